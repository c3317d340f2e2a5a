"""A measured number with its interval, and the statements it can settle.

The formulas of the intervals, and what is shown and asserted by them; `nbsrc.stats` makes the
estimates from samples and counts.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from typing import SupportsFloat, SupportsIndex

import numpy as np
from scipy import stats as distributions

FALSE_ALARMS = 1e-4  # chance that a build of the whole book rejects something true
CLAIMS = 128  # the most entries the register may hold; `nbsrc.claims` enforces it
FINDINGS_PER_CLAIM = 16  # the most findings one card may rest on; enforced there too

# By the union bound, errors of this level in every finding add up to at most FALSE_ALARMS.
ASSERTION_LEVEL = 1 - FALSE_ALARMS / (CLAIMS * FINDINGS_PER_CLAIM)

Interval = tuple[float, float]
Number = SupportsFloat | SupportsIndex


@dataclass(frozen=True, kw_only=True)
class Finding:
    """A statement together with what the measurement says about it.

    Findings are made by `Estimate.above`, `.below`, `.within` and by `agree`.

    Attributes
    ----------
    holds : bool or None
        True or False where the assertion level settles it; None where it does not.
    statement : str
        A sentence, with the numbers in it.
    number : str
        What was measured, in short: "0.93 [0.91, 0.95] (95%, 256 seeds)".
    estimate : Estimate or None
        The measured number, where there is one.
    headroom : float
        Distance from the measured value to the threshold, in units of the distance from the
        value to the end of its assertion interval on that side. The finding is settled where
        this exceeds 1; with 2 or more, fresh seeds settle it again as surely.
    """

    holds: bool | None
    statement: str
    number: str
    estimate: Estimate | None = None
    headroom: float = math.inf

    def __bool__(self) -> bool:
        raise TypeError(
            "a finding may also be unsettled, so it is neither true nor false by itself: "
            f"look at its .holds, which is {self.holds} here"
        )

    def __str__(self) -> str:
        return self.statement


@dataclass(frozen=True, kw_only=True)
class Estimate(ABC):
    """A measured number with its confidence interval.

    Attributes
    ----------
    what : str
        What was measured, as a noun phrase: "the accuracy of tanh on circles".
    value : float
    n : int
        How many independent samples it rests on.
    unit : str
        Written after the numbers; empty for a pure number.
    of : str
        What a sample is, in the plural: "seeds".
    """

    what: str
    value: float
    n: int
    unit: str = ""
    of: str = "seeds"

    @abstractmethod
    def interval(self, level: float = 0.95) -> Interval:
        """Return the ends (low, high) of the confidence interval at `level`."""

    def surely(self) -> Interval:
        """Return the interval (low, high) that findings are judged by."""
        return self.interval(ASSERTION_LEVEL)

    @abstractmethod
    def recall(self, value: float, interval: Interval, n: int) -> Estimate:
        """Rebuild an earlier estimate of the same kind from its value, 95% interval and n."""

    def compatible(self, earlier: Estimate) -> Finding:
        """Say whether this and an earlier estimate can be estimates of the same number.

        Unless a subclass knows a sharper test: the two assertion intervals overlap.
        """
        (low, high), (earlier_low, earlier_high) = self.surely(), earlier.surely()
        return self._compatibility(earlier, low <= earlier_high and earlier_low <= high)

    def _compatibility(self, earlier: Estimate, holds: bool) -> Finding:
        verb = "agrees" if holds else "does not agree"
        return Finding(
            holds=bool(holds),
            statement=f"{capital(self.what)}, {self}, {verb} with {earlier} recorded earlier.",
            number=str(self),
            estimate=self,
        )

    def above(self, threshold: float) -> Finding:
        """Find out whether the number lies above `threshold`."""
        threshold = finite("threshold", threshold)
        low, high = self.surely()
        holds = True if low > threshold else False if high <= threshold else None
        return self._finding(f"above {threshold:g}", holds, self._headroom(threshold))

    def below(self, threshold: float) -> Finding:
        """Find out whether the number lies below `threshold`."""
        threshold = finite("threshold", threshold)
        low, high = self.surely()
        holds = True if high < threshold else False if low >= threshold else None
        return self._finding(f"below {threshold:g}", holds, self._headroom(threshold))

    def within(self, low: float, high: float) -> Finding:
        """Find out whether the number lies between `low` and `high`, ends included.

        This is how "no difference worth speaking of" is shown: an interval that merely contains
        zero shows nothing, one that lies within a margin around zero does.
        """
        low, high = finite("low", low), finite("high", high)
        if not low < high:
            raise ValueError(f"within(low, high) needs low < high, and got {low:g} and {high:g}")
        inner, outer = self.surely()
        holds = (
            True
            if low <= inner and outer <= high
            else False
            if outer < low or inner > high
            else None
        )
        headroom = min(self._headroom(low), self._headroom(high))
        return self._finding(f"between {low:g} and {high:g}", holds, headroom)

    def _headroom(self, threshold: float) -> float:
        low, high = self.surely()
        reach = high - self.value if threshold > self.value else self.value - low
        return abs(threshold - self.value) / reach if reach > 0 else math.inf

    def _finding(self, relation: str, holds: bool | None, headroom: float) -> Finding:
        if holds is None:
            low, high = (f"{end:.4g}" for end in self.surely())
            statement = (
                f"Not settled whether {self.what} is {relation}: {self}, and the interval that "
                f"the book asserts by, [{low}, {high}], allows both."
            )
        else:
            verb = "is" if holds else "is not"
            statement = f"{capital(self.what)} {verb} {relation}: {self}."
        return Finding(
            holds=holds, statement=statement, number=str(self), estimate=self, headroom=headroom
        )

    @property
    def count(self) -> str:
        """How many samples of what, in words: "256 seeds"."""
        return f"{self.n:,} {self.of}"

    def numbers(self) -> str:
        """The value and its 95% interval, rounded as far as the interval's width deserves."""
        low, high = self.interval()
        value, low_text, high_text = _rounded(self.value, low, high)
        return f"{value}{self._suffix} [{low_text}, {high_text}]"

    @property
    def _suffix(self) -> str:
        return f" {self.unit}" if self.unit else ""

    def __str__(self) -> str:
        return f"{self.numbers()} (95%, {self.count})"


@dataclass(frozen=True, kw_only=True)
class Mean(Estimate):
    """A mean over independent samples, with Student's t interval."""

    deviation: float  # of one sample, n - 1 in the denominator
    bounds: Interval | None = None

    def interval(self, level: float = 0.95) -> Interval:
        error = _error(level)
        if self.deviation == 0:
            # Equal samples have no t interval. Had a sample differed with a probability above
            # p = 1 - error^(1/n), then n equal ones would have come up with a chance below
            # `error`; so at most a share p lies elsewhere, at worst at a bound.
            assert self.bounds is not None  # refused on entry otherwise
            p = -math.expm1(math.log(error) / self.n)
            low, high = self.bounds
            return self.value - p * (self.value - low), self.value + p * (high - self.value)
        reach = student_t(error, self.n) * self.deviation / math.sqrt(self.n)
        low, high = self.bounds or (-math.inf, math.inf)
        return max(low, self.value - reach), min(high, self.value + reach)

    def recall(self, value: float, interval: Interval, n: int) -> Mean:
        # The longer arm: the other may have been cut off at a bound.
        reach = max(value - interval[0], interval[1] - value)
        deviation = reach / student_t(_error(0.95), n) * math.sqrt(n)
        return replace(self, value=value, n=n, deviation=deviation)

    def compatible(self, earlier: Estimate) -> Finding:
        if not isinstance(earlier, Mean) or self.deviation == 0 or earlier.deviation == 0:
            return super().compatible(earlier)
        p = _welch(self.value, self.deviation, self.n, earlier.value, earlier.deviation, earlier.n)
        return self._compatibility(earlier, p >= _error(ASSERTION_LEVEL))


@dataclass(frozen=True, kw_only=True)
class Ratio(Estimate):
    """A geometric mean of ratios, with the t interval of the mean logarithm."""

    deviation: float  # of the logarithm of one ratio

    def interval(self, level: float = 0.95) -> Interval:
        reach = student_t(_error(level), self.n) * self.deviation / math.sqrt(self.n)
        return self.value * math.exp(-reach), self.value * math.exp(reach)

    def recall(self, value: float, interval: Interval, n: int) -> Ratio:
        reach = math.log(interval[1] / interval[0]) / 2
        deviation = reach / student_t(_error(0.95), n) * math.sqrt(n)
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
        return self._compatibility(earlier, p >= _error(ASSERTION_LEVEL))


@dataclass(frozen=True, kw_only=True)
class Proportion(Estimate):
    """A share of successes, with the exact interval of Clopper and Pearson."""

    successes: int

    def interval(self, level: float = 0.95) -> Interval:
        return _clopper_pearson(self.successes, self.n, _error(level))

    def recall(self, value: float, interval: Interval, n: int) -> Proportion:
        successes = round(value * n)
        return replace(self, value=successes / n, n=n, successes=successes)

    def compatible(self, earlier: Estimate) -> Finding:
        if not isinstance(earlier, Proportion):
            return super().compatible(earlier)
        table = np.array([[e.successes, e.n - e.successes] for e in (self, earlier)])
        p = float(distributions.fisher_exact(table).pvalue)
        return self._compatibility(earlier, p >= _error(ASSERTION_LEVEL))


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
        error = _error(level)
        p, q = (k / n for k, n in zip(self.successes, self.sizes, strict=True))
        (p_low, p_high), (q_low, q_high) = (
            _wilson(k, n, error) for k, n in zip(self.successes, self.sizes, strict=True)
        )
        low = p - q - math.hypot(p - p_low, q_high - q)
        high = p - q + math.hypot(p_high - p, q - q_low)
        return max(-1.0, low), min(1.0, high)

    def surely(self) -> Interval:
        error = _error(ASSERTION_LEVEL) / 2
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
        stretch = float(distributions.norm.isf(_error(level) / 2) / distributions.norm.isf(0.025))
        low, high = self.shown
        return (
            max(-1.0, self.value - stretch * (self.value - low)),
            min(1.0, self.value + stretch * (high - self.value)),
        )

    def recall(self, value: float, interval: Interval, n: int) -> RecalledDifference:
        return replace(self, value=value, shown=interval, n=n)


# ---------------------------------------------------------------- limits


def _error(level: float) -> float:
    if not 0 < level < 1:
        raise ValueError(f"a confidence level lies between 0 and 1, and this one is {level!r}")
    return 1 - level


def student_t(error: float, n: int) -> float:
    """Return how many standard errors the interval of a mean of `n` samples reaches to each side.

    `error` is the chance, on both sides together, that such an interval misses the mean.
    """
    return float(distributions.t.isf(error / 2, n - 1))


def _clopper_pearson(successes: int, n: int, error: float) -> Interval:
    # Directly from the beta distribution: `binomtest` takes 1 - error, which rounds small errors.
    k = successes
    low = float(distributions.beta.ppf(error / 2, k, n - k + 1)) if k else 0.0
    high = float(distributions.beta.isf(error / 2, k + 1, n - k)) if k < n else 1.0
    return low, high


def _wilson(successes: int, n: int, error: float) -> Interval:
    interval = distributions.binomtest(successes, n).proportion_ci(1 - error, method="wilson")
    return float(interval.low), float(interval.high)


def _welch(m1: float, s1: float, n1: int, m2: float, s2: float, n2: int) -> float:
    return float(distributions.ttest_ind_from_stats(m1, s1, n1, m2, s2, n2, equal_var=False).pvalue)


# ---------------------------------------------------------------- what is written


def finite(name: str, number: Number) -> float:
    value = float(number)
    if not math.isfinite(value):
        raise ValueError(f"{name} must be a finite number, and is {value}")
    return value


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _rounded(*numbers: float) -> tuple[str, ...]:
    """Write (value, low, high) with as many digits as the width of the interval deserves."""
    _, low, high = numbers
    size = max(abs(number) for number in numbers)
    half = (high - low) / 2
    if half == 0 or not 1e-4 <= size < 1e6:
        return tuple(f"{number:.3g}" for number in numbers)
    # One digit of the half-width, two where it begins with a 1.
    decimals = min(8, max(0, -math.floor(math.log10(half / 2))))
    return tuple(f"{round(number, decimals) + 0.0:.{decimals}f}" for number in numbers)
