"""Networks small enough to look into, with every stage of what they do to their input.

`MLP` is an ordinary torch module. `draw` makes its starting weights from a seed, layer by layer,
in the one order that `nbsrc.ensemble` follows too: a network and the same network as a member of
an ensemble start from the same numbers.
"""

from __future__ import annotations

import operator
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal, cast

import numpy as np
import torch
from numpy.typing import ArrayLike, NDArray

from nbsrc import activations as zoo
from nbsrc import device as devices
from nbsrc import initializers

Kind = Literal["input", "weights", "bias", "activation"]


@dataclass(frozen=True)
class Stage:
    """Points at one stage of their way through a network.

    Attributes
    ----------
    kind : "input", "weights", "bias" or "activation"
        What was done last.
    layer : int
        The layer that did it, from 0; -1 for the input.
    values : ndarray, shape (n, units)
    """

    kind: Kind
    layer: int
    values: NDArray[Any]


class MLP(torch.nn.Module):
    """A multilayer perceptron: dense layers with an activation between them.

    The last layer has no activation: for a classifier it gives logits, and class 1 is where the
    logit is positive.

    Parameters
    ----------
    widths : sequence of int
        Units from the input to the output: (2, 16, 16, 1).
    activation : str or Activation
        See `nbsrc.activations.names`.
    initializer : str
        See `nbsrc.initializers.names`.
    seed : int
        Fixes the starting weights.
    dtype : torch.dtype
    device : str, optional
        Default: `nbsrc.device.default()`, or the CPU where that has no float64 and it is asked for.

    Raises
    ------
    ValueError
        If a width is not a positive whole number, fewer than two widths are given, or a name is
        unknown.
    """

    def __init__(
        self,
        widths: Sequence[int],
        activation: str | zoo.Activation = "tanh",
        initializer: str = "glorot_normal",
        seed: int = 0,
        *,
        dtype: torch.dtype = torch.float64,
        device: str | None = None,
    ) -> None:
        super().__init__()
        self.widths = checked_widths(widths)
        self.activation = zoo.get(activation)
        place = resolved(device, dtype)
        # Made without memory first: torch would fill it from its global generator.
        self.layers = torch.nn.ModuleList(
            torch.nn.Linear(fan_in, fan_out, dtype=dtype, device="meta")
            for fan_in, fan_out in pairwise(self.widths)
        ).to_empty(device=place)
        self.set_parameters(
            (torch.from_numpy(w), torch.from_numpy(b))
            for w, b in draw(self.widths, initializer, seed)
        )

    @torch.no_grad()
    def set_parameters(self, parameters: Iterable[tuple[torch.Tensor, torch.Tensor]]) -> None:
        """Copy weights (out, in) and biases (out,) into the layers, one pair a layer."""
        for layer, (w, b) in zip(self._dense(), parameters, strict=True):
            layer.weight.copy_(w)
            layer.bias.copy_(b)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Map inputs (..., widths[0]) to outputs (..., widths[-1])."""
        *hidden, readout = self._dense()
        for layer in hidden:
            x = self.activation(layer(x))
        out: torch.Tensor = readout(x)
        return out

    def activations(self, x: ArrayLike | torch.Tensor) -> list[torch.Tensor]:
        """Return the input (n, widths[0]) and what comes out of every hidden layer."""
        a = [self._tensor(x)]
        for layer in self._dense()[:-1]:
            a.append(self.activation(layer(a[-1])))
        return a

    @torch.no_grad()
    def stages(self, x: ArrayLike | torch.Tensor) -> list[Stage]:
        """Follow points through the network, one step at a time.

        Parameters
        ----------
        x : array_like, shape (n, widths[0])

        Returns
        -------
        list of Stage
            The input; then, a hidden layer, after its weights, its bias and its activation; then
            after the weights and the bias of the last layer.
        """
        a = self._tensor(x)
        stages = [Stage("input", -1, a.cpu().numpy())]
        for index, layer in enumerate(self._dense()):
            moved = a @ layer.weight.T
            z = moved + layer.bias
            stages.append(Stage("weights", index, moved.cpu().numpy()))
            stages.append(Stage("bias", index, z.cpu().numpy()))
            if index < len(self.layers) - 1:
                a = self.activation(z)
                stages.append(Stage("activation", index, a.cpu().numpy()))
        return stages

    def _tensor(self, x: ArrayLike | torch.Tensor) -> torch.Tensor:
        return as_points(x, self.widths[0], like=self._dense()[0].weight)

    def _dense(self) -> list[torch.nn.Linear]:
        return cast(list[torch.nn.Linear], list(self.layers))


def draw(
    widths: Sequence[int], initializer: str, seed: int
) -> list[tuple[NDArray[np.float64], NDArray[np.float64]]]:
    """Draw starting weights (out, in) and biases (out,), layer by layer, from one seed."""
    rng = np.random.default_rng(seed)
    return [
        initializers.draw(initializer, (fan_out, fan_in), rng)
        for fan_in, fan_out in pairwise(widths)
    ]


def checked_widths(widths: Sequence[int]) -> tuple[int, ...]:
    """Return `widths` as a tuple, or raise a ValueError that names the impossible one."""
    try:
        sizes = tuple(operator.index(width) for width in widths)
    except TypeError:
        raise ValueError(f"widths must be whole numbers, but they are {widths!r}") from None
    if len(sizes) < 2:
        raise ValueError(f"widths must name at least the input and the output, but are {widths!r}")
    for layer, size in enumerate(sizes):
        if size < 1:
            raise ValueError(f"layer {layer} would have {size} units, but it needs at least one")
    return sizes


def as_points(x: ArrayLike | torch.Tensor, units: int, *, like: torch.Tensor) -> torch.Tensor:
    """Return points (..., n, units) as a tensor of the type and on the device of `like`.

    Raises
    ------
    ValueError
        If they have another number of coordinates, or one of them is not finite.
    """
    points = x if isinstance(x, torch.Tensor) else torch.from_numpy(np.array(x, dtype=np.float64))
    if points.ndim < 2 or points.shape[-1] != units:
        raise ValueError(
            f"the network takes points of shape (n, {units}), but these have shape "
            f"{tuple(points.shape)}"
        )
    if not torch.isfinite(points).all():
        bad = points[~torch.isfinite(points)][0].item()
        raise ValueError(f"every coordinate must be finite, but one is {bad}")
    return points.to(dtype=like.dtype, device=like.device)


def resolved(place: str | None, dtype: torch.dtype) -> str:
    """Choose the device for numbers of `dtype`: `place`, or the default one that can hold them."""
    if place is not None:
        return place
    best = devices.default()
    return devices.float64(best) if dtype == torch.float64 else best
