"""Reference values for pooling in the TypeScript engine, and the pictures of its widget."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F

from nbsrc import pooling
from nbsrc.widgets import pooling_explorer


def flat(tensor: torch.Tensor) -> list[float]:
    """Lay a tensor out row by row."""
    return [float(x) for x in tensor.detach().reshape(-1)]


def cases() -> list[dict[str, Any]]:
    """Pool small pictures with torch, some of them full of ties, and send a gradient back."""
    rng = np.random.default_rng(12)
    found: list[dict[str, Any]] = []
    kinds = ("max", "average", "min", "lp")
    settings = itertools.product(kinds, (1, 2, 3), (1, 2, 3), (0, 1), (False, True), (False, True))
    for kind, kernel, stride, padding, ceil_mode, tied in settings:
        if padding > kernel // 2 or (kind == "lp" and padding):
            continue
        rows, columns = (int(n) for n in rng.integers(3, 8, 2))
        plane = rng.integers(-1, 2, (rows, columns)) if tied else rng.normal(size=(rows, columns))
        p = float(rng.choice([1, 1.5, 2, 5])) if kind == "lp" else 2.0
        x = torch.tensor(plane.astype(float))[None, None].requires_grad_()
        pool: dict[str, Any] = {"stride": stride, "ceil_mode": ceil_mode}
        if kind == "lp":
            # torch's own lp_pool2d takes no sizes for odd p, and stretches incomplete windows.
            y = torch.tensor(pooling.lp_pool(x.detach().numpy(), p, kernel, **pool))
        elif kind == "average":
            y = F.avg_pool2d(x, kernel, padding=padding, **pool)
        else:
            sign = 1 if kind == "max" else -1
            y = sign * F.max_pool2d(sign * x, kernel, stride, padding, ceil_mode=ceil_mode)
        delta = torch.tensor(rng.normal(size=tuple(y.shape)))
        if kind == "lp":
            sent = pooling.lp_pool_gradient(x.detach().numpy(), delta.numpy(), p, kernel, **pool)
            gradient = torch.tensor(sent)
        else:
            (gradient,) = torch.autograd.grad(y, x, delta)
        case = {"kind": kind, "kernel": kernel, "stride": stride, "padding": padding}
        case |= {"ceilMode": ceil_mode, "p": p, "rows": rows, "columns": columns}
        case |= {"x": flat(x), "size": list(y.shape[2:]), "y": flat(y)}
        case |= {"delta": flat(delta), "gradient": flat(gradient)}
        if kind in ("max", "min"):
            back = getattr(pooling, f"{kind}_pool_gradient")
            even = back(x.detach().numpy(), delta.numpy(), kernel, padding=padding, ties="even",
                        **pool)  # fmt: skip
            case["even"] = even.ravel().tolist()
        found.append(case)
    return found


def pictures() -> list[dict[str, Any]]:
    """List the cells of each picture of the pooling explorer, in three sizes."""
    return [
        {
            "name": name,
            "side": side,
            "cells": pooling_explorer.picture(name, side).ravel().tolist(),
        }
        for name in pooling_explorer.PICTURES
        for side in (4, 6, 9)
    ]
