"""How far an output can see, and how far it does: formulas against the gradient itself."""

from __future__ import annotations

import doctest
import importlib
import math
import pkgutil

import numpy as np
import pytest
import torch
from convolution_cases import thorough
from hypothesis import given
from hypothesis import strategies as st

from nbsrc import convolution
from nbsrc.convolution import (
    EffectiveField,
    Layer,
    effective_field,
    expected_effective_field,
    receptive_field,
    receptive_fields,
)

layers = st.builds(
    Layer, st.integers(1, 4), st.integers(1, 3), st.integers(0, 2), st.integers(1, 3)
)


def stack(parts: list[Layer], width: int = 1) -> torch.nn.Sequential:
    """Build the layers in torch, with weights of one."""
    modules = [
        torch.nn.Conv1d(
            1 if not i else width, width, part.kernel, part.stride, part.padding, part.dilation,
            bias=False, dtype=torch.float64,
        )
        for i, part in enumerate(parts)
    ]  # fmt: skip
    for module in modules:
        torch.nn.init.ones_(module.weight)
    return torch.nn.Sequential(*modules)


@thorough
@given(st.lists(layers, min_size=1, max_size=4), st.integers(0, 3))
def test_receptive_field_ends_where_torchs_gradient_ends(parts: list[Layer], output: int) -> None:
    field = receptive_field(parts)
    # So far from the start that no path meets the padding of a layer, and an input that ends there.
    output += sum(part.padding for part in parts)
    seen = field.cells(output)
    x = torch.ones(1, 1, seen.stop, dtype=torch.float64, requires_grad=True)
    y = stack(parts)(x)[0, 0]
    (gradient,) = torch.autograd.grad(y[output], x, retain_graph=True)
    touched = np.flatnonzero(gradient.numpy())
    assert (touched[0], touched[-1]) == (seen[0], seen[-1])
    assert field.jump == math.prod(part.stride for part in parts)
    (gradient,) = torch.autograd.grad(y[0], x)  # in the padding there is nothing to touch
    assert set(np.flatnonzero(gradient.numpy())) <= set(field.cells(0))


def test_start_is_where_the_padding_begins() -> None:
    # Numbered by hand: the first output of the second layer stands on outputs -1, 0, 1 of the
    # first, which stand on cells from -2 - 2 = -4 to 2 + 2.
    fields = receptive_fields([Layer(5, 2, 2), Layer(3, 1, (1, 0))])
    assert [(f.size, f.jump, f.start) for f in fields] == [(5, 2, -2), (9, 2, -4)]
    assert fields[1].centre == 0
    assert list(fields[1].cells(3)) == list(range(2, 11))


def test_field_grows_linearly_with_depth_and_exponentially_with_stride_or_dilation() -> None:
    plain = [f.size for f in receptive_fields([Layer(3)] * 6)]
    assert plain == [3, 5, 7, 9, 11, 13]
    strided = [f.size for f in receptive_fields([Layer(3, 2)] * 6)]
    dilated = [f.size for f in receptive_fields([Layer(3, dilation=2**n) for n in range(6)])]
    assert strided == dilated == [2 ** (n + 2) - 1 for n in range(6)]


@thorough
@given(st.lists(layers, min_size=1, max_size=4))
def test_expected_field_has_the_variance_of_its_formula_and_the_size_of_the_receptive_field(
    parts: list[Layer],
) -> None:
    field = expected_effective_field(parts)
    assert field.shares.size == receptive_field(parts).size
    jumps = [1, *(f.jump for f in receptive_fields(parts))]
    variance = sum(
        (part.kernel**2 - 1) / 12 * (part.dilation * jump) ** 2
        for part, jump in zip(parts, jumps, strict=False)
    )
    # The shares sum to 1 up to 4 convolutions' rounding.
    assert field.shares.sum() == pytest.approx(1, abs=1e-14)
    # Squaring the root of a variance of 0 that rounding made 1e-16 gives back 1e-16.
    assert field.deviation[0] ** 2 == pytest.approx(variance, rel=1e-12, abs=1e-12)
    assert field.centre[0] == pytest.approx((field.shares.size - 1) / 2, rel=1e-12)


def test_expected_field_is_what_torch_measures_over_random_weights() -> None:
    parts = [Layer(3), Layer(3, 2), Layer(3, dilation=2)]
    expected = expected_effective_field(parts).shares
    generator = torch.Generator().manual_seed(0)
    model = stack(parts, width=8)
    shares = []
    for _ in range(200):
        for module in model:
            torch.nn.init.normal_(module.weight, generator=generator)  # type: ignore[arg-type]
        shares.append(effective_field(model, torch.zeros(1, 1, expected.size)).shares)
    # Dividing each draw's energies by their sum shifts their means a little, by about the relative
    # variance of the sum; five standard errors and that.
    error = np.std(shares, axis=0, ddof=1) / math.sqrt(len(shares))
    assert (np.abs(np.mean(shares, axis=0) - expected) < 5 * error + 0.1 * expected).all()


def test_many_layers_see_as_a_gaussian_does() -> None:
    depth = 40
    field = expected_effective_field([Layer(3)] * depth)
    deviation = math.sqrt(depth * 8 / 12)
    assert field.deviation[0] == pytest.approx(deviation, rel=1e-12)
    cells = np.arange(2 * depth + 1) - depth
    normal = np.exp(-(cells**2) / (2 * deviation**2)) / (deviation * math.sqrt(2 * math.pi))
    # The first term of Edgeworth's series: |kurtosis - 3| / 24 times 3 at the middle, with an
    # excess kurtosis of -1.5 / depth for three equal taps.
    assert np.abs(field.shares - normal).max() < 1.1 * 1.5 / depth / 8 * normal.max()
    assert field.size() < receptive_field([Layer(3)] * depth).size / 3


def test_two_stacks_make_the_field_of_an_image() -> None:
    high, wide = [Layer(3), Layer(2, 2)], [Layer(5)]
    field = expected_effective_field(high, wide)
    expected = (receptive_field(high).size, receptive_field(wide).size)
    assert field.shares.shape == expected
    np.testing.assert_allclose(field.shares.sum(1), expected_effective_field(high).shares)
    parts = torch.nn.Conv2d(1, 1, (3, 5)), torch.nn.Conv2d(1, 1, (2, 1), (2, 1))
    model = torch.nn.Sequential(*parts)
    for module in parts:
        torch.nn.init.ones_(module.weight)
    seen = effective_field(model, np.zeros((1, 1, *expected))).shares
    assert ((seen > 0) == (field.shares > 0)).all()


@pytest.mark.parametrize("share", [0.05, 0.3, 0.5, 0.9545, 0.999])
def test_size_is_the_smallest_square_with_the_share(share: float) -> None:
    rng = np.random.default_rng(0)
    for shape in ((9,), (6, 9), (9, 6), (1, 4)):
        shares = rng.random(shape) ** 4
        shares /= shares.sum()
        field = EffectiveField(shares)

        def most(side: int, shares: np.ndarray = shares) -> float:
            window = tuple(min(side, length) for length in shares.shape)
            return float(
                np.lib.stride_tricks.sliding_window_view(shares, window)
                .reshape(-1, math.prod(window)).sum(1).max()
            )  # fmt: skip

        side = field.size(share)
        assert side == max(shape) or most(side) >= share - 1e-12
        assert side == 1 or most(side - 1) < share + 1e-12


def test_effective_field_leaves_the_model_as_it_found_it() -> None:
    model = torch.nn.Sequential(
        torch.nn.Conv2d(1, 2, 3), torch.nn.BatchNorm2d(2), torch.nn.Dropout(0.5), torch.nn.ReLU()
    )
    model[2].eval()
    before = {name: value.clone() for name, value in model.state_dict().items()}
    x = torch.randn(4, 1, 7, 7, generator=torch.Generator().manual_seed(0))
    field = effective_field(model, x)
    assert field.shares.shape == (7, 7)
    assert [module.training for module in model] == [True, True, False, True]
    assert model.training
    assert all(parameter.grad is None for parameter in model.parameters())
    assert all((before[name] == value).all() for name, value in model.state_dict().items())
    assert x.grad is None
    assert not x.requires_grad
    with torch.no_grad():  # also where a page has switched gradients off
        np.testing.assert_array_equal(effective_field(model, x).shares, field.shares)


def test_what_has_no_field_is_refused() -> None:
    with pytest.raises(ValueError, match="there are no layers"):
        receptive_fields([])
    with pytest.raises(ValueError, match="kernel must be at least 1, but it is 0"):
        Layer(0)
    with pytest.raises(ValueError, match="padding must be at least 0, but it is -1"):
        Layer(3, padding=-1)
    with pytest.raises(ValueError, match="give a stack of layers for one axis or two, not for 0"):
        expected_effective_field()
    with pytest.raises(ValueError, match=r"share must lie between 0 and 1, but it is 1\.5"):
        EffectiveField(np.ones(1)).size(1.5)
    with pytest.raises(ValueError, match=r"none of them empty, but its shape is \(3, 3\)"):
        effective_field(torch.nn.Identity(), torch.ones(3, 3))
    flat = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(4, 2))
    with pytest.raises(ValueError, match=r"output of shape \(1, 2\) from \(1, 1, 4\); it"):
        effective_field(flat, torch.ones(1, 1, 4))
    dead = torch.nn.Conv1d(1, 1, 1)
    torch.nn.init.zeros_(dead.weight)
    with pytest.raises(ValueError, match="squared gradients at the input sum to 0"):
        effective_field(dead, torch.ones(1, 1, 4))
    assert dead.training


@pytest.mark.parametrize(
    "name", ["", *(module.name for module in pkgutil.iter_modules(convolution.__path__))]
)
def test_examples_in_the_docstrings_run(name: str) -> None:
    module = importlib.import_module(f"nbsrc.convolution.{name}".rstrip("."))
    assert doctest.testmod(module).failed == 0
