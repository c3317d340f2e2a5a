"""Starting weights: how large, so that a signal keeps its size through a layer.

A pre-activation is a sum of fan-in terms, so its variance is fan-in times that of one term. Every
scheme here but a few divides that out again: `variance_scaling` is the general function, and the
schemes named after their authors are thin wrappers around it. Weights have torch's layouts, and
the functions return float64 arrays for any layer, on NumPy alone.
"""

from __future__ import annotations

import difflib
import math
from collections.abc import Callable, Collection, Sequence
from types import EllipsisType
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

Array = NDArray[np.float64]
Shape = Sequence[int]
Rng = np.random.Generator
Initializer = Callable[[Shape, Rng], Array]

TRUNCATION = 2.0  # standard deviations at which "truncated_normal" is cut off


def fans(
    shape: Shape, *, transposed: bool = False, groups: int = 1, stride: int = 1
) -> tuple[float, float]:
    """Count the terms that are really summed, in the forward and in the backward pass.

    Parameters
    ----------
    shape : sequence of int
        Torch's layout: (out, in) for a dense layer, (out, in / groups, *kernel) for a convolution,
        (in, out / groups, *kernel) for a transposed one.
    transposed : bool
        Whether it is the weight of a transposed convolution.
    groups : int
    stride : int
        The same in every direction. A convolution's backward pass, and a transposed convolution's
        forward pass, reach each place through one in `stride` taps of the kernel in each
        direction: on average, for a kernel that the stride does not divide.

    Returns
    -------
    fan_in : float
        Terms summed into one pre-activation (away from the borders).
    fan_out : float
        Terms summed into the gradient of one input.

    Raises
    ------
    ValueError
        If `shape` has fewer than two axes or an empty one, `groups` does not divide the first axis,
        or `stride` is below one.

    Notes
    -----
    `torch.nn.init` counts otherwise in two cases. It swaps the fans of a transposed weight, and it
    ignores groups and stride: its fan-out of a convolution in g groups is g times this one.
    """
    first, second, *kernel = _checked(shape)
    if groups < 1 or first % groups:
        raise ValueError(f"groups must divide the first axis of {tuple(shape)}, but it is {groups}")
    if stride < 1:
        raise ValueError(f"stride must be at least 1, but it is {stride}")
    taps = math.prod(kernel)
    shared = taps / stride ** len(kernel)
    if transposed:  # (in, out / groups): each group sums in / groups channels
        return first / groups * shared, float(second * taps)
    return float(second * taps), first / groups * shared


def variance_scaling(
    shape: Shape,
    rng: Rng,
    scale: float = 1.0,
    mode: Literal["fan_in", "fan_out", "fan_average"] = "fan_in",
    distribution: Literal["normal", "truncated_normal", "uniform"] = "normal",
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
    """
    fan_in, fan_out = fans(shape)
    modes = {"fan_in": fan_in, "fan_out": fan_out, "fan_average": (fan_in + fan_out) / 2}
    if not 0 < scale < math.inf:
        raise ValueError(f"scale must be positive and finite, but it is {scale}")
    deviation = math.sqrt(scale / modes[_known(mode, modes, "mode")])
    draws: dict[str, Callable[[], Array]] = {
        "normal": lambda: rng.normal(0.0, deviation, shape),
        "truncated_normal": lambda: deviation / TRUNCATED_DEVIATION * _truncated(shape, rng),
        "uniform": lambda: rng.uniform(-1, 1, shape) * deviation * math.sqrt(3),
    }
    return draws[_known(distribution, draws, "distribution")]()


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


def lecun_normal(shape: Shape, rng: Rng) -> Array:
    """Normal, variance 1 / fan_in. LeCun, Bottou, Orr, Müller (1998), Efficient BackProp, 4.6."""
    return variance_scaling(shape, rng, 1, "fan_in", "normal")


def lecun_uniform(shape: Shape, rng: Rng) -> Array:
    """Uniform, variance 1 / fan_in. LeCun, Bottou, Orr, Müller (1998), Efficient BackProp, 4.6."""
    return variance_scaling(shape, rng, 1, "fan_in", "uniform")


def glorot_normal(shape: Shape, rng: Rng) -> Array:
    """Normal, variance 2 / (fan_in + fan_out). Glorot and Bengio (2010), equation 12."""
    return variance_scaling(shape, rng, 1, "fan_average", "normal")


def glorot_uniform(shape: Shape, rng: Rng) -> Array:
    """Uniform, variance 2 / (fan_in + fan_out). Glorot and Bengio (2010), equation 16."""
    return variance_scaling(shape, rng, 1, "fan_average", "uniform")


def he_normal(shape: Shape, rng: Rng) -> Array:
    """Normal, variance 2 / fan_in, for ReLU. He et al. (2015), arXiv:1502.01852, section 2.2."""
    return variance_scaling(shape, rng, 2, "fan_in", "normal")


def he_uniform(shape: Shape, rng: Rng) -> Array:
    """Uniform, variance 2 / fan_in, for ReLU. He et al. (2015), arXiv:1502.01852, section 2.2."""
    return variance_scaling(shape, rng, 2, "fan_in", "uniform")


def torch_default(shape: Shape, rng: Rng) -> Array:
    """Uniform over +-1 / sqrt(fan_in), what torch gives a dense layer or a convolution.

    Its variance times fan_in is 1/3: a third of LeCun's, a sixth of He's. The biases are drawn
    from the same range, see `draw`. Torch's source writes it as Kaiming's with a = sqrt(5).
    """
    return variance_scaling(shape, rng, 1 / 3, "fan_in", "uniform")


def unit_normal(shape: Shape, rng: Rng) -> Array:
    """Normal, variance 1, whatever the size of the layer: what not to do."""
    return rng.normal(0.0, 1.0, _checked(shape))


def orthogonal(shape: Shape, rng: Rng, gain: float = 1.0) -> Array:
    """Draw a matrix with orthonormal rows, or columns if there are fewer, times `gain`.

    A convolution's weight is taken as the matrix (out, in * kernel). Every orthogonal matrix is
    equally likely: the factor Q of a normal matrix is, once the signs in R are made positive
    (Mezzadri 2007, arXiv:math-ph/0609050, section 4).

    References
    ----------
    Saxe, McClelland, Ganguli (2014), arXiv:1312.6120, section 3.
    """
    out, *rest = _checked(shape)
    columns = math.prod(rest)
    tall = rng.normal(size=(max(out, columns), min(out, columns)))
    q, r = np.linalg.qr(tall)
    q = q * np.where(np.diag(r) < 0, -1.0, 1.0)
    return gain * (q if out >= columns else q.T).reshape(shape)


def identity(shape: Shape, rng: Rng, gain: float = 1.0) -> Array:
    """Pass the signal on: ones on the diagonal, for a convolution at the kernel's middle tap.

    Le, Jaitly, Hinton (2015), arXiv:1504.00941, section 3. Nothing is random: `rng` is not used.
    """
    out, fan_in, *kernel = _checked(shape)
    weights = np.zeros((out, fan_in, *kernel))
    middle: tuple[EllipsisType | int, ...] = (..., *(size // 2 for size in kernel))
    weights[middle] = gain * np.eye(out, fan_in)
    return weights


def sparse(shape: Shape, rng: Rng, connections: int = 15, deviation: float = 1.0) -> Array:
    """Give every unit a few normal weights and leave the rest at zero.

    However wide the layer, a unit sums `connections` terms (or fan_in, if that is less).
    `torch.nn.init.sparse_` is another scheme: it empties a share of the *outgoing* weights of
    every input.

    References
    ----------
    Martens (2010), Deep learning via Hessian-free optimization, section 5.
    """
    out, *rest = _checked(shape)
    if connections < 1:
        raise ValueError(f"a unit needs at least one connection, but connections is {connections}")
    columns = math.prod(rest)
    kept = rng.random((out, columns)).argsort(axis=1)[:, :connections]
    weights = np.zeros((out, columns))
    np.put_along_axis(weights, kept, rng.normal(0.0, deviation, kept.shape), axis=1)
    return weights.reshape(shape)


def randomized_asymmetric(shape: Shape, rng: Rng) -> tuple[Array, Array]:
    """Draw weights and biases that leave fewer ReLU units dead at birth.

    Of a unit's weights and bias together, one, picked at random, is drawn from Beta(2, 1), which is
    positive; the others are normal with deviation 0.6007 / sqrt(fan_in).

    Returns
    -------
    weights : ndarray of float64, shape `shape`
    biases : ndarray of float64, shape (out,)

    References
    ----------
    Lu, Shin, Su, Karniadakis (2020), arXiv:1903.06733, section 4.
    """
    out, *rest = _checked(shape)
    columns = math.prod(rest)
    both = rng.normal(0.0, 0.6007 / math.sqrt(columns), (out, columns + 1))
    chosen = rng.integers(0, columns + 1, out)
    both[np.arange(out), chosen] = rng.beta(2, 1, out)
    return both[:, :-1].reshape(shape), both[:, -1].copy()


_WEIGHTS: dict[str, Initializer] = {
    function.__name__: function
    for function in (
        he_normal, he_uniform, glorot_normal, glorot_uniform, lecun_normal, lecun_uniform,
        orthogonal, torch_default, unit_normal, identity, sparse,
    )
}  # fmt: skip


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
    return _WEIGHTS[_known(name, names(), "initializer")]


def draw(name: str | Initializer, shape: Shape, rng: Rng) -> tuple[Array, Array]:
    """Draw the weights (shape) and the biases (shape[0],) of one layer.

    Biases start at zero, but for "torch_default", which draws them from the range of the weights,
    and "randomized_asymmetric", which draws weights and biases together.

    Raises
    ------
    ValueError
        As `get`; or if a function that was passed returns weights of another shape, or not finite.
    """
    if name == "randomized_asymmetric":
        return randomized_asymmetric(shape, rng)
    weights = np.asarray(get(name)(shape, rng), dtype=np.float64)
    if weights.shape != tuple(shape) or not np.isfinite(weights).all():
        raise ValueError(
            f"the initializer {name!r} should return finite weights of shape {tuple(shape)}, but "
            f"they have shape {weights.shape}"
            + ("" if np.isfinite(weights).all() else " and are not all finite")
        )
    if name in ("torch_default", torch_default):
        bound = 1 / math.sqrt(fans(shape)[0])
        return weights, rng.uniform(-bound, bound, shape[0])
    return weights, np.zeros(shape[0])


def _checked(shape: Shape) -> Shape:
    """Return `shape`, or raise a ValueError if a layer cannot have it."""
    if len(shape) < 2:
        raise ValueError(
            f"a layer's weights have at least two axes, (out, in), but the shape is {tuple(shape)}"
        )
    if min(shape) < 1:
        raise ValueError(
            f"no axis of a layer's weights may be empty, but the shape is {tuple(shape)}"
        )
    return shape


def _known(name: str, choices: Collection[str], what: str) -> str:
    """Return `name`, or raise a ValueError that lists the choices and the nearest one."""
    if name not in choices:
        near = difflib.get_close_matches(str(name), choices, n=1)
        hint = f" Did you mean {near[0]!r}?" if near else ""
        raise ValueError(f"there is no {what} {name!r}; choose one of {', '.join(choices)}.{hint}")
    return name
