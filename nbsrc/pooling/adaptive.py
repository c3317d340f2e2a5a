"""Adaptive and global pooling: a given number of windows, whatever the size of the input."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np
from numpy.typing import ArrayLike

from nbsrc.convolution.arguments import Array, Pair, Whole, deltas, images, pair, shaped, working
from nbsrc.pooling.shares import checked_ties

Bins = list[tuple[Pair, tuple[slice, slice]]]


def adaptive_max_pool(x: ArrayLike, places: Whole) -> Array:
    """Keep the largest number of each of so many windows.

    Window i of n along an axis of so many cells reaches from floor(i cells / n) to
    ceil((i + 1) cells / n), so that neighbours may overlap and differ by one in size.

    Parameters
    ----------
    x : array_like, shape (batch, channel, length) or (batch, channel, height, width)
        float16, float32 or float64.
    places : int or one for each axis
        Windows along each axis.

    Returns
    -------
    ndarray, shape (batch, channel, *places), dtype of x

    Raises
    ------
    ValueError
        If x is empty or NaN or has another rank, or there should be no windows.
    TypeError
        If the numbers are whole or complex.

    Examples
    --------
    >>> import numpy as np
    >>> adaptive_max_pool(np.array([[[1.0, 3, 2, 2, 0]]]), 2)
    array([[[3., 2.]]])
    """
    cells, rank, bins, y = _read(x, places)
    for (i, j), window in bins:
        y[:, :, i, j] = cells[:, :, *window].max(axis=(2, 3))
    return shaped(y, rank)


def adaptive_max_pool_gradient(
    x: ArrayLike, delta: ArrayLike, places: Whole, *, ties: str = "first"
) -> Array:
    """Send dL/dy back through `adaptive_max_pool`: each window's delta goes to its winner.

    Parameters
    ----------
    x, places
        As `adaptive_max_pool`.
    delta : array_like, shape (batch, channel, *places)
    ties : "first" or "even"
        As in `max_pool_gradient`.

    Returns
    -------
    ndarray, shape of x, in the common dtype of x and delta

    Raises
    ------
    ValueError, TypeError
        As `adaptive_max_pool`; or if delta does not have the shape of the output.

    Examples
    --------
    >>> import numpy as np
    >>> adaptive_max_pool_gradient(np.array([[[1.0, 3, 2, 2, 0]]]), np.array([[[10.0, 20]]]), 2)
    array([[[ 0., 10., 20.,  0.,  0.]]])
    """
    cells, rank, bins, y = _read(x, places)
    return _gradient(cells, delta, rank, y, _of_largest(cells, bins, ties))


def adaptive_max_routing(x: ArrayLike, places: Whole, *, ties: str = "first") -> Array:
    """Say which share of each window's delta goes to each cell of the input.

    Arguments and errors are those of `adaptive_max_pool_gradient`.

    Returns
    -------
    ndarray, shape (batch, channel, *places, *cells), dtype of x
        Of the whole input, as the windows differ in size; the shares of a window sum to one.

    Examples
    --------
    >>> import numpy as np
    >>> adaptive_max_routing(np.array([[[1.0, 3, 2]]]), 2)
    array([[[[0., 1., 0.],
             [0., 1., 0.]]]])
    """
    cells, rank, bins, y = _read(x, places)
    return _routing(cells, rank, y, _of_largest(cells, bins, ties))


def adaptive_average_pool(x: ArrayLike, places: Whole) -> Array:
    """Take the mean of each of so many windows; arguments are those of `adaptive_max_pool`.

    Returns
    -------
    ndarray, shape (batch, channel, *places), dtype of x
        Summed in that dtype, for float16 in float32.

    Examples
    --------
    >>> import numpy as np
    >>> adaptive_average_pool(np.array([[[1.0, 3, 2, 2, 0]]]), 1)
    array([[[1.6]]])
    """
    cells, rank, bins, y = _read(x, places)
    work = working(cells)[1]
    for (i, j), window in bins:
        y[:, :, i, j] = cells[:, :, *window].mean(axis=(2, 3), dtype=work)
    return shaped(y, rank)


def adaptive_average_pool_gradient(x: ArrayLike, delta: ArrayLike, places: Whole) -> Array:
    """Send dL/dy back through `adaptive_average_pool`: all cells of a window get the same part.

    Arguments and errors are those of `adaptive_max_pool_gradient`; of x only the shape and the
    dtype matter.

    Examples
    --------
    >>> import numpy as np
    >>> adaptive_average_pool_gradient(np.ones((1, 1, 4)), np.array([[[10.0, 20]]]), 2)
    array([[[ 5.,  5., 10., 10.]]])
    """
    cells, rank, bins, y = _read(x, places)
    return _gradient(cells, delta, rank, y, _equal(cells, bins))


def adaptive_average_routing(x: ArrayLike, places: Whole) -> Array:
    """Say which share of each window's delta goes to each cell of the input.

    Arguments and errors are those of `adaptive_average_pool`, the result has the layout of
    `adaptive_max_routing`.
    """
    cells, rank, bins, y = _read(x, places)
    return _routing(cells, rank, y, _equal(cells, bins))


def global_max_pool(x: ArrayLike) -> Array:
    """Keep the largest number of each channel, (batch, channel, 1) or (batch, channel, 1, 1)."""
    return adaptive_max_pool(x, 1)


def global_max_pool_gradient(x: ArrayLike, delta: ArrayLike, *, ties: str = "first") -> Array:
    """Send dL/dy back through `global_max_pool`; see `adaptive_max_pool_gradient`."""
    return adaptive_max_pool_gradient(x, delta, 1, ties=ties)


def global_average_pool(x: ArrayLike) -> Array:
    """Take the mean of each channel, (batch, channel, 1) or (batch, channel, 1, 1).

    References
    ----------
    Lin, Chen and Yan (2014), arXiv:1312.4400, section 3.2.
    """
    return adaptive_average_pool(x, 1)


def global_average_pool_gradient(x: ArrayLike, delta: ArrayLike) -> Array:
    """Send dL/dy back through `global_average_pool`; see `adaptive_average_pool_gradient`."""
    return adaptive_average_pool_gradient(x, delta, 1)


def _read(x: ArrayLike, places: Whole) -> tuple[Array, int, Bins, Array]:
    """Return images, their rank, the windows with their places, and an empty output."""
    cells, rank = images("x", x)
    counts = pair("places", places, rank, 1)
    rows, columns = (
        [slice(i * size // count, -(-(i + 1) * size // count)) for i in range(count)]
        for size, count in zip(cells.shape[2:], counts, strict=True)
    )
    bins = [
        ((i, j), (row, column))
        for (i, row), (j, column) in itertools.product(enumerate(rows), enumerate(columns))
    ]
    return cells, rank, bins, np.empty((*cells.shape[:2], *counts), cells.dtype)


Shares = Iterator[tuple[Pair, tuple[slice, slice], Array]]


def _of_largest(x: Array, bins: Bins, ties: str) -> Shares:
    checked_ties(ties)
    for place, window in bins:
        seen = x[:, :, *window]
        flat = seen.reshape(*seen.shape[:2], -1)
        if ties == "first":
            won = np.arange(flat.shape[2]) == flat.argmax(axis=2, keepdims=True)
            share = won.astype(working(x)[1])
        else:
            won = flat == flat.max(axis=2, keepdims=True)
            share = won / won.sum(axis=2, keepdims=True).astype(working(x)[1])
        yield place, window, share.reshape(seen.shape)


def _equal(x: Array, bins: Bins) -> Shares:
    for place, window in bins:
        seen = x[:, :, *window]
        part = 1 / working(x)[1].type(seen.shape[2] * seen.shape[3])
        yield place, window, np.broadcast_to(part, seen.shape)


def _gradient(x: Array, delta: ArrayLike, rank: int, y: Array, shares: Shares) -> Array:
    d = deltas(delta, y.shape, rank)
    dtype, work = working(x, d)
    total = np.zeros(x.shape, work)
    for (i, j), window, share in shares:
        total[:, :, *window] += share * d[:, :, i, j, None, None]
    return shaped(total, rank).astype(dtype, copy=False)


def _routing(x: Array, rank: int, y: Array, shares: Shares) -> Array:
    table = np.zeros((*y.shape, *x.shape[2:]), x.dtype)
    for (i, j), window, share in shares:
        table[:, :, i, j, *window] = share
    return table if rank == 2 else table[:, :, :, 0, :, 0]
