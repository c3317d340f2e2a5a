"""How large the gradient is at every layer of deep networks, for many settings in one run.

Norms are taken in float64: with float32 a deep sigmoid network's gradient is exactly zero long
before its first layer.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import ArrayLike, NDArray

from nbsrc import activations as zoo
from nbsrc import losses
from nbsrc.ensemble.arithmetic import denormals_as_zero, keep_freed_memory, one_thread_if_small
from nbsrc.ensemble.assortment import bent, slopes
from nbsrc.ensemble.training import checked_target, numbers
from nbsrc.initializers import Initializer
from nbsrc.networks import as_points, checked_widths, draw, resolved
from nbsrc.networks.checks import checked_gain

AT_ONCE = 2**22  # numbers that are kept at a time: 32 MiB, which malloc hands out again


@dataclass(frozen=True)
class GradientNorms:
    """Norms (root of the sum of squares) of the gradient of the mean loss, layer by layer.

    Attributes
    ----------
    weights : ndarray, shape (activations, initializers, seeds, layers)
        Of dL/dw; the last layer is the readout.
    activations : ndarray, shape (activations, initializers, seeds, layers)
        Of dL/da, over all points, with a what the layer takes in: the points themselves for the
        first one.
    signal : ndarray, shape (activations, initializers, seeds, layers)
        Of a itself.
    """

    weights: NDArray[np.float64]
    activations: NDArray[np.float64]
    signal: NDArray[np.float64]


def gradient_norms(
    widths: Sequence[int],
    activations: Sequence[str | zoo.Activation],
    initializers: Sequence[str | Initializer],
    seeds: Sequence[int],
    x: ArrayLike | torch.Tensor,
    y: ArrayLike | torch.Tensor,
    *,
    loss: str = "mse",
    gain: float = 1.0,
    device: str | None = None,
) -> GradientNorms:
    """Send points forward and their loss back through every combination of settings.

    The networks, as `nbsrc.networks.MLP` starts them, go side by side as stacked products, without
    autograd and in bundles that fit the processor's cache. Numbers below 2.2e-308 count as zero
    while this lasts: signals that vanish that far only slow the arithmetic down.

    Parameters
    ----------
    widths : sequence of int
    activations, initializers, seeds : sequences
        Every combination is one network.
    x : array_like, shape (n, widths[0])
    y : array_like, shape (n,) or (n, widths[-1])
        As for `nbsrc.ensemble.Ensemble.train`.
    loss : str
        See `nbsrc.losses.get`.
    gain : float
        Multiplies all weights.
    device : str, optional

    Returns
    -------
    GradientNorms
        A norm is infinite where the signal overflowed, and NaN where that made infinity times zero.

    Raises
    ------
    ValueError
        If one of the sequences is empty, or `Ensemble` or its training would refuse the rest.

    Examples
    --------
    >>> x, y = np.random.default_rng(0).normal(size=(20, 8)), np.zeros(20)
    >>> norms = gradient_norms([8] * 30 + [1], ["sigmoid", "relu"], ["he_normal"], range(3), x, y)
    >>> first_to_last = norms.weights[..., 0] / norms.weights[..., -1]
    >>> bool((first_to_last[0] < 1e-9 * first_to_last[1]).all())  # sigmoid's has vanished
    True
    """
    for what, chosen in (("activations", activations), ("initializers", initializers),
                         ("seeds", seeds)):  # fmt: skip
        if isinstance(chosen, str) or not len(chosen):
            raise ValueError(f"{what} must be a list of at least one, but it is {chosen!r}")
    widths, measure, gain = checked_widths(widths), losses.get(loss), checked_gain(gain)
    place = resolved(device, torch.float64)
    points = as_points(x, widths[0], like=torch.empty(0, dtype=torch.float64, device=place))
    target = checked_target(y, measure, widths[-1], like=points)
    if points.ndim != 2 or len(target) != len(points) or not len(points):
        raise ValueError(
            f"points (n, {widths[0]}) and as many targets are needed, but their shapes are "
            f"{tuple(points.shape)} and {tuple(target.shape)}"
        )
    bends = [zoo.get(name) for name in activations]
    starts = list(itertools.product(initializers, seeds))
    on_cpu = points.device.type == "cpu"
    size = max(1, AT_ONCE // (2 * sum(widths) * len(points))) if on_cpu else len(starts)
    found: list[NDArray[np.float64]] = []
    keep_freed_memory()
    with torch.no_grad(), one_thread_if_small(max(widths) ** 2 * len(points), points.device):
        for first in range(0, len(starts), size):
            drawn = [draw(widths, *start, gain) for start in starts[first : first + size]]
            layers = _stacked(drawn, like=points)
            with denormals_as_zero():
                norms = [_norms(layers, bend, points, target, measure) for bend in bends]
            found.append(numbers(torch.stack(norms, 1)))
    shape = (len(bends), len(initializers), len(seeds), -1)
    return GradientNorms(*(kind.reshape(shape) for kind in np.concatenate(found, axis=2)))


# Weights (starts, out, in), and biases (starts, out, 1) or None where all are zero.
Layers = list[tuple[torch.Tensor, torch.Tensor | None]]


def _stacked(drawn: Sequence[list[tuple[Any, Any]]], like: torch.Tensor) -> Layers:
    layers: Layers = []
    for layer in zip(*drawn, strict=True):
        w, b = (torch.from_numpy(np.stack(parts)).to(like) for parts in zip(*layer, strict=True))
        layers.append((w, b[..., None] if b.any() else None))
    return layers


def _norms(
    layers: Layers, bend: zoo.Activation, x: torch.Tensor, y: torch.Tensor, loss: losses.Loss
) -> torch.Tensor:
    """Return norms (kind, starts, layers) of dL/dw, of dL/da and of a."""
    norms = _there_and_back(layers, bend, x, y, loss, _size)
    if not (norms.log2().abs() < 500).all():
        norms = _there_and_back(layers, bend, x, y, loss, _size_of_any)
    return norms


def _there_and_back(
    layers: Layers,
    bend: zoo.Activation,
    x: torch.Tensor,
    y: torch.Tensor,
    loss: losses.Loss,
    size: Callable[[torch.Tensor], torch.Tensor],
) -> torch.Tensor:
    """Measure on the way; signals are (starts, units, n), so that the weights stand on the left."""
    inputs, sums = [x.T.repeat(len(layers[0][0]), 1, 1)], []
    for w, b in layers:
        sums.append(torch.bmm(w, inputs[-1]) if b is None else torch.baddbmm(b, w, inputs[-1]))
        if len(sums) < len(layers):
            inputs.append(bent(bend, sums[-1]))
    out = sums.pop().mT  # (starts, n, out)
    delta = (loss.derivative(out, y) / (len(x) if loss.joint else y.numel())).mT
    sizes = []
    for (w, _), a in zip(reversed(layers), reversed(inputs), strict=True):
        da = torch.bmm(w.mT, delta)
        sizes += [size(torch.bmm(delta, a.mT)), size(da), size(a)]
        if sums:
            delta = da.mul_(slopes(bend, sums.pop(), a))
    return torch.stack(sizes).view(len(layers), 3, -1).flip(0).permute(1, 2, 0)


def _size(values: torch.Tensor) -> torch.Tensor:
    """Return the root of the sum of squares of every matrix."""
    norm: torch.Tensor = torch.linalg.vector_norm(values, dim=(1, 2))
    return norm


def _size_of_any(values: torch.Tensor) -> torch.Tensor:
    """Return the same where squares would leave the range of float64, or all is zero."""
    top = values.abs().amax((1, 2))
    top = torch.where((top > 0) & top.isfinite(), top, 1)
    return top * _size(values / top[:, None, None])
