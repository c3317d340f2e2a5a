"""The house style, and figures that belong to the page.

`subplots` opens a figure in the style of the book; `figure` turns a finished one into
HTML: an SVG whose colours follow the page from light to dark, whose text is text, and which
carries a description for readers who cannot see it. Nothing here touches Matplotlib's global
settings or needs `pyplot`.
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import numpy as np
from cycler import cycler
from matplotlib.axes import Axes
from matplotlib.figure import Figure as MatplotlibFigure
from matplotlib.lines import Line2D
from numpy.typing import ArrayLike

from nbsrc import svg
from nbsrc.colours import PALETTE, css, variable
from nbsrc.stats import Estimate

if TYPE_CHECKING:
    from matplotlib.typing import RcKeyType

INK, MUTED, PAPER, PANEL, RULE, CLASS_0, CLASS_1, THIRD, FOURTH = (
    PALETTE[name][0]
    for name in (
        "ink",
        "ink-muted",
        "paper",
        "panel",
        "rule",
        "class-0",
        "class-1",
        "third",
        "fourth",
    )
)
COLOURS = (CLASS_0, CLASS_1, THIRD, FOURTH)
# What tells lines and classes apart where colour does not.
LINE_STYLES = ("-", (0, (5, 1.5)), (0, (1, 1.2)), (0, (6, 1.5, 1, 1.5)))
MARKERS = ("o", "s", "^", "D")

_STYLE: dict[RcKeyType, Any] = {
    "axes.axisbelow": True,
    "axes.edgecolor": MUTED,
    "axes.facecolor": "none",
    "axes.labelcolor": INK,
    "axes.labelsize": 11,
    "axes.linewidth": 0.8,
    # Axes keep their cycle, while "lines.linewidth" would be asked for when a line is drawn.
    "axes.prop_cycle": cycler(color=COLOURS, linestyle=LINE_STYLES, linewidth=[2.0] * 4),
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlecolor": INK,
    "axes.titlelocation": "left",
    "axes.titlepad": 8,
    "axes.titlesize": 11.5,
    "axes.titleweight": "bold",
    "figure.constrained_layout.use": True,
    "figure.constrained_layout.h_pad": 0.03,
    "figure.constrained_layout.w_pad": 0.03,
    "figure.facecolor": "none",
    "font.family": ["DejaVu Sans"],  # comes with Matplotlib, so the layout is the same everywhere
    "font.size": 11,
    "grid.color": RULE,
    "grid.linewidth": 0.7,
    "hatch.color": MUTED,
    "legend.frameon": False,
    "lines.linewidth": 2,
    "lines.markersize": 5.5,
    "lines.solid_capstyle": "round",
    "patch.edgecolor": PAPER,
    "text.color": INK,
    "text.usetex": False,
    "xtick.color": MUTED,
    "xtick.labelcolor": INK,
    "xtick.labelsize": 10,
    "xtick.major.size": 3.5,
    "xtick.minor.size": 0,
    "ytick.color": MUTED,
    "ytick.labelcolor": INK,
    "ytick.labelsize": 10,
    "ytick.major.size": 3.5,
    "ytick.minor.size": 0,
}


@contextmanager
def style() -> Iterator[None]:
    """Draw in the house style within this block, and leave the settings as they were."""
    with mpl.rc_context():
        mpl.rcdefaults()  # whatever the reader's own settings are
        with mpl.rc_context(_STYLE):
            yield


def subplots(
    rows: int = 1,
    columns: int = 1,
    *,
    width: float = 4.8,
    height: float = 3.2,
    sharex: bool = False,
    sharey: bool = False,
    **options: Any,
) -> tuple[MatplotlibFigure | list[MatplotlibFigure], Any]:
    """Open a figure in the house style.

    Panels in one row are figures of their own, so that they stand side by side where there is
    room, and below each other on a telephone. Hand what is returned to `figure`.

    Parameters
    ----------
    rows, columns : int
    width, height : float
        Of all panels together, in inches; about 7.5 fills the column of text.
    sharex, sharey : bool
        Give all panels the same limits.
    **options
        Handed to `matplotlib.figure.Figure.subplots`: squeeze, subplot_kw ...

    Returns
    -------
    figure, axes
        As `matplotlib.pyplot.subplots` does, but for several panels in a row, a list of figures.

    Raises
    ------
    ValueError
        If there is less than one row or column.
    """
    if rows < 1 or columns < 1:
        raise ValueError(f"a figure has at least one panel, and not {rows} x {columns}")
    with style():
        if rows > 1 or columns == 1:
            one = MatplotlibFigure(figsize=(width, height))
            return one, one.subplots(rows, columns, sharex=sharex, sharey=sharey, **options)
        figures = [MatplotlibFigure(figsize=(width / columns, height)) for _ in range(columns)]
        axes = np.array([each.subplots(**options) for each in figures])
        for ax in axes[1:]:
            if sharex:
                ax.sharex(axes[0])
            if sharey:
                ax.sharey(axes[0])
        return figures, axes


class Figure:
    """A figure ready for a page; notebooks and the book show it by its HTML.

    Attributes
    ----------
    alt : str
        What the figure shows, for those who cannot see it.
    caption : str or None
    """

    def __init__(self, svgs: Sequence[str], alt: str, caption: str | None) -> None:
        self.svgs, self.alt, self.caption = tuple(svgs), alt, caption

    def _repr_html_(self) -> str:
        # The caption stands outside the element with role="img", whose content nobody reads out.
        caption = (
            f'<p class="ttl-caption" style="margin:.5em auto 0;max-width:44em;font-size:.9em;'
            f'color:{variable("ink-muted")}">{html.escape(self.caption)}</p>'
            if self.caption
            else ""
        )
        return (
            f'<div class="ttl-figure"><style>{css(svg.DRAWABLE)}</style>'
            f'<figure role="img" aria-label="{html.escape(self.alt)}" style="display:flex;'
            'flex-wrap:wrap;justify-content:center;gap:.5em 1em;margin:0">'
            f"{''.join(self.svgs)}</figure>{caption}</div>"
        )

    def __repr__(self) -> str:
        return f"Figure: {self.alt}"


def figure(
    drawn: MatplotlibFigure | Axes | Iterable[MatplotlibFigure | Axes],
    *,
    alt: str,
    caption: str | None = None,
) -> Figure:
    """Turn finished drawings into a figure of the page.

    Parameters
    ----------
    drawn : matplotlib Figure or Axes, or several
        Several stand side by side, and below each other where the page is narrow. Label the axes
        with ordinary words; simple formulas, `$x_1$`, become ordinary characters.
    alt : str
        What the figure shows and what is to be seen in it, in a sentence or two; numbers may be
        put in with an f-string. It is read out to those who cannot see the figure.
    caption : str, optional
        For everybody, below the figure.

    Raises
    ------
    ValueError
        If there is nothing to draw, if `alt` is missing or too short to say anything, or if a
        label's formula cannot be written in plain characters.
    TypeError
        If something is neither a Matplotlib figure nor axes.
    """
    if not isinstance(alt, str) or len(alt.split()) < 4:
        raise ValueError(
            f"alt must say in a sentence what the figure shows and what is to be seen in it, "
            f"and is {alt!r}"
        )
    several = [drawn] if isinstance(drawn, MatplotlibFigure | Axes) else list(_flat(drawn))
    figures: list[MatplotlibFigure] = []
    for one in several:
        owner = one.figure if isinstance(one, Axes) else one
        if not isinstance(owner, MatplotlibFigure):
            raise TypeError(f"a figure or axes of Matplotlib is needed, and this is {one!r}")
        if owner not in figures:
            figures.append(owner)
    if not figures:
        raise ValueError("there is no figure to show: the list is empty")
    with style():
        for one in figures:
            _finish(one)
        _align(figures)
        return Figure([svg.page_svg(one) for one in figures], alt.strip(), caption)


def _finish(drawn: MatplotlibFigure) -> None:
    """Give the house style to titles and legends, which Matplotlib styles when they are made."""
    for ax in drawn.axes:
        title = ax.get_title(loc="left") or ax.get_title()
        ax.set_title("", loc="center")
        ax.set_title(title, loc="left")
        legend = ax.get_legend()
        if legend is not None:
            legend.set_frame_on(False)


def _align(figures: Sequence[MatplotlibFigure]) -> None:
    """Give panels of equal size the same margins, so that axes side by side are equally large."""
    sizes = {tuple(one.get_size_inches()) for one in figures}
    if len(figures) < 2 or len(sizes) > 1 or any(len(one.axes) != 1 for one in figures):
        return
    for one in figures:
        one.draw_without_rendering()  # lays it out
    corners = np.array([one.axes[0].get_position(original=True).extents for one in figures])
    left, bottom = corners[:, :2].max(axis=0)
    right, top = corners[:, 2:].min(axis=0)
    for one in figures:
        one.set_layout_engine("none")
        one.axes[0].set_position((left, bottom, right - left, top - bottom))


def _flat(drawn: Any) -> Iterator[Any]:
    if isinstance(drawn, np.ndarray):  # what Matplotlib returns for a grid of axes
        yield from drawn.flat
    elif isinstance(drawn, Iterable) and not isinstance(drawn, str):
        yield from drawn
    else:
        raise TypeError(f"a figure or axes of Matplotlib is needed, and this is {drawn!r}")


# ---------------------------------------------------------------- things drawn more than once


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
