"""Pieces that several activations share."""

from __future__ import annotations

import math
from typing import Any

INF = math.inf
STEEP = 800.0  # exp(-800) is zero in every format


def negative(z: Any, unit: float = 1.0) -> Any:
    """Return min(z, 0) / unit, cut off where its exponential is zero in every format."""
    return z.clip(-STEEP * unit, 0.0) / unit


def factor(number: float) -> str:
    """Write a factor of a formula, leaving out a one."""
    return "" if number == 1 else f"{number:.4g} "


def require(name: str, number: float, low: float, high: float) -> None:
    """Raise a ValueError unless a parameter is finite and lies in (low, high]."""
    if not low < number <= high or math.isinf(number):
        least = "finite" if low == -INF else f"finite and above {low:g}"
        most = "" if high == INF else f" and at most {high:g}"
        raise ValueError(f"{name} must be {least}{most}, but it is {number}")
