"""Activations that run from one level to another: sigmoid, tanh and what stands in for them."""

from __future__ import annotations

from typing import Any

from nbsrc.activations.activation import Activation
from nbsrc.activations.parts import INF, require


def _sigmoid(xp: Any, z: Any) -> Any:
    if hasattr(xp, "sigmoid"):  # torch's own is stable, and several times faster than this
        return xp.sigmoid(z)
    return xp.exp(z.clip(None, 0.0)) / (1 + xp.exp(-xp.abs(z)))


def _d_sigmoid(xp: Any, z: Any) -> Any:
    e = xp.exp(-xp.abs(z))
    return e / ((1 + e) * (1 + e))


sigmoid = Activation(
    "sigmoid", _sigmoid, _d_sigmoid, "sigmoid", r"\frac{1}{1 + e^{-z}}",
    range=(0, 1), limits=(0, 1), knots=(), monotone="strictly increasing", smoothness=INF,
    source="Rumelhart, Hinton, Williams (1986), Learning internal representations, section 3",
    from_output=lambda xp, a: a * (1 - a),
)  # fmt: skip


def _tanh(xp: Any, z: Any) -> Any:
    return xp.tanh(z)


def _d_tanh(xp: Any, z: Any) -> Any:
    e = xp.exp(-xp.abs(z))
    e = e * e  # exp(-2 |z|), where 2 |z| itself could overflow
    return 4 * e / ((1 + e) * (1 + e))


tanh = Activation(
    "tanh", _tanh, _d_tanh, "tanh", r"\tanh z",
    range=(-1, 1), limits=(-1, 1), knots=(), monotone="strictly increasing", smoothness=INF,
    source="LeCun, Bottou, Orr, Müller (1998), Efficient BackProp, section 4.4",
    from_output=lambda xp, a: 1 - a * a,
)  # fmt: skip


def _scaled_tanh(xp: Any, z: Any, height: float, steepness: float) -> Any:
    return height * xp.tanh(steepness * z)


def _d_scaled_tanh(xp: Any, z: Any, height: float, steepness: float) -> Any:
    return height * steepness * _d_tanh(xp, steepness * z)


def make_scaled_tanh(height: float = 1.7159, steepness: float = 2 / 3) -> Activation:
    require("height", height, 0, INF)
    require("steepness", steepness, 0, 1)  # a steeper one would overflow at the end of a format
    return Activation(
        "scaled_tanh", _scaled_tanh, _d_scaled_tanh, "scaled tanh",
        rf"{height:.5g} \tanh({steepness:.4g} z)",
        range=(-height, height), limits=(-height, height), knots=(),
        monotone="strictly increasing", smoothness=INF,
        source="LeCun, Bottou, Orr, Müller (1998), Efficient BackProp, section 4.4",
        from_output=lambda xp, a, height, steepness: steepness * (height - a * a / height),
        parameters={"height": height, "steepness": steepness},
    )  # fmt: skip


def _softsign(xp: Any, z: Any) -> Any:
    return z / (1 + xp.abs(z))


def _d_softsign(xp: Any, z: Any) -> Any:
    share = 1 / (1 + xp.abs(z))
    return share * share


softsign = Activation(
    "softsign", _softsign, _d_softsign, "softsign", r"\frac{z}{1 + |z|}",
    range=(-1, 1), limits=(-1, 1), knots=(0,), monotone="strictly increasing", smoothness=1,
    source="Bergstra, Desjardins, Lamblin, Bengio (2009); Glorot, Bengio (2010), section 2.2",
    from_output=lambda xp, a: (1 - xp.abs(a)) * (1 - xp.abs(a)),
)  # fmt: skip


def _hard_sigmoid(xp: Any, z: Any) -> Any:
    return (z / 6 + 0.5).clip(0.0, 1.0)


def _d_hard_sigmoid(xp: Any, z: Any) -> Any:
    return xp.astype((z > -3) & (z < 3), z.dtype) / 6


hard_sigmoid = Activation(
    "hard_sigmoid", _hard_sigmoid, _d_hard_sigmoid, "hard sigmoid",
    r"\min(\max(0, \tfrac{z}{6} + \tfrac12), 1)",
    range=(0, 1), limits=(0, 1), knots=(-3, 3), monotone="increasing", smoothness=0,
    source="Courbariaux, Bengio, David (2015), arXiv:1511.00363; torch's form of it",
    from_output=lambda xp, a: xp.astype((a > 0) & (a < 1), a.dtype) / 6,
)  # fmt: skip


def _hard_tanh(xp: Any, z: Any) -> Any:
    return z.clip(-1.0, 1.0)


def _d_hard_tanh(xp: Any, z: Any) -> Any:
    return xp.astype((z > -1) & (z < 1), z.dtype)


hard_tanh = Activation(
    "hard_tanh", _hard_tanh, _d_hard_tanh, "hard tanh", r"\min(\max(-1, z), 1)",
    range=(-1, 1), limits=(-1, 1), knots=(-1, 1), monotone="increasing", smoothness=0,
    source="Collobert (2004), Large scale machine learning",
    from_output=_d_hard_tanh,
)  # fmt: skip


def _threshold(xp: Any, z: Any) -> Any:
    return xp.where(xp.isnan(z), z, xp.astype(z > 0, z.dtype))


def _d_threshold(xp: Any, z: Any) -> Any:
    return xp.zeros_like(z)


threshold = Activation(
    "threshold", _threshold, _d_threshold, "threshold", r"[z > 0]",
    range=(0, 1), limits=(0, 1), knots=(0,), monotone="increasing", smoothness=-1,
    source="McCulloch, Pitts (1943); Rosenblatt (1958)",
    from_output=_d_threshold,
)  # fmt: skip


scaled_tanh = make_scaled_tanh()
