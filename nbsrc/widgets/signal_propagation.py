"""The signal-propagation widget: sizes of signal and gradient by depth, measured and predicted."""

from __future__ import annotations

import difflib
import math
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import anywidget

from nbsrc.widgets.traits import Checked, number, one_of, whole

if TYPE_CHECKING:
    from nbsrc.signal import Forecast

ACTIVATIONS = (
    "identity", "sigmoid", "tanh", "relu", "leaky_relu", "elu", "selu", "gelu", "silu", "mish",
    "softplus", "softsign", "sine", "gaussian",
)  # fmt: skip
INITIALIZERS = (
    "he_normal", "he_uniform", "glorot_normal", "glorot_uniform", "lecun_normal", "lecun_uniform",
    "orthogonal", "torch_default", "unit_normal",
)  # fmt: skip
_SETTINGS = (
    "depth", "width", "gain", "activation", "initializer", "networks", "seed", "layer",
)  # fmt: skip
_CAPTION = (
    "Many random networks, a real pass forward and back through each. Blue is the size of the "
    "signal in every layer, orange that of the gradient; the dashed lines are theory. Change the "
    "weights, the activation or the depth, and watch what arrives at the other end. Click a layer "
    "to see its numbers."
)


def _result(value: Any) -> float:
    # JSON has no NaN: a result that is none travels as null.
    return math.nan if value is None else float(value)


def _unless_nan(value: float, _: Any) -> float | None:
    return value if math.isfinite(value) else None


class SignalPropagation(anywidget.AnyWidget):
    """Random networks of equal layers, measured in the browser, beside the mean-field forecast.

    Every trait can be given as a keyword, set later, and read back; a value that cannot be used
    is refused with a ValueError that names the choices, and nothing changes.

    Parameters
    ----------
    depth : int
        Layers of weights, 2 to 50; there is no activation after the last.
    width : int
        Units of every layer, and of the input, 2 to 128.
    gain : float
        Multiplies every weight, 0.1 to 4.
    activation, initializer : str
        Names of `nbsrc.activations` and `nbsrc.initializers` that the browser knows.
    networks : int
        How many are drawn, 1 to 64.
    seed : int
        Of the first network; fixes all of them.
    layer : int
        Whose distributions are shown, from 1; one beyond the depth shows the last.
    key : str
        The name under which the scene stands in the address of a published page.
    caption : str

    Attributes
    ----------
    signal_factor, gradient_factor : float
        By what the size (root mean square) of z and of dL/dz is multiplied per layer, in the
        direction of travel: the median network, as last reported by the browser; NaN before.

    Examples
    --------
    >>> widget = SignalPropagation(activation="relu", initializer="lecun_normal")
    >>> round(10 ** widget.forecast().rate, 4)  # theory, for the size of the gradient
    0.7071
    """

    _esm = Path(__file__).parent / "static" / "signal-propagation.js"

    depth = Checked(whole("depth", 2, 50), 20)
    width = Checked(whole("width", 2, 128), 32)
    gain = Checked(number("gain", 0.1, 4), 1.0)
    activation = Checked(one_of("activation", ACTIVATIONS), "relu")
    initializer = Checked(one_of("initializer", INITIALIZERS), "he_normal")
    networks = Checked(whole("networks", 1, 64), 32)
    seed = Checked(whole("seed", 0, 2**32 - 1), 0)
    layer = Checked(whole("layer", 1, 50), 1)

    signal_factor = Checked(_result, math.nan).tag(to_json=_unless_nan)
    gradient_factor = Checked(_result, math.nan).tag(to_json=_unless_nan)

    key = Checked(str, "signal-propagation")
    caption = Checked(str, _CAPTION)

    def __init__(self, **traits: Any) -> None:
        own = self.trait_names()
        for name in traits:
            if name not in own:
                close = difflib.get_close_matches(name, own, n=1)
                hint = f" Did you mean {close[0]!r}?" if close else ""
                raise TypeError(f"SignalPropagation has no setting {name!r}.{hint}")
        super().__init__(**traits)

    @property
    def scene(self) -> str:
        """All settings as text, for `from_scene`."""
        return ";".join(f"{name}:{getattr(self, name)}" for name in _SETTINGS)

    @classmethod
    def from_scene(cls, text: str, **traits: Any) -> Self:
        """Build a widget from the text of `scene`, or from what its button copied.

        Raises
        ------
        ValueError
            If the text names an unknown setting or a value that cannot be used.
        """
        values: dict[str, Any] = {}
        for part in filter(None, text.strip().split(";")):
            name, colon, said = part.partition(":")
            if not colon or name not in _SETTINGS:
                raise ValueError(f"A scene has no setting {name!r}; it has {', '.join(_SETTINGS)}.")
            values[name] = said if name in ("activation", "initializer") else _parsed(said)
        return cls(**(values | traits))

    def forecast(self) -> Forecast:
        """Return what theory expects of these settings, as `nbsrc.signal.forecast` does."""
        from nbsrc import signal

        widths = [self.width] * (self.depth + 1)
        return signal.forecast(widths, self.activation, self.initializer, gain=self.gain)

    def _repr_mimebundle_(self, **options: Any) -> Any:
        # Where the widget cannot run, its output still holds a picture.
        bundle: Any = super()._repr_mimebundle_(**options)
        forms = bundle[0] if isinstance(bundle, tuple) else bundle
        forms["text/html"] = _still(self)._repr_html_()
        return bundle


def _parsed(text: str) -> Any:
    try:
        return float(text)
    except ValueError:
        return text  # the trait's own check says what is wrong with it


def _still(widget: SignalPropagation) -> Any:
    """Draw the sizes of signal and gradient by depth, measured in torch and predicted."""
    import numpy as np

    from nbsrc import plots, signal

    widths, expected = [widget.width] * (widget.depth + 1), widget.forecast()
    first = np.random.default_rng(widget.seed)
    seeds = [int(s) for s in first.integers(2**31, size=widget.networks)]
    found = signal.measure(
        widths, widget.activation, widget.initializer, seeds,
        signal.inputs(min(8, widget.width), widget.width, first), gain=widget.gain, device="cpu",
    )  # fmt: skip
    fig, ax = plots.subplots(width=5.6, height=3.2)
    ax.set_yscale("log")
    layers, said = np.arange(1, widget.depth + 1), []
    kinds = (
        ("forward", "signal", plots.CLASS_0, "o"),
        ("backward", "gradient", plots.CLASS_1, "s"),
    )
    for kind, name, colour, marker in kinds:
        low, median, high = np.quantile(np.sqrt(getattr(found, kind)), [0.05, 0.5, 0.95], axis=1)
        seen = median > 0
        if seen.any():
            ax.fill_between(layers[seen], np.maximum(low, 1e-300)[seen], high[seen], color=colour,
                            alpha=0.18, linewidth=0)  # fmt: skip
            ax.plot(layers[seen], median[seen], color=colour, marker=marker, markersize=4,
                    linestyle="-", label=name)  # fmt: skip
        ax.plot(layers, np.sqrt(getattr(expected, kind)), color=plots.INK, linestyle="--",
                linewidth=1)  # fmt: skip
        said.append(f"the {name} goes from {median[0]:.2g} in layer 1 to {median[-1]:.2g}")
    ax.set(xlabel="layer", ylabel="size, rms")
    plots.direct_labels(ax)
    return plots.figure(
        fig,
        alt=f"Sizes by layer in {widget.networks} networks of {widget.depth} layers: "
        f"{' and '.join(said)} in the last. Dashed lines show what theory expects.",
        caption="A still of an interactive figure. Where scripts may run its settings can be "
        "moved.",
    )
