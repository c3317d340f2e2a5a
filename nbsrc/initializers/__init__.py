"""Starting weights: how large, so that a signal keeps its size through a layer.

A pre-activation is a sum of fan-in terms, so its variance is fan-in times that of one term. Most
schemes here divide that out again. Weights have torch's layouts, and the functions return float64
arrays for any layer, on NumPy alone.

terms
    `fans`: the terms that a layer really sums.
scaling
    `variance_scaling`, the general function, and around it the schemes named after their authors.
structured
    Orthogonal, delta-orthogonal, identity, sparse, randomized asymmetric.
unit_variance
    `lsuv`, which measures instead: it scales the layers of a torch model on a batch of data.

Examples
--------
>>> import numpy as np
>>> from nbsrc import initializers
>>> w = initializers.he_normal((64, 32), np.random.default_rng(0))
>>> w.shape, round(float(w.var() * 32), 1)
((64, 32), 2.0)
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Unpack

import numpy as np

from nbsrc.initializers.scaling import (
    TRUNCATED_DEVIATION,
    glorot_normal,
    glorot_uniform,
    he_normal,
    he_uniform,
    known,
    lecun_normal,
    lecun_uniform,
    torch_default,
    unit_normal,
    variance_scaling,
)
from nbsrc.initializers.structured import (
    delta_orthogonal,
    identity,
    orthogonal,
    randomized_asymmetric,
    sparse,
)
from nbsrc.initializers.terms import Array, Initializer, Layer, Rng, Shape, fans
from nbsrc.initializers.unit_variance import lsuv

_SCALED: dict[str, Callable[..., Array]] = {
    function.__name__: function
    for function in (
        he_normal, he_uniform, glorot_normal, glorot_uniform, lecun_normal, lecun_uniform,
        torch_default, unit_normal,
    )
}  # fmt: skip

_WEIGHTS: dict[str, Initializer] = {
    **_SCALED,
    "orthogonal": orthogonal,
    "delta_orthogonal": delta_orthogonal,
    "identity": identity,
    "sparse": sparse,
}

__all__ = [
    "TRUNCATED_DEVIATION",
    "Initializer",
    "Layer",
    "draw",
    "fans",
    "get",
    "lsuv",
    "names",
    "randomized_asymmetric",
    "variance_scaling",
    *_WEIGHTS,
]


def names() -> tuple[str, ...]:
    """List the names that `get` and `draw` take."""
    return (*_WEIGHTS, "randomized_asymmetric")


def get(name: str | Initializer) -> Initializer:
    """Look up the function (shape, rng) -> weights by its name; a function is passed through.

    Raises
    ------
    ValueError
        If there is no such scheme; the message names the choices and the nearest one.
    """
    if callable(name):
        return name
    if name == "randomized_asymmetric":
        return lambda shape, rng: randomized_asymmetric(shape, rng)[0]
    return _WEIGHTS[known(name, names(), "initializer")]


def draw(
    name: str | Initializer, shape: Shape, rng: Rng, **layer: Unpack[Layer]
) -> tuple[Array, Array]:
    """Draw the weights and the biases of one layer.

    Biases start at zero, but for "torch_default", which draws them from the range of the weights,
    and "randomized_asymmetric", which draws weights and biases together.

    Parameters
    ----------
    name : str or callable
        See `names`; or a function (shape, rng) -> weights.
    shape : sequence of int
        Torch's layout, see `fans`.
    rng : numpy.random.Generator
    **layer
        ``transposed``, ``groups`` and ``stride`` of the layer, as for `fans`. Schemes that are no
        variance scaling take every group, turned to (out, in, *kernel), for a layer of its own.

    Returns
    -------
    weights : ndarray of float64, shape `shape`
    biases : ndarray of float64, shape (out,)

    Raises
    ------
    ValueError
        As `get`; or if a function that was passed returns weights of another shape, or not finite.
    """
    fan_in = fans(shape)[0]
    fans(shape, **layer)
    scheme = next((its_name for its_name, function in _WEIGHTS.items() if function is name), name)
    groups, transposed = layer.get("groups", 1), layer.get("transposed", False)
    out = shape[1] * groups if transposed else shape[0]
    if scheme in _SCALED and isinstance(scheme, str):
        weights = _SCALED[scheme](shape, rng, **layer)
        if scheme == "torch_default":
            bound = 1 / math.sqrt(fan_in)
            return weights, rng.uniform(-bound, bound, out)
        return weights, np.zeros(out)
    part = (shape[0] // groups, *shape[1:])
    part = (part[1], part[0], *part[2:]) if transposed else part
    drawn = [_draw_group(scheme, part, rng) for _ in range(groups)]
    parts = [w.swapaxes(0, 1) if transposed else w for w, _ in drawn]
    return np.concatenate(parts), np.concatenate([b for _, b in drawn])


def _draw_group(scheme: str | Initializer, shape: Shape, rng: Rng) -> tuple[Array, Array]:
    """Draw weights (out, in, *kernel) and biases (out,) that are no variance scaling."""
    if scheme == "randomized_asymmetric":
        return randomized_asymmetric(shape, rng)
    weights = np.asarray(get(scheme)(shape, rng), dtype=np.float64)
    if weights.shape != tuple(shape) or not np.isfinite(weights).all():
        raise ValueError(
            f"the initializer {scheme!r} should return finite weights of shape {tuple(shape)}, but "
            f"they have shape {weights.shape}"
            + ("" if np.isfinite(weights).all() else " and are not all finite")
        )
    return weights, np.zeros(shape[0])
