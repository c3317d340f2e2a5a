"""Reference values of moved and pooled pictures, from torch."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from nbsrc import shifts
from nbsrc.pooling import binomial_filter
from nbsrc.shifts import KINDS


def cases() -> list[dict[str, Any]]:
    """Pool moved pictures on a torus with torch, layer after layer, each with its stride."""

    def around(x: Tensor, before: int, after: int) -> Tensor:
        return F.pad(x, (before, after, before, after), mode="circular")

    rng = np.random.default_rng(13)
    found: list[dict[str, Any]] = []
    settings = itertools.product(KINDS, (1, 2, 3), (1, 2, 3), (1, 2, 3, 4), (1, 2))
    for kind, window, stride, blur, depth in settings:
        if kind != "max_blur" and blur > 1:
            continue
        size = stride**depth * max(2, -(-6 // stride**depth))  # wide enough to wrap around once
        size *= 2 if size < 6 else 1
        down, right = (int(n) for n in rng.integers(-7, 8, 2))
        x = torch.tensor(rng.normal(size=(1, 1, size, size)))
        y = torch.roll(x, (down, right), (-2, -1))
        row = torch.tensor(binomial_filter(blur))
        for _ in range(0 if kind == "none" else depth):
            if kind in ("max", "max_blur"):
                y = F.max_pool2d(around(y, 0, window - 1), window, 1)
            if kind == "average":
                y = F.avg_pool2d(around(y, 0, window - 1), window, 1)
            if kind == "max_blur":
                weight = (row[:, None] * row)[None, None]
                y = F.conv2d(around(y, (blur - 1) // 2, blur // 2), weight)
            y = y[..., ::stride, ::stride]
        case = {"kind": kind, "window": window, "stride": stride, "blur": blur, "depth": depth}
        case |= {"down": down, "right": right, "size": size}
        case |= {"x": x.ravel().tolist(), "y": y.ravel().tolist()}
        period = shifts.period(kind, stride, depth)
        layers = {"window": window, "stride": stride, "blur": blur, "depth": depth}
        dense = shifts.dense(x.numpy(), kind, **layers)
        for name, change in (("still", shifts.still_change), ("moved", shifts.moved_change)):
            case[name] = float(change(dense, period, (down, right))[0])
        found.append(case)
    return found
