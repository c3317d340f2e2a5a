"""What theory expects at every layer of a network of given widths and initialisation."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from nbsrc import activations as zoo
from nbsrc.signal.gaussian import Array
from nbsrc.signal.meanfield import MeanField


def variances(initializer: str, fan_in: int, fan_out: int | None = None) -> tuple[float, float]:
    """Return fan_in times the variance of a dense layer's weights, and the variance of its biases.

    Parameters
    ----------
    initializer : str
        A name of `nbsrc.initializers.names` whose weights are random and have mean zero.
    fan_in, fan_out : int
        Units before and after the layer; without the second, as many as the first.

    Raises
    ------
    ValueError
        If the scheme is unknown, or is not of that kind.

    Examples
    --------
    >>> variances("he_normal", 100), variances("glorot_uniform", 30, 10)
    ((2.0, 0.0), (1.5, 0.0))
    """
    out = fan_in if fan_out is None else fan_out
    for name, size in (("fan_in", fan_in), ("fan_out", out)):
        if size < 1:
            raise ValueError(f"{name} must be at least 1, but it is {size}")
    known = {
        "lecun": 1.0,
        "he": 2.0,
        "glorot": 2 * fan_in / (fan_in + out),
        "torch_default": 1 / 3,
        "unit_normal": float(fan_in),
        "orthogonal": fan_in / max(fan_in, out),
        "sparse": float(min(15, fan_in)),
    }
    scheme = initializer.removesuffix("_normal").removesuffix("_uniform")
    scheme = initializer if initializer in known else scheme
    if scheme not in known:
        raise ValueError(
            f"no mean-field variance is known of the scheme {initializer!r}; it is of "
            "he, glorot and lecun (_normal or _uniform), "
            "torch_default, unit_normal, orthogonal and sparse"
        )
    return known[scheme], (1 / (3 * fan_in) if scheme == "torch_default" else 0.0)


@dataclass(frozen=True)
class Forecast:
    """Mean squares by depth, as the width goes to infinity.

    Attributes
    ----------
    forward : ndarray, shape (layers,)
        Mean square of the pre-activations z.
    correlation : ndarray, shape (layers,)
        Correlation of z for two inputs; NaN if none was asked for.
    backward : ndarray, shape (layers,)
        Mean square of dL/dz, where it is one in the last layer.
    """

    forward: Array
    correlation: Array
    backward: Array

    @property
    def rate(self) -> float:
        """Decades by which the size of dL/dz changes per layer on the way back, on average."""
        return float(rate(self.backward))


def forecast(
    widths: Sequence[int],
    activation: str | zoo.Activation,
    initializer: str,
    *,
    q: float = 1.0,
    c: float | None = None,
    gain: float = 1.0,
) -> Forecast:
    """Predict what `measure` will find with the same arguments.

    Parameters
    ----------
    widths : sequence of int
        Units from the input to the output; there is no activation after the last layer.
    activation, initializer : str
    q, c : float
        Mean square of an input's coordinates; correlation (cosine) of two inputs.
    gain : float
        Multiplies all weights.

    Notes
    -----
    The forward part assumes wide layers, and the backward part that the weights on the way back
    are independent of those on the way forward: what Poole and Schoenholz assume, too.
    """
    act = zoo.get(activation)
    if len(widths) < 2:
        raise ValueError(f"widths must name at least the input and the output, but are {widths!r}")
    layers = []
    for fan_in, fan_out in pairwise(widths):
        vw, vb = variances(initializer, fan_in, fan_out)
        layers.append(MeanField(act, vw * gain**2, vb))
    forward, correlation = np.empty(len(layers)), np.full(len(layers), math.nan)
    backward = np.ones(len(layers))
    first = layers[0]
    forward[0] = first.weight_variance * q + first.bias_variance
    if c is not None:
        correlation[0] = (first.weight_variance * q * c + first.bias_variance) / forward[0]
    for l, layer in enumerate(layers[1:], 1):  # noqa: E741
        forward[l] = layer.length(forward[l - 1])
        if not math.isnan(correlation[l - 1]):
            correlation[l] = np.clip(layer.correlation(correlation[l - 1], forward[l - 1]), -1, 1)
    for l in range(len(layers) - 2, -1, -1):  # noqa: E741
        # A unit's gradient sums fan_out terms, where the variance was made for fan_in of them.
        shape = widths[l + 2] / widths[l + 1]
        backward[l] = backward[l + 1] * shape * float(layers[l + 1].chi(forward[l]))
    return Forecast(forward, correlation, backward)


def rate(backward: Array) -> Array:
    """Return the decades per layer by which root mean squares (layers, ...) change going back."""
    if len(backward) < 2:
        raise ValueError("a rate per layer needs at least two layers, but there is only one")
    with np.errstate(divide="ignore", invalid="ignore"):  # vanished altogether: minus infinity
        first, last = np.log10(backward[0]), np.log10(backward[-1])
        return np.asarray((first - last) / 2 / (len(backward) - 1))
