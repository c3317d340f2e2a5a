"""Two figures: moments by depth, predicted and measured; and the map of phases."""

from __future__ import annotations

import math
from typing import Literal

import numpy as np

from nbsrc import plots
from nbsrc.signal.forecast import Forecast
from nbsrc.signal.gaussian import Array
from nbsrc.signal.measured import Profile
from nbsrc.signal.phases import PhaseDiagram, critical_line


def depth_figure(
    profile: Profile,
    forecast: Forecast | None = None,
    *,
    which: Literal["backward", "forward"] = "backward",
    name: str = "the network",
) -> plots.Figure:
    """Draw the size of the gradient, or of the signal, at every layer.

    Parameters
    ----------
    profile : Profile
        A band holds nine in ten of its networks around their median, dots mark the median.
    forecast : Forecast, optional
        What theory expects, as a dashed line.
    which : "backward" or "forward"
        Root mean square of dL/dz, or of z.
    name : str
        What the networks are, for the description.
    """
    what = {"backward": "the gradient dL/dz", "forward": "the signal z"}
    if which not in what:
        raise ValueError(f"which must be backward or forward, but it is {which!r}")
    sizes: Array = np.sqrt(getattr(profile, which))
    layers = np.arange(1, len(sizes) + 1)
    low, median, high = np.quantile(sizes, [0.05, 0.5, 0.95], axis=1)
    figure, ax = plots.subplots(width=6, height=3.4)
    ax.set_yscale("log")
    visible = median > 0
    ax.fill_between(layers[visible], np.maximum(low, 1e-300)[visible], high[visible],
                    color=plots.CLASS_0, alpha=0.18, linewidth=0)  # fmt: skip
    ax.plot(layers[visible], median[visible], color=plots.CLASS_0, marker="o", markersize=4,
            label="measured")  # fmt: skip
    alt = (
        f"Root mean square of {what[which]} at each of the {len(layers)} layers of {name}, over "
        f"{sizes.shape[1]} seeds: the median goes from {median[0]:.2g} in the first layer to "
        f"{median[-1]:.2g} in the last"
    )
    if forecast is not None:
        expected = np.sqrt(getattr(forecast, which))
        ax.plot(layers, expected, color=plots.CLASS_1, linestyle=plots.LINE_STYLES[1],
                label="predicted")  # fmt: skip
        alt += f"; predicted are {expected[0]:.2g} and {expected[-1]:.2g}"
    ax.set_xlabel("layer")
    ax.set_ylabel(f"size of {what[which]}, rms")
    plots.direct_labels(ax)
    return plots.figure(figure, alt=alt + ".")


def phase_figure(diagram: PhaseDiagram, *, depths: tuple[float, ...] = (3, 10, 30)) -> plots.Figure:
    """Draw the two phases, the critical line and, as thin lines, equal depth scales.

    Parameters
    ----------
    diagram : PhaseDiagram
        Of at least two values along each axis.
    depths : tuple of float
        The depth scales, in layers, to draw lines for.
    """
    if min(diagram.chi.shape) < 2:
        raise ValueError(f"a map needs two values along each axis, and has {diagram.chi.shape}")
    across, up = diagram.weight_deviation, diagram.bias_deviation
    figure, ax = plots.subplots(width=6.4, height=4.2)
    plots.regions(ax, across, up, diagram.chi - 1)
    scales = np.where(np.isfinite(diagram.depth_scale), diagram.depth_scale, 1e9)
    shown = [depth for depth in sorted(depths) if scales.min() < depth < scales.max()]
    if shown:
        lines = ax.contour(
            across, up, np.log(np.maximum(scales, 1e-9)), levels=np.log(shown),
            colors=[plots.MUTED], linewidths=0.9, linestyles="dashed",
        )  # fmt: skip
        names = {level: f"{depth:g}" for level, depth in zip(lines.levels, shown, strict=True)}
        ax.clabel(lines, fmt=names, fontsize=9)
    ordered, chaotic = diagram.chi < 1, diagram.chi > 1
    # Each phase's name stands inside it, away from the lines that crowd around the edge.
    for phase, words, away in (
        (ordered, "order:\ngradients vanish", 0.15),
        (chaotic, "chaos:\ngradients explode", 0.7),
    ):
        if phase.mean() > 0.05:
            rows, columns = np.nonzero(phase)
            off = (rows - rows.mean()) ** 2 + (columns - np.quantile(columns, away)) ** 2
            k = int(off.argmin())
            ax.text(across[columns[k]], up[rows[k]], words, ha="center", va="center")
    ax.set_xlabel("deviation of weights × √fan-in, σ_w")
    ax.set_ylabel("deviation of biases, σ_b")
    edge = critical_line(diagram.activation, up[[0, -1]])
    ends = [
        f"σ_w = {w:.3g} at σ_b = {b:.3g}" for w, b in zip(edge, up[[0, -1]], strict=True)
        if math.isfinite(w)
    ]  # fmt: skip
    alt = (
        f"Phases of deep {diagram.activation.label} networks over the deviations of weights "
        f"({across[0]:.3g} to {across[-1]:.3g}) and biases ({up[0]:.3g} to {up[-1]:.3g}): order in "
        f"{ordered.mean():.0%} of the map, to the left, chaos in {chaotic.mean():.0%}, to the right"
        + (f"; the line between them runs through {' and '.join(ends)}" if ends else "")
        + (f"; thin lines mark depth scales of {', '.join(f'{d:g}' for d in shown)} layers."
           if shown else ".")
    )  # fmt: skip
    return plots.figure(figure, alt=alt)
