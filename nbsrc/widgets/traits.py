"""Traits that refuse a wrong value with a sentence, before anything has changed."""

from __future__ import annotations

import difflib
import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import traitlets


class Checked(traitlets.TraitType[Any, Any]):
    """A synchronised trait whose value is passed through ``check``.

    Parameters
    ----------
    check : callable
        Gives back the value to store, or raises ValueError with a sentence.
    default
        The value before any is set; it must pass the check itself.
    """

    def __init__(self, check: Callable[[Any], Any], default: Any) -> None:
        super().__init__(default_value=default)
        self.check = check
        self.tag(sync=True)

    def validate(self, obj: Any, value: Any) -> Any:
        """Check ``value`` before the widget or the browser hears of it."""
        return self.check(value)


class Reported(traitlets.TraitType[Any, Any]):
    """A number the browser reports; NaN before it has, and where the result is none.

    JSON has no NaN: such a result travels as null.
    """

    def __init__(self) -> None:
        super().__init__(default_value=math.nan)
        self.tag(sync=True, to_json=lambda value, _: value if math.isfinite(value) else None)

    def validate(self, obj: Any, value: Any) -> float:
        """Read null as NaN."""
        return math.nan if value is None else float(value)


class Binary(traitlets.TraitType[Any, Any]):
    """Numbers as float64 bytes, little-endian, exchanged without a detour through text."""

    def __init__(self, group: int = 1, what: str = "numbers") -> None:
        super().__init__(default_value=b"")
        self.group = group
        self.what = what
        # The browser's answer arrives as a view into the message; a copy outlives it.
        self.tag(sync=True, from_json=lambda value, _: b"" if value is None else bytes(value))

    def validate(self, obj: Any, value: Any) -> bytes:
        """Accept bytes that hold whole groups of eight-byte numbers."""
        if not isinstance(value, bytes | bytearray | memoryview):
            raise ValueError(
                f"{self.name} takes bytes, not {value!r} of type {type(value).__name__}."
            )
        data = bytes(value)
        if len(data) % (8 * self.group):
            raise ValueError(
                f"{self.name} holds {len(data)} bytes, which are no whole {self.what} of "
                f"{8 * self.group} bytes each."
            )
        return data


def one_of(name: str, choices: Sequence[str]) -> Callable[[Any], str]:
    """Check for one of ``choices``; a misspelling is answered with the closest of them."""

    def check(value: Any) -> str:
        if isinstance(value, str) and value in choices:
            return value
        close = difflib.get_close_matches(str(value), choices, n=1)
        hint = f" Did you mean {close[0]!r}?" if close else ""
        raise ValueError(f"There is no {name} {value!r}.{hint} Choose one of {', '.join(choices)}.")

    return check


def number(name: str, low: float, high: float) -> Callable[[Any], float]:
    """Check for a finite number from ``low`` to ``high``."""

    def check(value: Any) -> float:
        try:
            result = math.nan if isinstance(value, bool | str) else float(value)
        except (TypeError, ValueError):
            result = math.nan
        if not low <= result <= high:
            raise ValueError(f"{name} {value!r} is not a number from {low:g} to {high:g}.")
        return result

    return check


def whole(name: str, low: int, high: int) -> Callable[[Any], int]:
    """Check for a whole number from ``low`` to ``high``."""

    def check(value: Any) -> int:
        try:
            result = -1 if isinstance(value, bool | str) or value != int(value) else int(value)
        except (TypeError, ValueError, OverflowError):
            result = -1
        if not low <= result <= high:
            raise ValueError(f"{name} {value!r} is not a whole number from {low} to {high}.")
        return result

    return check


def flag(name: str) -> Callable[[Any], bool]:
    """Check for True or False."""

    def check(value: Any) -> bool:
        if not isinstance(value, bool | np.bool_):
            raise ValueError(f"{name} {value!r} is neither True nor False.")
        return bool(value)

    return check
