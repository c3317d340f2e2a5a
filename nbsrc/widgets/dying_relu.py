"""The dying-ReLU widget: lines of units leave the data, and cures are tried on what is left."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from nbsrc.widgets.traits import Checked, Reported, flag, number, one_of, whole
from nbsrc.widgets.widget import Widget

if TYPE_CHECKING:
    from nbsrc.plots import Figure

DATA = ("moons", "circles", "xor", "spirals", "blobs")
ACTIVATIONS = ("relu", "leaky_relu", "elu", "gelu")
OPTIMIZERS = ("sgd", "momentum", "adam")
BATCHES = (1, 10, 50, 200)
UNITS = 12
POINTS = 200
_STILL_STEPS = 100
_CAPTION = (
    "Press Train and watch the lines at which twelve units switch on. A line that leaves the "
    "points takes its unit along: it is dead, and a number at the edge shows where it went. "
    'Then change a setting under "At any time" and train on: who comes back?'
)


def _batch(value: Any) -> int:
    if isinstance(value, bool) or value not in BATCHES:
        raise ValueError(
            f"batch_size {value!r} is not offered; choose one of {', '.join(map(str, BATCHES))}."
        )
    return int(value)


class DyingReLU(Widget):
    """A layer of twelve units between the plane and a read-out, trained in the browser.

    Every trait can be given as a keyword, set later, and read back; a value that cannot be used
    is refused with a ValueError that names the choices, and nothing changes.

    Parameters
    ----------
    data : {"moons", "circles", "xor", "spirals", "blobs"}
    activation : {"relu", "leaky_relu", "elu", "gelu"}
    optimizer : {"sgd", "momentum", "adam"}
    rate : float
        Learning rate, 0.001 to 100.
    bias : float
        Of every hidden unit at the start, -4 to 2.
    clip : bool
        Whether the gradient is cut to length 0.5.
    batch_size : {1, 10, 50, 200}
    seed : int
        Fixes points, initial weights and the order of the minibatches.
    step : int
        Training steps taken, at most 20,000. Setting it trains up to that step.
    scene : str
        The whole story as text: start, changes made on the way, and step.
    key : str
        The name under which the scene stands in the address of a published page.
    caption : str

    Attributes
    ----------
    dead, revived : int
        Units that are dead now, and that were dead once and are not now.
    loss, accuracy : float
        As last reported by the browser; NaN before.

    Examples
    --------
    >>> DyingReLU(rate=10, activation="elu").activation
    'elu'
    """

    _esm = Path(__file__).parent / "static" / "dying-relu.js"

    data = Checked(one_of("data", DATA), "moons")
    activation = Checked(one_of("activation", ACTIVATIONS), "relu")
    optimizer = Checked(one_of("optimizer", OPTIMIZERS), "sgd")
    rate = Checked(number("rate", 0.001, 100), 3.0)
    bias = Checked(number("bias", -4, 2), 0.0)
    clip = Checked(flag("clip"), False)
    batch_size = Checked(_batch, 200)
    seed = Checked(whole("seed", 0, 2**32 - 1), 4)
    step = Checked(whole("step", 0, 20_000), 0)
    scene = Checked(str, "")

    dead = Checked(whole("dead", 0, UNITS), 0)
    revived = Checked(whole("revived", 0, UNITS), 0)
    loss = Reported()
    accuracy = Reported()

    key = Checked(str, "dying-relu")
    caption = Checked(str, _CAPTION)

    @classmethod
    def from_scene(cls, text: str, **traits: Any) -> Self:
        """Build a widget from the text of `scene`, or from what its button copied.

        Raises
        ------
        ValueError
            If the text names an unknown setting or a value that cannot be used.
        """
        values: dict[str, Any] = {}
        for part in filter(None, text.split(";")):
            name, _, said = part.partition(":")
            if name == "then":
                continue  # the changes on the way; the browser reads them
            if name in ("data", "activation", "optimizer"):
                values[name] = said
            elif name == "clip" and said in ("true", "false"):
                values[name] = said == "true"
            elif name in ("rate", "bias", "batch_size", "seed", "step"):
                try:
                    values[name] = float(said) if name in ("rate", "bias") else int(said)
                except ValueError:
                    raise ValueError(f"The scene says {part!r}, which is no number.") from None
            else:
                raise ValueError(f"The scene says {part!r}, which is no setting of DyingReLU.")
        return cls(**(values | {"scene": text} | traits))

    def _still(self) -> Figure:
        return _still(self)


def _still(widget: DyingReLU) -> Figure:
    """Draw the points and the lines of a network like the widget's, trained for a moment."""
    from nbsrc import data, dead_units, plots
    from nbsrc.ensemble import Ensemble

    points = data.get(widget.data)(POINTS, np.random.default_rng(widget.seed))
    nets = Ensemble((2, UNITS, 1), widget.activation, "he_normal", [widget.seed], device="cpu")
    nets.biases[0].add_(widget.bias)
    nets.train(*points, steps=_STILL_STEPS, rate=widget.rate, optimizer=widget.optimizer)
    dead = dead_units.dead(nets, points.x)[0][0]
    fig, ax = plots.subplots(width=4.2, height=3.9)
    plots.points(ax, points, size=8)
    for w, b, gone in zip(nets.weights[0][0], nets.biases[0][0], dead, strict=True):
        size = float(w.norm())
        if not 0 < size < math.inf:
            continue
        foot, along = (-b * w / size**2).numpy(), np.array([-w[1], w[0]]) / size
        ends = np.stack([foot - 9 * along, foot + 9 * along])
        ax.plot(*ends.T, ":" if gone else "-", color=plots.MUTED, linewidth=1)
    ax.set(xlim=(-3.2, 3.2), ylim=(-3.2, 3.2), aspect="equal", xticks=[], yticks=[])
    return plots.figure(
        fig,
        alt=f"Points of two classes and the lines of {UNITS} units after {_STILL_STEPS} steps; "
        f"{int(dead.sum())} units are dead.",
        caption="A still of an interactive figure. Where scripts may run it can be trained.",
    )
