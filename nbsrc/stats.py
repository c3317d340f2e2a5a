"""Numbers with their uncertainty, and statements that can be settled by them.

An `Estimate` is a number measured over many seeds, with its confidence interval. Comparing it
with a threshold gives a `Finding`, which holds, fails, or is not settled by the data at hand.
Verdict cards (`nbsrc.claims`) are made of findings.

Two levels are used. What the book *shows* is the familiar 95% interval. What it *asserts* is
looser: an interval so wide that the whole book, on any machine and with any seeds, raises a false
alarm about once in 10,000 builds. `ASSERTION_LEVEL` is that level for a single finding.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Sequence
from typing import Any, SupportsIndex

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nbsrc.estimates import (
    ASSERTION_LEVEL,
    CLAIMS,
    FALSE_ALARMS,
    FINDINGS_PER_CLAIM,
    Estimate,
    Finding,
    Interval,
    Mean,
    Proportion,
    ProportionDifference,
    Ratio,
    capital,
    finite,
)

__all__ = [
    "ASSERTION_LEVEL",
    "CLAIMS",
    "FALSE_ALARMS",
    "FINDINGS_PER_CLAIM",
    "Estimate",
    "Finding",
    "Interval",
    "agree",
    "conjunction",
    "difference_of_proportions",
    "mean",
    "paired_difference",
    "paired_ratio",
    "proportion",
]


def mean(
    samples: ArrayLike,
    *,
    what: str,
    unit: str = "",
    of: str = "seeds",
    bounds: Interval | None = None,
) -> Mean:
    """Estimate a mean from independent samples.

    Parameters
    ----------
    samples : array_like, shape (n,)
        One number per seed; at least two. NumPy arrays, lists and torch tensors alike.
    what, unit, of : str
        See `Estimate`.
    bounds : (low, high), optional
        The range the quantity cannot leave, (0, 1) for an accuracy. The interval is cut off
        there, and equal samples get an honest interval only with it.

    Returns
    -------
    Mean
        With Student's t interval, mean +- t(n - 1) s / sqrt(n). Where all samples are equal:
        the interval of values that so many equal samples cannot exclude.

    Raises
    ------
    ValueError
        If there are fewer than two samples, if one is NaN, infinite or out of bounds, or if all
        are equal and no bounds are given.
    """
    values = _samples("samples", samples, of)
    return _mean(values, what=what, unit=unit, of=of, bounds=bounds)


def paired_difference(
    a: ArrayLike,
    b: ArrayLike,
    *,
    what: str,
    unit: str = "",
    of: str = "seeds",
    bounds: Interval | None = None,
) -> Mean:
    """Estimate the mean of a - b, where a[i] and b[i] share a seed.

    Parameters and errors are those of `mean`, and `a` and `b` must have the same length.
    `bounds` belong to the difference: (-1, 1) for two accuracies.
    """
    first, second = _pairs(a, b, of)
    return _mean(first - second, what=what, unit=unit, of=of, bounds=bounds)


def paired_ratio(
    a: ArrayLike, b: ArrayLike, *, what: str, unit: str = "", of: str = "seeds"
) -> Ratio:
    """Estimate the geometric mean of a / b, where a[i] and b[i] share a seed.

    Returns
    -------
    Ratio
        exp of the mean of log(a / b), with the interval of that mean carried along.

    Raises
    ------
    ValueError
        If the lengths differ, there are fewer than two pairs, a value is not above zero, or
        all ratios are equal, so that their spread is unknown.
    """
    first, second = _pairs(a, b, of)
    for name, values in (("a", first), ("b", second)):
        if values.min() <= 0:
            raise ValueError(
                f"a ratio needs values above zero, and {name}[{values.argmin()}] is "
                f"{values.min():g}; use paired_difference(...) for numbers of either sign"
            )
    logarithms = np.log(first) - np.log(second)
    deviation = float(logarithms.std(ddof=1))
    # Ratios that are equal on paper differ by the rounding of two logarithms.
    if deviation <= 8 * np.finfo(np.float64).eps * (1 + float(np.abs(np.log(first)).max())):
        raise ValueError(
            f"all {first.size} ratios are {first[0] / second[0]:g}, so their spread says nothing: "
            "a number that never varies is no estimate; compare it with agree(...)"
        )
    return Ratio(
        what=_words("what", what),
        value=math.exp(float(logarithms.mean())),
        n=first.size,
        unit=unit,
        of=of,
        deviation=deviation,
    )


def proportion(
    successes: SupportsIndex, n: SupportsIndex, *, what: str, of: str = "seeds"
) -> Proportion:
    """Estimate a share from `successes` out of `n` independent trials.

    Returns
    -------
    Proportion
        With the exact interval of Clopper and Pearson (1934, Biometrika 26), which covers the
        true share at least as often as its level says.

    Raises
    ------
    ValueError
        If n is below 2 or successes lie outside 0 ... n.
    TypeError
        If a count is not a whole number.
    """
    k, size = _counts(successes, n, "successes", "n", of)
    return Proportion(what=_words("what", what), value=k / size, n=size, of=of, successes=k)


def difference_of_proportions(
    k1: SupportsIndex,
    n1: SupportsIndex,
    k2: SupportsIndex,
    n2: SupportsIndex,
    *,
    what: str,
    of: str = "seeds",
) -> ProportionDifference:
    """Estimate k1 / n1 - k2 / n2, two shares of independent trials.

    Returns
    -------
    ProportionDifference
        Its `n` is n1 + n2.

    Raises
    ------
    ValueError, TypeError
        As `proportion`.
    """
    first, second = _counts(k1, n1, "k1", "n1", of), _counts(k2, n2, "k2", "n2", of)
    return ProportionDifference(
        what=_words("what", what),
        value=first[0] / first[1] - second[0] / second[1],
        n=first[1] + second[1],
        of=of,
        successes=(first[0], second[0]),
        sizes=(first[1], second[1]),
    )


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
    left, right = _array("measured", measured), _array("expected", expected)
    tolerance = finite("tolerance", tolerance)
    if tolerance < 0:
        raise ValueError(f"a tolerance is zero or more, and this one is {tolerance:g}")
    if right.ndim and left.shape != right.shape:
        raise ValueError(
            f"measured has shape {left.shape} and expected {right.shape}; they must be equal, "
            "or expected a single number"
        )
    what, why = _words("what", what), _words("why", why)
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


# ---------------------------------------------------------------- what comes in


def _mean(
    values: NDArray[np.float64], *, what: str, unit: str, of: str, bounds: Interval | None
) -> Mean:
    if bounds is not None:
        low, high = finite("bounds[0]", bounds[0]), finite("bounds[1]", bounds[1])
        bounds = (low, high)
        for worst in (float(values.min()), float(values.max())):
            if not low <= worst <= high:
                raise ValueError(f"the bounds are {low:g} to {high:g}, and one value is {worst:g}")
    # All equal: subtracting a rounded mean would leave a spread of pure rounding.
    equal = bool((values == values[0]).all())
    if equal and bounds is None:
        raise ValueError(
            f"all {values.size} values are {values[0]:g}, so their spread says nothing about how "
            "far the mean may be off: give bounds=(low, high) where the quantity has a range, "
            "count with proportion(...), or compare with agree(...)"
        )
    return Mean(
        what=_words("what", what),
        value=float(values[0] if equal else values.mean()),
        n=values.size,
        unit=unit,
        of=of,
        deviation=0.0 if equal else float(values.std(ddof=1)),
        bounds=bounds,
    )


def _array(name: str, values: ArrayLike) -> NDArray[np.float64]:
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


def _samples(name: str, values: ArrayLike, of: str) -> NDArray[np.float64]:
    array = _array(name, values)
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


def _pairs(a: ArrayLike, b: ArrayLike, of: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    first, second = _samples("a", a, of), _samples("b", b, of)
    if first.size != second.size:
        raise ValueError(
            f"pairs need as many values in a as in b, and there are {first.size} and {second.size}"
        )
    return first, second


def _counts(
    successes: SupportsIndex, n: SupportsIndex, k_name: str, n_name: str, of: str
) -> tuple[int, int]:
    counts = []
    for name, count in ((k_name, successes), (n_name, n)):
        if isinstance(count, bool | np.bool_):
            raise TypeError(f"{name} is {count}, a truth value; count first, with int(x.sum())")
        try:
            counts.append(operator.index(count))
        except TypeError:
            raise TypeError(
                f"{name} must be a whole number, and is {count!r}; count first, with int(x.sum())"
            ) from None
    k, size = counts
    if size < 2:
        raise ValueError(f"{n_name} is {size}; a share needs at least two {of}")
    if not 0 <= k <= size:
        raise ValueError(f"{k_name} is {k}, which is not between 0 and {n_name} = {size}")
    return k, size


def _words(name: str, text: str) -> str:
    if not isinstance(text, str) or not text.strip():
        raise ValueError(f"{name} must be words for a reader, and is {text!r}")
    return text.strip()
