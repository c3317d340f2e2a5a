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
from typing import Any

import numpy as np
import torch
from numpy.typing import ArrayLike, NDArray
from torch.nn.functional import binary_cross_entropy_with_logits

from nbsrc import activations as zoo
from nbsrc import optimizers
from nbsrc.networks import MLP, as_points, checked_widths, draw, resolved

LOSSES = ("cross_entropy", "mse")
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
    weights : list of Tensor, shape (members, out, in)
    biases : list of Tensor, shape (members, out)

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
        drawn = {seed: draw(self.widths, initializer, seed) for seed in dict.fromkeys(self.seeds)}
        self.weights, self.biases = (
            [
                torch.from_numpy(np.stack([drawn[seed][layer][part] for seed in self.seeds]))
                .to(dtype=dtype, device=place)
                .requires_grad_()
                for layer in range(len(self.widths) - 1)
            ]
            for part in (0, 1)
        )

    def __len__(self) -> int:
        return len(self.seeds)

    def __call__(self, x: ArrayLike | torch.Tensor) -> torch.Tensor:
        """Map points (n, in), or (members, n, in) of their own, to outputs (members, n, out)."""
        return self._dense(-1, self.activations(x)[-1])

    def activations(self, x: ArrayLike | torch.Tensor) -> list[torch.Tensor]:
        """Return the input and what comes out of every hidden layer, each (members, n, units)."""
        a = [self._points(x)]
        for layer in range(len(self.weights) - 1):
            a.append(self.activation(self._dense(layer, a[-1])))
        return a

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
    ) -> History:
        """Train every member by gradient descent on the mean loss.

        Parameters
        ----------
        x : array_like, shape (n, in)
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
            fixed by its seed.
        record_every : int, optional
            Steps between records. Default: only before the first and after the last step.

        Returns
        -------
        History

        Raises
        ------
        ValueError
            If shapes do not fit, a number is not finite, a label is not a class, a rate is not
            positive, or a name is unknown. Nothing has been trained then.
        """
        points, target = self._points(x), self._target(y, loss)
        if len(target) != points.shape[1]:
            raise ValueError(f"there are {points.shape[1]} points but {len(target)} targets")
        if steps < 0:
            raise ValueError(f"steps counts from zero, but it is {steps}")
        if record_every is not None and record_every < 1:
            raise ValueError(f"record_every must be at least 1, but it is {record_every}")
        target = target.expand(len(self), -1, -1)
        parameters = [*self.weights, *self.biases]
        update = optimizers.optimizer(optimizer, parameters, rate)
        batches = self._batches(points, target, batch_size)
        due = {0, steps, *range(0, steps, record_every or max(steps, 1))}
        records: list[tuple[int, torch.Tensor, torch.Tensor]] = []
        with _one_thread_if_small(self.weights, points):
            for step in range(steps + 1):
                if step in due:
                    records.append((step, *self._judge(points, target, loss)))
                if step < steps:
                    batch_x, batch_y = next(batches)
                    # The sum over members keeps their gradients apart: each of the losses depends
                    # on the parameters of one member only.
                    total = _losses(self(batch_x), batch_y, loss).sum()
                    update(torch.autograd.grad(total, parameters))
        return History(
            np.array([step for step, _, _ in records]),
            torch.stack([value for _, value, _ in records]).cpu().double().numpy(),
            torch.stack([share for _, _, share in records]).cpu().double().numpy(),
        )

    @torch.no_grad()
    def accuracy(
        self, x: ArrayLike | torch.Tensor, y: ArrayLike | torch.Tensor
    ) -> NDArray[np.float64]:
        """Return every member's share (members,) of points classified correctly (logit > 0)."""
        right = _right(self(x), self._target(y, "cross_entropy"))
        share: NDArray[np.float64] = right.double().cpu().numpy()
        return share

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

    def _dense(self, layer: int, a: torch.Tensor) -> torch.Tensor:
        return torch.baddbmm(self.biases[layer][:, None], a, self.weights[layer].transpose(1, 2))

    def _points(self, x: ArrayLike | torch.Tensor) -> torch.Tensor:
        points = as_points(x, self.widths[0], like=self.weights[0])
        if points.ndim == 3 and len(points) != len(self):
            raise ValueError(
                f"points of shape {tuple(points.shape)} are meant for {len(points)} members, but "
                f"the ensemble has {len(self)}"
            )
        return points if points.ndim == 3 else points.expand(len(self), -1, -1)

    def _target(self, y: ArrayLike | torch.Tensor, loss: str) -> torch.Tensor:
        if loss not in LOSSES:
            raise ValueError(f"there is no loss {loss!r}; choose one of {', '.join(LOSSES)}")
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
        self, points: torch.Tensor, target: torch.Tensor, loss: str
    ) -> tuple[torch.Tensor, torch.Tensor]:
        out = self(points.expand(len(self), -1, -1))
        share = (
            _right(out, target) if loss == "cross_entropy" else out.new_full((len(self),), np.nan)
        )
        return _losses(out, target, loss), share

    def _batches(
        self, points: torch.Tensor, target: torch.Tensor, size: int | None
    ) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
        """Yield points and targets for one step after another, without end."""
        n = target.shape[1]
        if size is not None and size < 1:
            raise ValueError(f"a batch needs at least one point, but batch_size is {size}")
        if size is None or size >= n:
            return itertools.repeat((points, target))
        return self._shuffled(points, target, size)

    def _shuffled(
        self, points: torch.Tensor, target: torch.Tensor, size: int
    ) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
        generators = [np.random.default_rng([seed, 1]) for seed in self.seeds]
        n = target.shape[1]
        while True:
            order = np.stack([generator.permutation(n) for generator in generators])
            for start in range(0, n - size + 1, size):
                chosen = torch.from_numpy(order[:, start : start + size, None]).to(points.device)
                yield (
                    points.gather(1, chosen.expand(-1, -1, points.shape[-1])),
                    target.gather(1, chosen.expand(-1, -1, target.shape[-1])),
                )


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
    largest = max(w.numel() for w in weights) * points.shape[1]  # multiplications in one layer
    before = torch.get_num_threads()
    if points.device.type != "cpu" or largest > SMALL or before == 1:
        yield
        return
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def _losses(out: torch.Tensor, target: torch.Tensor, loss: str) -> torch.Tensor:
    """Return the mean loss (members,) of outputs (members, n, out)."""
    if loss == "mse":
        each = (out - target) ** 2
    else:
        each = binary_cross_entropy_with_logits(out, target.expand_as(out), reduction="none")
    return each.mean(dim=(1, 2))


def _right(out: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
    return ((out > 0) == (target > 0.5)).to(out.dtype).mean(dim=(1, 2))
