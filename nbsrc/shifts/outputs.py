"""What a shift of the picture does to the outputs of pooling: everything comes from dense outputs.

A layer with stride s computes what the same layer computes without a stride, and keeps every s-th
output. A shift of the picture by one pixel makes it keep another grid of the same dense outputs.
So one `dense` pass holds the outputs for every shift; `kept` picks those of one.

Pictures are taken as tori: what leaves at one side comes back at the other, and no border
disturbs. `still_change` and `moved_change` measure how far a layer is from ignoring a shift and
from following it.
"""

from __future__ import annotations

from typing import Any, SupportsIndex

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nbsrc.convolution.arguments import whole
from nbsrc.pooling import binomial_filter

Array = NDArray[np.floating[Any]]

KINDS = ("none", "stride", "max", "average", "max_blur")
"""No pooling; cells left out; the largest or the mean of a window; the largest, then a blur."""


def period(kind: str, stride: SupportsIndex = 2, depth: SupportsIndex = 1) -> int:
    """Return by how many pixels neighbouring outputs stand apart: stride ** depth.

    Raises
    ------
    ValueError
        If there is no such kind, or a number is below one.
    """
    step = whole("stride", stride, 1) ** whole("depth", depth, 1)
    return 1 if _checked(kind) == "none" else step


def dense(
    x: ArrayLike,
    kind: str,
    *,
    window: SupportsIndex = 2,
    stride: SupportsIndex = 2,
    blur: SupportsIndex = 3,
    depth: SupportsIndex = 1,
) -> Array:
    """Return what a stack of equal layers puts out at every pixel, before a stride leaves any out.

    Layer l reads the outputs of the layer before it `stride` ** l pixels apart, as it would after
    the strides of l layers.

    Parameters
    ----------
    x : array_like, shape (..., height, width)
        Pictures on a torus.
    kind : str
        One of `KINDS`.
    window, stride, depth : int
        Cells of a window along each axis, cells between windows, and the number of layers.
    blur : int
        Cells of the binomial filter along each axis, for "max_blur"; 1 does not blur.

    Returns
    -------
    ndarray of float, shape of x

    Raises
    ------
    ValueError
        If there is no such kind, or a number is below one.

    Examples
    --------
    >>> dense([[0.0, 0.0, 1.0, 1.0]], "max")
    array([[0., 1., 1., 1.]])
    """
    out = np.asarray(x)
    out = out if np.issubdtype(out.dtype, np.floating) else out.astype(np.float64)
    size, step = whole("window", window, 1), whole("stride", stride, 1)
    row = binomial_filter(blur)
    period(kind, stride, depth)
    if kind in ("none", "stride"):
        return out
    for layer in range(whole("depth", depth, 1)):
        for axis in (-2, -1):
            seen = [np.roll(out, -tap * step**layer, axis) for tap in range(size)]
            out = sum(seen[1:], seen[0]) / size if kind == "average" else np.maximum.reduce(seen)
        if kind == "max_blur":
            out = _blurred(out, row, step**layer)
    return out


def kept(outputs: ArrayLike, period: int, shift: tuple[int, int] = (0, 0)) -> Array:
    """Return the dense outputs that a stride keeps when the picture has moved.

    Parameters
    ----------
    outputs : array_like, shape (..., height, width)
        Of `dense`; height and width are multiples of the period.
    period : int
        As `period` says.
    shift : (rows, columns)
        By how much the picture has moved, down and to the right.

    Returns
    -------
    ndarray, shape (..., height / period, width / period)

    Raises
    ------
    ValueError
        If the period does not divide the size.

    Examples
    --------
    >>> kept(dense([[0.0, 0.0, 1.0, 1.0]] * 2, "max"), 2)
    array([[0., 1.]])
    >>> kept(dense([[0.0, 0.0, 1.0, 1.0]] * 2, "max"), 2, (0, 1))
    array([[1., 1.]])
    """
    found = np.asarray(outputs)
    for size in found.shape[-2:]:
        if size % period:
            raise ValueError(
                f"outputs that stand {period} apart do not close up on a torus of {size} pixels; "
                f"cut the picture to a multiple of {period}"
            )
    moved: Array = np.roll(found, shift, (-2, -1))[..., ::period, ::period]
    return moved


def painted(outputs: ArrayLike, period: int) -> Array:
    """Paint every output as a square of period x period pixels: a map of the picture's size."""
    return np.repeat(np.repeat(np.asarray(outputs), period, -2), period, -1)


def still_change(outputs: ArrayLike, period: int, shift: tuple[int, int]) -> Array:
    """Measure how much the outputs change in their places when the picture moves.

    Parameters
    ----------
    outputs, period, shift
        As for `kept`.

    Returns
    -------
    ndarray, shape of the axes before the channels
        The root mean square of f(moved x) - f(x) over channels and places, divided by the
        standard deviation of all dense outputs. Zero is invariance; the root of 2 is what two
        unrelated outputs would give. Outputs that are all equal do not change: zero.
    """
    found = np.asarray(outputs)
    return _relative(kept(found, period, shift) - kept(found, period), found)


def moved_change(outputs: ArrayLike, period: int, shift: tuple[int, int]) -> Array:
    """Measure how far the outputs are from moving along with the picture.

    As `still_change`, but the painted map of f(x) is moved by the same pixels first, and then
    compared with the painted map of f(moved x). Zero is equivariance.

    References
    ----------
    Zhang (2019), arXiv:1904.11486, section 3.1: feature maps brought to the picture's size.
    """
    found = np.asarray(outputs)
    along = np.roll(painted(kept(found, period), period), shift, (-2, -1))
    return _relative(painted(kept(found, period, shift), period) - along, found)


def _relative(difference: Array, outputs: Array) -> Array:
    axes = (-3, -2, -1) if outputs.ndim > 2 else (-2, -1)
    rms: Array = np.sqrt((difference**2).mean(axes))
    spread = outputs.std(axes)
    share: Array = np.divide(rms, spread, out=np.zeros_like(rms), where=rms > 0)
    return share


def _blurred(x: Array, row: NDArray[np.float64], apart: int) -> Array:
    first = (len(row) - 1) // 2
    for axis in (-2, -1):
        x = sum(
            (weight.astype(x.dtype) * np.roll(x, (first - tap) * apart, axis)
             for tap, weight in enumerate(row)),
            np.zeros_like(x),
        )  # fmt: skip
    return x


def _checked(kind: str) -> str:
    if kind not in KINDS:
        raise ValueError(f"there is no pooling {kind!r}; choose one of {', '.join(KINDS)}")
    return kind
