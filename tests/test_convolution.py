"""Convolutions of every kind, and their gradients, are torch's; what does not fit is refused."""

from __future__ import annotations

import contextlib
import itertools
import math
import re
import subprocess
import sys
from typing import Any

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from convolution_cases import Array, Case, assert_near, cases, tensors, thorough
from hypothesis import given
from hypothesis import strategies as st
from scipy import signal

from nbsrc import convolution
from nbsrc.convolution import products


def torch_correlate(case: Case, x: torch.Tensor, w: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    sides = [side for axis in reversed(case.padding) for side in axis]
    padded = F.pad(x, sides, "constant" if case.mode == "zeros" else case.mode)
    layer = F.conv1d if case.rank == 1 else F.conv2d
    return layer(padded, w, b, case.stride, 0, case.dilation, case.groups)


def torch_transposed(
    case: Case, extra: tuple[int, ...], x: torch.Tensor, w: torch.Tensor, b: torch.Tensor
) -> torch.Tensor:
    layer = F.conv_transpose1d if case.rank == 1 else F.conv_transpose2d
    padding = [before for before, _ in case.padding]
    return layer(x, w, b, case.stride, padding, extra, case.groups, case.dilation)


def backward(y: torch.Tensor, inputs: list[torch.Tensor], delta: Array) -> list[torch.Tensor]:
    return list(torch.autograd.grad(y, inputs, torch.tensor(delta, dtype=torch.float64)))


@thorough
@given(cases())
def test_correlate_and_its_gradients_are_torchs(case: Case) -> None:
    x, w, b = case.draw(case.x_shape, case.w_shape, (case.groups * case.outs,))
    y = convolution.correlate(x, w, b, **case.settings)
    exact, sizes = (
        (inputs, torch_correlate(case, *inputs))
        for inputs in (tensors(x, w, b), tensors(x, w, b, absolute=True))
    )
    taps = case.ins * math.prod(case.kernel)
    assert_near(y, exact[1], sizes[1], taps + 1, case.dtype)

    delta = case.draw(y.shape)[0]
    gradients = convolution.correlate_gradients(x, w, delta, **case.settings)
    places = y.size // y.shape[1]
    # A cell is added to from every tap, and a border cell from all cells that repeat it.
    repeats = math.prod(1 + sum(sides) for sides in case.padding)
    terms = (case.outs * math.prod(case.kernel) * repeats, places, places)
    for ours, true, size, count in zip(
        gradients, backward(exact[1], exact[0], delta),
        backward(sizes[1], sizes[0], np.abs(delta)), terms, strict=True,
    ):  # fmt: skip
        assert_near(ours, true, size, count, case.dtype)


@thorough
@given(cases())
def test_convolve_is_torchs_correlation_with_the_kernel_flipped(case: Case) -> None:
    x, w, b = case.draw(case.x_shape, case.w_shape, (case.groups * case.outs,))
    y = convolution.convolve(x, w, b, **case.settings)
    axes = tuple(range(2, w.ndim))
    exact, sizes = (
        (inputs, torch_correlate(case, inputs[0], inputs[1].flip(axes), inputs[2]))
        for inputs in (tensors(x, w, b), tensors(x, w, b, absolute=True))
    )
    assert_near(y, exact[1], sizes[1], case.ins * math.prod(case.kernel) + 1, case.dtype)
    delta = case.draw(y.shape)[0]
    gradients = convolution.convolve_gradients(x, w, delta, **case.settings)
    of_w, size = (
        backward(both[1], both[0], d)[1] for both, d in ((exact, delta), (sizes, np.abs(delta)))
    )
    assert_near(gradients.w, of_w, size, y.size // y.shape[1], case.dtype)
    np.testing.assert_array_equal(convolution.flip(convolution.flip(w)), w)


@st.composite
def transposed_cases(draw: st.DrawFn) -> tuple[Case, tuple[int, ...]]:
    """Draw a layer from `outs` to `ins` channels a group, with something left after padding."""
    case = draw(cases(modes=("zeros",)))
    extra = tuple(
        draw(st.integers(0, max(s, d) - 1)) for s, d in zip(case.stride, case.dilation, strict=True)
    )
    padding = tuple((before, before) for before, _ in case.padding)  # torch knows no other
    fields = {**vars(case), "padding": padding}
    size = []
    for n, k, s, d, sides, more in zip(
        case.size, case.kernel, case.stride, case.dilation, padding, extra, strict=True
    ):
        made = (n - 1) * s + d * (k - 1) + 1 + more
        size.append(n if made > sum(sides) else n + sum(sides))
    return Case(**{**fields, "size": tuple(size)}), extra


@thorough
@given(transposed_cases())
def test_transposed_convolution_and_its_gradients_are_torchs(
    drawn: tuple[Case, tuple[int, ...]],
) -> None:
    case, extra = drawn
    x, w, b = case.draw(
        (case.batch, case.groups * case.outs, *case.size), case.w_shape, (case.groups * case.ins,)
    )
    settings: dict[str, Any] = {**case.settings, "output_padding": extra}
    del settings["padding_mode"]
    y = convolution.transposed_convolution(x, w, b, **settings)
    exact, sizes = (
        (inputs, torch_transposed(case, extra, *inputs))
        for inputs in (tensors(x, w, b), tensors(x, w, b, absolute=True))
    )
    taps = case.outs * math.prod(case.kernel)
    assert_near(y, exact[1], sizes[1], taps + 1, case.dtype)
    assert y.flags.c_contiguous

    delta = case.draw(y.shape)[0]
    gradients = convolution.transposed_convolution_gradients(x, w, delta, **settings)
    terms = (case.ins * math.prod(case.kernel), x.size // x.shape[1], y.size // y.shape[1])
    for ours, true, size, count in zip(
        gradients, backward(exact[1], exact[0], delta),
        backward(sizes[1], sizes[0], np.abs(delta)), terms, strict=True,
    ):  # fmt: skip
        assert_near(ours, true, size, count, case.dtype)


@thorough
@given(cases(), st.integers(1, 2), st.integers(1, 4))
def test_depthwise_separable_and_its_gradients_are_torchs(
    case: Case, multiplier: int, out: int
) -> None:
    channels = case.groups
    fields = {**vars(case), "ins": 1, "outs": multiplier}
    first = Case(**fields)
    x, depthwise, pointwise, b = first.draw(
        first.x_shape, first.w_shape, (out, channels * multiplier, *[1] * case.rank), (out,)
    )
    settings = case.settings
    del settings["groups"]

    def theirs(*inputs: torch.Tensor) -> torch.Tensor:
        zero = torch.zeros(channels * multiplier, dtype=torch.float64)
        z = torch_correlate(first, inputs[0], inputs[1], zero)
        layer = F.conv1d if case.rank == 1 else F.conv2d
        return layer(z, inputs[2], inputs[3])

    y = convolution.depthwise_separable(x, depthwise, pointwise, b, **settings)
    exact, sizes = (
        (inputs, theirs(*inputs))
        for inputs in (
            tensors(x, depthwise, pointwise, b),
            tensors(x, depthwise, pointwise, b, absolute=True),
        )
    )
    # The errors of the two steps add up; float16 is rounded between them too, as any layer's is.
    steps = math.prod(case.kernel) + channels * multiplier + 1
    half = case.dtype == np.float16
    scale = 3 if half else 1
    assert_near(y, exact[1], scale * sizes[1] + scale * half, steps, case.dtype)
    delta = case.draw(y.shape)[0]
    inputs = (x, depthwise, pointwise, delta)
    gradients = convolution.depthwise_separable_gradients(*inputs, **settings)
    places = y.size // y.shape[1]
    repeats = math.prod(1 + sum(sides) for sides in case.padding)
    terms = (out + steps * repeats, out + places, math.prod(case.kernel) + places, places)
    for ours, true, size, count in zip(
        gradients, backward(exact[1], exact[0], delta),
        backward(sizes[1], sizes[0], np.abs(delta)), terms, strict=True,
    ):  # fmt: skip
        assert_near(ours, true, scale * size + scale * half, count, case.dtype)


@thorough
@given(cases())
def test_toeplitz_matrix_is_the_operation_and_its_transpose_the_transposed_one(case: Case) -> None:
    x, w = (a.astype(np.float64) for a in case.draw((1, *case.x_shape[1:]), case.w_shape))
    y = convolution.correlate(x, w, **case.settings)
    matrix = convolution.toeplitz_matrix(w, case.size, **case.settings)
    taps = case.ins * math.prod(case.kernel)
    assert matrix.shape == (y.size, x.size)
    assert_near(matrix @ x.ravel(), y.ravel(), abs(matrix) @ np.abs(x.ravel()), taps, np.float64)

    delta = case.draw(y.shape)[0].astype(np.float64)
    back = (matrix.T @ delta.ravel()).reshape(x.shape)
    sizes = (abs(matrix).T @ np.abs(delta.ravel())).reshape(x.shape)
    terms = case.outs * math.prod(case.kernel) * math.prod(1 + sum(s) for s in case.padding)
    assert_near(
        convolution.correlate_gradients(x, w, delta, **case.settings).x, back, sizes, terms,
        np.float64,
    )  # fmt: skip
    if case.mode == "zeros":
        # The cells at the end that no window reaches are what output_padding is there for.
        extra = tuple(
            (n + sum(sides) - d * (k - 1) - 1) % s
            for n, sides, d, k, s in zip(
                case.size, case.padding, case.dilation, case.kernel, case.stride, strict=True
            )
        )
        settings = {**case.settings, "output_padding": extra}
        del settings["padding_mode"]
        transposed = convolution.transposed_convolution(delta, w, **settings)
        assert_near(transposed, back, sizes, terms, np.float64)


def test_toeplitz_matrix_of_a_signal_has_constant_diagonals() -> None:
    w = np.array([[[1.0, 2.0, 3.0]]])
    matrix = convolution.toeplitz_matrix(w, 6, padding="same").toarray()
    for offset in range(-5, 6):
        assert len(set(np.diag(matrix, offset))) == 1
    assert matrix.size - np.count_nonzero(matrix) == 36 - (6 + 5 + 5)


def test_toeplitz_matrix_of_half_precision_weights_is_single() -> None:
    assert convolution.toeplitz_matrix(np.ones((1, 1, 2), np.float16), 3).dtype == np.float32


# ---------------------------------------------------------------- independent of torch


@pytest.mark.parametrize("length", [4, 7])
def test_convolve_is_numpys_and_scipys(length: int) -> None:
    rng = np.random.default_rng(length)
    line, taps = rng.normal(size=length), rng.normal(size=3)
    ours = convolution.convolve(line[None, None], taps[None, None], padding=2)[0, 0]
    np.testing.assert_allclose(ours, np.convolve(line, taps), rtol=0, atol=1e-14)
    plane, kernel = rng.normal(size=(length, 5)), rng.normal(size=(3, 2))
    ours = convolution.convolve(plane[None, None], kernel[None, None], padding=(2, 1))[0, 0]
    np.testing.assert_allclose(ours, signal.convolve2d(plane, kernel), rtol=0, atol=1e-14)


def test_convolve_answers_an_impulse_with_the_kernel_and_correlate_with_its_mirror_image() -> None:
    impulse = np.zeros((1, 1, 5))
    impulse[0, 0, 2] = 1
    kernel = np.array([[[1.0, 2.0, 3.0]]])
    assert convolution.convolve(impulse, kernel, padding=1)[0, 0, 1:4].tolist() == [1, 2, 3]
    assert convolution.correlate(impulse, kernel, padding=1)[0, 0, 1:4].tolist() == [3, 2, 1]


def test_gradients_are_the_central_differences() -> None:
    # The operation is linear in each argument, so that differences have rounding errors only.
    rng = np.random.default_rng(0)
    x, w = rng.normal(size=(2, 4, 5, 6)), rng.normal(size=(6, 2, 3, 2))
    settings: dict[str, Any] = {
        "stride": (2, 1), "padding": ((1, 2), 0), "dilation": (1, 2), "groups": 2,
        "padding_mode": "reflect",
    }  # fmt: skip
    delta = rng.normal(size=convolution.correlate(x, w, **settings).shape)
    gradients = convolution.correlate_gradients(x, w, delta, **settings)
    for array, gradient in ((x, gradients.x), (w, gradients.w)):
        for place in itertools.islice(np.ndindex(array.shape), 0, None, 7):
            sides = []
            for step in (1.0, -1.0):
                moved = array.copy()
                moved[place] += step
                pair = (moved, w) if array is x else (x, moved)
                sides.append(float((convolution.correlate(*pair, **settings) * delta).sum()))
            # About 500 terms of size 1, off by 2^-53 each in the worst order: 500^2 / 2^53 = 3e-11.
            assert (sides[0] - sides[1]) / 2 == pytest.approx(gradient[place], abs=3e-11)


@pytest.mark.parametrize("kernel", [(3, 3), (2, 4), (1, 5)])
@pytest.mark.parametrize("dilation", [1, 2])
def test_padding_same_is_torchs(kernel: tuple[int, int], dilation: int) -> None:
    rng = np.random.default_rng(1)
    x, w = rng.normal(size=(2, 3, 7, 9)), rng.normal(size=(4, 3, *kernel))
    ours = convolution.correlate(x, w, padding="same", dilation=dilation)
    odd = any(dilation * (k - 1) % 2 for k in kernel)
    with pytest.warns(UserWarning, match="even kernel") if odd else contextlib.nullcontext():
        theirs = F.conv2d(torch.tensor(x), torch.tensor(w), padding="same", dilation=dilation)
    # 3 channels of at most 9 taps, of size about 1: far below 27^2 spacings of 1.
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=27**2 * 2**-53)
    assert ours.shape == (2, 4, 7, 9)
    valid = convolution.correlate(x, w, padding="valid", dilation=dilation)
    np.testing.assert_array_equal(valid, convolution.correlate(x, w, dilation=dilation))


@pytest.mark.parametrize("rows", [True, False])
def test_both_ways_of_multiplying_give_the_same(rows: bool) -> None:
    work = products._gather_rows if rows else products._gather_columns
    rng = np.random.default_rng(2)
    # Numbers whose sums float64 holds exactly, so that the order cannot show.
    x = rng.integers(-8, 9, (5, 4, 11, 12)).astype(np.float64)
    w = rng.integers(-8, 9, (6, 2, 3, 2)).astype(np.float64)
    y = work(x, w, (4, 5), (2, 2), (2, 3), 2)
    theirs = F.conv2d(torch.tensor(x), torch.tensor(w), None, 2, 0, (2, 3), 2)
    np.testing.assert_array_equal(y, theirs)


def test_a_batch_cut_into_blocks_gives_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(3)
    x = rng.integers(-8, 9, (7, 2, 6, 6)).astype(np.float64)
    w = rng.integers(-8, 9, (3, 2, 3, 3)).astype(np.float64)
    delta = rng.integers(-8, 9, (7, 3, 4, 4)).astype(np.float64)
    whole = (convolution.correlate(x, w), *convolution.correlate_gradients(x, w, delta))
    monkeypatch.setattr(products, "BLOCK", 800)  # two images or one at a time
    parts = (convolution.correlate(x, w), *convolution.correlate_gradients(x, w, delta))
    for a, b in zip(whole, parts, strict=True):
        np.testing.assert_array_equal(a, b)


def test_arguments_are_left_alone_and_results_are_no_views_of_them() -> None:
    x, w, delta = np.ones((1, 1, 4)), np.ones((1, 1, 1)), np.ones((1, 1, 4))
    for array in (x, w, delta):
        array.flags.writeable = False
    results = [
        convolution.correlate(x, w), *convolution.correlate_gradients(x, w, delta),
        convolution.transposed_convolution(x, w),
        *convolution.transposed_convolution_gradients(x, w, delta),
    ]  # fmt: skip
    for result in results:
        result += 1
    assert x.sum() == 4


def test_layouts_in_memory_do_not_matter() -> None:
    rng = np.random.default_rng(4)
    x, w = rng.normal(size=(2, 3, 6, 7)), rng.normal(size=(4, 3, 3, 3))
    last = np.ascontiguousarray(x.transpose(0, 2, 3, 1)).transpose(0, 3, 1, 2)
    reverse = np.ascontiguousarray(w[:, :, ::-1])[:, :, ::-1]
    np.testing.assert_array_equal(convolution.correlate(last, reverse), convolution.correlate(x, w))


def test_tensors_are_taken_as_they_are() -> None:
    x, w = torch.ones(1, 1, 4, requires_grad=True), torch.ones(1, 1, 2, requires_grad=True)
    y = convolution.correlate(x, w)
    assert isinstance(y, np.ndarray)
    assert y.dtype == np.float32


def test_dtypes_are_promoted_as_numpy_does() -> None:
    x, w = np.ones((1, 1, 4), np.float16), np.ones((1, 1, 2), np.float32)
    assert convolution.correlate(x, w).dtype == np.float32
    assert convolution.correlate(x, x).dtype == np.float16
    assert convolution.correlate(x, x, np.ones(1)).dtype == np.float64


def test_half_precision_is_summed_in_single_precision() -> None:
    # In float16 itself 2048 + 1 is 2048, and the sum would never pass it.
    x = np.ones((1, 1, 4096), np.float16)
    assert convolution.correlate(x, x)[0, 0, 0] == 4096


# ---------------------------------------------------------------- sizes


@thorough
@given(
    st.integers(1, 12), st.integers(1, 5), st.integers(1, 4), st.integers(0, 4),
    st.integers(0, 4), st.integers(1, 3),
)  # fmt: skip
def test_sizes_and_their_inverses_agree_with_counting(
    size: int, kernel: int, stride: int, before: int, after: int, dilation: int
) -> None:
    reach = dilation * (kernel - 1) + 1
    count = len(range(0, size + before + after - reach + 1, stride))
    settings: dict[str, Any] = {"stride": stride, "dilation": dilation}
    if not count:
        with pytest.raises(ValueError, match=f"reaches over {reach} cells"):
            convolution.output_size(size, kernel, padding=(before, after), **settings)
        return
    out = convolution.output_size(size, kernel, padding=(before, after), **settings)
    assert out == count
    sizes = convolution.input_sizes(out, kernel, padding=(before, after), **settings)
    fits = [
        n
        for n in range(1, size + stride + 1)
        if len(range(0, n + before + after - reach + 1, stride)) == out
    ]
    assert list(sizes) == fits
    assert size in sizes
    made = [
        convolution.transposed_output_size(
            out, kernel, padding=(before, after), output_padding=extra, **settings
        )
        for extra in range(stride)
        if (out - 1) * stride + reach + extra > before + after
    ]
    assert made == list(sizes)  # output_padding picks one of them
    least = convolution.required_padding(size, out, kernel, **settings)
    assert convolution.output_size(size, kernel, padding=least, **settings) == out
    assert 0 <= least[1] - least[0] <= 1
    if sum(least):
        fewer = size + sum(least) - 1
        assert len(range(0, fewer - reach + 1, stride)) < out


def test_sizes_that_cannot_be_are_refused() -> None:
    with pytest.raises(ValueError, match=r"takes them all away"):
        convolution.transposed_output_size(1, 3, padding=2)
    with pytest.raises(ValueError, match="output_padding must be less than the stride or the dil"):
        convolution.transposed_output_size(4, 3, stride=2, output_padding=2)
    with pytest.raises(ValueError, match="no input is so small that its output has 1 cells"):
        convolution.input_sizes(1, 2, padding=3)
    with pytest.raises(ValueError, match="gives 4 outputs without any padding, more than the 3"):
        convolution.required_padding(4, 3, 1)


# ---------------------------------------------------------------- refused

X, W = np.ones((2, 4, 5, 6)), np.ones((6, 4, 3, 3))
DELTA = np.ones((2, 6, 3, 4))
nan = np.ones((2, 4, 5, 6))
nan[1, 2, 3, 4] = np.nan
REFUSED: list[tuple[type[Exception], str, dict[str, Any]]] = [
    (TypeError, r"x holds whole numbers \(int64\)", {"x": np.ones(X.shape, int)}),
    (TypeError, r"x holds whole numbers \(bool\)", {"x": np.ones(X.shape, bool)}),
    (TypeError, "x must be float16, float32 or float64, and is complex128", {"x": X + 1j}),
    (TypeError, "w must be float16, float32 or float64, and is <U1", {"w": np.full(W.shape, "a")}),
    (ValueError, r"x is NaN at \(1, 2, 3, 4\)", {"x": nan}),
    (ValueError, r"w is NaN at \(0, 0, 0, 0\)", {"w": W * np.nan}),
    (ValueError, r"x is empty: its shape is \(0, 4, 5, 6\)", {"x": X[:0]}),
    (ValueError, r"x must have the axes .*, but its shape is \(5, 6\)", {"x": X[0, 0]}),
    (ValueError, r"w must have the axes \(out, in / groups, height, width\)", {"w": W[0]}),
    (ValueError, "takes 4 channels, and x has 3", {"x": X[:, :3]}),
    (ValueError, "in 3 groups takes 12 channels, and x has 4", {"groups": 3}),
    (ValueError, "groups must divide the 6 output channels, but it is 4",
     {"groups": 4, "w": W[:, :1]}),
    (ValueError, "groups must be at least 1, but it is 0", {"groups": 0}),
    (ValueError, "stride must be at least 1, but it is 0", {"stride": 0}),
    (ValueError, "stride must be at least 1, but it is -2", {"stride": (1, -2)}),
    (TypeError, r"stride must be a whole number, and is 1\.5", {"stride": 1.5}),
    (ValueError, "stride needs one number for all axes or one for each of height and width",
     {"stride": (1, 1, 1)}),
    (ValueError, "dilation must be at least 1, but it is 0", {"dilation": 0}),
    (ValueError, "padding must be at least 0, but it is -1", {"padding": -1}),
    (ValueError, "padding can be 'same', 'valid' or numbers of cells, but it is 'full'",
     {"padding": "full"}),
    (ValueError, "padding='same' keeps the size, which a stride of .2, 2. cannot",
     {"padding": "same", "stride": 2}),
    (ValueError, "padding needs one entry for each of height and width", {"padding": (1,)}),
    (ValueError, r"padding of an axis is a number or \(before, after\), but it is \(1, 2, 3\)",
     {"padding": ((1, 2, 3), 0)}),
    (ValueError, r"reaches over 7 cells \(size 3, dilation 3\), but .* only 5", {"dilation": 3}),
]  # fmt: skip
CORRELATION_ONLY: list[tuple[type[Exception], str, dict[str, Any]]] = [
    (ValueError, "there is no padding 'reflection'.* Did you mean 'reflect'",
     {"padding_mode": "reflection"}),
]  # fmt: skip


@pytest.mark.parametrize(("error", "words", "changed"), REFUSED + CORRELATION_ONLY)
@pytest.mark.parametrize("name", ["correlate", "convolve", "gradients"])
def test_what_a_convolution_cannot_take_is_refused_in_a_sentence(
    error: type[Exception], words: str, changed: dict[str, Any], name: str
) -> None:
    arguments = {"x": X, "w": W, **changed}
    if name == "gradients":
        with pytest.raises(error, match=words):
            convolution.correlate_gradients(**arguments, delta=DELTA)
    else:
        with pytest.raises(error, match=words):
            getattr(convolution, name)(**arguments)


@pytest.mark.parametrize(
    ("mode", "padding", "words"),
    [
        ("reflect", 5, "reflect padding adds at most 4 cells to an axis of 5, but it should add 5"),
        ("circular", 6, "circular padding adds at most 5 cells to an axis of 5, but it should"),
    ],
)
def test_an_image_is_not_repeated_twice_beyond_a_border(
    mode: str, padding: int, words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        convolution.correlate(X, W, padding=padding, padding_mode=mode)


def test_biases_and_deltas_of_another_shape_are_refused() -> None:
    with pytest.raises(ValueError, match=r"each of 6 output channels, but has shape \(5,\)"):
        convolution.correlate(X, W, np.ones(5))
    with pytest.raises(ValueError, match=r"delta must have shape \(2, 6, 3, 4\), but has \(2, 6,"):
        convolution.correlate_gradients(X, W, DELTA[..., :3])
    with pytest.raises(ValueError, match=r"delta must have shape \(1, 1, 3\), but has \(1, 1, 2\)"):
        convolution.correlate_gradients(np.ones((1, 1, 4)), np.ones((1, 1, 2)), np.ones((1, 1, 2)))


@pytest.mark.parametrize(
    ("error", "words", "changed"),
    [
        *(
            case for case in REFUSED
            if not {"w", "groups"} & set(case[2]) and not re.search("reaches|channels", case[1])
        ),
        (ValueError, "takes 4 channels, its first axis, and x has 3", {"x": X[:, :3]}),
        (ValueError, "groups must divide the 4 channels, but it is 3", {"groups": 3}),
        (ValueError, "output_padding must be less than", {"output_padding": 1}),
        (ValueError, "output_padding must be at least 0, but it is -1", {"output_padding": -1}),
        (ValueError, r"makes 7 cells, and a padding of 4 \+ 4 takes them all", {"padding": 4}),
        (ValueError, r"each of 6 output channels, but has shape \(4,\)", {"b": np.ones(4)}),
    ],
)  # fmt: skip
def test_what_a_transposed_convolution_cannot_take_is_refused_in_a_sentence(
    error: type[Exception], words: str, changed: dict[str, Any]
) -> None:
    arguments = {"x": X, "w": np.ones((4, 6, 3, 3)), **changed}
    with pytest.raises(error, match=words):
        convolution.transposed_convolution(**arguments)
    if "b" not in changed:
        with pytest.raises(error, match=words):
            convolution.transposed_convolution_gradients(**arguments, delta=np.ones((2, 6, 7, 8)))


def test_kernels_that_make_no_separable_pair_are_refused() -> None:
    good = (X, np.ones((8, 1, 3, 3)), np.ones((5, 8, 1, 1)))
    assert convolution.depthwise_separable(*good).shape == (2, 5, 3, 4)
    with pytest.raises(ValueError, match=r"depthwise must have shape .* with in = 4, but has \(6,"):
        convolution.depthwise_separable(X, np.ones((6, 1, 3, 3)), good[2])
    with pytest.raises(ValueError, match=r"pointwise must have shape \(out, 8, 1, 1\), but has"):
        convolution.depthwise_separable(X, good[1], np.ones((5, 4, 1, 1)))
    with pytest.raises(ValueError, match="groups must divide the 3 output channels, but it is 2"):
        convolution.toeplitz_matrix(np.ones((3, 1, 2)), 5, groups=2)


def test_the_package_leaves_torch_alone() -> None:
    code = "import sys, nbsrc.convolution, nbsrc.pooling; assert 'torch' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)
