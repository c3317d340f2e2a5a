"""The checks of the page "Bending the space"."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nbsrc import activations, data, geometry
from nbsrc.exercises import NotYet, exercise, number

Array = NDArray[np.float64]


@exercise(
    "bending-space/fold-share",
    minutes=10,
    difficulty="easy",
    hint="Count the positive and the negative determinants; the smaller count is the fold.",
)
def fold_share(answer: Callable[[Array], Any]) -> None:
    cases = {
        "a map that folds a quarter of the points": np.array([1.0, 2.0, 0.5, -1.0]),
        "a reflection of the whole plane": np.array([-1.0, -2.0, -3.0]),
        "a map that leaves everything face up": np.array([0.1, 3.0]),
        "two points turned over and one not": np.array([-1.0, 1.0, -4.0]),
        "points at which the map is flat": np.array([0.0, 0.0, 1.0, 1.0, -1.0, 0.0]),
    }
    for what, determinants in cases.items():
        got = number(answer(determinants.copy()), f"the share for {what}")
        wanted = float(geometry.fold_share(determinants))
        if not np.isclose(got, wanted):
            raise NotYet(
                f"for {what}, with determinants {determinants.tolist()}, the share of all points "
                f"that are turned over against the majority is {wanted:.4g}, and yours is "
                f"{got:.4g}."
            )


@exercise(
    "bending-space/xor-by-hand",
    minutes=15,
    difficulty="medium",
    hint="Let the two units look along the diagonal on which class 1 lies, in opposite directions.",
)
def xor_by_hand(answer: tuple[Any, Any, Any, Any]) -> str:
    corners = np.array([[-1.0, -1], [-1, 1], [1, -1], [1, 1]])
    logits = _two_unit_network(answer, "relu", corners)
    margin = logits * np.array([-1.0, 1, 1, -1])
    for corner, logit, right in zip(corners, logits, margin > 0, strict=True):
        if not right:
            sign = "positive" if corner.prod() < 0 else "negative"
            raise NotYet(
                f"at the corner {corner.astype(int).tolist()} the logit must be {sign}, and yours "
                f"is {logit:.3g}."
            )
    return f"all four corners are on their own side, the closest at {margin.min():.3g} from zero."


@exercise(
    "bending-space/regular-path",
    minutes=20,
    difficulty="medium",
    hint="Split the matrix with `u, s, vh = np.linalg.svd(matrix)`: `u @ vh` turns, and "
    "`vh.T @ np.diag(s) @ vh` stretches. Move the two on their own.",
)
def regular_path(answer: Callable[[Array, float], Any]) -> None:
    rng = np.random.default_rng(0)
    half_turn = -np.eye(2)
    random = [w if np.linalg.det(w) > 0 else w[::-1] for w in rng.normal(size=(50, 2, 2))]
    for matrix in (half_turn, *random):
        shown = np.round(matrix, 3).tolist()
        ends = (_matrix(answer(matrix.copy(), t)) for t in (0.0, 1.0))
        for name, end, wanted in zip(("0", "1"), ends, (np.eye(2), matrix), strict=True):
            if not np.allclose(end, wanted, atol=1e-9):
                raise NotYet(
                    f"at t = {name} the path to {shown} must be at "
                    f"{np.round(wanted, 3).tolist()}, and yours is at {np.round(end, 3).tolist()}."
                )
        for t in np.linspace(0, 1, 41):
            determinant = np.linalg.det(_matrix(answer(matrix.copy(), float(t))))
            if not determinant > 0:
                raise NotYet(
                    f"on the way to {shown}, at t = {t:.3g}, your matrix has determinant "
                    f"{determinant:.3g}: there the plane is flat or turned over."
                )
    for matrix in (half_turn, *random[:2]):
        coarse, fine = (_longest_step(answer, matrix, steps) for steps in (32, 1024))
        if fine > coarse / 2:  # a step of a path without jumps shrinks with its share of the way
            raise NotYet(
                f"on the way to {np.round(matrix, 3).tolist()} your path jumps: of 1,024 equal "
                f"steps one moves a number of the matrix by {fine:.3g}."
            )


@exercise(
    "bending-space/disc-with-two-units",
    minutes=25,
    difficulty="hard",
    hint="exp(-z^2) falls off on both sides. What do the contours of "
    "exp(-(s x1)^2) + exp(-(s x2)^2) look like when s is small?",
)
def disc_with_two_units(answer: tuple[Any, Any, Any, Any]) -> str:
    x, y = data.disc_and_ring(20_000, np.random.default_rng(0))
    right = (_two_unit_network(answer, "gaussian", x) > 0) == (y == 1)
    if not right.all():
        worst = x[~right][0]
        where = "ring" if np.hypot(*worst) > 0.6 else "disc"
        raise NotYet(
            f"{right.mean():.2%} of 20,000 points are right so far; one that is not is "
            f"({worst[0]:.2f}, {worst[1]:.2f}), in the {where}."
        )
    return "two units, one layer, and not one of 20,000 points on the wrong side."


def _longest_step(path: Callable[[Array, float], Any], matrix: Array, steps: int) -> float:
    """Give the largest change of any entry between neighbours on the path."""
    way = [_matrix(path(matrix.copy(), float(t))) for t in np.linspace(0, 1, steps + 1)]
    return float(np.abs(np.diff(way, axis=0)).max())


def _two_unit_network(answer: Any, activation: str, x: Array) -> Array:
    """Run points through the 2-2-1 network handed in as (w1, b1, w2, b2)."""
    try:
        w1, b1, w2, b2 = (np.asarray(part, dtype=np.float64) for part in answer)
    except (TypeError, ValueError):
        raise NotYet("hand in four arrays of numbers, (w1, b1, w2, b2).") from None
    parts = {"w1": (w1, (2, 2)), "b1": (b1, (2,)), "w2": (w2, (1, 2)), "b2": (b2, (1,))}
    for name, (part, shape) in parts.items():
        if part.shape != shape:
            raise NotYet(f"`{name}` must have shape {shape}, and yours has {part.shape}.")
        if not np.isfinite(part).all():
            raise NotYet(f"every number in `{name}` must be finite.")
    hidden = activations.get(activation)(x @ w1.T + b1)
    logits: Array = (hidden @ w2.T + b2)[:, 0]
    return logits


def _matrix(value: Any) -> Array:
    matrix = np.asarray(value, dtype=np.float64)
    if matrix.shape != (2, 2):
        raise NotYet(f"return a 2 x 2 matrix, not something of shape {matrix.shape}.")
    return matrix
