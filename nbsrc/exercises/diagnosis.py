"""The checks of the page "What is wrong with my network?"."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nbsrc.exercises import NotYet, exercise

Array = NDArray[np.float64]


@exercise(
    "diagnosis/usual-pace",
    minutes=10,
    difficulty="easy",
    hint="At the rate 1, a layer's pace is the norm of its gradient over the norm of its weights. "
    "All paces grow in proportion with the rate.",
)
def usual_pace(answer: Callable[[Sequence[Array], Sequence[Array]], Any]) -> None:
    rng = np.random.default_rng(0)
    for sizes in ([(4, 3)], [(8, 4), (8, 8), (2, 8)], [(16, 5), (3, 16)]):
        weights = [rng.normal(size=size) for size in sizes]
        gradients = [rng.normal(0, 10.0 ** rng.integers(-6, 2), size) for size in sizes]
        fastest = max(
            float(np.linalg.norm(g) / np.linalg.norm(w))
            for g, w in zip(gradients, weights, strict=True)
        )
        got = _number(answer([w.copy() for w in weights], [g.copy() for g in gradients]))
        if got is None or not math.isclose(got, 1e-3 / fastest, rel_tol=1e-6):
            pace = "no pace at all" if got is None else f"{got * fastest:.2g} of its size a step"
            raise NotYet(f"with your rate the fastest of {len(sizes)} layers moves by {pace}.")


@exercise(
    "diagnosis/half-a-step",
    minutes=10,
    difficulty="easy",
    hint="The first step is rate * c g / (|c g| + epsilon). When is that half of the rate?",
)
def half_a_step(answer: Callable[[float, float], Any]) -> None:
    for gradient, epsilon in ((1e-3, 1e-8), (-4e-6, 1e-8), (2.0, 1e-3), (1e-12, 1e-16)):
        got, wanted = _number(answer(gradient, epsilon)), epsilon / abs(gradient)
        if got is None or not math.isclose(got, wanted, rel_tol=1e-9):
            raise NotYet(
                f"for a gradient of {gradient:g} and an epsilon of {epsilon:g} the factor is "
                f"{wanted:g}, and yours is {got}."
            )


def _layer(apart: float, dead: float, pace: float) -> dict[str, float]:
    return {"apart": apart, "dead": dead, "pace": pace}


PATIENTS = (
    ("healthy", [_layer(0.8, 0, 2e-3), _layer(0.6, 0.05, 1e-3), _layer(0.5, 0.1, 3e-3)]),
    ("vanishing gradients", [_layer(0.9, 0, 2e-8), _layer(0.7, 0, 1e-5), _layer(0.5, 0, 4e-4)]),
    ("healthy", [_layer(0.9, 0, 2e-9), _layer(0.9, 0, 1e-9), _layer(0.9, 0, 4e-9)]),
    ("exploding gradients", [_layer(0.9, 0, 3e-1), _layer(0.9, 0, 3e-2), _layer(0.9, 0, 2e-3)]),
    ("inputs look alike", [_layer(0.6, 0, 1e-3), _layer(0.05, 0, 1e-3), _layer(0.004, 0, 1e-3)]),
    ("inputs look alike", [_layer(0.6, 0, 1e-9), _layer(0.05, 0, 1e-6), _layer(0.004, 0, 1e-3)]),
    ("dead units", [_layer(0.6, 0, 1e-3), _layer(0.5, 0.4, 1e-3), _layer(0.5, 0, 1e-3)]),
    ("dead units", [_layer(0.6, 0, 1e-3), _layer(0.5, 0, 1e-3), _layer(0.5, 0.3, 1e-3)]),
    ("dead units", [_layer(0.6, 0.9, 1e-9), _layer(0.01, 0.9, 1e-6), _layer(0.001, 0, 1e-3)]),
    ("healthy", [_layer(0.004, 0, 1e-3), _layer(0.003, 0, 1e-3), _layer(0.002, 0, 1e-3)]),
)


@exercise(
    "diagnosis/read-a-report",
    minutes=20,
    difficulty="medium",
    hint="Go through the troubles in the order of the statement, and return the first that is "
    "there. Compare the last layer's `apart` with that of the first.",
)
def read_a_report(answer: Callable[[list[dict[str, float]]], Any]) -> None:
    for wanted, layers in PATIENTS:
        got = answer([dict(layer) for layer in layers])
        if got != wanted:
            raise NotYet(f"of the report {layers} you say {got!r}.")


@exercise(
    "diagnosis/sigmoids-that-learn",
    minutes=30,
    difficulty="hard",
    hint="sigmoid(2 u) is (1 + tanh(u)) / 2. Which weights and biases make a layer of sigmoids "
    "do the work of a layer of tanh with Glorot's weights?",
)
def sigmoids_that_learn(answer: Callable[[int], Any]) -> str:
    import torch

    from nbsrc import probe

    generator = torch.Generator().manual_seed(0)
    for seed in range(3):
        net = answer(seed)
        if not isinstance(net, torch.nn.Sequential):
            raise NotYet("return a torch.nn.Sequential of Linear and Sigmoid layers.")
        kinds = [type(layer) for layer in net]
        wanted = [torch.nn.Linear, torch.nn.Sigmoid] * 10 + [torch.nn.Linear]
        if kinds != wanted:
            raise NotYet(
                "the network must have ten times a Linear and a Sigmoid, and a Linear at the end."
            )
        first, last = net[0], net[-1]
        assert isinstance(first, torch.nn.Linear) and isinstance(last, torch.nn.Linear)
        if first.in_features < 16 or last.out_features != 10:
            raise NotYet("it must take at least 16 numbers, and give 10.")
        x = torch.randn(256, first.in_features, generator=generator).to(first.weight)
        y = torch.arange(256) % 10
        report = probe.report(net, x, y, torch.nn.functional.cross_entropy)
        if report.diagnosis:
            symptom = report.diagnosis[0]
            raise NotYet(f"for seed {seed} the probe finds {symptom.what}: {symptom.reason}")
    return "a layer of sigmoids is a layer of tanh in other coordinates. The start was the trouble."


def _number(got: Any) -> float | None:
    return None if got is None else float(got)
