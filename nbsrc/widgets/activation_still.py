"""A still picture of the activation explorer, for pages where scripts do not run."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from nbsrc import plots
from nbsrc.activations import Activation, get
from nbsrc.activations.properties import SATURATED, expectation

if TYPE_CHECKING:
    from nbsrc.widgets.activation_explorer import ActivationExplorer

_LOOKS = tuple(zip(plots.COLOURS, plots.LINE_STYLES, strict=True))
_DRAWS = 100_001
_OUT = (-2.5, 4.0)  # the outputs that are shown
_BINS = 80
_MOST_DENSE = 1.6
_LEAST = 0.0005  # a share at one value that is smaller is not drawn


def still(widget: ActivationExplorer) -> plots.Figure:
    """Draw the functions, their slopes, and the distribution of what comes out.

    A share of the inputs that comes out as one and the same value is a bar with a knob.
    """
    shown = [get(name) for name in widget.activations]
    z = np.linspace(-6, 6, 481)
    # Equally likely inputs, so that a histogram of their outputs is the distribution.
    from scipy.special import ndtri

    inputs = widget.mean + widget.deviation * ndtri((np.arange(_DRAWS) + 0.5) / _DRAWS)
    fig, axes = plots.subplots(1, 3, width=8.4, height=2.6)
    said = []
    for f, (colour, style) in zip(shown, _LOOKS, strict=False):
        look = {"color": colour, "linestyle": style}
        axes[0].plot(z, f(z), label=f.label, **look)
        slopes = f.derivative(z)
        slopes[1:][np.abs(np.diff(slopes)) > 0.3] = np.nan  # a jump is a gap
        axes[1].plot(z, slopes, **look)
        outputs, still_moving = f(inputs), f.derivative(inputs) != 0
        counts, edges = np.histogram(outputs[still_moving], bins=_BINS, range=_OUT)
        axes[2].stairs(counts / _DRAWS / (edges[1] - edges[0]), edges, **look)
        atoms = _atoms(outputs[~still_moving])
        for at, share in atoms:
            if _OUT[0] <= at <= _OUT[1]:
                axes[2].plot([at, at], [0, share * _MOST_DENSE], color=colour, linewidth=3)
                axes[2].plot(at, share * _MOST_DENSE, "o", color=colour, markersize=5)
                axes[2].annotate(
                    percent(share), (at, share * _MOST_DENSE), (6, 2),
                    textcoords="offset points", color=colour, fontsize=8,
                )  # fmt: skip
        said.append(told(f, inputs, widget.mean, widget.deviation, atoms))
    axes[0].set(title="value", xlabel="z", ylim=_OUT)
    axes[1].set(title="slope", xlabel="z", ylim=(-1.2, 1.9))
    axes[2].set(title="output", xlabel="a", ylim=(0, _MOST_DENSE))
    axes[0].legend(fontsize=8, frameon=False)
    return plots.figure(
        fig,
        alt=f"Activations, their slopes, and their outputs. Normal input with mean "
        f"{widget.mean:g} and standard deviation {widget.deviation:g}. {' '.join(said)}",
        caption="A still of an interactive figure: functions, slopes, and what comes out of a "
        "normal input. A bar with a knob is a share that comes out as one and the same value. "
        "Where scripts may run the input can be dragged.",
    )


def _atoms(outputs: np.ndarray) -> list[tuple[float, float]]:
    """Values that a whole stretch of inputs is sent to, with their shares of all."""
    values, counts = np.unique(outputs + 0.0, return_counts=True)
    shares = counts / _DRAWS
    return [
        (float(at), float(share)) for at, share in zip(values, shares, strict=True)
        if share >= _LEAST
    ]  # fmt: skip


def told(
    f: Activation,
    inputs: np.ndarray,
    mean: float,
    deviation: float,
    atoms: list[tuple[float, float]],
) -> str:
    """Say of one activation what the widget's table says, and what comes out as one value."""
    knots = [(knot - mean) / deviation for knot in f.knots]

    def over(g: Callable[[float], float]) -> float:
        return expectation(lambda u: g(float(f(mean + deviation * u))), knots)

    centre = over(lambda a: a)
    variance = over(lambda a: (a - centre) ** 2)
    level = SATURATED * f.properties.lipschitz
    share = float((np.abs(f.derivative(inputs)) < level).mean())
    flat = f"{percent(share)} of it saturated" if share else "none of it saturated"
    same = "".join(f", {percent(part)} of it exactly {at:g}" for at, part in atoms)
    return f"{f.label} gives mean {figure(centre)}, variance {figure(variance)}, {flat}{same}."


def figure(value: float) -> str:
    """Write three decimals, with a real minus sign and no minus zero."""
    text = f"{value:.3f}"
    return (text if float(text) else text.replace("-", "")).replace("-", "\N{MINUS SIGN}")


def percent(share: float) -> str:
    """Write a share as the widget does."""
    value = 100 * share
    if 0 < value < 0.1:
        return "under 0.1%"
    if 99.9 < value < 100:
        return "over 99.9%"
    return f"{value:.1f}%" if 0 < value < 10 else f"{value:.0f}%"
