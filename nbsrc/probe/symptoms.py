"""What a symptom is, and how large a number must be to count as one.

Thresholds are rules of thumb, each with its reason below it.
"""

from __future__ import annotations

from dataclasses import dataclass

DEAD = 0.25
"""Share of a layer's units. Of He's start, hardly any die; a few in a hundred lost in training cost
little, but a quarter is a quarter of the layer's width."""

ENOUGH = 32
"""Examples before a unit is called dead: a healthy one, zero for half of them, is silent for so
many with a chance of 2^-32."""

SATURATED = 0.5
"""Share of outputs. Of standard normal z, 7% lie on the flat ends of tanh, and training may double
or triple that; beyond a half, most paths of the gradient lose nine tenths at this layer alone."""

ALIKE = 0.01
"""What differs between inputs over the size of the signal, behind the last hidden layer. The loss
of a readout is then curved 1e4 times more sharply along the signal's mean than along what differs:
a rate that the mean can bear takes ten thousand steps for the rest. Looked for where ten times as
much, or more, was left behind the first layer."""

LARGE = 0.1
"""Update over weight, a step: after ten such steps, nothing of the weights need be left. The usual
advice is a thousandth (Stanford's CS231n, Neural networks 3, "Ratio of weights:updates")."""

SMALL = 1e-6
"""Update over weight, a step: a million of them for a change by the weight's own size."""

SWING = 1e-3
"""Gradient at the first third of the layers over the last third, where no step was seen. In a
homogeneous network (ReLU without biases) w . dL/dw is equal in all layers, however the gradient
grows: only its own size shows it then. A factor of 30 either way is common and harmless."""

IN_TIME = 1e-3
"""First third of a sequence over the last third, or the other way round. All steps share their
weights, so none stands still; but what the early ones add to the gradient then drowns in the
sampling noise of the late ones, 1 / sqrt(n), unless a million examples are averaged."""


@dataclass(frozen=True)
class Symptom:
    """One thing that is wrong.

    Attributes
    ----------
    what : str
        "not finite", "copied units", "dead units", "saturated units", "inputs look alike",
        "vanishing gradients", "exploding gradients", "updates too large", "updates too small",
        "no gradient", or "unused", "disconnected", "left out" or "frozen" with "parameters".
    where : tuple of str
        Names of layers or parameters, the worst first.
    reason : str
        A sentence with what was measured.
    advice : str
        What to try.
    page : str
        The section of the book that explains it.
    """

    what: str
    where: tuple[str, ...]
    reason: str
    advice: str
    page: str

    def __str__(self) -> str:
        return f"{self.what}: {self.reason} {self.advice} See {self.page}."
