"""How much of the input an output does see: where the energy of its gradient lies."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nbsrc.convolution.receptive import Layer, checked_layers

if TYPE_CHECKING:
    import torch

TWO_DEVIATIONS = 0.9545  # what a normal distribution has within two standard deviations


@dataclass(frozen=True)
class EffectiveField:
    """Shares of the gradient's energy, cell by cell of the input.

    Attributes
    ----------
    shares : ndarray, shape (length,) or (height, width)
        Mean squared gradient of the output with respect to each cell, divided by their sum: none
        is negative, and all together are 1.
    """

    shares: NDArray[np.float64]

    @property
    def centre(self) -> tuple[float, ...]:
        """Mean position of the energy along each axis, in cells."""
        return tuple(float(np.arange(p.size) @ p) for p in self._profiles())

    @property
    def deviation(self) -> tuple[float, ...]:
        """Standard deviation of the energy along each axis, in cells."""
        return tuple(
            float(np.sqrt((np.arange(p.size) - centre) ** 2 @ p))
            for p, centre in zip(self._profiles(), self.centre, strict=True)
        )

    def size(self, share: float = TWO_DEVIATIONS) -> int:
        """Return the side of the smallest interval, or square, with this share of the energy.

        Raises
        ------
        ValueError
            If the share is not above 0 and below 1.

        Examples
        --------
        >>> EffectiveField(np.array([0.1, 0.2, 0.4, 0.2, 0.1])).size(0.75)
        3
        """
        if not 0 < share < 1:
            raise ValueError(f"share must lie between 0 and 1, but it is {share}")
        # Sums over all squares of a side from the sums of all corners, (height + 1, width + 1).
        corners = self.shares
        for axis in range(corners.ndim):
            before = [(1, 0) if other == axis else (0, 0) for other in range(corners.ndim)]
            corners = np.pad(corners.cumsum(axis), before)
        for side in range(1, max(self.shares.shape)):
            sums = corners
            for axis, length in enumerate(self.shares.shape):
                reach = min(side, length)
                later = sums.take(range(reach, length + 1), axis)
                sums = later - sums.take(range(length + 1 - reach), axis)
            if float(sums.max()) >= share:
                return side
        return int(max(self.shares.shape))

    def _profiles(self) -> list[NDArray[np.float64]]:
        """Sum up all axes but one, for each axis."""
        axes = range(self.shares.ndim)
        return [self.shares.sum(axis=tuple(b for b in axes if b != a)) for a in axes]


def effective_field(model: torch.nn.Module, x: torch.Tensor | ArrayLike) -> EffectiveField:
    """Measure which cells of the input the middle output of a model depends on.

    The energy of a cell is the sum of the squared derivatives of all channels of the output's
    middle place with respect to all channels of the cell, over a batch of inputs. A linear model
    has one answer; for any other it depends on the inputs, so give many.

    Parameters
    ----------
    model : torch.nn.Module
        From (batch, channel, *cells) to (batch, channel, *places), along one axis or two. It is
        looked at in evaluation mode and left as it was found.
    x : torch.Tensor or array_like
        Inputs, (batch, channel, length) or (batch, channel, height, width). They are taken to the
        device and the dtype of the model's parameters.

    Returns
    -------
    EffectiveField
        Of the size of the input.

    Raises
    ------
    ValueError
        If x or the output has another rank, or no gradient arrives at all.

    Notes
    -----
    One backward pass for each channel of the output.

    References
    ----------
    Luo, Li, Urtasun and Zemel (2016), arXiv:1701.04128, sections 2 and 3.

    Examples
    --------
    >>> import torch
    >>> model = torch.nn.Conv1d(1, 1, 3, padding=1)
    >>> _ = torch.nn.init.ones_(model.weight)
    >>> effective_field(model, torch.zeros(1, 1, 5)).shares.round(3)
    array([0.   , 0.333, 0.333, 0.333, 0.   ])
    """
    import torch

    like = next(model.parameters(), torch.zeros(()))
    dtype = like.dtype if like.is_floating_point() else None
    cells = torch.as_tensor(x).detach().to(device=like.device, dtype=dtype).clone()
    if cells.ndim not in (3, 4) or 0 in cells.shape:
        raise ValueError(
            "x must have the axes (batch, channel, length) or (batch, channel, height, width), and "
            f"none of them empty, but its shape is {tuple(cells.shape)}"
        )
    modes = [(module, module.training) for module in model.modules()]
    model.eval()
    try:
        with torch.enable_grad():
            y = model(cells.requires_grad_())
            if y.ndim != cells.ndim:
                raise ValueError(
                    f"the model makes an output of shape {tuple(y.shape)} from "
                    f"{tuple(cells.shape)}; it must keep the axes, so leave out what flattens them"
                )
            middle = y[(..., *(length // 2 for length in y.shape[2:]))]  # (batch, channel)
            energy = torch.zeros(cells.shape[2:], dtype=torch.float64)
            for channel in middle.unbind(1):
                (slope,) = torch.autograd.grad(channel.sum(), cells, retain_graph=True)
                energy += slope.detach().cpu().double().square().sum((0, 1))
    finally:
        for module, training in modes:
            module.training = training
    total = float(energy.sum())
    if not 0 < total < np.inf:
        raise ValueError(
            f"the squared gradients at the input sum to {total:g}, so there are no shares: it "
            "vanished or exploded on the way, or the weights are all zero"
        )
    return EffectiveField((energy / total).numpy())


def expected_effective_field(*stacks: Iterable[Layer]) -> EffectiveField:
    """Return the effective field of stacked random kernels, averaged over their weights.

    With independent weights of mean zero every path from a cell to the output adds its own energy,
    and all taps of a layer weigh the same on average: the shares are what box kernels make of an
    impulse, from the last layer to the first. Along an axis their variance is the sum over layers
    of (kernel^2 - 1) / 12 (dilation jump)^2, so that n equal layers of stride 1 reach as far as
    sqrt(n), with a Gaussian shape, while the receptive field grows like n. A ReLU after each layer
    changes nothing as long as it lets through every path with the same probability.

    Parameters
    ----------
    *stacks : iterable of Layer
        One stack for signals; one for the height and one for the width for images. Padding is
        ignored: the output stands away from the borders.

    Returns
    -------
    EffectiveField
        Of the size of the theoretical receptive field.

    Raises
    ------
    ValueError
        If there are no stacks or more than two, or one is empty.

    References
    ----------
    Luo, Li, Urtasun and Zemel (2016), arXiv:1701.04128, sections 2.1 and 2.2.

    Examples
    --------
    >>> expected_effective_field([Layer(3), Layer(3)]).shares * 9
    array([1., 2., 3., 2., 1.])
    """
    if len(stacks) not in (1, 2):
        raise ValueError(f"give a stack of layers for one axis or two, not for {len(stacks)}")
    profiles = [reduce(_through, reversed(checked_layers(stack)), np.ones(1)) for stack in stacks]
    return EffectiveField(profiles[0] if len(profiles) == 1 else np.outer(*profiles))


def _through(energy: NDArray[Any], layer: Layer) -> NDArray[Any]:
    """Take shares of a layer's output back to its input."""
    spread = np.zeros((energy.size - 1) * layer.stride + 1)
    spread[:: layer.stride] = energy
    taps = np.zeros(layer.dilation * (layer.kernel - 1) + 1)
    taps[:: layer.dilation] = 1 / layer.kernel
    return np.convolve(spread, taps)
