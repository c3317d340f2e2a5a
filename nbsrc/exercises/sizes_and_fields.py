"""The checks of the page "How big is it, and how far does it see?"."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from nbsrc.convolution import Layer, expected_effective_field, output_size
from nbsrc.exercises import NotYet, exercise

PICTURE = 224


@exercise(
    "sizes-and-fields/same-padding",
    minutes=10,
    difficulty="easy",
    hint="With stride 1 the output is shorter than the padded input by dilation (kernel - 1). "
    "Padding has to add as much.",
)
def same_padding(answer: Callable[[int, int], Any]) -> None:
    for kernel, dilation in ((3, 1), (5, 1), (3, 4), (1, 7), (2, 1), (4, 3)):
        found = answer(kernel, dilation)
        if found is None:
            raise NotYet("return two numbers, the padding before and after.")
        before, after = found
        size = output_size(40, kernel, 1, (before, after), dilation)
        where = f"with kernel {kernel} and dilation {dilation}"
        if size != 40:
            raise NotYet(f"{where}, your ({before}, {after}) makes {size} cells out of 40.")
        if after not in (before, before + 1):
            raise NotYet(
                f"{where}, your ({before}, {after}) keeps the size, but the two sides should be "
                "equal, or the one after should have the odd cell."
            )


@exercise(
    "sizes-and-fields/unseen-cells",
    minutes=15,
    difficulty="medium",
    hint="Collect the cells that are seen: place p and tap t meet cell stride * p + dilation * t. "
    "A set keeps each of them once.",
)
def unseen(answer: Callable[[int, int, int, int], Any]) -> None:
    cases = ((10, 3, 2, 1), (10, 3, 1, 1), (10, 1, 2, 1), (12, 3, 4, 1), (11, 2, 1, 5),
             (20, 2, 4, 2), (30, 3, 5, 2))  # fmt: skip
    for n, kernel, stride, dilation in cases:
        places = range(output_size(n, kernel, stride, 0, dilation))
        seen = {stride * place + dilation * tap for place in places for tap in range(kernel)}
        found = answer(n, kernel, stride, dilation)
        if found != n - len(seen):
            left_over = n - 1 - max(seen)
            hint = (
                " You have counted the cells left over at the end; some in the middle are unseen "
                "as well."
                if found == left_over
                else ""
            )
            raise NotYet(
                f"of {n} cells, with kernel {kernel}, stride {stride} and dilation {dilation}, "
                f"{n - len(seen)} are unseen, and you have {found!r}.{hint}"
            )


@exercise(
    "sizes-and-fields/how-deep",
    minutes=15,
    difficulty="medium",
    hint="Solve 2 n + 1 >= 224 for the field, and 4 sqrt(2 n / 3) >= 224 for what is used.",
)
def how_deep(answer: Any) -> str:
    if np.shape(answer) != (2,) or any(one != int(one) for one in answer):
        raise NotYet("give a pair of whole numbers: layers for the field, layers for its use.")
    plain, used = (int(one) for one in answer)
    enough = math.ceil((PICTURE - 1) / 2)
    if plain != enough:
        raise NotYet(
            f"{plain!r} layers see {2 * plain + 1} pixels; you need the fewest that see "
            f"{PICTURE} or more."
        )
    deviation = math.sqrt(used * 8 / 12)
    if 4 * deviation < PICTURE:
        raise NotYet(
            f"with {used!r} layers four standard deviations are {4 * deviation:.1f} pixels."
        )
    if 4 * math.sqrt((used - 1) * 8 / 12) >= PICTURE:
        raise NotYet(f"{used!r} layers are enough, and so are fewer.")
    return f"{used / plain:.0f} times as many. Nobody builds that; they take strides instead."


@exercise(
    "sizes-and-fields/used-width",
    minutes=20,
    difficulty="hard",
    hint="A layer's step has variance (kernel**2 - 1) / 12 in units of its spacing, and its taps "
    "are dilation * jump cells apart, with the jump before this layer's own stride.",
)
def used_width(answer: Callable[[list[Layer]], Any]) -> None:
    stacks = (
        [Layer(3)],
        [Layer(3)] * 5,
        [Layer(2), Layer(5)],
        [Layer(3, dilation=4), Layer(3)],
        [Layer(3, stride=2), Layer(3, stride=2), Layer(4)],
        [Layer(3, stride=2, dilation=2), Layer(2, stride=3), Layer(3, dilation=3)],
    )
    for stack in stacks:
        found = answer(list(stack))
        (wanted,) = expected_effective_field(stack).deviation
        if found is None or abs(float(found) - wanted) > 1e-9:
            said = ", ".join(
                f"(kernel {one.kernel}, stride {one.stride}, dilation {one.dilation})"
                for one in stack
            )
            squared = found is not None and abs(float(found) - wanted**2) < 1e-9
            raise NotYet(
                f"for the layers {said} it is {wanted:.4f}, and yours is {found}."
                + (" That is the variance." if squared and wanted != 1 else "")
            )
