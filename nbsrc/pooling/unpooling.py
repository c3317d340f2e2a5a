"""Unpooling: back to the size before, with what pooling kept and nothing of what it dropped."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from nbsrc.convolution.arguments import Array, Whole, deltas, images, pair, shaped, working


def max_unpool(y: ArrayLike, indices: ArrayLike, size: Whole) -> Array:
    """Put every number back where it stood, and zeros everywhere else.

    Parameters
    ----------
    y : array_like, shape (batch, channel, *places)
        What `max_pool` kept.
    indices : array_like of int, shape of y
        Where it stood in the flattened plane, from `max_pool_indices`. Where windows overlapped
        and one cell won twice, the last of its numbers stays.
    size : int or one for each axis
        Cells of the plane along each axis.

    Returns
    -------
    ndarray, shape (batch, channel, *size), dtype of y

    Raises
    ------
    ValueError
        If shapes differ, or an index points out of the plane.
    TypeError
        If y is not floating point or the indices are not whole.

    References
    ----------
    Zeiler and Fergus (2014), arXiv:1311.2901, section 2.1.

    Examples
    --------
    >>> import numpy as np
    >>> max_unpool(np.array([[[3.0, 2]]]), np.array([[[1, 2]]]), 5)
    array([[[0., 3., 2., 0., 0.]]])
    """
    kept, rank = images("y", y)
    places, cells = _read(kept, indices, size, rank)
    plane = np.zeros((*kept.shape[:2], cells[0] * cells[1]), kept.dtype)
    np.put_along_axis(plane, places, kept.reshape(places.shape), axis=2)
    return shaped(plane.reshape(*kept.shape[:2], *cells), rank)


def max_unpool_gradient(y: ArrayLike, indices: ArrayLike, size: Whole, delta: ArrayLike) -> Array:
    """Send dL/dx back through `max_unpool`: each number receives that of the cell it is put in.

    Parameters
    ----------
    y, indices, size
        As `max_unpool`; of y only the shape and the dtype matter.
    delta : array_like, shape (batch, channel, *size)

    Returns
    -------
    ndarray, shape of y, in the common dtype of y and delta
        Where one cell was written to twice both get its gradient, as in torch.

    Raises
    ------
    ValueError, TypeError
        As `max_unpool`; or if delta does not have the shape of the plane.

    Examples
    --------
    >>> import numpy as np
    >>> delta = np.array([[[10.0, 20, 30, 40, 50]]])
    >>> max_unpool_gradient(np.array([[[3.0, 2]]]), np.array([[[1, 2]]]), 5, delta)
    array([[[20., 30.]]])
    """
    kept, rank = images("y", y)
    places, cells = _read(kept, indices, size, rank)
    d = deltas(delta, (*kept.shape[:2], *cells), rank)
    taken = np.take_along_axis(d.reshape(*d.shape[:2], -1), places, axis=2)
    return shaped(taken.reshape(kept.shape), rank).astype(working(kept, d)[0], copy=False)


def nearest_unpool(y: ArrayLike, kernel: Whole) -> Array:
    """Repeat every number over a window: nearest-neighbour upsampling.

    Times 1 / cells of a window it is the transpose of `average_pool`.

    Parameters
    ----------
    y : array_like, shape (batch, channel, *places)
    kernel : int or one for each axis
        Cells of a window.

    Returns
    -------
    ndarray, shape (batch, channel, *(places * kernel)), dtype of y

    Raises
    ------
    ValueError, TypeError
        If y is empty, NaN or not floating point, or a number is out of its range.

    Examples
    --------
    >>> import numpy as np
    >>> nearest_unpool(np.array([[[3.0, 2]]]), 2)
    array([[[3., 3., 2., 2.]]])
    """
    kept, rank = images("y", y)
    down, right = pair("kernel", kernel, rank, 1)
    return shaped(kept.repeat(down, axis=2).repeat(right, axis=3), rank)


def nearest_unpool_gradient(y: ArrayLike, delta: ArrayLike, kernel: Whole) -> Array:
    """Send dL/dx back through `nearest_unpool`: the sum over each window.

    Parameters
    ----------
    y, kernel
        As `nearest_unpool`; of y only the shape and the dtype matter.
    delta : array_like, shape (batch, channel, *(places * kernel))

    Returns
    -------
    ndarray, shape of y, in the common dtype of y and delta
        Summed in that dtype, for float16 in float32.

    Raises
    ------
    ValueError, TypeError
        As `nearest_unpool`; or if delta does not have the shape of what it makes.

    Examples
    --------
    >>> import numpy as np
    >>> nearest_unpool_gradient(np.ones((1, 1, 2)), np.array([[[1.0, 2, 3, 4]]]), 2)
    array([[[3., 7.]]])
    """
    kept, rank = images("y", y)
    down, right = pair("kernel", kernel, rank, 1)
    batch, channels, rows, columns = kept.shape
    d = deltas(delta, (batch, channels, rows * down, columns * right), rank)
    dtype, work = working(kept, d)
    total: Array = d.reshape(batch, channels, rows, down, columns, right).sum(
        axis=(3, 5), dtype=work
    )
    return shaped(total, rank).astype(dtype, copy=False)


def _read(kept: Array, indices: ArrayLike, size: Whole, rank: int) -> tuple[Array, tuple[int, int]]:
    """Return the indices as (batch, channel, places), and the size of the plane."""
    cells = pair("size", size, rank, 1)
    places = np.asarray(indices)
    if places.dtype.kind not in "iu":
        raise TypeError(f"indices must be whole numbers, and are {places.dtype}")
    if places.shape != shaped(kept, rank).shape:
        raise ValueError(
            f"indices and y must have the same shape, but have {places.shape} and "
            f"{shaped(kept, rank).shape}"
        )
    room = cells[0] * cells[1]
    for wrong in (int(places.min()), int(places.max())):
        if not 0 <= wrong < room:
            raise ValueError(
                f"an index is {wrong}, but a plane of size {cells[:rank]} has the cells 0 to "
                f"{room - 1}"
            )
    return places.reshape(*places.shape[:2], -1), cells
