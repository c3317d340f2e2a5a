"""Paths of matrices: where they begin and end, and where alone they are singular."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy.linalg import polar
from scipy.spatial.transform import Rotation

from nbsrc.linear_paths import SAME, linear_path

matrices = st.tuples(st.integers(1, 3), st.integers(1, 3)).flatmap(
    lambda shape: hnp.arrays(np.float64, shape, elements=st.floats(-3, 3, width=32))
)
TIMES = np.linspace(0, 1, 41)


def padded(matrix: np.ndarray) -> np.ndarray:
    size = max(matrix.shape)
    return np.pad(matrix, [(0, size - side) for side in matrix.shape])


def turn(angle: float) -> np.ndarray:
    return np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])


@settings(max_examples=300, deadline=None)
@given(matrices)
@example(np.array([[-1.625, 0.03125, 0.03125]]))  # nearly half a turn
def test_a_path_goes_from_the_identity_to_the_padded_matrix_without_a_jump(
    matrix: np.ndarray,
) -> None:
    path = linear_path(matrix)
    goal = padded(matrix)
    np.testing.assert_allclose(path.at(0), np.eye(len(goal)), atol=1e-14)
    np.testing.assert_array_equal(path.at(1), goal)
    # The formula itself arrives there too: turned by R after stretched by S, each what it says.
    np.testing.assert_allclose(path.rotation @ path.stretch, goal, atol=1e-7)
    np.testing.assert_allclose(path.rotation.T @ path.rotation, np.eye(len(goal)), atol=1e-12)
    np.testing.assert_allclose(path.stretch, path.stretch.T, atol=1e-12)
    assert np.linalg.det(path.rotation) == pytest.approx(1)
    # Speed: the angle (at most pi) times the size on the way, and the change of the stretch.
    largest = max(1.0, path.stretches[0])
    for early, late in itertools.pairwise(TIMES):
        step = np.linalg.norm(path.at(late) - path.at(early), 2)
        assert step <= (late - early) * (math.pi + 2) * largest * 1.01 + 1e-7


@settings(max_examples=300, deadline=None)
@given(matrices)
def test_a_path_is_singular_only_where_the_matrix_forces_it(matrix: np.ndarray) -> None:
    path = linear_path(matrix)
    for t in TIMES[:-1]:
        on_the_way = np.sort(np.linalg.svd(path.at(t), compute_uv=False))
        straight = np.sort(np.abs(1 - t + t * np.linalg.eigvalsh(path.stretch)))
        np.testing.assert_allclose(on_the_way, straight, atol=1e-9)
    signs = np.linalg.eigvalsh(path.stretch)
    if path.kind == "reflection":
        assert (signs < 0).sum() == 1
        assert path.flat_at is not None
        assert np.linalg.svd(path.at(path.flat_at), compute_uv=False)[-1] == pytest.approx(
            0, abs=1e-12
        )
        assert np.linalg.det(padded(matrix)) < 0
    else:
        # every stretch on the way is a mean of 1 and a singular value: zero at t = 1 at most
        assert (signs >= -1e-9 * path.stretches[0]).all()
        assert path.flat_at is None


@settings(max_examples=200, deadline=None)
@given(matrices)
def test_the_kind_names_what_is_lost_or_turned_over(matrix: np.ndarray) -> None:
    stretches = np.linalg.svd(matrix, compute_uv=False)
    rank = int((stretches > SAME * stretches[0]).sum())
    kind = linear_path(matrix).kind
    if rank < matrix.shape[1]:
        assert kind == "collapse"
    elif matrix.shape[0] == matrix.shape[1] and np.linalg.det(matrix) < 0:
        assert kind == "reflection"
    else:
        assert kind == "rotation+stretch"


@settings(max_examples=200, deadline=None)
@given(hnp.arrays(np.float64, (3, 3), elements=st.floats(-3, 3, width=32)))
def test_rotation_and_stretch_are_scipys_polar_factors(matrix: np.ndarray) -> None:
    if np.linalg.det(matrix) < 1e-3:
        matrix = matrix + 7 * np.eye(3)  # all eigenvalues positive: a regular map, no reflection
    if np.linalg.det(matrix) < 1e-3:
        return
    path = linear_path(matrix)
    rotation, stretch = polar(matrix)
    np.testing.assert_allclose(path.rotation, rotation, atol=1e-9)
    np.testing.assert_allclose(path.stretch, stretch, atol=1e-9)


@pytest.mark.parametrize("angle", [0.0, 0.5, -2.0, math.pi, 3.1])
def test_a_rotation_turns_steadily_and_stretches_nothing(angle: float) -> None:
    path = linear_path(turn(angle))
    assert path.turn == pytest.approx(angle)
    for t in TIMES:
        np.testing.assert_allclose(path.at(t), turn(t * angle), atol=1e-12)


def test_half_a_turn_in_space_is_turned_and_not_shrunk() -> None:
    path = linear_path(np.diag([-1.0, -1.0, 1.0]))
    half_way = path.at(0.5)
    np.testing.assert_allclose(half_way @ half_way.T, np.eye(3), atol=1e-12)
    assert path.turn == pytest.approx(math.pi)


@pytest.mark.parametrize("size", [2, 3])
def test_a_plain_mirror_is_flattened_across_and_turned_by_nothing(size: int) -> None:
    rng = np.random.default_rng(0)
    for _ in range(20):
        across = rng.normal(size=size)
        across /= np.linalg.norm(across)
        path = linear_path(np.eye(size) - 2 * np.outer(across, across))
        assert path.kind == "reflection"
        assert path.turn == pytest.approx(0, abs=1e-7)
        assert path.flat_at == pytest.approx(0.5)
        np.testing.assert_allclose(path.at(0.5) @ across, 0, atol=1e-9)


def test_a_reflection_turns_by_the_least_angle_any_choice_allows() -> None:
    rng = np.random.default_rng(1)
    for _ in range(50):
        w = rng.normal(size=(3, 3))
        if np.linalg.det(w) > 0:
            w[0] *= -1
        u, _, vh = np.linalg.svd(w)
        flips = 1 - 2 * np.eye(3)  # one direction the other way round, in turn
        angles = [Rotation.from_matrix(u @ np.diag(flip) @ vh).magnitude() for flip in flips]
        assert linear_path(w).turn == pytest.approx(min(angles))


def test_a_collapse_onto_a_line_of_space_turns_no_further_than_the_line_does() -> None:
    rng = np.random.default_rng(2)
    for _ in range(20):
        start, end = (v / np.linalg.norm(v) for v in rng.normal(size=(2, 3)))
        path = linear_path(0.7 * np.outer(end, start))
        assert path.kind == "collapse"
        assert path.turn == pytest.approx(math.acos(float(start @ end)), abs=1e-6)
    opposite = linear_path(-0.7 * np.outer(start, start))
    np.testing.assert_allclose(opposite.rotation @ opposite.stretch, opposite.goal, atol=1e-9)


def test_a_rectangular_matrix_is_padded_with_zeros() -> None:
    into_space = linear_path([[1.0, 0.0], [0.0, 2.0], [0.0, 0.0]])
    assert into_space.kind == "rotation+stretch"
    np.testing.assert_array_equal(into_space.at(1), [[1, 0, 0], [0, 2, 0], [0, 0, 0]])
    onto_a_plane = linear_path([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]])
    assert onto_a_plane.kind == "collapse"
    np.testing.assert_allclose(onto_a_plane.at(0.5), np.diag([1, 1, 0.5]), atol=1e-12)


@pytest.mark.parametrize(
    ("matrix", "message"),
    [
        (np.ones((2, 4)), r"one to 3 rows and columns, but the matrix has the shape \(2, 4\)"),
        (np.ones(3), r"the shape \(3,\)"),
        (np.array([[1.0, np.inf], [0, 1]]), "finite, but one is inf"),
    ],
)
def test_maps_that_cannot_be_drawn_are_named(matrix: np.ndarray, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        linear_path(matrix)


def test_a_time_outside_the_path_is_named() -> None:
    with pytest.raises(ValueError, match=r"between 0 and 1, but it is 1\.5"):
        linear_path(np.eye(2)).at(1.5)
