"""Max and min pooling: the winner of every window, and the gradient that only it receives."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nbsrc.convolution.arguments import Array, Padding, Whole, floats, shaped
from nbsrc.pooling.shares import gradient, largest, of_largest, routing
from nbsrc.pooling.windows import read


def max_pool(
    x: ArrayLike,
    kernel: Whole,
    *,
    stride: Whole | None = None,
    padding: Padding = 0,
    dilation: Whole = 1,
    ceil_mode: bool = False,
) -> Array:
    """Keep the largest number of every window.

    Parameters
    ----------
    x : array_like, shape (batch, channel, length) or (batch, channel, height, width)
        float16, float32 or float64.
    kernel : int or one for each axis
        Cells of a window.
    stride : int or one for each axis, optional
        Cells between neighbouring windows, the kernel's size if None; with less they overlap.
    padding : int, or for each axis an int or (before, after)
        Cells added around the input, which never win; half a window at most.
    dilation : int or one for each axis
        Cells between neighbouring taps of a window.
    ceil_mode : bool
        Whether cells left over at the end get a last, incomplete window; see `pooled_size`.

    Returns
    -------
    ndarray, shape (batch, channel, *places), dtype of x

    Raises
    ------
    ValueError
        If x is empty or NaN or has another rank, the kernel is larger than the padded input, or a
        number is out of its range.
    TypeError
        If the numbers are whole or complex.

    Examples
    --------
    >>> import numpy as np
    >>> max_pool(np.array([[[1.0, 3, 2, 2, 0]]]), 2)
    array([[[3., 2.]]])
    """
    cells, pools = read(x, kernel, stride, padding, dilation, ceil_mode)
    return shaped(largest(cells, pools), pools.rank)


def max_pool_gradient(
    x: ArrayLike,
    delta: ArrayLike,
    kernel: Whole,
    *,
    stride: Whole | None = None,
    padding: Padding = 0,
    dilation: Whole = 1,
    ceil_mode: bool = False,
    ties: str = "first",
) -> Array:
    """Send dL/dy back through `max_pool`: each window's delta goes to its winner.

    Parameters
    ----------
    x, kernel, stride, padding, dilation, ceil_mode
        As `max_pool`.
    delta : array_like, shape (batch, channel, *places)
    ties : "first" or "even"
        Who receives it where several cells of a window are the largest: the first of them, row by
        row, which is torch's rule; or all of them, each the same part, which is what the mean of
        the one-sided differences gives for two.

    Returns
    -------
    ndarray, shape of x, in the common dtype of x and delta
        Summed in that dtype, for float16 in float32.

    Raises
    ------
    ValueError, TypeError
        As `max_pool`; or if delta does not have the shape of the output.

    Examples
    --------
    >>> import numpy as np
    >>> x, delta = np.array([[[1.0, 3, 2, 2, 0]]]), np.array([[[10.0, 20]]])
    >>> max_pool_gradient(x, delta, 2)
    array([[[ 0., 10., 20.,  0.,  0.]]])
    >>> max_pool_gradient(x, delta, 2, ties="even")
    array([[[ 0., 10., 10., 10.,  0.]]])
    """
    cells, pools = read(x, kernel, stride, padding, dilation, ceil_mode)
    shares = of_largest(cells, largest(cells, pools), pools, ties)
    return gradient(cells, delta, pools, shares)


def max_routing(
    x: ArrayLike,
    kernel: Whole,
    *,
    stride: Whole | None = None,
    padding: Padding = 0,
    dilation: Whole = 1,
    ceil_mode: bool = False,
    ties: str = "first",
) -> Array:
    """Say which share of each window's delta goes to each of its cells.

    Arguments and errors are those of `max_pool_gradient`.

    Returns
    -------
    ndarray, shape (batch, channel, *places, *kernel), dtype of x
        The shares of a window sum to one.

    Examples
    --------
    >>> import numpy as np
    >>> max_routing(np.array([[[1.0, 3, 2, 2, 0]]]), 2, ties="even")
    array([[[[0. , 1. ],
             [0.5, 0.5]]]])
    """
    cells, pools = read(x, kernel, stride, padding, dilation, ceil_mode)
    return routing(cells, pools, of_largest(cells, largest(cells, pools), pools, ties))


def max_pool_indices(
    x: ArrayLike,
    kernel: Whole,
    *,
    stride: Whole | None = None,
    padding: Padding = 0,
    dilation: Whole = 1,
    ceil_mode: bool = False,
) -> NDArray[np.int64]:
    """Say where the winner of every window stood, for `max_unpool`: torch's `return_indices`.

    Arguments and errors are those of `max_pool`.

    Returns
    -------
    ndarray of int64, shape (batch, channel, *places)
        Positions in the flattened plane, the first of equal ones.

    Examples
    --------
    >>> import numpy as np
    >>> max_pool_indices(np.array([[[1.0, 3, 2, 2, 0]]]), 2)
    array([[[1, 2]]])
    """
    cells, pools = read(x, kernel, stride, padding, dilation, ceil_mode)
    y = largest(cells, pools)
    numbers = np.arange(cells[0, 0].size).reshape(pools.size)
    indices = np.zeros(y.shape, np.int64)
    for tap, won in of_largest(cells, y, pools, "first"):
        np.copyto(indices[tap.seen], numbers[tap.cells], where=won)
    return shaped(indices, pools.rank)


def min_pool(
    x: ArrayLike,
    kernel: Whole,
    *,
    stride: Whole | None = None,
    padding: Padding = 0,
    dilation: Whole = 1,
    ceil_mode: bool = False,
) -> Array:
    """Keep the smallest number of every window; arguments and errors are those of `max_pool`.

    Examples
    --------
    >>> import numpy as np
    >>> min_pool(np.array([[[1.0, 3, 2, 2, 0]]]), 2)
    array([[[1., 2.]]])
    """
    return -max_pool(
        -floats("x", x), kernel, stride=stride, padding=padding, dilation=dilation,
        ceil_mode=ceil_mode,
    )  # fmt: skip


def min_pool_gradient(
    x: ArrayLike,
    delta: ArrayLike,
    kernel: Whole,
    *,
    stride: Whole | None = None,
    padding: Padding = 0,
    dilation: Whole = 1,
    ceil_mode: bool = False,
    ties: str = "first",
) -> Array:
    """Send dL/dy back through `min_pool`; arguments are those of `max_pool_gradient`.

    Examples
    --------
    >>> import numpy as np
    >>> min_pool_gradient(np.array([[[1.0, 3, 2, 2, 0]]]), np.array([[[10.0, 20]]]), 2)
    array([[[10.,  0., 20.,  0.,  0.]]])
    """
    # The two changes of sign, before and after the maximum, cancel.
    return max_pool_gradient(
        -floats("x", x), delta, kernel, stride=stride, padding=padding, dilation=dilation,
        ceil_mode=ceil_mode, ties=ties,
    )  # fmt: skip


def min_routing(
    x: ArrayLike,
    kernel: Whole,
    *,
    stride: Whole | None = None,
    padding: Padding = 0,
    dilation: Whole = 1,
    ceil_mode: bool = False,
    ties: str = "first",
) -> Array:
    """Say which share of each window's delta goes to each of its cells, as `max_routing`."""
    return max_routing(
        -floats("x", x), kernel, stride=stride, padding=padding, dilation=dilation,
        ceil_mode=ceil_mode, ties=ties,
    )  # fmt: skip
