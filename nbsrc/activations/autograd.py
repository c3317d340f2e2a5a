"""How torch differentiates an activation: by the derivative that is written beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import array_api_compat.torch as xp
import torch

if TYPE_CHECKING:
    from nbsrc.activations.activation import Activation


class Elementwise(torch.autograd.Function):
    """f with f' as its derivative.

    Autograd left to itself would split ties (it gives max(z, 0) the slope 1/2 at zero) and multiply
    zero by infinity in branches that `where` throws away.
    """

    generate_vmap_rule = True

    @staticmethod
    def forward(z: torch.Tensor, activation: Activation) -> torch.Tensor:
        a: torch.Tensor = activation.rule(xp, z, **activation.parameters)
        return a

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[torch.Tensor, Activation], output: Any) -> None:
        z, ctx.activation = inputs
        ctx.save_for_backward(z)
        ctx.save_for_forward(z)

    @staticmethod
    def backward(ctx: Any, delta: torch.Tensor) -> tuple[torch.Tensor, None]:
        (z,) = ctx.saved_tensors
        return delta * ctx.activation.derivative(z), None

    @staticmethod
    def jvp(ctx: Any, tangent: torch.Tensor, _: None) -> torch.Tensor:
        (z,) = ctx.saved_tensors
        slope: torch.Tensor = ctx.activation.derivative(z)
        return tangent * slope


def apply(activation: Activation, z: torch.Tensor) -> torch.Tensor:
    """Return f(z) as a tensor that autograd can differentiate, any number of times."""
    if torch.overrides.has_torch_function_unary(z):  # somebody follows torch's calls: this is one
        heard: torch.Tensor = torch.overrides.handle_torch_function(apply, (z,), activation, z)
        return heard
    a: torch.Tensor = Elementwise.apply(z, activation)  # type: ignore[no-untyped-call]
    return a
