"""The map of which deep networks a signal can cross: order, chaos, and the line between them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import ArrayLike

from nbsrc import activations as zoo
from nbsrc.signal.gaussian import Array
from nbsrc.signal.kernels import dual, dual_slope
from nbsrc.signal.meanfield import EXACT, FAR, LENGTHS, MeanField, fixed_lengths


@dataclass(frozen=True)
class PhaseDiagram:
    """What deep random networks do, over a grid of deviations of weights and biases.

    All arrays but the first two have the shape (biases, weights).

    Attributes
    ----------
    activation : Activation
    weight_deviation, bias_deviation : ndarray
        The axes, sigma_w and sigma_b; a weight's own deviation is sigma_w / sqrt(fan_in).
    length : ndarray
        q*: the mean square of z at which a signal settles; 0 or infinite where it does not.
    chi : ndarray
        The factor for the mean square of gradients, per layer, once it has. Below one is order,
        where gradients vanish and all inputs become alike; above is chaos, where they explode.
    correlation : ndarray
        c*: the correlation at which two different inputs arrive; NaN where the signal dies.
    depth_scale : ndarray
        xi_c: layers over which the difference to c* falls e-fold; infinite on the critical line.
    """

    activation: zoo.Activation
    weight_deviation: Array
    bias_deviation: Array
    length: Array
    chi: Array
    correlation: Array
    depth_scale: Array


def phase_diagram(
    activation: str | zoo.Activation, weight_deviation: ArrayLike, bias_deviation: ArrayLike
) -> PhaseDiagram:
    """Work out the fixed points over a grid.

    Parameters
    ----------
    activation : str or Activation
    weight_deviation : array_like, shape (weights,)
        Values of sigma_w, positive.
    bias_deviation : array_like, shape (biases,)
        Values of sigma_b, not negative.

    Raises
    ------
    ValueError
        If an axis is empty, has another shape, or holds a value that no deviation can have.

    References
    ----------
    Poole et al. (2016), arXiv:1606.05340, figure 1; Schoenholz et al. (2017), arXiv:1611.01232,
    sections 3 and 4.
    """
    act = zoo.get(activation)
    across = _axis("weight_deviation", weight_deviation, 0, open_end=True)
    up = _axis("bias_deviation", bias_deviation, 0, open_end=False)
    vw, vb = np.meshgrid(across**2, up**2)
    length = fixed_lengths(act, vw, vb)
    chi = vw * dual_slope(act, np.minimum(length, FAR))
    correlation, scale = np.empty(chi.shape), np.empty(chi.shape)
    for at in np.ndindex(chi.shape):
        layer, q = MeanField(act, float(vw[at]), float(vb[at])), float(length[at])
        c = layer._correlation_at(q)
        correlation[at], scale[at] = c, layer._correlation_scale(min(q, FAR), c)
    return PhaseDiagram(act, across, up, length, chi, correlation, scale)


def critical_line(activation: str | zoo.Activation, bias_deviation: ArrayLike) -> Array:
    """Return the sigma_w at which gradients keep their size, chi = 1, for each sigma_b.

    Along the line both variances follow from q* alone: weight_variance = 1 / E f'(u)^2, and
    bias_variance = q* - weight_variance E f(u)^2. It is traced by q* and read off at the biases
    that were asked for; where several points of it share a bias, the one of smallest q* counts.

    Parameters
    ----------
    activation : str or Activation
    bias_deviation : array_like

    Returns
    -------
    ndarray, of the shape of bias_deviation
        NaN where no weights are critical. For ReLU, that is every bias but zero: with sigma_w^2 = 2
        gradients are kept whatever the bias, but the signal then grows for ever; ReLU's edge is a
        point, and its answer for zero bias sqrt(2).

    Examples
    --------
    >>> critical_line("tanh", [0.0, 0.05, 0.3]).round(3)
    array([1.   , 1.123, 1.396])
    """
    from scipy.optimize import brentq

    act = zoo.get(activation)
    biases = np.asarray(bias_deviation, dtype=np.float64)
    if not ((biases >= 0) & np.isfinite(biases)).all():
        bad = biases[~((biases >= 0) & np.isfinite(biases))].flat[0]
        raise ValueError(f"a deviation is finite and not negative, but bias_deviation has {bad}")

    found = np.full(biases.shape, math.nan)
    lengths, along = _edge(act)
    for at in np.ndindex(biases.shape):
        wanted = biases[at] ** 2
        # Near q* = 0 both terms of the variance nearly cancel: what is left of zero is rounding.
        if wanted == 0 and abs(along[0]) < EXACT * lengths[0]:
            found[at] = 1 / math.sqrt(float(dual_slope(act, lengths[0] ** 2)))
            continue
        above = along - wanted
        turns = np.flatnonzero(np.sign(above[1:]) != np.sign(above[:-1]))
        if len(turns):
            q = brentq(
                lambda q, wanted=wanted: float(_bias_variance(act, q)) - wanted,
                lengths[turns[0]], lengths[turns[0] + 1], xtol=1e-15, rtol=1e-13,
            )  # fmt: skip
            found[at] = 1 / math.sqrt(float(dual_slope(act, q)))
    return found


@cache
def _edge(act: zoo.Activation) -> tuple[Array, Array]:
    """Lengths q*, and the variance of biases with which each is a fixed point at the edge."""
    lengths = LENGTHS[LENGTHS < 1e4]
    return lengths, _bias_variance(act, lengths)


def _bias_variance(act: zoo.Activation, q: ArrayLike) -> Array:
    return np.asarray(np.asarray(q) - dual(act, q) / dual_slope(act, q))


def _axis(name: str, values: ArrayLike, least: float, *, open_end: bool) -> Array:
    axis = np.asarray(values, dtype=np.float64)
    if axis.ndim != 1 or not axis.size:
        raise ValueError(f"{name} must be a list of numbers, but its shape is {axis.shape}")
    good = np.isfinite(axis) & ((axis > least) if open_end else (axis >= least))
    if not good.all():
        kind = "positive" if open_end else "not negative"
        raise ValueError(f"{name} must be finite and {kind}, but it has {axis[~good][0]}")
    return axis
