"""The house style: colours, lines, type, and empty figures that have them.

Nothing here touches Matplotlib's global settings or needs `pyplot`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import numpy as np
from cycler import cycler
from matplotlib.figure import Figure as MatplotlibFigure

from nbsrc.colours import PALETTE

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
