"""The signal-propagation widget: sizes of signal and gradient by depth, measured and predicted."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from nbsrc.widgets.choices import ACTIVATIONS, INITIALIZERS
from nbsrc.widgets.traits import Checked, Reported, number, one_of, whole
from nbsrc.widgets.widget import SceneWidget

if TYPE_CHECKING:
    from nbsrc.plots import Figure
    from nbsrc.signal import Forecast

_CAPTION = (
    "Many random networks, a real pass forward and back through each. Blue is the size of the "
    "signal in every layer, orange that of the gradient; the dashed lines are theory. Change the "
    "weights, the activation or the depth, and watch what arrives at the other end. Click a layer "
    "to see its numbers."
)


class SignalPropagation(SceneWidget):
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
    _settings = (
        "depth", "width", "gain", "activation", "initializer", "networks", "seed", "layer",
    )  # fmt: skip
    _words = ("activation", "initializer")

    depth = Checked(whole("depth", 2, 50), 20)
    width = Checked(whole("width", 2, 128), 32)
    gain = Checked(number("gain", 0.1, 4), 1.0)
    activation = Checked(one_of("activation", ACTIVATIONS), "relu")
    initializer = Checked(one_of("initializer", INITIALIZERS), "he_normal")
    networks = Checked(whole("networks", 1, 64), 32)
    seed = Checked(whole("seed", 0, 2**32 - 1), 0)
    layer = Checked(whole("layer", 1, 50), 1)

    signal_factor = Reported()
    gradient_factor = Reported()

    key = Checked(str, "signal-propagation")
    caption = Checked(str, _CAPTION)

    def forecast(self) -> Forecast:
        """Return what theory expects of these settings, as `nbsrc.signal.forecast` does."""
        from nbsrc import signal

        widths = [self.width] * (self.depth + 1)
        return signal.forecast(widths, self.activation, self.initializer, gain=self.gain)

    def _still(self) -> Figure:
        return _still(self)


def _still(widget: SignalPropagation) -> Figure:
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
