"""The checks of the page "Why bend at all"."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np

from nbsrc import regions
from nbsrc.exercises import NotYet, exercise


def _arrays(answer: Any, shapes: tuple[tuple[int, ...], ...], names: str) -> list[Any]:
    """The arrays of an answer, if they have the shapes that were asked for."""
    try:
        arrays = [np.asarray(part, np.float64) for part in answer]
    except (TypeError, ValueError):
        raise NotYet(f"return {names}, arrays of shapes {shapes}.") from None
    if tuple(part.shape for part in arrays) != shapes:
        raise NotYet(
            f"{names} must have the shapes {shapes}, and yours have "
            f"{tuple(part.shape for part in arrays)}."
        )
    return arrays


@exercise(
    "why-bend/multiply-out",
    minutes=10,
    difficulty="easy",
    hint="Put one layer into the next: w2 (w1 x + b1) + b2. What stands before x?",
)
def multiply_out(answer: Callable[[Any], Any]) -> None:
    rng = np.random.default_rng(3)
    for widths in ((3, 5, 2), (4, 6, 6, 3)):
        layers = [
            (rng.normal(size=(out, fan_in)), rng.normal(size=out))
            for fan_in, out in itertools.pairwise(widths)
        ]
        w, b = _arrays(answer(layers), ((widths[-1], widths[0]), (widths[-1],)), "w and b")
        a = x = rng.normal(size=(20, widths[0]))
        for weight, bias in layers:
            a = a @ weight.T + bias
        if not np.allclose(x @ w.T + b, a, atol=1e-10):
            raise NotYet(
                f"for layers of {widths} units the one layer and the stack differ by up to "
                f"{np.abs(x @ w.T + b - a).max():.2g}."
            )


@exercise(
    "why-bend/keep-everything",
    minutes=15,
    difficulty="easy",
    hint="relu(z) - relu(-z) = z. Give every direction two units, one for each sign.",
)
def keep_everything(answer: Callable[[Any], Any]) -> None:
    rng = np.random.default_rng(4)
    for size in (2, 5):
        w = rng.normal(size=(size, size))
        shapes = ((2 * size, size), (size, 2 * size))
        wide, back = _arrays(answer(w), shapes, "wide and back")
        x = rng.normal(size=(50, size))
        error = np.abs(np.maximum(x @ wide.T, 0) @ back.T - x @ w.T).max()
        if not error < 1e-10:
            raise NotYet(f"for a w of {size} rows the way back is off by up to {error:.2g}.")


@exercise(
    "why-bend/count-kinks",
    minutes=20,
    difficulty="medium",
    hint="Unit k bends where w x + b = 0. Units that bend at the same place share one kink, and a "
    "unit without a weight bends nowhere.",
)
def count_kinks(answer: Callable[[Any, Any, Any], Any]) -> str:
    cases = (
        ("three kinks", [1.0, 2.0, -1.0], [0.5, -1.0, 0.25], [1.0, -1.0, 2.0], 4),
        ("two units at one place", [1.0, 2.0], [-1.0, -2.0], [1.0, 1.0], 2),
        ("two units that cancel", [1.0, 2.0], [-1.0, -2.0], [2.0, -1.0], 1),
        ("two units that add up to a line", [1.0, -1.0], [0.0, 0.0], [1.0, -1.0], 1),
        ("a unit that is not read", [1.0, 3.0], [0.0, -1.0], [1.0, 0.0], 2),
        ("a unit without a weight", [1.0, 0.0], [0.5, 1.0], [1.0, 1.0], 2),
    )
    for what, w, b, v, wanted in cases:
        got = answer(np.array(w), np.array(b), np.array(v))
        try:
            whole = float(got) == int(got)
        except (TypeError, ValueError):
            whole = False
        if not whole or isinstance(got, bool):
            raise NotYet(f"return a whole number, and not {got!r}.")
        if got != wanted:
            pieces = "is 1 piece" if wanted == 1 else f"are {wanted} pieces"
            raise NotYet(f"with {what} there {pieces}, and you count {got}.")
    return f"{len(cases)} networks counted."


@exercise(
    "why-bend/fold-in-three",
    minutes=30,
    difficulty="hard",
    hint="You need a zigzag on [0, 1] that goes up, down and up again: slopes 3, -3, 3, with "
    "kinks at 1/3 and 2/3. Which steps of slope does that take, and where?",
)
def fold_in_three(answer: Callable[[int], Any]) -> str:
    for depth in (1, 2, 3, 5):
        layers = list(answer(depth))
        if len(layers) != depth + 1:
            raise NotYet(
                f"for depth {depth} return {depth + 1} pairs of weight and bias, the last for the "
                f"read-out; you return {len(layers)}."
            )
        for weight, _ in layers[:-1]:
            if np.shape(weight)[:1] != (3,):
                raise NotYet(f"a weight has shape {np.shape(weight)}; hidden layers have 3 units.")
        count = len(regions.pieces(layers, 0, 1))
        if count != 3**depth:
            raise NotYet(f"at depth {depth} your network has {count} pieces, not {3**depth}.")
    return "three to the power of the depth."
