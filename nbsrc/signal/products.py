"""What theory says of finite widths: products of random factors, exactly.

The mean-field recursion knows means over infinitely wide layers. A real network is one draw, and
its gradient a product of as many random factors as it has layers: the mean square may be kept while
nearly every single network shrinks it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import digamma, polygamma
from scipy.stats import binom

Array = NDArray[np.float64]


def relative_variance(cv: float, factors: int) -> float:
    """Return Var(P) / E(P)^2 of a product P of independent factors: (1 + cv^2)^factors - 1.

    Parameters
    ----------
    cv : float
        Deviation of one factor over its mean.
    factors : int

    Notes
    -----
    E P^2 is the product of the factors' E x^2 = mean^2 (1 + cv^2), and E P that of their means.

    Examples
    --------
    >>> relative_variance(0.5, 2), round(relative_variance(0.1, 100), 2)
    (0.5625, 1.7)
    """
    if not 0 <= cv < math.inf:
        raise ValueError(f"cv must be finite and not negative, but it is {cv}")
    if factors < 0:
        raise ValueError(f"there cannot be {factors} factors")
    return math.expm1(factors * math.log1p(cv * cv))


@dataclass(frozen=True)
class Factor:
    """A random factor x > 0 that every layer multiplies a mean square by.

    Attributes
    ----------
    mean : float
        E x.
    square : float
        E x^2; square / mean^2 - 1 is the relative variance.
    zero : float
        P(x = 0): the layer is dead, for this input.
    log_mean, log_variance : float
        Of ln x, given that x is not zero. Products of many factors scatter as a log-normal number
        with as many times these, so that their median is exp(layers * log_mean).
    """

    mean: float
    square: float
    zero: float
    log_mean: float
    log_variance: float

    @property
    def cv(self) -> float:
        """Deviation over mean."""
        return math.sqrt(max(0.0, self.square / self.mean**2 - 1))


def relu_factor(width: int, weight_variance: float = 2.0) -> Factor:
    """Return the factor for |a|^2 in a ReLU layer of normal weights without biases, exactly.

    Of `width` units, K are positive, a binomial number with chances of one half; the squares of
    their values make a chi-squared number with K degrees of freedom, times weight_variance / width.
    The factors of layers of equal width are independent and alike, so any depth follows. Backward,
    the factor for |dL/dz|^2 has the same distribution, as long as both sides are as wide.

    Parameters
    ----------
    width : int
        Units of the layer and of the one before it.
    weight_variance : float
        fan_in times the variance of a weight; He's is 2, and keeps the mean.

    References
    ----------
    Hanin, Rolnick (2018), arXiv:1803.01719, theorem 5, for the sum of 1 / width that matters here.

    Examples
    --------
    >>> he = relu_factor(32)
    >>> round(he.mean, 12), round(he.square - 1, 12) == round(5 / 32, 12)
    (1.0, True)
    >>> round(math.exp(50 * he.log_mean), 3)  # the median of |a|^2 after 50 layers
    0.016
    """
    _positive("weight_variance", weight_variance)
    if width < 1:
        raise ValueError(f"a layer has at least one unit, but width is {width}")
    k = np.arange(width + 1)
    share = binom.pmf(k, width, 0.5)
    scale = weight_variance / width
    alive = share[1:] / (1 - share[0])
    logs = digamma(k[1:] / 2) + math.log(2 * scale)
    log_mean = float(alive @ logs)
    return Factor(
        mean=float(scale * (share @ k)),
        square=float(scale**2 * (share @ (k * (k + 2)))),
        zero=0.5**width,
        log_mean=log_mean,
        log_variance=float(alive @ (polygamma(1, k[1:] / 2) + logs**2)) - log_mean**2,
    )


def linear_factor(width: int, weight_variance: float = 1.0) -> Factor:
    """Return the factor for |a|^2 in a linear layer of normal weights: chi-squared over width.

    Parameters are those of `relu_factor`.
    """
    _positive("weight_variance", weight_variance)
    if width < 1:
        raise ValueError(f"a layer has at least one unit, but width is {width}")
    scale = weight_variance / width
    return Factor(
        mean=weight_variance,
        square=weight_variance**2 * (1 + 2 / width),
        zero=0.0,
        log_mean=float(digamma(width / 2)) + math.log(2 * scale),
        log_variance=float(polygamma(1, width / 2)),
    )


def lyapunov_exponents(width: int, deviation: float) -> Array:
    """Return ln of the growth per factor of each singular value of a product of normal matrices.

    Parameters
    ----------
    width : int
        The matrices are width x width, with independent normal entries.
    deviation : float
        Of an entry.

    Returns
    -------
    ndarray, shape (width,)
        In descending order: ln deviation + (ln 2 + digamma((width - k) / 2)) / 2 for k = 0, 1, ...
        The first says what becomes of nearly any vector; positive, and it explodes.

    References
    ----------
    Newman (1986), The distribution of Lyapunov exponents: exact results for random matrices,
    Communications in Mathematical Physics 103, equation 7.

    Examples
    --------
    >>> round(float(np.exp(lyapunov_exponents(100, 0.2)[0])), 2)  # hardly any entry exceeds one
    1.99
    """
    _positive("deviation", deviation)
    if width < 1:
        raise ValueError(f"a matrix has at least one row, but width is {width}")
    k = np.arange(width)
    return np.asarray(math.log(deviation) + (math.log(2) + digamma((width - k) / 2)) / 2)


def _positive(name: str, value: float) -> None:
    if not 0 < value < math.inf:
        raise ValueError(f"{name} must be positive and finite, but it is {value}")
