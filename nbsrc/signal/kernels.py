"""What a layer does to lengths and angles: E f(u) f(v) and E f'(u) f'(v) for normal u and v.

u and v are pre-activations of one unit for two inputs: normal numbers of variance q and correlation
c, once layers are wide. For ReLU these are Cho and Saul's arc-cosine kernels. Where a closed form
exists it is used; otherwise the integrals are done piecewise between the activation's knots.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from nbsrc.activations import Activation
from nbsrc.signal.gaussian import Array, expectation, pair_expectation

# (activation, q, c) -> E f f and E f' f', for arrays of q and c of one shape
Closed = tuple[
    Callable[[Activation, Array, Array], Array], Callable[[Activation, Array, Array], Array]
]


def dual(activation: Activation, q: ArrayLike, c: ArrayLike = 1.0) -> Array:
    """Return E f(u) f(v) for normal u, v of variance q and correlation c.

    Parameters
    ----------
    activation : Activation
    q : array_like
        Not negative.
    c : array_like
        Between -1 and 1; 1 gives the mean square E f(u)^2. Broadcast against q.

    Returns
    -------
    ndarray

    Raises
    ------
    ValueError
        If q is negative or NaN, or c lies outside [-1, 1].

    References
    ----------
    Cho, Saul (2009), Kernel methods for deep learning, equations 3 to 6, for ReLU; Daniely,
    Frostig, Singer (2016), arXiv:1602.05897, section 4.2, for the general idea ("dual activation").

    Examples
    --------
    >>> from nbsrc.activations import relu
    >>> float(dual(relu, 2.0)), float(dual(relu, 2.0, 0.0) * math.pi)
    (1.0, 1.0)
    """
    return _kernel(activation, q, c, 0)


def dual_slope(activation: Activation, q: ArrayLike, c: ArrayLike = 1.0) -> Array:
    """Return E f'(u) f'(v), which q times is the derivative of `dual` with respect to c.

    Parameters, errors and sources are those of `dual`.
    """
    return _kernel(activation, q, c, 1)


def dual_growth(activation: Activation, q: ArrayLike) -> Array:
    """Return d/dq of E f(u)^2, without a second derivative of f: E f(u)^2 (u^2/q - 1) / (2 q).

    That form loses digits when q is tiny; below 1e-8 it is taken at 1e-8.
    """
    at = np.maximum(_checked_length(q), 1e-8)
    if activation.name in CLOSED and activation.name not in ("sine", "gaussian"):
        return dual(activation, at) / at  # homogeneous: proportional to q
    moment = expectation(
        lambda u: activation(u) ** 2 * (u * u / at[..., None] - 1), np.sqrt(at), activation.knots
    )
    return np.asarray(moment / (2 * at))


def _kernel(activation: Activation, q: ArrayLike, c: ArrayLike, which: int) -> Array:
    lengths, angles = np.broadcast_arrays(_checked_length(q), np.asarray(c, dtype=np.float64))
    if not (np.abs(angles) <= 1).all():
        bad = angles[~(np.abs(angles) <= 1)].flat[0]
        raise ValueError(f"a correlation lies between -1 and 1, but c is {bad}")
    closed = CLOSED.get(activation.name)
    if closed is not None:
        return closed[which](activation, lengths, angles)
    function = activation.derivative if which else activation
    # A jump in f makes f' a spike that no quadrature sees; everywhere else f' is as it is written.
    found = np.empty(lengths.shape)
    alike = angles == 1
    found[alike] = expectation(
        lambda u: function(u) ** 2, np.sqrt(lengths[alike]), activation.knots
    )
    for at in np.ndindex(lengths.shape):
        if alike[at]:
            continue
        pair = float(lengths[at]), float(angles[at])
        found[at] = pair_expectation(function, *pair, activation.knots)
    return found


def _checked_length(q: ArrayLike) -> Array:
    lengths = np.asarray(q, dtype=np.float64)
    if not (lengths >= 0).all():
        bad = lengths[~(lengths >= 0)].flat[0]
        raise ValueError(f"q is a variance and cannot be negative or NaN, but it is {bad}")
    return lengths


# ---------------------------------------------------------------- closed forms


def _legs(activation: Activation) -> tuple[float, float]:
    """Slopes on the left and on the right of the corner at zero."""
    return -float(activation(-1.0)), float(activation(1.0))


def _corner(activation: Activation, q: Array, c: Array) -> Array:
    # f(u) = left u + (right - left) relu(u)
    left, right = _legs(activation)
    bend = right - left
    angle = np.arccos(c)
    arc = q * (np.sqrt((1 - c) * (1 + c)) + c * (math.pi - angle)) / (2 * math.pi)
    return np.asarray(left * right * q * c + bend**2 * arc)


def _d_corner(activation: Activation, q: Array, c: Array) -> Array:
    left, right = _legs(activation)
    same_side = (math.pi - np.arccos(c)) / (2 * math.pi)
    return np.asarray(left * right + (right - left) ** 2 * same_side)


def _sine(activation: Activation, q: Array, c: Array) -> Array:
    return np.asarray((np.expm1(-q * (1 - c)) - np.expm1(-q * (1 + c))) / 2)


def _d_sine(activation: Activation, q: Array, c: Array) -> Array:
    return np.asarray((np.exp(-q * (1 - c)) + np.exp(-q * (1 + c))) / 2)


def _gaussian(activation: Activation, q: Array, c: Array) -> Array:
    return np.asarray(((1 + 2 * q) ** 2 - (2 * q * c) ** 2) ** -0.5)


def _d_gaussian(activation: Activation, q: Array, c: Array) -> Array:
    return np.asarray(4 * q * c * ((1 + 2 * q) ** 2 - (2 * q * c) ** 2) ** -1.5)


_BENT: Closed = (_corner, _d_corner)
CLOSED: dict[str, Closed] = {
    "identity": _BENT,
    "relu": _BENT,
    "leaky_relu": _BENT,
    "prelu": _BENT,
    "rrelu": _BENT,
    "sine": (_sine, _d_sine),
    "gaussian": (_gaussian, _d_gaussian),
}
"""Activations whose kernels need no quadrature."""
