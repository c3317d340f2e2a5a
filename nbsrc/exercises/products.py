"""The checks of the page "A product of many factors"."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

from nbsrc import signal
from nbsrc.exercises import NotYet, exercise, number

Array = NDArray[np.float64]


@exercise(
    "products/gradient-bound",
    minutes=10,
    difficulty="easy",
    hint="Each step back multiplies by at most a quarter of the largest singular value, "
    "np.linalg.norm(w, 2). How many steps are there, and which matrices do they use?",
)
def gradient_bound(answer: Callable[[Sequence[Array]], Any]) -> str:
    for seed, widths in enumerate(((3, 4, 2), (5, 5, 5, 5, 5), (8, 2, 6, 1), (2, 7))):
        rng = np.random.default_rng(seed)
        shapes = zip(widths[1:], widths[:-1], strict=True)
        weights = [rng.normal(size=shape) for shape in shapes]
        norms = [float(np.linalg.norm(w, 2)) / 4 for w in weights]
        found = number(answer(weights), f"the bound for widths {widths}")
        right = math.prod(norms[1:])
        if abs(found / right - 1) > 1e-9:
            first = abs(found / math.prod(norms) - 1) < 1e-9
            entries = math.prod(float(np.linalg.norm(w)) / 4 for w in weights[1:])
            hint = (
                " From delta_d down to delta_1 the first matrix is not used." if first
                else " That takes all entries, not the largest singular value."
                if abs(found / entries - 1) < 1e-9 else ""
            )  # fmt: skip
            raise NotYet(f"for widths {widths} it is {right:.4g}, and yours is {found:.4g}.{hint}")
    return "with a single layer there is no step, and the bound is 1."


@exercise(
    "products/even-factors",
    minutes=10,
    difficulty="medium",
    hint="Solve (1 + cv**2)**n - 1 = limit for cv. np.expm1 and np.log1p keep the digits.",
)
def even_factors(answer: Callable[[int, float], Any]) -> str:
    for n, limit in ((1, 0.25), (10, 1.0), (40, 3.8), (1000, 0.01)):
        found = number(answer(n, limit), f"the deviation for {n} factors")
        if found < 0:
            raise NotYet(f"a deviation is not negative, and yours is {found:.4g}.")
        reached = signal.relative_variance(found, n)
        if abs(reached / limit - 1) > 1e-6:
            raise NotYet(
                f"{n} factors with your cv of {found:.4g} have a relative variance of "
                f"{reached:.4g}, where {limit:g} was allowed."
            )
    return "a thousand factors that scatter by a third of a percent make ten percent."


@exercise(
    "products/rate-by-layer",
    minutes=15,
    difficulty="medium",
    hint="A step moves a layer by rate * |slope|. That is to be pace * |w|, with the root of the "
    "sum of squares for the length.",
)
def rate_by_layer(answer: Callable[[list[Array], list[Array], float], Any]) -> str:
    rng = np.random.default_rng(0)
    weights = [rng.normal(size=shape) for shape in ((6, 4), (6, 6), (2, 6))]
    slopes = [10.0**-exponent * rng.normal(size=w.shape)
              for w, exponent in zip(weights, (9, 4, 0), strict=True)]  # fmt: skip
    for silent in (None, 1):
        if silent is not None:
            slopes[silent] = np.zeros_like(slopes[silent])
        with np.errstate(all="ignore"):
            rates = np.asarray(answer(weights, slopes, 0.01), dtype=np.float64)
        if rates.shape != (3,):
            raise NotYet(f"return one rate for each layer, and not shape {rates.shape}.")
        for layer, (w, slope, rate) in enumerate(zip(weights, slopes, rates, strict=True), 1):
            if not slope.any():
                if rate != 0:
                    raise NotYet(f"layer {layer} has no gradient and should get 0, not {rate:g}.")
                continue
            moved = rate * np.linalg.norm(slope) / np.linalg.norm(w)
            if not abs(moved / 0.01 - 1) < 1e-9:
                raise NotYet(
                    f"layer {layer} moves by {moved:.3g} of its length, where 0.01 was wanted."
                )
    return "nine decades lie between the gradients, and all layers move alike."


@exercise(
    "products/lucky-networks",
    minutes=20,
    difficulty="hard",
    hint="ln of the squared gradient is nearly normal, with steps * log_mean for its mean and "
    "steps * log_variance for its variance. How likely is it to be at least ln(share)?",
)
def lucky_networks(answer: Callable[[int, int, float], Any]) -> str:
    for width, steps, share in ((64, 30, 1.0), (16, 40, 1.0), (128, 100, 0.1), (32, 10, 2.0)):
        factor = signal.relu_factor(width)
        mean, deviation = steps * factor.log_mean, math.sqrt(steps * factor.log_variance)
        right = float(norm.sf((math.log(share) - mean) / deviation))
        found = number(answer(width, steps, share), f"the share for width {width}")
        if abs(found - right) > 1e-4:
            other = " That is the share of the others." if abs(1 - found - right) < 1e-4 else ""
            raise NotYet(
                f"for width {width}, {steps} steps and a share of {share:g} it is {right:.4f}, and "
                f"yours is {found:.4f}.{other}"
            )
    return "the mean square is kept in all four, and most networks lose."
