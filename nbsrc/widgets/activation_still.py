"""A still picture of the activation explorer, for pages where scripts do not run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nbsrc import activations, plots

if TYPE_CHECKING:
    from nbsrc.widgets.activation_explorer import ActivationExplorer

_LOOKS = tuple(zip(plots.COLOURS, plots.LINE_STYLES, strict=True))
_DRAWS = 20_001


def still(widget: ActivationExplorer) -> plots.Figure:
    """Draw the functions, their slopes, and the distribution of what comes out."""
    shown = [activations.get(name) for name in widget.activations]
    z = np.linspace(-6, 6, 481)
    # Equally likely inputs, so that a histogram of their outputs is the distribution.
    from scipy.special import ndtri

    inputs = widget.mean + widget.deviation * ndtri((np.arange(_DRAWS) + 0.5) / _DRAWS)
    fig, axes = plots.subplots(1, 3, width=8.4, height=2.6)
    said = []
    for f, (colour, style) in zip(shown, _LOOKS, strict=False):
        look = {"color": colour, "linestyle": style}
        axes[0].plot(z, f(z), label=f.label, **look)
        axes[1].plot(z, f.derivative(z), **look)
        outputs = f(inputs)
        share, edges = np.histogram(outputs, bins=80, range=(-2.5, 4))
        axes[2].stairs(share / _DRAWS, edges, **look)
        said.append(f"{f.label} has mean {outputs.mean():.2f} and variance {outputs.var():.2f}")
    axes[0].set(title="value", xlabel="z", ylim=(-2.5, 4))
    axes[1].set(title="slope", xlabel="z", ylim=(-1.2, 1.9))
    axes[2].set(title="output", xlabel="a", ylim=(0, 0.15))
    axes[0].legend(fontsize=8, frameon=False)
    return plots.figure(
        fig,
        alt=f"Activations, their slopes, and their outputs for a normal input of mean "
        f"{widget.mean:g} and deviation {widget.deviation:g}: {'; '.join(said)}.",
        caption="A still of an interactive figure: functions, slopes, and what comes out of a "
        "normal input. Where scripts may run the input can be dragged.",
    )
