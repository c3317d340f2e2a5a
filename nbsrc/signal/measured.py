"""Moments by depth of real networks, over many seeds at once."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from nbsrc import activations as zoo
from nbsrc.signal.forecast import rate
from nbsrc.signal.gaussian import Array

if TYPE_CHECKING:
    import torch

    from nbsrc.initializers import Initializer

AT_ONCE = 2**24  # numbers of weights and signals kept at a time: 128 MiB


@dataclass(frozen=True)
class Profile:
    """What was measured, layer by layer and network by network.

    Attributes
    ----------
    forward : ndarray, shape (layers, seeds)
        Mean square of the pre-activations z over units and points.
    correlation : ndarray, shape (layers, seeds)
        Cosine between the z of two points, the mean over all pairs; NaN for a single point.
    activation_mean, activation_square : ndarray, shape (layers - 1, seeds)
        Mean and mean square of a = f(z); the last layer has no activation.
    backward : ndarray, shape (layers, seeds)
        Mean square of dL/dz over units and points.
    weight_gradients : ndarray, shape (layers, seeds)
        Root of the sum of squares of dL/dw, with L summed over the points.
    """

    forward: Array
    correlation: Array
    activation_mean: Array
    activation_square: Array
    backward: Array
    weight_gradients: Array

    @property
    def rate(self) -> Array:
        """Decades by which dL/dz changes per layer on the way back, on average; shape (seeds,)."""
        return rate(self.backward)

    @property
    def ratios(self) -> Array:
        """Mean square of dL/dz over that of the layer after it; shape (layers - 1, seeds).

        Each has the forecast's ratio for its mean, whatever the layers after it did by chance.
        """
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.asarray(self.backward[:-1] / self.backward[1:])


def inputs(
    n: int, width: int, rng: np.random.Generator, *, q: float = 1.0, c: float = 0.0
) -> Array:
    """Draw points whose mean squares are exactly q, and whose cosines are all exactly c.

    Parameters
    ----------
    n, width : int
        Points and coordinates; at most width - 1 points (or as many as coordinates where c is 0).
    rng : numpy.random.Generator
        Turns the points at random.
    q, c : float

    Returns
    -------
    ndarray, shape (n, width)

    Raises
    ------
    ValueError
        If there are too many points, q is not positive, or c is not between 0 and 1.

    Examples
    --------
    >>> x = inputs(2, 10, np.random.default_rng(0), q=4.0, c=0.5)
    >>> (x @ x.T / 10).round(12).tolist()
    [[4.0, 2.0], [2.0, 4.0]]
    """
    if not 0 < q < math.inf:
        raise ValueError(f"q must be positive and finite, but it is {q}")
    if not 0 <= c <= 1:
        raise ValueError(f"c must lie between 0 and 1, but it is {c}")
    room = width - (c > 0)
    if not 1 <= n <= room:
        raise ValueError(f"{width} coordinates hold 1 to {room} such points, but n is {n}")
    basis = np.linalg.qr(rng.normal(size=(width, n + (c > 0))))[0].T  # orthonormal rows
    points = math.sqrt(1 - c) * basis[:n] + (math.sqrt(c) * basis[n] if c > 0 else 0.0)
    return np.asarray(math.sqrt(q * width) * points)


def measure(
    widths: Sequence[int],
    activation: str | zoo.Activation,
    initializer: str | Initializer,
    seeds: Sequence[int],
    x: ArrayLike,
    *,
    gain: float = 1.0,
    delta: ArrayLike | None = None,
    device: str | None = None,
) -> Profile:
    """Send points forward, and a random direction back, through one network for every seed.

    The networks are those of `nbsrc.networks.MLP`, in float64, as stacked products and without
    autograd; mean squares below 2.2e-308 count as zero. For the gradient of a loss of your own, see
    `nbsrc.gradients.gradient_norms`.

    Parameters
    ----------
    widths : sequence of int
        Units from the input to the output; there is no activation after the last layer.
    activation, initializer, gain
        As for `nbsrc.networks.MLP`.
    seeds : sequence of int
    x : array_like, shape (n, widths[0])
        See `inputs` for some of known length and angle.
    delta : array_like, shape (n, widths[-1]), optional
        dL/dz of the last layer. By default standard normal numbers, drawn anew for every seed and
        independent of its weights: what the theory assumes.
    device : str, optional

    Returns
    -------
    Profile

    Raises
    ------
    ValueError
        If there are no seeds or points, or `MLP` would refuse the rest.

    Examples
    --------
    >>> x = inputs(2, 50, np.random.default_rng(0))
    >>> profile = measure([50] * 11, "sigmoid", "lecun_normal", range(3), x)
    >>> profile.rate.round(1)  # over half a decade per layer: six in ten layers
    array([-0.6, -0.6, -0.6])
    """
    import torch

    from nbsrc.ensemble.arithmetic import denormals_as_zero, one_thread_if_small
    from nbsrc.networks import as_points, checked_widths, draw, resolved
    from nbsrc.networks.checks import checked_gain

    widths, act, gain = checked_widths(widths), zoo.get(activation), checked_gain(gain)
    place = resolved(device, torch.float64)
    points = as_points(x, widths[0], like=torch.empty(0, dtype=torch.float64, device=place))
    if points.ndim != 2 or not len(points):
        raise ValueError(f"points have the shape (n, {widths[0]}), and not {tuple(points.shape)}")
    if not len(seeds):
        raise ValueError("at least one seed is needed, but seeds is empty")
    back = None if delta is None else as_points(delta, widths[-1], like=points)
    if back is not None and back.shape != (len(points), widths[-1]):
        raise ValueError(
            f"delta must have the shape ({len(points)}, {widths[-1]}), and has {tuple(back.shape)}"
        )
    size = max(1, AT_ONCE // sum(
        (fan_in + 3 * len(points)) * out for fan_in, out in pairwise(widths)
    ))  # fmt: skip
    found = []
    with torch.no_grad(), one_thread_if_small(max(widths) ** 2 * len(points), points.device):
        for first in range(0, len(seeds), size):
            some = [int(seed) for seed in seeds[first : first + size]]
            drawn = [draw(widths, initializer, seed, gain) for seed in some]
            layers = [
                [torch.from_numpy(np.stack(part)).to(points) for part in zip(*both, strict=True)]
                for both in zip(*drawn, strict=True)
            ]
            last = back.T.expand(len(some), -1, -1) if back is not None else torch.from_numpy(
                np.stack([_direction(seed, (widths[-1], len(points))) for seed in some])
            ).to(points)  # fmt: skip
            with denormals_as_zero():
                found.append(_there_and_back(layers, act, points, last))
    kinds = [np.concatenate(kind, axis=1) for kind in zip(*found, strict=True)]
    return Profile(*kinds)


def _direction(seed: int, shape: tuple[int, int]) -> Array:
    # A stream of its own: the weights are drawn from default_rng(seed).
    return np.random.default_rng([seed, 2]).normal(size=shape)


def _there_and_back(
    layers: Sequence[Any], act: zoo.Activation, x: torch.Tensor, delta: torch.Tensor
) -> list[Array]:
    """Return the six arrays of a `Profile`; signals are (seeds, units, n)."""
    import torch

    signals = [x.T.expand(len(delta), -1, -1)]
    sums = []
    for w, b in layers:
        sums.append(torch.baddbmm(b[..., None], w, signals[-1]))
        if len(sums) < len(layers):
            signals.append(act(sums[-1]))
    forward = [_mean_square(z) for z in sums]
    angles = [_mean_cosine(z) for z in sums]
    means = [a.mean((1, 2)) for a in signals[1:]]
    squares = [_mean_square(a) for a in signals[1:]]
    backward, weights = [], []
    for (w, _), a in zip(reversed(layers), reversed(signals), strict=True):
        backward.append(_mean_square(delta))
        weights.append(torch.linalg.matrix_norm(torch.bmm(delta, a.mT)))
        sums.pop()
        if sums:
            delta = torch.bmm(w.mT, delta) * act.derivative(sums[-1])
    kinds = (forward, angles, means, squares, backward[::-1], weights[::-1])
    empty = x.new_empty(0, len(delta))
    return [(torch.stack(kind) if kind else empty).cpu().numpy() for kind in kinds]


def _mean_square(values: torch.Tensor) -> torch.Tensor:
    mean: torch.Tensor = values.square().mean((1, 2))
    return mean


def _mean_cosine(z: torch.Tensor) -> torch.Tensor:
    n = z.shape[-1]
    if n < 2:
        return z.new_full((len(z),), math.nan)
    unit = z / z.norm(dim=1, keepdim=True)
    gram = unit.mT @ unit
    off = gram.sum((1, 2)) - gram.diagonal(dim1=1, dim2=2).sum(-1)
    cosine: torch.Tensor = off / (n * (n - 1))
    return cosine
