"""The checks of the page "Units that die"."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nbsrc.exercises import NotYet, exercise

Array = NDArray[np.float64]


def _layer(seed: int, n: int = 30) -> tuple[Array, Array, Array]:
    """Draw points and a layer of eight units, some of them dead."""
    rng = np.random.default_rng(seed)
    return rng.normal(size=(n, 2)), rng.normal(size=(8, 2)), rng.choice([-9.0, -0.2, 0.3, 8.0], 8)


@exercise(
    "dying-units/count-the-dead",
    minutes=10,
    difficulty="easy",
    hint="z = x @ w.T + b has a row for each point. Which axis must be all silent?",
)
def count_the_dead(answer: Callable[[Array, Array, Array], Any]) -> None:
    for seed in range(5):
        x, w, b = _layer(seed)
        got = np.asarray(answer(x, w, b))
        if got.shape != b.shape:
            raise NotYet(f"return one answer a unit, shape {b.shape}, and not shape {got.shape}.")
        wanted = (x @ w.T + b <= 0).all(axis=0)
        if not (got == wanted).all():
            unit = int(np.flatnonzero(got != wanted)[0])
            largest = float((x @ w[unit] + b[unit]).max())
            raise NotYet(f"a unit whose largest z is {largest:.2f} is judged wrongly.")
    # A unit that just touches zero is silent as well.
    if not np.asarray(answer(np.array([[1.0, 0.0]]), np.eye(2), np.array([-1.0, 0.0]))).all():
        raise NotYet("a z of exactly 0 counts as silent: the output is 0, and so is the slope.")


@exercise(
    "dying-units/half-dead",
    minutes=10,
    difficulty="easy",
    hint="Solve (1 - 2**-n)**L <= 1/2 for L, and round up; log1p keeps the digits for large n.",
)
def half_dead(answer: Callable[[int], Any]) -> None:
    for n in (1, 2, 3, 4, 8, 16, 40):
        wanted = math.ceil(math.log(0.5) / math.log1p(-(2.0**-n)))
        got = answer(n)
        # From 2**40 on a rounding decides about the last layer.
        if got is None or not abs(float(got) - wanted) <= (0 if n < 20 else 1e-9 * wanted):
            raise NotYet(f"for width {n} it is {wanted} layers, and yours is {got}.")


@exercise(
    "dying-units/deadly-rate",
    minutes=20,
    difficulty="medium",
    hint="After a step z becomes z - rate * (x @ dw + db). Which rate silences each point, and "
    "which points can no positive rate silence?",
)
def deadly_rate(answer: Callable[..., Any]) -> None:
    x = np.array([[1.0, 0.0], [0.0, 1.0], [-1.0, 0.5]])
    row = np.array([[1.0, 0.0], [-0.5, 0.0], [-1.0, 0.0]])
    cases = [
        (x, np.array([1.0, 1.0]), 0.5, np.array([0.0, 0.0]), 1.0, 1.5),
        (x, np.array([1.0, 1.0]), 0.5, np.array([0.5, 0.0]), 1.0, 1.5),
        (x, np.array([1.0, 0.0]), 0.0, np.array([0.0, 0.0]), -1.0, math.inf),
        (x, np.array([0.0, 0.0]), 1.0, np.array([0.0, 0.0]), 0.25, 4.0),
        (x, np.array([0.0, 0.0]), -1.0, np.array([0.0, 0.0]), 0.0, 0.0),
        (x, np.array([0.0, 0.0]), 1.0, np.array([2.0, 0.0]), 1.0, math.inf),
        # A silent point lights up: too late to save the unit, and in time.
        (row, np.array([1.0, 0.0]), 0.0, np.array([1.0, 0.0]), 0.2, 1 / 1.2),
        (row, np.array([1.0, 0.0]), 0.0, np.array([1.0, 0.0]), -0.2, math.inf),
    ]
    for points, w, b, dw, db, wanted in cases:
        got = answer(points, w, b, dw, db)
        if got is None or not (float(got) == wanted or abs(float(got) - wanted) <= 1e-9):
            raise NotYet(
                f"with w = {w.tolist()}, b = {b}, dw = {dw.tolist()}, db = {db} and the points "
                f"{points.tolist()} the smallest deadly rate is {wanted:g}, and yours is {got}."
            )


@exercise(
    "dying-units/revive",
    minutes=15,
    difficulty="medium",
    hint="Without its bias the unit gives s = w . x. Put the corner between the two middle values.",
)
def revive(answer: Callable[[Array, Array, Array], Any]) -> None:
    for seed, n in ((0, 30), (1, 31), (2, 2), (3, 1)):
        x, w, b = _layer(seed, n)
        gone = (x @ w.T + b <= 0).all(axis=0)
        got = np.asarray(answer(x, w, b), dtype=np.float64)
        if got.shape != b.shape:
            raise NotYet(f"return one bias a unit, shape {b.shape}, and not shape {got.shape}.")
        if not (got[~gone] == b[~gone]).all():
            raise NotYet("a living unit has been given another bias.")
        lit = (x @ w.T + got > 0).sum(axis=0)[gone]
        if not (lit == (n + 1) // 2).all():
            raise NotYet(f"of {n} points {(n + 1) // 2} should be lit, and {lit[0]} are.")
