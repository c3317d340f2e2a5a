"""The checks of the page "What a window keeps, and whom it answers"."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nbsrc import pooling
from nbsrc.exercises import NotYet, exercise, number

Array = NDArray[np.float64]

_TWO = 2 * Fraction(1, 9) - Fraction(1, 15)
_FOUR = (
    4 * Fraction(1, 9) - 4 * Fraction(1, 15) - 2 * Fraction(1, 17) + 4 * Fraction(1, 21)
    - Fraction(1, 25)
)  # fmt: skip
HEARING = (Fraction(1, 9) + 2 * _TWO + _FOUR) / 4
"""Share of cells that win a window of 3 x 3 with stride 2: of four, in 1, 2, 2 and 4 windows."""


@exercise(
    "what-pooling-does/pooled-size",
    minutes=10,
    difficulty="easy",
    hint="How far can the last window move from the first? Divide by the stride, and round down, "
    "or up in ceil mode. `-(-a // b)` rounds up.",
)
def pooled_size(answer: Callable[..., Any]) -> str:
    tried = 0
    for n, kernel, stride in itertools.product(range(1, 13), range(1, 6), range(1, 6)):
        for padding, ceil_mode in itertools.product(range(kernel // 2 + 1), (False, True)):
            if n + 2 * padding < kernel:
                continue
            right = pooling.pooled_size(n, kernel, stride, padding, ceil_mode=ceil_mode)
            got = answer(n, kernel, stride, padding, ceil_mode)
            if got != right:
                mode = "in ceil mode" if ceil_mode else "in the default mode"
                raise NotYet(
                    f"on {n} cells there are {right} windows of {kernel} with a stride of "
                    f"{stride} and a padding of {padding} {mode}, and you say {got!r}."
                )
            tried += 1
    return f"{tried:,} ways to lay windows, every one counted."


@exercise(
    "what-pooling-does/overlapping-gradient",
    minutes=20,
    difficulty="medium",
    hint="Go through the windows one by one. `window.argmax()` is the winner's place in the "
    "flattened window, and `np.unravel_index` makes a row and a column of it.",
)
def overlapping_gradient(answer: Callable[[Array, Array, int, int], Any]) -> str:
    cases = [("without overlap", 2, 2), ("with overlap", 3, 1), ("with gaps", 2, 3),
             ("with overlap", 3, 2)]  # fmt: skip
    for seed, (how, kernel, stride) in enumerate(cases):
        rng = np.random.default_rng(seed)
        for what, x in (("no ties", rng.normal(size=(8, 7))),
                        ("many ties", rng.integers(0, 2, (8, 7)).astype(float))):  # fmt: skip
            places = [pooling.pooled_size(n, kernel, stride) for n in x.shape]
            delta = rng.normal(size=places)
            got = np.asarray(answer(x.copy(), delta.copy(), kernel, stride), dtype=np.float64)
            if got.shape != x.shape:
                raise NotYet(f"return an array of the shape of x, {x.shape}, not {got.shape}.")
            right = pooling.max_pool_gradient(
                x[None, None], delta[None, None], kernel, stride=stride
            )[0, 0]
            wrong = np.argwhere(~(np.abs(got - right) <= 1e-12))
            if len(wrong):
                row, column = (int(i) for i in wrong[0])
                raise NotYet(
                    f"{how} (windows of {kernel}, stride {stride}) and {what}, cell ({row}, "
                    f"{column}) should get {right[row, column]:.4g}, and gets "
                    f"{got[row, column]:.4g}."
                )
    return "ties and overlap included."


@exercise(
    "what-pooling-does/soft-maximum",
    minutes=15,
    difficulty="medium",
    hint="Differentiate the logarithm of the sum: what stays is a quotient of powers of e. It does "
    "not change when all cells are lowered by the same amount.",
)
def soft_maximum(answer: Callable[[Array, float], Any]) -> None:
    cases = [
        (np.array([1.0, 2.0, 3.0, 4.0]), 0.5), (np.array([2.0, 2.0, -1.0, 2.0]), 3.0),
        (np.array([1e-3, 0.0, -2.0]), 1e-6), (np.array([1000.0, 999.0, 998.5, 0.0]), 2.0),
        (np.array([-1000.0, -1001.0]), 1.0),
    ]  # fmt: skip
    for x, beta in cases:
        with np.errstate(all="ignore"):
            got = np.asarray(answer(x.copy(), beta), dtype=np.float64)
        if got.shape != x.shape:
            raise NotYet(f"return one share for each of the {x.size} cells, not {got.shape}.")
        powers = [math.exp(beta * (each - x.max())) for each in x]
        right = np.array(powers) / math.fsum(powers)
        if not np.isfinite(got).all():
            raise NotYet(f"for the cells {x.tolist()} and beta = {beta:g} something overflows.")
        if not np.abs(got - right).max() <= 1e-12:
            raise NotYet(
                f"for the cells {x.tolist()} and beta = {beta:g} the shares are "
                f"{np.round(right, 4).tolist()}, and yours {np.round(got, 4).tolist()}."
            )


@exercise(
    "what-pooling-does/who-hears",
    minutes=30,
    difficulty="hard",
    hint="Take a block of 2 x 2 cells: one of them lies in one window, two in two, one in four. "
    "Among m independent numbers, each is the largest with probability 1/m.",
)
def who_hears(answer: Any) -> str:
    if answer is None or answer is ...:
        raise NotYet("put a number in place of the dots.")
    share = number(answer, "the share")
    if abs(share - 1 / 4) < 1e-4:
        raise NotYet("1/4 is the number of windows for each cell, but one cell wins several.")
    if not abs(share - float(HEARING)) < 1e-6:
        raise NotYet(
            f"you say {share:.5g}; about {float(HEARING):.2f} was measured on the page, and the "
            "exact number is wanted."
        )
    return f"{HEARING}, or {float(HEARING):.5f}."
