"""How to move points from where they are to where a matrix sends them.

The straight line (1 - t) I + t W between the identity and a matrix can pass through a singular one:
half way to half a turn it is zero, and a picture moved along it shrinks to a point. Here the matrix
is taken apart into a rotation and a symmetric stretch (the polar decomposition W = R S): the
rotation turns by its angle while the stretch grows in a straight line. The input-space widget moves
its points in the same way.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]
Kind = Literal["rotation+stretch", "reflection", "collapse"]

LARGEST = 3  # dimensions that can be drawn
SAME = 1e-9  # singular values nearer than this, relative to the largest, count as equal or as zero


@dataclass(frozen=True)
class LinearPath:
    """The way from the identity to a matrix: R(t angle) ((1 - t) I + t S).

    Attributes
    ----------
    kind : "rotation+stretch", "reflection" or "collapse"
        A reflection has a negative determinant: space has to be turned over, so exactly one
        direction is flattened once on the way. A collapse keeps fewer dimensions than the points
        have; it is singular at its end, and only there.
    goal : ndarray, shape (size, size)
        The matrix. A rectangular one is made square by zeros, and `size` is its longer side.
    rotation : ndarray, shape (size, size)
        The rotation R it ends with.
    stretch : ndarray, shape (size, size)
        The symmetric factor S it ends with, its flattened direction negative if it reflects.
    stretches : ndarray, shape (size,)
        Singular values, largest first.
    flat_at : float or None
        The time at which a reflection flattens its direction.
    """

    kind: Kind
    goal: Array
    rotation: Array
    stretch: Array
    stretches: Array
    flat_at: float | None

    @property
    def turn(self) -> float:
        """Angle of the rotation in radians: in the plane from -pi to pi, in space from 0 to pi."""
        return _angle(self.rotation)

    def at(self, t: float) -> Array:
        """Return the matrix (size, size) at time t, from 0 (identity) to 1 (the goal).

        Raises
        ------
        ValueError
            If t lies outside [0, 1].
        """
        if not 0 <= t <= 1:
            raise ValueError(f"t must lie between 0 and 1, but it is {t}")
        if t == 1:
            return self.goal.copy()
        partly = (1 - t) * np.eye(len(self.goal)) + t * self.stretch
        return _part_of(self.rotation, t) @ partly


def linear_path(matrix: ArrayLike) -> LinearPath:
    """Find the way from the identity to a matrix.

    Of the rotations that could end it, the smallest is taken: a reflection may turn over any one of
    its stretches, and a collapse leaves directions free.

    Parameters
    ----------
    matrix : array_like, shape (rows, columns)
        With one to three of each.

    Returns
    -------
    LinearPath

    Raises
    ------
    ValueError
        If the matrix has another shape, or an entry that is not finite.
    """
    w = np.asarray(matrix, dtype=np.float64)
    if w.ndim != 2 or not all(1 <= side <= LARGEST for side in w.shape):
        raise ValueError(
            f"a map that can be drawn has one to {LARGEST} rows and columns, but the matrix has "
            f"the shape {w.shape}"
        )
    if not np.isfinite(w).all():
        raise ValueError(f"every entry must be finite, but one is {w[~np.isfinite(w)][0]}")
    columns, size = w.shape[1], max(w.shape)
    goal = np.zeros((size, size))
    goal[: w.shape[0], :columns] = w
    u, stretches, vh = np.linalg.svd(goal)
    v = vh.T  # u[:, i] is the image of v[:, i], stretched
    rank = int((stretches > SAME * stretches[0]).sum())
    signed = stretches.copy()
    if rank == size and np.linalg.det(u @ vh) < 0:
        u, v = _aligned(u, v, stretches)
        turned_over = [u @ np.diag(1.0 - 2 * (np.arange(size) == i)) @ v.T for i in range(size)]
        flipped = int(np.argmin([abs(_angle(rotation)) for rotation in turned_over]))
        rotation = turned_over[flipped]
        signed[flipped] *= -1
    elif rank == size - 1:  # the last direction is gone: its sign is free
        u[:, -1] *= np.sign(np.linalg.det(u @ v.T))
        rotation = u @ v.T
    elif rank < size:
        rotation = _shortest(v[:, 0], u[:, 0]) if rank else np.eye(size)
    else:
        rotation = u @ v.T
    reflects = bool((signed < 0).any())
    return LinearPath(
        kind="reflection" if reflects else "collapse" if rank < columns else "rotation+stretch",
        goal=goal,
        rotation=rotation,
        stretch=v @ np.diag(signed) @ v.T,
        stretches=stretches,
        flat_at=float(1 / (1 - signed.min())) if reflects else None,
    )


def _aligned(u: Array, v: Array, stretches: Array) -> tuple[Array, Array]:
    """Choose directions of equal stretch so that a mirror among them is one of the directions.

    Where stretches are equal any directions at right angles will do as v; the eigenvectors of the
    symmetric part of the turn let a plain reflection be seen as one, with no rotation at all.
    """
    turn = u @ v.T
    aligned, start = v.copy(), 0
    while start < len(stretches):
        same = np.flatnonzero(np.abs(stretches - stretches[start]) <= SAME * stretches[0])
        among = v[:, same]
        _, directions = np.linalg.eigh(among.T @ (turn + turn.T) @ among)
        aligned[:, same] = among @ directions
        start = int(same[-1]) + 1
    return turn @ aligned, aligned


def _shortest(start: Array, end: Array) -> Array:
    """Return the smallest rotation that takes one unit vector of space to another."""
    cosine = float(start @ end)
    if cosine < SAME - 1:  # opposite: half a turn about any axis at right angles
        axis = np.eye(3)[np.argmin(np.abs(start))]
        axis = axis - (axis @ start) * start
        axis /= np.linalg.norm(axis)
        return 2 * np.outer(axis, axis) - np.eye(3)
    # Half a turn about `start`, then one about the middle between the two: each is orthogonal to
    # the last bit, however far apart they are.
    middle = (start + end) / np.linalg.norm(start + end)
    rotation: Array = (2 * np.outer(middle, middle) - np.eye(3)) @ (
        2 * np.outer(start, start) - np.eye(3)
    )
    return rotation


def _axis(rotation: Array) -> Array:
    """Return the rotation of space as its axis, as long as its angle."""
    from scipy.spatial.transform import Rotation

    axis: Array = Rotation.from_matrix(rotation).as_rotvec()
    return axis


def _angle(rotation: Array) -> float:
    """Return the angle of a rotation in one to three dimensions; in the plane it has a sign."""
    if len(rotation) == 1:
        return 0.0
    if len(rotation) == 2:
        return math.atan2(rotation[1, 0], rotation[0, 0])
    return float(np.linalg.norm(_axis(rotation)))


def _part_of(rotation: Array, t: float) -> Array:
    """Return the rotation by a share t of the angle, about the same axis."""
    if len(rotation) == 1:
        return np.eye(1)
    if len(rotation) == 2:
        angle = t * _angle(rotation)
        return np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    from scipy.spatial.transform import Rotation

    part: Array = Rotation.from_rotvec(t * _axis(rotation)).as_matrix()
    return part
