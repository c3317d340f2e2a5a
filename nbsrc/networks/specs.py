"""The layers of a convolutional network, as a list names them, and the sizes they leave."""

from __future__ import annotations

from dataclasses import dataclass

import torch

from nbsrc.networks.checks import checked_name, checked_size

Size = tuple[int, ...]  # (channels, length) or (channels, height, width); (units,) once flat


@dataclass(frozen=True)
class Conv:
    """A convolution, normalisation if the network has one, and activation.

    Padding is by zeros; None keeps the size at stride 1, with an odd kernel.
    """

    channels: int
    kernel: int = 3
    stride: int = 1
    padding: int | None = None
    groups: int = 1


@dataclass(frozen=True)
class Pool:
    """The largest ("max") or the mean ("average") of every window; stride None is the window."""

    kind: str = "max"
    kernel: int = 2
    stride: int | None = None


@dataclass(frozen=True)
class GlobalPool:
    """The mean ("average") or the largest ("max") over all places, one number a channel."""

    kind: str = "average"


@dataclass(frozen=True)
class Residual:
    """Two convolutions with a way around, see `ResidualBlock`.

    The first has the stride. Where the way around has to change size or channels, it is a
    convolution with a kernel of 1 (He et al. 2015, arXiv:1512.03385, section 3.3, option B).
    """

    channels: int
    kernel: int = 3
    stride: int = 1
    order: str = "pre"
    branch: float = 1.0
    skip: bool = True


@dataclass(frozen=True)
class Dense:
    """A dense layer over everything that came before, normalisation and activation."""

    units: int


Spec = Conv | Pool | GlobalPool | Residual | Dense


def windows(largest: str, mean: str, kind: str, rank: int) -> type[torch.nn.Module]:
    """Find torch's pooling of a kind: windows("MaxPool", "AvgPool", "max", 2) is MaxPool2d."""
    names = {"max": largest, "average": mean}
    found: type[torch.nn.Module] = getattr(
        torch.nn, f"{names[str(checked_name('kind of pooling', kind, tuple(names)))]}{rank}d"
    )
    return found


def padding_to_keep(spec: Conv | Residual, kernel: int) -> int:
    """Return the padding with which a convolution of stride 1 keeps the size."""
    if checked_size("kernel", kernel) % 2 == 0:
        raise ValueError(f"{spec} cannot keep its size: the kernel, {kernel}, is even")
    return kernel // 2


def places(index: int, spec: Spec, size: Size, kernel: int, stride: int, padding: int) -> Size:
    """Return how many windows fit along every axis."""
    for length in size[1:]:
        if length + 2 * padding < kernel:
            raise ValueError(
                f"layer {index}, {spec}, has a window of {kernel}, but what it looks at is only "
                f"{length + 2 * padding} long, padding included"
            )
    return tuple((length + 2 * padding - kernel) // stride + 1 for length in size[1:])
