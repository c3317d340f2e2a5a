"""Small classifiers on a torus: two convolutions, each followed by pooling of a kind."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from nbsrc import data
from nbsrc.networks.checks import checked_name, checked_size
from nbsrc.networks.layers import LayerMaker
from nbsrc.shifts.outputs import KINDS

HEADS = ("flat", "global")
"""What the last layer reads: every place by itself, or the mean over all places."""

NEIGHBOURS = ((0, 1), (0, -1), (1, 0), (-1, 0))
"""One pixel to the right, left, down and up."""

SIZE = 16  # pixels along a side of the torus

Shift = tuple[int, int]


class ShiftNet(torch.nn.Module):
    """Convolution, ReLU and pooling, twice, and a dense layer; 16x16 pixels in, ten outputs.

    Convolutions wrap around, as the pictures do, so nothing but the pooling and the last layer
    can tell one place from another. Windows are 2x2, strides 2, the blur has 3x3 cells.

    Parameters
    ----------
    kind : str
        One of `nbsrc.shifts.KINDS`. "stride" gives the convolutions the stride; "none" has none.
    head : "flat" or "global"
        See `HEADS`.
    seed : int
        Of the weights: He's, normal.
    channels : (int, int)
        Of the two convolutions.
    dtype : torch.dtype

    Raises
    ------
    ValueError
        If there is no such kind or head, or a number of channels is below one.
    """

    def __init__(
        self,
        kind: str,
        head: str = "flat",
        seed: int = 0,
        *,
        channels: tuple[int, int] = (4, 16),
        dtype: torch.dtype = torch.float32,
    ) -> None:
        super().__init__()
        self.kind = str(checked_name("kind of pooling", kind, KINDS))
        self.head = str(checked_name("head", head, HEADS))
        make = LayerMaker("he_normal", seed, dtype=dtype)
        stride = 2 if kind == "stride" else 1
        first, second = (checked_size("channels", n) for n in channels)
        self.first = make.convolution(2, 1, first, 3, stride=stride)
        self.second = make.convolution(2, first, second, 3, stride=stride)
        side = SIZE if kind == "none" else SIZE // 4
        self.last = make.dense(second * (side**2 if head == "flat" else 1), 10)

    def features(self, x: torch.Tensor) -> torch.Tensor:
        """Map pictures (n, 1, 16, 16) to what the second pooling puts out."""
        for convolution in (self.first, self.second):
            x = pooled(torch.relu(convolution(wrapped(x, 1, 1))), self.kind)
        return x

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Map pictures (n, 1, 16, 16) to outputs (n, 10)."""
        found = self.features(x)
        found = found.mean((-2, -1)) if self.head == "global" else found.flatten(1)
        out: torch.Tensor = self.last(found)
        return out


def wrapped(x: torch.Tensor, before: int, after: int) -> torch.Tensor:
    """Put so many cells from the other side before and after the cells of both last axes."""
    for axis in (-2, -1):
        size = x.shape[axis]
        x = torch.cat([x.narrow(axis, size - before, before), x, x.narrow(axis, 0, after)], axis)
    return x


def pooled(x: torch.Tensor, kind: str) -> torch.Tensor:
    """Pool windows of 2x2 with a stride of 2, as `nbsrc.shifts.dense` and `kept` do."""
    if kind == "max":
        return torch.nn.functional.max_pool2d(x, 2)
    if kind == "average":
        return torch.nn.functional.avg_pool2d(x, 2)
    if kind != "max_blur":
        return x  # "none"; and a stride belongs to the convolution
    x = wrapped(x, 1, 2)
    # Slices, since the way back through torch's own max pooling with a stride of 1 takes long.
    x = torch.maximum(x[..., :-1], x[..., 1:])
    x = torch.maximum(x[..., :-1, :], x[..., 1:, :])
    x = (x[..., 0:-2:2] + 2 * x[..., 1:-1:2] + x[..., 2::2]) / 4
    return (x[..., 0:-2:2, :] + 2 * x[..., 1:-1:2, :] + x[..., 2::2, :]) / 4


def small_digits(rng: np.random.Generator) -> tuple[data.Images, data.Images]:
    """Read 4,000 and 1,000 MNIST digits of 14x14 pixels in the middle of a black torus of 16x16.

    Every pixel is the mean of a block of 2x2.
    """
    return tuple(
        data.Images(
            np.pad(x.reshape(-1, 1, 14, 2, 14, 2).mean((3, 5)), ((0, 0), (0, 0), (1, 1), (1, 1))),
            y,
        )
        for x, y in data.split(data.mnist(np.float32), rng)
    )  # type: ignore[return-value]


def decision_changes(
    outputs: Callable[[Any], torch.Tensor],
    x: NDArray[np.floating[Any]],
    shifts: Iterable[Shift] = NEIGHBOURS,
) -> NDArray[np.float64]:
    """Count how often networks decide otherwise when the picture moves.

    Parameters
    ----------
    outputs : callable
        From pictures (n, 1, height, width) to outputs (members, n, classes): an ensemble.
    x : ndarray
    shifts : iterable of (rows, columns)

    Returns
    -------
    ndarray, shape (members,)
        The share of pictures and shifts with another decision than for the picture in its place.
    """
    here = outputs(x).argmax(-1)
    moved = [outputs(np.roll(x, shift, (-2, -1))).argmax(-1) != here for shift in shifts]
    share: NDArray[np.float64] = torch.stack(moved).double().mean((0, -1)).cpu().numpy()
    return share
