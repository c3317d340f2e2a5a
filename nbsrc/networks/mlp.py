"""Dense layers with an activation between them, and every stage of what they do to points.

`MLP` draws its starting weights layer by layer from a seed, in the one order that `nbsrc.ensemble`
follows too: a network and the same network as a member of an ensemble start from the same numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal, cast

import torch
from numpy.typing import ArrayLike, NDArray

from nbsrc import activations as zoo
from nbsrc import initializers
from nbsrc.networks.checks import as_points, checked_widths
from nbsrc.networks.layers import LayerMaker, Nonlinearity, unchanged

Kind = Literal[
    "input", "weights", "bias", "normalization", "activation", "convolution", "pool", "block"
]


@dataclass(frozen=True)
class Stage:
    """Points at one stage of their way through a network.

    Attributes
    ----------
    kind : str
        What was done last: "input", "weights", "bias", "normalization", "activation",
        "convolution", "pool" or "block" (a residual one).
    layer : int
        The layer that did it, from 0; -1 for the input.
    values : ndarray, shape (n, units), or (n, channels, height, width) for images
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
    initializer : str or callable
        See `nbsrc.initializers.names`.
    seed : int
        Fixes the starting weights.
    gain : float
        Multiplies the starting weights.
    normalization : "batch", "layer" or None
        Done straight before every activation.
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
        initializer: str | initializers.Initializer = "glorot_normal",
        seed: int = 0,
        *,
        gain: float = 1.0,
        normalization: str | None = None,
        dtype: torch.dtype = torch.float64,
        device: str | None = None,
    ) -> None:
        super().__init__()
        self.widths = checked_widths(widths)
        self.activation = zoo.get(activation)
        make = LayerMaker(
            initializer, seed, gain=gain, normalization=normalization, dtype=dtype, device=device
        )
        self.layers = torch.nn.ModuleList(make.dense(*fans) for fans in pairwise(self.widths))
        hidden = self.widths[1:-1]
        self.norms = torch.nn.ModuleList(make.normalize(width) for width in hidden)
        self.bends = torch.nn.ModuleList(Nonlinearity(self.activation) for _ in hidden)

    @torch.no_grad()
    def set_parameters(self, parameters: Iterable[tuple[torch.Tensor, torch.Tensor]]) -> None:
        """Copy weights (out, in) and biases (out,) into the layers, one pair a layer."""
        for layer, (w, b) in zip(self._dense(), parameters, strict=True):
            layer.weight.copy_(w)
            layer.bias.copy_(b)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Map inputs (..., widths[0]) to outputs (..., widths[-1])."""
        out: torch.Tensor = self.layers[-1](self._hidden(x)[-1])
        return out

    def activations(self, x: ArrayLike | torch.Tensor) -> list[torch.Tensor]:
        """Return the input (n, widths[0]) and what comes out of every hidden layer."""
        with unchanged(self):
            return self._hidden(self._points(x))

    @torch.no_grad()
    def stages(self, x: ArrayLike | torch.Tensor) -> list[Stage]:
        """Follow points through the network, one step at a time.

        Parameters
        ----------
        x : array_like, shape (n, widths[0])

        Returns
        -------
        list of Stage
            The input; then, a hidden layer, after its weights, its bias, its normalisation where
            there is one, and its activation; then after the weights and the bias of the last layer.
        """
        a = self._points(x)
        stages: list[Stage] = []

        def seen(kind: Kind, layer: int, values: torch.Tensor) -> torch.Tensor:
            stages.append(Stage(kind, layer, values.cpu().numpy()))
            return values

        seen("input", -1, a)
        with unchanged(self):
            for index, layer in enumerate(self._dense()):
                moved = seen("weights", index, a @ layer.weight.T)
                z = seen("bias", index, moved + layer.bias)
                if index == len(self.norms):
                    break
                if not isinstance(self.norms[index], torch.nn.Identity):
                    z = seen("normalization", index, self.norms[index](z))
                a = seen("activation", index, self.bends[index](z))
        return stages

    def _hidden(self, x: torch.Tensor) -> list[torch.Tensor]:
        a = [x]
        for layer, norm, bend in zip(self.layers, self.norms, self.bends, strict=False):
            a.append(bend(norm(layer(a[-1]))))
        return a

    def _points(self, x: ArrayLike | torch.Tensor) -> torch.Tensor:
        return as_points(x, self.widths[0], like=self._dense()[0].weight)

    def _dense(self) -> list[torch.nn.Linear]:
        return cast(list[torch.nn.Linear], list(self.layers))
