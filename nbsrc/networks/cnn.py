"""Small convolutional networks, written down as the list of their layers."""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch
from numpy.typing import ArrayLike

from nbsrc import activations as zoo
from nbsrc import initializers
from nbsrc.networks.checks import as_tensor, checked_size, finite
from nbsrc.networks.layers import LayerMaker, Nonlinearity, unchanged
from nbsrc.networks.mlp import Kind, Stage
from nbsrc.networks.residual import ResidualBlock
from nbsrc.networks.specs import (
    Dense,
    GlobalPool,
    Pool,
    Residual,
    Size,
    Spec,
    padding_to_keep,
    places,
    windows,
)


class CNN(torch.nn.Module):
    """A convolutional network: the layers of a list, then a dense readout without activation.

    Residual blocks of order "pre" hand on a bare sum: behind the last in a row of them stand one
    more normalisation and activation, counted to that block.

    Parameters
    ----------
    shape : sequence of int
        Of one point: (channels, height, width), or (channels, length) for sounds.
    layers : sequence of Conv, Pool, GlobalPool, Residual and Dense
    outputs : int
    activation, initializer, seed, gain, normalization, dtype, device
        As for `nbsrc.networks.MLP`. Layer normalisation of images is over channels and places.

    Attributes
    ----------
    sizes : list of (spec, tuple)
        Every layer of the list with the size of what comes out.

    Raises
    ------
    ValueError
        If a size is impossible, a window is larger than what it looks at, a convolution stands
        behind a dense layer, or a name is unknown.

    Examples
    --------
    >>> from nbsrc.networks import Conv, GlobalPool, Pool
    >>> net = CNN((1, 28, 28), [Conv(8, kernel=5), Pool(), Conv(16), GlobalPool()], 10)
    >>> net(torch.zeros(3, 1, 28, 28, dtype=torch.float64)).shape
    torch.Size([3, 10])
    """

    def __init__(
        self,
        shape: Sequence[int],
        layers: Sequence[Spec],
        outputs: int,
        activation: str | zoo.Activation = "relu",
        initializer: str | initializers.Initializer = "he_normal",
        seed: int = 0,
        *,
        gain: float = 1.0,
        normalization: str | None = None,
        dtype: torch.dtype = torch.float64,
        device: str | None = None,
    ) -> None:
        super().__init__()
        self.shape = tuple(checked_size(f"an axis of shape {tuple(shape)}", n) for n in shape)
        if len(self.shape) not in (2, 3):
            raise ValueError(
                "a point is (channels, height, width) or (channels, length), but its shape is "
                f"{self.shape}"
            )
        self.activation = zoo.get(activation)
        self._make = LayerMaker(
            initializer, seed, gain=gain, normalization=normalization, dtype=dtype, device=device
        )
        self.steps = torch.nn.ModuleList()
        self._labels: list[tuple[Kind | None, int]] = []  # what a step is, and of which layer
        self.sizes: list[tuple[Spec, Size]] = []
        size = self.shape
        for index, spec in enumerate(layers):
            if not _passes_sum(spec):
                self._bend_sum(size)
            size = self._add(index, spec, size)
            self.sizes.append((spec, size))
        self._bend_sum(size)
        self._flatten(size)
        readout = self._make.dense(math.prod(size), checked_size("outputs", outputs))
        self._step("bias", len(layers), readout)
        del self._make

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Map points (n, *shape) to outputs (n, outputs)."""
        self._checked(x)
        for step in self.steps:
            x = step(x)
        return x

    @torch.no_grad()
    def stages(self, x: ArrayLike | torch.Tensor) -> list[Stage]:
        """Follow points (n, *shape) through the network, one step at a time.

        Returns
        -------
        list of Stage
            The input; then after every convolution or dense layer ("convolution", "bias"), each
            with its bias added, normalisation, activation, pooling and residual block.
        """
        a = self._points(x)
        stages = [Stage("input", -1, a.cpu().numpy())]
        with unchanged(self):
            for step, (kind, layer) in zip(self.steps, self._labels, strict=True):
                a = step(a)
                if kind is not None:
                    stages.append(Stage(kind, layer, a.cpu().numpy()))
        return stages

    def activations(self, x: ArrayLike | torch.Tensor) -> list[torch.Tensor]:
        """Return the input (n, *shape) and what comes out of every layer of the list."""
        layers = [layer for _, layer in self._labels]
        a, found = self._points(x), {}
        found[-1] = a
        with unchanged(self):
            for step, layer in zip(self.steps, layers, strict=True):
                a = found[layer] = step(a)
        return [found[layer] for layer in range(-1, len(self.sizes))]

    def _add(self, index: int, spec: Spec, size: Size) -> Size:
        """Append the steps of one layer, and return the size of what comes out."""
        make, rank = self._make, len(size) - 1
        if rank == 0 and not isinstance(spec, Dense):
            raise ValueError(f"layer {index}, {spec}, needs places, but a dense layer ended them")
        if isinstance(spec, Dense):
            self._flatten(size)
            units = checked_size("units", spec.units)
            self._step("bias", index, make.dense(math.prod(size), units))
            return self._bend(index, (units,))
        if isinstance(spec, GlobalPool):
            pool = windows("AdaptiveMaxPool", "AdaptiveAvgPool", spec.kind, rank)(1)
            self._step("pool", index, pool)
            return (size[0], *[1] * rank)
        kernel = checked_size("kernel", spec.kernel)
        if isinstance(spec, Pool):
            stride = kernel if spec.stride is None else checked_size("stride", spec.stride)
            self._step(
                "pool", index, windows("MaxPool", "AvgPool", spec.kind, rank)(kernel, stride)
            )
            return (size[0], *places(index, spec, size, kernel, stride, 0))
        if isinstance(spec, Residual):
            return self._residual(index, spec, size)
        stride, groups = checked_size("stride", spec.stride), checked_size("groups", spec.groups)
        channels = checked_size("channels", spec.channels)
        if size[0] % groups or channels % groups:
            raise ValueError(
                f"layer {index}, {spec}, has {groups} groups, which do not divide its {size[0]} "
                f"channels in and {channels} out"
            )
        padding = padding_to_keep(spec, kernel) if spec.padding is None else spec.padding
        padding = checked_size("padding", padding, least=0)
        out = (channels, *places(index, spec, size, kernel, stride, padding))
        convolution = make.convolution(
            rank, size[0], channels, kernel, stride=stride, padding=padding, groups=groups
        )
        self._step("convolution", index, convolution)
        return self._bend(index, out)

    def _residual(self, index: int, spec: Residual, size: Size) -> Size:
        make, (before, *_), rank = self._make, size, len(size) - 1
        channels, stride = (
            checked_size("channels", spec.channels),
            checked_size("stride", spec.stride),
        )
        padding = padding_to_keep(spec, spec.kernel)
        out = (channels, *places(index, spec, size, spec.kernel, stride, padding))
        layers = [
            make.convolution(rank, before, channels, spec.kernel, stride=stride, padding=padding),
            make.convolution(rank, channels, channels, spec.kernel, padding=padding),
        ]
        norms = [
            make.normalize(n, rank)
            for n in ((before if spec.order == "pre" else channels), channels)
        ]
        around: torch.nn.Module | None = torch.nn.Identity() if spec.skip else None
        if spec.skip and out != size:
            around = make.convolution(rank, before, channels, 1, stride=stride)
        block = ResidualBlock(layers, norms, self.activation, spec.order, spec.branch, around)
        self._step("block", index, block)
        return out

    def _bend(self, index: int, size: Size) -> Size:
        norm = self._make.normalize(size[0], len(size) - 1)
        if not isinstance(norm, torch.nn.Identity):
            self._step("normalization", index, norm)
        self._step("activation", index, Nonlinearity(self.activation))
        return size

    def _bend_sum(self, size: Size) -> None:
        if self.sizes and _passes_sum(self.sizes[-1][0]):
            self._bend(len(self.sizes) - 1, size)

    def _flatten(self, size: Size) -> None:
        if len(size) > 1:
            self._step(None, len(self.sizes), torch.nn.Flatten())

    def _step(self, kind: Kind | None, layer: int, module: torch.nn.Module) -> None:
        self.steps.append(module)
        self._labels.append((kind, layer))

    def _points(self, x: ArrayLike | torch.Tensor) -> torch.Tensor:
        weight = next(self.parameters())
        points = self._checked(as_tensor(x))
        return finite(points).to(dtype=weight.dtype, device=weight.device)

    def _checked(self, x: torch.Tensor) -> torch.Tensor:
        if x.ndim != len(self.shape) + 1 or tuple(x.shape[1:]) != self.shape:
            raise ValueError(
                f"the network takes points of shape (n, {', '.join(map(str, self.shape))}), but "
                f"these have shape {tuple(x.shape)}"
            )
        return x


def _passes_sum(spec: Spec) -> bool:
    return isinstance(spec, Residual) and spec.order == "pre"
