"""Variance scaling: independent weights, whose variance is divided by a fan."""

from __future__ import annotations

import difflib
import math
from collections.abc import Callable, Collection
from typing import Literal, Unpack

from scipy.special import ndtr, ndtri

from nbsrc.initializers.terms import Array, Layer, Rng, Shape, checked, fans

TRUNCATION = 2.0  # standard deviations at which "truncated_normal" is cut off


def variance_scaling(
    shape: Shape,
    rng: Rng,
    scale: float = 1.0,
    mode: Literal["fan_in", "fan_out", "fan_average"] = "fan_in",
    distribution: Literal["normal", "truncated_normal", "uniform"] = "normal",
    **layer: Unpack[Layer],
) -> Array:
    """Draw weights with mean 0 and variance scale / fan.

    Parameters
    ----------
    shape : sequence of int
        (out, in) for a dense layer, (out, in, *kernel) for a convolution.
    rng : numpy.random.Generator
    scale : float
    mode : "fan_in", "fan_out" or "fan_average"
        Which fan: forward keeps its size with the first, backward with the second; the third is
        their mean.
    distribution : "normal", "truncated_normal" or "uniform"
        The normal one cut off at two standard deviations is widened, so that the variance is what
        is asked for *after* the cut (`torch.nn.init.trunc_normal_` leaves it 23% too small).
    **layer
        ``transposed``, ``groups`` and ``stride`` of the layer, as for `fans`.

    Returns
    -------
    ndarray of float64, shape `shape`

    Raises
    ------
    ValueError
        If the scale is not positive, a name is unknown, or the shape has no fans.

    References
    ----------
    He, Zhang, Ren, Sun (2015), arXiv:1502.01852, section 2.2, for the argument; the general form
    follows the initializers of Keras and JAX.

    Examples
    --------
    >>> import numpy as np
    >>> w = variance_scaling((100, 400), np.random.default_rng(0), scale=2)
    >>> round(float(w.var() * 400), 1)
    2.0
    """
    fan_in, fan_out = fans(shape, **layer)
    modes = {"fan_in": fan_in, "fan_out": fan_out, "fan_average": (fan_in + fan_out) / 2}
    if not 0 < scale < math.inf:
        raise ValueError(f"scale must be positive and finite, but it is {scale}")
    deviation = math.sqrt(scale / modes[known(mode, modes, "mode")])
    draws: dict[str, Callable[[], Array]] = {
        "normal": lambda: rng.normal(0.0, deviation, shape),
        "truncated_normal": lambda: deviation / TRUNCATED_DEVIATION * _truncated(shape, rng),
        "uniform": lambda: rng.uniform(-1, 1, shape) * deviation * math.sqrt(3),
    }
    return draws[known(distribution, draws, "distribution")]()


def _truncated(shape: Shape, rng: Rng) -> Array:
    """Draw standard normal numbers between -2 and 2, by the inverse of the distribution."""
    low = float(ndtr(-TRUNCATION))
    drawn: Array = ndtri(rng.uniform(low, 1 - low, shape))
    return drawn


# The deviation of a standard normal number cut at +-c: 1 - 2 c density(c) / (2 ndtr(c) - 1).
TRUNCATED_DEVIATION = math.sqrt(
    1
    - 2 * TRUNCATION * math.exp(-(TRUNCATION**2) / 2) / math.sqrt(2 * math.pi)
    / (2 * float(ndtr(TRUNCATION)) - 1)
)  # fmt: skip


def lecun_normal(shape: Shape, rng: Rng, **layer: Unpack[Layer]) -> Array:
    """Normal, variance 1 / fan_in. LeCun, Bottou, Orr, Müller (1998), Efficient BackProp, 4.6."""
    return variance_scaling(shape, rng, 1, "fan_in", "normal", **layer)


def lecun_uniform(shape: Shape, rng: Rng, **layer: Unpack[Layer]) -> Array:
    """Uniform, variance 1 / fan_in. LeCun, Bottou, Orr, Müller (1998), Efficient BackProp, 4.6."""
    return variance_scaling(shape, rng, 1, "fan_in", "uniform", **layer)


def glorot_normal(shape: Shape, rng: Rng, **layer: Unpack[Layer]) -> Array:
    """Normal, variance 2 / (fan_in + fan_out). Glorot and Bengio (2010), equation 12."""
    return variance_scaling(shape, rng, 1, "fan_average", "normal", **layer)


def glorot_uniform(shape: Shape, rng: Rng, **layer: Unpack[Layer]) -> Array:
    """Uniform, variance 2 / (fan_in + fan_out). Glorot and Bengio (2010), equation 16."""
    return variance_scaling(shape, rng, 1, "fan_average", "uniform", **layer)


def he_normal(shape: Shape, rng: Rng, **layer: Unpack[Layer]) -> Array:
    """Normal, variance 2 / fan_in, for ReLU. He et al. (2015), arXiv:1502.01852, section 2.2."""
    return variance_scaling(shape, rng, 2, "fan_in", "normal", **layer)


def he_uniform(shape: Shape, rng: Rng, **layer: Unpack[Layer]) -> Array:
    """Uniform, variance 2 / fan_in, for ReLU. He et al. (2015), arXiv:1502.01852, section 2.2."""
    return variance_scaling(shape, rng, 2, "fan_in", "uniform", **layer)


def torch_default(shape: Shape, rng: Rng, **layer: Unpack[Layer]) -> Array:
    """Uniform over +-1 / sqrt(fan_in), what torch gives a dense layer or a convolution.

    Its variance times fan_in is 1/3: a third of LeCun's, a sixth of He's. The biases are drawn
    from the same range, see `draw`. Torch's source writes it as Kaiming's with a = sqrt(5).

    The fan-in is torch's count: the second axis times the taps. For a transposed convolution that
    is out / groups times the taps, which is not what it sums (see `fans`), so there the variance
    times fan_in is another one. `layer` is taken for the sake of the others and changes nothing.
    """
    fans(shape, **layer)  # refuses what the others refuse
    return variance_scaling(shape, rng, 1 / 3, "fan_in", "uniform")


def unit_normal(shape: Shape, rng: Rng, **layer: Unpack[Layer]) -> Array:
    """Normal, variance 1, whatever the size of the layer: what not to do."""
    fans(shape, **layer)
    return rng.normal(0.0, 1.0, checked(shape))


def known(name: str, choices: Collection[str], what: str) -> str:
    """Return `name`, or raise a ValueError that lists the choices and the nearest one."""
    if name not in choices:
        near = difflib.get_close_matches(str(name), choices, n=1)
        hint = f" Did you mean {near[0]!r}?" if near else ""
        raise ValueError(f"there is no {what} {name!r}; choose one of {', '.join(choices)}.{hint}")
    return name
