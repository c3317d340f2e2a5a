"""Dead units, counted by hand, and the probability of being born dead."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from nbsrc import data, dead_units
from nbsrc.ensemble import Ensemble

MOONS = data.moons(60, np.random.default_rng(0))


def test_dead_units_are_those_that_are_silent_at_every_point() -> None:
    nets = Ensemble((2, 8, 8, 1), "relu", "torch_default", range(20), device="cpu")
    for layer, counted in enumerate(dead_units.dead(nets, MOONS.x)):
        silent = (nets.activations(MOONS.x)[layer + 1] == 0).all(1)
        assert (counted == silent.numpy()).all()
        assert counted.any() and not counted.all()


def test_a_unit_came_back_if_it_was_alive_after_it_was_dead() -> None:
    story = np.array([[0, 1, 1, 0], [1, 1, 0, 0], [0, 1, 0, 1]], dtype=bool)[:, None]
    assert dead_units.came_back(story) == (2, 4)
    two = np.concatenate([story, np.zeros_like(story)], axis=1)
    assert [counts.tolist() for counts in dead_units.came_back(two)] == [[2, 0], [4, 0]]


def test_a_network_of_one_input_is_born_dead_as_often_as_the_formula_says() -> None:
    draws = 4000
    counts = dead_units.born_dead(
        "he_normal", [[0.3, -1.0]], width=3, depth=12, draws=draws, rng=np.random.default_rng(2)
    )
    p = 1 - (1 - 2.0**-3) ** np.arange(1, 13)
    # Five standard errors of a share.
    assert (np.abs(counts / draws - p) < 5 * np.sqrt(p * (1 - p) / draws)).all()
    assert (np.diff(counts) >= 0).all()


def test_plain_relu_trains_as_in_the_ensemble() -> None:
    deaf, accuracy = dead_units.try_cure("relu", *MOONS, range(4), rate=3, width=8, steps=50)
    nets = Ensemble((2, 8, 1), "relu", "he_normal", range(4), device="cpu")
    nets.train(*MOONS, steps=50, rate=3, optimizer="sgd")
    assert np.allclose(accuracy, nets.accuracy(*MOONS))
    assert np.allclose(deaf, dead_units.dead(nets, MOONS.x)[0].mean(1))
    assert torch.get_default_dtype() == torch.float32


def test_an_unknown_cure_is_refused() -> None:
    with pytest.raises(ValueError, match="there is no cure 'hope'"):
        dead_units.try_cure("hope", *MOONS, range(2), rate=1)


def test_clipping_is_that_of_torch() -> None:
    rng = np.random.default_rng(3)
    for size in (0.01, 10):
        parts = [torch.tensor(size * rng.normal(size=shape)) for shape in ((3, 4, 2), (3, 5))]
        expected = []
        for member in range(3):
            own = [torch.nn.Parameter(torch.zeros_like(part[member])) for part in parts]
            for parameter, part in zip(own, parts, strict=True):
                parameter.grad = part[member].clone()
            torch.nn.utils.clip_grad_norm_(own, dead_units.CLIP)
            expected.append([parameter.grad for parameter in own])
        dead_units._clip(parts)
        for member in range(3):
            for part, wanted in zip(parts, expected[member], strict=True):
                torch.testing.assert_close(part[member], wanted, rtol=1e-14, atol=0)


@pytest.mark.parametrize("width", [2, 3, 4])
def test_the_published_lower_bound_is_exact_at_two_layers_and_holds_below(width: int) -> None:
    draws = 4000
    counts = dead_units.born_dead(
        "he_normal",
        [[-1.0], [1.0]],
        width=width,
        depth=12,
        draws=draws,
        rng=np.random.default_rng(4),
    )
    bound = dead_units.born_dead_at_least(width, np.arange(1, 13))
    error = np.sqrt(bound * (1 - bound) / draws) + 1e-9
    assert bound[0] == counts[0] == 0
    assert abs(counts[1] / draws - bound[1]) < 5 * error[1]
    assert (counts / draws > bound - 5 * error).all()
