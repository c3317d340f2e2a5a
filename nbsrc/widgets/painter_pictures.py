"""The pictures under the kernel painter: photographs of 48x48 pixels, and drawn ones."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.float64]

SIDE = 48
PHOTOGRAPHS = {
    # name in nbsrc.data, pixels averaged each way, first row and first column of what is cut out
    "camera": (8, 4, 6),
    "cat": (5, 1, 24),
}
SOURCES = (*PHOTOGRAPHS, "disc", "checks", "dot")
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def photograph(name: str) -> Picture:
    """Return a photograph, (48, 48), in steps of 1/63 from black to white."""
    from nbsrc import data

    shrink, top, left = PHOTOGRAPHS[name]
    grey = data.picture(name, grey=True, shrink=shrink)[0, top : top + SIDE, left : left + SIDE]
    steps: Picture = np.rint(63 * grey) / 63
    return steps


def letters(name: str) -> str:
    """Write a photograph as one letter a pixel, as the browser's `pictures.ts` holds it."""
    return "".join(_LETTERS[round(63 * grey)] for grey in photograph(name).ravel())


def source(name: str, pixels: int) -> Picture:
    """Return one of `SOURCES` with so many pixels each way; numbers from 0, black, to 1."""
    if name in PHOTOGRAPHS:
        return resampled(photograph(name), pixels, pixels)
    row, column = np.indices((pixels, pixels))
    if name == "disc":
        middle = (pixels - 1) / 2
        lit = (row - middle) ** 2 + (column - middle) ** 2 < (0.32 * pixels) ** 2
    elif name == "checks":
        lit = (row * 6 // pixels + column * 6 // pixels) % 2 == 1
    else:
        lit = (row == pixels // 2) & (column == pixels // 2)
    return np.asarray(lit, dtype=np.float64)


def resampled(picture: Picture, height: int, width: int) -> Picture:
    """Put a picture on another grid: every new cell is the mean of what it covers."""
    rows, columns = (
        _covering(old, new) for old, new in zip(picture.shape, (height, width), strict=True)
    )
    result: Picture = rows @ picture @ columns.T
    return result


def fitted(picture: Picture, pixels: int) -> Picture:
    """Shrink a picture until its longer side has so many pixels; a smaller one stays as it is."""
    longer = max(picture.shape)
    if longer <= pixels:
        return picture
    # Half a pixel is rounded up, as in the browser.
    height, width = (max(1, int(side * pixels / longer + 0.5)) for side in picture.shape)
    return resampled(picture, height, width)


def _covering(old: int, new: int) -> Picture:
    """Give, for each new cell, the share of it that each old cell fills: (new, old)."""
    at, size = np.arange(old), old / new
    first = np.arange(new)[:, None] * size
    shares: Picture = np.clip(np.minimum(at + 1, first + size) - np.maximum(at, first), 0, None)
    return shares / size
