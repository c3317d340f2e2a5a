"""Training of a stack of networks: steps, batches, records, accuracy."""

from __future__ import annotations

import itertools
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import ArrayLike, NDArray

from nbsrc import losses, optimizers
from nbsrc import progress as progress_bars
from nbsrc.ensemble.arithmetic import keep_freed_memory, one_thread_if_small


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


class Stack(ABC):
    """Networks whose numbers lie in the rows of one matrix, (members, numbers a member).

    A step of training is then a handful of operations, however many layers there are.
    """

    seeds: tuple[int, ...]
    _parameters: torch.Tensor

    def __len__(self) -> int:
        return len(self.seeds)

    @abstractmethod
    def __call__(self, x: ArrayLike | torch.Tensor) -> torch.Tensor:
        """Map points to the outputs (members, n, out) of every member."""

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
        progress: bool = False,
    ) -> History:
        """Train every member by gradient descent on the mean loss.

        Parameters
        ----------
        x : array_like, shape (n, ...)
            Points, for all members; an `Ensemble` also takes (members, n, in), points of their own.
        y : array_like, shape (n,) or (n, out)
            Classes 0 and 1 for "cross_entropy", classes from 0 up to the number of outputs, shape
            (n,), for "softmax_cross_entropy", targets for "mse".
        steps : int
        rate : float or array_like of shape (members,)
            Learning rate, for all or for each.
        optimizer : str
            "sgd", "momentum" or "adam", with torch's formulas and defaults (momentum 0.9).
        loss : str
            "cross_entropy" (logistic, from logits), "softmax_cross_entropy" or "mse".
        batch_size : int, optional
            Points a step. Default: all. Each member visits all points once an epoch, in an order
            fixed by its seed; see `minibatches`.
        record_every : int, optional
            Steps between records. Default: only before the first and after the last step.
        stop : callable, optional
            Takes the losses (members,) and accuracies (members,) of a record, and says whether
            the training of all members ends there.
        progress : bool
            Show a bar while it goes on, at a terminal.

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
        points = self._points(x)
        target = checked_target(y, measure, self._outputs(points), like=self._parameters)
        n = self._count(points)
        if len(target) != n:
            raise ValueError(f"there are {n} points but {len(target)} targets")
        if not n:
            raise ValueError(f"there are no points to learn from: shape {tuple(points.shape)}")
        if steps < 0:
            raise ValueError(f"steps counts from zero, but it is {steps}")
        if record_every is not None and record_every < 1:
            raise ValueError(f"record_every must be at least 1, but it is {record_every}")
        if batch_size is not None and batch_size < 1:
            raise ValueError(f"a batch needs at least one point, but batch_size is {batch_size}")
        update = optimizers.optimizer(optimizer, self._parameters, rate)
        whole = batch_size is None or batch_size >= n
        batches = (
            itertools.repeat((points, target))
            if whole
            else self._shuffled(points, target, batch_size or n)
        )
        due = {0, steps, *range(0, steps, record_every or max(steps, 1))}
        records: list[tuple[int, NDArray[np.float64], NDArray[np.float64]]] = []
        keep_freed_memory()
        at_once = self._multiplications(points) * (1 if whole else (batch_size or n) / n)
        with (
            one_thread_if_small(int(at_once), self._parameters.device),
            progress_bars.bar(steps, "steps", wanted=progress) as bar,
        ):
            for step in range(steps + 1):
                if step in due:
                    records.append((step, *self._judge(points, target, measure)))
                    if stop is not None and stop(*records[-1][1:]):
                        break
                if step < steps:
                    update(self._gradient(*next(batches), measure))
                    bar.update()
        return History(*(np.array(column) for column in zip(*records, strict=True)))

    @torch.no_grad()
    def accuracy(
        self, x: ArrayLike | torch.Tensor, y: ArrayLike | torch.Tensor
    ) -> NDArray[np.float64]:
        """Return every member's share (members,) of points classified correctly.

        The class is 1 where the logit is positive; with several outputs and classes y of shape
        (n,), it is the number of the largest output.
        """
        out = self(x)
        several = out.shape[-1] > 1 and np.ndim(y) == 1
        loss = losses.softmax_cross_entropy if several else losses.cross_entropy
        return _right(out, checked_target(y, loss, out.shape[-1], like=out), loss)

    @abstractmethod
    def _points(self, x: ArrayLike | torch.Tensor) -> torch.Tensor:
        """Return points as a tensor of the members' type, or raise a ValueError."""

    @abstractmethod
    def _outputs(self, points: torch.Tensor) -> int:
        """Say how many outputs each member has."""

    @abstractmethod
    def _multiplications(self, points: torch.Tensor) -> int:
        """Estimate how many the largest layer of one member takes, for all points."""

    @abstractmethod
    def _gradient(
        self, points: torch.Tensor, target: torch.Tensor, loss: losses.Loss
    ) -> torch.Tensor:
        """Return the gradient of every member's mean loss, in the layout of its parameters.

        Points and targets are those of all, or, both, with one more axis in front, of each member.
        """

    def _count(self, points: torch.Tensor) -> int:
        return len(points)

    def _take(self, points: torch.Tensor, k: torch.Tensor) -> torch.Tensor:
        return points[k]

    @torch.no_grad()
    def _judge(
        self, points: torch.Tensor, target: torch.Tensor, loss: losses.Loss
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the mean loss (members,) and accuracy (members,), NaN for regression."""
        out = self(points)
        value = numbers(loss.value(out, target).mean(dim=(1, 2)))
        known = loss is not losses.mse
        return value, _right(out, target, loss) if known else np.full(len(self), np.nan)

    def _shuffled(
        self, points: torch.Tensor, target: torch.Tensor, size: int
    ) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
        """Yield points and targets of each member for one step after another, without end."""
        orders = [minibatches(seed, len(target), size) for seed in self.seeds]
        for chosen in zip(*orders, strict=True):
            k = torch.from_numpy(np.stack(chosen)).to(points.device)  # (members, size)
            yield self._take(points, k), target[k]


def minibatches(seed: int, n: int, size: int) -> Iterator[NDArray[np.int64]]:
    """Yield which of n points the member of a seed learns from, step after step, without end.

    Every epoch visits every point once, in a new order; its last batch may be smaller.
    """
    rng = np.random.default_rng([seed, 1])  # another stream than the one of the weights
    while True:
        order = rng.permutation(n)
        for start in range(0, n, size):
            yield order[start : start + size]


def checked_target(
    y: ArrayLike | torch.Tensor, loss: losses.Loss, outputs: int, *, like: torch.Tensor
) -> torch.Tensor:
    """Return targets (n, outputs); those of classes are 1 for the right one, 0 elsewhere.

    Raises
    ------
    ValueError
        If their shape does not fit, one is not finite, or a label is not a class.
    """
    target = torch.as_tensor(y if isinstance(y, torch.Tensor) else np.asarray(y))
    target = target.to(like)
    if not torch.isfinite(target).all():
        raise ValueError(
            f"every target must be finite, but one is {target[~torch.isfinite(target)][0]}"
        )
    if loss is losses.softmax_cross_entropy:
        return _one_hot(target, outputs)
    target = target[:, None] if target.ndim == 1 else target
    if target.ndim != 2 or target.shape[1] != outputs:
        raise ValueError(
            f"the network has {outputs} outputs, but the targets have shape {tuple(target.shape)}"
        )
    if loss is losses.cross_entropy and not ((target == 0) | (target == 1)).all():
        bad = target[(target != 0) & (target != 1)][0].item()
        raise ValueError(f"cross-entropy takes classes 0 and 1, but one target is {bad:g}")
    return target


def _one_hot(classes: torch.Tensor, outputs: int) -> torch.Tensor:
    if classes.ndim != 1:
        raise ValueError(f"classes have shape (n,), but these have shape {tuple(classes.shape)}")
    whole = (classes == classes.round()) & (classes >= 0) & (classes < outputs)
    if not whole.all():
        raise ValueError(
            f"{outputs} outputs stand for classes 0 to {outputs - 1}, but one target is "
            f"{classes[~whole][0].item():g}"
        )
    return torch.nn.functional.one_hot(classes.long(), outputs).to(classes.dtype)


def _right(out: torch.Tensor, target: torch.Tensor, loss: losses.Loss) -> NDArray[np.float64]:
    if loss.joint:
        return numbers((out.argmax(-1) == target.argmax(-1)).double().mean(dim=1))
    return numbers(((out > 0) == (target > 0.5)).double().mean(dim=(1, 2)))


def numbers(values: torch.Tensor) -> NDArray[np.float64]:
    """Return a tensor's numbers as float64."""
    found: NDArray[np.float64] = values.double().cpu().numpy()
    return found
