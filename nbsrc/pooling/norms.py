"""L_p pooling: the norm of every window, between the sum of sizes and the largest of them."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
from numpy.typing import ArrayLike

from nbsrc.convolution.arguments import Array, Whole, shaped, working
from nbsrc.pooling.shares import gradient, largest, routing
from nbsrc.pooling.windows import Tap, Windows, read


def lp_pool(
    x: ArrayLike,
    p: float,
    kernel: Whole,
    *,
    stride: Whole | None = None,
    ceil_mode: bool = False,
) -> Array:
    """Take the L_p norm of every window, (sum |x|^p)^(1/p).

    p = 1 sums, p = 2 takes the length, and the larger p, the nearer it is to the maximum of |x|.

    Parameters
    ----------
    p : float
        One or more, and finite.
    x, kernel, stride, ceil_mode
        As `max_pool`. There is no padding: its zeros would add nothing.

    Returns
    -------
    ndarray, shape (batch, channel, *places), dtype of x
        Numbers are divided by the largest of their window before their powers are taken, so that
        nothing overflows that need not. Summed in the dtype, for float16 in float32.

    Raises
    ------
    ValueError, TypeError
        As `max_pool`; or if p is less than one or not finite.

    Notes
    -----
    `torch.nn.functional.lp_pool2d` is another function in two cases: for an odd p it does not take
    sizes, so that numbers cancel and a negative sum gives NaN; and with `ceil_mode` it multiplies
    an incomplete window's norm by (cells of a window / cells it has)^(1/p).

    Examples
    --------
    >>> import numpy as np
    >>> lp_pool(np.array([[[3.0, -4, 5, 12]]]), 2, 2)
    array([[[ 5., 13.]]])
    """
    cells, pools = read(x, kernel, stride, ceil_mode=ceil_mode)
    return shaped(_norm(cells, p, pools), pools.rank).astype(cells.dtype, copy=False)


def lp_pool_gradient(
    x: ArrayLike,
    delta: ArrayLike,
    p: float,
    kernel: Whole,
    *,
    stride: Whole | None = None,
    ceil_mode: bool = False,
) -> Array:
    """Send dL/dy back through `lp_pool`: a cell receives sign(x) (|x| / y)^(p - 1) of it.

    A window of zeros, where the norm has a corner, sends back nothing.

    Parameters
    ----------
    x, p, kernel, stride, ceil_mode
        As `lp_pool`.
    delta : array_like, shape (batch, channel, *places)

    Returns
    -------
    ndarray, shape of x, in the common dtype of x and delta

    Raises
    ------
    ValueError, TypeError
        As `lp_pool`; or if delta does not have the shape of the output.

    Examples
    --------
    >>> import numpy as np
    >>> lp_pool_gradient(np.array([[[3.0, -4]]]), np.array([[[10.0]]]), 2, 2)
    array([[[ 6., -8.]]])
    """
    cells, pools = read(x, kernel, stride, ceil_mode=ceil_mode)
    return gradient(cells, delta, pools, _of_norm(cells, p, pools))


def lp_routing(
    x: ArrayLike,
    p: float,
    kernel: Whole,
    *,
    stride: Whole | None = None,
    ceil_mode: bool = False,
) -> Array:
    """Say which share of each window's delta goes to each of its cells.

    Arguments and errors are those of `lp_pool`.

    Returns
    -------
    ndarray, shape (batch, channel, *places, *kernel), dtype of x
        Slopes, of either sign: they do not sum to one.

    Examples
    --------
    >>> import numpy as np
    >>> lp_routing(np.array([[[3.0, -4]]]), 2, 2)
    array([[[[ 0.6, -0.8]]]])
    """
    cells, pools = read(x, kernel, stride, ceil_mode=ceil_mode)
    return routing(cells, pools, _of_norm(cells, p, pools))


def _norm(x: Array, p: float, pools: Windows) -> Array:
    if not 1 <= p < math.inf:
        raise ValueError(
            f"p must be at least 1 and finite, but it is {p}; for p = inf take max_pool of |x|"
        )
    sizes = np.abs(x).astype(working(x)[1], copy=False)
    scale = largest(sizes, pools)
    scale[(scale == 0) | np.isinf(scale)] = 1
    total = np.zeros_like(scale)
    for tap in pools.taps():
        total[tap.seen] += (sizes[tap.cells] / scale[tap.seen]) ** p
    norm: Array = scale * total ** (1 / p)
    return norm


def _of_norm(x: Array, p: float, pools: Windows) -> Iterator[tuple[Tap, Array]]:
    y = _norm(x, p, pools)
    y[y == 0] = 1  # all cells of such a window are zero, and so will be their shares
    for tap in pools.taps():
        seen = x[tap.cells].astype(y.dtype, copy=False)
        yield tap, np.sign(seen) * (np.abs(seen) / y[tap.seen]) ** (p - 1)
