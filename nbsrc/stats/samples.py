"""What is measured, as it comes in: arrays of finite numbers, and words for what they are."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray


def finite_array(name: str, values: ArrayLike) -> NDArray[np.float64]:
    """Return an array or a torch tensor as float64; refuse what is empty or not finite."""
    tensor: Any = values
    if hasattr(tensor, "detach"):  # a torch tensor, wherever it lives and whatever tracks it
        tensor = tensor.detach().cpu()
    array = np.asarray(tensor, dtype=np.float64)
    if array.size == 0:
        raise ValueError(f"{name} is empty; there is nothing to measure")
    bad = np.flatnonzero(~np.isfinite(array))
    if bad.size:
        raise ValueError(
            f"{name} holds {array.flat[bad[0]]} at position {bad[0]}"
            + (f" and {bad.size - 1} more that are not finite" if bad.size > 1 else "")
            + "; find out where it comes from before measuring anything"
        )
    return array


def sampled(name: str, values: ArrayLike, of: str) -> NDArray[np.float64]:
    """Return at least two numbers, one for each independent sample."""
    array = finite_array(name, values)
    if array.ndim != 1:
        raise ValueError(
            f"{name} must be a list of numbers, one per independent sample, and has shape "
            f"{array.shape}"
        )
    if array.size == 1:
        raise ValueError(
            f"{name} holds one value, {array[0]:g}, and one value has no interval: measure at "
            f"least two {of}"
        )
    return array


def pairs(a: ArrayLike, b: ArrayLike, of: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return two rows of samples, of which each pair shares a seed."""
    first, second = sampled("a", a, of), sampled("b", b, of)
    if first.size != second.size:
        raise ValueError(
            f"pairs need as many values in a as in b, and there are {first.size} and {second.size}"
        )
    return first, second


def words(name: str, text: str) -> str:
    """Return what a reader is told about a number, which must not be empty."""
    if not isinstance(text, str) or not text.strip():
        raise ValueError(f"{name} must be words for a reader, and is {text!r}")
    return text.strip()
