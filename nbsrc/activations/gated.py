"""Activations that multiply a signal by a gate of its own: most dip below zero, then rise."""

from __future__ import annotations

import math
from typing import Any

from nbsrc.activations.activation import Activation
from nbsrc.activations.parts import INF, STEEP, factor, require
from nbsrc.activations.sigmoids import _hard_sigmoid, sigmoid


def _gelu(xp: Any, z: Any) -> Any:
    return z * _normal_share(xp, z)


def _d_gelu(xp: Any, z: Any) -> Any:
    near = z.clip(-40.0, 40.0)  # further out the density is zero, and z * z could overflow
    return _normal_share(xp, z) + near * xp.exp(-near * near / 2) / math.sqrt(2 * math.pi)


gelu = Activation(
    "gelu", _gelu, _d_gelu, "GELU", r"\tfrac{z}{2} \left(1 + \mathrm{erf}(z / \sqrt 2)\right)",
    range=(-0.16997120747990362, INF), limits=(0, INF), knots=(), monotone="no", smoothness=INF,
    source="Hendrycks, Gimpel (2016), arXiv:1606.08415, section 2",
)  # fmt: skip


def _gelu_gate(z: Any, near: Any) -> Any:
    return sigmoid(2 * math.sqrt(2 / math.pi) * (near + 0.044715 * near * near * near))


def _gelu_tanh(xp: Any, z: Any) -> Any:
    near = z.clip(-32.0, 32.0)  # the gate is 0 or 1 further out, and the cube could overflow
    return z * _gelu_gate(z, near)


def _d_gelu_tanh(xp: Any, z: Any) -> Any:
    near = z.clip(-32.0, 32.0)
    gate, rest = _gelu_gate(z, near), _gelu_gate(-z, -near)
    return gate + near * gate * rest * 2 * math.sqrt(2 / math.pi) * (1 + 0.134145 * near * near)


gelu_tanh = Activation(
    "gelu_tanh", _gelu_tanh, _d_gelu_tanh, "GELU (tanh form)",
    r"\tfrac{z}{2} \left(1 + \tanh(\sqrt{2 / \pi}\, (z + 0.044715 z^3))\right)",
    range=(-0.17004075057125405, INF), limits=(0, INF), knots=(), monotone="no", smoothness=INF,
    source="Hendrycks, Gimpel (2016), arXiv:1606.08415, section 2",
)  # fmt: skip


def _silu(xp: Any, z: Any) -> Any:
    return z * sigmoid(z)


def _d_silu(xp: Any, z: Any) -> Any:
    return sigmoid(z) * (1 + z * sigmoid(-z))


SILU_MINIMUM = -0.27846454276107380

silu = Activation(
    "silu", _silu, _d_silu, "SiLU (swish)", r"\frac{z}{1 + e^{-z}}",
    range=(SILU_MINIMUM, INF), limits=(0, INF), knots=(), monotone="no", smoothness=INF,
    source="Elfwing, Uchibe, Doya (2018), arXiv:1702.03118, section 2",
)  # fmt: skip


def _steep(xp: Any, z: Any, beta: float) -> Any:
    """Return beta z, without overflow: beyond +-800 a sigmoid is 0 or 1 in every format."""
    return beta * (z.clip(-STEEP / beta, STEEP / beta) if beta > 1 else z)


def _swish(xp: Any, z: Any, beta: float) -> Any:
    return z * sigmoid(_steep(xp, z, beta))


def _d_swish(xp: Any, z: Any, beta: float) -> Any:
    u = _steep(xp, z, beta)
    return sigmoid(u) * (1 + u * sigmoid(-u))


def make_swish(beta: float = 1.0) -> Activation:
    require("beta", beta, 0, INF)
    return Activation(
        "swish", _swish, _d_swish, "swish", rf"\frac{{z}}{{1 + e^{{-{factor(beta)}z}}}}",
        range=(SILU_MINIMUM / beta, INF), limits=(0, INF), knots=(), monotone="no",
        smoothness=INF, source="Ramachandran, Zoph, Le (2017), arXiv:1710.05941, section 5",
        parameters={"beta": beta},
    )  # fmt: skip


def _mish(xp: Any, z: Any) -> Any:
    # tanh(ln(1 + exp z)) multiplied out, with q = sigmoid(-z): (1 - q^2) / (1 + q^2).
    p, q = sigmoid(z), sigmoid(-z)
    return z * (p * (1 + q) / (1 + q * q))


def _d_mish(xp: Any, z: Any) -> Any:
    p, q = sigmoid(z), sigmoid(-z)
    share = 1 + q * q
    return p * (1 + q) / share + z * (4 * p * q * q / (share * share))


mish = Activation(
    "mish", _mish, _d_mish, "Mish", r"z \tanh(\ln(1 + e^z))",
    range=(-0.30884341301725042, INF), limits=(0, INF), knots=(), monotone="no", smoothness=INF,
    source="Misra (2020), arXiv:1908.08681, section 2",
)  # fmt: skip


def _hard_swish(xp: Any, z: Any) -> Any:
    return z * _hard_sigmoid(xp, z)


def _d_hard_swish(xp: Any, z: Any) -> Any:
    between = xp.astype((z > -3) & (z < 3), z.dtype)
    return xp.astype(z >= 3, z.dtype) + between * (z.clip(-3.0, 3.0) / 3 + 0.5)


hard_swish = Activation(
    "hard_swish", _hard_swish, _d_hard_swish, "hard swish",
    r"z \min(\max(0, \tfrac{z}{6} + \tfrac12), 1)",
    range=(-0.375, INF), limits=(0, INF), knots=(-3, 3), monotone="no", smoothness=0,
    source="Howard et al. (2019), arXiv:1905.02244, section 5.2",
)  # fmt: skip


def _normal_share(xp: Any, z: Any) -> Any:
    """Return the normal distribution's share below z, precise in its tails too."""
    if hasattr(xp, "erfc"):
        return xp.erfc(-z / math.sqrt(2)) / 2
    from scipy.special import ndtr

    return xp.asarray(ndtr(z), dtype=z.dtype)[()]  # SciPy returns float32 for float16


swish = make_swish()
