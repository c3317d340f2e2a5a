"""The mean-field recursion: what wide random networks do to lengths, angles and gradients.

A unit of a wide layer sums many independent terms, so for any input its pre-activation z is normal
over the draw of the weights, with a variance q that follows from the layer before alone; for two
inputs, so does their correlation c. Iterating these two maps predicts the signal at any depth.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import ArrayLike

from nbsrc import activations as zoo
from nbsrc.signal.gaussian import Array
from nbsrc.signal.kernels import dual, dual_growth, dual_slope

FAR = 1e24  # a length at which "infinite" is read off
LENGTHS = np.geomspace(1e-12, 1e12, 961)  # where fixed points are looked for: ten a factor of 1.8
EXACT = 1e-9  # a slope this close to one counts as one: quadrature and q* are exact to about 1e-12


@dataclass(frozen=True)
class MeanField:
    """Wide layers z = w f(z before) + b with independent normal weights and biases.

    Parameters
    ----------
    activation : str or Activation
    weight_variance : float
        fan_in times the variance of a weight, called sigma_w^2 in the papers; see
        `nbsrc.signal.variances` for those of the usual schemes.
    bias_variance : float
        The variance of a bias, sigma_b^2.

    Raises
    ------
    ValueError
        If the activation is unknown, the weights' variance is not positive and finite, or that of
        the biases is negative.

    References
    ----------
    Poole, Lahiri, Raghu, Sohl-Dickstein, Ganguli (2016), arXiv:1606.05340, sections 2 and 3;
    Schoenholz, Gilmer, Ganguli, Sohl-Dickstein (2017), arXiv:1611.01232, sections 2 to 4.

    Examples
    --------
    >>> he = MeanField("relu", 2.0)
    >>> float(he.length(3.0)), float(he.chi(3.0))  # lengths are kept, and so are gradients
    (3.0, 1.0)
    """

    activation: zoo.Activation
    weight_variance: float
    bias_variance: float = 0.0

    def __init__(
        self,
        activation: str | zoo.Activation,
        weight_variance: float,
        bias_variance: float = 0.0,
    ) -> None:
        vw, vb = float(weight_variance), float(bias_variance)
        if not 0 < vw < math.inf:
            raise ValueError(f"weight_variance must be positive and finite, but it is {vw}")
        if not 0 <= vb < math.inf:
            raise ValueError(f"bias_variance must be finite and not negative, but it is {vb}")
        object.__setattr__(self, "activation", zoo.get(activation))
        object.__setattr__(self, "weight_variance", vw)
        object.__setattr__(self, "bias_variance", vb)

    # ------------------------------------------------------------ one layer

    def length(self, q: ArrayLike) -> Array:
        """Return the next layer's mean square of z: weight_variance E f(u)^2 + bias_variance."""
        return self.weight_variance * dual(self.activation, q) + self.bias_variance

    def length_slope(self, q: ArrayLike) -> Array:
        """Return the derivative of `length` with respect to q."""
        return self.weight_variance * dual_growth(self.activation, q)

    def chi(self, q: ArrayLike, c: ArrayLike = 1.0) -> Array:
        """Return weight_variance E f'(u) f'(v): what a layer does to the mean square of gradients.

        At c = 1 it is the factor by which, in layers of equal width, the mean square of dL/dz
        changes from one layer to the one before; otherwise, the factor for the covariance of two
        inputs' gradients.
        """
        return self.weight_variance * dual_slope(self.activation, q, c)

    def correlation(self, c: ArrayLike, q: ArrayLike) -> Array:
        """Return the next layer's correlation of two inputs, both of mean square q in this one."""
        covariance = self.weight_variance * dual(self.activation, q, c) + self.bias_variance
        with np.errstate(invalid="ignore"):  # a signal of length zero has no direction: NaN
            return np.asarray(covariance / self.length(q))

    def correlation_slope(self, c: ArrayLike, q: ArrayLike) -> Array:
        """Return the derivative of `correlation` with respect to c; `chi` where q is a fixed point.

        Below one at c = 1, neighbouring inputs become alike (order); above one they part (chaos).
        """
        with np.errstate(invalid="ignore"):
            return np.asarray(self.chi(q, c) * np.asarray(q) / self.length(q))

    # ------------------------------------------------------------ many layers

    def fixed_length(self, start: float = 1.0) -> float:
        """Return q*, the mean square of z at which a signal that begins at `start` settles.

        Zero where it dies out, infinite where it grows for ever; at a criticality such as ReLU's,
        where every length is kept, `start` itself.
        """
        vw, vb = np.array([self.weight_variance]), np.array([self.bias_variance])
        return float(fixed_lengths(self.activation, vw, vb, start)[0])

    def fixed_correlation(self, start: float = 1.0) -> float:
        """Return c*, the correlation at which any two different inputs arrive.

        1 in the ordered phase. Where the signal dies out without a bias, its last layers are
        linear: every correlation is kept, and the answer is NaN.

        Notes
        -----
        The map's power series has no negative coefficient, so for c from 0 to 1 the chord from c to
        the fixed point at 1 grows steeper with c, from 1 - correlation(0) to the slope at 1. There
        is one more fixed point just when that slope exceeds one, and there the chord's is one.
        """
        return self._correlation_at(self.fixed_length(start))

    def _correlation_at(self, length: float) -> float:
        from scipy.optimize import brentq

        if length == 0:
            return math.nan
        q = min(length, FAR)
        steepest = float(self.correlation_slope(1.0, q))
        if steepest <= 1 + EXACT:
            return 1.0

        def excess(c: float) -> float:
            if c == 1:
                return steepest - 1
            return (1 - float(self.correlation(c, q))) / (1 - c) - 1

        return float(brentq(excess, 0.0, 1.0, xtol=1e-12)) if excess(0.0) < 0 else 0.0

    def depth_scales(self, start: float = 1.0) -> DepthScales:
        """Return over how many layers lengths, correlations and gradients change e-fold."""
        q = self.fixed_length(start)
        c = self._correlation_at(q)
        q = min(q, FAR)
        return DepthScales(
            length=_scale(float(self.length_slope(q))),
            correlation=self._correlation_scale(q, c),
            gradient=_scale(float(self.chi(q))),
        )

    def _correlation_scale(self, q: float, c: float) -> float:
        # Where the signal dies, differences between inputs die with it, at the gradient's rate.
        return _scale(float(self.chi(q) if math.isnan(c) else self.correlation_slope(c, q)))

    def at_depth(self, layers: int, q: float = 1.0, c: float | None = None) -> tuple[Array, Array]:
        """Iterate the maps.

        Parameters
        ----------
        layers : int
        q, c : float
            Mean square of z in the first layer, and correlation of two inputs there.

        Returns
        -------
        lengths, correlations : ndarray, shape (layers,)
            The first entries are q and c; without c, correlations are NaN.
        """
        if layers < 1:
            raise ValueError(f"there must be at least one layer, but layers is {layers}")
        lengths, correlations = np.empty(layers), np.full(layers, math.nan)
        lengths[0] = q
        if c is not None:
            correlations[0] = c
        for layer in range(1, layers):
            before = lengths[layer - 1]
            lengths[layer] = self.length(before)
            if not math.isnan(correlations[layer - 1]):
                here = self.correlation(correlations[layer - 1], before)
                correlations[layer] = np.clip(here, -1, 1)
        return lengths, correlations


@dataclass(frozen=True)
class DepthScales:
    """Numbers of layers over which something changes by a factor of e; infinite if it does not.

    Attributes
    ----------
    length : float
        For what is left of the distance of q from q*, xi_q in the papers.
    correlation : float
        For what is left of the distance of c from c*, xi_c. Schoenholz et al. find that networks
        train to a depth of about six times this.
    gradient : float
        For the mean square of gradients, 1 / |log chi_1|.
    """

    length: float
    correlation: float
    gradient: float


def fixed_lengths(
    activation: zoo.Activation, weight_variance: Array, bias_variance: Array, start: float = 1.0
) -> Array:
    """Return q* for many settings at once; see `MeanField.fixed_length`.

    The change of q per layer is tabulated, followed from `start` in its own direction to where it
    turns, and that place is found by bisection.
    """
    if not 0 < start < math.inf:
        raise ValueError(f"a signal begins with a positive, finite length, but start is {start}")
    vw, vb = (np.asarray(v, dtype=np.float64)[..., None] for v in (weight_variance, bias_variance))

    def change(q: Array, moment: Array | None = None) -> Array:
        after = vw * (dual(activation, q) if moment is None else moment) + vb
        return np.asarray((after - q) / q)

    begin = change(np.array([start]))
    rising = begin > 0
    changes = change(LENGTHS, _table(activation))
    turned = np.where(rising, changes <= 0, changes >= 0)
    ahead = np.where(rising, LENGTHS > start, LENGTHS < start)
    turned &= ahead
    first = np.where(rising[..., 0], turned.argmax(-1), turned.shape[-1] - 1
                     - turned[..., ::-1].argmax(-1))  # fmt: skip
    beyond = LENGTHS[first][..., None]
    # The last place before the turn is a step of the table nearer to the start, or the start.
    step = LENGTHS[1] / LENGTHS[0]
    near = np.where(rising, np.maximum(beyond / step, start), np.minimum(beyond * step, start))
    low, high = np.log(np.minimum(near, beyond)), np.log(np.maximum(near, beyond))
    for _ in range(50):
        middle = (low + high) / 2
        grows = change(np.exp(middle)) > 0
        low, high = np.where(grows, middle, low), np.where(grows, high, middle)
    found = np.exp((low + high) / 2)
    found = np.where(turned.any(-1, keepdims=True), found, np.where(rising, math.inf, 0.0))
    kept = np.abs(begin) < 1e-13
    return np.asarray(np.where(kept, start, found)[..., 0])


@cache
def _table(activation: zoo.Activation) -> Array:
    """Mean squares of f at the lengths where fixed points are looked for."""
    return dual(activation, LENGTHS)


def _scale(factor: float) -> float:
    if factor == 0:
        return 0.0
    return math.inf if abs(factor - 1) < EXACT else 1 / abs(math.log(abs(factor)))
