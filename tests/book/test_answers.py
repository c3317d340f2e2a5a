"""Checks judge an answer by what the exercise asks: near misses are not right, other types are."""

import numpy as np
import pytest

from nbsrc import exercises


def counted(height, width, channels, features, kernel):
    """Count the weights as an array: three numbers are three numbers."""
    places, window = height * width, channels * kernel**2
    return np.array(
        [features * (window + 1), features * places * window,
         features * places * (channels * places + 1)]
    )  # fmt: skip


def grid_with_largest(measure):
    """Return the answer that keeps the grid with the largest of some measure."""
    return lambda x, stride: max((x[k::stride] for k in range(stride)), key=measure)


@pytest.mark.parametrize(
    ("exercise_id", "answer", "right"),
    [
        ("linear-layer-in-disguise/count-the-weights", counted, True),
        ("sizes-and-fields/how-deep", np.array([112, 4704]), True),
        ("sizes-and-fields/how-deep", (112, 4704.5), False),
        ("shifts/choose-the-grid", grid_with_largest(lambda grid: grid @ grid), True),
        ("shifts/choose-the-grid", grid_with_largest(lambda grid: abs(grid).sum()), False),
        ("shifts/choose-the-grid", grid_with_largest(np.var), False),
    ],
)
def test_a_check_accepts_what_is_asked_and_nothing_near_it(exercise_id, answer, right):
    assert exercises.check(exercise_id, answer).right == right
