"""Wrong answers to the exercises on initialization, and what is said to them."""

import numpy as np
import pytest

from nbsrc import exercises


def test_units_of_equal_weights_and_unequal_biases_are_not_merged():
    def by_weights_alone(w, b, v):
        _, first, kinds = np.unique(w, axis=0, return_index=True, return_inverse=True)
        return w[first], b[first], np.bincount(kinds.ravel(), weights=v)

    assert not exercises.check("breaking-symmetry/merge-twins", by_weights_alone).right


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("when-it-goes-wrong/positive-sums", lambda x: (x.sum() / 2, (x**2).sum() / 12)),
        ("breaking-symmetry/just-enough-noise", lambda rates, visible: visible * rates.sum()),
    ],
)
def test_a_wrong_number_is_told_as_a_number(name, wrong):
    result = exercises.check(name, wrong)
    assert not result.right
    assert "yours is" in result.message and "np.float64" not in result.message
