"""Jacobians against autograd; folds, paths and boundaries against maps that are known."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from nbsrc import geometry
from nbsrc.ensemble import Ensemble

PLACES = ["cpu", *(["cuda"] if torch.cuda.is_available() else [])]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("activation", ["tanh", "relu", "gelu", "sine"])
def test_jacobian_agrees_with_autograd_at_every_layer(place: str, activation: str) -> None:
    ensemble = Ensemble((2, 3, 2, 1), activation, "glorot_normal", [1, 2], device=place)
    x = np.random.default_rng(0).normal(size=(6, 2))
    for layer in (0, 1, -1):
        ours = geometry.jacobian(ensemble, x, layer)
        for member in (0, 1):
            net = ensemble.member(member)
            for point in range(len(x)):
                one = torch.from_numpy(x[point]).to(place)
                theirs = torch.autograd.functional.jacobian(
                    lambda v, net=net, layer=layer: net.activations(v[None])[1:][layer][0], one
                )
                np.testing.assert_allclose(
                    ours[member, point], theirs.cpu().numpy(), rtol=1e-12, atol=1e-13
                )


def test_determinants_are_those_of_the_jacobian_and_never_change_sign_without_a_fold() -> None:
    ensemble = Ensemble((2, 2, 2, 1), "tanh", "unit_normal", range(20), device="cpu")
    with torch.no_grad():
        ensemble.weights[1].mul_(30)  # saturates: det of a finished Jacobian is mere rounding
    x = geometry.grid(-2, 2, 15)
    ours, jacobians = geometry.determinants(ensemble, x), geometry.jacobian(ensemble, x)
    size = np.linalg.norm(jacobians, axis=(-2, -1)) ** 2 + np.finfo(float).tiny
    np.testing.assert_allclose(ours / size, np.linalg.det(jacobians) / size, atol=1e-15)
    assert (geometry.fold_share(ours) == 0).all()


def test_a_map_to_another_size_has_no_determinant() -> None:
    ensemble = Ensemble((2, 3, 1), "tanh", "glorot_normal", [0], device="cpu")
    with pytest.raises(ValueError, match=r"widths on the way are \(2, 3\)"):
        geometry.determinants(ensemble, [[0.0, 0.0]])


def test_folding_the_plane_along_a_line_turns_over_the_share_beyond_it() -> None:
    x = geometry.grid(-1, 1, 40)  # an even number: no point on the crease
    # (x1, |x2|) has determinant sign(x2); its crease cuts the grid in half
    assert geometry.fold_share(np.sign(x[:, 1])) == 0.5
    assert geometry.fold_share(np.sign(x[:, 1] + 0.5)) == pytest.approx(0.25)


def test_reflections_rotations_and_the_zero_map_fold_nothing() -> None:
    for determinant in (-1.0, 1.0, 0.0):
        assert geometry.fold_share(np.full(100, determinant)) == 0.0


def test_collapse_counts_points_whose_smallest_singular_value_is_below_the_threshold() -> None:
    jacobians = np.stack([np.diag([2.0, s]) for s in (0.5, 0.02, 0.005, 0.0)])
    assert geometry.collapse_share(jacobians) == 0.5
    assert geometry.collapse_share(jacobians, threshold=0.1) == 0.75


def test_linear_path_is_the_matrix_on_its_way() -> None:
    half_turn = -np.eye(2)
    half_way = geometry.linear_path(half_turn, 0.5)
    np.testing.assert_allclose(half_way, [[0, -1], [1, 0]], atol=1e-12)
    np.testing.assert_array_equal(geometry.linear_path(half_turn, 1), half_turn)


def straight_cut(normal: tuple[float, float], offset: float) -> Ensemble:
    """A network whose boundary is the line normal . x = offset."""
    ensemble = Ensemble((2, 1), "identity", "glorot_normal", [0], device="cpu")
    with torch.no_grad():
        ensemble.weights[0][0, 0] = torch.tensor(normal, dtype=torch.float64)
        ensemble.biases[0][0, 0] = -offset
    return ensemble


def test_rays_meet_a_square_of_relu_units_where_it_is_and_turn_only_at_hinges() -> None:
    # relu(x) + relu(-x) + relu(y) + relu(-y) = |x| + |y| = 1/2: a square standing on its corner
    ensemble = Ensemble((2, 4, 1), "relu", "glorot_normal", [0], device="cpu")
    with torch.no_grad():
        ensemble.weights[0][0] = torch.tensor([[1.0, 0], [-1, 0], [0, 1], [0, -1]])
        ensemble.weights[1][0] = 1.0
        ensemble.biases[1][0] = -0.5
    boundary = geometry.boundary_on_rays(ensemble, 90, centre=(0.01, 0.02))
    assert boundary.found.all()
    np.testing.assert_allclose(np.abs(boundary.points).sum(-1), 0.5, atol=1e-13)
    np.testing.assert_allclose(np.abs(boundary.normals), math.sqrt(0.5), atol=1e-13)
    turns, hinges = boundary.turns()[0], boundary.hinges()[0]
    assert hinges.sum() == 4
    np.testing.assert_allclose(turns[hinges], math.pi / 2, atol=1e-13)
    assert (turns[~hinges] == 0).all()


def test_rays_that_miss_the_boundary_say_so() -> None:
    boundary = geometry.boundary_on_rays(straight_cut((1.0, 0.0), 0.5), 8, reach=1.0)
    # The line x = 1/2 is met at angles 0 and +-45 degrees; straight up it is never met.
    np.testing.assert_array_equal(
        boundary.found[0], [True, True, False, False, False, False, False, True]
    )
    np.testing.assert_allclose(boundary.points[0, 1], [0.5, 0.5], atol=1e-13)


def test_a_network_without_a_plane_has_no_boundary_on_rays() -> None:
    with pytest.raises(ValueError, match=r"2 inputs and 1 output, but widths is \(3, 1\)"):
        geometry.boundary_on_rays(Ensemble((3, 1), "identity", "glorot_normal", [0]), 8)
