"""Where the windows of a pooling stand: the taps of all of them at once, or one after another.

Windows that stand in steps are looked at tap by tap: through one tap, all windows see a picture of
their own, a view of the input with strides. So k x k pooling is k x k operations on whole arrays,
and nothing is padded or copied. Adaptive windows differ in size and are looked at one by one.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from types import EllipsisType
from typing import SupportsIndex

import numpy as np
from numpy.typing import ArrayLike

from nbsrc.convolution.arguments import (
    AXES,
    Array,
    Padding,
    Pair,
    Sides,
    Whole,
    both_sides,
    images,
    pair,
    sides,
    whole,
)
from nbsrc.convolution.sizes import Side, output_size

Index = tuple[EllipsisType, slice, slice]


@dataclass(frozen=True)
class Tap:
    """One place in the window, and what all windows see there.

    Attributes
    ----------
    place : (row, column)
        Within the window.
    seen : index
        Of the outputs whose windows see a cell there, and not padding.
    cells : index
        Of these cells in the input, one for each of those outputs, none twice.
    """

    place: Pair
    seen: Index
    cells: Index


@dataclass(frozen=True)
class Windows:
    """Windows over images, read and checked; a signal is an image one column wide."""

    rank: int
    size: Pair
    places: Pair
    kernel: Pair
    stride: Pair
    sides: Sides
    dilation: Pair

    def through(self, axis: int) -> list[tuple[slice, slice] | None]:
        """Say for each tap along axis 2 or 3 which windows see a cell through it, and the cells."""
        i = axis - 2
        size, places, stride = self.size[i], self.places[i], self.stride[i]
        firsts = (tap * self.dilation[i] - self.sides[i][0] for tap in range(self.kernel[i]))
        return [_through(first, size, places, stride) for first in firsts]

    def taps(self) -> Iterator[Tap]:
        """Go through the taps, row by row, leaving out those that see padding only."""
        rows, columns = enumerate(self.through(2)), enumerate(self.through(3))
        for (i, row), (j, column) in itertools.product(rows, columns):
            if row and column:
                yield Tap((i, j), (..., row[0], column[0]), (..., row[1], column[1]))

    def counts(self, include_pad: bool) -> Array:
        """Count the cells of each window, (rows, columns), with the padding or without."""
        axes = zip(self.size, self.places, self.kernel, self.stride, self.sides, strict=True)
        rows, columns = (_counted(*axis, include_pad) for axis in axes)
        return np.outer(rows, columns)


def read(
    x: ArrayLike,
    kernel: Whole,
    stride: Whole | None,
    padding: Padding = 0,
    dilation: Whole = 1,
    ceil_mode: bool = False,
) -> tuple[Array, Windows]:
    """Return the input as images, and the windows that stand on it.

    Raises
    ------
    TypeError, ValueError
        If the input is none, a number is out of its range, the kernel is larger than the padded
        input, or padding fills more than half of it.
    """
    cells, rank = images("x", x)
    size = (cells.shape[2], cells.shape[3])
    window, spread = pair("kernel", kernel, rank, 1), pair("dilation", dilation, rank, 1)
    steps = pair("stride", kernel if stride is None else stride, rank, 1)
    around = sides(padding, rank, window, steps, spread)
    for axis, k, d, side in zip(AXES[rank], window, spread, around, strict=False):
        if 2 * max(side) > d * (k - 1) + 1:
            raise ValueError(
                f"padding may fill half of a window, {(d * (k - 1) + 1) // 2} cells along the "
                f"{axis}, but it is {max(side)}"
            )
    places = tuple(
        pooled_size(*axis, ceil_mode)
        for axis in zip(size, window, steps, around, spread, strict=True)
    )
    pools = Windows(rank, size, (places[0], places[1]), window, steps, around, spread)
    if max(spread) > 1:
        _refuse_blind(pools)
    return cells, pools


def _refuse_blind(pools: Windows) -> None:
    """Raise a ValueError if a window steps over a small input with all its taps."""
    reached = np.zeros(pools.places, bool)
    for tap in pools.taps():
        reached[tap.seen] = True
    if not reached.all():
        place = tuple(int(i) for i in np.argwhere(~reached)[0])[: pools.rank]
        raise ValueError(
            f"the window at {place} sees padding only: with a dilation of "
            f"{pools.dilation[: pools.rank]} its taps step over all cells; pad less"
        )


def pooled_size(
    size: SupportsIndex,
    kernel: SupportsIndex,
    stride: SupportsIndex | None = None,
    padding: Side = 0,
    dilation: SupportsIndex = 1,
    ceil_mode: bool = False,
) -> int:
    """Count the windows along one axis.

    Parameters
    ----------
    size, kernel, padding, dilation
        As `nbsrc.convolution.output_size`.
    stride : int, optional
        Cells between neighbouring windows; the kernel's size if None.
    ceil_mode : bool
        Whether cells left over at the end get a last, incomplete window, as long as it begins
        inside the input or the padding before it.

    Raises
    ------
    TypeError, ValueError
        As `nbsrc.convolution.output_size`.

    Examples
    --------
    >>> pooled_size(7, kernel=2), pooled_size(7, kernel=2, ceil_mode=True)
    (3, 4)
    """
    step = whole("stride", kernel if stride is None else stride, 1)
    if not ceil_mode:
        return output_size(size, kernel, step, padding, dilation)
    before, after = both_sides(padding)
    count = output_size(size, kernel, step, (before, after + step - 1), dilation)
    return count - ((count - 1) * step >= whole("size", size, 1) + before)


def _through(first: int, size: int, places: int, stride: int) -> tuple[slice, slice] | None:
    """Pair windows with the cells they see through a tap that meets cell `first` in window 0."""
    start = max(0, -(first // stride))  # below cell 0 there is padding
    stop = min(places, (size - 1 - first) // stride + 1)
    if start >= stop:
        return None
    low, high = first + start * stride, first + (stop - 1) * stride
    return slice(start, stop), slice(low, high + 1, stride)


def _counted(
    size: int, places: int, kernel: int, stride: int, side: Pair, include_pad: bool
) -> Array:
    """Count the cells of the windows along an axis; beyond the padding there is nothing."""
    start = np.arange(places) * stride - side[0]
    if include_pad:
        return np.minimum(start + kernel, size + side[1]) - start
    return np.minimum(start + kernel, size) - np.maximum(start, 0)
