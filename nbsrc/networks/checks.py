"""Is it a network at all? Checks that builders and ensembles share; each raises a sentence."""

from __future__ import annotations

import difflib
import math
import operator
from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import ArrayLike

from nbsrc import device as devices


def checked_gain(gain: float) -> float:
    """Return `gain` as a number, or raise a ValueError if it is not finite."""
    value = float(gain)
    if not math.isfinite(value):
        raise ValueError(f"a gain must be a finite number, but it is {value}")
    return value


def checked_name(what: str, name: str | None, choices: Sequence[str | None]) -> str | None:
    """Return `name`, or raise a ValueError that lists the choices and the nearest one."""
    if name not in choices:
        near = difflib.get_close_matches(str(name), [c for c in choices if c is not None], n=1)
        hint = f" Did you mean {near[0]!r}?" if near else ""
        listed = ", ".join(map(str, choices))
        raise ValueError(f"there is no {what} {name!r}; choose one of {listed}.{hint}")
    return name


def checked_size(what: str, size: int, least: int = 1) -> int:
    """Return `size` as a whole number of at least `least`, or raise a ValueError that names it."""
    try:
        number = operator.index(size)
    except TypeError:
        raise ValueError(f"{what} must be a whole number, but it is {size!r}") from None
    if number < least:
        raise ValueError(f"{what} must be at least {least}, but it is {number}")
    return number


def checked_widths(widths: Sequence[int]) -> tuple[int, ...]:
    """Return `widths` as a tuple, or raise a ValueError that names the impossible one."""
    try:
        sizes = tuple(operator.index(width) for width in widths)
    except TypeError:
        raise ValueError(f"widths must be whole numbers, but they are {widths!r}") from None
    if len(sizes) < 2:
        raise ValueError(f"widths must name at least the input and the output, but are {widths!r}")
    for layer, size in enumerate(sizes):
        if size < 1:
            raise ValueError(f"layer {layer} would have {size} units, but it needs at least one")
    return sizes


def as_points(x: ArrayLike | torch.Tensor, units: int, *, like: torch.Tensor) -> torch.Tensor:
    """Return points (..., n, units) as a tensor of the type and on the device of `like`.

    Raises
    ------
    ValueError
        If they have another number of coordinates, or one of them is not finite.
    """
    points = as_tensor(x)
    if points.ndim < 2 or points.shape[-1] != units:
        raise ValueError(
            f"the network takes points of shape (n, {units}), but these have shape "
            f"{tuple(points.shape)}"
        )
    return finite(points).to(dtype=like.dtype, device=like.device)


def as_tensor(x: ArrayLike | torch.Tensor) -> torch.Tensor:
    """Return numbers as a tensor: a tensor as it is, anything else copied to float64."""
    return x if isinstance(x, torch.Tensor) else torch.from_numpy(np.array(x, dtype=np.float64))


def finite(points: torch.Tensor) -> torch.Tensor:
    """Return `points`, or raise a ValueError that names a coordinate that is not finite."""
    if not torch.isfinite(points).all():
        bad = points[~torch.isfinite(points)][0].item()
        raise ValueError(f"every coordinate must be finite, but one is {bad}")
    return points


def resolved(place: str | None, dtype: torch.dtype) -> str:
    """Choose the device for numbers of `dtype`: `place`, or the default one that can hold them."""
    if place is not None:
        return place
    best = devices.default()
    return devices.float64(best) if dtype == torch.float64 else best
