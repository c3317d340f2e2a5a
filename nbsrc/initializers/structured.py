"""Weights drawn together, for what they do as a matrix: keep lengths, pass on, leave out."""

from __future__ import annotations

import math
from types import EllipsisType

import numpy as np

from nbsrc.initializers.terms import Array, Rng, Shape, checked


def orthogonal(shape: Shape, rng: Rng, gain: float = 1.0) -> Array:
    """Draw a matrix with orthonormal rows, or columns if there are fewer, times `gain`.

    A convolution's weight is taken as the matrix (out, in * kernel): as a map of whole images it
    is not orthogonal, see `delta_orthogonal`. Every orthogonal matrix is equally likely: the
    factor Q of a normal matrix is, once the signs in R are made positive (Mezzadri 2007,
    arXiv:math-ph/0609050, section 4).

    References
    ----------
    Saxe, McClelland, Ganguli (2014), arXiv:1312.6120, section 3.

    Examples
    --------
    >>> w = orthogonal((3, 5), np.random.default_rng(0))
    >>> bool(np.allclose(w @ w.T, np.eye(3)))
    True
    """
    out, *rest = checked(shape)
    columns = math.prod(rest)
    tall = rng.normal(size=(max(out, columns), min(out, columns)))
    q, r = np.linalg.qr(tall)
    q = q * np.where(np.diag(r) < 0, -1.0, 1.0)
    return gain * (q if out >= columns else q.T).reshape(shape)


def delta_orthogonal(shape: Shape, rng: Rng, gain: float = 1.0) -> Array:
    """Draw a convolution that keeps lengths: an orthogonal matrix at the kernel's middle tap.

    All other taps are zero, so every place of an image is turned by the same orthogonal matrix,
    and a norm is kept exactly from layer to layer, borders included. With fewer outputs than
    inputs the rows are orthonormal instead, and it is gradients that keep their norm. A dense
    layer's weight is `orthogonal`.

    References
    ----------
    Xiao, Bahri, Sohl-Dickstein, Schoenholz, Pennington (2018), arXiv:1806.05393, section 2.4.
    """
    out, fan_in, *kernel = checked(shape)
    weights = np.zeros((out, fan_in, *kernel))
    weights[_middle(kernel)] = orthogonal((out, fan_in), rng, gain)
    return weights


def identity(shape: Shape, rng: Rng, gain: float = 1.0) -> Array:
    """Pass the signal on: ones on the diagonal, for a convolution at the kernel's middle tap.

    Le, Jaitly, Hinton (2015), arXiv:1504.00941, section 3. Nothing is random: `rng` is not used.
    """
    out, fan_in, *kernel = checked(shape)
    weights = np.zeros((out, fan_in, *kernel))
    weights[_middle(kernel)] = gain * np.eye(out, fan_in)
    return weights


def _middle(kernel: Shape) -> tuple[EllipsisType | int, ...]:
    """Return the index of the kernel's middle tap, for all outputs and inputs."""
    return (..., *(size // 2 for size in kernel))


def sparse(shape: Shape, rng: Rng, connections: int = 15, deviation: float = 1.0) -> Array:
    """Give every unit a few normal weights and leave the rest at zero.

    However wide the layer, a unit sums `connections` terms (or fan_in, if that is less).
    `torch.nn.init.sparse_` is another scheme: it empties a share of the *outgoing* weights of
    every input.

    References
    ----------
    Martens (2010), Deep learning via Hessian-free optimization, section 5.
    """
    out, *rest = checked(shape)
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
    out, *rest = checked(shape)
    columns = math.prod(rest)
    both = rng.normal(0.0, 0.6007 / math.sqrt(columns), (out, columns + 1))
    chosen = rng.integers(0, columns + 1, out)
    both[np.arange(out), chosen] = rng.beta(2, 1, out)
    return both[:, :-1].reshape(shape), both[:, -1].copy()
