"""Units that answer nothing to every point of a data set: counting them, and trying cures.

A ReLU unit is *dead* if its pre-activation is positive for no point: its slope is then zero at
every point, so no gradient reaches its weights.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import ArrayLike, NDArray

from nbsrc import activations as zoo
from nbsrc import initializers
from nbsrc.ensemble import Ensemble

CURES = ("relu", "leaky_relu", "prelu", "elu", "gelu", "batch_norm", "clip", "asymmetric")
"""ReLU as it is, four other activations, and ReLU with three other remedies."""

DEAF = 1e-6
"""A unit whose slope is below this at every point hears nothing of the loss."""

CLIP = 0.5
"""The length to which the cure `clip` cuts the gradient of a network."""

_EPSILON = 1e-5  # torch's, in batch normalisation


@torch.no_grad()
def pre_activations(nets: Ensemble, x: ArrayLike | torch.Tensor) -> list[torch.Tensor]:
    """Return z of every hidden layer, each (members, n, units)."""
    inputs = nets.activations(x)
    return [
        a @ w.mT + b[:, None]
        for a, w, b in zip(inputs, nets.weights[:-1], nets.biases[:-1], strict=False)
    ]


def dead(nets: Ensemble, x: ArrayLike | torch.Tensor) -> list[NDArray[np.bool_]]:
    """Say for every unit of each hidden layer whether its slope is zero at all points.

    Returns
    -------
    list of ndarray of bool, shape (members, units)
    """
    slope = nets.activation.derivative
    return [(slope(z) == 0).all(1).cpu().numpy() for z in pre_activations(nets, x)]


class Watch:
    """Notes at every record of a training which units are dead; give it as ``stop``."""

    def __init__(self, nets: Ensemble, x: ArrayLike | torch.Tensor) -> None:
        self.nets, self.x = nets, x
        self.records: list[list[NDArray[np.bool_]]] = []

    def __call__(self, loss: NDArray[np.float64], accuracy: NDArray[np.float64]) -> bool:
        self.records.append(dead(self.nets, self.x))
        return False

    def layer(self, index: int) -> NDArray[np.bool_]:
        """Return the records (records, members, units) of one hidden layer."""
        return np.stack([record[index] for record in self.records])


def came_back(records: NDArray[np.bool_]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Count the units of each network that were dead once, and were alive at a later record.

    Parameters
    ----------
    records : ndarray of bool, shape (records, members, units)

    Returns
    -------
    back, ever : ndarray of int, shape (members,)
        Units that came back, and units that were ever dead.
    """
    ever = records.any(0)
    since = np.logical_or.accumulate(records, 0)
    return (since & ~records).any(0).sum(1), ever.sum(1)


def try_cure(
    cure: str,
    x: ArrayLike,
    y: ArrayLike,
    seeds: Sequence[int],
    *,
    rate: float,
    bias: float = 0.0,
    width: int = 16,
    steps: int = 300,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Train networks of one hidden layer by plain gradient descent, with one of `CURES`.

    Parameters
    ----------
    cure : str
    x, y : array_like, shapes (n, 2) and (n,)
    seeds : sequence of int
    rate : float
    bias : float
        Added to every hidden bias before training.
    width, steps : int

    Returns
    -------
    deaf : ndarray, shape (seeds,)
        Share of hidden units whose slope is below `DEAF` at every point, at the end.
    accuracy : ndarray, shape (seeds,)

    Raises
    ------
    ValueError
        If the cure is unknown.
    """
    if cure not in CURES:
        raise ValueError(f"there is no cure {cure!r}; choose one of {', '.join(CURES)}")
    start = "randomized_asymmetric" if cure == "asymmetric" else "he_normal"
    nets = Ensemble((2, width, 1), "relu", start, seeds, device="cpu")
    points = torch.as_tensor(np.asarray(x), dtype=torch.float64)
    target = torch.as_tensor(np.asarray(y), dtype=torch.float64)
    w, v = (part.clone().requires_grad_() for part in nets.weights)
    b, c = (part.clone() for part in nets.biases)
    b = (b + bias).requires_grad_()
    c = c.requires_grad_()
    shape = (len(nets), 1, width)
    slope = torch.full(shape, 0.25, dtype=torch.float64, requires_grad=cure == "prelu")
    gain = torch.ones(shape, dtype=torch.float64, requires_grad=cure == "batch_norm")
    learned = [p for p in (w, b, v, c, slope, gain) if p.requires_grad]
    f = zoo.get(cure if cure in ("leaky_relu", "elu", "gelu") else "relu")

    def hidden() -> tuple[torch.Tensor, torch.Tensor]:
        z = points @ w.mT  # (members, n, width)
        if cure == "batch_norm":
            z = (z - z.mean(1, keepdim=True)) / (z.var(1, False, keepdim=True) + _EPSILON).sqrt()
        z = gain * z + b[:, None]
        if cure == "prelu":
            return z, torch.where(z > 0, z, slope * z)
        return z, f(z)

    def logits() -> torch.Tensor:
        return (hidden()[1] @ v.mT + c[:, None])[..., 0]

    descent = torch.optim.SGD(learned, lr=rate)
    for _ in range(steps):
        descent.zero_grad()
        loss = torch.nn.functional.binary_cross_entropy_with_logits(
            logits(), target.expand(len(nets), -1), reduction="none"
        )
        loss.mean(1).sum().backward()  # type: ignore[no-untyped-call]
        if cure == "clip":
            _clip([p.grad for p in learned if p.grad is not None])
        descent.step()
    with torch.no_grad():
        z, _ = hidden()
        slopes = torch.where(z > 0, 1.0, slope) if cure == "prelu" else f.derivative(z)
        deaf = (slopes.abs() < DEAF).all(1).double().mean(1).numpy()
        right = ((logits() > 0) == (target > 0.5)).double().mean(1).numpy()
    return deaf, right


def _clip(gradients: Sequence[torch.Tensor]) -> None:
    """Cut the gradient of each network to length `CLIP`, as torch.nn.utils.clip_grad_norm_."""
    squares = [g.square().flatten(1).sum(1) for g in gradients]
    factor = (CLIP / (torch.stack(squares).sum(0).sqrt() + 1e-6)).clamp(max=1)
    for g in gradients:
        g.mul_(factor.reshape(-1, *[1] * (g.ndim - 1)))


def born_dead(
    initializer: str, x: ArrayLike, *, width: int, depth: int, draws: int, rng: np.random.Generator
) -> NDArray[np.int64]:
    """Count networks with a wholly silent layer within the first 1, 2, ..., depth hidden layers.

    Behind such a layer every point looks the same, so the network is a constant.

    Parameters
    ----------
    initializer : str
        A name of `nbsrc.initializers`.
    x : array_like, shape (n, in)
    width, depth, draws : int
    rng : numpy.random.Generator

    Returns
    -------
    ndarray of int, shape (depth,)

    Raises
    ------
    ValueError
        If the initializer is unknown.
    """
    a = np.broadcast_to(np.asarray(x, float), (draws, *np.shape(x)))  # (draws, n, in)
    lost = np.zeros(draws, dtype=bool)
    counts = []
    for _ in range(depth):
        # The units of a layer are independent of each other, so those of all draws come at once.
        w, b = initializers.draw(initializer, (draws * width, a.shape[-1]), rng)
        w, b = w.reshape(draws, width, -1), b.reshape(draws, 1, width)
        a = np.maximum(a @ w.swapaxes(1, 2) + b, 0)  # (draws, n, width)
        lost |= (a == 0).all((1, 2))
        counts.append(int(lost.sum()))
    return np.array(counts)


def born_dead_at_least(width: int, depth: ArrayLike) -> NDArray[np.float64]:
    """Bound from below the probability that a network of one input is dead on the whole line.

    For biases of zero and symmetric weights, with data on both sides of zero. Exact for two hidden
    layers.

    Parameters
    ----------
    width : int
    depth : array_like of int
        Number of hidden layers, one or more.

    References
    ----------
    Lu, Shin, Su, Karniadakis (2020), doi:10.4208/cicp.OA-2020-0165, theorem on the bounds; its L
    counts the output layer as well.
    """
    power = np.asarray(depth) - 1
    half = 2.0**-width
    a = (1 - half) ** power
    d = (1 - 2 * half - (width - 1) * half**2) ** power
    c = (1 - 2 * half) * (1 - half) / (1 + (width - 1) * half)
    return np.asarray(1 - a - c * (a - d))
