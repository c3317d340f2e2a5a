"""From a finished drawing to a figure of the page, described for those who cannot see it."""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure as MatplotlibFigure

from nbsrc import svg
from nbsrc.colours import css, variable
from nbsrc.plots.house import style


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
