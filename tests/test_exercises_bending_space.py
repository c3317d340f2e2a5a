"""The checks of "Bending the space" refuse what only looks right."""

import numpy as np
import pytest

from nbsrc.exercises import check


def turned_and_stretched(matrix, t):
    """A right answer: the rotation turns, the stretch grows."""
    u, s, vh = np.linalg.svd(matrix)
    angle = t * np.arctan2((u @ vh)[1, 0], (u @ vh)[0, 0])
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    return turn @ vh.T @ np.diag(1 - t + t * s) @ vh


@pytest.mark.parametrize("where", [0.0, 0.5, 0.999])
def test_a_path_that_jumps_is_not_yet(where):
    result = check("bending-space/regular-path", lambda w, t: w if t > where else np.eye(2))
    assert not result.right
    assert "your path jumps" in result.message


@pytest.mark.parametrize("pace", [lambda t: t, lambda t: t**2, lambda t: np.sqrt(t)])
def test_a_path_may_keep_any_pace(pace):
    answer = check("bending-space/regular-path", lambda w, t: turned_and_stretched(w, pace(t)))
    assert answer.right, answer.message
