"""Reference values for the engine's deep networks: torch, over every switch of the widget."""

from __future__ import annotations

import itertools
import json
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from engine.reference import ACTIVATIONS, REFERENCE, flat

from nbsrc import initializers

FILE = REFERENCE.with_name("deep.json")
INITIALIZERS = (
    "he_normal", "he_uniform", "glorot_normal", "glorot_uniform", "lecun_normal", "lecun_uniform",
    "orthogonal", "torch_default", "unit_normal",
)  # fmt: skip
NORMALIZATIONS = ("none", "layer", "batch")
INPUTS, WIDTH, DEPTH, POINTS = 3, 5, 4, 7
CLIP = 0.05

Tensor = torch.Tensor


def parameters(initializer: str, normalization: str, rng: np.random.Generator) -> list[Tensor]:
    """Draw weights, biases and, with normalisation, scales and shifts of every layer in turn."""
    drawn: list[Tensor] = []
    for layer, into in enumerate([INPUTS, *[WIDTH] * DEPTH]):
        out = WIDTH if layer < DEPTH else 1
        w, b = initializers.draw(initializer, (out, into), rng)
        # Biases, scales and shifts are moved, so that an error in one of them shows.
        drawn += [torch.tensor(w), torch.tensor(b + rng.normal(0, 0.2, out))]
        if layer < DEPTH and normalization != "none":
            drawn += [torch.tensor(rng.normal(1, 0.3, out)), torch.tensor(rng.normal(0, 0.3, out))]
    return [one.requires_grad_() for one in drawn]


def normalized(kind: str, z: Tensor, scale: Tensor, shift: Tensor) -> Tensor:
    """Normalise z (n, units) as torch's own layers do in training."""
    if kind == "layer":
        return F.layer_norm(z, (WIDTH,), scale, shift)
    return F.batch_norm(z, None, None, scale, shift, training=True)


def sent(
    tensors: list[Tensor], x: Tensor, activation: str, normalization: str, skip: bool
) -> tuple[list[Tensor], list[Tensor], Tensor]:
    """Send x (n, inputs) through; return z and a of every hidden layer, and the logits (n,)."""
    step = 2 if normalization == "none" else 4
    a, sums, outs = x, [], []
    for layer in range(DEPTH):
        w, b, *norm = tensors[step * layer : step * (layer + 1)]
        z = a @ w.T + b
        sums.append(z)
        u = normalized(normalization, z, *norm) if norm else z
        f = ACTIVATIONS[activation](u)
        a = a + f if skip and layer > 0 else f
        outs.append(a)
    return sums, outs, (a @ tensors[-2].T + tensors[-1]).squeeze(1)


def case(
    activation: str, initializer: str, normalization: str, skip: bool, rng: np.random.Generator
) -> dict[str, Any]:
    """One network: every number that a pass forward and back makes, and the clipped gradient."""
    tensors = parameters(initializer, normalization, rng)
    x = torch.tensor(rng.normal(size=(POINTS, INPUTS)))
    y = torch.tensor(rng.integers(0, 2, POINTS).astype(float))
    sums, outs, logits = sent(tensors, x, activation, normalization, skip)
    for z in sums:
        z.retain_grad()  # type: ignore[no-untyped-call]
    F.binary_cross_entropy_with_logits(logits, y).backward()  # type: ignore[no-untyped-call]
    found: dict[str, Any] = {
        "shape": {
            "inputs": INPUTS, "width": WIDTH, "depth": DEPTH, "activation": activation,
            "skip": skip, "normalization": normalization,
        },
        "initializer": initializer,
        "x": flat([x.T]),
        "y": flat([y]),
        "parameters": flat(tensors),
        "logits": flat([logits]),
        "signal": [out.square().mean().sqrt().item() for out in outs],
        "delta": flat([z.grad.T for z in sums if z.grad is not None]),
        "gradients": flat([t.grad for t in tensors if t.grad is not None]),
    }  # fmt: skip
    length = torch.nn.utils.clip_grad_norm_(tensors, CLIP)
    clipped = flat([t.grad for t in tensors if t.grad is not None])
    return found | {"clip": CLIP, "length": length.item(), "clipped": clipped}


def write() -> None:
    """Write a case for every activation, initialiser, normalisation, with and without skips."""
    product = itertools.product(ACTIVATIONS, INITIALIZERS, NORMALIZATIONS, (False, True))
    cases = [case(*switches, np.random.default_rng([11, i])) for i, switches in enumerate(product)]
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text(json.dumps(cases, allow_nan=False), encoding="utf-8")
