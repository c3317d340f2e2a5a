"""What networks call a convolution, and the true one; each beside its gradients."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, SupportsIndex

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
from nbsrc.convolution.borders import checked_mode, fold, pad
from nbsrc.convolution.products import gather, scatter, weigh
from nbsrc.convolution.sizes import output_size


class Gradients(NamedTuple):
    """Derivatives of a loss with respect to what went into a convolution, each of its shape.

    Attributes
    ----------
    x : ndarray
        With respect to the input.
    w : ndarray
        With respect to the weights.
    b : ndarray, shape (out,)
        With respect to the biases, given or not.
    """

    x: Array
    w: Array
    b: Array


def correlate(
    x: ArrayLike,
    w: ArrayLike,
    b: ArrayLike | None = None,
    *,
    stride: Whole = 1,
    padding: Padding = 0,
    padding_mode: str = "zeros",
    dilation: Whole = 1,
    groups: SupportsIndex = 1,
) -> Array:
    """Slide a kernel over signals or images: cross-correlation, the "convolution" of networks.

    y[n, o, p] = b[o] + sum over i and k of w[o, i, k] x[n, i, stride p + dilation k - padding],
    with places p and taps k along one axis or two. The kernel is not flipped; see `convolve`.

    Parameters
    ----------
    x : array_like, shape (batch, in, length) or (batch, in, height, width)
        float16, float32 or float64.
    w : array_like, shape (out, in / groups, *kernel)
        With as many axes as x.
    b : array_like, shape (out,), optional
    stride : int or one for each axis
        Cells between neighbouring places of the kernel.
    padding : int, "same", "valid", or for each axis an int or (before, after)
        Cells added around the input. "same" keeps its size, at a stride of 1; "valid" adds none.
    padding_mode : "zeros", "reflect", "replicate" or "circular"
        What is added: zeros, the mirror image about the outermost cells, copies of these, or
        cells from the other end.
    dilation : int or one for each axis
        Cells between neighbouring taps of the kernel.
    groups : int
        Output channels are cut into so many groups, each of which sees only its share of the
        input channels. With as many groups as input channels the convolution is depthwise.

    Returns
    -------
    ndarray, shape (batch, out, *places)
        In NumPy's common dtype of the arguments. Sums run in that dtype; for float16 in float32,
        rounded once at the end.

    Raises
    ------
    ValueError
        If something is empty or NaN, shapes do not fit, the kernel is larger than the padded
        input, or a number is out of its range.
    TypeError
        If the numbers are whole or complex.

    Examples
    --------
    >>> import numpy as np
    >>> correlate(np.array([[[0.0, 0, 1, 0, 0]]]), np.array([[[1.0, 2, 3]]]))
    array([[[3., 2., 1.]]])
    """
    layer = _Layer.read(x, w, stride, padding, padding_mode, dilation, groups)
    bias = biases(b, len(layer.w))
    dtype, work = working(layer.x, layer.w, bias)
    y = gather(layer.padded(work), layer.w.astype(work, copy=False), *layer.product())
    if bias is not None:
        y += bias.reshape(-1, 1, 1)
    return shaped(y, layer.rank).astype(dtype, copy=False)


def correlate_gradients(
    x: ArrayLike,
    w: ArrayLike,
    delta: ArrayLike,
    *,
    stride: Whole = 1,
    padding: Padding = 0,
    padding_mode: str = "zeros",
    dilation: Whole = 1,
    groups: SupportsIndex = 1,
) -> Gradients:
    """Send dL/dy back through `correlate`.

    The gradient of the input is a transposed convolution of delta; that of the weights is a
    correlation of the input with delta, which is as much as to say: each weight's gradient sums,
    over all places, what it was multiplied with times the delta of the place.

    Parameters
    ----------
    x, w, stride, padding, padding_mode, dilation, groups
        As `correlate`.
    delta : array_like, shape (batch, out, *places)
        Derivative of the loss with respect to each output.

    Returns
    -------
    Gradients
        In the common dtype of x, w and delta, summed as in `correlate`.

    Raises
    ------
    ValueError, TypeError
        As `correlate`; or if delta does not have the shape of the output.

    Examples
    --------
    >>> import numpy as np
    >>> x, w = np.array([[[1.0, 2, 3, 4]]]), np.array([[[1.0, -1]]])
    >>> correlate_gradients(x, w, np.ones((1, 1, 3))).w
    array([[[6., 9.]]])
    """
    layer = _Layer.read(x, w, stride, padding, padding_mode, dilation, groups)
    d = deltas(delta, (len(layer.x), len(layer.w), *layer.places), layer.rank)
    dtype, work = working(layer.x, layer.w, d)
    d = d.astype(work, copy=False)
    padded = layer.padded(work)
    size = (padded.shape[2], padded.shape[3])
    spread = scatter(d, layer.w.astype(work, copy=False), size, *layer.product()[1:])
    of_w = weigh(padded, d, layer.kernel, *layer.product()[1:])
    return Gradients(
        shaped(fold(spread, layer.sides, padding_mode), layer.rank).astype(dtype),
        shaped(of_w, layer.rank).astype(dtype, copy=False),
        d.sum(axis=(0, 2, 3)).astype(dtype, copy=False),
    )


def convolve(
    x: ArrayLike,
    w: ArrayLike,
    b: ArrayLike | None = None,
    *,
    stride: Whole = 1,
    padding: Padding = 0,
    padding_mode: str = "zeros",
    dilation: Whole = 1,
    groups: SupportsIndex = 1,
) -> Array:
    """Convolve in the sense of mathematics: slide the *flipped* kernel over signals or images.

    It is `correlate` with `flip(w)`, and takes the same arguments. A learned kernel comes out
    flipped, and nothing else changes, which is why networks leave the flip out. It matters where
    the kernel has a meaning of its own: only the true convolution is commutative and associative
    and answers an impulse with the kernel itself.

    Examples
    --------
    >>> import numpy as np
    >>> convolve(np.array([[[0.0, 0, 1, 0, 0]]]), np.array([[[1.0, 2, 3]]]))
    array([[[1., 2., 3.]]])
    """
    return correlate(
        x, flip(w), b, stride=stride, padding=padding, padding_mode=padding_mode,
        dilation=dilation, groups=groups,
    )  # fmt: skip


def convolve_gradients(
    x: ArrayLike,
    w: ArrayLike,
    delta: ArrayLike,
    *,
    stride: Whole = 1,
    padding: Padding = 0,
    padding_mode: str = "zeros",
    dilation: Whole = 1,
    groups: SupportsIndex = 1,
) -> Gradients:
    """Send dL/dy back through `convolve`; arguments and results are those of its correlation."""
    gradients = correlate_gradients(
        x, flip(w), delta, stride=stride, padding=padding, padding_mode=padding_mode,
        dilation=dilation, groups=groups,
    )  # fmt: skip
    return gradients._replace(w=flip(gradients.w))


def flip(w: ArrayLike) -> Array:
    """Turn kernels (out, in, *kernel) round, so that their last tap comes first on every axis."""
    kernels, rank = images("w", w, outer="out, in / groups")
    return shaped(np.flip(kernels, axis=(2, 3)), rank)


@dataclass(frozen=True)
class _Layer:
    """Arguments of a convolution, read and checked; a signal as an image one column wide."""

    x: Array
    w: Array
    rank: int
    places: Pair
    stride: Pair
    dilation: Pair
    sides: Sides
    mode: str
    groups: int

    @classmethod
    def read(
        cls,
        x: ArrayLike,
        w: ArrayLike,
        stride: Whole,
        padding: Padding,
        padding_mode: str,
        dilation: Whole,
        groups: SupportsIndex,
    ) -> _Layer:
        cells, rank = images("x", x)
        weights, _ = images("w", w, rank, outer="out, in / groups")
        shares = whole("groups", groups, 1)
        out, channels = weights.shape[:2]
        if cells.shape[1] != channels * shares or out % shares:
            raise ValueError(
                f"w of shape {np.shape(w)} in {shares} group{'s' * (shares > 1)} takes "
                f"{channels * shares} channels, and x has {cells.shape[1]}"
                if cells.shape[1] != channels * shares
                else f"groups must divide the {out} output channels, but it is {shares}"
            )
        kernel = (weights.shape[2], weights.shape[3])
        steps, spread = pair("stride", stride, rank, 1), pair("dilation", dilation, rank, 1)
        around = sides(padding, rank, kernel, steps, spread)
        height, width = (
            output_size(*axis)
            for axis in zip(cells.shape[2:], kernel, steps, around, spread, strict=True)
        )
        mode = checked_mode(padding_mode)
        return cls(cells, weights, rank, (height, width), steps, spread, around, mode, shares)

    @property
    def kernel(self) -> Pair:
        return self.w.shape[2], self.w.shape[3]

    def product(self) -> tuple[Pair, Pair, Pair, int]:
        return self.places, self.stride, self.dilation, self.groups

    def padded(self, dtype: np.dtype[np.generic]) -> Array:
        return pad(self.x.astype(dtype, copy=False), self.sides, self.mode)
