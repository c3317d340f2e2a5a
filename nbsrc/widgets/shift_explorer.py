"""The shift explorer: a picture moves by pixels, and the outputs of poolings follow, or do not."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from nbsrc.widgets.shift_pictures import PICTURES, pixels
from nbsrc.widgets.traits import Checked, one_of, whole
from nbsrc.widgets.widget import SceneWidget

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from nbsrc.plots import Figure

_CAPTION = (
    "Drag the picture, use the arrow keys, or let it slide. Below are the outputs of five "
    "poolings, and under each what has changed in it. The grid on the picture stays where it is: "
    "it shows how far outputs stand apart."
)


class ShiftExplorer(SceneWidget):
    """A picture on a torus, moved by pixels, and what pooling makes of it, in the browser.

    Every trait can be given as a keyword, set later, and read back; a value that cannot be used
    is refused with a ValueError that names the choices, and nothing changes.

    Parameters
    ----------
    picture : str
        "digits", "cat", "stripes", "fine_stripes", "disc" or "mark". It is cut to a multiple of
        the period, stride ** depth.
    window, stride : int
        Cells of a window along each axis, 1 to 6, and between windows, 1 to 4.
    blur : int
        Cells of the binomial filter of the blurred maximum, 1 to 7; 1 does not blur.
    depth : int
        Equal layers one after another, 1 to 3.
    compare : str
        "still": with the outputs of the unmoved picture in their places; "moved": with those
        outputs moved along.
    shift_x, shift_y : int
        Pixels to the right and down, -32 to 32.
    key : str
        The name under which the scene stands in the address of a published page.
    caption : str

    Examples
    --------
    >>> widget = ShiftExplorer(picture="stripes", shift_x=2, compare="moved")
    >>> widget.changes()["max"]
    0.0
    """

    _esm = Path(__file__).parent / "static" / "shift-explorer.js"
    _settings = (
        "picture", "window", "stride", "blur", "depth", "compare", "shift_x", "shift_y",
    )  # fmt: skip
    _words = ("picture", "compare")

    picture = Checked(one_of("picture", tuple(PICTURES)), "digits")
    window = Checked(whole("window", 1, 6), 2)
    stride = Checked(whole("stride", 1, 4), 2)
    blur = Checked(whole("blur", 1, 7), 3)
    depth = Checked(whole("depth", 1, 3), 1)
    compare = Checked(one_of("compare", ("still", "moved")), "still")
    shift_x = Checked(whole("shift_x", -32, 32), 0)
    shift_y = Checked(whole("shift_y", -32, 32), 0)

    key = Checked(str, "shift-explorer")
    caption = Checked(str, _CAPTION)

    def pixels(self) -> NDArray[np.float64]:
        """Return the unmoved picture, from 0 to 1, cut to a multiple of the period."""
        found, period = pixels(self.picture) / 255, self.stride**self.depth
        size = len(found) // period * period
        first = (len(found) - size) // 2
        return found[first : first + size, first : first + size]

    def changes(self) -> dict[str, float]:
        """Return the change of each pooling's outputs, compared as `compare` says."""
        from nbsrc import shifts

        measure = shifts.still_change if self.compare == "still" else shifts.moved_change
        moved = (self.shift_y, self.shift_x)
        return {
            kind: float(measure(outputs, period, moved))
            for kind, (outputs, period) in self._outputs().items()
        }

    def _outputs(self) -> dict[str, tuple[Any, int]]:
        from nbsrc import shifts

        size = {"stride": self.stride, "depth": self.depth}
        more = {"window": self.window, "blur": self.blur}
        return {
            kind: (shifts.dense(self.pixels(), kind, **size, **more), shifts.period(kind, **size))
            for kind in shifts.KINDS
        }

    def _still(self) -> Figure:
        return _still(self)


LABELS = {
    "none": "no pooling",
    "stride": "stride",
    "max": "max",
    "average": "average",
    "max_blur": "blurred max",
}


def _still(widget: ShiftExplorer) -> Figure:
    """Draw the outputs for the unmoved picture and for the moved one."""
    from nbsrc import plots, shifts

    moved, changes = (widget.shift_y, widget.shift_x), widget.changes()
    fig, axes = plots.subplots(2, 5, width=8.4, height=3.9)
    for column, (kind, (outputs, period)) in enumerate(widget._outputs().items()):
        for row, shift in enumerate(((0, 0), moved)):
            ax = axes[row, column]
            kept = shifts.kept(outputs, period, shift)
            ax.imshow(kept, cmap="gray", vmin=0, vmax=1, interpolation="nearest")
            ax.set(xticks=[], yticks=[])
        axes[0, column].set_title(LABELS[kind])
        axes[1, column].set_xlabel(f"change {changes[kind]:.2f}")
    axes[0, 0].set_ylabel("before")
    axes[1, 0].set_ylabel("after")
    said = ", ".join(f"{LABELS[kind]} {change:.2f}" for kind, change in changes.items())
    return plots.figure(
        fig,
        alt=f"Outputs without and with four poolings of a picture ({PICTURES[widget.picture]}), "
        f"before and after a shift by {widget.shift_x} pixels to the right and {widget.shift_y} "
        f"down. Change of the outputs: {said}.",
        caption="A still of an interactive figure. Where scripts may run the picture can be moved.",
    )
