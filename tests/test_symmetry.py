"""Twins in networks: their arithmetic, what separates them, and how fast they come apart."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import torch

from nbsrc import activations, data, symmetry
from nbsrc.ensemble import Ensemble
from nbsrc.symmetry import Alike, constant

RINGS = data.circles(60, np.random.default_rng(0))


@pytest.mark.parametrize("loss", ["cross_entropy", "mse"])
@pytest.mark.parametrize("widths", [(2, 5, 1), (2, 4, 3, 1)])
def test_the_slow_arithmetic_trains_as_the_fast_one(widths: tuple[int, ...], loss: str) -> None:
    slow, fast = (
        kind(widths, "tanh", "glorot_normal", range(3), device="cpu") for kind in (Alike, Ensemble)
    )
    for nets in (slow, fast):
        nets.train(*RINGS, steps=20, rate=0.1, optimizer="momentum", batch_size=25, loss=loss)
    for own, other in zip((*slow.weights, *slow.biases), (*fast.weights, *fast.biases),
                          strict=True):  # fmt: skip
        # Sums of at most 60 terms, rounded anew over 20 steps.
        assert torch.allclose(own, other, rtol=0, atol=1e-12)


@pytest.mark.parametrize("width", range(2, 10))
@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "adam"])
def test_twins_stay_equal_to_the_last_bit(width: int, optimizer: str) -> None:
    nets = Alike((2, width, width + 1, 1), "tanh", constant(0.3), range(3))
    before = nets.weights[0].clone()
    nets.train(*RINGS, steps=100, rate=0.05, optimizer=optimizer, batch_size=7)
    for layer in (0, 1):
        assert (symmetry.distance(nets, layer) == 0).all()
        assert (symmetry.distinct(nets, layer) == 1).all()
    assert (nets.weights[0] - before).abs().amax((1, 2)).min() > 1e-3


@pytest.mark.parametrize("source", symmetry.SOURCES)
def test_only_sources_with_an_index_of_the_unit_separate_twins(source: str) -> None:
    nets = Alike((2, 6, 1), "tanh", constant(0.5), range(4), source=source)
    nets.train(*RINGS, steps=30, rate=0.1, optimizer="momentum")
    shared = source in ("nothing", "noise on the inputs", "input dropout")
    assert (symmetry.distinct(nets) == (1 if shared else 6)).all()
    assert ((symmetry.distance(nets) == 0) == shared).all()


def test_noise_on_the_inputs_changes_the_training() -> None:
    ends = []
    for source in ("nothing", "noise on the inputs", "input dropout"):
        nets = Alike((2, 3, 1), "tanh", "glorot_normal", [0], source=source)
        nets.train(*RINGS, steps=10, rate=0.1)
        ends.append(nets.weights[0].sum().item())
    assert len(set(ends)) == 3


def test_an_unknown_source_is_refused_with_the_choices() -> None:
    with pytest.raises(ValueError, match="no source 'luck'; choose one of nothing, noise on"):
        Alike((2, 3, 1), "tanh", "glorot_normal", [0], source="luck")


@pytest.mark.parametrize("kinds", [1, 2, 5, 7])
def test_groups_have_as_many_kinds_of_units_as_asked(kinds: int) -> None:
    nets = Alike((2, 7, 1), "tanh", symmetry.groups(kinds, 7), range(3))
    assert (symmetry.distinct(nets) == kinds).all()
    own = symmetry.units(nets)
    assert torch.equal(own[:, kinds:], own[:, : 7 - kinds])


def test_distance_sees_the_outgoing_weight_alone() -> None:
    nets = Alike((2, 3, 1), "tanh", constant(0.5), [0])
    nets.weights[1][0, 0, 2] += 0.25
    assert symmetry.distance(nets) == [0.25] and symmetry.distinct(nets) == [2]


def _block_of_differences(
    loss: Callable[[torch.Tensor, torch.Tensor], torch.Tensor], u: torch.Tensor, c: torch.Tensor
) -> torch.Tensor:
    """Second derivative by differences between units: a unit with itself less with another."""
    u = u.clone().requires_grad_()
    (first,) = torch.autograd.grad(loss(u, c), u, create_graph=True)
    rows = [torch.autograd.grad(part, u, retain_graph=True)[0] for part in first[0]]
    return torch.stack([row[0] - row[1] for row in rows])


@pytest.mark.parametrize("activation", ["tanh", "sigmoid", "gelu"])
def test_growth_is_what_autograd_says_about_a_step(activation: str) -> None:
    steps, rate, width = 30, 0.5, 4
    products, rates = symmetry.growth(
        *RINGS, width=width, start=0.5, steps=steps, rate=rate, activation=activation
    )
    nets = Ensemble((2, width, 1), activation, constant(0.5), [0], device="cpu")
    x = torch.tensor(RINGS.x)
    y = torch.tensor(RINGS.y, dtype=torch.float64)
    f = activations.get(activation)

    def loss(u: torch.Tensor, c: torch.Tensor) -> torch.Tensor:
        out = f(x @ u[:, :2].T + u[:, 2]) @ u[:, 3] + c
        return torch.nn.functional.binary_cross_entropy_with_logits(out, y)

    u, c = symmetry.units(nets)[0].clone(), torch.zeros((), dtype=torch.float64)
    product = torch.eye(4, dtype=torch.float64)
    for step in range(steps):
        own = _block_of_differences(loss, u, c)
        factors = torch.linalg.eigvalsh(torch.eye(4) - rate * own)
        assert rates[step] == pytest.approx(factors.abs().max().log().item(), abs=1e-9)
        product = product - rate * own @ product
        # Difference quotients in f'', right to 1e-10, add up over the steps.
        assert np.allclose(products[step + 1], product.numpy(), rtol=0, atol=1e-7)
        gu, gc = torch.autograd.grad(loss(u.requires_grad_(), c.requires_grad_()), (u, c))
        u, c = (u - rate * gu).detach(), (c - rate * gc).detach()
