"""A network is what torch makes of the same weights, and its stages are its own steps."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from nbsrc import activations
from nbsrc.networks import MLP, draw


@pytest.mark.parametrize("activation", ["tanh", "relu", "gelu", "sigmoid"])
def test_forward_agrees_with_torch_modules_in_a_row(activation: str) -> None:
    net = MLP((2, 5, 4, 1), activation, seed=3, device="cpu")
    modules = {
        "tanh": torch.nn.Tanh, "relu": torch.nn.ReLU, "gelu": torch.nn.GELU,
        "sigmoid": torch.nn.Sigmoid,
    }  # fmt: skip
    rows: list[torch.nn.Module] = []
    for layer in net.layers:
        rows += [layer, modules[activation]()]
    x = torch.from_numpy(np.random.default_rng(0).normal(size=(20, 2)))
    torch.testing.assert_close(net(x), torch.nn.Sequential(*rows[:-1])(x), rtol=1e-13, atol=1e-13)


def test_stages_are_weights_bias_activation_in_turn_and_end_in_the_output() -> None:
    net = MLP((2, 3, 2, 1), "tanh", "torch_default", seed=1, device="cpu")
    x = np.random.default_rng(0).normal(size=(7, 2))
    stages = net.stages(x)
    assert [(stage.kind, stage.layer) for stage in stages] == [
        ("input", -1),
        ("weights", 0), ("bias", 0), ("activation", 0),
        ("weights", 1), ("bias", 1), ("activation", 1),
        ("weights", 2), ("bias", 2),
    ]  # fmt: skip
    np.testing.assert_array_equal(stages[0].values, x)
    np.testing.assert_allclose(
        stages[-1].values, net(torch.from_numpy(x)).detach().numpy(), rtol=1e-13, atol=1e-13
    )
    for stage, a in zip(stages[3::3], net.activations(x)[1:], strict=True):
        np.testing.assert_allclose(stage.values, a.detach().numpy(), rtol=1e-13, atol=1e-13)


def test_the_same_seed_draws_the_same_network_and_another_seed_another() -> None:
    first, again, other = (draw((2, 3, 1), "he_normal", seed) for seed in (5, 5, 6))
    for (w, b), (w_again, b_again) in zip(first, again, strict=True):
        np.testing.assert_array_equal(w, w_again)
        np.testing.assert_array_equal(b, b_again)
    assert not np.array_equal(first[0][0], other[0][0])


def test_an_activation_object_is_as_good_as_its_name() -> None:
    x = torch.ones(1, 2, dtype=torch.float64)
    by_name, by_object = (
        MLP((2, 2, 1), activation, seed=0, device="cpu")(x)
        for activation in ("elu", activations.get("elu"))
    )
    assert torch.equal(by_name, by_object)


@pytest.mark.parametrize(
    ("widths", "message"),
    [
        ((2, 0, 1), "layer 1 would have 0 units"),
        ((2, 2.5, 1), r"whole numbers, but they are \(2, 2.5, 1\)"),
        ((2,), "at least the input and the output"),
    ],
)
def test_impossible_layer_sizes_are_named(widths: tuple[int, ...], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        MLP(widths)


def test_points_of_the_wrong_shape_or_not_finite_are_refused() -> None:
    net = MLP((2, 2, 1), device="cpu")
    with pytest.raises(ValueError, match=r"shape \(n, 2\), but these have shape \(4, 3\)"):
        net.stages(np.zeros((4, 3)))
    with pytest.raises(ValueError, match="finite, but one is nan"):
        net.activations([[0.0, float("nan")]])
