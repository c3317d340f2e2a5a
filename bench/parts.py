"""The parts that can be measured, in the order in which they run.

A part is a function without arguments that returns rows. To add one, write a module with a
function `rows` and give it a line here.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Sequence

from bench import (
    convolution,
    engine,
    ensemble,
    flow,
    gradients,
    jupyterlab,
    pages,
    parity,
    probe,
    widget,
)
from bench.goals import Row

Part = Callable[[], list[Row]]

PARTS: dict[str, Part] = {
    "widget": widget.rows,
    "jupyterlab": jupyterlab.rows,
    "engine": engine.rows,
    "flow": flow.rows,
    "parity": parity.rows,
    "weight": pages.weight,
    "pages": pages.times,
    "ensemble": ensemble.rows,
    "gradients": gradients.rows,
    "convolution": convolution.rows,
    "probe": probe.rows,
}


def chosen(names: Sequence[str]) -> dict[str, Part]:
    """Return the parts of these names in the order of the list; all of them for no names.

    Raises
    ------
    ValueError
        If a name is unknown; the message lists the choices.
    """
    for name in names:
        if name not in PARTS:
            near = difflib.get_close_matches(name, PARTS, n=1)
            hint = f" Did you mean {near[0]!r}?" if near else ""
            raise ValueError(
                f"there is no part {name!r} to measure; choose from {', '.join(PARTS)}.{hint}"
            )
    return {name: part for name, part in PARTS.items() if not names or name in names}
