"""The best line against every line there is; the probe against a general-purpose optimiser."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy.optimize import linprog, minimize

from nbsrc.separability import GRADIENT, RIDGE, best_linear_accuracy, linear_probe


def accuracy_by_linear_programming(points: np.ndarray, labels: np.ndarray) -> float:
    """Try every labelling; keep those that some line can draw; take the one most often right."""
    n, best = len(points), 0.0
    for sides in itertools.product((0, 1), repeat=n):
        sign = 2 * np.array(sides) - 1
        rows = -sign[:, None] * np.c_[points, np.ones(n)]
        if linprog(np.zeros(3), A_ub=rows, b_ub=-np.ones(n), bounds=[(None, None)] * 3).status == 0:
            best = max(best, float((np.array(sides) == labels).mean()))
    return best


small_sets = st.integers(1, 6).flatmap(
    lambda n: st.tuples(
        hnp.arrays(np.float64, (n, 2), elements=st.integers(-2, 2).map(float)),
        hnp.arrays(np.int64, n, elements=st.integers(0, 1)),
    )
)


@settings(max_examples=200, deadline=None)
@given(small_sets)
def test_best_line_is_the_best_of_all_dichotomies_even_with_ties_and_collinear_points(
    case: tuple[np.ndarray, np.ndarray],
) -> None:
    points, labels = case
    line = best_linear_accuracy(points, labels)
    assert line.accuracy == pytest.approx(accuracy_by_linear_programming(points, labels))
    assert (line.predict(points) == labels).mean() == pytest.approx(line.accuracy)


@settings(max_examples=200, deadline=None)
@given(st.integers(2, 60), st.integers(0, 2**32 - 1))
def test_best_line_reproduces_its_own_accuracy_and_beats_every_line_through_two_points(
    n: int, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    points, labels = rng.normal(size=(n, 2)), rng.integers(0, 2, n)
    line = best_linear_accuracy(points, labels)
    assert (line.predict(points) == labels).mean() == pytest.approx(line.accuracy)
    for i, j in itertools.combinations(range(n), 2):
        normal = np.array([points[j, 1] - points[i, 1], points[i, 0] - points[j, 0]])
        side = points @ normal > points[i] @ normal
        assert max((side == labels).mean(), (side != labels).mean()) <= line.accuracy + 1e-12


def test_xor_corners_are_three_quarters_right_at_best() -> None:
    corners = [[-1, -1], [-1, 1], [1, -1], [1, 1]]
    assert best_linear_accuracy(corners, [0, 1, 1, 0]).accuracy == 0.75


def test_one_class_is_right_everywhere() -> None:
    line = best_linear_accuracy([[0.0, 0.0], [1.0, 2.0]], [1, 1])
    assert line.accuracy == 1.0
    assert (line.predict([[0.0, 0.0], [1.0, 2.0]]) == 1).all()


def probe_by_general_optimiser(
    features: np.ndarray, labels: np.ndarray, unseen: np.ndarray
) -> np.ndarray:
    centre, spread = features.mean(0), features.std(0)
    design = np.c_[(features - centre) / spread, np.ones(len(features))]
    sign = 2 * labels - 1

    def objective(weights: np.ndarray) -> float:
        penalty = RIDGE / 2 * float((weights[:-1] ** 2).sum())
        return float(np.logaddexp(0, -sign * (design @ weights)).mean()) + penalty

    weights = minimize(objective, np.zeros(design.shape[1]), tol=1e-12).x
    return np.c_[(unseen - centre) / spread, np.ones(len(unseen))] @ weights


def test_probe_draws_the_cut_a_general_optimiser_finds() -> None:
    rng = np.random.default_rng(3)
    labels, truth = rng.integers(0, 2, 80), rng.integers(0, 2, 400)
    shift = np.array([1.0, -0.5, 0.2])
    features = rng.normal(size=(5, 80, 3)) + labels[:, None] * shift
    unseen = rng.normal(size=(5, 400, 3)) + truth[:, None] * shift
    shares = linear_probe(features, labels, unseen, truth)
    for member in range(5):
        logits = probe_by_general_optimiser(features[member], labels, unseen[member])
        sure = np.abs(logits) > 1e-3  # the optimisers agree to about 1e-5, not to the last bit
        share = ((logits > 0) == truth)[sure].mean()
        assert abs(shares[member] - share) <= 2 * (~sure).mean() + 1e-12


def test_probe_of_a_stack_equals_the_probes_one_by_one() -> None:
    rng = np.random.default_rng(4)
    features, unseen = rng.normal(size=(4, 30, 2)), rng.normal(size=(4, 50, 2))
    labels, truth = np.arange(30) % 2, np.arange(50) % 2
    together = linear_probe(features, labels, unseen, truth)
    alone = [linear_probe(f, labels, u, truth) for f, u in zip(features, unseen, strict=True)]
    np.testing.assert_array_equal(together, np.array(alone))


def test_probe_converges_where_the_classes_are_separable_and_a_unit_is_dead() -> None:
    labels = np.arange(40) % 2
    features = np.stack([labels * 4.0 + np.linspace(0, 1, 40), np.zeros(40)], axis=1)
    assert linear_probe(features, labels, features, labels) == 1.0
    assert GRADIENT < RIDGE  # otherwise "converged" would mean nothing for sure points


@pytest.mark.parametrize(
    ("points", "labels", "message"),
    [
        (np.zeros((3, 3)), [0, 1, 0], r"shape \(n, 2\).*\(3, 3\)"),
        (np.zeros((0, 2)), [], r"n > 0"),
        ([[0.0, np.nan]], [0], "finite, but one is nan"),
        ([[0.0, 1.0]], [2], "0 or 1, but one is 2"),
        ([[0.0, 1.0]], [0, 1], r"shape \(1,\).*\(2,\)"),
    ],
)
def test_bad_points_are_named_in_a_sentence(points: object, labels: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        best_linear_accuracy(points, labels)  # type: ignore[arg-type]


def test_probe_refuses_points_of_another_network() -> None:
    with pytest.raises(ValueError, match="do not belong to the same networks"):
        linear_probe(np.zeros((4, 2)), [0, 1, 0, 1], np.zeros((4, 3)), [0, 1, 0, 1])
