"""Many multilayer perceptrons as one: stacked weights, and back-propagation by hand.

The weights of all members, (members, out, in), turn every layer of all of them into one batched
product. Against `ModuleEnsemble`, which does the same through autograd and `torch.vmap`, a step of
128 networks 2-16-16-1 on 200 points takes half the time.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import ArrayLike

from nbsrc import activations as zoo
from nbsrc import losses
from nbsrc.ensemble.assortment import Assortment, bent
from nbsrc.ensemble.assortment import slopes as slopes_of
from nbsrc.ensemble.training import Stack
from nbsrc.initializers import Initializer
from nbsrc.networks import MLP, as_points, checked_widths, draw, resolved
from nbsrc.networks.checks import checked_gain

Scheme = str | Initializer


class Ensemble(Stack):
    """Perceptrons that differ in their seed and, if wanted, their settings, trained as one.

    Parameters
    ----------
    widths, dtype, device
        As for `nbsrc.networks.MLP`, the same for all members.
    activation, initializer, gain
        As for `MLP`: one for all members, or a sequence of one for each.
    seeds : sequence of int
        One a member. Member m starts as ``MLP(widths, activation, initializer, seeds[m])``.

    Attributes
    ----------
    weights : tuple of Tensor, shape (members, out, in)
    biases : tuple of Tensor, shape (members, out)
        Views of one block of numbers: to change them, write into them.
    activation : Activation or Assortment
        An assortment where members differ.

    Raises
    ------
    ValueError
        If there are no seeds, a sequence has another length than `seeds`, or `MLP` would refuse
        the rest.

    Examples
    --------
    >>> pair = Ensemble((2, 8, 1), ["relu", "tanh"], "he_normal", [0, 0], gain=[1.0, 0.5])
    >>> pair([[0.0, 1.0], [2.0, 3.0], [4.0, 5.0]]).shape
    torch.Size([2, 3, 1])
    """

    def __init__(
        self,
        widths: Sequence[int],
        activation: str | zoo.Activation | Sequence[str | zoo.Activation],
        initializer: Scheme | Sequence[Scheme],
        seeds: Sequence[int],
        *,
        gain: float | Sequence[float] = 1.0,
        dtype: torch.dtype = torch.float64,
        device: str | None = None,
    ) -> None:
        self.widths = checked_widths(widths)
        self.seeds = tuple(int(seed) for seed in seeds)
        if not self.seeds:
            raise ValueError("an ensemble needs at least one seed, but seeds is empty")
        each = self._each("activation", activation)
        self._activations = [zoo.get(name) for name in each]
        self.activation: zoo.Activation | Assortment = (
            self._activations[0]
            if len(set(self._activations)) == 1
            else Assortment(self._activations)
        )
        self._starts = [
            (scheme, seed, checked_gain(factor))
            for scheme, seed, factor in zip(
                self._each("initializer", initializer), self.seeds, self._each("gain", gain),
                strict=True,
            )
        ]  # fmt: skip
        place = resolved(device, dtype)
        # The same start is drawn once, however often it stands in the list (a search over learning
        # rates repeats them).
        drawn = {
            start: np.concatenate([part.ravel() for layer in draw(self.widths, *start)
                                   for part in layer])
            for start in dict.fromkeys(self._starts)
        }  # fmt: skip
        # All numbers of a member lie in one row, so that a step of training is a handful of
        # operations, however many layers there are. The weights and biases are views of the rows.
        self._parameters = torch.from_numpy(np.stack([drawn[start] for start in self._starts]))
        self._parameters = self._parameters.to(dtype=dtype, device=place)
        self.weights, self.biases = self._split(self._parameters)

    def __call__(self, x: ArrayLike | torch.Tensor) -> torch.Tensor:
        """Map points (n, in), or (members, n, in) of their own, to outputs (members, n, out)."""
        return self._dense(-1, self._hidden(self._points(x).mT)[-1]).mT

    def activations(self, x: ArrayLike | torch.Tensor) -> list[torch.Tensor]:
        """Return the input and what comes out of every hidden layer, each (members, n, units)."""
        points = self._points(x)
        return [points.expand(len(self), -1, -1), *(a.mT for a in self._hidden(points.mT)[1:])]

    def member(self, index: int) -> MLP:
        """Copy one member into a network of its own, as it is now."""
        w = self.weights[0]
        scheme, seed, gain = self._starts[index]
        net = MLP(
            self.widths, self._activations[index], scheme, seed,
            gain=gain, dtype=w.dtype, device=str(w.device),
        )  # fmt: skip
        net.set_parameters(
            (weight[index], bias[index])
            for weight, bias in zip(self.weights, self.biases, strict=True)
        )
        return net

    @torch.no_grad()
    def _gradient(
        self, points: torch.Tensor, target: torch.Tensor, loss: losses.Loss
    ) -> torch.Tensor:
        # Back-propagation by hand, which spares autograd's records of every operation: delta is
        # dL/dz of one layer after another, from the last to the first.
        a, slopes = self._hidden_with_slopes(points.mT)
        delta = self._first_delta(a[-1], target, loss)
        gradient = torch.empty_like(self._parameters)
        for layer, (dw, db) in reversed(list(enumerate(zip(*self._split(gradient), strict=True)))):
            dw.copy_(delta @ a[layer].mT)
            db.copy_(delta.sum(-1))
            if layer:
                delta = (self.weights[layer].mT @ delta).mul_(slopes[layer - 1])
        return gradient

    def _split(
        self, rows: torch.Tensor
    ) -> tuple[tuple[torch.Tensor, ...], tuple[torch.Tensor, ...]]:
        """View rows of numbers (members, all) as weights and biases, layer by layer."""
        weights, biases, start = [], [], 0
        for fan_in, fan_out in itertools.pairwise(self.widths):
            middle, end = start + fan_out * fan_in, start + fan_out * (fan_in + 1)
            weights.append(rows[:, start:middle].view(len(rows), fan_out, fan_in))
            biases.append(rows[:, middle:end])
            start = end
        return tuple(weights), tuple(biases)

    # Inside, the units come before the points, a (members, units, n): then the weights stand on
    # the left and long rows of points on the right, which is the faster way round.

    def _dense(self, layer: int, a: torch.Tensor) -> torch.Tensor:
        w, b = self.weights[layer], self.biases[layer][..., None]
        return w @ a + b if a.ndim == 2 else torch.baddbmm(b, w, a)

    def _hidden(self, a: torch.Tensor) -> list[torch.Tensor]:
        layers = [a]
        for layer in range(len(self.weights) - 1):
            layers.append(self.activation(self._dense(layer, layers[-1])))
        return layers

    def _hidden_with_slopes(self, a: torch.Tensor) -> tuple[list[torch.Tensor], list[torch.Tensor]]:
        layers, slopes = [a], []
        for layer in range(len(self.weights) - 1):
            z = self._dense(layer, layers[-1])
            layers.append(bent(self.activation, z))
            slopes.append(slopes_of(self.activation, z, layers[-1]))
        return layers, slopes

    def _first_delta(
        self, a: torch.Tensor, target: torch.Tensor, loss: losses.Loss
    ) -> torch.Tensor:
        """Return dL/dz (members, out, n) of the last layer, from the activations before it."""
        out = self._dense(-1, a)
        delta: torch.Tensor = (
            loss.derivative(out.mT, target).mT / out.shape[-1]
            if loss.joint
            else loss.derivative(out, target.mT) / out[0].numel()
        )
        return delta

    def _points(self, x: ArrayLike | torch.Tensor) -> torch.Tensor:
        points = as_points(x, self.widths[0], like=self.weights[0])
        if points.ndim == 3 and len(points) != len(self):
            raise ValueError(
                f"points of shape {tuple(points.shape)} are meant for {len(points)} members, but "
                f"the ensemble has {len(self)}"
            )
        return points

    def _outputs(self, points: torch.Tensor) -> int:
        return self.widths[-1]

    def _multiplications(self, points: torch.Tensor) -> int:
        return max(w.numel() for w in self.weights) * points.shape[-2]

    def _count(self, points: torch.Tensor) -> int:
        return points.shape[-2]

    def _take(self, points: torch.Tensor, k: torch.Tensor) -> torch.Tensor:
        own = torch.arange(len(self), device=points.device)[:, None]
        return points[own, k] if points.ndim == 3 else points[k]

    def _each(self, what: str, setting: Any) -> list[Any]:
        """Return one setting for every member."""
        if isinstance(setting, str) or not isinstance(setting, Sequence):
            return [setting] * len(self.seeds)
        if len(setting) != len(self.seeds):
            raise ValueError(
                f"{what} must be one for all, or one for each of {len(self.seeds)} members, but "
                f"there are {len(setting)}"
            )
        return list(setting)
