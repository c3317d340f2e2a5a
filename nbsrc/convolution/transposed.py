"""Transposed convolution: what sends a gradient back through a convolution, as a layer itself."""

from __future__ import annotations

from typing import SupportsIndex

import numpy as np
from numpy.typing import ArrayLike

from nbsrc.convolution.arguments import (
    Array,
    Padding,
    Pair,
    Sides,
    Whole,
    biases,
    deltas,
    images,
    pair,
    shaped,
    sides,
    whole,
    working,
)
from nbsrc.convolution.borders import fold, pad
from nbsrc.convolution.correlation import Gradients
from nbsrc.convolution.products import gather, scatter, weigh
from nbsrc.convolution.sizes import transposed_output_size


def transposed_convolution(
    x: ArrayLike,
    w: ArrayLike,
    b: ArrayLike | None = None,
    *,
    stride: Whole = 1,
    padding: Padding = 0,
    output_padding: Whole = 0,
    dilation: Whole = 1,
    groups: SupportsIndex = 1,
) -> Array:
    """Spread every cell of the input through the kernel, and add up where these overlap.

    As a matrix it is the transpose of `correlate` with the same weights and settings: where that
    takes an input to an output, this takes such an output's shape back to the input's. It is not
    the inverse, and "deconvolution", as it is also called, is something else.

    Parameters
    ----------
    x : array_like, shape (batch, in, length) or (batch, in, height, width)
        float16, float32 or float64.
    w : array_like, shape (in, out / groups, *kernel)
        The layout of the convolution it transposes, seen from the other side.
    b : array_like, shape (out,), optional
    stride : int or one for each axis
        Cells of the output between neighbouring cells of the input.
    padding : int, or for each axis an int or (before, after)
        Cells taken away around the output, as the convolution's padding added them. "valid" is 0;
        "same" needs a stride of 1.
    output_padding : int or one for each axis
        Cells added at the end of each axis, to tell apart the sizes of which a convolution makes
        the same output; less than the stride or the dilation.
    dilation : int or one for each axis
        Cells between neighbouring taps of the kernel.
    groups : int
        As in `correlate`.

    Returns
    -------
    ndarray, shape (batch, out, *size), with size from `transposed_output_size`
        In NumPy's common dtype of the arguments. Sums run in that dtype; for float16 in float32,
        rounded once at the end.

    Raises
    ------
    ValueError
        If something is empty or NaN, shapes do not fit, the padding leaves nothing of the output,
        or a number is out of its range.
    TypeError
        If the numbers are whole or complex.

    References
    ----------
    Dumoulin and Visin (2016), arXiv:1603.07285, section 4.

    Examples
    --------
    >>> import numpy as np
    >>> transposed_convolution(np.array([[[1.0, 2]]]), np.array([[[1.0, 1, 1]]]), stride=2)
    array([[[1., 1., 3., 2., 2.]]])
    """
    cells, weights, rank, settings, full, around = _read(
        x, w, stride, padding, output_padding, dilation, groups
    )
    bias = biases(b, weights.shape[1] * settings[2])
    dtype, work = working(cells, weights, bias)
    spread = scatter(
        cells.astype(work, copy=False), weights.astype(work, copy=False), full, *settings
    )
    y = fold(spread, around)
    if bias is not None:
        y += bias.reshape(-1, 1, 1)
    return np.ascontiguousarray(shaped(y, rank), dtype=dtype)


def transposed_convolution_gradients(
    x: ArrayLike,
    w: ArrayLike,
    delta: ArrayLike,
    *,
    stride: Whole = 1,
    padding: Padding = 0,
    output_padding: Whole = 0,
    dilation: Whole = 1,
    groups: SupportsIndex = 1,
) -> Gradients:
    """Send dL/dy back through `transposed_convolution`.

    The gradient of its input is the convolution that it transposes, applied to delta; that of the
    weights is the convolution's own, with input and delta in each other's place.

    Parameters
    ----------
    x, w, stride, padding, output_padding, dilation, groups
        As `transposed_convolution`.
    delta : array_like, shape (batch, out, *size)
        Derivative of the loss with respect to each output.

    Returns
    -------
    Gradients
        In the common dtype of x, w and delta, summed as in `transposed_convolution`.

    Raises
    ------
    ValueError, TypeError
        As `transposed_convolution`; or if delta does not have the shape of the output.

    Examples
    --------
    >>> import numpy as np
    >>> x, w, delta = np.array([[[1.0, 2]]]), np.array([[[1.0, 1, 1]]]), np.ones((1, 1, 5))
    >>> transposed_convolution_gradients(x, w, delta, stride=2).x
    array([[[3., 3.]]])
    """
    cells, weights, rank, settings, full, around = _read(
        x, w, stride, padding, output_padding, dilation, groups
    )
    made = (full[0] - sum(around[0]), full[1] - sum(around[1]))
    d = deltas(delta, (len(cells), weights.shape[1] * settings[2], *made), rank)
    dtype, work = working(cells, weights, d)
    d = d.astype(work, copy=False)
    padded = pad(d, around)
    size, kernel = (cells.shape[2], cells.shape[3]), (weights.shape[2], weights.shape[3])
    of_x = gather(padded, weights.astype(work, copy=False), size, *settings)
    of_w = weigh(padded, cells.astype(work, copy=False), kernel, *settings)
    return Gradients(
        shaped(of_x, rank).astype(dtype, copy=False),
        shaped(of_w, rank).astype(dtype, copy=False),
        d.sum(axis=(0, 2, 3)).astype(dtype, copy=False),
    )


def _read(
    x: ArrayLike,
    w: ArrayLike,
    stride: Whole,
    padding: Padding,
    output_padding: Whole,
    dilation: Whole,
    groups: SupportsIndex,
) -> tuple[Array, Array, int, tuple[Pair, Pair, int], Pair, Sides]:
    """Return input, weights, rank, (stride, dilation, groups), the size before the padding is
    taken away, and the padding."""
    cells, rank = images("x", x)
    weights, _ = images("w", w, rank, outer="in, out / groups")
    shares = whole("groups", groups, 1)
    if cells.shape[1] != len(weights):
        raise ValueError(
            f"w of shape {np.shape(w)} takes {len(weights)} channels, its first axis, and x has "
            f"{cells.shape[1]}"
        )
    if len(weights) % shares:
        raise ValueError(f"groups must divide the {len(weights)} channels, but it is {shares}")
    kernel = (weights.shape[2], weights.shape[3])
    steps, spread = pair("stride", stride, rank, 1), pair("dilation", dilation, rank, 1)
    extra = pair("output_padding", output_padding, rank, 0, beside=0)
    around = sides(padding, rank, kernel, steps, spread)
    axes = zip(cells.shape[2:], kernel, steps, around, spread, extra, strict=True)
    full = [sum(axis[3]) + transposed_output_size(*axis) for axis in axes]
    return cells, weights, rank, (steps, spread, shares), (full[0], full[1]), around
