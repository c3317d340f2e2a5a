"""Average pooling: every cell of a window has an equal part in the output."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import ArrayLike

from nbsrc.convolution.arguments import Array, Padding, Whole, shaped, working
from nbsrc.pooling.shares import gradient, routing
from nbsrc.pooling.windows import Tap, Windows, read


def average_pool(
    x: ArrayLike,
    kernel: Whole,
    *,
    stride: Whole | None = None,
    padding: Padding = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
) -> Array:
    """Take the mean of every window.

    Parameters
    ----------
    x, kernel, stride, padding, ceil_mode
        As `max_pool`; what is added around the input is zero.
    count_include_pad : bool
        Whether these zeros count in the mean. What a last, incomplete window lacks beyond them
        never counts.

    Returns
    -------
    ndarray, shape (batch, channel, *places), dtype of x
        Summed in that dtype, for float16 in float32.

    Raises
    ------
    ValueError, TypeError
        As `max_pool`.

    Examples
    --------
    >>> import numpy as np
    >>> average_pool(np.array([[[1.0, 3, 2, 2, 0]]]), 2)
    array([[[2., 2.]]])
    """
    cells, pools = read(x, kernel, stride, padding, ceil_mode=ceil_mode)
    dtype, work = working(cells)
    y = np.zeros((*cells.shape[:2], *pools.places), work)
    for tap in pools.taps():
        y[tap.seen] += cells[tap.cells]
    y /= pools.counts(count_include_pad).astype(work)
    return shaped(y, pools.rank).astype(dtype, copy=False)


def average_pool_gradient(
    x: ArrayLike,
    delta: ArrayLike,
    kernel: Whole,
    *,
    stride: Whole | None = None,
    padding: Padding = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
) -> Array:
    """Send dL/dy back through `average_pool`: each cell of a window receives the same part.

    Parameters
    ----------
    x, kernel, stride, padding, ceil_mode, count_include_pad
        As `average_pool`; of x only the shape and the dtype matter.
    delta : array_like, shape (batch, channel, *places)

    Returns
    -------
    ndarray, shape of x, in the common dtype of x and delta

    Raises
    ------
    ValueError, TypeError
        As `max_pool_gradient`.

    Examples
    --------
    >>> import numpy as np
    >>> average_pool_gradient(np.ones((1, 1, 5)), np.array([[[10.0, 20]]]), 2)
    array([[[ 5.,  5., 10., 10.,  0.]]])
    """
    cells, pools = read(x, kernel, stride, padding, ceil_mode=ceil_mode)
    return gradient(cells, delta, pools, _equal(cells, pools, count_include_pad))


def average_routing(
    x: ArrayLike,
    kernel: Whole,
    *,
    stride: Whole | None = None,
    padding: Padding = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
) -> Array:
    """Say which share of each window's delta goes to each of its cells.

    Arguments and errors are those of `average_pool`.

    Returns
    -------
    ndarray, shape (batch, channel, *places, *kernel), dtype of x
        The shares of a window sum to one, or to less where padding has the rest.

    Examples
    --------
    >>> import numpy as np
    >>> average_routing(np.ones((1, 1, 4)), 2, padding=1)
    array([[[[0. , 0.5],
             [0.5, 0.5],
             [0.5, 0. ]]]])
    """
    cells, pools = read(x, kernel, stride, padding, ceil_mode=ceil_mode)
    return routing(cells, pools, _equal(cells, pools, count_include_pad))


def _equal(x: Array, pools: Windows, include_pad: bool) -> Iterator[tuple[Tap, Array]]:
    share = 1 / pools.counts(include_pad).astype(working(x)[1])
    for tap in pools.taps():
        yield tap, share[tap.seen]
