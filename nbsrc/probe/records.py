"""Which modules are layers, and what is noted of each use of one."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
import torch

from nbsrc.probe.functions import SILENCING, activation_name, ends, unit_axis
from nbsrc.probe.moments import Moments
from nbsrc.probe.norms import norm
from nbsrc.probe.reports import Layer
from nbsrc.probe.series import Series, When

PASSING = (
    "Dropout", "AlphaDropout", "FeatureAlphaDropout", "Flatten", "Unflatten", "Identity",
    "Upsample", "Pool", "Pad", "PixelShuffle", "PixelUnshuffle", "Fold", "Unfold",
)  # fmt: skip
"""Parts of the names of torch's modules that have nothing of their own to tell."""


class Record:
    """What is noted of one use of a module, or of an activation called as a function.

    Parameters
    ----------
    name, kind : str
    use : int
        1 for the first time within a pass.
    activation : str or None
        Its name, if it is one.
    parameters : tuple of str
        Names of the weights, of two axes or more, that it multiplies with.
    """

    def __init__(
        self, name: str, kind: str, use: int, activation: str | None, parameters: tuple[str, ...]
    ) -> None:
        self.name, self.kind, self.use, self.parameters = name, kind, use, parameters
        self.shape: tuple[int, ...] = ()
        self.axis, self.dtype, self.examples = -1, torch.float32, 0
        limits = ends(activation) if activation else None
        # Of what comes out of weights, bias and all, next to nothing is exactly zero.
        counted = not parameters or activation is not None
        self.forward = Moments(limits, activation in SILENCING, counted, apart=True)
        self.backward = Moments()
        self.by_time = Series()

    def see(self, output: torch.Tensor, axis: int, when: When) -> None:
        """Note what came out."""
        self.shape, self.axis, self.dtype = tuple(output.shape), axis, output.dtype
        self.examples += output.numel() // max(1, output.shape[axis] if output.ndim else 1)
        self.forward.add(output.detach(), axis, when)

    def layer(self) -> Layer:
        """Sum up."""
        forward, backward = self.forward.summary(), self.backward.summary()
        times = [row for row in self.by_time.latest() if np.isfinite(row).all()]
        alike = times and len({len(row) for row in times}) == 1
        return Layer(
            name=self.name, kind=self.kind, use=self.use, shape=self.shape, dtype=self.dtype,
            parameters=self.parameters, examples=self.examples, passes=forward.passes,
            mean=forward.mean, std=forward.std, rms=forward.rms, zeros=forward.zeros,
            dead=forward.dead, saturated=forward.saturated, apart=math.nan if forward.apart is None
            else forward.apart,
            gradient_mean=backward.mean, gradient_std=backward.std, gradient_rms=backward.rms,
            gradient_norm=backward.norm, gradient_passes=backward.passes,
            gradient_bad=backward.bad,
            by_time=tuple(np.sqrt(np.mean(np.square(times), 0)).tolist()) if alike else (),
            first_bad=self.forward.first_bad, first_bad_gradient=self.backward.first_bad,
        )  # fmt: skip


def modules(model: torch.nn.Module) -> Iterator[tuple[str, torch.nn.Module]]:
    """Walk through all modules but those that only make parameters (weight norm and its kin)."""
    for name, module in model.named_modules():
        if "parametrizations" not in name.split("."):
            yield name, module


def tells(module: torch.nn.Module) -> bool:
    """Whether a module is a layer or an activation, rather than a container or a pipe."""
    children = [name for name, _ in module.named_children() if name != "parametrizations"]
    if children and not isinstance(module, torch.nn.MultiheadAttention):
        return False
    kind = type(module).__name__
    own = any(True for _ in module.parameters())
    stock = type(module).__module__.startswith("torch.nn.")
    if own or not stock:
        return True
    return activation_name(module) is not None and not any(word in kind for word in PASSING)


def main_tensor(output: Any) -> torch.Tensor | None:
    """Return the first tensor of real numbers in what a module returned."""
    if isinstance(output, torch.Tensor):
        return output if output.is_floating_point() else None
    if isinstance(output, torch.nn.utils.rnn.PackedSequence):
        return output.data
    parts = list(output.values()) if isinstance(output, dict) else output
    if isinstance(parts, list | tuple):
        for part in parts:
            found = main_tensor(part)
            if found is not None:
                return found
    return None


class Axes:
    """Along which axis the units of an output lie."""

    def __init__(self) -> None:
        self._known: dict[int, int] = {}  # by the number of axes

    def of(self, module: torch.nn.Module | None, output: torch.Tensor) -> int:
        """Return it; an activation has the units of the last layer with as many axes."""
        axis = unit_axis(module, output) if module is not None else None
        if axis is None:
            axis = self._known.get(output.ndim, 1 if output.ndim > 3 else output.ndim - 1)
        self._known[output.ndim] = axis
        return max(0, axis)


def by_time(gradient: torch.Tensor, time: int) -> torch.Tensor:
    """Return the norm of a gradient (time, n, units), or (n, time, units), at every time step."""
    return torch.stack([norm(step) for step in gradient.detach().unbind(time)])
