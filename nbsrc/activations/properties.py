"""What follows from an activation's definition: moments, gains, steepness, saturation.

The moments are integrals over a standard normal z, the size at which well-made initial weights
keep pre-activations. They are integrated piece by piece between the declared knots: Gauss-Hermite
quadrature, which assumes a smooth function, is off in the second digit for ReLU with 10 points.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nbsrc.activations.activation import Activation

REACH = 39.0  # standard deviations beyond which the normal density is zero in float64
SATURATED = 0.1  # of the steepest slope: below this share a unit counts as saturated
FAR = 1e4  # a tail that is still flat here counts as flat for ever
EXACT = 1e-12  # what the quadrature below reaches


@dataclass(frozen=True)
class Properties:
    """What follows from f and f', for standard normal z where an expectation is meant.

    Attributes
    ----------
    mean : float
        E f(z).
    zero_centred : bool
        Whether that is zero.
    second_moment : float
        E f(z)^2.
    slope_moment : float
        E f'(z)^2.
    gain : float
        1 / sqrt(E f(z)^2): weights of variance gain^2 / fan_in keep the mean square of a signal.
        (For tanh `torch.nn.init.calculate_gain` says 5/3 and not 1.59, by a rule of thumb.)
    backward_gain : float
        1 / sqrt(E f'(z)^2): weights of variance backward_gain^2 / fan_out keep that of a gradient.
        Infinite where the slope is zero everywhere.
    lipschitz : float
        The steepest slope there is; infinite across a jump.
    saturation : tuple of (float, float)
        Intervals in which the slope stays below a tenth of the steepest, in ascending order; an
        end may be infinite. For a function without limits, those in [-10, 10].
    """

    mean: float
    zero_centred: bool
    second_moment: float
    slope_moment: float
    gain: float
    backward_gain: float
    lipschitz: float
    saturation: tuple[tuple[float, float], ...]


@cache
def properties(activation: Activation) -> Properties:
    """Work all of them out, once for every activation."""
    mean, second, slope = moments(activation)
    return Properties(
        mean=mean,
        zero_centred=abs(mean) < EXACT,
        second_moment=second,
        slope_moment=slope,
        gain=1 / math.sqrt(second),
        backward_gain=1 / math.sqrt(slope) if slope else math.inf,
        lipschitz=lipschitz(activation),
        saturation=saturation(activation),
    )


def moments(activation: Activation, deviation: float = 1.0) -> tuple[float, float, float]:
    """Return E f(z), E f(z)^2 and E f'(z)^2 for normal z of mean 0 and a given deviation.

    Raises
    ------
    ValueError
        If the deviation is not positive and finite.
    """
    if not 0 < deviation < math.inf:
        raise ValueError(f"deviation must be positive and finite, but it is {deviation}")
    knots = [knot / deviation for knot in activation.knots]
    return (
        expectation(lambda z: float(activation(deviation * z)), knots),
        expectation(lambda z: float(activation(deviation * z)) ** 2, knots),
        expectation(lambda z: float(activation.derivative(deviation * z)) ** 2, knots),
    )


def expectation(function: Callable[[float], float], knots: list[float]) -> float:
    """Integrate a function of a standard normal number, piece by piece between its knots."""
    from scipy.integrate import quad

    def integrand(z: float) -> float:
        return function(z) * math.exp(-z * z / 2) / math.sqrt(2 * math.pi)

    # The density alone is hard to see from a distance: cut where it changes its character, too.
    # Pairs are placed symmetrically, so that the halves of an odd function cancel exactly.
    cuts = sorted({-REACH, -10.0, -4.0, -1.5, 0.0, 1.5, 4.0, 10.0, REACH, *map(float, knots)})
    cuts = [cut for cut in cuts if abs(cut) <= REACH]
    pieces = [
        quad(integrand, low, high, epsabs=1e-15, epsrel=1e-13, limit=200)[0]
        for low, high in itertools.pairwise(cuts)
    ]
    return math.fsum(pieces)


def lipschitz(activation: Activation) -> float:
    """Return the largest |f'|; infinite where f jumps."""
    if activation.smoothness < 0:
        return math.inf
    z = _places(activation)
    size = np.abs(activation.derivative(z))
    k = int(size.argmax())
    if k in (0, len(z) - 1) or size[k] <= max(size[k - 1], size[k + 1]):
        return float(size[k])  # the slope is level there: a straight piece
    from scipy.optimize import minimize_scalar

    found = minimize_scalar(
        lambda at: -abs(float(activation.derivative(at))),
        bounds=(z[k - 1], z[k + 1]), method="bounded", options={"xatol": 1e-10},
    )  # fmt: skip
    return max(float(size[k]), -float(found.fun))


def saturation(activation: Activation, share: float = SATURATED) -> tuple[tuple[float, float], ...]:
    """Return the intervals in which |f'| stays below `share` of the steepest slope.

    Parameters
    ----------
    activation : Activation
        A threshold, flat everywhere, is saturated everywhere.
    share : float

    Returns
    -------
    tuple of (low, high)
        In ascending order; an end may be infinite. A function without limits is looked at in
        [-10, 10] only.
    """
    from scipy.optimize import brentq

    steepest = lipschitz(activation)
    level = share * steepest if math.isfinite(steepest) else math.inf

    def excess(z: float) -> float:
        return abs(float(activation.derivative(z))) - level

    z = _places(activation)
    if None in activation.limits:
        z = z[np.abs(z) <= 10]
    flat = np.abs(activation.derivative(z)) < level
    intervals = []
    for first, last in _runs(flat):
        # At a knot the slope jumps, and the interval ends there; elsewhere it crosses the level.
        low = z[first] if first == 0 else _crossing(brentq, excess, z[first - 1], z[first])
        high = z[last] if last == len(z) - 1 else _crossing(brentq, excess, z[last], z[last + 1])
        intervals.append((-math.inf if low <= -FAR else low, math.inf if high >= FAR else high))
    return tuple(intervals)


def _runs(flags: NDArray[Any]) -> list[tuple[int, int]]:
    """List the first and last index of every run of true values."""
    edges = np.flatnonzero(np.diff(np.r_[False, flags, False].astype(int)))
    return [(int(a), int(b) - 1) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def _crossing(
    brentq: Callable[..., float], f: Callable[[float], float], a: float, b: float
) -> float:
    """Return where f changes its sign between a and b, or the jump between the two."""
    root = float(brentq(f, a, b, xtol=1e-13)) if f(a) * f(b) < 0 else (a if f(a) == 0 else b)
    return round(root, 12) + 0.0  # a knot such as 0 or 3 comes out as itself


def _places(activation: Activation) -> NDArray[Any]:
    """Places to look at: dense near zero and on both sides of knots, sparse far out."""
    near = np.linspace(-30, 30, 60_001)
    far = np.geomspace(30, FAR, 2_000)
    knots = np.array(activation.knots, dtype=float)
    beside = np.r_[knots, np.nextafter(knots, -np.inf), np.nextafter(knots, np.inf)]
    return np.unique(np.r_[-far, near, far, beside])
