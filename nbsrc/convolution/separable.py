"""Depthwise separable convolution: first along the axes, channel by channel; then across them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from nbsrc.convolution.arguments import Array, Padding, Whole, images
from nbsrc.convolution.correlation import correlate, correlate_gradients


class SeparableGradients(NamedTuple):
    """Derivatives of a loss with respect to what went in, each of its shape.

    Attributes
    ----------
    x, depthwise, pointwise : ndarray
    b : ndarray, shape (out,)
    """

    x: Array
    depthwise: Array
    pointwise: Array
    b: Array


def depthwise_separable(
    x: ArrayLike,
    depthwise: ArrayLike,
    pointwise: ArrayLike,
    b: ArrayLike | None = None,
    *,
    stride: Whole = 1,
    padding: Padding = 0,
    padding_mode: str = "zeros",
    dilation: Whole = 1,
) -> Array:
    """Correlate each channel with kernels of its own, then mix the channels at every place.

    Against an ordinary convolution from C to O channels with k taps, the multiply-adds are
    1 / O + 1 / k as many (with one kernel a channel).

    Parameters
    ----------
    x : array_like, shape (batch, in, length) or (batch, in, height, width)
    depthwise : array_like, shape (in * multiplier, 1, *kernel)
        `multiplier` kernels for each input channel, one channel's after another's.
    pointwise : array_like, shape (out, in * multiplier, 1) or (out, in * multiplier, 1, 1)
        A dense layer across channels.
    b : array_like, shape (out,), optional
        A bias c between the two steps would add nothing: b + pointwise @ c does the same.
    stride, padding, padding_mode, dilation
        Of the first step, as in `correlate`.

    Returns
    -------
    ndarray, shape (batch, out, *places)

    Raises
    ------
    ValueError, TypeError
        As `correlate`; or if the kernels are not those of such a pair.

    References
    ----------
    Chollet (2017), arXiv:1610.02357; Howard et al. (2017), arXiv:1704.04861, section 3.1.

    Examples
    --------
    >>> import numpy as np
    >>> x = np.array([[[1.0, 2, 3], [4.0, 5, 6]]])
    >>> depthwise_separable(x, np.array([[[1.0, 1]], [[1.0, -1]]]), np.array([[[1.0], [10.0]]]))
    array([[[-7., -5.]]])
    """
    channels = _checked(x, depthwise, pointwise)
    z = correlate(
        x, depthwise, stride=stride, padding=padding, padding_mode=padding_mode,
        dilation=dilation, groups=channels,
    )  # fmt: skip
    return correlate(z, pointwise, b)


def depthwise_separable_gradients(
    x: ArrayLike,
    depthwise: ArrayLike,
    pointwise: ArrayLike,
    delta: ArrayLike,
    *,
    stride: Whole = 1,
    padding: Padding = 0,
    padding_mode: str = "zeros",
    dilation: Whole = 1,
) -> SeparableGradients:
    """Send dL/dy, of shape (batch, out, *places), back through `depthwise_separable`.

    Arguments, errors and shapes are those of `depthwise_separable`.

    Examples
    --------
    >>> import numpy as np
    >>> x, w = np.array([[[1.0, 2, 3]]]), np.array([[[1.0, 1]]])
    >>> depthwise_separable_gradients(x, w, np.array([[[2.0]]]), np.ones((1, 1, 2))).pointwise
    array([[[8.]]])
    """
    channels = _checked(x, depthwise, pointwise)
    z = correlate(
        x, depthwise, stride=stride, padding=padding, padding_mode=padding_mode,
        dilation=dilation, groups=channels,
    )  # fmt: skip
    across = correlate_gradients(z, pointwise, delta)
    along = correlate_gradients(
        x, depthwise, across.x, stride=stride, padding=padding, padding_mode=padding_mode,
        dilation=dilation, groups=channels,
    )  # fmt: skip
    return SeparableGradients(along.x, along.w, across.w, across.b)


def _checked(x: ArrayLike, depthwise: ArrayLike, pointwise: ArrayLike) -> int:
    """Return the number of input channels, or raise a ValueError if the kernels do not fit."""
    cells, rank = images("x", x)
    first, _ = images("depthwise", depthwise, rank, outer="in * multiplier, 1")
    second, _ = images("pointwise", pointwise, rank, outer="out, in * multiplier")
    channels = int(cells.shape[1])
    if first.shape[1] != 1 or len(first) % channels:
        raise ValueError(
            f"depthwise must have shape (in * multiplier, 1, *kernel) with in = {channels}, but "
            f"has {np.shape(depthwise)}"
        )
    if second.shape[1:] != (len(first), 1, 1):
        ones = (1,) * rank
        raise ValueError(
            f"pointwise must have shape (out, {', '.join(map(str, (len(first), *ones)))}), but has "
            f"{np.shape(pointwise)}"
        )
    return channels
