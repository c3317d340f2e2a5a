"""How well a straight cut separates two classes: exactly in the plane, by a probe elsewhere.

`best_linear_accuracy` finds the best line for points in the plane, exactly: it is the ceiling for
everything that is linear. `linear_probe` fits a straight cut to what arrives at a layer, for a
whole stack of networks at once (Alain & Bengio 2016, arXiv:1610.01644).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

if TYPE_CHECKING:
    import torch

RIDGE = 1e-4  # penalty of the probe's weights: keeps them finite where the classes are separable
SAME_DIRECTION = 1e-12  # radians: places nearer in direction than this lie on one line
NEWTON_STEPS = 50
GRADIENT = 1e-8  # a probe counts as fitted when its largest slope is below this


@dataclass(frozen=True)
class Line:
    """The line normal . x = offset, with class 1 on the side where normal . x > offset.

    Attributes
    ----------
    normal : ndarray of float64, shape (2,)
        Of length one; zero where one class for the whole plane is best.
    offset : float
    accuracy : float
        The share of points on their own class's side.
    """

    normal: NDArray[np.float64]
    offset: float
    accuracy: float

    def predict(self, points: ArrayLike) -> NDArray[np.int64]:
        """Say on which side points (n, 2) lie: 1 where normal . x > offset, else 0."""
        return (np.asarray(points, dtype=np.float64) @ self.normal > self.offset).astype(np.int64)


def best_linear_accuracy(points: ArrayLike, labels: ArrayLike) -> Line:
    """Find the line that classifies the most points correctly, among all lines in the plane.

    Any line can be moved in parallel until it touches a point, without changing what it separates.
    So it is enough to turn a line once around each point and to count on the way: n sorts by
    angle, n^2 log n in all.

    Parameters
    ----------
    points : array_like of float, shape (n, 2)
    labels : array_like of int, shape (n,)
        Classes 0 and 1.

    Returns
    -------
    Line
        One that reaches the highest accuracy, with that accuracy. Its own `predict` reproduces it.

    Raises
    ------
    ValueError
        If the shapes do not fit, a coordinate is not finite, or a label is neither 0 nor 1.
    """
    x, y = _checked_plane(points, labels)
    places, where = np.unique(x, axis=0, return_inverse=True)
    # What the number of right answers gains when a place is called class 1 instead of class 0.
    gain = np.zeros(len(places))
    np.add.at(gain, where.ravel(), 2.0 * y - 1)
    right_if_all_0 = float((y == 0).sum())
    always_1 = gain.sum() > 0
    best = Line(np.zeros(2), -1.0 if always_1 else 1.0, max(y.mean(), 1 - y.mean()))
    for pivot in range(len(places)) if len(places) > 1 else ():
        angle, gained = _sweep(places - places[pivot], gain)
        k = int(np.argmax(gained))
        accuracy = (right_if_all_0 + gained[k]) / len(y)
        if accuracy > best.accuracy + 0.5 / len(y):
            best = _line_through(places, gain, pivot, angle[k], float(accuracy))
    return best


def _sweep(
    arms: NDArray[np.float64], gain: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Turn a line through the origin once around, and note what class 1 on its left would gain.

    Returns the directions (k,) half way between one place met and the next, and the gains (k,),
    with the places at the origin themselves on whichever side is better.
    """
    away = np.any(arms != 0, axis=1)
    here = gain[~away].sum()
    turn = np.arctan2(arms[away, 1], arms[away, 0]) % (2 * np.pi)
    met = turn % np.pi  # the line reaches a place and the place opposite at the same moment
    order = np.argsort(met, kind="stable")
    met = met[order]
    # Left of direction 0 lies the upper half plane; a place met by the front half leaves the left
    # side, one met by the back half enters it.
    enters = np.where(turn[order] >= np.pi, 1.0, -1.0) * gain[away][order]
    left = gain[away][(turn > 0) & (turn < np.pi)].sum() + gain[away][turn == 0].sum()
    left_after = left + np.cumsum(enters)
    ends = np.flatnonzero(np.diff(met, append=met[0] + np.pi) > SAME_DIRECTION)
    between = met[ends] + np.diff(met[ends], append=met[ends[0]] + np.pi) / 2
    on_the_left, on_the_right = left_after[ends], gain[away].sum() - left_after[ends]
    angles = np.concatenate([between, between + np.pi])  # the same line, seen the other way
    return angles, np.concatenate([on_the_left, on_the_right]) + max(here, 0.0)


def _line_through(
    places: NDArray[np.float64],
    gain: NDArray[np.float64],
    pivot: int,
    angle: float,
    accuracy: float,
) -> Line:
    """Move the line through `pivot` off it, half way to the next place on the side it may take."""
    normal = np.array([-np.sin(angle), np.cos(angle)])  # points to the left of the direction
    height = (places - places[pivot]) @ normal
    height[pivot] = 0.0
    beyond = height[height < 0] if gain[pivot] > 0 else height[height > 0]
    if len(beyond):
        shift = beyond[np.argmin(np.abs(beyond))] / 2
    else:
        shift = -1.0 if gain[pivot] > 0 else 1.0
    return Line(normal, float(places[pivot] @ normal + shift), accuracy)


def linear_probe(
    features: ArrayLike | torch.Tensor,
    labels: ArrayLike | torch.Tensor,
    held_out_features: ArrayLike | torch.Tensor,
    held_out_labels: ArrayLike | torch.Tensor,
) -> NDArray[np.float64]:
    """Fit a straight cut to a layer's activations and score it on points it has not seen.

    The cut is a logistic regression on standardised features with a ridge penalty of
    `RIDGE` / 2 times the squared weights, fitted by Newton's method with halved steps until its
    gradient is below `GRADIENT`. All members of a stack are fitted side by side.

    Parameters
    ----------
    features, held_out_features : array_like or Tensor, shape (members, n, units) or (n, units)
    labels, held_out_labels : array_like or Tensor of 0 and 1, shape (n,)

    Returns
    -------
    ndarray of float64, shape (members,) or ()
        Share of held-out points on their own class's side.

    Raises
    ------
    ValueError
        If shapes do not fit, a feature is not finite, or a label is neither 0 nor 1.

    References
    ----------
    Alain and Bengio (2016), arXiv:1610.01644, section 3.
    """
    seen, y = _checked_stack(features, labels)
    unseen, truth = _checked_stack(held_out_features, held_out_labels)
    if seen.shape[:-2] != unseen.shape[:-2] or seen.shape[-1] != unseen.shape[-1]:
        raise ValueError(
            f"features of shape {seen.shape} and held-out features of shape {unseen.shape} do not "
            "belong to the same networks: only the number of points may differ"
        )
    centre, spread = seen.mean(-2, keepdims=True), seen.std(-2, keepdims=True)
    spread = np.where(spread > 0, spread, 1.0)  # a dead unit tells the probe nothing
    weights = _logistic(_with_one((seen - centre) / spread), y)
    logits = (_with_one((unseen - centre) / spread) @ weights[..., None])[..., 0]
    share: NDArray[np.float64] = np.asarray(((logits > 0) == (truth == 1)).mean(-1))
    return share


def _logistic(design: NDArray[np.float64], y: NDArray[np.int64]) -> NDArray[np.float64]:
    """Minimise mean log-loss + RIDGE / 2 |weights|^2, the last weight (the bias) left free."""
    n, columns = design.shape[-2:]
    ridge = np.full(columns, RIDGE)
    ridge[-1] = 0.0
    sign = 2.0 * y - 1

    def objective(weights: NDArray[np.float64]) -> NDArray[np.float64]:
        margin = (design @ weights[..., None])[..., 0] * sign
        loss: NDArray[np.float64] = np.logaddexp(0, -margin).mean(-1)
        loss += (ridge * weights**2).sum(-1) / 2
        return loss

    weights = np.zeros((*design.shape[:-2], columns))
    for _ in range(NEWTON_STEPS):
        chance = 0.5 * (1 + np.tanh((design @ weights[..., None])[..., 0] / 2))  # sigmoid
        error = (chance - y)[..., None]
        slope = (np.swapaxes(design, -1, -2) @ error)[..., 0] / n + ridge * weights
        if np.abs(slope).max() < GRADIENT:
            return weights
        curvature = chance * (1 - chance) / n
        hessian = np.swapaxes(design, -1, -2) @ (design * curvature[..., None])
        hessian += np.diag(ridge + RIDGE * 1e-3)  # keeps the bias solvable once all points are sure
        step = np.linalg.solve(hessian, slope[..., None])[..., 0]
        before, length = objective(weights), np.ones(design.shape[:-2])
        for _ in range(40):
            worse = objective(weights - length[..., None] * step) > before
            if not worse.any():
                break
            length = np.where(worse, length / 2, length)
        weights = weights - length[..., None] * step
    raise RuntimeError(
        f"the probe did not converge in {NEWTON_STEPS} Newton steps: its largest slope is still "
        f"{np.abs(slope).max():.1e}; look for features of very different sizes"
    )


def _with_one(features: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.concatenate([features, np.ones((*features.shape[:-1], 1))], axis=-1)


def _checked_stack(features: Any, labels: Any) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    x, y = _array(features).astype(np.float64), _array(labels)
    if x.ndim not in (2, 3) or 0 in x.shape:
        raise ValueError(
            f"features must have shape (n, units) or (members, n, units), but theirs is {x.shape}"
        )
    if not np.isfinite(x).all():
        raise ValueError(f"every feature must be finite, but one is {x[~np.isfinite(x)][0]}")
    return x, _checked_labels(y, x.shape[-2])


def _array(values: Any) -> NDArray[Any]:
    return np.asarray(values.detach().cpu() if hasattr(values, "detach") else values)


def _checked_plane(
    points: ArrayLike, labels: ArrayLike
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    x, y = _array(points).astype(np.float64), _array(labels)
    if x.ndim != 2 or x.shape[1] != 2 or len(x) == 0:
        raise ValueError(f"points must have shape (n, 2) with n > 0, but theirs is {x.shape}")
    if not np.isfinite(x).all():
        raise ValueError(f"every coordinate must be finite, but one is {x[~np.isfinite(x)][0]}")
    return x, _checked_labels(y, len(x))


def _checked_labels(y: NDArray[Any], n: int) -> NDArray[np.int64]:
    if y.shape != (n,):
        raise ValueError(f"labels must have shape ({n},), one a point, but theirs is {y.shape}")
    if not np.isin(y, (0, 1)).all():
        raise ValueError(f"labels must be 0 or 1, but one is {y[~np.isin(y, (0, 1))][0]}")
    return y.astype(np.int64)
