"""A measured number with its interval, and the findings that come of comparing it."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import SupportsFloat, SupportsIndex

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


def misses(level: float) -> float:
    """Return the chance that an interval of this confidence level misses."""
    if not 0 < level < 1:
        raise ValueError(f"a confidence level lies between 0 and 1, and this one is {level!r}")
    return 1 - level


def finite(name: str, number: Number) -> float:
    """Return a number as a float, and refuse NaN and infinity by its name."""
    value = float(number)
    if not math.isfinite(value):
        raise ValueError(f"{name} must be a finite number, and is {value}")
    return value


def capital(text: str) -> str:
    """Begin a sentence with a large letter."""
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
