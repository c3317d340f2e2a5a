"""Pooling of every kind, its gradients and its routing are torch's; bad input is refused."""

from __future__ import annotations

import doctest
import importlib
import itertools
import math
import pkgutil
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from convolution_cases import Array, assert_near, dtypes, seeds, thorough
from hypothesis import given
from hypothesis import strategies as st

from nbsrc import pooling


@dataclass(frozen=True)
class Case:
    """A pooling: shapes, settings and a seed for the numbers."""

    rank: int
    shape: tuple[int, ...]
    kernel: tuple[int, ...]
    stride: tuple[int, ...] | None
    padding: tuple[int, ...]
    dilation: tuple[int, ...]
    ceil: bool
    dtype: type
    seed: int
    few: bool  # few values, and so many ties

    @property
    def settings(self) -> dict[str, Any]:
        return {"stride": self.stride, "padding": self.padding, "ceil_mode": self.ceil}

    def draw(self, shape: tuple[int, ...] | None = None) -> Array:
        rng = np.random.default_rng(self.seed)
        if shape is None and self.few:
            return rng.integers(-1, 2, self.shape).astype(self.dtype)
        return rng.normal(size=shape or self.shape).astype(self.dtype)

    @property
    def overlaps(self) -> int:
        """How many windows a cell may belong to, at most."""
        return math.prod(self.kernel)


@st.composite
def cases(draw: st.DrawFn, dilated: bool = False, padded: bool = True) -> Case:
    rank = draw(st.sampled_from([1, 2]))

    def each(low: int, high: int) -> tuple[int, ...]:
        return tuple(draw(st.integers(low, high)) for _ in range(rank))

    kernel = each(1, 4)
    dilation = each(1, 3) if dilated else (1,) * rank
    reaches = [d * (k - 1) + 1 for k, d in zip(kernel, dilation, strict=True)]
    padding = tuple(draw(st.integers(0, k // 2 if padded else 0)) for k in kernel)
    size = tuple(
        draw(st.integers(max(1, reach - 2 * pad), reach + 7))
        for reach, pad in zip(reaches, padding, strict=True)
    )
    stride = draw(st.one_of(st.none(), st.just(each(1, 4))))
    shape = (draw(st.integers(1, 2)), draw(st.integers(1, 3)), *size)
    return Case(
        rank, shape, kernel, stride, padding, dilation, draw(st.booleans()), draw(dtypes),
        draw(seeds), draw(st.booleans()),
    )  # fmt: skip


def tensor(array: Array) -> torch.Tensor:
    return torch.tensor(array, dtype=torch.float64, requires_grad=True)


def backward(y: torch.Tensor, x: torch.Tensor, delta: Array) -> torch.Tensor:
    return torch.autograd.grad(y, x, torch.tensor(delta, dtype=torch.float64))[0]


def torch_max(case: Case, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    layer = F.max_pool1d if case.rank == 1 else F.max_pool2d
    out: tuple[torch.Tensor, torch.Tensor] = layer(
        x, case.kernel, case.stride, case.padding, case.dilation, case.ceil, return_indices=True
    )
    return out


def seen_cells(case: Case, places: tuple[int, ...]) -> list[tuple[tuple[int, ...], Any, Any]]:
    """List (place, tap, cell) for all windows and taps that see a cell, by the definition."""
    stride = case.stride or case.kernel
    found = []
    for place in np.ndindex(*places):
        for tap in np.ndindex(*case.kernel):
            cell = tuple(
                p * s - pad + t * d
                for p, s, pad, t, d in zip(
                    place, stride, case.padding, tap, case.dilation, strict=True
                )
            )
            if all(0 <= c < n for c, n in zip(cell, case.shape[2:], strict=True)):
                found.append((place, tap, cell))
    return found


def routed(case: Case, routing: Array, delta: Array) -> Array:
    """Send delta by a routing, cell by cell."""
    total = np.zeros(case.shape)
    touched = np.zeros(routing.shape[2:], bool)
    for place, tap, cell in seen_cells(case, delta.shape[2:]):
        share = routing[(..., *place, *tap)].astype(np.float64)
        total[(..., *cell)] += share * delta[(..., *place)]
        touched[(*place, *tap)] = True
    assert not routing[:, :, ~touched].any()  # nothing goes to the padding
    return total


@thorough
@given(cases(dilated=True))
def test_max_pool_its_gradient_indices_and_routing_are_torchs(case: Case) -> None:
    x = case.draw()
    settings = {**case.settings, "dilation": case.dilation}
    true = tensor(x)
    theirs, indices = torch_max(case, true)
    if theirs.detach().isinf().any():  # a window of padding only
        with pytest.raises(ValueError, match=r"the window at .* sees padding only"):
            pooling.max_pool(x, case.kernel, **settings)
        return
    y = pooling.max_pool(x, case.kernel, **settings)
    assert y.dtype == case.dtype
    np.testing.assert_array_equal(y, theirs.detach())
    found = pooling.max_pool_indices(x, case.kernel, **settings)
    np.testing.assert_array_equal(found, indices)

    delta = case.draw(y.shape)
    gradient = pooling.max_pool_gradient(x, delta, case.kernel, **settings)
    sizes = backward(theirs, true, np.abs(delta))
    true = tensor(x)
    theirs, _ = torch_max(case, true)
    assert_near(gradient, backward(theirs, true, delta), sizes, case.overlaps, case.dtype)
    routing = pooling.max_routing(x, case.kernel, **settings)
    assert routing.shape == (*y.shape, *case.kernel)
    taps = tuple(range(-case.rank, 0))
    np.testing.assert_array_equal(routing.sum(axis=taps), np.ones(y.shape))
    exact = routed(case, routing, delta.astype(np.float64))
    assert_near(gradient, exact, sizes, case.overlaps, case.dtype)


@thorough
@given(cases())
def test_even_ties_get_what_torchs_amax_gives_them(case: Case) -> None:
    x = case.draw()
    y = pooling.max_pool(x, case.kernel, **case.settings)
    delta = case.draw(y.shape)
    # torch's amax splits the gradient of ties evenly; here of each window, taken apart by hand.
    true = tensor(x)
    parts = []
    cells = seen_cells(case, y.shape[2:])
    for place, group in itertools.groupby(cells, key=lambda found: found[0]):
        window = torch.stack([true[(..., *cell)] for _, _, cell in group])
        parts.append((place, window.amax(0)))
    total = sum((p * torch.tensor(delta[(..., *i)].astype(float))).sum() for i, p in parts)
    sized = sum((p * torch.tensor(abs(delta[(..., *i)].astype(float)))).sum() for i, p in parts)
    assert isinstance(total, torch.Tensor)
    assert isinstance(sized, torch.Tensor)
    (exact,) = torch.autograd.grad(total, true, retain_graph=True)
    (sizes,) = torch.autograd.grad(sized, true)
    gradient = pooling.max_pool_gradient(x, delta, case.kernel, **case.settings, ties="even")
    # Each share is rounded once, before the sum.
    assert_near(gradient, exact, sizes, case.overlaps + 1, case.dtype)
    routing = pooling.max_routing(x, case.kernel, **case.settings, ties="even")
    by_hand = routed(case, routing, delta.astype(np.float64))
    scale = 3 if case.dtype == np.float16 else 1  # shares in float16 are rounded themselves
    assert_near(gradient, by_hand, scale * sizes, case.overlaps + 1, case.dtype)


@thorough
@given(cases(dilated=False))
def test_min_pool_is_the_maximum_of_the_negative(case: Case) -> None:
    x = case.draw()
    true = tensor(x)
    theirs = -torch_max(case, -true)[0]
    y = pooling.min_pool(x, case.kernel, **case.settings)
    np.testing.assert_array_equal(y, theirs.detach())
    delta = case.draw(y.shape)
    gradient = pooling.min_pool_gradient(x, delta, case.kernel, **case.settings)
    exact = torch.autograd.grad(theirs, true, torch.tensor(delta.astype(float)), retain_graph=True)
    sizes = backward(theirs, true, np.abs(delta))
    assert_near(gradient, exact[0], sizes, case.overlaps, case.dtype)
    routing = pooling.min_routing(x, case.kernel, **case.settings)
    exact_routed = routed(case, routing, delta.astype(np.float64))
    assert_near(gradient, exact_routed, sizes, case.overlaps, case.dtype)


@thorough
@given(cases(), st.booleans())
def test_average_pool_its_gradient_and_routing_are_torchs(case: Case, include: bool) -> None:
    x = case.draw()
    settings = {**case.settings, "count_include_pad": include}
    layer = F.avg_pool1d if case.rank == 1 else F.avg_pool2d

    def theirs(x: torch.Tensor) -> torch.Tensor:
        return layer(x, case.kernel, case.stride, case.padding, case.ceil, include)

    y = pooling.average_pool(x, case.kernel, **settings)
    true, sized = tensor(x), tensor(np.abs(x))
    exact, sizes = theirs(true), theirs(sized)
    assert_near(y, exact, sizes, case.overlaps + 1, case.dtype)
    delta = case.draw(y.shape)
    gradient = pooling.average_pool_gradient(x, delta, case.kernel, **settings)
    of_sizes = backward(sizes, sized, np.abs(delta))
    assert_near(gradient, backward(exact, true, delta), of_sizes, case.overlaps + 1, case.dtype)
    routing = pooling.average_routing(x, case.kernel, **settings)
    exact_routed = routed(case, routing, delta.astype(np.float64))
    scale = 3 if case.dtype == np.float16 else 1  # shares in float16 are rounded themselves
    assert_near(gradient, exact_routed, scale * of_sizes, case.overlaps + 1, case.dtype)


@thorough
@given(cases(padded=False), st.sampled_from([1.0, 1.5, 2.0, 3.0, 8.0]))
def test_lp_pool_its_gradient_and_routing_are_torchs_of_the_sizes(case: Case, p: float) -> None:
    x = case.draw()
    x[x == 0] = 1  # where all of a window is zero, torch's gradient is NaN
    settings = {"stride": case.stride, "ceil_mode": case.ceil}
    layer = F.lp_pool1d if case.rank == 1 else F.lp_pool2d
    y = pooling.lp_pool(x, p, case.kernel, **settings)
    true = tensor(x)
    # An incomplete window is a complete one with zeros in it; torch's own ceil_mode scales it.
    room = []
    stride = case.stride or case.kernel
    for n, k, s, places in zip(case.shape[2:], case.kernel, stride, y.shape[2:], strict=True):
        room.append(max(0, (places - 1) * s + k - n))
    sides = [side for more in reversed(room) for side in (0, more)]
    one = case.rank == 1
    padded = F.pad(true.abs(), sides)
    exact = layer(padded, p, case.kernel[0] if one else case.kernel, stride[0] if one else stride)
    exact = exact[tuple(slice(0, n) for n in y.shape)]
    # A quotient, a power (whose error grows p-fold), a sum, a root, a product.
    terms = case.overlaps + 2 * math.ceil(p) + 4
    assert_near(y, exact, exact, terms, case.dtype)
    delta = case.draw(y.shape)
    gradient = pooling.lp_pool_gradient(x, delta, p, case.kernel, **settings)
    theirs = torch.autograd.grad(exact, true, torch.tensor(delta.astype(float)), retain_graph=True)[
        0
    ]
    sizes = backward(exact, true, np.abs(delta)).abs()  # of one sign for each cell
    # The error of y comes in to the power p - 1.
    assert_near(gradient, theirs, sizes, case.overlaps + math.ceil(p) * terms, case.dtype)
    routing = pooling.lp_routing(x, p, case.kernel, **settings)
    exact_routed = routed(case, routing, delta.astype(np.float64))
    scale = 3 if case.dtype == np.float16 else 1
    count = case.overlaps + math.ceil(p) * terms
    slack = sizes.numpy() * scale + scale * (case.dtype == np.float16) * 1e-3
    assert_near(gradient, exact_routed, slack, count, case.dtype)


def test_torch_scales_the_norm_of_an_incomplete_window() -> None:
    x = np.array([[[3.0, 4.0, 5.0]]])
    ours = pooling.lp_pool(x, 2, 2, ceil_mode=True)
    theirs = F.lp_pool1d(torch.tensor(x), 2, 2, ceil_mode=True)
    assert ours[0, 0, 1] == 5
    assert theirs[0, 0, 1].item() == pytest.approx(5 * math.sqrt(2))


def test_lp_pool_of_large_and_of_vanishing_numbers() -> None:
    x = np.array([[[3e200, 4e200, 3e-200, 4e-200, 0.0, 0.0, np.inf, 1.0]]])
    y = pooling.lp_pool(x, 2, 2)
    np.testing.assert_allclose(y, [[[5e200, 5e-200, 0, np.inf]]], rtol=4e-16)
    gradient = pooling.lp_pool_gradient(x[..., :6], np.ones((1, 1, 3)), 2, 2)
    np.testing.assert_allclose(gradient, [[[0.6, 0.8, 0.6, 0.8, 0, 0]]], rtol=1e-15)


@st.composite
def adaptive_cases(draw: st.DrawFn) -> tuple[Case, tuple[int, ...]]:
    case = draw(cases())
    places = tuple(draw(st.integers(1, n + 2)) for n in case.shape[2:])
    return case, places


@thorough
@given(adaptive_cases())
def test_adaptive_pooling_its_gradient_and_routing_are_torchs(
    drawn: tuple[Case, tuple[int, ...]],
) -> None:
    case, places = drawn
    x = case.draw()
    one = case.rank == 1
    size = places[0] if one else places
    cells = tuple(range(-case.rank, 0))
    delta = case.draw((*case.shape[:2], *places))
    terms = math.prod(3 * n for n in places) + math.prod(case.shape[2:])
    for kind in ("max", "average"):
        name = f"adaptive_{'max' if kind == 'max' else 'avg'}_pool{case.rank}d"
        layer = getattr(F, name)
        y = getattr(pooling, f"adaptive_{kind}_pool")(x, places)
        true, sized = tensor(x), tensor(np.abs(x))
        exact = layer(true, size)
        sizes = layer(sized, size)
        if kind == "max":
            np.testing.assert_array_equal(y, exact.detach())
            assert y.dtype == case.dtype
        else:
            assert_near(y, exact, sizes, terms, case.dtype)
        gradient = getattr(pooling, f"adaptive_{kind}_pool_gradient")(x, delta, places)
        theirs = torch.autograd.grad(
            exact, true, torch.tensor(delta.astype(float)), retain_graph=True
        )[0]
        of_sizes = backward(exact, true, np.abs(delta))
        assert_near(gradient, theirs, of_sizes, terms, case.dtype)
        routing = getattr(pooling, f"adaptive_{kind}_routing")(x, places)
        assert routing.shape == (*delta.shape, *case.shape[2:])
        unit = 2 * terms * float(np.finfo(case.dtype).eps)
        np.testing.assert_allclose(routing.astype(float).sum(axis=cells), 1, rtol=0, atol=unit)
        letters = "ab"[: case.rank], "xy"[: case.rank]
        by_hand = np.einsum(
            f"nc{letters[0]}{letters[1]},nc{letters[0]}->nc{letters[1]}",
            routing.astype(float), delta.astype(float),
        )  # fmt: skip
        scale = 3 if case.dtype == np.float16 else 1  # shares in float16 are rounded themselves
        assert_near(gradient, by_hand, scale * of_sizes.numpy(), terms, case.dtype)


@thorough
@given(cases())
def test_global_pooling_takes_all_of_a_channel_and_splits_even_ties(case: Case) -> None:
    x = case.draw()
    axes = tuple(range(2, x.ndim))
    np.testing.assert_array_equal(pooling.global_max_pool(x), x.max(axis=axes, keepdims=True))
    mean = x.astype(float).mean(axis=axes, keepdims=True)
    size = np.abs(x.astype(float)).mean(axis=axes, keepdims=True)
    cells = math.prod(case.shape[2:])
    assert_near(pooling.global_average_pool(x), mean, size, cells, case.dtype)
    delta = case.draw(mean.shape)
    spread = np.broadcast_to(delta.astype(float) / cells, x.shape)
    ours = pooling.global_average_pool_gradient(x, delta)
    assert_near(ours, spread, np.abs(spread), 2, case.dtype)
    true = tensor(x)
    exact = backward(true.amax(dim=axes, keepdim=True), true, delta)
    even = pooling.global_max_pool_gradient(x, delta, ties="even")
    assert_near(even, exact, exact.abs(), 2, case.dtype)
    first = pooling.global_max_pool_gradient(x, delta)
    flat = x.reshape(*x.shape[:2], -1)
    np.testing.assert_array_equal((first.reshape(flat.shape) != 0).sum(-1) <= 1, True)
    at = np.take_along_axis(first.reshape(flat.shape), flat.argmax(-1)[..., None], -1)
    np.testing.assert_array_equal(at.ravel(), delta.ravel())
    routing = pooling.adaptive_max_routing(x, 1, ties="even")
    won = x == x.max(axis=axes, keepdims=True)
    share = won / won.sum(axis=axes, keepdims=True)
    found = routing.reshape(x.shape)
    assert_near(found, share, share, 2, case.dtype)


@thorough
@given(
    cases(padded=False),
    st.integers(1, 5),
    st.sampled_from(["reflect", "replicate", "circular", "zeros"]),
)
def test_blur_pool_is_torchs_depthwise_convolution_with_a_binomial_filter(
    case: Case, size: int, mode: str
) -> None:
    x = case.draw()
    stride = case.stride or (2,) * case.rank
    limit = {"reflect": 1, "circular": 0}.get(mode, -9)
    if min(case.shape[2:]) < size // 2 + limit or min(case.shape[2:]) < 1:
        with pytest.raises(ValueError, match=f"{mode} padding adds at most"):
            pooling.blur_pool(x, size, stride=stride, padding_mode=mode)
        return
    row = torch.tensor(pooling.binomial_filter(size))
    np.testing.assert_allclose(row, np.poly1d([0.5, 0.5]) ** (size - 1), rtol=1e-15)
    kernel = row if case.rank == 1 else torch.outer(row, row)
    channels = case.shape[1]
    weights = kernel.expand(channels, 1, *kernel.shape)
    sides = [(size - 1) // 2, size // 2] * case.rank
    layer = F.conv1d if case.rank == 1 else F.conv2d

    def theirs(x: torch.Tensor) -> torch.Tensor:
        padded = F.pad(x, sides, "constant" if mode == "zeros" else mode)
        return layer(padded, weights, stride=stride, groups=channels)

    y = pooling.blur_pool(x, size, stride=stride, padding_mode=mode)
    assert y.shape[2:] == tuple(-(-n // s) for n, s in zip(case.shape[2:], stride, strict=True))
    true, sized = tensor(x), tensor(np.abs(x))
    exact, sizes = theirs(true), theirs(sized)
    taps = size**case.rank
    assert_near(y, exact, sizes, taps, case.dtype)
    delta = case.draw(y.shape)
    gradient = pooling.blur_pool_gradient(x, delta, size, stride=stride, padding_mode=mode)
    of_sizes = backward(sizes, sized, np.abs(delta))
    assert_near(
        gradient, backward(exact, true, delta), of_sizes, taps * size**case.rank, case.dtype
    )


@thorough
@given(cases(padded=False))
def test_max_blur_pool_is_the_dense_maximum_blurred(case: Case) -> None:
    x = case.draw().astype(np.float64)
    dense_size = [n - k + 1 for n, k in zip(case.shape[2:], case.kernel, strict=True)]
    if min(dense_size) < 2:
        with pytest.raises(ValueError, match="reflect padding adds at most"):
            pooling.max_blur_pool(x, case.kernel)
        return
    layer = F.max_pool1d if case.rank == 1 else F.max_pool2d
    blur = F.conv1d if case.rank == 1 else F.conv2d
    row = torch.tensor([0.25, 0.5, 0.25], dtype=torch.float64)
    kernel = row if case.rank == 1 else torch.outer(row, row)
    channels = case.shape[1]
    true = tensor(x)
    dense = F.pad(layer(true, case.kernel, 1), [1, 1] * case.rank, "reflect")
    exact = blur(dense, kernel.expand(channels, 1, *kernel.shape), stride=2, groups=channels)
    y = pooling.max_blur_pool(x, case.kernel)
    # At most 9 terms of size 4 forward; backward as many again from 16 windows, each rounded.
    np.testing.assert_allclose(y, exact.detach(), rtol=0, atol=9 * 4 * 9 * 2**-53)
    delta = case.draw(y.shape).astype(np.float64)
    gradient = pooling.max_blur_pool_gradient(x, delta, case.kernel)
    tolerance = (9 * 16) ** 2 * 5 * 2**-53
    np.testing.assert_allclose(gradient, backward(exact, true, delta), rtol=0, atol=tolerance)


def test_blurred_pooling_changes_less_when_the_input_shifts() -> None:
    x = np.random.default_rng(0).normal(size=(1, 1, 64))
    shifted = np.roll(x, 1)
    sharp = [pooling.max_pool(array, 2) for array in (x, shifted)]
    soft = [pooling.max_blur_pool(array, padding_mode="circular") for array in (x, shifted)]
    assert np.square(soft[0] - soft[1]).mean() < np.square(sharp[0] - sharp[1]).mean() / 2


@thorough
@given(cases())
def test_max_unpool_and_its_gradient_are_torchs(case: Case) -> None:
    if case.stride and any(s < k for s, k in zip(case.stride, case.kernel, strict=True)):
        return  # torch leaves open who wins where windows overlap
    x = case.draw()
    y = pooling.max_pool(x, case.kernel, **case.settings)
    indices = pooling.max_pool_indices(x, case.kernel, **case.settings)
    size = case.shape[2:]
    ours = pooling.max_unpool(y, indices, size)
    # torch refuses sizes far from those it works out itself, and scatter is what it does.
    true = tensor(y)
    flat = true.reshape(*y.shape[:2], -1)
    places = torch.tensor(indices).reshape(flat.shape)
    plane = torch.zeros(*y.shape[:2], math.prod(size), dtype=torch.float64)
    exact = plane.scatter(2, places, flat).reshape(case.shape)
    np.testing.assert_array_equal(ours, exact.detach())
    assert ours.dtype == case.dtype
    delta = case.draw(case.shape)
    gradient = pooling.max_unpool_gradient(y, indices, size, delta)
    np.testing.assert_array_equal(gradient, backward(exact, true, delta))


def test_max_unpool_is_torchs_own() -> None:
    x = np.random.default_rng(0).normal(size=(2, 3, 7, 9))
    kept, indices = F.max_pool2d(torch.tensor(x), 2, return_indices=True)
    theirs = F.max_unpool2d(kept, indices, 2, output_size=(7, 9))
    np.testing.assert_array_equal(pooling.max_unpool(kept, indices, (7, 9)), theirs)


@thorough
@given(cases())
def test_nearest_unpool_and_its_gradient_are_torchs(case: Case) -> None:
    y = case.draw()
    true = tensor(y)
    scale = [float(k) for k in case.kernel]
    exact = F.interpolate(true, scale_factor=scale, mode="nearest")
    ours = pooling.nearest_unpool(y, case.kernel)
    np.testing.assert_array_equal(ours, exact.detach())
    delta = case.draw(ours.shape)
    gradient = pooling.nearest_unpool_gradient(y, delta, case.kernel)
    theirs = torch.autograd.grad(exact, true, torch.tensor(delta.astype(float)), retain_graph=True)[
        0
    ]
    sizes = backward(exact, true, np.abs(delta))
    assert_near(gradient, theirs, sizes, case.overlaps, case.dtype)


@thorough
@given(st.integers(1, 9), st.integers(1, 5), st.integers(1, 6), st.integers(0, 2), st.booleans())
def test_pooled_size_is_torchs(size: int, kernel: int, stride: int, pad: int, ceil: bool) -> None:
    pad = min(pad, kernel // 2)
    try:
        expected = F.max_pool1d(torch.zeros(1, 1, size), kernel, stride, pad, 1, ceil).shape[2]
    except RuntimeError:
        with pytest.raises(ValueError, match=f"the kernel reaches over {kernel} cells"):
            pooling.pooled_size(size, kernel, stride, pad, ceil_mode=ceil)
    else:
        assert pooling.pooled_size(size, kernel, stride, pad, ceil_mode=ceil) == expected


def test_results_are_no_views_of_the_arguments() -> None:
    x = np.random.default_rng(0).normal(size=(1, 2, 4, 4))
    x.flags.writeable = False
    before = x.copy()
    results = [
        pooling.max_pool(x, 1), pooling.max_pool(x, 1, stride=2), pooling.min_pool(x, 1),
        pooling.average_pool(x, 1), pooling.lp_pool(x, 1, 1), pooling.adaptive_max_pool(x, 4),
        pooling.blur_pool(x, 1, stride=1), pooling.nearest_unpool(x, 1),
        pooling.max_pool_gradient(x, x, 1), pooling.average_pool_gradient(x, x, 1),
        pooling.nearest_unpool_gradient(x, x, 1),
    ]  # fmt: skip
    for result in results:
        assert result.flags.c_contiguous
        result += 1
    np.testing.assert_array_equal(x, before)


def test_layouts_in_memory_do_not_matter() -> None:
    x = np.random.default_rng(1).normal(size=(2, 3, 6, 7))
    last = np.ascontiguousarray(x.transpose(0, 2, 3, 1)).transpose(0, 3, 1, 2)
    for kind in ("max", "min", "average"):
        pool = getattr(pooling, f"{kind}_pool")
        np.testing.assert_array_equal(pool(last, 2), pool(x, 2))
        assert pool(last, 2).flags.c_contiguous


def test_a_window_that_steps_over_all_cells_is_refused() -> None:
    with pytest.raises(ValueError, match=r"the window at \(0,\) sees padding only: with"):
        pooling.max_pool(np.ones((1, 1, 2)), 2, padding=1, dilation=3)
    with pytest.raises(ValueError, match=r"the window at \(0, 0\) sees padding only"):
        pooling.min_pool(np.ones((1, 1, 3, 2)), (1, 2), padding=(0, 1), dilation=3)


def test_infinite_numbers_are_numbers() -> None:
    x = np.full((1, 1, 4), -np.inf)
    assert pooling.max_pool(x, 2).tolist() == [[[-np.inf, -np.inf]]]
    assert pooling.max_pool_indices(x, 2).tolist() == [[[0, 2]]]
    assert pooling.max_pool_gradient(x, np.ones((1, 1, 2)), 2).tolist() == [[[1, 0, 1, 0]]]


X = np.ones((2, 3, 5, 6))
broken = X.copy()
broken[1, 2, 3, 4] = np.nan
REFUSED: list[tuple[type[Exception], str, dict[str, Any]]] = [
    (TypeError, r"x holds whole numbers \(int64\)", {"x": X.astype(int)}),
    (TypeError, "x must be float16, float32 or float64, and is complex128", {"x": X + 1j}),
    (ValueError, r"x is NaN at \(1, 2, 3, 4\)", {"x": broken}),
    (ValueError, r"x is empty: its shape is \(2, 0, 5, 6\)", {"x": X[:, :0]}),
    (ValueError, r"x must have the axes .*, but its shape is \(5, 6\)", {"x": X[0, 0]}),
    (ValueError, "kernel must be at least 1, but it is 0", {"kernel": 0}),
    (TypeError, r"kernel must be a whole number, and is 2\.0", {"kernel": 2.0}),
    (ValueError, "kernel needs one number for all axes or one for each of height and width",
     {"kernel": (2,)}),
    (ValueError, "stride must be at least 1, but it is 0", {"stride": 0}),
    (ValueError, "stride must be at least 1, but it is -1", {"stride": (2, -1)}),
    (ValueError, r"reaches over 6 cells, but the padded input has only 5 of them", {"kernel": 6}),
    (ValueError, "padding may fill half of a window, 1 cells along the height, but it is 2",
     {"padding": 2}),
    (ValueError, "padding must be at least 0, but it is -1", {"padding": -1}),
]  # fmt: skip


@pytest.mark.parametrize(("error", "words", "changed"), REFUSED)
@pytest.mark.parametrize(
    "name",
    ["max_pool", "min_pool", "average_pool", "lp_pool", "max_pool_indices", "max_routing",
     "min_routing", "average_routing", "lp_routing"],
)  # fmt: skip
def test_what_a_pooling_cannot_take_is_refused_in_a_sentence(
    error: type[Exception], words: str, changed: dict[str, Any], name: str
) -> None:
    arguments = {"x": X, "kernel": 2, **changed}
    if name.startswith("lp"):
        if "padding" in arguments:
            return  # has none
        arguments["p"] = 2.0
    with pytest.raises(error, match=words):
        getattr(pooling, name)(**arguments)
    if name.endswith("pool"):
        with pytest.raises(error, match=words):
            getattr(pooling, f"{name}_gradient")(**arguments, delta=np.ones((2, 3, 2, 3)))


def test_other_mistakes_are_answered_in_a_sentence() -> None:
    delta = np.ones((2, 3, 2, 3))
    with pytest.raises(ValueError, match=r"delta must have shape \(2, 3, 2, 3\), but has \(2, 3, "):
        pooling.max_pool_gradient(X, delta[..., :2], 2)
    with pytest.raises(ValueError, match=r"ties can go to the 'first' .* not 'last'"):
        pooling.max_pool_gradient(X, delta, 2, ties="last")
    with pytest.raises(ValueError, match=r"ties can go to the 'first' .* not 'all'"):
        pooling.adaptive_max_pool_gradient(X, np.ones((2, 3, 1, 1)), 1, ties="all")
    for p in (0.5, math.inf, math.nan):
        with pytest.raises(ValueError, match=f"p must be at least 1 and finite, but it is {p}"):
            pooling.lp_pool(X, p, 2)
    with pytest.raises(ValueError, match="places must be at least 1, but it is 0"):
        pooling.adaptive_max_pool(X, 0)
    with pytest.raises(ValueError, match="size must be at least 1, but it is 0"):
        pooling.blur_pool(X, 0)
    with pytest.raises(TypeError, match="indices must be whole numbers, and are float64"):
        pooling.max_unpool(delta, delta, 4)
    with pytest.raises(ValueError, match="indices and y must have the same shape, but have"):
        pooling.max_unpool(delta, np.zeros((2, 3, 2), int), 4)
    with pytest.raises(ValueError, match=r"an index is 16, but a plane of size \(4, 4\) has the c"):
        pooling.max_unpool(delta, np.full(delta.shape, 16), 4)
    with pytest.raises(ValueError, match="an index is -1, but"):
        pooling.max_unpool(delta, np.full(delta.shape, -1), 4)


@pytest.mark.parametrize(
    "name", ["", *(module.name for module in pkgutil.iter_modules(pooling.__path__))]
)
def test_examples_in_the_docstrings_run(name: str) -> None:
    module = importlib.import_module(f"nbsrc.pooling.{name}".rstrip("."))
    assert doctest.testmod(module).failed == 0
