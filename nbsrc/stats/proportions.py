"""Shares of successes among independent trials, and the difference of two: exact intervals."""

from __future__ import annotations

import math
import operator
from dataclasses import dataclass, replace
from typing import SupportsIndex

import numpy as np
from scipy import stats as distributions

from nbsrc.stats.estimates import ASSERTION_LEVEL, Estimate, Finding, Interval, misses
from nbsrc.stats.samples import words


@dataclass(frozen=True, kw_only=True)
class Proportion(Estimate):
    """A share of successes, with the exact interval of Clopper and Pearson."""

    successes: int

    def interval(self, level: float = 0.95) -> Interval:
        return _clopper_pearson(self.successes, self.n, misses(level))

    def recall(self, value: float, interval: Interval, n: int) -> Proportion:
        successes = round(value * n)
        return replace(self, value=successes / n, n=n, successes=successes)

    def compatible(self, earlier: Estimate) -> Finding:
        if not isinstance(earlier, Proportion):
            return super().compatible(earlier)
        table = np.array([[e.successes, e.n - e.successes] for e in (self, earlier)])
        p = float(distributions.fisher_exact(table).pvalue)
        return self._compatibility(earlier, p >= misses(ASSERTION_LEVEL))


@dataclass(frozen=True, kw_only=True)
class ProportionDifference(Estimate):
    """The difference of two independent shares.

    Shown is Newcombe's interval (1998, Statistics in Medicine 17, method 10: Wilson's limits,
    squared and added), whose coverage is near the stated level at 95%. Far out in the tails it
    is not: with shares near 0 and 1 it can miss in 6% of cases at *any* level. So findings rest
    on the exact limits of each share at half the error, which cannot err more often than stated.
    """

    successes: tuple[int, int]
    sizes: tuple[int, int]

    def interval(self, level: float = 0.95) -> Interval:
        error = misses(level)
        p, q = (k / n for k, n in zip(self.successes, self.sizes, strict=True))
        (p_low, p_high), (q_low, q_high) = (
            _wilson(k, n, error) for k, n in zip(self.successes, self.sizes, strict=True)
        )
        low = p - q - math.hypot(p - p_low, q_high - q)
        high = p - q + math.hypot(p_high - p, q - q_low)
        return max(-1.0, low), min(1.0, high)

    def surely(self) -> Interval:
        error = misses(ASSERTION_LEVEL) / 2
        (p_low, p_high), (q_low, q_high) = (
            _clopper_pearson(k, n, error) for k, n in zip(self.successes, self.sizes, strict=True)
        )
        return p_low - q_high, p_high - q_low

    def recall(self, value: float, interval: Interval, n: int) -> Estimate:
        return RecalledDifference(
            what=self.what, value=value, n=n, unit=self.unit, of=self.of, shown=interval
        )

    @property
    def count(self) -> str:
        first, second = self.sizes
        return f"{first:,} and {second:,} {self.of}"


@dataclass(frozen=True, kw_only=True)
class RecalledDifference(Estimate):
    """A difference of shares of which only value and 95% interval are known.

    Other levels come from stretching each arm as a normal distribution's would.
    """

    shown: Interval

    def interval(self, level: float = 0.95) -> Interval:
        stretch = float(distributions.norm.isf(misses(level) / 2) / distributions.norm.isf(0.025))
        low, high = self.shown
        return (
            max(-1.0, self.value - stretch * (self.value - low)),
            min(1.0, self.value + stretch * (high - self.value)),
        )

    def recall(self, value: float, interval: Interval, n: int) -> RecalledDifference:
        return replace(self, value=value, shown=interval, n=n)


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
    return Proportion(what=words("what", what), value=k / size, n=size, of=of, successes=k)


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
        what=words("what", what),
        value=first[0] / first[1] - second[0] / second[1],
        n=first[1] + second[1],
        of=of,
        successes=(first[0], second[0]),
        sizes=(first[1], second[1]),
    )


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


def _clopper_pearson(successes: int, n: int, error: float) -> Interval:
    # Directly from the beta distribution: `binomtest` takes 1 - error, which rounds small errors.
    k = successes
    low = float(distributions.beta.ppf(error / 2, k, n - k + 1)) if k else 0.0
    high = float(distributions.beta.isf(error / 2, k + 1, n - k)) if k < n else 1.0
    return low, high


def _wilson(successes: int, n: int, error: float) -> Interval:
    interval = distributions.binomtest(successes, n).proportion_ci(1 - error, method="wilson")
    return float(interval.low), float(interval.high)
