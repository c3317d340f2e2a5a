"""What outputs still say about the picture: how much of it a linear readout gets back."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.floating[Any]]


def recovered(x: ArrayLike, outputs: ArrayLike, period: int, *, reach: int = 1) -> Array:
    """Return the share of each picture's variance that a linear readout of the outputs recovers.

    Every pixel of a square of period x period is read out from the output there and its
    neighbours, by weights that fit all *other* pictures best: the picture itself is not in the fit.

    Parameters
    ----------
    x : array_like, shape (pictures, crops, height, width)
        On tori; at least two pictures.
    outputs : array_like, shape (pictures, crops, height / period, width / period)
    period : int
    reach : int
        The readout sees (2 reach + 1)^2 outputs.

    Returns
    -------
    ndarray, shape (pictures,)
        One less the mean square error over the variance of the picture's crops. 1 is all of it;
        below 0 is worse than the mean.

    Raises
    ------
    ValueError
        If shapes do not fit, or there are fewer than two pictures.
    """
    pixels, seen = np.asarray(x, np.float64), np.asarray(outputs, np.float64)
    wanted = (*pixels.shape[:2], pixels.shape[-2] // period, pixels.shape[-1] // period)
    if pixels.ndim != 4 or seen.shape != wanted or len(pixels) < 2:
        raise ValueError(
            f"pictures of shape {pixels.shape} and a period of {period} need outputs of shape "
            f"{wanted} and at least two pictures, and the outputs have shape {seen.shape}"
        )
    blocks = pixels.reshape(*wanted[:3], period, wanted[3], period).swapaxes(3, 4)
    y = blocks.reshape(len(pixels), -1, period**2)
    steps = range(-reach, reach + 1)
    around = [np.roll(seen, (i, j), (-2, -1)) for i in steps for j in steps]
    a = np.stack([np.ones_like(seen), *around], -1).reshape(len(pixels), y.shape[1], -1)
    products, targets = a.mT @ a, a.mT @ y
    others = products.sum(0) - products, targets.sum(0) - targets
    # Outputs may depend on each other (a flat picture): the smallest weights that fit best.
    weights = np.linalg.pinv(others[0], hermitian=True) @ others[1]
    error = ((a @ weights - y) ** 2).mean((1, 2))
    share: Array = 1 - error / y.var((1, 2))
    return share
