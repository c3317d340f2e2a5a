"""What comes in, read once and refused in sentences: arrays, whole numbers, padding.

Everything behind the public functions works on images, (batch, channel, height, width). A signal,
(batch, channel, length), is an image one column wide, so that its windows lie in one piece.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Sequence
from typing import Any, SupportsIndex

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[Any]
Whole = SupportsIndex | Sequence[SupportsIndex]
Padding = str | SupportsIndex | Sequence[SupportsIndex | Sequence[SupportsIndex]]
Pair = tuple[int, int]
Sides = tuple[Pair, Pair]  # (top, bottom), (left, right)

AXES = {1: ("length",), 2: ("height", "width")}


def floats(name: str, values: ArrayLike) -> Array:
    """Return `values` as an array of floating point numbers; tensors of torch are taken too.

    Raises
    ------
    TypeError
        If they are whole, complex or no numbers at all.
    ValueError
        If there are none, or one is NaN.
    """
    tensor: Any = values
    if hasattr(tensor, "detach"):  # a torch tensor, wherever it lives and whatever tracks it
        tensor = tensor.detach().cpu()
    array = np.asarray(tensor)
    if array.dtype.kind in "iub":
        raise TypeError(
            f"{name} holds whole numbers ({array.dtype}), which have no gradients and overflow; "
            f"convert it first, with np.asarray({name}, dtype=np.float64)"
        )
    if array.dtype.kind != "f" or array.dtype.itemsize > 8:
        raise TypeError(f"{name} must be float16, float32 or float64, and is {array.dtype}")
    if array.size == 0:
        raise ValueError(f"{name} is empty: its shape is {array.shape}")
    if math.isnan(array.min()):  # NaN wins every comparison in NumPy's minimum
        place = tuple(int(i) for i in np.argwhere(np.isnan(array))[0])
        raise ValueError(f"{name} is NaN at {place}; find out where it comes from first")
    return array


def images(
    name: str, values: ArrayLike, rank: int | None = None, outer: str = "batch, channel"
) -> tuple[Array, int]:
    """Return signals or images as images, and how many axes they stretch along.

    Kernels are read alike, with `outer` naming the axes they have before those.

    Raises
    ------
    TypeError, ValueError
        As `floats`; or if the rank is neither 1 nor 2, or not the one given.
    """
    array = floats(name, values)
    if array.ndim not in (3, 4) or rank not in (None, array.ndim - 2):
        wanted = " or ".join(f"({outer}, {', '.join(AXES[r])})" for r in AXES if rank in (None, r))
        raise ValueError(
            f"{name} must have the axes {wanted}, but its shape is {array.shape}; "
            "axes of size one can be added with [None, None]"
        )
    return (array[..., None] if array.ndim == 3 else array), array.ndim - 2


def shaped(images: Array, rank: int) -> Array:
    """Take the width away again that `images` gave to signals."""
    return images if rank == 2 else images[..., 0]


def deltas(delta: ArrayLike, shape: tuple[int, ...], rank: int) -> Array:
    """Return dL/dy as images of the output's shape; a signal's is told without its width of one."""
    d, _ = images("delta", delta, rank)
    if d.shape != shape:
        raise ValueError(
            f"delta must have shape {shape[: 2 + rank]}, but has {d.shape[: 2 + rank]}"
        )
    return d


def biases(b: ArrayLike | None, out: int) -> Array | None:
    """Return one number for each output channel, or None where none are given."""
    if b is None:
        return None
    array = floats("b", b)
    if array.shape != (out,):
        raise ValueError(
            f"b needs one number for each of {out} output channels, but has shape {array.shape}"
        )
    return array


def whole(name: str, value: object, least: int) -> int:
    """Return `value` as an int.

    Raises
    ------
    TypeError
        If it is no whole number.
    ValueError
        If it is less than `least`.
    """
    try:
        number = operator.index(value)  # type: ignore[arg-type]  # what else it takes, it says
    except TypeError:
        raise TypeError(f"{name} must be a whole number, and is {value!r}") from None
    if number < least:
        raise ValueError(f"{name} must be at least {least}, but it is {number}")
    return number


def pair(name: str, value: Whole, rank: int, least: int, beside: int = 1) -> Pair:
    """Read one number for all axes, or one for each; a signal has `beside` along its width.

    Raises
    ------
    TypeError, ValueError
        As `whole`; or if there are more or fewer than axes.
    """
    if isinstance(value, Sequence):
        if len(value) != rank:
            raise ValueError(
                f"{name} needs one number for all axes or one for each of {_listed(rank)}, "
                f"but it is {value!r}"
            )
        read = tuple(whole(name, entry, least) for entry in value)
    else:
        read = (whole(name, value, least),) * rank
    return read[0], (read[1] if rank == 2 else beside)


def sides(padding: Padding, rank: int, kernel: Pair, stride: Pair, dilation: Pair) -> Sides:
    """Read a padding: a number, "same" or "valid", or for each axis a number or (before, after).

    Raises
    ------
    TypeError, ValueError
        If it is none of these, or negative, or "same" beside a stride.
    """
    if isinstance(padding, str):
        if padding == "valid":
            return (0, 0), (0, 0)
        if padding != "same":
            raise ValueError(
                f"padding can be 'same', 'valid' or numbers of cells, but it is {padding!r}"
            )
        if stride != (1, 1):
            raise ValueError(
                f"padding='same' keeps the size, which a stride of {_short(stride, rank)} cannot; "
                "take the padding from required_padding(...) for a size of your choice"
            )
        reach = [d * (k - 1) for k, d in zip(kernel, dilation, strict=True)]
        # An odd total has one cell more after than before, as in torch.
        return (reach[0] // 2, reach[0] - reach[0] // 2), (reach[1] // 2, reach[1] - reach[1] // 2)
    if not isinstance(padding, Sequence):
        padding = (padding,) * rank
    if len(padding) != rank:
        raise ValueError(
            f"padding needs one entry for each of {_listed(rank)}, a number or (before, after), "
            f"but it is {padding!r}" + ("; write ((before, after),)" if rank == 1 else "")
        )
    read = [both_sides(entry) for entry in padding]
    return read[0], (read[1] if rank == 2 else (0, 0))


def both_sides(entry: Padding) -> Pair:
    """Read the padding of one axis: a number for both sides, or (before, after)."""
    if not isinstance(entry, Sequence):
        entry = (entry, entry)
    if isinstance(entry, str) or len(entry) != 2:
        raise ValueError(f"padding of an axis is a number or (before, after), but it is {entry!r}")
    return whole("padding", entry[0], 0), whole("padding", entry[1], 0)


def working(*arrays: Array | None) -> tuple[np.dtype[Any], np.dtype[Any]]:
    """Return the dtype of the result and the one to compute in: float32 for float16."""
    result = np.result_type(*(array for array in arrays if array is not None))
    return result, np.promote_types(result, np.float32)


def _listed(rank: int) -> str:
    return " and ".join(AXES[rank])


def _short(values: Pair, rank: int) -> str:
    return str(values[0] if rank == 1 else values)
