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
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, SupportsFloat, SupportsIndex

import numpy as np
from numpy.typing import ArrayLike, NDArray
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
            statement=f"{_capital(self.what)}, {self}, {verb} with {earlier} recorded earlier.",
            number=str(self),
            estimate=self,
        )

    def above(self, threshold: float) -> Finding:
        """Find out whether the number lies above `threshold`."""
        threshold = _finite("threshold", threshold)
        low, high = self.surely()
        holds = True if low > threshold else False if high <= threshold else None
        return self._finding(f"above {threshold:g}", holds, self._headroom(threshold))

    def below(self, threshold: float) -> Finding:
        """Find out whether the number lies below `threshold`."""
        threshold = _finite("threshold", threshold)
        low, high = self.surely()
        holds = True if high < threshold else False if low >= threshold else None
        return self._finding(f"below {threshold:g}", holds, self._headroom(threshold))

    def within(self, low: float, high: float) -> Finding:
        """Find out whether the number lies between `low` and `high`, ends included.

        This is how "no difference worth speaking of" is shown: an interval that merely contains
        zero shows nothing, one that lies within a margin around zero does.
        """
        low, high = _finite("low", low), _finite("high", high)
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
            statement = f"{_capital(self.what)} {verb} {relation}: {self}."
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
        reach = _t(error, self.n) * self.deviation / math.sqrt(self.n)
        low, high = self.bounds or (-math.inf, math.inf)
        return max(low, self.value - reach), min(high, self.value + reach)

    def recall(self, value: float, interval: Interval, n: int) -> Mean:
        # The longer arm: the other may have been cut off at a bound.
        reach = max(value - interval[0], interval[1] - value)
        deviation = reach / _t(_error(0.95), n) * math.sqrt(n)
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
        reach = _t(_error(level), self.n) * self.deviation / math.sqrt(self.n)
        return self.value * math.exp(-reach), self.value * math.exp(reach)

    def recall(self, value: float, interval: Interval, n: int) -> Ratio:
        reach = math.log(interval[1] / interval[0]) / 2
        deviation = reach / _t(_error(0.95), n) * math.sqrt(n)
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
    tolerance = _finite("tolerance", tolerance)
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
            f"{_capital(what)} {verb}: {largest}, {relation} the tolerance {tolerance:.2g} ({why})."
        ),
        number=f"{largest} ({relation} {tolerance:.2g})",
        headroom=tolerance / deviation if holds and deviation else math.inf,
    )


def conjunction(findings: Sequence[Finding]) -> bool | None:
    """Three-valued "and": False if one fails, else None if one is unsettled, else True."""
    if any(finding.holds is False for finding in findings):
        return False
    return None if any(finding.holds is None for finding in findings) else True


# ---------------------------------------------------------------- limits


def _error(level: float) -> float:
    if not 0 < level < 1:
        raise ValueError(f"a confidence level lies between 0 and 1, and this one is {level!r}")
    return 1 - level


def _t(error: float, n: int) -> float:
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


def _mean(
    values: NDArray[np.float64], *, what: str, unit: str, of: str, bounds: Interval | None
) -> Mean:
    if bounds is not None:
        low, high = _finite("bounds[0]", bounds[0]), _finite("bounds[1]", bounds[1])
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


# ---------------------------------------------------------------- what comes in, what is written


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


def _finite(name: str, number: Number) -> float:
    value = float(number)
    if not math.isfinite(value):
        raise ValueError(f"{name} must be a finite number, and is {value}")
    return value


def _words(name: str, text: str) -> str:
    if not isinstance(text, str) or not text.strip():
        raise ValueError(f"{name} must be words for a reader, and is {text!r}")
    return text.strip()


def _capital(text: str) -> str:
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
