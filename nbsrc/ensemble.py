"""Hundreds of small networks trained side by side, as stacked matrices.

A small network leaves a processor idle: most of the time goes into starting operations. Stacking
the weights of all members to (members, out, in) turns every layer of all of them into one batched
product. Nothing is shared between members: each ends up, to rounding, where it would have ended
up alone.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import torch
from numpy.typing import ArrayLike, NDArray

from nbsrc import activations as zoo
from nbsrc import losses, optimizers
from nbsrc.networks import MLP, as_points, checked_widths, draw, resolved

SMALL = 10_000_000  # multiplications in a layer below which a second thread does not pay


@dataclass(frozen=True)
class History:
    """How a training went.

    Attributes
    ----------
    steps : ndarray of int, shape (records,)
        Steps taken when each record was made, the first before any step.
    loss : ndarray, shape (records, members)
        Mean loss over all training points, at the weights of that moment.
    accuracy : ndarray, shape (records, members)
        Share of training points classified correctly; NaN for regression.
    """

    steps: NDArray[np.int64]
    loss: NDArray[np.float64]
    accuracy: NDArray[np.float64]


class Ensemble:
    """Members that differ in their seed (and, if wanted, their learning rate), trained as one.

    Parameters
    ----------
    widths, activation, initializer, dtype, device
        As for `nbsrc.networks.MLP`, the same for all members.
    seeds : sequence of int
        One a member. Member m starts as ``MLP(widths, activation, initializer, seeds[m])``.

    Attributes
    ----------
    weights : tuple of Tensor, shape (members, out, in)
    biases : tuple of Tensor, shape (members, out)
        Views of one block of numbers: to change them, write into them.

    Raises
    ------
    ValueError
        If there are no seeds, or `MLP` would refuse the rest.
    """

    def __init__(
        self,
        widths: Sequence[int],
        activation: str | zoo.Activation,
        initializer: str,
        seeds: Sequence[int],
        *,
        dtype: torch.dtype = torch.float64,
        device: str | None = None,
    ) -> None:
        self.widths = checked_widths(widths)
        self.activation = zoo.get(activation)
        self.initializer = initializer
        self.seeds = tuple(int(seed) for seed in seeds)
        if not self.seeds:
            raise ValueError("an ensemble needs at least one seed, but seeds is empty")
        place = resolved(device, dtype)
        # The same seed starts from the same weights, so each is drawn once, however often it
        # stands in the list (a search over learning rates repeats them).
        drawn = {
            seed: np.concatenate([part.ravel() for layer in draw(self.widths, initializer, seed)
                                  for part in layer])
            for seed in dict.fromkeys(self.seeds)
        }  # fmt: skip
        # All numbers of a member lie in one row, so that a step of training is a handful of
        # operations, however many layers there are. The weights and biases are views of the rows.
        self._parameters = torch.from_numpy(np.stack([drawn[seed] for seed in self.seeds]))
        self._parameters = self._parameters.to(dtype=dtype, device=place)
        self.weights, self.biases = self._split(self._parameters)

    def __len__(self) -> int:
        return len(self.seeds)

    def __call__(self, x: ArrayLike | torch.Tensor) -> torch.Tensor:
        """Map points (n, in), or (members, n, in) of their own, to outputs (members, n, out)."""
        return self._dense(-1, self._hidden(self._points(x).mT)[-1]).mT

    def activations(self, x: ArrayLike | torch.Tensor) -> list[torch.Tensor]:
        """Return the input and what comes out of every hidden layer, each (members, n, units)."""
        points = self._points(x)
        return [points.expand(len(self), -1, -1), *(a.mT for a in self._hidden(points.mT)[1:])]

    def train(
        self,
        x: ArrayLike | torch.Tensor,
        y: ArrayLike | torch.Tensor,
        *,
        steps: int,
        rate: float | ArrayLike,
        optimizer: str = "adam",
        loss: str = "cross_entropy",
        batch_size: int | None = None,
        record_every: int | None = None,
        stop: Callable[[NDArray[np.float64], NDArray[np.float64]], Any] | None = None,
    ) -> History:
        """Train every member by gradient descent on the mean loss.

        Parameters
        ----------
        x : array_like, shape (n, in) or (members, n, in)
        y : array_like, shape (n,) or (n, out)
            Classes 0 and 1 for "cross_entropy", targets for "mse".
        steps : int
        rate : float or array_like of shape (members,)
            Learning rate, for all or for each.
        optimizer : str
            "sgd", "momentum" or "adam", with torch's formulas and defaults (momentum 0.9).
        loss : str
            "cross_entropy" (logistic, from logits) or "mse".
        batch_size : int, optional
            Points a step. Default: all. Each member visits all points once an epoch, in an order
            fixed by its seed; see `minibatches`.
        record_every : int, optional
            Steps between records. Default: only before the first and after the last step.
        stop : callable, optional
            Takes the losses (members,) and accuracies (members,) of a record, and says whether
            the training of all members ends there.

        Returns
        -------
        History

        Raises
        ------
        ValueError
            If shapes do not fit, a number is not finite, a label is not a class, a rate is not
            positive, or a name is unknown. Nothing has been trained then.
        """
        measure = losses.get(loss)
        points, target = self._points(x), self._target(y, loss)
        if target.shape[-2] != points.shape[-2]:
            raise ValueError(f"there are {points.shape[-2]} points but {len(target)} targets")
        if steps < 0:
            raise ValueError(f"steps counts from zero, but it is {steps}")
        if record_every is not None and record_every < 1:
            raise ValueError(f"record_every must be at least 1, but it is {record_every}")
        update = optimizers.optimizer(optimizer, self._parameters, rate)
        batches = self._batches(points, target, batch_size)
        due = {0, steps, *range(0, steps, record_every or max(steps, 1))}
        records: list[tuple[int, NDArray[np.float64], NDArray[np.float64]]] = []
        _keep_freed_memory()
        with _one_thread_if_small(self.weights, points):
            for step in range(steps + 1):
                if step in due:
                    records.append((step, *self._judge(points, target, measure)))
                    if stop is not None and stop(*records[-1][1:]):
                        break
                if step < steps:
                    update(self._gradient(*next(batches), measure))
        return History(*(np.array(column) for column in zip(*records, strict=True)))

    @torch.no_grad()
    def _gradient(
        self, points: torch.Tensor, target: torch.Tensor, loss: losses.Loss
    ) -> torch.Tensor:
        """Return the gradient of every member's mean loss, in the layout of its parameters.

        Back-propagation by hand, which spares autograd's records of every operation: delta is
        dL/dz of one layer after another, from the last to the first.
        """
        a, slopes = self._hidden_with_slopes(points.mT)
        out = self._dense(-1, a[-1])  # (members, out, n)
        delta = loss.derivative(out, target.mT) / out[0].numel()
        gradient = torch.empty_like(self._parameters)
        for layer, (dw, db) in reversed(list(enumerate(zip(*self._split(gradient), strict=True)))):
            dw.copy_(delta @ a[layer].mT)
            db.copy_(delta.sum(-1))
            if layer:
                delta = (self.weights[layer].mT @ delta).mul_(slopes[layer - 1])
        return gradient

    @torch.no_grad()
    def accuracy(
        self, x: ArrayLike | torch.Tensor, y: ArrayLike | torch.Tensor
    ) -> NDArray[np.float64]:
        """Return every member's share (members,) of points classified correctly (logit > 0)."""
        return _right(self(x), self._target(y, "cross_entropy"))

    def member(self, index: int) -> MLP:
        """Copy one member into a network of its own, as it is now."""
        w = self.weights[0]
        net = MLP(
            self.widths, self.activation, self.initializer, self.seeds[index],
            dtype=w.dtype, device=str(w.device),
        )  # fmt: skip
        net.set_parameters(
            (weight[index], bias[index])
            for weight, bias in zip(self.weights, self.biases, strict=True)
        )
        return net

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
            layers.append(self.activation(z))
            slopes.append(
                self.activation.derivative(z)
                if self.activation.from_output is None
                else self.activation.derivative_from_output(layers[-1])
            )
        return layers, slopes

    def _points(self, x: ArrayLike | torch.Tensor) -> torch.Tensor:
        points = as_points(x, self.widths[0], like=self.weights[0])
        if points.ndim == 3 and len(points) != len(self):
            raise ValueError(
                f"points of shape {tuple(points.shape)} are meant for {len(points)} members, but "
                f"the ensemble has {len(self)}"
            )
        return points

    def _target(self, y: ArrayLike | torch.Tensor, loss: str) -> torch.Tensor:
        target = torch.as_tensor(y if isinstance(y, torch.Tensor) else np.asarray(y))
        target = target.to(dtype=self.weights[0].dtype, device=self.weights[0].device)
        target = target[:, None] if target.ndim == 1 else target
        if target.ndim != 2 or target.shape[1] != self.widths[-1]:
            raise ValueError(
                f"the network has {self.widths[-1]} outputs, but the targets have shape "
                f"{tuple(target.shape)}"
            )
        if not torch.isfinite(target).all():
            raise ValueError(
                f"every target must be finite, but one is {target[~torch.isfinite(target)][0]}"
            )
        if loss == "cross_entropy" and not ((target == 0) | (target == 1)).all():
            bad = target[(target != 0) & (target != 1)][0].item()
            raise ValueError(f"cross-entropy takes classes 0 and 1, but one target is {bad:g}")
        return target

    @torch.no_grad()
    def _judge(
        self, points: torch.Tensor, target: torch.Tensor, loss: losses.Loss
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the mean loss (members,) and accuracy (members,), NaN for regression."""
        out = self(points)
        value = _numbers(loss.value(out, target).mean(dim=(1, 2)))
        known = loss is losses.cross_entropy
        return value, _right(out, target) if known else np.full(len(self), np.nan)

    def _batches(
        self, points: torch.Tensor, target: torch.Tensor, size: int | None
    ) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
        """Yield points and targets for one step after another, without end."""
        n = len(target)
        if size is not None and size < 1:
            raise ValueError(f"a batch needs at least one point, but batch_size is {size}")
        if size is None or size >= n:
            return itertools.repeat((points, target))
        return self._shuffled(points, target, size)

    def _shuffled(
        self, points: torch.Tensor, target: torch.Tensor, size: int
    ) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
        own = torch.arange(len(self), device=points.device)[:, None]
        orders = [minibatches(seed, len(target), size) for seed in self.seeds]
        for chosen in zip(*orders, strict=True):
            k = torch.from_numpy(np.stack(chosen)).to(points.device)  # (members, size)
            yield points[own, k] if points.ndim == 3 else points[k], target[k]


def minibatches(seed: int, n: int, size: int) -> Iterator[NDArray[np.int64]]:
    """Yield which of n points the member of a seed learns from, step after step, without end.

    Every epoch visits every point once, in a new order; its last batch may be smaller.
    """
    rng = np.random.default_rng([seed, 1])  # another stream than the one of the weights
    while True:
        order = rng.permutation(n)
        for start in range(0, n, size):
            yield order[start : start + size]


def rate_search(
    make: Callable[[Sequence[int]], Ensemble],
    seeds: Sequence[int],
    rates: Sequence[float],
    score: Callable[[Ensemble], ArrayLike],
    x: ArrayLike,
    y: ArrayLike,
    **training: Any,
) -> NDArray[np.float64]:
    """Train every seed at every rate, all in one run, and score the results.

    Comparing rivals at one learning rate favours the one it happens to suit. Giving each the same
    grid and the same number of steps, and then judging each at its own best rate on *fresh* seeds,
    does not.

    Parameters
    ----------
    make : callable
        Takes seeds and returns a new `Ensemble` of them.
    seeds, rates : sequences
    score : callable
        Takes the trained ensemble, returns one number a member.
    x, y, **training
        Passed to `Ensemble.train`.

    Returns
    -------
    ndarray of float64, shape (rates, seeds)
    """
    ensemble = make([seed for _ in rates for seed in seeds])
    ensemble.train(x, y, rate=np.repeat(np.asarray(rates, dtype=float), len(seeds)), **training)
    return np.asarray(score(ensemble), dtype=np.float64).reshape(len(rates), len(seeds))


@contextmanager
def _one_thread_if_small(weights: Sequence[torch.Tensor], points: torch.Tensor) -> Iterator[None]:
    """Work on one thread while the products are small, and put the number back afterwards.

    Splitting a small product costs more than it saves: two threads took 2 to 90 times as long as
    one for the networks of this book, most where the cores had something else to do.
    """
    largest = max(w.numel() for w in weights) * points.shape[-2]  # multiplications in one layer
    before = torch.get_num_threads()
    if points.device.type != "cpu" or largest > SMALL or before == 1:
        yield
        return
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


@cache
def _keep_freed_memory() -> None:
    """Have the C library keep the memory that a step frees, for the next step to use.

    Linux's malloc hands blocks back to the system at once, until it has seen a large one being
    freed; the next step then pays for every page anew, which more than doubles its time. So free
    a block just below the largest size it learns from (32 MiB). Nothing is ever written to it.
    """
    torch.empty(31 * 2**20, dtype=torch.uint8)


def _right(out: torch.Tensor, target: torch.Tensor) -> NDArray[np.float64]:
    return _numbers(((out > 0) == (target > 0.5)).double().mean(dim=(1, 2)))


def _numbers(values: torch.Tensor) -> NDArray[np.float64]:
    numbers: NDArray[np.float64] = values.double().cpu().numpy()
    return numbers
