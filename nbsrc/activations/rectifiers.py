"""Activations that let positive signals pass and hold negative ones back: ReLU and its kin."""

from __future__ import annotations

from typing import Any

from nbsrc.activations.activation import Activation
from nbsrc.activations.parts import INF, factor, negative, require
from nbsrc.activations.sigmoids import sigmoid


def _relu(xp: Any, z: Any) -> Any:
    return z.clip(0.0, None)


def _d_relu(xp: Any, z: Any) -> Any:
    return xp.astype(z > 0, z.dtype)


relu = Activation(
    "relu", _relu, _d_relu, "ReLU", r"\max(0, z)",
    range=(0, INF), limits=(0, INF), knots=(0,), monotone="increasing", smoothness=0,
    source="Nair, Hinton (2010), Rectified linear units improve restricted Boltzmann machines",
    from_output=_d_relu,
)  # fmt: skip


def _leaky_relu(xp: Any, z: Any, slope: float) -> Any:
    return z.clip(0.0, None) + slope * z.clip(None, 0.0)


def _d_leaky_relu(xp: Any, z: Any, slope: float) -> Any:
    positive = xp.astype(z > 0, z.dtype)
    return positive + slope * (1 - positive)


def _leaky(name: str, label: str, slope: float, source: str, **parameters: float) -> Activation:
    require("slope", slope, -INF, INF)
    flat_or_falling = "increasing" if slope == 0 else "no"
    return Activation(
        name, _leaky_relu, _d_leaky_relu, label, rf"\max(0, z) + {slope:.4g} \min(0, z)",
        range=(-INF if slope > 0 else 0, INF),
        limits=(-slope * INF if slope else 0, INF), knots=(0,) if slope != 1 else (),
        monotone="strictly increasing" if slope > 0 else flat_or_falling,  # type: ignore[arg-type]
        smoothness=0 if slope != 1 else INF, source=source,
        from_output=_d_leaky_relu if slope > 0 else None,  # else the output hides the sign
        parameters={"slope": slope},
    )  # fmt: skip


def make_leaky_relu(slope: float = 0.01) -> Activation:
    source = (
        "Maas, Hannun, Ng (2013), Rectifier nonlinearities improve neural network acoustic models"
    )
    return _leaky("leaky_relu", "leaky ReLU", slope, source)


def make_prelu(slope: float = 0.25) -> Activation:
    source = "He, Zhang, Ren, Sun (2015), arXiv:1502.01852, section 2.1; training starts at 0.25"
    return _leaky("prelu", "PReLU", slope, source)


def make_rrelu(slope: float = 11 / 48) -> Activation:
    source = "Xu, Wang, Chen, Li (2015), arXiv:1505.00853; the mean of slopes between 1/8 and 1/3"
    return _leaky("rrelu", "RReLU (mean)", slope, source)


def _relu6(xp: Any, z: Any) -> Any:
    return z.clip(0.0, 6.0)


def _d_relu6(xp: Any, z: Any) -> Any:
    return xp.astype((z > 0) & (z < 6), z.dtype)


relu6 = Activation(
    "relu6", _relu6, _d_relu6, "ReLU6", r"\min(\max(0, z), 6)",
    range=(0, 6), limits=(0, 6), knots=(0, 6), monotone="increasing", smoothness=0,
    source="Krizhevsky (2010), Convolutional deep belief networks on CIFAR-10",
    from_output=_d_relu6,
)  # fmt: skip


def _elu(xp: Any, z: Any, alpha: float) -> Any:
    return z.clip(0.0, None) + alpha * xp.expm1(negative(z))


def _d_elu(xp: Any, z: Any, alpha: float) -> Any:
    positive = xp.astype(z > 0, z.dtype)
    return positive + alpha * (1 - positive) * xp.exp(negative(z))


def _d_elu_from_output(xp: Any, a: Any, alpha: float) -> Any:
    positive = xp.astype(a > 0, a.dtype)
    return positive + (1 - positive) * (a.clip(None, 0.0) + alpha)


def make_elu(alpha: float = 1.0) -> Activation:
    require("alpha", alpha, 0, INF)
    return Activation(
        "elu", _elu, _d_elu, "ELU",
        rf"\max(0, z) + {factor(alpha)}(e^{{\min(0, z)}} - 1)",
        range=(-alpha, INF), limits=(-alpha, INF), knots=(0,), monotone="strictly increasing",
        smoothness=1 if alpha == 1 else 0,
        source="Clevert, Unterthiner, Hochreiter (2016), arXiv:1511.07289, section 3",
        from_output=_d_elu_from_output,
        parameters={"alpha": alpha},
    )  # fmt: skip


def _celu(xp: Any, z: Any, alpha: float) -> Any:
    return z.clip(0.0, None) + alpha * xp.expm1(negative(z, alpha))


def _d_celu(xp: Any, z: Any, alpha: float) -> Any:
    return xp.exp(negative(z, alpha))


def make_celu(alpha: float = 1.0) -> Activation:
    require("alpha", alpha, 0, INF)
    return Activation(
        "celu", _celu, _d_celu, "CELU",
        rf"\max(0, z) + {factor(alpha)}(e^{{\min(0, z) / {alpha:.4g}}} - 1)",
        range=(-alpha, INF), limits=(-alpha, INF), knots=(0,), monotone="strictly increasing",
        smoothness=1, source="Barron (2017), arXiv:1704.07483",
        from_output=lambda xp, a, alpha: a.clip(None, 0.0) / alpha + 1,
        parameters={"alpha": alpha},
    )  # fmt: skip


SELU_SCALE = 1.0507009873554804934193349852946
SELU_ALPHA = 1.6732632423543772848170429916717


def _selu(xp: Any, z: Any) -> Any:
    return SELU_SCALE * _elu(xp, z, SELU_ALPHA)


def _d_selu(xp: Any, z: Any) -> Any:
    return SELU_SCALE * _d_elu(xp, z, SELU_ALPHA)


selu = Activation(
    "selu", _selu, _d_selu, "SELU",
    r"1.0507 \max(0, z) + 1.7581 (e^{\min(0, z)} - 1)",
    range=(-SELU_SCALE * SELU_ALPHA, INF), limits=(-SELU_SCALE * SELU_ALPHA, INF), knots=(0,),
    monotone="strictly increasing", smoothness=0,
    source="Klambauer, Unterthiner, Mayr, Hochreiter (2017), arXiv:1706.02515, equation 14",
    from_output=lambda xp, a: SELU_SCALE * _d_elu_from_output(xp, a / SELU_SCALE, SELU_ALPHA),
)  # fmt: skip


def _softplus(xp: Any, z: Any) -> Any:
    return xp.log1p(xp.exp(-xp.abs(z))) + z.clip(0.0, None)


def _d_softplus(xp: Any, z: Any) -> Any:
    return sigmoid(z)


softplus = Activation(
    "softplus", _softplus, _d_softplus, "softplus", r"\ln(1 + e^z)",
    range=(0, INF), limits=(0, INF), knots=(), monotone="strictly increasing", smoothness=INF,
    source="Dugas, Bengio, Bélisle, Nadeau, Garcia (2001), section 3",
    from_output=lambda xp, a: -xp.expm1(-a),
)  # fmt: skip


def _log_sigmoid(xp: Any, z: Any) -> Any:
    return -_softplus(xp, -z)


def _d_log_sigmoid(xp: Any, z: Any) -> Any:
    return sigmoid(-z)


log_sigmoid = Activation(
    "log_sigmoid", _log_sigmoid, _d_log_sigmoid, "log-sigmoid", r"-\ln(1 + e^{-z})",
    range=(-INF, 0), limits=(-INF, 0), knots=(), monotone="strictly increasing", smoothness=INF,
    source="", from_output=lambda xp, a: -xp.expm1(a),
)  # fmt: skip

leaky_relu, prelu, rrelu = make_leaky_relu(), make_prelu(), make_rrelu()
elu, celu = make_elu(), make_celu()
