"""SGD, momentum and Adam for stacked parameters, with a learning rate for every member.

The formulas and defaults are torch's own, so that a member follows the path `torch.optim` would
take it. What torch cannot do is give the members of one stack different rates.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
from numpy.typing import ArrayLike

MOMENTUM = 0.9
BETA_1, BETA_2, EPSILON = 0.9, 0.999, 1e-8

Update = Callable[[Sequence[torch.Tensor]], None]


def optimizer(name: str, parameters: Sequence[torch.Tensor], rate: float | ArrayLike) -> Update:
    """Return a function that takes the gradients and updates the parameters in place.

    Parameters
    ----------
    name : str
        "sgd", "momentum" or "adam".
    parameters : sequence of Tensor, shapes (members, ...)
    rate : float or array_like of shape (members,)

    Raises
    ------
    ValueError
        If the name is unknown, or a rate is not a positive finite number.

    References
    ----------
    Momentum as in Sutskever et al. (2013), in torch's form v = 0.9 v + g; w = w - rate v.
    Adam: Kingma and Ba (2015), arXiv:1412.6980, algorithm 1.
    """
    makers = {"sgd": _sgd, "momentum": _momentum, "adam": _adam}
    if name not in makers:
        raise ValueError(f"there is no optimizer {name!r}; choose one of {', '.join(makers)}")
    first = parameters[0]
    rates = torch.as_tensor(rate, dtype=first.dtype, device=first.device)
    if rates.shape not in ((), (len(first),)):
        raise ValueError(
            f"rate must be one number or one for each of {len(first)} members, but its shape is "
            f"{tuple(rates.shape)}"
        )
    if not (torch.isfinite(rates) & (rates > 0)).all():
        bad = rates[~(torch.isfinite(rates) & (rates > 0))].flatten()[0].item()
        raise ValueError(f"a learning rate must be positive and finite, but one is {bad:g}")
    shaped = [rates.reshape(-1, *[1] * (p.ndim - 1)) if rates.ndim else rates for p in parameters]
    return makers[name](parameters, shaped)


def _sgd(parameters: Sequence[torch.Tensor], rates: Sequence[torch.Tensor]) -> Update:
    @torch.no_grad()
    def update(gradients: Sequence[torch.Tensor]) -> None:
        for p, g, rate in zip(parameters, gradients, rates, strict=True):
            p -= rate * g

    return update


def _momentum(parameters: Sequence[torch.Tensor], rates: Sequence[torch.Tensor]) -> Update:
    velocity = [torch.zeros_like(p) for p in parameters]

    @torch.no_grad()
    def update(gradients: Sequence[torch.Tensor]) -> None:
        for p, g, rate, v in zip(parameters, gradients, rates, velocity, strict=True):
            v.mul_(MOMENTUM).add_(g)
            p -= rate * v

    return update


def _adam(parameters: Sequence[torch.Tensor], rates: Sequence[torch.Tensor]) -> Update:
    mean = [torch.zeros_like(p) for p in parameters]
    square = [torch.zeros_like(p) for p in parameters]
    step = 0

    @torch.no_grad()
    def update(gradients: Sequence[torch.Tensor]) -> None:
        nonlocal step
        step += 1
        for p, g, rate, m, v in zip(parameters, gradients, rates, mean, square, strict=True):
            m.lerp_(g, 1 - BETA_1)
            v.mul_(BETA_2).addcmul_(g, g, value=1 - BETA_2)
            size = v.sqrt().div_((1 - BETA_2**step) ** 0.5).add_(EPSILON)
            p -= rate / (1 - BETA_1**step) * (m / size)

    return update
