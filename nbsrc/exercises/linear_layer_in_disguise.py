"""The checks of the page "A linear layer in disguise"."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nbsrc import convolution
from nbsrc.exercises import NotYet, exercise

Array = NDArray[np.float64]
PAGE = "linear-layer-in-disguise"


@exercise(
    f"{PAGE}/count-the-weights",
    minutes=10,
    difficulty="easy",
    hint="One output needs channels * kernel * kernel multiplications. How many outputs are there, "
    "and how many of them share their weights?",
)
def count_the_weights(answer: Callable[[int, int, int, int, int], Any]) -> str:
    for height, width, channels, features, kernel in (
        (28, 28, 1, 6, 5), (4, 7, 3, 2, 3), (224, 224, 3, 64, 3), (10, 5, 16, 16, 1),
    ):  # fmt: skip
        got = answer(height, width, channels, features, kernel)
        if np.shape(got) != (3,):
            raise NotYet(f"return three numbers, and not {got!r}.")
        places, window = height * width, channels * kernel**2
        wanted = (
            features * (window + 1),
            features * places * window,
            features * places * (channels * places + 1),
        )
        names = ("parameters", "multiply-adds", "parameters of the dense layer")
        for name, mine, right in zip(names, got, wanted, strict=True):
            if mine != right:
                raise NotYet(
                    f"on {height} x {width} pixels, from {channels} to {features} channels with a "
                    f"{kernel} x {kernel} kernel, there are {right:,} {name}, and you count "
                    f"{mine!r}."
                )
    return "the number of places is in the work, and not in the weights."


@exercise(
    f"{PAGE}/matrix-of-a-signal",
    minutes=20,
    difficulty="medium",
    hint="Tap k of row p looks at cell p * stride + k - padding. Where that is below 0 or not "
    "below n, it looks at a zero of the padding, and nothing is written.",
)
def matrix_of_a_signal(answer: Callable[..., Any]) -> str:
    rng = np.random.default_rng(0)
    cases = [(3, 6, 1, 0), (3, 6, 1, 1), (2, 7, 2, 0), (4, 5, 3, 2), (1, 3, 2, 0), (5, 5, 1, 4)]
    for taps, n, stride, padding in cases:
        w = rng.normal(size=taps).round(1)
        wanted = convolution.toeplitz_matrix(
            w[None, None], n, stride=stride, padding=padding
        ).toarray()
        got = np.asarray(answer(w, n, stride, padding), dtype=np.float64)
        setting = f"with {taps} taps, n = {n}, stride {stride} and padding {padding}"
        if got.shape != wanted.shape:
            raise NotYet(f"{setting} the shape is {wanted.shape}, and yours is {got.shape}.")
        if not np.allclose(got, wanted, rtol=0, atol=1e-12):
            row, column = (int(i) for i in np.argwhere(~np.isclose(got, wanted))[0])
            raise NotYet(
                f"{setting} row {row} has {wanted[row, column]:g} in column {column}, and yours "
                f"has {got[row, column]:g}."
            )
    return f"{len(cases)} matrices, every entry in its place."


@exercise(
    f"{PAGE}/undo-the-reduction",
    minutes=15,
    difficulty="medium",
    hint="An output channel weighs the middle channels, and each of these weighs the input's. Sum "
    "over the middle channels, tap by tap: np.einsum can write that down.",
)
def undo_the_reduction(answer: Callable[[Array, Array], Any]) -> str:
    rng = np.random.default_rng(0)
    for channels, middle, out, height, width in ((5, 2, 3, 3, 3), (4, 6, 1, 5, 2), (1, 1, 2, 1, 1)):
        first = rng.normal(size=(middle, channels, 1, 1))
        second = rng.normal(size=(out, middle, height, width))
        got = np.asarray(answer(first, second), dtype=np.float64)
        shape = (out, channels, height, width)
        if got.shape != shape:
            raise NotYet(f"the merged weights have shape {shape}, and yours {got.shape}.")
        x = rng.normal(size=(2, channels, 8, 7))
        wanted = convolution.correlate(convolution.correlate(x, first), second)
        off = float(np.abs(convolution.correlate(x, got) - wanted).max())
        if not off < 1e-10:
            raise NotYet(
                f"from {channels} channels through {middle} to {out}, the outputs differ by up to "
                f"{off:.2g}."
            )
    return (
        "and so, without an activation between the two, a reduction to 16 channels only limits "
        "which kernels there can be."
    )


@exercise(
    f"{PAGE}/way-back",
    minutes=25,
    difficulty="hard",
    hint="Output (row, column) is the sum of its window times w, so it hands "
    "w * delta[row, column] back to the cells of its window. Windows overlap, so add.",
)
def way_back(answer: Callable[[Array, Array, tuple[int, int]], Any]) -> str:
    rng = np.random.default_rng(0)
    for shape, kernel in (((5, 5), (3, 3)), ((6, 4), (2, 3)), ((4, 7), (1, 1)), ((3, 3), (3, 3))):
        w = rng.normal(size=kernel)
        delta = rng.normal(size=[n - k + 1 for n, k in zip(shape, kernel, strict=True)])
        before = delta.copy(), w.copy()
        got = np.asarray(answer(delta, w, shape), dtype=np.float64)
        if not ((delta == before[0]).all() and (w == before[1]).all()):
            raise NotYet("your function changes `delta` or `w`, which others may still need.")
        if got.shape != shape:
            raise NotYet(f"the slopes have the picture's shape, {shape}, and yours {got.shape}.")
        wanted = convolution.transposed_convolution(delta[None, None], w[None, None])[0, 0]
        if not np.allclose(got, wanted, rtol=0, atol=1e-12):
            turned = convolution.transposed_convolution(
                delta[None, None], w[None, None, ::-1, ::-1]
            )
            if np.allclose(got, turned[0, 0], rtol=0, atol=1e-12):
                raise NotYet("nearly: the kernel must not be turned round here.")
            row, column = (int(i) for i in np.argwhere(~np.isclose(got, wanted))[0])
            raise NotYet(
                f"for a picture of {shape} and a kernel of {kernel}, the slope at pixel "
                f"({row}, {column}) is {wanted[row, column]:.3g}, and yours is "
                f"{got[row, column]:.3g}."
            )
    return "this is a transposed convolution: every output spreads the kernel over its window."
