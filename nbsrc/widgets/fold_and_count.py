"""The fold-and-count widget: linear regions of a small ReLU network, counted as they are drawn."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np
import traitlets
from numpy.typing import NDArray

from nbsrc.widgets.traits import Binary, Checked, number, one_of, whole
from nbsrc.widgets.widget import Widget

if TYPE_CHECKING:
    from nbsrc.plots import Figure

STARTS = ("folding", "he_normal", "glorot_normal", "orthogonal", "unit_normal")
MOST_DEPTH, MOST_WIDTH, MOST_BIAS = 8, 20, 6
MOST_UNITS = {1: 48, 2: 20}
_CAPTION = (
    "Each dot is a kink: a place where some unit switches on or off. Drag one, and watch what "
    "moves with it. Add layers to the folding network, then compare it with a random one, and "
    "with one wide layer. With two inputs the pieces are polygons."
)


def _biases(value: Any) -> list[list[float]]:
    try:
        pairs = [[int(unit), float(bias)] for unit, bias in value]
        fine = all(
            0 <= unit < MOST_UNITS[1] and unit == given and abs(bias) <= MOST_BIAS
            for (unit, bias), (given, _) in zip(pairs, value, strict=True)
        )
    except (TypeError, ValueError):
        fine = False
    if not fine or len(pairs) > MOST_UNITS[1]:
        raise ValueError(
            f"biases {value!r} cannot be set: give pairs (unit, bias), units counted from 0 "
            f"through all layers, biases from -{MOST_BIAS} to {MOST_BIAS}."
        )
    return pairs


class FoldAndCount(Widget):
    """A ReLU network of one or two inputs, its pieces counted while its hinges are dragged.

    Every trait can be given as a keyword, set later, and read back; a value that cannot be used
    is refused with a ValueError that names the choices, and nothing changes. A network too large
    to be drawn while it is dragged is cut down: to 48 units with one input, 20 with two.

    Parameters
    ----------
    inputs : {1, 2}
    depth : int
        Hidden layers, 1 to 8.
    width : int
        Units of each hidden layer, 1 to 20; the folding network has two for each input.
    start : {"folding", "he_normal", "glorot_normal", "orthogonal", "unit_normal"}
        Where the weights come from: tents in tents, or an initialiser.
    spread : float
        Standard deviation of the random biases, 0 to 2.
    seed : int
        Fixes random weights and biases.
    unit : int
        The chosen hidden unit, counted from 0 through all layers.
    biases : sequence of (int, float)
        Hidden units whose bias differs from what start and seed give.
    key : str
        The name under which the scene stands in the address of a published page.
    caption : str

    Attributes
    ----------
    counted : int
        Pieces in the picture as last reported by the browser; 0 before.
    parameters : bytes
        Weights and biases, layer after layer, as float64; `layers` takes them apart.

    Examples
    --------
    >>> FoldAndCount(start="he_normal", depth=2, width=8).start
    'he_normal'
    """

    _esm = Path(__file__).parent / "static" / "fold-and-count.js"

    inputs = Checked(whole("inputs", 1, 2), 1)
    depth = Checked(whole("depth", 1, MOST_DEPTH), 4)
    width = Checked(whole("width", 1, MOST_WIDTH), 2)
    start = Checked(one_of("start", STARTS), "folding")
    spread = Checked(number("spread", 0, 2), 0.5)
    seed = Checked(whole("seed", 0, 2**32 - 1), 1)
    unit = Checked(whole("unit", 0, MOST_UNITS[1] - 1), 1)
    biases = Checked(_biases, ())

    counted = Checked(whole("counted", 0, 2**53), 0)
    parameters = Binary()

    key = Checked(str, "fold-and-count")
    caption = Checked(str, _CAPTION)

    @traitlets.default("biases")
    def _first_biases(self) -> list[list[float]]:
        return []

    def layers(self) -> list[tuple[NDArray[np.float64], NDArray[np.float64]]]:
        """Give the network as it stands in the browser, for `nbsrc.regions`.

        Returns
        -------
        list of (weight, bias)
            Shapes (out, in) and (out,), the read-out last.

        Raises
        ------
        RuntimeError
            If the browser has not reported any weights for the present shape.
        """
        widths = [self.inputs, *[self.width] * self.depth, 1]
        numbers = np.frombuffer(self.parameters, dtype="<f8")
        shapes = list(itertools.pairwise(widths))
        if len(numbers) != sum(out * (into + 1) for into, out in shapes):
            raise RuntimeError(
                "No weights of this network have come back from the browser yet: show the widget "
                "in a notebook, and call layers() in another cell."
            )
        parts, start = [], 0
        for into, out in shapes:
            middle, end = start + out * into, start + out * (into + 1)
            parts.append((numbers[start:middle].reshape(out, into), numbers[middle:end]))
            start = end
        return parts

    @classmethod
    def from_scene(cls, text: str, **traits: Any) -> Self:
        """Build a widget from the text that its button "Copy scene" copied.

        Raises
        ------
        ValueError
            If the text names an unknown setting or a value that cannot be used.
        """
        values: dict[str, Any] = {}
        for part in filter(None, text.split(";")):
            name, _, said = part.partition(":")
            try:
                if name == "start":
                    values[name] = said
                elif name == "spread":
                    values[name] = float(said)
                elif name == "biases":
                    pairs = [pair.split("~") for pair in said.split("!")]
                    values[name] = [(int(unit), float(bias)) for unit, bias in pairs]
                elif name in ("inputs", "depth", "width", "seed", "unit"):
                    values[name] = int(said)
                else:
                    raise KeyError(name)
            except KeyError:
                raise ValueError(
                    f"The scene says {part!r}, which is no setting of FoldAndCount."
                ) from None
            except ValueError:
                raise ValueError(f"The scene says {part!r}, which is no number.") from None
        return cls(**(values | traits))

    def _still(self) -> Figure:
        return _still(self)


def _network(widget: FoldAndCount) -> list[tuple[NDArray[np.float64], NDArray[np.float64]]]:
    """The browser's network, or one like it where the browser has not spoken yet."""
    from nbsrc import initializers, regions

    try:
        return widget.layers()
    except RuntimeError:
        if widget.start == "folding":
            return regions.folding(widget.depth, widget.inputs)
        rng = np.random.default_rng(widget.seed)
        widths = [widget.inputs, *[widget.width] * widget.depth, 1]
        parts = []
        draw = initializers.get(widget.start)
        for into, out in itertools.pairwise(widths):
            w = np.asarray(draw((out, into), rng))
            parts.append((w, rng.normal(0, widget.spread, out)))
        return parts


def _still(widget: FoldAndCount) -> Figure:
    """Draw the pieces of the widget's network, or of one like it."""
    from nbsrc import plots, regions

    layers = _network(widget)
    low, high = (0, 1) if widget.start == "folding" else (-3, 3)
    fig, ax = plots.subplots(width=4.6, height=3.2 if widget.inputs == 1 else 4.2)
    if widget.inputs == 1:
        cut = regions.pieces(layers, low, high)
        ax.plot(cut.at, cut.value, color=plots.CLASS_0, marker="o", markersize=3)
        ax.set(xlabel="input x", ylabel="output f(x)")
        found, what = len(cut), "A curve of straight pieces"
    else:
        polygons = regions.regions(layers, low, high)
        for region in polygons:
            ring = np.concatenate([region.corners, region.corners[:1]])
            ax.plot(*ring.T, color=plots.CLASS_0, linewidth=0.8)
        ax.set(xlabel="$x_1$", ylabel="$x_2$", aspect="equal")
        found, what = len(polygons), "A square of the plane cut into convex polygons"
    ax.set_xlim(low, high)
    return plots.figure(
        fig,
        alt=f"{what}: {found} of them, made by {widget.depth} layers of "
        f"{len(layers[0][1])} ReLU units.",
        caption="A still of an interactive figure. Where scripts may run, kinks can be dragged.",
    )
