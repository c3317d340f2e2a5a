"""The checks of the page "When it goes wrong"."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from nbsrc.exercises import NotYet, exercise


def _compare(got: Any, wanted: float, where: str) -> None:
    """Raise NotYet unless the answer is the number that is wanted."""
    if not (float(got) == wanted or math.isclose(got, wanted, rel_tol=1e-9)):
        raise NotYet(f"{where} it is {wanted:g}, and yours is {float(got):g}.")


@exercise(
    "when-it-goes-wrong/positive-sums",
    minutes=10,
    difficulty="easy",
    hint="A weight from [0, 1) has mean 1/2 and variance 1/12. Variances of independent terms add.",
)
def positive_sums(answer: Callable[..., Any]) -> None:
    for x in (np.ones(12), np.array([3.0, -4.0]), np.arange(5.0)):
        got = answer(x)
        if not isinstance(got, tuple | list | np.ndarray) or len(got) != 2:
            raise NotYet("return two numbers, the mean and the standard deviation.")
        _compare(got[0], float(x.sum() / 2), f"the mean for x = {x.tolist()}:")
        _compare(got[1], math.sqrt((x**2).sum() / 12), f"the deviation for x = {x.tolist()}:")


@exercise(
    "when-it-goes-wrong/range-that-keeps",
    minutes=10,
    difficulty="easy",
    hint="The variance of a weight from [-s, s] is s**2 / 3, and n of them add up.",
)
def range_that_keeps(answer: Callable[[int], Any]) -> None:
    for n in (3, 16, 784):
        _compare(answer(n), math.sqrt(3 / n), f"for {n} inputs")


@exercise(
    "when-it-goes-wrong/layers-left",
    minutes=10,
    difficulty="medium",
    hint="Each layer multiplies by s * sqrt(n / 3). Take logarithms; mind a factor of 1 or more.",
)
def layers_left(answer: Callable[..., Any]) -> None:
    for n, s, share in ((16, 0.01, 1e-6), (100, 0.1, 0.01), (100, 0.01, 0.5), (300, 0.2, 0.1)):
        factor = s * math.sqrt(n / 3)
        wanted = math.ceil(math.log(share) / math.log(factor)) if factor < 1 else math.inf
        _compare(answer(n, s, share), wanted, f"for n = {n}, s = {s} and share = {share}")


@exercise(
    "when-it-goes-wrong/stable-rate",
    minutes=10,
    difficulty="medium",
    hint="A step multiplies the error by 1 - rate * (lam + kappa). When does that reach -1?",
)
def stable_rate(answer: Callable[..., Any]) -> None:
    for lam, kappa in ((1.0, 0.0), (3.0, 1.0), (0.5, 0.01)):
        _compare(answer(lam, kappa), 2 / (lam + kappa), f"for lam = {lam} and kappa = {kappa}")
