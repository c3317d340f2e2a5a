"""How evenly a network learns through its depth.

A gradient's size by itself says nothing: multiply the loss by a thousand, and every gradient grows
a thousandfold. What such a factor leaves alone is compared here, one layer with another.

growth
    The factor by which the norm of dL/dz grows from one layer with weights to the one before it,
    as the geometric mean over the network. Norms, and not mean squares, are compared: weights of
    variance gain^2 / fan_in keep them even where widths change.
paces
    How far a layer is moved relative to its size: the update-to-weight ratio where steps have
    been seen, and else ||dL/dw|| / ||w||, which under plain SGD is that ratio but for the learning
    rate that all layers share.
effective depth
    The number of layers whose pace is at least a hundredth of the fastest one's. While the fastest
    layer is turned over once, each of these has changed by a hundredth of its size or more; the
    others stand still, as if they were fixed random features below a shallower network. (Philipp,
    Song, Carbonell 2017, arXiv:1712.05577, measure depth by a bound on what the weights of each
    layer contribute; this is a simpler count, in the same spirit.)
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nbsrc.probe.reports import Layer, Report

COMPARABLE = 0.01
"""Paces within this factor can share a learning rate.

The usual good pace is 1e-3 a step (see `nbsrc.probe.symptoms`). Where two layers differ by a
hundred, one of them is at best at 1e-2, the edge of being torn about, while the other is at 1e-4
and needs ten thousand steps to change by its own size."""


def weighted(report: Report) -> list[Layer]:
    """Return the layers that multiply with weights, use by use."""
    return [layer for layer in report.layers if layer.parameters]


def growth(report: Report) -> float:
    """Return the factor a layer; NaN where fewer than two layers had a gradient."""
    norms = [layer.gradient_norm for layer in weighted(report) if layer.gradient_norm >= 0]
    if len(norms) < 2 or norms[-1] == 0 or not math.isfinite(norms[0] / norms[-1]):
        return math.nan
    return float((norms[0] / norms[-1]) ** (1 / (len(norms) - 1)))


def paces(report: Report) -> dict[str, float]:
    """Return the pace of every layer that has weights, by its name, in the order of use.

    Left out are weights that are all zero, of which nothing is a share, and those that no step
    moves: frozen, or unknown to the optimiser.
    """
    found = {}
    for layer in weighted(report):
        every = [report.by_name[name] for name in layer.parameters]
        learn = [p for p in every if p.gradient_norm is not None and p.status == "learns"]
        of = [p for p in learn if 0 < p.norm < math.inf]
        if layer.name in found or not of:
            continue
        size = math.hypot(*(p.norm for p in of))
        if all(p.update is not None for p in of):
            moved = [p.norm * p.update for p in of if p.update is not None]
        else:
            moved = [p.gradient_norm for p in of if p.gradient_norm is not None]
        if all(map(math.isfinite, moved)):
            found[layer.name] = math.hypot(*moved) / size
    return found


def effective_depth(report: Report) -> int:
    """Return the count of layers of comparable pace; 0 where no gradient came at all."""
    found = list(paces(report).values())
    top = max(found, default=0.0)
    return sum(pace >= COMPARABLE * top for pace in found) if top > 0 else 0


def tilt(report: Report) -> float:
    """Return how many times faster the first third of the layers changes than the last third."""
    return first_over_last(list(paces(report).values()))


def swing(report: Report) -> float:
    """Return the norm of dL/dz in the first third of the layers over that in the last third.

    Of layers that are used several times, the largest norm counts.
    """
    norms: dict[str, float] = {}
    for layer in weighted(report):
        if layer.gradient_norm >= 0:
            norms[layer.name] = max(layer.gradient_norm, norms.get(layer.name, 0.0))
    return first_over_last(list(norms.values()))


def first_over_last(sizes: Sequence[float]) -> float:
    """Return the median of the first third over that of the last; NaN for fewer than two."""
    if len(sizes) < 2:
        return math.nan
    some = max(1, len(sizes) // 3)
    first, last = statistics.median(sizes[:some]), statistics.median(sizes[-some:])
    if last > 0:
        return first / last
    return math.inf if first > 0 else math.nan
