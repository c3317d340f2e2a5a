"""Fans: how many terms a layer really sums, forward and backward."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TypedDict

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Shape = Sequence[int]
Rng = np.random.Generator
Initializer = Callable[[Shape, Rng], Array]


class Layer(TypedDict, total=False):
    """What the shape of a weight does not tell about its layer; see `fans`."""

    transposed: bool
    groups: int
    stride: int | Sequence[int]


def fans(
    shape: Shape,
    *,
    transposed: bool = False,
    groups: int = 1,
    stride: int | Sequence[int] = 1,
) -> tuple[float, float]:
    """Count the terms that are really summed, in the forward and in the backward pass.

    Parameters
    ----------
    shape : sequence of int
        Torch's layout: (out, in) for a dense layer, (out, in / groups, *kernel) for a convolution,
        (in, out / groups, *kernel) for a transposed one.
    transposed : bool
        Whether it is the weight of a transposed convolution.
    groups : int
    stride : int or sequence of int
        One for every direction, or one each. A convolution's backward pass, and a transposed
        convolution's forward pass, reach each place through one in `stride` taps of the kernel in
        each direction: on average, for a kernel that the stride does not divide.

    Returns
    -------
    fan_in : float
        Terms summed into one pre-activation (away from the borders).
    fan_out : float
        Terms summed into the gradient of one input.

    Raises
    ------
    ValueError
        If `shape` has fewer than two axes or an empty one, `groups` does not divide the first axis,
        or `stride` is below one or of another length than the kernel.

    Notes
    -----
    `torch.nn.init` counts otherwise in two cases. It swaps the fans of a transposed weight, and it
    ignores groups and stride: its fan-out of a convolution in g groups is g times this one, and
    with a stride of s in each of d directions it is s^d times this one.

    Examples
    --------
    >>> fans((64, 3, 5, 5))  # 3 channels times 25 taps; 64 times 25
    (75.0, 1600.0)
    >>> fans((16, 8, 4, 4), transposed=True, stride=2)  # 4 of the 16 taps meet at a place
    (64.0, 128.0)
    """
    first, second, *kernel = checked(shape)
    if groups < 1 or first % groups:
        raise ValueError(f"groups must divide the first axis of {tuple(shape)}, but it is {groups}")
    strides = [stride] * len(kernel) if isinstance(stride, int) else list(stride)
    if len(strides) != len(kernel):
        raise ValueError(
            f"stride must name one number for each of the {len(kernel)} directions of a kernel of "
            f"shape {tuple(kernel)}, but it is {stride}"
        )
    if min(strides, default=1) < 1 or (isinstance(stride, int) and stride < 1):
        raise ValueError(f"stride must be at least 1, but it is {stride}")
    taps = math.prod(kernel)
    shared = taps / math.prod(strides)
    if transposed:  # (in, out / groups): each group sums in / groups channels
        return first / groups * shared, float(second * taps)
    return float(second * taps), first / groups * shared


def checked(shape: Shape) -> Shape:
    """Return `shape`, or raise a ValueError if a layer cannot have it."""
    if len(shape) < 2:
        raise ValueError(
            f"a layer's weights have at least two axes, (out, in), but the shape is {tuple(shape)}"
        )
    if min(shape) < 1:
        raise ValueError(
            f"no axis of a layer's weights may be empty, but the shape is {tuple(shape)}"
        )
    return shape
