"""What is drawn in the plane of the inputs: points, cuts, regions, grids that were moved."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from nbsrc.plots.house import CLASS_0, CLASS_1, INK, MARKERS, MUTED, PAPER


def points(ax: Axes, points: tuple[ArrayLike, ArrayLike], *, size: float = 22) -> None:
    """Draw labelled points of the plane: class 0 as blue circles, class 1 as orange squares.

    Parameters
    ----------
    ax : Axes
    points : (x, y), as `nbsrc.data` makes them
        Places, shape (n, 2), and labels 0 and 1, shape (n,).
    size : float
        Area of a mark in square points.

    Raises
    ------
    ValueError
        If the shapes do not fit, or a label is neither 0 nor 1.
    """
    places, labels = (np.asarray(part) for part in points)
    if places.ndim != 2 or places.shape[1] != 2 or labels.shape != places.shape[:1]:
        raise ValueError(
            f"points need places of shape (n, 2) and n labels, and have shapes {places.shape} and "
            f"{labels.shape}"
        )
    strange = set(labels.tolist()) - {0, 1}
    if strange:
        raise ValueError(f"labels are 0 or 1, and one is {strange.pop()!r}")
    for label, (colour, marker) in enumerate(zip((CLASS_0, CLASS_1), MARKERS, strict=False)):
        mine = places[labels == label]
        ax.scatter(
            mine[:, 0],
            mine[:, 1],
            s=size * (1 if label == 0 else 0.85),  # squares look larger than circles
            c=colour,
            marker=marker,
            edgecolors=PAPER,
            linewidths=0.12 * size**0.5,
            zorder=3,
        )


def line(ax: Axes, normal: ArrayLike, offset: float) -> None:
    """Draw the straight line normal . x = offset, dashed, across the axes as they are.

    A zero normal, which stands for "one class everywhere", draws nothing.
    """
    n = np.asarray(normal, dtype=np.float64)
    length = float(np.hypot(*n))
    if length == 0:
        return
    foot = n * offset / length**2
    limits = ax.get_xlim(), ax.get_ylim()
    ax.axline(
        tuple(foot),
        tuple(foot + np.array([-n[1], n[0]]) / length),
        color=INK,
        linestyle=(0, (5, 2)),
        linewidth=1.4,
        zorder=2,
    )
    ax.set_xlim(limits[0])
    ax.set_ylim(limits[1])


def regions(ax: Axes, x1: ArrayLike, x2: ArrayLike, logits: ArrayLike) -> None:
    """Tint the plane by the class a network chooses, and draw the boundary between them.

    Parameters
    ----------
    x1, x2 : array_like, shapes (columns,) and (rows,)
    logits : array_like, shape (rows, columns)
        Class 1 where above zero.
    """
    first, second, values = np.asarray(x1), np.asarray(x2), np.asarray(logits, dtype=np.float64)
    low, high = min(values.min(), -1.0) - 1, max(values.max(), 1.0) + 1
    ax.contourf(first, second, values, levels=[low, 0, high], colors=[CLASS_0, CLASS_1], alpha=0.16)
    if values.min() < 0 < values.max():
        ax.contour(first, second, values, levels=[0], colors=[INK], linewidths=1.4)


def grid(ax: Axes, nodes: ArrayLike, *, colour: str = MUTED, width: float = 0.6) -> None:
    """Draw a grid of the plane after it was moved.

    Parameters
    ----------
    nodes : array_like, shape (rows, columns, 2)
        Where each node of the grid has gone.
    """
    where = np.asarray(nodes, dtype=np.float64)
    if where.ndim != 3 or where.shape[2] != 2:
        raise ValueError(f"nodes must have shape (rows, columns, 2), and has {where.shape}")
    # One path for all lines, with a gap after each: a tenth of the markup of separate lines.
    strokes = [*where, *where.transpose(1, 0, 2)]
    gap = np.full((1, 2), np.nan)
    path = np.concatenate([part for stroke in strokes for part in (stroke, gap)])
    ax.plot(path[:, 0], path[:, 1], "-", color=colour, linewidth=width, alpha=0.75, zorder=1)
