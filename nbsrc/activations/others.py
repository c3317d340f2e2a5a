"""Activations that are neither: the straight line, the wave, the bump."""

from __future__ import annotations

from typing import Any

from nbsrc.activations.activation import Activation
from nbsrc.activations.parts import INF


def _identity(xp: Any, z: Any) -> Any:
    return 1.0 * z


def _d_identity(xp: Any, z: Any) -> Any:
    return xp.ones_like(z)


identity = Activation(
    "identity", _identity, _d_identity, "identity", r"z",
    range=(-INF, INF), limits=(-INF, INF), knots=(), monotone="strictly increasing",
    smoothness=INF, source="", from_output=_d_identity,
)  # fmt: skip


def _sine(xp: Any, z: Any) -> Any:
    return xp.sin(z)


def _d_sine(xp: Any, z: Any) -> Any:
    return xp.cos(z)


sine = Activation(
    "sine", _sine, _d_sine, "sine", r"\sin z",
    range=(-1, 1), limits=(None, None), knots=(), monotone="no", smoothness=INF,
    source="Sitzmann, Martel, Bergman, Lindell, Wetzstein (2020), arXiv:2006.09661, section 3",
)  # fmt: skip


def _gaussian(xp: Any, z: Any) -> Any:
    near = z.clip(-40.0, 40.0)
    return xp.exp(-near * near)


def _d_gaussian(xp: Any, z: Any) -> Any:
    near = z.clip(-40.0, 40.0)
    return -2 * near * xp.exp(-near * near)


gaussian = Activation(
    "gaussian", _gaussian, _d_gaussian, "Gaussian", r"e^{-z^2}",
    range=(0, 1), limits=(0, 0), knots=(), monotone="no", smoothness=INF,
    source="Broomhead, Lowe (1988), Multivariable functional interpolation and adaptive networks",
)  # fmt: skip
