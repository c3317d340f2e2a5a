"""LSUV leaves every layer's output with variance 1 on the batch, and all else alone."""

from __future__ import annotations

import copy
import itertools
from collections.abc import Callable

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from nbsrc.initializers import lsuv


def rng() -> np.random.Generator:
    return np.random.default_rng(0)


def batch(*shape: int, dtype: torch.dtype = torch.float64) -> torch.Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(0), dtype=dtype)


class Residual(nn.Module):
    """Layers used in another order than they are listed, one of them twice."""

    def __init__(self) -> None:
        super().__init__()
        self.out, self.inner, self.first = nn.Linear(12, 3), nn.Linear(12, 12), nn.Linear(5, 12)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = torch.relu(self.first(x))
        for _ in range(2):
            x = x + torch.tanh(self.inner(x))
        out: torch.Tensor = self.out(x)
        return out


def convolutional() -> nn.Module:
    return nn.Sequential(
        nn.Conv2d(3, 8, 3, padding=1), nn.ReLU(), nn.BatchNorm2d(8), nn.Dropout(0.5),
        nn.Conv2d(8, 8, 3, groups=4), nn.Tanh(), nn.ConvTranspose2d(8, 6, 4, stride=2, groups=2),
        nn.GELU(), nn.Flatten(), nn.LazyLinear(4),
    )  # fmt: skip


def variances(model: nn.Module, x: torch.Tensor) -> dict[str, float]:
    """Measure the output of every layer with weights, by hooks of our own."""
    found: dict[str, float] = {}
    kinds = (nn.Linear, nn.Conv2d, nn.ConvTranspose2d)
    layers = {m: name for name, m in model.named_modules() if isinstance(m, kinds)}

    def measure(layer: nn.Module, _: object, out: torch.Tensor) -> None:
        found.setdefault(layers[layer], out.var(correction=0).item())

    hooks = [layer.register_forward_hook(measure) for layer in layers]
    modes = [module.training for module in model.modules()]
    with torch.no_grad():
        model.eval()(x)
    for module, mode in zip(model.modules(), modes, strict=True):
        module.training = mode
    for hook in hooks:
        hook.remove()
    return found


MODELS: dict[str, tuple[Callable[[], nn.Module], tuple[int, ...]]] = {
    "deep": (
        lambda: nn.Sequential(*(m for _ in range(20) for m in (nn.Linear(30, 30), nn.ReLU()))),
        (64, 30),
    ),
    "residual": (Residual, (64, 5)),
    "convolutional": (convolutional, (16, 3, 10, 10)),
}


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("initializer", ["orthogonal", "he_normal", "unit_normal"])
def test_every_layer_puts_out_variance_one(name: str, initializer: str) -> None:
    make, shape = MODELS[name]
    x = batch(*shape)
    model = make().double()
    model(x)  # gives the lazy layer its shape
    reached = lsuv(model, x, rng(), initializer=initializer)
    found = variances(model, x)
    assert list(reached) == list(found)  # in the order of the pass, each layer once
    for layer, variance in found.items():
        # Without a bias one division is exact, up to roundings of sums of at most 10,000 terms.
        assert abs(variance - 1) < 1e-12
        assert reached[layer] == pytest.approx(variance, abs=1e-12)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(
    widths=st.lists(st.integers(2, 9), min_size=2, max_size=5),
    size=st.floats(1e-3, 1e3),
    mean=st.floats(-5, 5),
    seed=st.integers(0, 2**31),
)
def test_dense_nets_of_any_shape_on_data_of_any_size(
    widths: list[int], size: float, mean: float, seed: int
) -> None:
    pairs = itertools.pairwise(widths)
    model = nn.Sequential(*(m for a, b in pairs for m in (nn.Linear(a, b), nn.Tanh()))).double()
    draws = np.random.default_rng(seed)
    x = torch.from_numpy(size * (mean + draws.normal(size=(40, widths[0]))))
    # With the usual tolerance a layer that happens to be near is left as it is.
    lsuv(model, x, draws, tolerance=1e-9)
    assert all(abs(variance - 1) < 2e-9 for variance in variances(model, x).values())


def test_orthogonal_weights_stay_orthogonal_up_to_the_factor() -> None:
    model = nn.Sequential(nn.Linear(6, 6), nn.ReLU(), nn.Linear(6, 4)).double()
    lsuv(model, batch(50, 6), rng())
    for layer in (model[0], model[2]):
        product = layer.weight @ layer.weight.T
        scale = product.diagonal().mean()
        eye = torch.eye(len(product), dtype=torch.float64)
        torch.testing.assert_close(product, scale * eye, rtol=0, atol=1e-14 * scale.item() * 10)
        assert not layer.bias.any()


def test_without_an_initializer_weights_keep_their_direction_and_biases_their_value() -> None:
    model = nn.Sequential(nn.Linear(6, 6), nn.Tanh(), nn.Linear(6, 4)).double()
    before = copy.deepcopy(model)
    lsuv(model, batch(50, 6), rng(), initializer=None)
    for new, old in ((model[0], before[0]), (model[2], before[2])):
        factor = (new.weight / old.weight).mean()
        torch.testing.assert_close(new.weight, factor * old.weight)
        assert torch.equal(new.bias, old.bias)
    # Here the biases are a part of the variance, and a division goes only most of the way.
    assert all(abs(v - 1) <= 0.01 for v in variances(model, batch(50, 6)).values())


def test_nothing_else_of_the_model_changes() -> None:
    x = batch(16, 3, 10, 10)
    model = convolutional().double()
    model(x)
    model.train()
    model[3].eval()  # a mode of its own
    norm = copy.deepcopy(model[2].state_dict())
    mine = model[0].register_forward_hook(lambda *_: None)
    lsuv(model, x, rng())
    assert all(torch.equal(norm[key], value) for key, value in model[2].state_dict().items())
    assert [m.training for m in model] == [True, True, True, False, *[True] * 6]
    assert list(model[0]._forward_hooks) == [mine.id]
    assert not any(m._forward_hooks for m in model[1:])
    assert all(p.requires_grad and p.grad is None for p in model.parameters())


INF = float("inf")


class Raises(nn.Module):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        raise KeyboardInterrupt


@pytest.mark.parametrize(
    ("last", "error", "message"),
    [
        (nn.Sequential(Raises()), KeyboardInterrupt, None),
        (nn.Sequential(nn.Threshold(9e9, 0), nn.Linear(4, 2)), ValueError, "'1.1' has variance 0"),
        (nn.Sequential(nn.Threshold(9e9, INF), nn.Linear(4, 2)), ValueError, "variance nan"),
        (nn.Linear(3, 2), RuntimeError, "shapes cannot be multiplied"),
    ],
)  # fmt: skip
def test_when_the_pass_fails_the_model_is_as_it_was(
    last: nn.Module, error: type[BaseException], message: str | None
) -> None:
    model = nn.Sequential(nn.Linear(4, 4), last).double().train()
    before = copy.deepcopy(model.state_dict())
    with pytest.raises(error, match=message):
        lsuv(model, batch(10, 4), rng())
    assert all(torch.equal(before[key], value) for key, value in model.state_dict().items())
    assert all(m.training and not m._forward_hooks for m in model.modules())


def test_biases_too_large_to_scale_away_are_said() -> None:
    model = nn.Linear(4, 3).double()
    with torch.no_grad():
        model.bias.copy_(torch.tensor([-9.0, 0.0, 9.0]))
    with pytest.raises(ValueError, match=r"after 3 trials.*layer ''.*large biases may be"):
        lsuv(model, batch(10, 4), rng(), initializer=None, trials=3)


def test_a_shared_weight_is_scaled_where_it_is_used_first() -> None:
    one, two = nn.Linear(4, 4), nn.Linear(4, 4)
    two.weight = one.weight
    model = nn.Sequential(one, nn.ReLU(), two).double()
    assert list(lsuv(model, batch(30, 4), rng())) == ["0"]
    assert abs(variances(model, batch(30, 4))["0"] - 1) < 1e-12


def test_models_that_cannot_be_scaled_are_refused_in_a_sentence() -> None:
    with pytest.raises(ValueError, match="no dense or convolutional layer"):
        lsuv(nn.ReLU(), batch(2, 2), rng())
    with pytest.raises(ValueError, match="layer '0' has no shape yet"):
        lsuv(nn.Sequential(nn.LazyLinear(3)), batch(2, 2), rng())
    with pytest.raises(ValueError, match="layer '0' is made from other parameters"):
        lsuv(
            nn.Sequential(nn.utils.parametrizations.weight_norm(nn.Linear(2, 2))),
            batch(2, 2),
            rng(),
        )
    with pytest.raises(ValueError, match="tolerance must be positive, but it is 0"):
        lsuv(nn.Linear(2, 2), batch(2, 2), rng(), tolerance=0)
    with pytest.raises(ValueError, match="at least one trial, but trials is 0"):
        lsuv(nn.Linear(2, 2), batch(2, 2), rng(), trials=0)
