"""Rounds in which the rivals take turns, medians, and ratios."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

Result = TypeVar("Result")

ROUNDS = 15
"""Rounds of every comparison."""


def interleaved(
    rivals: Mapping[str, Callable[[], Result]], rounds: int = ROUNDS, label: str = ""
) -> dict[str, list[Result]]:
    """Let each rival run once a round, and collect what each returned, round by round.

    A busy moment of the machine so falls on all rivals alike. Every other round goes through them
    backwards, so that none always runs after the same one.

    Parameters
    ----------
    rivals : mapping of str to callable
    rounds : int
    label : str, optional
        What to print while they run, with a dot for every round.
    """
    results: dict[str, list[Result]] = {name: [] for name in rivals}
    if label:
        print(f"  {label} ", end="", flush=True)
    for turn in range(rounds):
        order = list(rivals)
        for name in order if turn % 2 == 0 else reversed(order):
            results[name].append(rivals[name]())
        if label:
            print(".", end="", flush=True)
    if label:
        print(flush=True)
    return results


def seconds(work: Callable[[], object]) -> float:
    """Time one call."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def ratio(slow: Sequence[float], fast: Sequence[float]) -> float:
    """Return the median over the rounds of how many times longer the one took than the other."""
    return statistics.median(a / b for a, b in zip(slow, fast, strict=True))


def percentile(values: Sequence[float], share: int) -> float:
    """Return the value that `share` percent of the values do not exceed (the nearest rank)."""
    ranked = sorted(values)
    return ranked[max(0, -(-share * len(ranked) // 100) - 1)]
