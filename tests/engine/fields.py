"""Reference values about stacks of layers: gradients by torch, fields by `nbsrc`."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
import torch.nn.functional as F

from nbsrc.convolution import (
    EffectiveField,
    Layer,
    expected_effective_field,
    output_size,
    receptive_fields,
)

Tensor = torch.Tensor


def module(layer: dict[str, Any], weight: Tensor, x: Tensor) -> Tensor:
    """Send pictures through one layer, as torch does."""
    kernel, stride, padding = layer["kernel"], layer["stride"], layer["padding"]
    if layer["kind"] == "conv":
        return F.conv2d(x, weight, None, stride, padding, layer["dilation"])
    if layer["kind"] == "max":
        return F.max_pool2d(x, kernel, stride, padding, layer["dilation"])
    return F.avg_pool2d(x, kernel, stride, padding)


def draw_stack(rng: np.random.Generator, n: int) -> tuple[list[dict[str, Any]], list[int]]:
    """Draw layers that fit on an input of n cells, and the sizes after each."""
    layers: list[dict[str, Any]] = []
    sizes = [n]
    while len(layers) < 4:
        kind = str(rng.choice(["conv", "conv", "max", "average"]))
        kernel, stride = (int(v) for v in rng.integers(1, 5, 2))
        padding = int(rng.integers(0, 4 if kind == "conv" else kernel // 2 + 1))
        dilation = 1 if kind == "average" else int(rng.integers(1, 4))
        try:
            size = output_size(sizes[-1], kernel, stride, padding, dilation)
        except ValueError:
            continue
        sizes.append(size)
        layers.append({"kind": kind, "kernel": kernel, "stride": stride, "padding": padding,
                       "dilation": dilation})  # fmt: skip
    return layers, sizes


def gradient(seed: int, relu: bool) -> dict[str, Any]:
    """Follow one output of a random stack back to the picture."""
    rng, channels, n = np.random.default_rng([31, seed]), 2, 13
    layers, sizes = draw_stack(rng, n)
    weights = [
        torch.tensor(rng.normal(size=(channels, channels, one["kernel"], one["kernel"])))
        if one["kind"] == "conv"
        else torch.zeros(0)
        for one in layers
    ]
    row, column = (int(v) for v in rng.integers(0, sizes[-1], 2))
    x = torch.tensor(rng.normal(size=(1, channels, n, n)), requires_grad=True)
    y = x
    for i, (one, weight) in enumerate(zip(layers, weights, strict=True)):
        y = module(one, weight, y)
        if relu and one["kind"] == "conv" and i < len(layers) - 1:
            y = torch.relu(y)
    (slope,) = torch.autograd.grad(y[0, 0, row, column], x)
    # Ones on all taps and an average for every maximum: the cells that can be reached at all.
    ones = torch.ones(1, 1, n, n, dtype=torch.float64, requires_grad=True)
    z = ones
    for one in layers:
        kernel = torch.ones(1, 1, one["kernel"], one["kernel"], dtype=torch.float64)
        z = module(one | {"kind": "conv"}, kernel, z)
    (reached,) = torch.autograd.grad(z[0, 0, row, column], ones)
    fields = receptive_fields(
        Layer(one["kernel"], one["stride"], one["padding"], one["dilation"]) for one in layers
    )
    return {
        "n": n,
        "layers": layers,
        "relu": relu,
        "row": row,
        "column": column,
        "weights": [weight.reshape(-1).tolist() for weight in weights],
        "x": x.detach().reshape(-1).tolist(),
        "gradient": slope.reshape(-1).tolist(),
        "reached": (reached[0, 0] != 0).long().tolist(),
        "sizes": sizes,
        "fields": [[f.size, f.jump, f.start] for f in fields],
    }


def expectation(seed: int) -> dict[str, Any]:
    """Expect the effective field of convolutions without a border, with `nbsrc.convolution`."""
    rng = np.random.default_rng([32, seed])
    stack = [
        Layer(int(rng.integers(1, 5)), int(rng.integers(1, 3)), 0, int(rng.integers(1, 3)))
        for _ in range(4)
    ]
    field = expected_effective_field(stack)
    square = EffectiveField(np.outer(field.shares, field.shares))
    return {
        "layers": [{"kind": "conv", "kernel": one.kernel, "stride": one.stride, "padding": 0,
                    "dilation": one.dilation} for one in stack],
        "shares": field.shares.tolist(),
        "deviation": field.deviation[0],
        "side": square.size(),
    }  # fmt: skip


def cases() -> dict[str, Any]:
    """Write down all of it."""
    return {
        "gradients": [gradient(seed, relu=seed % 2 == 0) for seed in range(60)],
        "expectations": [expectation(seed) for seed in range(20)],
    }
