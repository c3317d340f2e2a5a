"""The checks of the page "Breaking the symmetry"."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nbsrc.exercises import NotYet, exercise

Array = NDArray[np.float64]


@exercise(
    "breaking-symmetry/copies-of-a-minimum",
    minutes=10,
    difficulty="easy",
    hint="A layer of n units has n! orders. A unit of an odd activation has two signs. Layers can "
    "be rearranged independently.",
)
def copies_of_a_minimum(answer: Callable[[list[int], bool], Any]) -> None:
    for hidden, odd in (([2], False), ([3], True), ([8], False), ([8], True), ([4, 5, 3], True)):
        wanted = math.prod(math.factorial(n) * (2**n if odd else 1) for n in hidden)
        got = answer(list(hidden), odd)
        if got != wanted:
            kind = "an odd" if odd else "no odd"
            raise NotYet(
                f"hidden layers {hidden} with {kind} activation have {wanted} copies, and yours "
                f"is {got!r}."
            )


def _twins(seed: int) -> tuple[Array, Array, Array]:
    """Draw a layer of four kinds of units, some of them several times."""
    rng = np.random.default_rng(seed)
    kind = rng.permutation(np.r_[np.arange(4), rng.integers(0, 4, 5)])
    w, b = rng.normal(size=(4, 3)), rng.normal(size=4)
    b[1], w[2] = b[0], w[3]  # equal in part is not equal
    return w[kind], b[kind], rng.normal(size=9)


@exercise(
    "breaking-symmetry/merge-twins",
    minutes=15,
    difficulty="medium",
    hint="Units with the same w and b return the same number. What multiplies it in the end is "
    "the sum of their v. `np.unique(..., axis=0, return_inverse=True)` finds the kinds.",
)
def merge_twins(answer: Callable[[Array, Array, Array], Any]) -> None:
    for seed in range(4):
        w, b, v = _twins(seed)
        got = answer(w.copy(), b.copy(), v.copy())
        if not isinstance(got, tuple | list) or len(got) != 3:
            raise NotYet("return three arrays: w, b and v.")
        small_w, small_b, small_v = (np.asarray(part, dtype=np.float64) for part in got)
        n = len(small_b)
        if small_w.shape != (n, 3) or small_b.shape != (n,) or small_v.shape != (n,):
            raise NotYet(
                f"w, b and v have the shapes {small_w.shape}, {small_b.shape} and "
                f"{small_v.shape}; for n units they are (n, 3), (n,) and (n,)."
            )
        if n != 4:
            raise NotYet(f"of these nine units four are different, and your network has {n}.")
        x = np.random.default_rng(9).normal(size=(20, 3))
        full = np.tanh(x @ w.T + b) @ v
        if not np.abs(np.tanh(x @ small_w.T + small_b) @ small_v - full).max() < 1e-12:
            raise NotYet("your network has four units, and computes another function.")


@exercise(
    "breaking-symmetry/just-enough-noise",
    minutes=15,
    difficulty="medium",
    hint="After t steps the difference is exp(rates[0] + ... + rates[t - 1]) times what it was. "
    "When is it largest? `np.cumsum` helps; before the first step it has grown by nothing.",
)
def just_enough_noise(answer: Callable[[Array, float], Any]) -> None:
    cases = (
        (np.full(100, 0.1), 1.0, math.exp(-10)),
        (np.r_[np.full(10, 0.5), np.full(30, -0.1)], 0.1, 0.1 * math.exp(-5)),
        (np.r_[-1.0, 3.0], 2.0, 2 * math.exp(-2)),
        (np.full(5, -0.2), 0.5, 0.5),
    )
    for rates, visible, wanted in cases:
        got = answer(rates.copy(), visible)
        if not abs(float(got) / wanted - 1) <= 1e-9:
            shown = f"{rates[0]:g}, ..., {rates[-1]:g}"
            raise NotYet(
                f"for the {len(rates)} rates {shown} and visible = {visible:g} it takes "
                f"{wanted:.4g}, and yours is {float(got):.4g}."
            )


@exercise(
    "breaking-symmetry/put-in-order",
    minutes=25,
    difficulty="hard",
    hint="Make a matrix of the squared distances between the rows of both, and hand it to "
    "`scipy.optimize.linear_sum_assignment`.",
)
def put_in_order(answer: Callable[[Array, Array], Any]) -> None:
    rng = np.random.default_rng(4)
    for units, noise in ((6, 0.0), (12, 0.1), (24, 0.7)):
        first = rng.normal(size=(units, 4))
        second = first[rng.permutation(units)] + noise * rng.normal(size=(units, 4))
        got = np.asarray(answer(first.copy(), second.copy()))
        if got.shape != (units,) or sorted(got.tolist()) != list(range(units)):
            raise NotYet(f"return every index from 0 to {units - 1} once.")
        best = _least(first, second)
        cost = float(((first - second[got]) ** 2).sum())
        if not cost <= best * (1 + 1e-9) + 1e-12:
            raise NotYet(
                f"for {units} units with noise {noise:g} your sum of squares is {cost:.4g}; "
                f"{best:.4g} can be reached. The nearest row of one unit may be needed by another."
            )


def _least(first: Array, second: Array) -> float:
    from scipy.optimize import linear_sum_assignment

    cost = ((first[:, None] - second[None]) ** 2).sum(-1)
    return float(cost[linear_sum_assignment(cost)].sum())
