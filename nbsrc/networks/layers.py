"""What networks are made of: layers whose numbers come, one after another, from one seed."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from typing import TypeVar

import numpy as np
import torch
from numpy.typing import NDArray

from nbsrc import activations as zoo
from nbsrc import initializers
from nbsrc.networks.checks import checked_gain, checked_name, resolved

NORMALIZATIONS = ("batch", "layer")
_CONVOLUTIONS: dict[int, type[torch.nn.Conv1d] | type[torch.nn.Conv2d]] = {
    1: torch.nn.Conv1d,
    2: torch.nn.Conv2d,
}
_BATCH_NORMS = {0: torch.nn.BatchNorm1d, 1: torch.nn.BatchNorm1d, 2: torch.nn.BatchNorm2d}

Layer = TypeVar("Layer", bound=torch.nn.Linear | torch.nn.Conv1d | torch.nn.Conv2d)


class Nonlinearity(torch.nn.Module):
    """An activation of the zoo as a module, so that hooks see what goes in and comes out."""

    def __init__(self, activation: str | zoo.Activation) -> None:
        super().__init__()
        self.activation = zoo.get(activation)

    def forward(self, z: torch.Tensor) -> torch.Tensor:
        """Return f(z), of the shape of z."""
        a: torch.Tensor = self.activation(z)
        return a

    def extra_repr(self) -> str:
        return repr(self.activation)


class LayerMaker:
    """Make torch's layers, with weights drawn one layer after another from one seed.

    Parameters
    ----------
    initializer : str or callable
        See `nbsrc.initializers.draw`, which also says which biases do not start at zero.
    seed : int
    gain : float
        Every drawn weight is multiplied by it; biases are not.
    normalization : "batch", "layer" or None
        What `normalize` makes.
    dtype : torch.dtype
    device : str, optional
        Default: `nbsrc.device.default()`, or the CPU where that has no float64 and it is asked for.

    Raises
    ------
    ValueError
        If the gain is not finite, the type is not a floating one, or a name is unknown.
    """

    def __init__(
        self,
        initializer: str | initializers.Initializer,
        seed: int,
        *,
        gain: float = 1.0,
        normalization: str | None = None,
        dtype: torch.dtype = torch.float64,
        device: str | None = None,
    ) -> None:
        if not dtype.is_floating_point:
            raise ValueError(f"weights are floating-point numbers, but dtype is {dtype}")
        self.initializer, self.gain = initializer, checked_gain(gain)
        self.normalization = checked_name("normalization", normalization, (*NORMALIZATIONS, None))
        self.dtype, self.device = dtype, resolved(device, dtype)
        self._rng = np.random.default_rng(seed)

    def with_(self, initializer: str | initializers.Initializer, gain: float) -> LayerMaker:
        """Return a maker that draws by another scheme and gain, on from the same stream."""
        other = copy.copy(self)
        other.initializer, other.gain = initializer, checked_gain(gain)
        return other

    def dense(self, fan_in: int, fan_out: int) -> torch.nn.Linear:
        """Make a dense layer."""
        return self._filled(torch.nn.Linear(fan_in, fan_out, dtype=self.dtype, device="meta"))

    def gates(self, fan_in: int, units: int, gates: int) -> torch.nn.Linear:
        """Make a dense layer of several gates below each other, each drawn as its own layer."""
        layer = torch.nn.Linear(fan_in, gates * units, dtype=self.dtype, device="meta")
        drawn = [self._draw((units, fan_in)) for _ in range(gates)]
        return self._with(layer, *(np.concatenate(parts) for parts in zip(*drawn, strict=True)))

    def convolution(
        self,
        rank: int,
        channels_in: int,
        channels: int,
        kernel: int,
        *,
        stride: int = 1,
        padding: int = 0,
        groups: int = 1,
    ) -> torch.nn.Conv1d | torch.nn.Conv2d:
        """Make a convolution over `rank` axes, one or two, with kernels as long in each."""
        return self._filled(
            _CONVOLUTIONS[rank](
                channels_in, channels, kernel, stride, padding,
                groups=groups, dtype=self.dtype, device="meta",
            )
        )  # fmt: skip

    def normalize(self, channels: int, rank: int = 0) -> torch.nn.Module:
        """Make a normalisation for (n, channels) and `rank` more axes, or one that does nothing.

        "layer" takes mean and variance over everything that belongs to one point, the places of an
        image included, and scales each channel (Ba, Kiros, Hinton 2016, arXiv:1607.06450).
        "batch" takes them over the points, and the places (Ioffe, Szegedy 2015, arXiv:1502.03167).
        """
        if self.normalization is None:
            return torch.nn.Identity()
        if self.normalization == "batch":
            return _BATCH_NORMS[rank](channels, dtype=self.dtype, device=self.device)
        if rank == 0:
            return torch.nn.LayerNorm(channels, dtype=self.dtype, device=self.device)
        return torch.nn.GroupNorm(1, channels, dtype=self.dtype, device=self.device)

    def _draw(self, shape: Sequence[int]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        return scaled(initializers.draw(self.initializer, shape, self._rng), self.gain)

    def _filled(self, layer: Layer) -> Layer:
        return self._with(layer, *self._draw(tuple(layer.weight.shape)))

    def _with(self, layer: Layer, w: NDArray[np.float64], b: NDArray[np.float64]) -> Layer:
        # Made without memory first: torch would fill it from its global generator.
        layer.to_empty(device=self.device)
        assert layer.bias is not None
        with torch.no_grad():
            layer.weight.copy_(torch.from_numpy(w))
            layer.bias.copy_(torch.from_numpy(b))
        return layer


def draw(
    widths: Sequence[int],
    initializer: str | initializers.Initializer,
    seed: int,
    gain: float = 1.0,
) -> list[tuple[NDArray[np.float64], NDArray[np.float64]]]:
    """Draw starting weights (out, in) and biases (out,), layer by layer, from one seed."""
    rng = np.random.default_rng(seed)
    return [
        scaled(initializers.draw(initializer, (fan_out, fan_in), rng), gain)
        for fan_in, fan_out in pairwise(widths)
    ]


def scaled(
    drawn: tuple[NDArray[np.float64], NDArray[np.float64]], gain: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Multiply the weights, but not the biases."""
    w, b = drawn
    return (w if gain == 1 else gain * w), b


@contextmanager
def unchanged(module: torch.nn.Module) -> Iterator[None]:
    """Let a forward pass count (as batch normalisation does) on copies, and drop them afterwards.

    Copying the old values back instead would spoil the backward pass, which may need them.
    """
    before = [
        (part, name, buffer)
        for part in module.modules()
        for name, buffer in part.named_buffers(recurse=False)
    ]
    for part, name, buffer in before:
        setattr(part, name, buffer.clone())
    try:
        yield
    finally:
        for part, name, buffer in before:
            setattr(part, name, buffer)
