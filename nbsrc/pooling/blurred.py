"""Blurred pooling: a low-pass filter before cells are left out, so that a shift changes less."""

from __future__ import annotations

import math
from typing import Any, SupportsIndex

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nbsrc.convolution.arguments import Array, Whole, images, shaped, whole
from nbsrc.convolution.correlation import correlate, correlate_gradients
from nbsrc.pooling.maximum import max_pool, max_pool_gradient


def binomial_filter(size: SupportsIndex) -> NDArray[np.float64]:
    """Return a row of Pascal's triangle divided by its sum, the usual low-pass filter.

    Raises
    ------
    ValueError
        If the size is less than one.

    Examples
    --------
    >>> binomial_filter(3)
    array([0.25, 0.5 , 0.25])
    """
    order = whole("size", size, 1) - 1
    return np.array([math.comb(order, k) for k in range(order + 1)]) / 2.0**order


def blur_pool(
    x: ArrayLike,
    size: SupportsIndex = 3,
    *,
    stride: Whole = 2,
    padding_mode: str = "reflect",
) -> Array:
    """Blur every channel with a binomial filter and keep every second cell.

    Cells that are left out without a blur before (by a stride) fold high frequencies onto low ones:
    the output jumps when the input is shifted by a cell.

    Parameters
    ----------
    x : array_like, shape (batch, channel, length) or (batch, channel, height, width)
        float16, float32 or float64.
    size : int
        Cells of the filter along each axis; 1 does not blur, 2 is average pooling's.
    stride : int or one for each axis
    padding_mode : "reflect", "replicate", "circular" or "zeros"
        What the filter sees beyond the border: (size - 1) // 2 cells before, size // 2 after.

    Returns
    -------
    ndarray, shape (batch, channel, *places), dtype of x
        With ceil(cells / stride) places along an axis.

    Raises
    ------
    ValueError, TypeError
        As `nbsrc.convolution.correlate`; or if the size is less than one.

    References
    ----------
    Zhang (2019), Making convolutional networks shift-invariant again, arXiv:1904.11486, section 3.

    Examples
    --------
    >>> import numpy as np
    >>> blur_pool(np.array([[[0.0, 4, 0, 4, 0, 4]]]))
    array([[[2., 2., 2.]]])
    """
    return correlate(x, *_depthwise(x, size), **_settings(x, size, stride, padding_mode))


def blur_pool_gradient(
    x: ArrayLike,
    delta: ArrayLike,
    size: SupportsIndex = 3,
    *,
    stride: Whole = 2,
    padding_mode: str = "reflect",
) -> Array:
    """Send dL/dy back through `blur_pool`.

    Parameters
    ----------
    x, size, stride, padding_mode
        As `blur_pool`; of x only the shape and the dtype matter.
    delta : array_like, shape (batch, channel, *places)

    Returns
    -------
    ndarray, shape of x, in the common dtype of x and delta

    Raises
    ------
    ValueError, TypeError
        As `blur_pool`; or if delta does not have the shape of the output.

    Examples
    --------
    >>> import numpy as np
    >>> blur_pool_gradient(np.ones((1, 1, 4)), np.array([[[4.0, 8]]]))
    array([[[2., 4., 4., 2.]]])
    """
    settings = _settings(x, size, stride, padding_mode)
    return correlate_gradients(x, *_depthwise(x, size), delta, **settings).x


def max_blur_pool(
    x: ArrayLike,
    kernel: Whole = 2,
    size: SupportsIndex = 3,
    *,
    stride: Whole = 2,
    padding_mode: str = "reflect",
) -> Array:
    """Take the maximum at every place, and blur before leaving places out.

    Max pooling in two steps, of which only the second one aliases: `max_pool` with a stride of 1,
    then `blur_pool`. Arguments and errors are those of the two.

    References
    ----------
    Zhang (2019), arXiv:1904.11486, section 3.2, "MaxBlurPool".

    Examples
    --------
    >>> import numpy as np
    >>> max_blur_pool(np.array([[[0.0, 0, 4, 0, 0, 0, 0]]]))
    array([[[2., 3., 0.]]])
    """
    dense = max_pool(x, kernel, stride=1)
    return blur_pool(dense, size, stride=stride, padding_mode=padding_mode)


def max_blur_pool_gradient(
    x: ArrayLike,
    delta: ArrayLike,
    kernel: Whole = 2,
    size: SupportsIndex = 3,
    *,
    stride: Whole = 2,
    padding_mode: str = "reflect",
    ties: str = "first",
) -> Array:
    """Send dL/dy back through `max_blur_pool`; arguments are those of the gradients of its steps.

    Examples
    --------
    >>> import numpy as np
    >>> max_blur_pool_gradient(np.array([[[0.0, 1, 2, 3]]]), np.array([[[4.0, 8]]]))
    array([[[0., 2., 6., 4.]]])
    """
    dense = max_pool(x, kernel, stride=1)
    back = blur_pool_gradient(dense, delta, size, stride=stride, padding_mode=padding_mode)
    return max_pool_gradient(x, back, kernel, stride=1, ties=ties)


def _depthwise(x: ArrayLike, size: SupportsIndex) -> tuple[Array]:
    """Return the filter as weights of a depthwise convolution, (channel, 1, *size)."""
    cells, rank = images("x", x)
    row = binomial_filter(size)
    kernel = np.outer(row, row) if rank == 2 else row[:, None]
    weights = np.broadcast_to(kernel, (cells.shape[1], 1, *kernel.shape)).astype(cells.dtype)
    return (shaped(weights, rank),)


def _settings(
    x: ArrayLike, size: SupportsIndex, stride: Whole, padding_mode: str
) -> dict[str, Any]:
    cells, rank = images("x", x)
    reach = whole("size", size, 1)
    return {
        "stride": stride,
        "padding": (((reach - 1) // 2, reach // 2),) * rank,
        "padding_mode": padding_mode,
        "groups": cells.shape[1],
    }
