"""What happens to outputs and decisions when the picture moves by a pixel.

outputs
    `dense`: the outputs of stacked pooling at every pixel; `kept`: those that a stride keeps, for
    any shift; `still_change` and `moved_change`: how far from invariance, and from equivariance.
detail
    `recovered`: how much of the picture a linear readout gets back from the outputs.
networks
    `ShiftNet`, a small classifier on a torus with any of these poolings; `small_digits`;
    `decision_changes`.
"""

from nbsrc.shifts.detail import recovered
from nbsrc.shifts.networks import HEADS, NEIGHBOURS, ShiftNet, decision_changes, small_digits
from nbsrc.shifts.outputs import (
    KINDS,
    dense,
    kept,
    moved_change,
    painted,
    period,
    still_change,
)

__all__ = [
    "HEADS",
    "KINDS",
    "NEIGHBOURS",
    "ShiftNet",
    "decision_changes",
    "dense",
    "kept",
    "moved_change",
    "painted",
    "period",
    "recovered",
    "small_digits",
    "still_change",
]
