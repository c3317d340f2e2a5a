"""Gradient norms of many networks at once are autograd's for each of them."""

from __future__ import annotations

import itertools
import math
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from nbsrc import activations, initializers
from nbsrc.gradients import GradientNorms, gradient_norms
from nbsrc.networks import MLP

CRITERIA: dict[str, Any] = {
    "cross_entropy": torch.nn.BCEWithLogitsLoss(),
    "softmax_cross_entropy": torch.nn.CrossEntropyLoss(),
    "mse": torch.nn.MSELoss(),
}


def of_one(net: MLP, x: Any, y: Any, loss: str) -> list[list[float]]:
    """Return norms of dL/dw, of dL/da and of a, by autograd."""
    a = [torch.from_numpy(x).requires_grad_()]
    for layer in net.layers[:-1]:
        a.append(net.activation(layer(a[-1])))
    target = torch.from_numpy(y)
    target = target if loss == "softmax_cross_entropy" else target.double().reshape(len(x), -1)
    value = CRITERIA[loss](net.layers[-1](a[-1]), target)
    weights = [layer.weight for layer in net.layers]
    slopes = torch.autograd.grad(value, [*weights, *a])
    both = slopes[: len(weights)], slopes[len(weights) :], a
    return [[torch.linalg.norm(values).item() for values in kind] for kind in both]


def together(norms: GradientNorms) -> Any:
    return np.stack([norms.weights, norms.activations, norms.signal])


@settings(max_examples=200, deadline=None, derandomize=True)
@given(
    st.lists(st.integers(1, 5), min_size=2, max_size=5),
    st.lists(st.sampled_from(activations.names()), min_size=1, max_size=2, unique=True),
    st.lists(st.sampled_from(initializers.names()), min_size=1, max_size=2, unique=True),
    st.integers(1, 6), st.sampled_from(sorted(CRITERIA)), st.sampled_from([0.5, 1.0, 3.0]),
    st.integers(0, 99),
)  # fmt: skip
def test_norms_are_those_of_autograd(
    widths: list[int], bends: list[str], schemes: list[str], n: int, loss: str, gain: float,
    seed: int,
) -> None:  # fmt: skip
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, widths[0]))
    y: Any = {
        "mse": rng.normal(size=(n, widths[-1])),
        "cross_entropy": rng.integers(0, 2, (n, widths[-1])),
        "softmax_cross_entropy": rng.integers(0, widths[-1], n),
    }[loss]
    norms = together(
        gradient_norms(widths, bends, schemes, [seed, 7], x, y, loss=loss, gain=gain, device="cpu")
    )
    assert norms.shape == (3, len(bends), len(schemes), 2, len(widths) - 1)
    for (i, bend), (j, scheme), (k, start) in itertools.product(
        enumerate(bends), enumerate(schemes), enumerate([seed, 7])
    ):
        alone = of_one(MLP(widths, bend, scheme, start, gain=gain, device="cpu"), x, y, loss)
        # Sums of a few numbers each, five layers deep; where they cancel, absolutely so. Torch's
        # own slope of the logistic loss is only precise to eps.
        np.testing.assert_allclose(norms[:, i, j, k], alone, rtol=1e-9, atol=1e-14)


def test_bundles_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(6, 4)), rng.normal(size=6)
    ask = ([4, 8, 8, 1], ["tanh", "gelu"], ["he_normal", "torch_default"], range(3), x, y)
    whole = together(gradient_norms(*ask))
    monkeypatch.setattr("nbsrc.gradients.AT_ONCE", 1)
    np.testing.assert_allclose(together(gradient_norms(*ask)), whole, rtol=1e-12)


@pytest.mark.parametrize("gain", [1e-5, 1e7])
def test_norms_far_out_in_float64s_range_are_not_lost_to_their_squares(gain: float) -> None:
    # Twenty times the identity times g: what layer l takes in is g^l (3, 4), and half the squared
    # error from 0, summed over both outputs, has dL/dz = g^20 g^(19 - l) (3, 4) there.
    ask = ([2] * 21, ["identity"], ["identity"], [0], [[3.0, 4.0]], [[0.0, 0.0]])
    norms = gradient_norms(*ask, gain=gain)
    layers = np.arange(20)
    np.testing.assert_allclose(norms.signal[0, 0, 0], 5 * gain**layers, rtol=1e-12)
    np.testing.assert_allclose(norms.weights[0, 0, 0], 25 * gain**39, rtol=1e-12)  # 1e-194, 1e274
    np.testing.assert_allclose(norms.activations[0, 0, 0], 5 * gain ** (40 - layers), rtol=1e-12)


def test_a_dead_network_has_norms_of_exactly_zero() -> None:
    norms = gradient_norms([2, 3, 1], ["relu"], ["identity"], [0], [[-1.0, -2.0]], [1.0])
    assert norms.weights.ravel().tolist() == [0.0, 0.0]
    assert norms.activations[..., 0].item() == 0.0


def test_denormals_and_threads_are_left_as_they_were() -> None:
    half = torch.tensor(1e-308, dtype=torch.float64)
    torch.set_flush_denormal(False)
    before = torch.get_num_threads()
    gradient_norms([2, 3, 1], ["relu"], ["he_normal"], [0], [[1.0, 2.0]], [1.0])
    assert (half * 0.5).item() != 0
    assert torch.get_num_threads() == before


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"activations": []}, r"activations must be a list of at least one, but it is \[\]"),
        ({"initializers": "he_normal"}, "initializers must be a list .* but it is 'he_normal'"),
        ({"seeds": []}, "seeds must be a list"),
        ({"activations": ["rely"]}, "no activation 'rely'"),
        ({"initializers": ["he"]}, "no initializer 'he'"),
        ({"widths": [2, 0, 1]}, "layer 1 would have 0 units"),
        ({"x": [[1.0, np.nan]]}, "finite, but one is nan"),
        ({"x": np.ones((2, 3, 2))}, r"their shapes are \(2, 3, 2\) and \(1, 1\)"),
        ({"y": [1.0, 2.0]}, r"their shapes are \(1, 2\) and \(2, 1\)"),
        ({"x": np.ones((0, 2)), "y": []}, r"their shapes are \(0, 2\) and \(0, 1\)"),
        ({"loss": "hinge"}, "no loss 'hinge'"),
        ({"gain": math.inf}, "gain must be a finite number, but it is inf"),
    ],
)
def test_bad_input_is_named(change: dict[str, Any], message: str) -> None:
    call: dict[str, Any] = {
        "widths": [2, 3, 1], "activations": ["relu"], "initializers": ["he_normal"], "seeds": [0],
        "x": [[1.0, 2.0]], "y": [1.0],
    } | change  # fmt: skip
    with pytest.raises(ValueError, match=message):
        gradient_norms(**call)
