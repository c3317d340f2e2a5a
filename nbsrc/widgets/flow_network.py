"""The network of the gradient-flow widget as a torch module, layer for layer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import cast

import numpy as np
import torch
from numpy.typing import ArrayLike, NDArray

from nbsrc import initializers
from nbsrc.networks import Nonlinearity, as_points

INPUTS = 3


class FlowLayer(torch.nn.Module):
    """A hidden layer: a dense map, a normalisation, an activation, and perhaps a way around.

    Parameters
    ----------
    into, width : int
    activation : str
    normalization : "none", "layer" or "batch"
        Batch normalisation always takes its mean and variance from the batch at hand.
    skip : bool
        Whether the layer's input is added to what it makes of it.
    """

    def __init__(
        self, into: int, width: int, activation: str, normalization: str, skip: bool
    ) -> None:
        super().__init__()
        self.dense = torch.nn.Linear(into, width, dtype=torch.float64, device="cpu")
        self.norm: torch.nn.Module = torch.nn.Identity()
        if normalization == "layer":
            self.norm = torch.nn.LayerNorm(width, dtype=torch.float64)
        elif normalization == "batch":
            self.norm = torch.nn.BatchNorm1d(width, track_running_stats=False, dtype=torch.float64)
        self.bend = Nonlinearity(activation)
        self.skip = skip

    def forward(self, a: torch.Tensor) -> torch.Tensor:
        """Map (n, into) to (n, width)."""
        made: torch.Tensor = self.bend(self.norm(self.dense(a)))
        return a + made if self.skip else made


@dataclass(frozen=True)
class Flow:
    """Root mean squares in every hidden layer.

    Attributes
    ----------
    signal, gradient, weights : ndarray, shape (depth,)
        Of the outputs a, of dL/dz (z before the norm), and of dL/dw.
    loss : float
    """

    signal: NDArray[np.float64]
    gradient: NDArray[np.float64]
    weights: NDArray[np.float64]
    loss: float


class FlowNetwork(torch.nn.Module):
    """Equal layers between points of the plane and one logit, in float64.

    A point (x, y) enters as (x, y, 1), stretched to the length sqrt(3), so that all inputs are of
    size one. There is no way around the first layer.

    Parameters
    ----------
    depth, width : int
        Hidden layers, and units of each.
    activation : str
    normalization : "none", "layer" or "batch"
    skip : bool

    Examples
    --------
    >>> FlowNetwork(3, 4, "tanh")([[0.5, -0.2]]).shape
    torch.Size([1])
    """

    def __init__(
        self,
        depth: int,
        width: int,
        activation: str,
        normalization: str = "none",
        skip: bool = False,
    ) -> None:
        super().__init__()
        self.layers = torch.nn.ModuleList(
            FlowLayer(INPUTS if k == 0 else width, width, activation, normalization, skip and k > 0)
            for k in range(depth)
        )
        self.readout = torch.nn.Linear(width, 1, dtype=torch.float64, device="cpu")

    def hidden(self) -> list[FlowLayer]:
        """Return the hidden layers."""
        return [cast(FlowLayer, one) for one in self.layers]

    def draw(self, initializer: str, rng: np.random.Generator, gain: float = 1.0) -> FlowNetwork:
        """Draw all weights anew, times `gain`, and return the network."""
        for dense in [*(one.dense for one in self.hidden()), self.readout]:
            w, b = initializers.draw(initializer, tuple(dense.weight.shape), rng)
            with torch.no_grad():
                dense.weight.copy_(gain * torch.from_numpy(w))
                dense.bias.copy_(torch.from_numpy(b))
        return self

    def forward(self, points: ArrayLike | torch.Tensor) -> torch.Tensor:
        """Map points (n, 2) to logits (n,): class 1 where they are positive."""
        a = lifted(as_points(points, 2, like=self.readout.weight))
        for layer in self.layers:
            a = layer(a)
        logits: torch.Tensor = self.readout(a).squeeze(1)
        return logits

    def flow(self, points: ArrayLike, labels: ArrayLike) -> Flow:
        """Send points forward and the gradient of their mean cross-entropy back.

        Parameters
        ----------
        points : array_like, shape (n, 2)
        labels : array_like of 0 and 1, shape (n,)
        """
        self.zero_grad()
        target = torch.as_tensor(np.asarray(labels, dtype=np.float64))
        with _kept(self) as (sums, outputs):
            logits = self(points)
            loss = torch.nn.functional.binary_cross_entropy_with_logits(logits, target)
            loss.backward()  # type: ignore[no-untyped-call]
        weights = [one.dense.weight.grad for one in self.hidden()]
        return Flow(
            _sizes(outputs), _sizes([z.grad for z in sums]), _sizes(weights), float(loss.detach())
        )


def lifted(points: torch.Tensor) -> torch.Tensor:
    """Lift points (n, 2) to (x, y, 1), stretched to the length sqrt(3): (n, 3)."""
    raised = torch.cat([points, torch.ones_like(points[:, :1])], dim=1)
    stretched: torch.Tensor = raised * (INPUTS**0.5 / raised.norm(dim=1, keepdim=True))
    return stretched


def _sizes(tensors: list[torch.Tensor | None] | list[torch.Tensor]) -> NDArray[np.float64]:
    return np.array(
        [0.0 if t is None else float(t.detach().square().mean().sqrt()) for t in tensors]
    )


@contextmanager
def _kept(network: FlowNetwork) -> Iterator[tuple[list[torch.Tensor], list[torch.Tensor]]]:
    """Keep z, with its gradient, and a of every layer of the passes made inside."""
    sums: list[torch.Tensor] = []
    outputs: list[torch.Tensor] = []

    def keep(_: torch.nn.Module, __: object, z: torch.Tensor) -> None:
        z.retain_grad()
        sums.append(z)

    hooks = []
    for one in network.hidden():
        hooks.append(one.dense.register_forward_hook(keep))
        hooks.append(one.register_forward_hook(lambda _, __, a: outputs.append(a)))
    try:
        yield sums, outputs
    finally:
        for hook in hooks:
            hook.remove()
