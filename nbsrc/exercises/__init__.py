"""Self-checks for the exercises: right, or not yet with a hint. They never raise.

    from nbsrc import exercises
    exercises.check("bending-space/fold-share", fold_share)

The checks of a page stand in a module of the page's name, `nbsrc/exercises/bending_space.py`, each
marked with `@exercise(...)`. A check gets the learner's answer, returns nothing or a word of
praise where it is right, and raises `NotYet` with a hint, or fails an assertion, where it is not.
"""

from __future__ import annotations

import difflib
import functools
import html
import importlib
import math
import pkgutil
import re
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from nbsrc.colours import css, variable

DIFFICULTIES = ("easy", "medium", "hard")
Check = Callable[[Any], str | None]


class NotYet(Exception):
    """The answer is not right yet; the message is the hint."""


@dataclass(frozen=True)
class Exercise:
    """A check with what the page says about the exercise.

    Attributes
    ----------
    name : str
        "page/exercise", as in "bending-space/fold-share".
    minutes : int
        How long a reader of the page is likely to need.
    difficulty : {"easy", "medium", "hard"}
    hint : str
        Given where the check itself has nothing better to say.
    check : callable
    """

    name: str
    minutes: int
    difficulty: str
    hint: str
    check: Check


@dataclass(frozen=True)
class Result:
    """What came out: `right`, and a message in words; shown as a coloured line in a notebook."""

    right: bool
    message: str

    def __str__(self) -> str:
        return f"{'Right' if self.right else 'Not yet'}: {self.message}"

    __repr__ = __str__

    def _repr_html_(self) -> str:
        outcome, mark, word = ("true", "✓", "Right") if self.right else ("depends", "…", "Not yet")
        message = re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(self.message))
        return (
            f'<div class="ttl-check" role="status" data-right="{str(self.right).lower()}" '
            f'style="color:{variable("ink")};background:{variable("panel")};padding:.6em 1em;'
            f"border:1px solid {variable('rule')};border-left:5px solid {variable(outcome)};"
            f'border-radius:6px;margin:.5em 0;max-width:48em;line-height:1.5">'
            f"<style>{css(('ink', 'panel', 'rule', outcome))}</style>"
            f'<strong style="color:{variable(outcome)}"><span aria-hidden="true">{mark}</span> '
            f"{word}:</strong> {message}</div>"
        )


_registry: dict[str, Exercise] = {}


def exercise(name: str, *, minutes: int, difficulty: str, hint: str) -> Callable[[Check], Check]:
    """Mark a function as the check of an exercise.

    Parameters
    ----------
    name : str
        "page/exercise", in small letters, digits and hyphens.
    minutes : int
    difficulty : {"easy", "medium", "hard"}
    hint : str
        A sentence that helps whoever is stuck without giving the answer away.

    Raises
    ------
    ValueError
        If a value is none of these, or the name is taken by another check.
    """
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*/[a-z0-9]+(-[a-z0-9]+)*", name):
        raise ValueError(f"an exercise is named 'page/exercise' in small letters, not {name!r}")
    if difficulty not in DIFFICULTIES:
        raise ValueError(f"{name}: difficulty is {difficulty!r}, and must be easy, medium or hard")
    if minutes < 1:
        raise ValueError(f"{name}: an exercise takes at least a minute, and not {minutes!r}")
    if not hint.strip():
        raise ValueError(f"{name}: the hint is empty")

    def register(check: Check) -> Check:
        old = _registry.get(name)
        # A module that is loaded anew brings the same function again.
        if old is not None and old.check.__qualname__ != check.__qualname__:
            raise ValueError(f"two checks are named {name!r}")
        _registry[name] = Exercise(name, minutes, difficulty, hint.strip(), check)
        return check

    return register


def of_page(page: str) -> list[Exercise]:
    """Return the exercises of a page, in the order of its module.

    Raises
    ------
    ValueError
        If the page has no exercises.
    """
    module = page.replace("-", "_")
    if module not in pages():
        raise ValueError(f"no page {page!r} has exercises; these have: {', '.join(_hyphened())}")
    importlib.import_module(f"{__name__}.{module}")
    return [one for one in _registry.values() if one.name.startswith(f"{page}/")]


def pages() -> list[str]:
    """Return the names of the modules that hold exercises, one for each page."""
    return sorted(module.name for module in pkgutil.iter_modules(__path__))


def check(name: str, answer: object) -> Result:
    """Check an answer, and say "right" or "not yet" with a hint.

    Parameters
    ----------
    name : str
        The exercise, "bending-space/fold-share".
    answer : object
        Mostly a function that the reader has filled in.

    Returns
    -------
    Result
        Whatever the answer does, this function does not raise.
    """
    try:
        found = _find(name)
    except ValueError as error:
        return Result(False, str(error))
    except Exception as error:  # a fault of the book's, and still no reason to stop the notebook
        return Result(False, f"the checks cannot be loaded ({type(error).__name__}: {error}).")
    if answer is None or answer is ...:
        return Result(False, f"there is nothing to check. {found.hint}")
    if isinstance(answer, type(check)):
        answer = _watched(answer)
    try:
        praise = found.check(answer)
    except NotYet as hint:
        return Result(False, str(hint) or found.hint)
    except AssertionError as error:
        return Result(False, str(error) or found.hint)
    # A learner may well have called exit(); only a reader's own interrupt goes through.
    except (Exception, SystemExit) as error:
        return Result(False, f"{_told(error)} {found.hint}")
    return Result(True, praise or "well done.")


def number(value: Any, what: str) -> float:
    """Give an answer as a finite number, for a check to compare.

    Parameters
    ----------
    value : object
        What the learner's lines returned.
    what : str
        What it should be, as a noun phrase: "the gain of tanh".

    Raises
    ------
    NotYet
        If it is none; the hint says what it is instead.
    """
    try:
        found = math.nan if value is None or isinstance(value, bool) else float(value)
    except (TypeError, ValueError):
        found = math.nan
    if not math.isfinite(found):
        raise NotYet(f"{what} must be a number, and is {value!r}.")
    return found


def _find(name: object) -> Exercise:
    page, _, _ = str(name).partition("/")
    if page.replace("-", "_") not in pages():
        everything = [one.name for module in _hyphened() for one in of_page(module)]
    else:
        everything = [one.name for one in of_page(page)]
    if name not in everything:
        close = difflib.get_close_matches(str(name), everything, n=1)
        advice = f"did you mean {close[0]!r}?" if close else f"there are: {', '.join(everything)}."
        raise ValueError(f"there is no exercise {name!r}; {advice}")
    return _registry[str(name)]


def _watched(answer: Callable[..., Any]) -> Callable[..., Any]:
    """The learner's function, which speaks up where it still returns nothing."""

    @functools.wraps(answer)
    def watched(*arguments: Any, **options: Any) -> Any:
        value = answer(*arguments, **options)
        if value is None or value is ... or value is NotImplemented:
            raise NotYet(
                f"`{answer.__name__}` returns {value!r} so far: replace the stub by your own lines."
            )
        return value

    return watched


def _told(error: BaseException) -> str:
    """Name an exception, and the learner's line it came from."""
    if isinstance(error, NotImplementedError):
        return "the stub is still there."
    said = f"your code raised `{type(error).__name__}{f': {error}' if str(error) else ''}`"
    theirs = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        # Cells of a notebook live in files named like /tmp/ipykernel_7/1.py or <stdin>.
        if "ipykernel" in frame.filename or frame.filename.startswith("<")
    ]
    if theirs:
        said += f" in line {theirs[-1].lineno} of `{theirs[-1].name}`"
    return f"{said}."


def _hyphened() -> list[str]:
    return [page.replace("_", "-") for page in pages()]
