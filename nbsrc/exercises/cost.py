"""The checks of the page "What an activation costs"."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from nbsrc.exercises import NotYet, exercise, number


@exercise(
    "cost/faster-part",
    minutes=10,
    difficulty="easy",
    hint="The step took 1. The rest still takes 1 - p, and the part takes p / s.",
)
def faster_part(answer: Callable[[float, float], Any]) -> str:
    for p, s in ((0.5, 2.0), (0.1, 10.0), (0.0, 5.0), (1.0, 3.0), (0.25, 0.5)):
        _compare(answer(p, s), 1 / (1 - p + p / s), f"with p = {p:g} and s = {s:g}")
    return "and with a tenth of the step, even an activation for nothing gains only 11%."


@exercise(
    "cost/bytes-moved",
    minutes=15,
    difficulty="medium",
    hint="Two arrays forward and three backward, of 4 bytes a number.",
)
def bytes_moved(answer: Callable[[int, float], Any]) -> str:
    for n, bandwidth in ((1000, 1e9), (4_000_000, 1e10)):
        _compare(answer(n, bandwidth), 20 * n / bandwidth, f"for {n:,} numbers at {bandwidth:g}")
    return "compare it with the time that the page measured for four million numbers."


@exercise(
    "cost/products-per-activation",
    minutes=15,
    difficulty="medium",
    hint="Each of the three products multiplies n * into * out pairs of numbers. How many "
    "activations does the layer have on the batch?",
)
def products_per_activation(answer: Callable[[int, int, int], Any]) -> str:
    for into, out, n in ((256, 64, 32), (3, 5, 7), (1000, 1, 1)):
        where = f"for a layer from {into} to {out} units and a batch of {n}"
        _compare(answer(into, out, n), 3 * into, where)
    return "it is 3 times the number of inputs, whatever the batch and the number of units."


def _compare(got: Any, wanted: float, where: str) -> None:
    found = number(got, f"{where} the answer")
    if not math.isclose(found, wanted, rel_tol=1e-9):
        raise NotYet(f"{where} the answer is {wanted:.6g}, and yours is {found:.6g}.")
