"""Linear regions of ReLU networks: counted exactly, against brute force and known bounds."""

import itertools
import math

import numpy as np
import pytest
import torch

from nbsrc import regions
from nbsrc.ensemble import Ensemble


def drawn(widths, seed):
    """Weights and biases of a random network, biases too, so that nothing lies at zero."""
    rng = np.random.default_rng(seed)
    return [
        (rng.normal(0, math.sqrt(2 / fan_in), (out, fan_in)), rng.normal(0, 0.3, out))
        for fan_in, out in itertools.pairwise(widths)
    ]


def output(layers, x):
    a = torch.as_tensor(x, dtype=torch.float64)
    for k, (w, b) in enumerate(layers):
        a = torch.nn.functional.linear(a, torch.as_tensor(w), torch.as_tensor(b))
        a = torch.relu(a) if k < len(layers) - 1 else a
    return a.numpy()


@pytest.mark.parametrize("widths", [(1, 5, 1), (1, 8, 8, 1), (1, 4, 4, 4, 4, 1)])
@pytest.mark.parametrize("seed", range(4))
def test_the_pieces_are_the_network_that_torch_computes(widths, seed):
    layers = drawn(widths, seed)
    cut = regions.pieces(layers, -3, 3)
    x = np.linspace(-3, 3, 5001)
    # Sums of at most 8 products a layer: some hundred roundings of numbers below 100.
    np.testing.assert_allclose(
        np.interp(x, cut.at, cut.value), output(layers, x[:, None])[:, 0], atol=1e-11
    )
    slopes = np.diff(cut.value) / np.diff(cut.at)
    assert (np.diff(slopes) != 0).all()


@pytest.mark.parametrize("depth", range(1, 13))
def test_folding_doubles_the_pieces_with_every_layer(depth):
    cut = regions.pieces(regions.folding(depth), 0, 1)
    assert len(cut) == 2**depth
    assert (cut.at == np.arange(2**depth + 1) / 2**depth).all()
    assert (cut.value == np.arange(2**depth + 1) % 2).all()


@pytest.mark.parametrize("depth", [1, 2, 3])
def test_folding_the_plane_cuts_the_square_into_equal_squares(depth):
    layers = regions.folding(depth, inputs=2)
    assert [w.shape for w, _ in layers] == [(4, 2), *[(4, 4)] * (depth - 1), (1, 4)]
    found = regions.regions(layers, 0, 1)
    assert len(found) == 4**depth
    for region in found:
        assert area(region.corners) == 4.0**-depth
    x = np.random.default_rng(depth).uniform(size=(200, 2))
    tents = x
    for _ in range(depth):
        tents = 1 - np.abs(2 * tents - 1)
    np.testing.assert_allclose(output(layers, x)[:, 0], tents.sum(axis=1), atol=1e-13)


@pytest.mark.parametrize("widths", [(2, 6, 1), (2, 5, 4, 1), (2, 3, 3, 3, 1)])
@pytest.mark.parametrize("seed", range(3))
def test_every_pattern_of_a_fine_grid_has_its_region_and_only_one(widths, seed):
    layers = drawn(widths, seed)
    found = regions.regions(layers, -2, 2)
    names = [region.pattern for region in found]
    assert len(set(names)) == len(names)
    side = np.linspace(-2, 2, 401)
    a = np.stack(np.meshgrid(side, side), axis=-1).reshape(-1, 2)
    on = []
    for w, b in layers[:-1]:
        z = a @ w.T + b
        on.append(z > 0)
        a = np.maximum(z, 0)
    seen = {tuple(row) for row in np.concatenate(on, axis=1).tolist()}
    assert seen <= set(names)


def area(corners):
    x, y = corners.T
    return 0.5 * abs(x @ np.roll(y, -1) - y @ np.roll(x, -1))


@pytest.mark.parametrize("seed", range(3))
def test_the_regions_fill_the_square(seed):
    found = regions.regions(drawn((2, 7, 5, 1), seed), -2, 2)
    # Each corner carries a rounding of 2 ** -53 relative to the square's side.
    assert sum(area(region.corners) for region in found) == pytest.approx(16, rel=1e-12)


@pytest.mark.parametrize("units", range(1, 9))
def test_one_layer_in_general_position_reaches_zaslavskys_count(units):
    layers = drawn((2, units, 1), units)
    assert len(regions.regions(layers, -1e4, 1e4)) == regions.most_with_one_layer(2, units)


def by_definition(inputs, widths):
    """Serra's sum, written out over all its tuples."""
    total = 0
    for js in itertools.product(*(range(width + 1) for width in widths)):
        room, fine, term = inputs, True, 1
        for j, width in zip(js, widths, strict=True):
            fine = fine and j <= min(room, width)
            room = min(room, width - j)
            term *= math.comb(width, j)
        total += term if fine else 0
    return total


@pytest.mark.parametrize("widths", [(4,), (3, 3), (2, 5, 3), (4, 4, 4)])
@pytest.mark.parametrize("inputs", [1, 2, 3])
def test_the_upper_bound_is_serras_sum(inputs, widths):
    assert regions.at_most(inputs, widths) == by_definition(inputs, widths)


@pytest.mark.parametrize("widths", [(4,), (4, 4), (6, 3), (3, 3, 3)])
def test_counts_and_constructions_stay_below_the_upper_bound(widths):
    assert regions.reachable(2, widths) <= regions.at_most(2, widths)
    for seed in range(5):
        found = regions.regions(drawn((2, *widths, 1), seed), -50, 50)
        assert len(found) <= regions.at_most(2, widths)


def test_an_ensembles_weights_can_be_cut():
    nets = Ensemble((1, 6, 1), "relu", "he_normal", range(1))
    layers = [
        (w[0].cpu(), b[0].cpu().ravel()) for w, b in zip(nets.weights, nets.biases, strict=True)
    ]
    # Zero biases: every kink lies at the same place.
    assert len(regions.pieces(layers, -1, 1)) == 2


def test_what_cannot_be_cut_is_named():
    with pytest.raises(ValueError, match="layer 0 has a weight of shape"):
        regions.pieces(drawn((2, 3, 1), 0), 0, 1)
    with pytest.raises(ValueError, match="one output, but the network has 2"):
        regions.pieces(drawn((1, 3, 2), 0), 0, 1)
    with pytest.raises(ValueError, match="is empty"):
        regions.regions(drawn((2, 3, 1), 0), 1, 1)
    with pytest.raises(ValueError, match="depth is 0"):
        regions.folding(0)
    with pytest.raises(ValueError, match="inputs 0"):
        regions.folding(1, inputs=0)
    with pytest.raises(ValueError, match="at least 2 units"):
        regions.reachable(2, [1, 4])
