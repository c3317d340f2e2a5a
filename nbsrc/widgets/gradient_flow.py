"""The gradient-flow widget: the wave forward and the wave back through a real network."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import NDArray

from nbsrc.widgets.choices import ACTIVATIONS, DATA, INITIALIZERS, OPTIMIZERS
from nbsrc.widgets.traits import Binary, Checked, Reported, flag, number, one_of, whole
from nbsrc.widgets.widget import Widget, parsed

if TYPE_CHECKING:
    from nbsrc.plots import Figure
    from nbsrc.widgets.flow_network import FlowNetwork

NORMALIZATIONS = ("none", "layer", "batch")
PACES = ("wave", "steady", "fast")
_DATA = tuple(name for name in DATA if name != "painted")
_MOST_PINS = 3
_CHECKS = {
    "activation": one_of("activation", ACTIVATIONS),
    "initializer": one_of("initializer", INITIALIZERS),
    "gain": number("gain", 0.1, 10),
    "depth": whole("depth", 1, 50),
    "width": whole("width", 2, 64),
    "skip": flag("skip"),
    "normalization": one_of("normalization", NORMALIZATIONS),
    "clip": number("clip", 0, 1000),
    "optimizer": one_of("optimizer", OPTIMIZERS),
    "rate": number("rate", 1e-5, 100),
    "data": one_of("data", _DATA),
    "seed": whole("seed", 0, 2**32 - 1),
    "step": whole("step", 0, 10_000),
    "layer": whole("layer", 1, 50),
    "pace": one_of("pace", PACES),
}
_SETTINGS = tuple(_CHECKS)
_RUN = tuple(name for name in _SETTINGS if name not in ("layer", "pace"))
_CAPTION = (
    "A real network, and two waves: its signal goes forward, then the gradient of its loss comes "
    "back. Every column is a layer, every cell a unit; the chart below gives the size of each "
    "column. Choose a scene or flick a switch, press Train, and pin a run to compare the next one "
    "with it."
)


def _pins(value: Any) -> list[dict[str, Any]]:
    if not isinstance(value, list | tuple) or not all(isinstance(pin, Mapping) for pin in value):
        raise ValueError(
            f"pins {value!r} is not a list of settings, such as [{{'activation': 'relu'}}]."
        )
    if len(value) > _MOST_PINS:
        raise ValueError(f"{len(value)} runs are pinned, but there is room for {_MOST_PINS}.")
    for pin in value:
        for name in pin:
            if name not in _RUN:
                raise ValueError(f"A pinned run has no setting {name!r}; it has {', '.join(_RUN)}.")
    return [{name: _CHECKS[name](said) for name, said in pin.items()} for pin in value]


class GradientFlow(Widget):
    """A deep network in the browser: sizes of signal and gradient in every layer, while it trains.

    Every trait can be given as a keyword, set later, and read back; a value that cannot be used
    is refused with a ValueError that names the choices, and nothing changes.

    Parameters
    ----------
    activation, initializer : str
        Names of `nbsrc.activations` and `nbsrc.initializers` that the browser knows.
    gain : float
        Multiplies every weight at the start, 0.1 to 10.
    depth : int
        Hidden layers, 1 to 50; a linear read-out follows.
    width : int
        Units of every hidden layer, 2 to 64.
    skip : bool
        Whether every hidden layer but the first adds its input to its output.
    normalization : {"none", "layer", "batch"}
        Stands between the weights of a hidden layer and its activation.
    clip : float
        The length to which the whole gradient is cut where it is longer; 0 for no cut.
    optimizer : {"sgd", "momentum", "adam"}
    rate : float
        Learning rate, 0.00001 to 100.
    data : {"circles", "xor", "moons", "spirals", "blobs"}
        64 points, all of which are in every batch.
    seed : int
        Fixes points and weights.
    step : int
        Training steps taken, at most 10,000. Setting it trains up to that step.
    layer : int
        The layer described in words, from 1.
    pace : {"wave", "steady", "fast"}
        A wave for every step, some steps a second, or as many as there is time for.
    pins : list of dict
        Up to three further runs on the same axes, each by what differs from the settings above.
    key : str
        The name under which the scene stands in the address of a published page.
    caption : str

    Attributes
    ----------
    signal_factor, gradient_factor : float
        By what the size (root mean square) of a and of dL/dz is multiplied per layer, in the
        direction of travel, by a straight line through the logarithms of all layers.
    loss, accuracy : float
        As last reported by the browser; NaN before.

    Examples
    --------
    >>> widget = GradientFlow(activation="relu", pins=[{"initializer": "he_normal"}])
    >>> widget.depth, widget.pins
    (20, [{'initializer': 'he_normal'}])
    """

    _esm = Path(__file__).parent / "static" / "gradient-flow.js"
    _suggested = (*_SETTINGS, "pins", "key", "caption")

    activation = Checked(_CHECKS["activation"], "sigmoid")
    initializer = Checked(_CHECKS["initializer"], "lecun_normal")
    gain = Checked(_CHECKS["gain"], 1.0)
    depth = Checked(_CHECKS["depth"], 20)
    width = Checked(_CHECKS["width"], 32)
    skip = Checked(_CHECKS["skip"], False)
    normalization = Checked(_CHECKS["normalization"], "none")
    clip = Checked(_CHECKS["clip"], 0.0)
    optimizer = Checked(_CHECKS["optimizer"], "sgd")
    rate = Checked(_CHECKS["rate"], 0.1)
    data = Checked(_CHECKS["data"], "circles")
    seed = Checked(_CHECKS["seed"], 0)
    step = Checked(_CHECKS["step"], 0)
    layer = Checked(_CHECKS["layer"], 1)
    pace = Checked(_CHECKS["pace"], "wave")
    pins = Checked(_pins, ())

    signal_factor = Reported()
    gradient_factor = Reported()
    loss = Reported()
    accuracy = Reported()
    parameters = Binary()
    points = Binary(group=3, what="points")

    key = Checked(str, "gradient-flow")
    caption = Checked(str, _CAPTION)

    def __init__(self, **traits: Any) -> None:
        super().__init__(**({"pins": []} | traits))

    @property
    def scene(self) -> str:
        """All settings and pinned runs as text, for `from_scene`."""
        parts = [f"{name}:{_said(getattr(self, name))}" for name in _SETTINGS]
        for pin in self.pins:
            own = ",".join(f"{name}={_said(value)}" for name, value in pin.items())
            parts.append(f"pin:{own}")
        return ";".join(parts)

    @classmethod
    def from_scene(cls, text: str, **traits: Any) -> Self:
        """Build a widget from the text of `scene`, or from what its button copied.

        Raises
        ------
        ValueError
            If the text names an unknown setting or a value that cannot be used.
        """
        values: dict[str, Any] = {}
        pins = []
        for part in filter(None, text.strip().split(";")):
            name, colon, said = part.partition(":")
            if name == "pin" and colon:
                pins.append(dict(_setting(own, "=") for own in filter(None, said.split(","))))
            else:
                name, value = _setting(part, ":")
                values[name] = value
        return cls(**(values | {"pins": pins} | traits))

    def to_torch(self) -> FlowNetwork:
        """Give the network as it now stands in the browser.

        Returns
        -------
        nbsrc.widgets.flow_network.FlowNetwork
            In float64: points (n, 2) to one logit each, class 1 where it is positive. Its
            ``flow(*widget.batch())`` measures what the widget draws.

        Raises
        ------
        RuntimeError
            If the browser has not reported any weights for the present settings.
        """
        import torch

        network = self._network()
        numbers = torch.tensor(np.frombuffer(self.parameters, dtype="<f8"))
        if len(numbers) != sum(part.numel() for part in network.parameters()):
            raise RuntimeError(_nothing("weights", "to_torch"))
        torch.nn.utils.vector_to_parameters(numbers, network.parameters())
        return network

    def batch(self) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        """Return the points (64, 2) that the network in the browser sees, and their labels (64,).

        Raises
        ------
        RuntimeError
            If the browser has not reported any points yet.
        """
        found = np.frombuffer(self.points, dtype="<f8").reshape(-1, 3)
        if len(found) == 0:
            raise RuntimeError(_nothing("points", "batch"))
        return found[:, :2].copy(), found[:, 2].astype(np.int64)

    def _network(self) -> FlowNetwork:
        from nbsrc.widgets.flow_network import FlowNetwork

        return FlowNetwork(self.depth, self.width, self.activation, self.normalization, self.skip)

    def _still(self) -> Figure:
        return _still(self)


def _nothing(what: str, method: str) -> str:
    return (
        f"No {what} of these settings have come back from the browser yet: show the widget in a "
        f"notebook, let it come to rest, and call {method}() in another cell."
    )


def _said(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else f"{value}".replace("+", "")


def _setting(text: str, sign: str) -> tuple[str, Any]:
    name, found, said = text.partition(sign)
    if not found or name not in _SETTINGS:
        raise ValueError(f"A scene has no setting {name!r}; it has {', '.join(_SETTINGS)} and pin.")
    return name, {"true": True, "false": False}.get(said, parsed(said))


def _still(widget: GradientFlow) -> Figure:
    """Draw the sizes by layer of a network of these settings, at its start."""
    from nbsrc import data, plots

    rng = np.random.default_rng(widget.seed)
    points = data.get(widget.data)(64, rng)
    found = widget._network().draw(widget.initializer, rng, widget.gain).flow(*points)
    fig, ax = plots.subplots(width=5.6, height=3.2)
    ax.set_yscale("log")
    layers = np.arange(1, widget.depth + 1)
    kinds = (
        (found.signal, "outputs", plots.CLASS_0, "o"),
        (found.gradient, "gradient", plots.CLASS_1, "s"),
    )
    said = []
    for sizes, name, colour, marker in kinds:
        seen = np.isfinite(sizes) & (sizes > 0)
        if seen.any():
            ax.plot(layers[seen], sizes[seen], color=colour, marker=marker, markersize=4,
                    linestyle="-", label=name)  # fmt: skip
        said.append(f"{name} {sizes[0]:.2g} in layer 1 and {sizes[-1]:.2g} in the last")
    ax.set(xlabel="layer", ylabel="size, rms")
    plots.direct_labels(ax)
    return plots.figure(
        fig,
        alt=f"Sizes by layer in a network of {widget.depth} hidden layers with "
        f"{widget.activation}: {', '.join(said)}.",
        caption="A still of an interactive figure. Where scripts may run the waves travel, the "
        "network trains, and every setting can be changed.",
    )
