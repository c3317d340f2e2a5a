"""A network as a map of the plane: its Jacobians, where it folds, where it presses things flat."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import ArrayLike, NDArray

from nbsrc import linear_paths
from nbsrc.ensemble import Ensemble

COLLAPSE_THRESHOLD = 0.01  # a map counts as collapsed where it shrinks some direction below this


def grid(low: float, high: float, n: int) -> NDArray[np.float64]:
    """Lay n x n points over the square [low, high]^2, row after row from the bottom left.

    Returns
    -------
    ndarray, shape (n * n, 2)
        ``grid(...).reshape(n, n, 2)`` gives rows of points.
    """
    line = np.linspace(low, high, n)
    first, second = np.meshgrid(line, line)
    return np.stack([first.ravel(), second.ravel()], axis=1)


@torch.no_grad()
def jacobian(ensemble: Ensemble, x: ArrayLike, layer: int = -1) -> NDArray[np.float64]:
    """Differentiate the map from the input to a hidden layer, for every member.

    Parameters
    ----------
    ensemble : Ensemble
    x : array_like, shape (n, in)
    layer : int
        Which hidden layer, from 0; -1 for the last one.

    Returns
    -------
    ndarray, shape (members, n, units, in)
        By the chain rule: diag(f'(z)) W, multiplied layer by layer.
    """
    hidden = len(ensemble.weights) - 1
    last = range(hidden)[layer]
    a = ensemble.activations(x)
    product = torch.eye(a[0].shape[-1], dtype=a[0].dtype, device=a[0].device)
    product = product.expand(*a[0].shape[:2], -1, -1)
    for w, b, inputs in zip(ensemble.weights, ensemble.biases, a[: last + 1], strict=False):
        z = torch.baddbmm(b[:, None], inputs, w.transpose(1, 2))
        product = ensemble.activation.derivative(z)[..., None] * (w[:, None] @ product)
    result: NDArray[np.float64] = product.cpu().double().numpy()
    return result


@torch.no_grad()
def determinants(ensemble: Ensemble, x: ArrayLike, layer: int = -1) -> NDArray[np.float64]:
    """Return the determinant of `jacobian`, where every layer is as wide as the input.

    It is multiplied up from the layers' own determinants, prod f'(z) det W. The determinant of the
    finished Jacobian would be a small difference of large products where an activation is nearly
    flat, and its sign could be wrong by rounding alone.

    Parameters
    ----------
    ensemble, x, layer
        As for `jacobian`.

    Returns
    -------
    ndarray, shape (members, n)

    Raises
    ------
    ValueError
        If a layer on the way is wider or narrower than the input.
    """
    last = range(len(ensemble.weights) - 1)[layer]
    widths = ensemble.widths[: last + 2]
    if len(set(widths)) > 1:
        raise ValueError(
            f"only a map between spaces of one size has a determinant, but the widths on the way "
            f"are {widths}"
        )
    a = ensemble.activations(x)
    product = torch.ones(a[0].shape[:2], dtype=a[0].dtype, device=a[0].device)
    for w, b, inputs in zip(ensemble.weights, ensemble.biases, a[: last + 1], strict=False):
        z = torch.baddbmm(b[:, None], inputs, w.transpose(1, 2))
        product = (
            product * torch.linalg.det(w)[:, None] * ensemble.activation.derivative(z).prod(-1)
        )
    result: NDArray[np.float64] = product.cpu().double().numpy()
    return result


def fold_share(determinants: ArrayLike) -> NDArray[np.float64]:
    """Say what share of the points a map of the plane turns over against the majority.

    Where the Jacobian's determinant changes its sign, the plane is folded: one side lies face up,
    the other face down. A map that turns everything over is a reflection and folds nothing.

    Parameters
    ----------
    determinants : array_like, shape (..., n)
        The Jacobian's determinant at n points. Where it is zero nothing is
        turned over: such points count among all, but not as folded.

    Returns
    -------
    ndarray, shape (...)
        From 0 (no fold) to 0.5.
    """
    sign = np.sign(np.asarray(determinants, dtype=np.float64))
    up, down = (sign > 0).sum(-1), (sign < 0).sum(-1)
    share: NDArray[np.float64] = np.minimum(up, down) / sign.shape[-1]
    return share


def collapse_share(
    jacobians: ArrayLike, threshold: float = COLLAPSE_THRESHOLD
) -> NDArray[np.float64]:
    """Say at what share of the points a map presses the space flat.

    Parameters
    ----------
    jacobians : array_like, shape (..., n, units, in)
    threshold : float
        A point counts where the smallest singular value is below this.

    Returns
    -------
    ndarray, shape (...)
    """
    smallest = np.linalg.svd(np.asarray(jacobians, dtype=np.float64), compute_uv=False)[..., -1]
    share: NDArray[np.float64] = (smallest < threshold).mean(-1)
    return share


def linear_path(matrix: ArrayLike, t: float) -> NDArray[np.float64]:
    """Return the matrix a fraction t of the way from the identity to `matrix`.

    The way turns and stretches; it never passes through a singular matrix unless `matrix` is
    singular or reflects. `nbsrc.linear_paths.linear_path` says which, and how far it turns.

    Parameters
    ----------
    matrix : array_like, shape (rows, columns)
        With one to three of each; zeros make a rectangular one square.
    t : float
        From 0 (the identity) to 1 (`matrix`).

    Returns
    -------
    ndarray, shape (size, size) with size = max(rows, columns)

    Raises
    ------
    ValueError
        If the matrix has another shape, an entry is not finite, or t is outside [0, 1].
    """
    return linear_paths.linear_path(matrix).at(t)
