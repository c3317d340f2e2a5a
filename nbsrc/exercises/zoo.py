"""The checks of the page "A walk through the zoo"."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from nbsrc import activations
from nbsrc.activations.properties import expectation
from nbsrc.exercises import NotYet, exercise, number


@exercise(
    "zoo/leaky-mean",
    minutes=10,
    difficulty="easy",
    hint="Split f into ReLU(z) - s ReLU(-z): the two halves have the same mean.",
)
def leaky_mean(answer: Callable[[float], Any]) -> None:
    for s in (0.0, 0.01, 0.25, 1.0, -1.0):
        got = number(answer(s), f"the mean for s = {s:g}")
        right = expectation(lambda z, s=s: max(0.0, z) + s * min(0.0, z), [0.0])  # type: ignore[misc]
        if abs(got - right) > 1e-9:
            raise NotYet(f"for s = {s:g} the mean is {right:.4f}, and yours is {got:.4f}.")


@exercise(
    "zoo/flat-share",
    minutes=15,
    difficulty="medium",
    hint="1 - tanh(z)^2 = 0.1 at z = artanh(sqrt(0.9)). What share of the inputs lies beyond, on "
    "both sides? The normal distribution's share below x is (1 + erf(x / sqrt(2))) / 2.",
)
def flat_share(answer: Callable[[float], Any]) -> str:
    edge = math.atanh(math.sqrt(0.9))
    for deviation in (0.5, 1.0, 2.0, 5.0):
        got = number(answer(deviation), f"the share for deviation {deviation:g}")
        right = math.erfc(edge / deviation / math.sqrt(2))
        if math.isclose(got, right / 2, rel_tol=1e-4):
            raise NotYet("that is the share on one side; tanh is flat on both.")
        if not math.isclose(got, right, rel_tol=1e-4):
            raise NotYet(
                f"for deviation {deviation:g} the share is {right:.4g}, and yours is {got:.4g}."
            )
    return "the explorer says the same: try tanh with deviation 2."


@exercise(
    "zoo/centred-relu",
    minutes=15,
    difficulty="medium",
    hint="ReLU's mean is 1 / sqrt(2 pi) and its second moment 1/2. The variance is the second "
    "moment less the squared mean; a scale multiplies it by its square.",
)
def centred_relu(answer: tuple[Any, Any]) -> None:
    try:
        first, second = answer
    except (TypeError, ValueError):
        raise NotYet("hand in two numbers, scale and shift.") from None
    scale, shift = number(first, "the scale"), number(second, "the shift")
    relu = activations.get("relu").properties
    mean = scale * relu.mean + shift
    variance = scale**2 * (relu.second_moment - relu.mean**2)
    if abs(variance - 1) > 1e-3:
        raise NotYet(f"the variance comes out as {variance:.4f}; it must be 1.")
    if abs(mean) > 1e-3:
        raise NotYet(f"the variance is right, and the mean comes out as {mean:.4f}.")


@exercise(
    "zoo/maxout-parabola",
    minutes=20,
    difficulty="hard",
    hint="Tangents lie below x^2, by at most 1 / k^2. What happens to the largest error if all of "
    "them are lifted by half of that?",
)
def maxout_parabola(answer: Callable[[int], Any]) -> str:
    x = np.linspace(-1, 1, 4001)
    for k in (1, 2, 4, 8):
        pair = answer(k)
        try:
            slopes, offsets = (np.asarray(part, dtype=np.float64) for part in pair)
        except (TypeError, ValueError):
            raise NotYet("return two arrays, slopes and offsets.") from None
        if slopes.shape != (k,) or offsets.shape != (k,):
            raise NotYet(
                f"for k = {k} both arrays must have length {k}, and theirs are {slopes.shape} "
                f"and {offsets.shape}."
            )
        error = float(np.abs((np.multiply.outer(x, slopes) + offsets).max(-1) - x**2).max())
        if not error <= 1 / (2 * k**2) + 1e-9:
            raise NotYet(
                f"with {k} line{'s' * (k > 1)} the largest error is {error:.4f}, and "
                f"{1 / (2 * k**2):.4f} can be reached."
            )
    return "half the error of the tangents, with the same lines shifted."
