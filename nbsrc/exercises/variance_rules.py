"""The checks of the page "How large should weights be?"."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nbsrc import activations, initializers, signal
from nbsrc.exercises import NotYet, exercise, number

Array = NDArray[np.float64]
Function = Callable[[Array], Array]
LAYERS = 100


@exercise(
    "variance-rules/he-for-convolutions",
    minutes=10,
    difficulty="easy",
    hint="The fan-in is the number of terms summed: channels that come in times taps of the "
    "kernel, which is the product of all axes but the first.",
)
def he_for_convolutions(answer: Callable[[tuple[int, ...]], Any]) -> None:
    for shape in ((30, 20), (8, 3, 5), (64, 16, 3, 3), (4, 2, 3, 5, 7)):
        found = number(answer(shape), f"the deviation for {shape}")
        right = math.sqrt(2 / initializers.fans(shape)[0])
        if abs(found / right - 1) > 1e-9:
            hint = " That is the variance." if abs(found / right**2 - 1) < 1e-9 else ""
            raise NotYet(f"for {shape} it is {right:.4g}, and yours is {found:.4g}.{hint}")


@exercise(
    "variance-rules/own-gain",
    minutes=15,
    difficulty="medium",
    hint="A fine grid from -10 to 10, weighted with the normal density, is enough; or ten million "
    "random numbers.",
)
def own_gain(answer: Callable[[Function], Any]) -> str:
    cases: list[tuple[str, Function, float]] = [
        (f.label, f, f.properties.gain)
        for f in map(activations.get, ("relu", "tanh", "gelu", "softplus", "sigmoid"))
    ]
    # A sign jumps, and its square is 1 everywhere.
    cases.append(("three times the sign", lambda z: 3 * np.sign(z), 1 / 3))
    for name, f, right in cases:
        found = number(answer(f), f"the gain of {name}")
        if abs(found / right - 1) > 1e-3:
            inverse = " Did you forget the root, or the 1 over it?" if name == "ReLU" else ""
            raise NotYet(f"the gain of {name} is {right:.4f}, and yours is {found:.4f}.{inverse}")
    return f"{len(cases)} gains, to three digits."


@exercise(
    "variance-rules/between-two-ways",
    minutes=15,
    difficulty="medium",
    hint="The factors are n v / 2 and m v / 2. Their product must be 1; solve for v.",
)
def between_two_ways(answer: Callable[[int, int], Any]) -> str:
    for fan_in, fan_out in ((50, 50), (20, 80), (300, 12)):
        v = number(answer(fan_in, fan_out), f"the variance for {fan_in} and {fan_out}")
        forward, backward = fan_in * v / 2, fan_out * v / 2
        if abs(forward * backward - 1) > 1e-9 or v < 0:
            raise NotYet(
                f"with your variance {v:.4g} a layer from {fan_in} to {fan_out} units multiplies "
                f"the signal's mean square by {forward:.3g} and the gradient's by {backward:.3g}; "
                f"the product of these should be 1 and is {forward * backward:.3g}."
            )
    return "it is Glorot's idea with the geometric mean of the fans in place of the arithmetic one."


@exercise(
    "variance-rules/how-wide",
    minutes=20,
    difficulty="hard",
    hint="Variances of independent factors' logarithms add up: 100 times "
    "signal.relu_factor(width).log_variance. Try widths around 5 times 100.",
)
def how_wide(answer: Any) -> str:
    if answer is None:
        raise NotYet("give a whole number.")
    width = number(answer, "the width")
    if width != int(width) or not 1 <= width <= 5000:
        raise NotYet(f"a width is a whole number of units, and {width:g} is none to try.")
    deviation = math.sqrt(LAYERS * signal.relu_factor(int(width)).log_variance)
    if deviation > 1:
        raise NotYet(f"with {width:g} units the deviation is {deviation:.4f}: not wide enough.")
    if math.sqrt(LAYERS * signal.relu_factor(int(width) - 1).log_variance) <= 1:
        raise NotYet(f"{width:g} units do ({deviation:.4f}), and so do fewer.")
    return f"the deviation is {deviation:.5f}; the rule of 5 depth / width says {5 * LAYERS} units."
