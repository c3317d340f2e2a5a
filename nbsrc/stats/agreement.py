"""Findings that rest on no estimate: two computations of one thing; several findings at once."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from nbsrc.stats.estimates import Finding, capital, finite
from nbsrc.stats.samples import finite_array, words


def agree(
    measured: ArrayLike, expected: ArrayLike, tolerance: float, *, what: str, why: str
) -> Finding:
    """Find out whether two computations of the same thing agree.

    Parameters
    ----------
    measured, expected : array_like
        Of the same shape, or `expected` a single number. NumPy arrays and torch tensors alike.
    tolerance : float
        The largest absolute deviation that still counts as agreement.
    what : str
        What was computed, as a noun phrase.
    why : str
        Where the tolerance comes from: "64 sums of float64, each off by at most 2^-53".

    Raises
    ------
    ValueError
        If something is NaN, infinite or empty, shapes differ, the tolerance is negative, or
        no reason for it is given.
    """
    left, right = finite_array("measured", measured), finite_array("expected", expected)
    tolerance = finite("tolerance", tolerance)
    if tolerance < 0:
        raise ValueError(f"a tolerance is zero or more, and this one is {tolerance:g}")
    if right.ndim and left.shape != right.shape:
        raise ValueError(
            f"measured has shape {left.shape} and expected {right.shape}; they must be equal, "
            "or expected a single number"
        )
    what, why = words("what", what), words("why", why)
    deviation = float(np.abs(left - right).max())
    holds = deviation <= tolerance
    largest = f"{'largest ' if left.size > 1 else ''}deviation {deviation:.2g}"
    relation = "within" if holds else "more than"
    verb = "agrees" if holds else "disagrees"
    return Finding(
        holds=holds,
        statement=(
            f"{capital(what)} {verb}: {largest}, {relation} the tolerance {tolerance:.2g} ({why})."
        ),
        number=f"{largest} ({relation} {tolerance:.2g})",
        headroom=tolerance / deviation if holds and deviation else math.inf,
    )


def conjunction(findings: Sequence[Finding]) -> bool | None:
    """Three-valued "and": False if one fails, else None if one is unsettled, else True."""
    if any(finding.holds is False for finding in findings):
        return False
    return None if any(finding.holds is None for finding in findings) else True
