"""A still picture of the receptive-field explorer, for pages where scripts do not run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nbsrc import plots
from nbsrc.convolution import expected_effective_field
from nbsrc.plots import Figure

if TYPE_CHECKING:
    from nbsrc.widgets.receptive_field import ReceptiveField


def still(widget: ReceptiveField) -> Figure:
    """Draw the units of every layer, those that the chosen one looks at, and what it may use."""
    stack, sizes, fields = widget.stack(), widget.sizes(), widget.fields()
    middle = (sizes[-1] - 1) // 2
    unit = middle if widget.unit is None else min(widget.unit, sizes[-1] - 1)
    # Middle of unit 0 and distance of units, in cells of the input, level by level.
    places = [(0.0, 1), *((field.centre, field.jump) for field in fields)]
    fig, ax = plots.subplots(width=6.4, height=3.6)
    seen = {unit}
    for level in range(len(sizes) - 1, -1, -1):
        centre, jump = places[level]
        at = centre + jump * np.arange(sizes[level])
        mine = np.isin(np.arange(sizes[level]), sorted(seen))
        ax.plot(at[~mine], np.full((~mine).sum(), level), "s", color=plots.RULE, markersize=4)
        ax.plot(at[mine], np.full(mine.sum(), level), "s", color=plots.CLASS_0, markersize=4.5)
        if level == 0:
            break
        layer, (below, step) = stack[level - 1], places[level - 1]
        before, _ = (
            (layer.padding, layer.padding) if isinstance(layer.padding, int) else layer.padding
        )
        next_seen = set()
        for one in seen:
            for tap in range(layer.kernel):
                cell = one * layer.stride - before + tap * layer.dilation
                if 0 <= cell < sizes[level - 1]:
                    next_seen.add(cell)
                    ax.plot([at[one], below + step * cell], [level, level - 1], "-",
                            color=plots.CLASS_0, linewidth=0.5, alpha=0.5, zorder=0.5)  # fmt: skip
        seen = next_seen
    top = places[-1][0] + places[-1][1] * unit
    ax.plot([top], [len(stack)], "s", color=plots.CLASS_1, markersize=7)
    ax.set(xlabel="cell of the input", ylabel="layer", yticks=range(len(sizes)))
    use = expected_effective_field(stack, stack)
    return plots.figure(
        fig,
        alt=f"A stack of {len(stack)} layers on {widget.size} cells, as rows of units. Unit {unit} "
        f"of the {sizes[-1]} at the top is joined to {len(seen)} cells of the input; its field has "
        f"{fields[-1].size}, and away from the border a square of {use.size()} is expected to "
        "hold 95% of what it uses.",
        caption="A still of an interactive figure. Where scripts may run, layers can be added and "
        "changed, and the gradient of random networks is measured.",
    )
