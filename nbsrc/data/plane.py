"""Toy data in the plane: two classes whose geometry is the point.

Every set is drawn from a generator that is passed in and fits into about [-1, 1] x [-1, 1], so that
the sets can be swapped for each other. The same sets, by the same formulas, are in the
input-space widget.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

INNER, OUTER = 0.4, 0.85  # radii of the two circles
DISC, RING = 0.5, 1.0  # outer radii of the disc and of the ring around it
SPREAD = 0.55  # distance of the clouds of `xor` and `blobs` from the axes, from the origin


class Points(NamedTuple):
    """Points in the plane with their classes; unpacks as ``x, y = points``.

    Attributes
    ----------
    x : ndarray of float64, shape (n, 2)
    y : ndarray of int64, shape (n,)
        Classes 0 and 1.
    """

    x: NDArray[np.float64]
    y: NDArray[np.int64]


class Maker(Protocol):
    """A function that draws `n` points from `rng`."""

    def __call__(self, n: int, rng: np.random.Generator, noise: float = ...) -> Points: ...


def circles(n: int, rng: np.random.Generator, noise: float = 0.06) -> Points:
    """Draw a circle of radius 0.4 (class 0) inside one of radius 0.85 (class 1).

    Parameters
    ----------
    n : int
        Number of points; the classes alternate, so they are equally large or differ by one.
    rng : numpy.random.Generator
    noise : float
        Standard deviation of normal jitter on both coordinates.

    Returns
    -------
    Points

    Raises
    ------
    ValueError
        If `n` is below 2, or `noise` is negative.

    Examples
    --------
    >>> x, y = circles(4, np.random.default_rng(0), noise=0)
    >>> y.tolist(), np.hypot(*x.T).round(2).tolist()
    ([0, 1, 0, 1], [0.4, 0.85, 0.4, 0.85])
    """
    y = alternating(n)
    radius = np.where(y == 0, INNER, OUTER)
    return _jittered(_polar(radius, rng.uniform(0, 2 * np.pi, n)), y, rng, noise)


def xor(n: int, rng: np.random.Generator, noise: float = 0.16) -> Points:
    """Draw four clouds, one a quadrant; opposite quadrants share a class (0: signs equal).

    Parameters and result are those of `circles`; the centres lie at (+-0.55, +-0.55).
    """
    y = alternating(n)
    first = np.where(rng.random(n) < 0.5, 1.0, -1.0)
    second = np.where(y == 0, first, -first)
    return _jittered(SPREAD * np.stack([first, second], axis=1), y, rng, noise)


def moons(n: int, rng: np.random.Generator, noise: float = 0.07) -> Points:
    """Draw two half circles that reach into each other, the upper one class 0.

    Parameters and result are those of `circles`; the radius is 0.55, and the moons are shifted
    against each other by one radius sideways and half a radius upwards.
    """
    y = alternating(n)
    x = _polar(np.full(n, 0.55), rng.uniform(0, np.pi, n))
    shift = np.array([-0.275, -0.1375])
    x = np.where((y == 0)[:, None], x + shift, -x - shift)
    return _jittered(x, y, rng, noise)


def spirals(n: int, rng: np.random.Generator, noise: float = 0.02) -> Points:
    """Draw two spirals of one full turn, wound into each other.

    Parameters and result are those of `circles`. The radius of the spirals grows from 0.15 to 0.95
    in proportion to the angle; class 1 is class 0 turned by half a turn.
    """
    y = alternating(n)
    radius = rng.uniform(0.15, 0.95, n)
    return _jittered(_polar(radius, 2 * np.pi * radius / 0.95 + np.pi * y), y, rng, noise)


def blobs(n: int, rng: np.random.Generator, noise: float = 0.2) -> Points:
    """Draw two round clouds that a line separates almost surely; the easy case.

    Parameters and result are those of `circles`; the centres lie at (-0.55, -0.55) and
    (0.55, 0.55).
    """
    y = alternating(n)
    x = np.where((y == 0)[:, None], -SPREAD, SPREAD) * np.ones(2)
    return _jittered(x, y, rng, noise)


def disc_and_ring(n: int, rng: np.random.Generator, gap: float = 0.2) -> Points:
    """Fill a disc of radius 0.5 (class 0) and a ring out to radius 1 (class 1) evenly.

    Parameters
    ----------
    n : int
        Number of points; the classes alternate.
    rng : numpy.random.Generator
    gap : float
        Width of the empty band between the disc and the ring, from 0 up to but not including 0.5.

    Returns
    -------
    Points

    Raises
    ------
    ValueError
        If `n` is below 2 or `gap` leaves no ring.
    """
    if not 0 <= gap < RING - DISC:
        raise ValueError(f"gap must lie in [0, {RING - DISC}) to leave a ring, but it is {gap}")
    y = alternating(n)
    inner, outer = np.where(y == 0, 0.0, DISC + gap), np.where(y == 0, DISC, RING)
    radius = np.sqrt(rng.uniform(inner**2, outer**2))  # even over the area, not over the radius
    return Points(_polar(radius, rng.uniform(0, 2 * np.pi, n)), y)


_MAKERS: Mapping[str, Maker] = {
    "circles": circles,
    "xor": xor,
    "moons": moons,
    "spirals": spirals,
    "blobs": blobs,
}


def names() -> tuple[str, ...]:
    """List the names that `get` takes."""
    return tuple(_MAKERS)


def get(name: str) -> Maker:
    """Look a set up by its name.

    Raises
    ------
    ValueError
        If there is no such set; the message names the choices and the nearest one.
    """
    if name not in _MAKERS:
        near = difflib.get_close_matches(str(name), _MAKERS, n=1)
        hint = f" Did you mean {near[0]!r}?" if near else ""
        raise ValueError(
            f"there is no data set {name!r}; choose one of {', '.join(names())}.{hint}"
        )
    return _MAKERS[name]


def alternating(n: int) -> NDArray[np.int64]:
    """Return the classes 0, 1, 0, 1, ..., or raise a ValueError if there are fewer than two."""
    if n < 2:
        raise ValueError(f"two classes need at least 2 points, but n is {n}")
    return np.arange(n, dtype=np.int64) % 2


def _polar(radius: NDArray[np.float64], angle: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)


def _jittered(
    x: NDArray[np.float64], y: NDArray[np.int64], rng: np.random.Generator, noise: float
) -> Points:
    return Points(x + checked_noise(noise) * rng.normal(size=x.shape), y)


def checked_noise(noise: float) -> float:
    """Return `noise`, or raise a ValueError if it is no standard deviation."""
    if not noise >= 0:
        raise ValueError(f"noise is a standard deviation and cannot be negative, but it is {noise}")
    return noise
