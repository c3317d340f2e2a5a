"""Two panels: signal and gradient by depth, and the pace of every layer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from nbsrc import plots
from nbsrc.probe import depth

if TYPE_CHECKING:
    from nbsrc.probe.reports import Report


def report_figure(report: Report) -> plots.Figure:
    """Draw a report.

    Raises
    ------
    ValueError
        If no layer with weights was seen.
    """
    layers = depth.weighted(report)
    if not layers:
        raise ValueError("no layer with weights was seen, so there is no depth to draw along")
    signal = [layer.rms for layer in layers]
    gradient = [layer.gradient_norm for layer in layers]
    paces = report.paces
    figures, axes = plots.subplots(1, 2, width=9, height=3.4)
    left, right = axes
    for values, label, index in ((signal, "signal, rms", 0), (gradient, "gradient, norm", 1)):
        _draw(left, values, label, index)
    left.set_xlabel("layer with weights, in order of use")
    if left.get_lines():
        plots.direct_labels(left)
    _draw(right, list(paces.values()), "", 0)
    if paces:
        fastest = max(paces.values())
        right.axhline(depth.COMPARABLE * fastest, color=plots.MUTED, linestyle=(0, (5, 2)),
                      linewidth=1)  # fmt: skip
        right.text(1, depth.COMPARABLE * fastest, "a hundredth of the fastest", va="bottom",
                   fontsize=9)  # fmt: skip
    right.set_xlabel("layer")
    for ax in axes:
        ax.xaxis.get_major_locator().set_params(integer=True)
    stepped = any(p.update is not None for p in report.parameters)
    right.set_ylabel("update / weight, a step" if stepped else "|gradient| / |weight|")
    alt = (
        f"Along the {len(layers)} layers with weights, the signal {_course(signal)}, and the "
        f"gradient {_course(gradient)}. Beside it, how fast the layers change relative to their "
        f"size: this {_course(list(paces.values()))}, and {report.effective_depth} of {len(paces)} "
        "layers come within a hundredth of the fastest."
    )
    return plots.figure(figures, alt=alt)


def _draw(ax: Any, values: Sequence[float], label: str, index: int) -> None:
    ax.set_yscale("log")
    y = np.array(values, dtype=float)
    shown = np.isfinite(y) & (y > 0)  # a logarithm has no place for the others
    if shown.any():
        ax.plot(
            1 + np.flatnonzero(shown), y[shown], label=label, color=plots.COLOURS[index],
            linestyle=plots.LINE_STYLES[index], marker=plots.MARKERS[index], markersize=4,
        )  # fmt: skip


def _course(values: Sequence[float]) -> str:
    known = [value for value in values if not np.isnan(value)]
    if not known:
        return "was not measured"
    return f"goes from {known[0]:.2g} in the first to {known[-1]:.2g} in the last"
