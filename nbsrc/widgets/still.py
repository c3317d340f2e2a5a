"""A still picture of the input-space widget, for pages where scripts do not run.

The same mathematics in Python: points of the same kind, a network of the same shape, trained for a
moment, and the plane after each of its layers. Where the widget holds trained or recorded numbers,
they are the ones shown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from nbsrc import data, plots
from nbsrc.ensemble import Ensemble

if TYPE_CHECKING:
    from nbsrc.networks import MLP
    from nbsrc.widgets.input_space import InputSpace

_LINES, _SIDE = 11, 41
_STEPS, _MOST_POINTS = 300, 120


def still(widget: InputSpace) -> plots.Figure | None:
    """Draw the input and every layer of the widget's network side by side.

    Parameters
    ----------
    widget : InputSpace

    Returns
    -------
    nbsrc.plots.Figure or None
        None where the widget has no points yet.
    """
    x, y = _points(widget)
    if len(y) == 0:
        return None
    try:
        network = widget.to_torch()
    except RuntimeError:
        ensemble = Ensemble(
            [2, *widget.widths, 1], widget.activation, widget.initializer, seeds=[widget.seed]
        )
        ensemble.train(x, y, steps=_STEPS, rate=widget.rate, optimizer=widget.optimizer)
        network = ensemble.member(0)
    figure = _drawn(widget, network, x, y)
    last = len(widget.widths)
    return plots.figure(
        figure,
        alt=(
            "Two classes of points and a grid over the plane, first as they are and then after "
            f"each of {last} hidden layers of a trained network with {widget.activation}; by the "
            "last layer the grid is bent so that a straight cut parts most of the two classes."
        ),
        caption=(
            "A still of an interactive figure: the input, and the plane after each hidden layer of "
            "a network like the one it trains. Where scripts may run it can be trained and walked "
            "through."
        ),
    )


def _points(widget: InputSpace) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    if widget.data == "painted":
        painted = np.frombuffer(widget.painted, dtype="<f8").reshape(-1, 3)
        return painted[:, :2], painted[:, 2].astype(np.int64)
    rng = np.random.default_rng(widget.seed)
    n = min(widget.points, _MOST_POINTS)
    return data.get(widget.data)(n, rng, noise=widget.noise)


def _drawn(
    widget: InputSpace, network: MLP, x: NDArray[np.float64], y: NDArray[np.int64]
) -> Figure | list[Figure]:
    extent = max(1.25, 1.05 * float(np.abs(x).max()))
    ticks, along = np.linspace(-extent, extent, _LINES), np.linspace(-extent, extent, _SIDE)
    # Lines one way and then the other, each finely divided so that it can bend.
    lines = [
        np.stack(np.broadcast_arrays(*(pair if way == 0 else pair[::-1])), axis=-1)
        for way, pair in enumerate([(ticks[:, None], along[None, :])] * 2)
    ]
    grids = [network.activations(line.reshape(-1, 2)) for line in lines]
    places = network.activations(x)
    readout = list(network.parameters())[-2:]
    panels = len(places)
    figures, axes = plots.subplots(1, panels, width=2.1 * panels, height=2.3)
    for layer, ax in enumerate(np.atleast_1d(axes)):
        seen = _seen(places[layer].detach().cpu().numpy(), widget)
        for grid in grids:
            path = _seen(grid[layer].detach().cpu().numpy(), widget).reshape(_LINES, _SIDE, 2)
            gap = np.full((_LINES, 1, 2), np.nan)
            strokes = np.concatenate([path, gap], axis=1).reshape(-1, 2)
            ax.plot(*strokes.T, "-", color=plots.MUTED, linewidth=0.6, alpha=0.75, zorder=1)
        plots.points(ax, (seen, y), size=9)
        ax.set_title("input" if layer == 0 else f"layer {layer}", fontsize=10)
        ax.set_xticks([])
        ax.set_yticks([])
        middle = (seen.max(axis=0) + seen.min(axis=0)) / 2
        reach = 0.65 * float(np.ptp(seen, axis=0).max()) + 1e-9
        ax.set_xlim(middle[0] - reach, middle[0] + reach)
        ax.set_ylim(middle[1] - reach, middle[1] + reach)
        ax.set_aspect("equal")
        if layer == panels - 1 and places[layer].shape[1] == 2:
            weights, bias = (part.detach().cpu().numpy() for part in readout)
            plots.line(ax, weights[0], -float(bias[0]))
    return figures


def _seen(values: NDArray[np.float64], widget: InputSpace) -> NDArray[np.float64]:
    """Project a layer of three units as the widget does, without its perspective."""
    if values.shape[1] == 2:
        return values
    turn, tilt = np.radians([widget.turn, widget.tilt])
    across = [np.cos(turn), 0, np.sin(turn)]
    up = [np.sin(turn) * np.sin(tilt), np.cos(tilt), -np.cos(turn) * np.sin(tilt)]
    seen: NDArray[np.float64] = values @ np.array([across, up]).T
    return seen
