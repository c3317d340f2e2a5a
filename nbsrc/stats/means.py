"""Means, of samples, of paired differences and of the logarithms of paired ratios: Student's t."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats as distributions

from nbsrc.stats.estimates import ASSERTION_LEVEL, Estimate, Finding, Interval, finite, misses
from nbsrc.stats.samples import pairs, sampled, words


@dataclass(frozen=True, kw_only=True)
class Mean(Estimate):
    """A mean over independent samples, with Student's t interval."""

    deviation: float  # of one sample, n - 1 in the denominator
    bounds: Interval | None = None

    def interval(self, level: float = 0.95) -> Interval:
        error = misses(level)
        if self.deviation == 0:
            # Equal samples have no t interval. Had a sample differed with a probability above
            # p = 1 - error^(1/n), then n equal ones would have come up with a chance below
            # `error`; so at most a share p lies elsewhere, at worst at a bound.
            assert self.bounds is not None  # refused on entry otherwise
            p = -math.expm1(math.log(error) / self.n)
            low, high = self.bounds
            return self.value - p * (self.value - low), self.value + p * (high - self.value)
        reach = _student_t(error, self.n) * self.deviation / math.sqrt(self.n)
        low, high = self.bounds or (-math.inf, math.inf)
        return max(low, self.value - reach), min(high, self.value + reach)

    def recall(self, value: float, interval: Interval, n: int) -> Mean:
        # The longer arm: the other may have been cut off at a bound.
        reach = max(value - interval[0], interval[1] - value)
        deviation = reach / _student_t(misses(0.95), n) * math.sqrt(n)
        return replace(self, value=value, n=n, deviation=deviation)

    def compatible(self, earlier: Estimate) -> Finding:
        if not isinstance(earlier, Mean) or self.deviation == 0 or earlier.deviation == 0:
            return super().compatible(earlier)
        p = _welch(self.value, self.deviation, self.n, earlier.value, earlier.deviation, earlier.n)
        return self._compatibility(earlier, p >= misses(ASSERTION_LEVEL))


@dataclass(frozen=True, kw_only=True)
class Ratio(Estimate):
    """A geometric mean of ratios, with the t interval of the mean logarithm."""

    deviation: float  # of the logarithm of one ratio

    def interval(self, level: float = 0.95) -> Interval:
        reach = _student_t(misses(level), self.n) * self.deviation / math.sqrt(self.n)
        return self.value * math.exp(-reach), self.value * math.exp(reach)

    def recall(self, value: float, interval: Interval, n: int) -> Ratio:
        reach = math.log(interval[1] / interval[0]) / 2
        deviation = reach / _student_t(misses(0.95), n) * math.sqrt(n)
        return replace(self, value=value, n=n, deviation=deviation)

    def compatible(self, earlier: Estimate) -> Finding:
        if not isinstance(earlier, Ratio):
            return super().compatible(earlier)
        p = _welch(
            math.log(self.value),
            self.deviation,
            self.n,
            math.log(earlier.value),
            earlier.deviation,
            earlier.n,
        )
        return self._compatibility(earlier, p >= misses(ASSERTION_LEVEL))


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
    values = sampled("samples", samples, of)
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
    first, second = pairs(a, b, of)
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
    first, second = pairs(a, b, of)
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
        what=words("what", what),
        value=math.exp(float(logarithms.mean())),
        n=first.size,
        unit=unit,
        of=of,
        deviation=deviation,
    )


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
        what=words("what", what),
        value=float(values[0] if equal else values.mean()),
        n=values.size,
        unit=unit,
        of=of,
        deviation=0.0 if equal else float(values.std(ddof=1)),
        bounds=bounds,
    )


def _student_t(error: float, n: int) -> float:
    """Return how many standard errors the interval of a mean of `n` samples reaches to each side.

    `error` is the chance, on both sides together, that such an interval misses the mean.
    """
    return float(distributions.t.isf(error / 2, n - 1))


def _welch(m1: float, s1: float, n1: int, m2: float, s2: float, n2: int) -> float:
    return float(distributions.ttest_ind_from_stats(m1, s1, n1, m2, s2, n2, equal_var=False).pvalue)
