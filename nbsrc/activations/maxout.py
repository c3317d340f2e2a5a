"""Maxout: the largest of several inputs. It stands apart, for it is no function of one number."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from nbsrc.activations.activation import as_floating
from nbsrc.activations.properties import EXACT, Properties, expectation


@dataclass(frozen=True)
class Maxout:
    """The largest of every group of `pieces` pre-activations.

    A layer of n maxout units has n * pieces linear ones under it; `pieces` neighbours at a time
    make a group. A unit is thus the upper hull of its pieces, straight lines over the layer's
    input: |x| and ReLU with two of them, x^2 ever better with more. Any convex curve can be
    approached, and the difference of two units approaches any continuous one.

    It takes NumPy arrays and torch tensors of any floating type and returns their like; autograd
    and `torch.func` route the gradient as `derivative` does. A group with a NaN gives NaN.

    Parameters
    ----------
    pieces : int
        Inputs a unit.
    axis : int
        Where the units lie: the last axis for dense layers, 1 for the channels of images.

    Raises
    ------
    ValueError
        If `pieces` is below one.

    References
    ----------
    Goodfellow, Warde-Farley, Mirza, Courville, Bengio (2013), arXiv:1302.4389, section 2.

    Examples
    --------
    >>> from nbsrc.activations import Maxout
    >>> Maxout(2)([1.0, -1.0, 3.0, 4.0])
    array([1., 4.])
    >>> Maxout(2).derivative([1.0, -1.0, 3.0, 4.0])
    array([1., 0., 0., 1.])
    """

    pieces: int = 2
    axis: int = -1

    name = "maxout"
    label = "maxout"
    formula = r"\max(z_1, \dots, z_k)"
    source = "Goodfellow et al. (2013), arXiv:1302.4389, section 2"

    def __post_init__(self) -> None:
        if self.pieces < 1:
            raise ValueError(f"maxout needs at least one piece, but pieces is {self.pieces}")

    def __call__(self, z: Any) -> Any:
        """Return the largest of every group.

        Parameters
        ----------
        z : array_like or Tensor, shape (..., units * pieces)
            The units lie along `axis`, the pieces of a unit side by side.

        Returns
        -------
        ndarray or Tensor, shape (..., units)

        Raises
        ------
        ValueError
            If `pieces` does not divide the axis.
        TypeError
            If z is an array of whole or complex numbers.
        """
        xp, groups, axis = self._groups(z)
        # Taken by its place, so that autograd sends a gradient there and nowhere else.
        winner = xp.expand_dims(xp.argmax(groups, axis=axis), axis=axis)
        return xp.squeeze(xp.take_along_axis(groups, winner, axis=axis), axis=axis)

    def winners(self, z: Any) -> Any:
        """Return which piece of every unit is the largest, the first of equals: (..., units)."""
        xp, groups, axis = self._groups(z)
        return xp.argmax(groups, axis=axis)

    def derivative(self, z: Any) -> Any:
        """Return the slope of every unit along its own pieces: 1 for the largest, 0 for the rest.

        Of equals the first counts as the largest, as in torch. The result has the shape of z, and
        a gradient of the output reaches the input as ``derivative(z) * repeated``, with each
        unit's gradient repeated for its pieces.
        """
        xp, groups, axis = self._groups(z)
        winner = xp.expand_dims(xp.argmax(groups, axis=axis), axis=axis)
        along = [1] * groups.ndim
        along[axis] = self.pieces
        piece = xp.reshape(xp.arange(self.pieces, device=groups.device), tuple(along))
        routed = xp.astype(piece == winner, groups.dtype)
        before, after = groups.shape[: axis - 1], groups.shape[axis + 1 :]
        return xp.reshape(routed, (*before, groups.shape[axis - 1] * self.pieces, *after))

    @cached_property
    def properties(self) -> Properties:
        """What follows for independent standard normal inputs, as for any other activation.

        The largest of k has the density k p(z) P(z)^(k - 1), with p and P those of one. The slope
        moment is that of one input, 1 / k; a unit passes gradients to its k inputs, so with weights
        of variance backward_gain^2 / fan_out they keep their size, fan_out counted in pieces.
        """
        from scipy.special import ndtr

        def density(z: float) -> float:  # against that of one standard normal number
            return self.pieces * float(ndtr(z)) ** (self.pieces - 1)

        mean = expectation(lambda z: z * density(z), [])
        second = expectation(lambda z: z * z * density(z), [])
        return Properties(
            mean=mean,
            zero_centred=abs(mean) < EXACT,
            second_moment=second,
            slope_moment=1 / self.pieces,
            gain=1 / math.sqrt(second),
            backward_gain=math.sqrt(self.pieces),
            lipschitz=1.0,  # one input moved by d moves the largest by d at most
            saturation=(),
        )

    def _groups(self, z: Any) -> tuple[Any, Any, int]:
        """Return the namespace, z as (..., units, pieces, ...), and the axis of the pieces."""
        xp, z = as_floating(z, self.label)
        if not -z.ndim <= self.axis < z.ndim:
            raise ValueError(
                f"maxout works along axis {self.axis}, but z has shape {tuple(z.shape)}"
            )
        axis = self.axis % z.ndim
        size = z.shape[axis]
        if size % self.pieces:
            raise ValueError(
                f"maxout takes {self.pieces} pieces a unit, but axis {self.axis} has {size} "
                f"entries, which is no multiple of {self.pieces}"
            )
        shape = (*z.shape[:axis], size // self.pieces, self.pieces, *z.shape[axis + 1 :])
        return xp, xp.reshape(z, shape), axis + 1
