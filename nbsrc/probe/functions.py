"""Which modules and functions of torch are which activation, and where their units lie."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import torch
from torch.nn import functional as F
from torch.overrides import TorchFunctionMode

from nbsrc import activations as zoo
from nbsrc.activations.autograd import apply
from nbsrc.networks.layers import Nonlinearity

MODULES: dict[type[torch.nn.Module], str] = {
    torch.nn.ReLU: "relu", torch.nn.ReLU6: "relu6", torch.nn.LeakyReLU: "leaky_relu",
    torch.nn.PReLU: "prelu", torch.nn.RReLU: "rrelu", torch.nn.ELU: "elu", torch.nn.CELU: "celu",
    torch.nn.SELU: "selu", torch.nn.GELU: "gelu", torch.nn.SiLU: "silu", torch.nn.Mish: "mish",
    torch.nn.Softplus: "softplus", torch.nn.Softsign: "softsign", torch.nn.Tanh: "tanh",
    torch.nn.Sigmoid: "sigmoid", torch.nn.Hardtanh: "hard_tanh", torch.nn.Threshold: "threshold",
    torch.nn.Hardsigmoid: "hard_sigmoid", torch.nn.Hardswish: "hard_swish",
    torch.nn.LogSigmoid: "log_sigmoid",
}  # fmt: skip

FUNCTIONS: dict[Callable[..., Any], str] = {
    F.relu: "relu", torch.relu: "relu", torch.relu_: "relu", torch.Tensor.relu: "relu",
    torch.Tensor.relu_: "relu", F.relu6: "relu6", F.leaky_relu: "leaky_relu", F.prelu: "prelu",
    F.rrelu: "rrelu", F.elu: "elu", F.celu: "celu", F.selu: "selu", F.gelu: "gelu",
    F.silu: "silu", F.mish: "mish", F.softplus: "softplus", F.softsign: "softsign",
    torch.tanh: "tanh", torch.tanh_: "tanh", torch.Tensor.tanh: "tanh",
    torch.Tensor.tanh_: "tanh", torch.sigmoid: "sigmoid", torch.sigmoid_: "sigmoid",
    torch.Tensor.sigmoid: "sigmoid", torch.Tensor.sigmoid_: "sigmoid", F.hardtanh: "hard_tanh",
    F.hardsigmoid: "hard_sigmoid", F.hardswish: "hard_swish", F.logsigmoid: "log_sigmoid",
    torch.sin: "sine", torch.Tensor.sin: "sine",
}  # fmt: skip

SILENCING = ("relu", "relu6", "threshold", "hard_sigmoid")
"""Activations that are exactly zero, and flat, over half of the line."""


@dataclass(frozen=True)
class Ends:
    """Outputs at or beyond which a bounded activation counts as saturated."""

    low: float
    high: float

    def share(self, outputs: torch.Tensor) -> torch.Tensor:
        """Return the share of outputs there."""
        clear = torch.empty_like(outputs)
        within = torch.gt(outputs, self.low, out=clear).sum()
        within = within - torch.ge(outputs, self.high, out=clear).sum()
        return 1 - within / outputs.numel()


@cache
def ends(name: str) -> Ends | None:
    """Return where a bounded, increasing activation is saturated: its slope below a tenth.

    None for the others: ReLU has a flat half by design, and is asked for dead units instead.
    """
    if name not in zoo.names():
        return None
    activation = zoo.get(name)
    bounded = all(abs(end) < float("inf") for end in activation.range)
    flat = activation.properties.saturation
    if not bounded or activation.monotone == "no" or len(flat) != 2:
        return None
    return Ends(float(activation(flat[0][1])), float(activation(flat[1][0])))


def activation_name(module: torch.nn.Module) -> str | None:
    """Return the name of the activation that a module is, if it is one."""
    if isinstance(module, Nonlinearity):
        return module.activation.name
    if isinstance(module, torch.nn.RNN | torch.nn.RNNCell):
        return str(module.nonlinearity)
    if isinstance(module, torch.nn.Hardtanh) and type(module) is torch.nn.Hardtanh:
        return "hard_tanh" if (module.min_val, module.max_val) == (-1, 1) else None
    return MODULES.get(type(module))


def unit_axis(module: torch.nn.Module, output: torch.Tensor) -> int | None:
    """Return the axis of a module's output along which its units lie, if its kind tells."""
    weight = getattr(module, "weight", None)
    if isinstance(module, torch.nn.modules.conv._ConvNd) and isinstance(weight, torch.Tensor):
        return output.ndim - (weight.ndim - 1)
    if isinstance(
        module,
        torch.nn.modules.batchnorm._NormBase | torch.nn.GroupNorm | torch.nn.LocalResponseNorm,
    ):
        return min(1, output.ndim - 1)
    if isinstance(
        module,
        torch.nn.Linear | torch.nn.Bilinear | torch.nn.RNNBase | torch.nn.RNNCellBase
        | torch.nn.LayerNorm | torch.nn.Embedding | torch.nn.MultiheadAttention,
    ):  # fmt: skip
        return output.ndim - 1
    return None


class Listener(TorchFunctionMode):
    """Tells of every activation that is called as a function, while it is switched on.

    Of torch's, and of this library's, which then come as `nbsrc.activations.autograd.apply`.
    """

    def __init__(self, heard: Callable[[str, torch.Tensor], None]) -> None:
        super().__init__()
        self.heard = heard

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        out = func(*args, **(kwargs or {}))
        name = args[0].name if func is apply else FUNCTIONS.get(func)
        if name is not None and isinstance(out, torch.Tensor):
            self.heard(name, out)
        return out
