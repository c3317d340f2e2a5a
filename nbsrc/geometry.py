"""What a network does to the plane: Jacobians, folds, paths of matrices, decision boundaries.

The input-space widget draws with the same definitions; its mathematics is tested against these.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import ArrayLike, NDArray

from nbsrc import linear_paths
from nbsrc.ensemble import Ensemble

COLLAPSE_THRESHOLD = 0.01  # a map counts as collapsed where it shrinks some direction below this
BISECTIONS = 52  # they halve an interval down to the spacing of float64


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


@dataclass(frozen=True)
class Boundary:
    """A decision boundary, met from a centre along evenly spaced rays.

    Attributes
    ----------
    found : ndarray of bool, shape (members, rays)
        Whether the ray crosses the boundary at all; the other fields mean nothing where not.
    points : ndarray, shape (members, rays, 2)
        The first crossing, to the spacing of float64.
    normals : ndarray, shape (members, rays, 2)
        Unit vectors along the gradient of the logit there.
    patterns : ndarray of bool, shape (members, rays, hidden units)
        Which hidden units have a positive pre-activation there.
    """

    found: NDArray[np.bool_]
    points: NDArray[np.float64]
    normals: NDArray[np.float64]
    patterns: NDArray[np.bool_]

    def turns(self) -> NDArray[np.float64]:
        """Angle in radians between the normals of each ray and the next, (members, rays)."""
        here, there = self.normals, np.roll(self.normals, -1, axis=1)
        cross = here[..., 0] * there[..., 1] - here[..., 1] * there[..., 0]
        angle: NDArray[np.float64] = np.abs(np.arctan2(cross, (here * there).sum(-1)))
        return angle

    def hinges(self) -> NDArray[np.bool_]:
        """Whether some unit switches between each ray and the next, (members, rays)."""
        switched: NDArray[np.bool_] = (self.patterns != np.roll(self.patterns, -1, axis=1)).any(-1)
        return switched


def boundary_on_rays(
    ensemble: Ensemble,
    rays: int,
    *,
    centre: tuple[float, float] = (0.0, 0.0),
    reach: float = 1.5,
    scan: int = 96,
) -> Boundary:
    """Find every member's decision boundary on rays from a centre.

    Each ray is scanned for the first change of the logit's sign, which is then closed in by
    secants and bisection. The gradient comes from autograd.

    Parameters
    ----------
    ensemble : Ensemble
        With two inputs and one output.
    rays : int
        Directions, evenly spaced over the full turn.
    centre : tuple of float
    reach : float
        How far out the rays go.
    scan : int
        Points looked at on each ray; two crossings nearer than reach / scan may be missed.

    Returns
    -------
    Boundary
    """
    if ensemble.widths[0] != 2 or ensemble.widths[-1] != 1:
        raise ValueError(
            f"a boundary in the plane needs 2 inputs and 1 output, but widths is {ensemble.widths}"
        )
    like = ensemble.weights[0]
    angle = torch.arange(rays, dtype=like.dtype, device=like.device) * (2 * math.pi / rays)
    direction = torch.stack([angle.cos(), angle.sin()], dim=1)
    start = torch.tensor(centre, dtype=like.dtype, device=like.device)

    def logit(radius: torch.Tensor) -> torch.Tensor:
        """Logits (members, rays) at radii (members, rays)."""
        return ensemble(start + radius[..., None] * direction)[..., 0]

    with torch.no_grad():
        radii = torch.linspace(0, reach, scan, dtype=like.dtype, device=like.device)
        low = radii[:1].expand(len(ensemble), rays)
        f_low = logit(low)
        high, f_high, found = low, f_low, torch.zeros_like(low, dtype=torch.bool)
        for radius in radii[1:]:
            further = radius.expand_as(low)
            value = logit(further)
            low, f_low = torch.where(found, low, high), torch.where(found, f_low, f_high)
            high, f_high = torch.where(found, high, further), torch.where(found, f_high, value)
            found = found | ((f_low > 0) != (f_high > 0))
            if found.all():
                break
        crossing = _root(logit, low, f_low, high, f_high)

    at = (start + crossing[..., None] * direction).requires_grad_()
    (gradient,) = torch.autograd.grad(ensemble(at).sum(), at)
    with torch.no_grad():
        # A network without hidden layers has no units that could switch.
        patterns = [at.new_empty((*at.shape[:2], 0), dtype=torch.bool)]
        for w, b, a in zip(
            ensemble.weights[:-1], ensemble.biases[:-1], ensemble.activations(at), strict=False
        ):
            patterns.append(torch.baddbmm(b[:, None], a, w.transpose(1, 2)) > 0)
        length = gradient.norm(dim=-1, keepdim=True).clamp_min(torch.finfo(like.dtype).tiny)
    return Boundary(
        found.cpu().numpy(),
        at.detach().cpu().double().numpy(),
        (gradient / length).cpu().double().numpy(),
        torch.cat(patterns, dim=-1).cpu().numpy(),
    )


def _root(
    f: Callable[[torch.Tensor], torch.Tensor],
    low: torch.Tensor,
    f_low: torch.Tensor,
    high: torch.Tensor,
    f_high: torch.Tensor,
) -> torch.Tensor:
    """Close in on a zero of f between low and high, for all entries side by side.

    The Illinois method: secants, with the value at an end that stays put halved, and every third
    step a bisection, so that no bracket closes slower than by half in three steps. Entries whose
    ends have the same sign come back as `low`.
    """
    brackets = (f_low > 0) != (f_high > 0)
    root = low
    for step in range(3 * BISECTIONS):
        before = root
        secant = high - f_high * (high - low) / torch.where(brackets, f_high - f_low, 1.0)
        middle = (low + high) / 2
        inside = (secant > low) & (secant < high) & (step % 3 < 2)
        root = torch.where(brackets, torch.where(inside, secant, middle), low)
        value = f(root)
        left = (value > 0) == (f_low > 0)  # the root found is on the side of `low`: the zero is not
        f_low = torch.where(left, value, f_low / 2)
        f_high = torch.where(left, f_high / 2, value)
        low, high = torch.where(left, root, low), torch.where(left, high, root)
        done = ((root - before).abs() <= torch.finfo(root.dtype).eps * root.abs()) | (value == 0)
        if (done | ~brackets).all():
            break
    return root
