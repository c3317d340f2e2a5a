"""Hidden units that start alike: whether they stay so, and how fast a small difference grows.

Two hidden units are twins if their incoming weights, their biases and their outgoing weights are
equal. `Alike` trains networks in an arithmetic that treats every unit alike, `distance` and
`distinct` say whether their units have come apart, and `growth` predicts how fast they do.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import ArrayLike, NDArray

from nbsrc import activations as zoo
from nbsrc import initializers, losses
from nbsrc.ensemble import Ensemble
from nbsrc.initializers import Initializer

Array = NDArray[np.float64]
SOURCES = (
    "nothing", "noise on the inputs", "input dropout", "unit dropout", "a rate for every unit",
    "noise on the gradient",
)  # fmt: skip
"""What `Alike` can put into the training besides the data."""


def constant(value: float) -> Initializer:
    """Return an initializer that gives every weight the same value."""
    return lambda shape, rng: np.full(shape, float(value))


def groups(kinds: int, width: int, scheme: str = "glorot_normal") -> Initializer:
    """Return an initializer for a hidden layer of `width` units of which only `kinds` differ.

    Unit i is a twin of unit i + kinds. An axis of another length than `width` is left as drawn.
    """
    draw = initializers.get(scheme)

    def drawn(shape: Sequence[int], rng: np.random.Generator) -> Array:
        weights = draw(shape, rng)
        for axis, length in enumerate(shape):
            if length == width:
                weights = weights.take(np.arange(width) % kinds, axis)
        return weights

    return drawn


def units(nets: Ensemble, layer: int = 0) -> torch.Tensor:
    """Return all numbers of every unit, (members, units, incoming + bias + outgoing)."""
    w, b, v = nets.weights[layer], nets.biases[layer], nets.weights[layer + 1]
    return torch.cat([w, b[..., None], v.mT], dim=-1)


def distance(nets: Ensemble, layer: int = 0) -> Array:
    """Return the largest difference between two units in any of their numbers, (members,).

    It is exactly zero if and only if all units of the layer are twins.
    """
    numbers = units(nets, layer)
    found: Array = (numbers.amax(1) - numbers.amin(1)).amax(-1).double().cpu().numpy()
    return found


def distinct(nets: Ensemble, layer: int = 0) -> NDArray[np.int64]:
    """Count the different units of every member, by exact comparison: (members,)."""
    return np.array([len(np.unique(one, axis=0)) for one in units(nets, layer).cpu().numpy()])


class Alike(Ensemble):
    """Networks that are trained in an arithmetic that treats every unit alike.

    Every unit's numbers are multiplied and added one by one, in the same order. A fast product of
    matrices does not promise that: it may add up one row in another order than the next, and then
    twins differ in their last bit.

    Parameters
    ----------
    widths, activation, initializer, seeds, **options
        As for `nbsrc.ensemble.Ensemble`.
    source : str
        What else goes into the training, one of `SOURCES`: a normal deviation of 0.1 on every
        input; inputs, or hidden units, left out with probability 0.2, for every point anew; a
        factor between 0.5 and 1.5 for the gradient of every unit; a normal deviation of 0.001 on
        every number of the gradient.

    Raises
    ------
    ValueError
        If `source` is unknown, or `Ensemble` would refuse the rest.
    """

    def __init__(
        self,
        widths: Sequence[int],
        activation: Any,
        initializer: Any,
        seeds: Sequence[int],
        *,
        source: str = "nothing",
        **options: Any,
    ) -> None:
        if source not in SOURCES:
            raise ValueError(f"there is no source {source!r}; choose one of {', '.join(SOURCES)}")
        super().__init__(widths, activation, initializer, seeds, **options)
        self.source = source
        self._rng = np.random.default_rng([2, *self.seeds])
        factors = torch.ones_like(self._parameters)
        for part in self._split(factors)[0][:-1]:
            part.copy_(self._drawn("uniform", (len(self), part.shape[1], 1)).expand_as(part))
        self._factors = factors

    def _dense(self, layer: int, a: torch.Tensor) -> torch.Tensor:
        w, b = self.weights[layer], self.biases[layer]
        return _sum_in_order(w, a.expand(len(self), -1, -1)) + b[..., None]

    def _hidden_with_slopes(self, a: torch.Tensor) -> tuple[list[torch.Tensor], list[torch.Tensor]]:
        layers, slopes = [a.expand(len(self), -1, -1)], []
        for layer in range(len(self.weights) - 1):
            z = self._dense(layer, layers[-1])
            kept = self._kept(z.shape) if self.source == "unit dropout" else 1.0
            layers.append(self.activation(z) * kept)
            slopes.append(self.activation.derivative(z) * kept)
        return layers, slopes

    @torch.no_grad()
    def _gradient(
        self, points: torch.Tensor, target: torch.Tensor, loss: losses.Loss
    ) -> torch.Tensor:
        a, slopes = self._hidden_with_slopes(self._seen(points.mT))
        delta = self._first_delta(a[-1], target, loss)
        gradient = torch.empty_like(self._parameters)
        for layer, (dw, db) in reversed(list(enumerate(zip(*self._split(gradient), strict=True)))):
            dw.copy_((delta[:, :, None] * a[layer][:, None]).sum(-1))
            db.copy_(delta.sum(-1))
            if layer:
                delta = _sum_in_order(self.weights[layer].mT, delta) * slopes[layer - 1]
        if self.source == "a rate for every unit":
            gradient *= self._factors
        if self.source == "noise on the gradient":
            gradient += 0.001 * self._drawn("normal", gradient.shape)
        return gradient

    def _seen(self, a: torch.Tensor) -> torch.Tensor:
        """Return what the networks see of points (..., in, n) at this step."""
        if self.source == "noise on the inputs":
            return a + 0.1 * self._drawn("normal", (len(self), *a.shape[-2:]))
        if self.source == "input dropout":
            return a * self._kept((len(self), *a.shape[-2:]))
        return a

    def _kept(self, shape: Sequence[int]) -> torch.Tensor:
        return (self._drawn("uniform", shape) > 0.7).to(self._parameters) / 0.8

    def _drawn(self, kind: str, shape: Sequence[int]) -> torch.Tensor:
        drawn = (
            self._rng.normal(size=tuple(shape))
            if kind == "normal"
            else self._rng.uniform(0.5, 1.5, tuple(shape))
        )
        return torch.as_tensor(drawn).to(self._parameters)


def _sum_in_order(w: torch.Tensor, a: torch.Tensor) -> torch.Tensor:
    """Return w @ a for w (members, out, in) and a (members, in, n), one input after another."""
    total = w[:, :, 0, None] * a[:, None, 0]
    for k in range(1, w.shape[-1]):
        total = total + w[:, :, k, None] * a[:, None, k]
    return total


def growth(
    x: ArrayLike, y: ArrayLike, *, width: int, start: float, steps: int, rate: float,
    activation: str = "tanh",
) -> tuple[NDArray[np.float64], Array]:  # fmt: skip
    r"""Predict how small differences between twins grow under gradient descent.

    The network has one hidden layer of `width` units whose weights all start at `start`, biases
    zero, one logit, and the logistic loss. To first order, what sets a unit u = (w, b, v) apart
    from the mean of the units leaves the output as it is, and so follows

        d <- (I - rate M) d,   M = [[v E(g f'' x x'), E(g f' x)], [E(g f' x)', 0]],

    with x extended by a 1 for the bias and g = dL/d(output) at a point: the second derivative of
    v g f(w . x + b) by the unit's own numbers.

    Parameters
    ----------
    x, y : array_like, shapes (n, in) and (n,)
    width, start, steps, rate, activation

    Returns
    -------
    products : ndarray, shape (steps + 1, in + 2, in + 2)
        What has become of a small difference (w, b, v) after each step.
    rates : ndarray, shape (steps,)
        The growth a step, log of the largest eigenvalue of I - rate M, in absolute value, at each step.
    """
    points, label = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    points = np.column_stack([points, np.ones(len(points))])
    n, size = points.shape
    f = zoo.get(activation)
    w, v, c = np.r_[np.full(size - 1, start), 0.0], start, 0.0
    product = np.eye(size + 1)
    products, rates = [product], []
    for _ in range(steps):
        z = points @ w
        a, slope = np.asarray(f(z)), np.asarray(f.derivative(z))
        h = 1e-5  # a difference quotient of the slope is right to about 1e-10
        bend = (np.asarray(f.derivative(z + h)) - np.asarray(f.derivative(z - h))) / (2 * h)
        g = (1 / (1 + np.exp(-(width * v * a + c))) - label) / n
        m = np.zeros((size + 1, size + 1))
        m[:size, :size] = v * (points.T * (g * bend)) @ points
        m[:size, size] = m[size, :size] = points.T @ (g * slope)
        rates.append(np.log(np.abs(1 - rate * np.linalg.eigvalsh(m)).max()))
        product = product - rate * m @ product
        products.append(product)
        w, v, c = w - rate * v * (points.T @ (g * slope)), v - rate * (a @ g), c - rate * g.sum()
    return np.array(products), np.array(rates)
