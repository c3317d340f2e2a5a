"""Measurements drawn with what is uncertain about them: curves, bands, dots, labelled directly."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure as MatplotlibFigure
from matplotlib.lines import Line2D
from numpy.typing import ArrayLike

from nbsrc.plots.house import CLASS_0, COLOURS, LINE_STYLES, MARKERS, PAPER
from nbsrc.stats import Estimate


def curve(
    ax: Axes, x: ArrayLike, estimates: Sequence[Estimate], *, label: str = "", index: int = 0
) -> Line2D:
    """Draw estimates over x as a line with markers, in a band that shows their 95% intervals.

    Parameters
    ----------
    label : str
        Written at the line's end by `direct_labels`.
    index : int
        0 to 3: which colour, line style and marker.
    """
    low, high = np.transpose([estimate.interval() for estimate in estimates])
    at = np.asarray(x)
    ax.fill_between(at, low, high, color=COLOURS[index], alpha=0.18, linewidth=0, zorder=1.5)
    (drawn,) = ax.plot(
        at,
        [estimate.value for estimate in estimates],
        color=COLOURS[index],
        linestyle=LINE_STYLES[index],
        linewidth=2,
        marker=MARKERS[index],
        markeredgecolor=PAPER,
        markeredgewidth=0.7,
        label=label,
    )
    return drawn


def spread(
    ax: Axes,
    x: ArrayLike,
    samples: ArrayLike,
    *,
    label: str = "",
    colour: str = CLASS_0,
    marker: str = "o",
    linestyle: Any = "-",
    share: float = 0.9,
) -> Line2D:
    """Draw the mean over seeds as a line with markers, in a band that holds most of the seeds.

    Parameters
    ----------
    x : array_like, shape (n,)
    samples : array_like, shape (n, seeds)
    label : str
        Written at the line's end by `direct_labels`.
    share : float
        The share of seeds that the band holds, around the median.

    Raises
    ------
    ValueError
        If the shapes do not fit or the share is not between 0 and 1.
    """
    at, values = np.asarray(list(np.ravel(x))), np.asarray(samples, dtype=np.float64)
    if values.ndim != 2 or len(values) != len(at):
        raise ValueError(
            f"samples need the shape (positions, seeds), here ({len(at)}, ...), and have "
            f"{values.shape}"
        )
    if not 0 < share < 1:
        raise ValueError(f"share lies between 0 and 1, and is {share!r}")
    low, high = np.quantile(values, [(1 - share) / 2, (1 + share) / 2], axis=1)
    ax.fill_between(at, low, high, color=colour, alpha=0.18, linewidth=0, zorder=1.5)
    (drawn,) = ax.plot(
        at,
        values.mean(axis=1),
        color=colour,
        linestyle=linestyle,
        linewidth=2,
        marker=marker,
        markeredgecolor=PAPER,
        markeredgewidth=0.7,
        label=label,
    )
    return drawn


def dots(ax: Axes, estimates: Sequence[Estimate], names: Sequence[str]) -> None:
    """Draw one estimate a row, first on top: a dot with its 95% interval, the number beside it.

    The axis along the numbers is the reader's to label.
    """
    if len(estimates) != len(names):
        raise ValueError(f"{len(estimates)} estimates need as many names, and got {len(names)}")
    rows = np.arange(len(names))[::-1]
    for row, estimate in zip(rows, estimates, strict=True):
        low, high = estimate.interval()
        ax.plot([low, high], [row, row], "-", color=CLASS_0, linewidth=2)
        ax.plot([estimate.value], [row], "o", color=CLASS_0, markersize=7)
        ax.annotate(
            estimate.numbers().split(" [")[0],
            (estimate.value, row),
            xytext=(0, 6),
            textcoords="offset points",
            ha="center",
            fontsize=10,
        )
    ax.set_yticks(rows, names)
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)
    ax.set_ylim(-0.6, len(names) - 0.3)
    ax.grid(axis="x")


def direct_labels(ax: Axes, *, gap: float = 13) -> None:
    """Write each line's label at its right end, in place of a legend.

    Labels that would overlap are moved apart, to at least `gap` points from line to line.
    """
    ends = []
    for drawn in ax.get_lines():
        label = str(drawn.get_label())
        if label and not label.startswith("_"):
            xy = drawn.get_xydata()
            assert isinstance(xy, np.ndarray)
            shown = xy[np.isfinite(xy).all(axis=1)]
            ends.append((shown[-1], label))
    if not ends:
        raise ValueError("no line here has a label; give each one label='...' when drawing it")
    figure = ax.get_figure(root=True)
    assert isinstance(figure, MatplotlibFigure)
    figure.draw_without_rendering()  # settles the limits
    to_points = 72 / figure.dpi
    heights = np.array([ax.transData.transform(end)[1] * to_points for end, _ in ends])
    order = np.argsort(heights)
    wanted = heights[order]
    placed = wanted.copy()
    for i in range(1, len(placed)):
        placed[i] = max(placed[i], placed[i - 1] + gap)
    placed -= (placed - wanted).mean()  # share the shift between those above and those below
    for index, height in zip(order, placed, strict=True):
        end, label = ends[index]
        ax.annotate(
            label,
            tuple(end),
            xytext=(7, height - heights[index]),
            textcoords="offset points",
            va="center",
            annotation_clip=False,
        )
