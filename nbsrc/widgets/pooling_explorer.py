"""The pooling explorer: what a window keeps, and where its gradient goes."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from nbsrc.widgets.traits import Checked, flag, number, one_of, whole
from nbsrc.widgets.widget import SceneWidget, parsed

if TYPE_CHECKING:
    from nbsrc.plots import Figure

Array = NDArray[np.float64]

KINDS = ("max", "average", "min", "lp")
PICTURES = ("patch", "ramp", "checkerboard", "equal", "relu", "photo")
TIES = ("first", "even", "difference")
_SIDES = (4, 9)
_CAPTION = (
    "Each window of the input gives one number of the output. Step through the windows; drag a "
    "cell up or down, or type a digit, to change it. On the way back the output's gradients, "
    "which can be changed as well, are sent to the cells. An equals sign marks windows in which "
    "cells tie."
)

# The same tables as in the browser: a piece of the man with a camera in ten levels, and where it
# gets brighter from left to right.
_TABLES = {
    "patch": (
        "201354225 414545425 425653444 444676886 344566785 234456475 123344798 211333677 000121555"
    ),
    "relu": (
        "002640008 007302006 008300320 211420410 310330320 031231070 012120760 002320830 000230910"
    ),
}


def _numbers(name: str, low: int, high: int, square: bool) -> Callable[[Any], list[int]]:
    """Check for whole numbers, those of a square if it must be one, and lay them in a row."""

    def check(value: Any) -> list[int]:
        try:
            given = np.asarray([] if value is None else value, dtype=np.float64)
        except (TypeError, ValueError):
            raise ValueError(f"{name} {value!r} are not numbers.") from None
        cells = given.ravel()
        wrong = cells[~((cells >= low) & (cells <= high) & (cells == np.rint(cells)))]
        if len(wrong):
            raise ValueError(
                f"{name} must be whole numbers from {low} to {high}, and {wrong[0]:g} is none."
            )
        side = math.isqrt(cells.size)
        fits = side**2 == cells.size and _SIDES[0] <= side <= _SIDES[1]
        if square and cells.size and not (fits and given.shape in ((side, side), (side**2,))):
            raise ValueError(
                f"{name} must fill a square with sides of {_SIDES[0]} to {_SIDES[1]}, and their "
                f"shape is {given.shape}."
            )
        return [int(each) for each in cells]

    return check


def picture(name: str, side: int) -> Array:
    """Return the cells of one of the widget's pictures, (side, side); the photograph has 32."""
    if name == "photo":
        from nbsrc import data

        photo: Array = np.rint(255 * data.picture("camera", shrink=16)[0])
        return photo
    rows, columns = np.indices((side, side))
    if name in _TABLES:
        table = np.array([[float(cell) for cell in row] for row in _TABLES[name].split()])
        return table[:side, :side]
    if name == "ramp":
        return (9 * (rows + columns) // (2 * side - 2)).astype(np.float64)
    if name == "checkerboard":
        return np.where((rows + columns) % 2 == 1, 8.0, 0.0)
    return np.full((side, side), 5.0)


class PoolingExplorer(SceneWidget):
    """Windows over a small picture, what each keeps, and what its gradient does on the way back.

    Every trait can be given as a keyword, set later, and read back; a value that cannot be used
    is refused with a ValueError that names the choices, and nothing changes.

    Parameters
    ----------
    kind : {"max", "average", "min", "lp"}
    p : float
        Of the L_p norm, 1 to 16.
    kernel, stride : int
        Cells of a window along each axis, and from one to the next; 1 to 4.
    padding : int
        Cells around the picture, 0 to 2, and half a window at most: more is cut down to that.
    ceil_mode : bool
        Whether cells left over at the end get a window.
    picture : {"patch", "ramp", "checkerboard", "equal", "relu", "photo"}
    side : int
        Cells along each axis of the picture, 4 to 9; the photograph has 32.
    way : {"forward", "back"}
    ties : {"first", "even", "difference"}
        Who gets the gradient where cells tie: the first, all alike, or as central differences show.
    window : int
        The one that is looked at, from 1; one beyond the last means the last.
    cells : array_like of int, shape (n, n)
        Numbers from 0 to 9 in place of the picture's. Empty: the picture's own.
    delta : array_like of int
        The gradient of each output, -3 to 3, row by row. Empty, or as many as there are not: ones.
    key : str
        The name under which the scene stands in the address of a published page.
    caption : str

    Examples
    --------
    >>> widget = PoolingExplorer(picture="equal", side=4, ties="even")
    >>> widget.output()
    array([[5., 5.],
           [5., 5.]])
    >>> float(widget.gradient()[0, 0])
    0.25
    """

    _esm = Path(__file__).parent / "static" / "pooling-explorer.js"
    _settings = (
        "kind", "p", "kernel", "stride", "padding", "ceil_mode", "picture", "side", "way", "ties",
        "window", "cells", "delta",
    )  # fmt: skip
    _words = ("kind", "picture", "way", "ties")

    kind = Checked(one_of("kind", KINDS), "max")
    p = Checked(number("p", 1, 16), 2.0)
    kernel = Checked(whole("kernel", 1, 4), 2)
    stride = Checked(whole("stride", 1, 4), 2)
    padding = Checked(whole("padding", 0, 2), 0)
    ceil_mode = Checked(flag("ceil_mode"), False)
    picture = Checked(one_of("picture", PICTURES), "patch")
    side = Checked(whole("side", *_SIDES), 6)
    way = Checked(one_of("way", ("forward", "back")), "forward")
    ties = Checked(one_of("ties", TIES), "first")
    window = Checked(whole("window", 1, 1024), 1)
    cells = Checked(_numbers("cells", 0, 9, True), ())
    delta = Checked(_numbers("delta", -3, 3, False), ())

    key = Checked(str, "pooling-explorer")
    caption = Checked(str, _CAPTION)

    def _written(self, name: str) -> str:
        value = getattr(self, name)
        if isinstance(value, bool):
            return str(value).lower()
        return ".".join(map(str, value)) if isinstance(value, list | tuple) else f"{value}"

    @classmethod
    def _read(cls, name: str, said: str) -> Any:
        if name in ("cells", "delta"):
            return [parsed(part) for part in said.split(".")] if said else []
        if name == "ceil_mode":
            return {"true": True, "false": False}.get(said, said)
        return super()._read(name, said)

    def input(self) -> Array:
        """Return the cells that the windows are laid on, shape (n, n)."""
        if self.cells and self.picture != "photo":
            n = math.isqrt(len(self.cells))
            return np.array(self.cells, dtype=np.float64).reshape(n, n)
        return picture(self.picture, self.side)

    def output(self) -> Array:
        """Return what the windows keep, by `nbsrc.pooling`."""
        from nbsrc import pooling

        x, how = self._laid()
        if self.kind == "lp":
            y = pooling.lp_pool(x, self.p, self.kernel, **how)
        else:
            y = getattr(pooling, f"{self.kind}_pool")(x, self.kernel, **how)
        result: Array = y[0, 0]
        return result

    def gradient(self) -> Array:
        """Return what reaches each cell on the way back, by `nbsrc.pooling`.

        With ties="difference" it is what central differences show, which no gradient need be.
        """
        from nbsrc import pooling

        x, how = self._laid()
        places = self.output().shape
        given = self.delta if len(self.delta) == math.prod(places) else np.ones(places)
        delta = np.array(given, dtype=np.float64).reshape(1, 1, *places)
        if self.kind == "lp":
            sent = pooling.lp_pool_gradient(x, delta, self.p, self.kernel, **how)
        elif self.kind == "average":
            sent = pooling.average_pool_gradient(x, delta, self.kernel, **how)
        elif self.ties == "difference":
            sent = self._differences(x, delta, how)
        else:
            back = getattr(pooling, f"{self.kind}_pool_gradient")
            sent = back(x, delta, self.kernel, ties=self.ties, **how)
        # Padding that was written out for the norm has no cells.
        n, around = len(self.input()), (sent.shape[-1] - len(self.input())) // 2
        result: Array = sent[0, 0, around : around + n, around : around + n]
        return result

    def _laid(self) -> tuple[Array, dict[str, Any]]:
        """Return the picture as a batch, and how windows are laid on it."""
        x, around = self.input()[None, None], min(self.padding, self.kernel // 2)
        how = {"stride": self.stride, "ceil_mode": self.ceil_mode}
        if self.kind != "lp":
            return x, how | {"padding": around}
        return np.pad(x, ((0, 0), (0, 0), (around, around), (around, around))), how

    def _differences(self, x: Array, delta: Array, how: dict[str, Any]) -> Array:
        from nbsrc import pooling

        pool, sent = getattr(pooling, f"{self.kind}_pool"), np.empty_like(x)
        for at in np.ndindex(*x.shape):
            step = np.zeros_like(x)
            step[at] = 0.25  # whole numbers do not overtake each other on so short a way
            sent[at] = (delta * (pool(x + step, self.kernel, **how)
                                 - pool(x - step, self.kernel, **how))).sum() / 0.5  # fmt: skip
        return sent

    def _still(self) -> Figure:
        """Draw the picture and what its windows keep."""
        from nbsrc import plots

        x, y = self.input(), self.output()
        fig, axes = plots.subplots(1, 2, width=5.6, height=2.9)
        for ax, cells, name in zip(axes, (x, y), ("input", "output"), strict=True):
            ax.imshow(cells, cmap="gray" if self.picture == "photo" else "Blues",
                      vmin=0, vmax=255 if self.picture == "photo" else 18)  # fmt: skip
            ax.set(title=name, xticks=[], yticks=[])
            if self.picture != "photo":
                for (row, column), value in np.ndenumerate(cells):
                    ax.text(column, row, f"{value:.3g}", ha="center", va="center",
                            color="#1b2430", fontsize=9)  # fmt: skip
        return plots.figure(
            fig,
            alt=f"{len(x)} by {len(x)} cells, and what {self.kind} pooling with windows of "
            f"{self.kernel} by {self.kernel} and a stride of {self.stride} keeps of them: "
            f"{y.shape[0]} by {y.shape[1]} numbers.",
            caption="A still of an interactive figure. Where scripts may run its cells can be "
            "changed, and its gradients followed back.",
        )
