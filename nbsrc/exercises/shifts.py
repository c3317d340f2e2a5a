"""The checks of the page "Does a small shift matter?"."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nbsrc.exercises import NotYet, exercise, number

Array = NDArray[np.float64]


@exercise(
    "shifts/shift-period",
    minutes=10,
    difficulty="easy",
    hint="A layer of stride 2 turns a shift by 8 into a shift by 4. What does the next need?",
)
def period(answer: Callable[[Sequence[int]], Any]) -> None:
    for strides in ([2], [2, 2], [2, 2, 2], [1, 3, 1], [4, 1, 2], [3, 2, 5], [1, 1]):
        wanted = (math.prod(strides), 1)
        got = answer(list(strides))
        if np.shape(got) != (2,):
            raise NotYet(f"return a pair of whole numbers, and not {got!r}.")
        pixels, places = got
        if pixels != wanted[0]:
            raise NotYet(
                f"with strides {strides} the smallest shift is {wanted[0]} pixels, and yours is "
                f"{pixels}."
            )
        if places != wanted[1]:
            raise NotYet(
                f"with strides {strides} a shift by {wanted[0]} pixels moves the last output by "
                f"{wanted[1]}, and not by {places}."
            )


@exercise(
    "shifts/blur-by-hand",
    minutes=15,
    difficulty="easy",
    hint="np.roll(x, k) brings the value from k places before. The filter's middle, 6, belongs to "
    "the place itself. Filter at every place first, then slice.",
)
def blur_by_hand(answer: Callable[[Array, int], Any]) -> None:
    rng = np.random.default_rng(0)
    for n, stride in ((8, 2), (12, 3), (10, 1), (20, 4)):
        x = rng.normal(size=n)
        got = np.asarray(answer(x.copy(), stride), dtype=np.float64)
        if got.shape != (n // stride,):
            raise NotYet(
                f"of {n} places a stride of {stride} keeps {n // stride}, and yours has shape "
                f"{got.shape}."
            )
        wanted = _blurred(x)[::stride]
        if not np.allclose(got, wanted, rtol=0, atol=1e-12):
            if np.allclose(got, 16 * wanted, rtol=0, atol=1e-10):
                raise NotYet("the filter is not yet divided by its sum, 16.")
            worst = int(np.abs(got - wanted).argmax())
            raise NotYet(
                f"for {n} numbers and a stride of {stride}, value {worst} should be "
                f"{wanted[worst]:.4g}, and yours is {got[worst]:.4g}."
            )


def _blurred(x: Array) -> Array:
    taps = zip(range(-2, 3), (1, 4, 6, 4, 1), strict=True)
    total: Array = sum((weight / 16 * np.roll(x, k) for k, weight in taps), np.zeros_like(x))
    return total


@exercise(
    "shifts/alias",
    minutes=20,
    difficulty="medium",
    hint="Per kept pixel the wave turns by f * stride cycles. Whole cycles cannot be seen, and a "
    "turn by 0.7 forwards looks like one by 0.3 backwards.",
)
def alias(answer: Callable[[float, int], Any]) -> str:
    at = np.arange(240)
    for f, stride in ((0.1, 2), (0.5, 2), (0.25, 2), (0.3, 2), (0.45, 2), (1 / 3, 3), (0.4, 3),
                      (0.2, 4), (0.0, 5), (0.375, 4), (0.15, 1)):  # fmt: skip
        got = number(answer(f, stride), f"the frequency for f = {f:.4g}")
        wanted = abs(f * stride - round(f * stride))
        if not 0 <= got <= 0.5:
            raise NotYet(
                f"for f = {f:.4g} and a stride of {stride} your frequency, {got:.4g}, is not "
                "between 0 and 1/2."
            )
        if abs(got - wanted) > 1e-9:
            kept = np.cos(2 * np.pi * f * stride * at[:6]).round(2) + 0.0
            raise NotYet(
                f"with f = {f:.4g} and a stride of {stride} a cosine is seen as {kept.tolist()}: "
                f"that is {wanted:.4g} cycles per kept pixel, and yours is {got:.4g}."
            )
    return "a wave of 1/stride cycles per pixel is seen as plain grey."


@exercise(
    "shifts/choose-the-grid",
    minutes=25,
    difficulty="hard",
    hint="The grids of a moved signal are those of the signal, in another order, each turned. The "
    "strongest stays the strongest. The slices x[k::stride] are the grids.",
)
def choose_the_grid(answer: Callable[[Array, int], Any]) -> str:
    rng = np.random.default_rng(1)
    # By spread, sum of sizes or largest value another grid would win in one of these.
    signals = [(rng.normal(size=n), stride) for n, stride in ((8, 2), (12, 3), (20, 4))]
    signals += [(np.array([3.0, 2, 0, -2]), 2), (rng.normal(size=12) + 1, 3)]
    for x, stride in signals:
        n = len(x)
        grids = x.reshape(-1, stride).T
        wanted = grids[(grids**2).sum(1).argmax()]
        for shift in range(n):
            got = np.asarray(answer(np.roll(x, shift), stride), dtype=np.float64)
            if got.shape != wanted.shape:
                raise NotYet(f"of {n} values {n // stride} are kept, and you keep {got.shape}.")
            turns = [np.roll(wanted, k) for k in range(len(wanted))]
            if not any(np.allclose(got, turned, rtol=0, atol=1e-12) for turned in turns):
                raise NotYet(
                    f"{n} numbers, a stride of {stride}, moved by {shift}: what you keep is not "
                    "the strongest grid, in its order."
                )
    return "the shift moves the grids among themselves, and the choice moves with them."
