"""Linear regions of a ReLU network: where it is one affine map, how many such places, and bounds.

On each region every unit is either on or off, so the network is affine there. Regions are counted
exactly, layer by layer: each one of a layer is cut by the zeros of the next layer's units.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]
Layers = Sequence[tuple[ArrayLike, ArrayLike]]

_ROUND = 1e-9
"""What counts as zero, relative to the largest number it is compared with."""


class Pieces(NamedTuple):
    """A piecewise linear function of one input.

    Attributes
    ----------
    at : ndarray, shape (kinks + 2,)
        The ends of the pieces: the interval's own two ends, and every kink between them.
    value : ndarray, shape (kinks + 2,)
        The function there; it is straight in between.
    """

    at: Array
    value: Array

    def __len__(self) -> int:
        return len(self.at) - 1


def pieces(layers: Layers, low: float, high: float) -> Pieces:
    """Take a ReLU network of one input and one output apart into its straight pieces.

    Parameters
    ----------
    layers : sequence of (weight, bias)
        Shapes (out, in) and (out,); ReLU follows every layer but the last.
    low, high : float
        The interval that is looked at.

    Returns
    -------
    Pieces
        Neighbours with the same slope count as one piece.

    Raises
    ------
    ValueError
        If the interval is empty, or the network does not have one input and one output.
    """
    parts = _checked(layers, inputs=1)
    if not low < high:
        raise ValueError(f"the interval from {low:g} to {high:g} is empty")
    if len(parts[-1][1]) != 1:
        raise ValueError(f"a curve has one output, but the network has {len(parts[-1][1])}")
    at = np.array([low, high], dtype=np.float64)
    a = at[:, None]  # (ends, units)
    for w, b in parts[:-1]:
        z = a @ w.T + b
        at, z = _with_zeros(at, z)
        a = np.maximum(z, 0)
    w, b = parts[-1]
    value = (a @ w.T + b)[:, 0]
    slope = np.diff(value) / np.diff(at)
    bends = np.abs(np.diff(slope)) > _ROUND * max(1.0, float(np.abs(slope).max()))
    keep = np.concatenate([[True], bends, [True]])
    return Pieces(at[keep], value[keep])


def _with_zeros(at: Array, z: Array) -> tuple[Array, Array]:
    """Add the places between the ends where some unit changes its sign."""
    left, right = z[:-1], z[1:]
    segment, unit = np.nonzero(left * right < 0)
    share = left[segment, unit] / (left[segment, unit] - right[segment, unit])
    new = at[segment] + share * (at[segment + 1] - at[segment])
    there = left[segment] + share[:, None] * (right[segment] - left[segment])
    there[np.arange(len(unit)), unit] = 0.0
    every, rows = np.concatenate([at, new]), np.concatenate([z, there])
    order = np.argsort(every, kind="stable")
    every, rows = every[order], rows[order]
    apart = np.concatenate([[True], np.diff(every) > _ROUND * np.abs(at).max()])
    apart[-1] = True
    return every[apart], rows[apart]


class Region(NamedTuple):
    """A convex polygon of the plane on which every unit is on or off throughout.

    Attributes
    ----------
    corners : ndarray, shape (corners, 2)
    pattern : tuple of bool
        Which hidden units are on, layer after layer.
    """

    corners: Array
    pattern: tuple[bool, ...]


def regions(layers: Layers, low: float, high: float) -> list[Region]:
    """Cut a square of the plane into the regions of a ReLU network with two inputs.

    Parameters
    ----------
    layers : sequence of (weight, bias)
        As in `pieces`; the read-out, the last of them, cuts nothing.
    low, high : float
        The square from `low` to `high` in both directions.

    Returns
    -------
    list of Region
        They fill the square and do not overlap.

    Raises
    ------
    ValueError
        If the square is empty, or the network does not have two inputs.
    """
    parts = _checked(layers, inputs=2)
    if not low < high:
        raise ValueError(f"the square from {low:g} to {high:g} is empty")
    square = np.array([[low, low], [high, low], [high, high], [low, high]], dtype=np.float64)
    found = [Region(square, ())]
    for depth, (_, bias) in enumerate(parts[:-1]):
        cut = []
        for region in found:
            w, b = _affine(parts[: depth + 1], region.pattern)
            inside = [region]
            for unit in range(len(bias)):
                inside = [half for one in inside for half in _split(one, w[unit], b[unit])]
            cut.extend(inside)
        found = cut
    return found


def _affine(parts: Sequence[tuple[Array, Array]], pattern: Sequence[bool]) -> tuple[Array, Array]:
    """The pre-activations of the last of `parts` as one affine map, where `pattern` is on."""
    w, b = parts[0]
    start = 0
    for (_, before), (weight, bias) in itertools.pairwise(parts):
        on = np.array(pattern[start : start + len(before)], dtype=np.float64)
        start += len(before)
        w, b = weight @ (on[:, None] * w), weight @ (on * b) + bias
    return w, b


def _split(region: Region, w: Array, b: float) -> list[Region]:
    """The parts of a region where a unit is on and where it is off."""
    corners = region.corners
    z = corners @ w + b
    zero = _ROUND * (np.abs(corners) @ np.abs(w) + abs(b))
    if (z >= -zero).all() or (z <= zero).all():
        return [Region(corners, (*region.pattern, bool(z.sum() > 0)))]
    halves = []
    for sign in (1, -1):
        outline = []
        for k in range(len(z)):
            here, back = sign * z[k], sign * z[k - 1]
            if here * back < 0 and abs(here) > zero[k] and abs(back) > zero[k - 1]:
                share = back / (back - here)
                outline.append(corners[k - 1] + share * (corners[k] - corners[k - 1]))
            if here >= -zero[k]:
                outline.append(corners[k])
        halves.append(Region(np.array(outline), (*region.pattern, sign > 0)))
    return halves


def most_with_one_layer(inputs: int, units: int) -> int:
    """The most regions that `units` hyperplanes cut a space of `inputs` dimensions into.

    Reached by nearly every layer: its hyperplanes need only be in general position.

    References
    ----------
    Zaslavsky (1975), Facing up to arrangements, doi:10.1090/memo/0154.
    """
    _checked_sizes(inputs, [units])
    return sum(math.comb(units, k) for k in range(inputs + 1))


def reachable(inputs: int, widths: Sequence[int]) -> int:
    """A number of regions that some network of these hidden widths is known to reach.

    References
    ----------
    Montufar, Pascanu, Cho, Bengio (2014), arXiv:1402.1869, theorem 4.
    """
    _checked_sizes(inputs, widths)
    if min(widths) < inputs:
        raise ValueError(
            f"the construction needs layers of at least {inputs} units, but the widths are "
            f"{list(widths)}"
        )
    folds: int = math.prod((width // inputs) ** inputs for width in widths[:-1])
    return folds * most_with_one_layer(inputs, widths[-1])


def at_most(inputs: int, widths: Sequence[int]) -> int:
    """A number of regions that no network of these hidden widths can exceed.

    References
    ----------
    Serra, Tjandraatmadja, Ramalingam (2018), arXiv:1711.02114, theorem 1.
    """
    _checked_sizes(inputs, widths)
    # How many ways lead to a layer whose image has at most so many dimensions.
    ways = {inputs: 1}
    for width in widths:
        after: dict[int, int] = {}
        for dimension, count in ways.items():
            for j in range(min(dimension, width) + 1):
                left = min(dimension, width - j)
                after[left] = after.get(left, 0) + count * math.comb(width, j)
        ways = after
    return sum(ways.values())


def folding(depth: int, inputs: int = 1) -> list[tuple[Array, Array]]:
    """A network that folds every side of [0, 1] ** inputs in half at each of `depth` layers.

    Each layer is a tent of every input, ``2 relu(x) - 4 relu(x - 1/2)``; one tent inside another
    doubles its teeth. So the network has ``2 ** (depth * inputs)`` pieces there, with layers of
    ``2 * inputs`` units; the read-out adds the tents up.

    Raises
    ------
    ValueError
        If `depth` or `inputs` is less than 1.

    References
    ----------
    Telgarsky (2016), arXiv:1602.04485, section 3.
    """
    if depth < 1 or inputs < 1:
        raise ValueError(
            f"a tent needs a hidden layer and an input, but depth is {depth} and inputs {inputs}"
        )
    each, bias = np.eye(inputs), np.tile([0.0, -0.5], inputs)
    tents = np.kron(each, [[2.0, -4.0]])  # (inputs, units)
    first = (np.repeat(each, 2, axis=0), bias)
    again = [(np.repeat(tents, 2, axis=0), bias) for _ in range(depth - 1)]
    return [first, *again, (tents.sum(axis=0, keepdims=True), np.zeros(1))]


def _checked(layers: Layers, inputs: int) -> list[tuple[Array, Array]]:
    parts = [(np.asarray(w, np.float64), np.asarray(b, np.float64)) for w, b in layers]
    units = inputs
    for k, (w, b) in enumerate(parts):
        if w.ndim != 2 or w.shape[1] != units or b.shape != w.shape[:1]:
            raise ValueError(
                f"layer {k} has a weight of shape {w.shape} and a bias of shape {b.shape}; after "
                f"{units} units they must be (out, {units}) and (out,)"
            )
        units = len(b)
    if len(parts) < 2:
        raise ValueError(f"a network with kinks has a hidden layer, but {len(parts)} layers came")
    return parts


def _checked_sizes(inputs: int, widths: Sequence[int]) -> None:
    if inputs < 1 or not widths or min(widths) < 1:
        raise ValueError(
            f"inputs {inputs} and widths {list(widths)} must all be at least 1, and not empty"
        )
