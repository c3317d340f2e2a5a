"""The house style, and figures that belong to the page.

`subplots` opens a figure in the style of the book; `figure` turns a finished one into HTML: an SVG
whose colours follow the page from light to dark, whose text is text, and which carries a
description for readers who cannot see it.

house
    Colours, lines and type; `style`, `subplots`.
publishing
    `figure`, and the `Figure` it returns.
plane
    `points`, `line`, `regions` and `grid`: what lies in the plane of the inputs.
series
    `curve`, `spread` and `dots`: estimates with their intervals; `direct_labels` for a legend.
"""

from __future__ import annotations

from nbsrc.plots.house import (
    CLASS_0,
    CLASS_1,
    COLOURS,
    FOURTH,
    INK,
    LINE_STYLES,
    MARKERS,
    MUTED,
    PANEL,
    PAPER,
    RULE,
    THIRD,
    style,
    subplots,
)
from nbsrc.plots.plane import grid, line, points, regions
from nbsrc.plots.publishing import Figure, figure
from nbsrc.plots.series import curve, direct_labels, dots, spread

__all__ = [
    "CLASS_0",
    "CLASS_1",
    "COLOURS",
    "FOURTH",
    "INK",
    "LINE_STYLES",
    "MARKERS",
    "MUTED",
    "PANEL",
    "PAPER",
    "RULE",
    "THIRD",
    "Figure",
    "curve",
    "direct_labels",
    "dots",
    "figure",
    "grid",
    "line",
    "points",
    "regions",
    "spread",
    "style",
    "subplots",
]
