"""What a window sees beyond the border, and where the gradient that arrives there belongs."""

from __future__ import annotations

import difflib

import numpy as np
from numpy.typing import NDArray

from nbsrc.convolution.arguments import Array, Sides

MODES = ("zeros", "reflect", "replicate", "circular")


def checked_mode(mode: str) -> str:
    """Return the name of a padding, or raise a ValueError that lists the choices."""
    if mode not in MODES:
        near = difflib.get_close_matches(str(mode), MODES, n=1)
        hint = f" Did you mean {near[0]!r}?" if near else ""
        raise ValueError(f"there is no padding {mode!r}; choose one of {', '.join(MODES)}.{hint}")
    return mode


def sources(size: int, before: int, after: int, mode: str) -> NDArray[np.intp]:
    """Say for each cell of a padded axis which cell of the input it repeats; -1 for a zero.

    Raises
    ------
    ValueError
        If a reflection would need to be reflected again, or a circle to go round twice.

    Examples
    --------
    >>> sources(4, 2, 1, "reflect")
    array([2, 1, 0, 1, 2, 3, 2])
    """
    limits = {"reflect": size - 1, "circular": size}
    if max(before, after) > limits.get(mode, max(before, after)):
        raise ValueError(
            f"{mode} padding adds at most {limits[mode]} cells to an axis of {size}, but it should "
            f"add {max(before, after)}"
        )
    place = np.arange(-before, size + after)
    if mode == "reflect":  # about the outermost cells, which are not repeated
        mirrored: NDArray[np.intp] = size - 1 - np.abs(size - 1 - np.abs(place))
        return mirrored
    if mode == "replicate":
        return np.clip(place, 0, size - 1)
    if mode == "circular":
        return place % size
    return np.where((place >= 0) & (place < size), place, -1)


def pad(x: Array, padding: Sides, mode: str = "zeros") -> Array:
    """Return images (batch, channel, height, width) with cells added around them."""
    if padding == ((0, 0), (0, 0)):
        return x
    (top, bottom), (left, right) = padding
    batch, channels, height, width = x.shape
    if mode == "zeros":
        padded = np.zeros((batch, channels, top + height + bottom, left + width + right), x.dtype)
        padded[:, :, top : top + height, left : left + width] = x
        return padded
    rows, columns = sources(height, top, bottom, mode), sources(width, left, right, mode)
    return x.take(rows, axis=2).take(columns, axis=3)


def fold(gradient: Array, padding: Sides, mode: str = "zeros") -> Array:
    """Transpose `pad`: add what arrived at each added cell to the cell it repeats."""
    (top, bottom), (left, right) = padding
    if mode == "zeros":
        height, width = gradient.shape[2:]
        return gradient[:, :, top : height - bottom, left : width - right]
    return _fold(_fold(gradient, 2, top, bottom, mode), 3, left, right, mode)


def _fold(gradient: Array, axis: int, before: int, after: int, mode: str) -> Array:
    if before == after == 0:
        return gradient
    cells = np.moveaxis(gradient, axis, 0)
    size = len(cells) - before - after
    source = sources(size, before, after, mode)
    inner = cells[before : before + size].copy()
    for border in (*range(before), *range(before + size, len(cells))):
        inner[source[border]] += cells[border]
    return np.moveaxis(inner, 0, axis)
