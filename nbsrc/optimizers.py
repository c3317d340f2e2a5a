"""SGD, momentum and Adam, with a learning rate for every member of an ensemble.

The formulas and defaults are torch's own, so that a member follows the path `torch.optim` would
take it. What torch cannot do is give the members of one stack different rates.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable

import torch
from numpy.typing import ArrayLike

MOMENTUM = 0.9
BETA_1, BETA_2, EPSILON = 0.9, 0.999, 1e-8

Update = Callable[[torch.Tensor], None]


def optimizer(name: str, parameters: torch.Tensor, rate: float | ArrayLike) -> Update:
    """Return a function that takes the gradient and updates the parameters in place.

    Parameters
    ----------
    name : str
        "sgd", "momentum" or "adam".
    parameters : Tensor, shape (members, numbers a member)
    rate : float or array_like of shape (members,)

    Returns
    -------
    callable
        It takes the gradient, of the shape of `parameters`, and may use its memory.

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
        near = difflib.get_close_matches(str(name), makers, n=1)
        hint = f" Did you mean {near[0]!r}?" if near else ""
        raise ValueError(
            f"there is no optimizer {name!r}; choose one of {', '.join(makers)}.{hint}"
        )
    return makers[name](parameters, checked_rate(rate, parameters))


def checked_rate(rate: float | ArrayLike, parameters: torch.Tensor) -> torch.Tensor:
    """Return learning rates of shape (members, 1) or (1, 1), or raise a ValueError."""
    rates = torch.as_tensor(rate, dtype=parameters.dtype, device=parameters.device)
    if rates.shape not in ((), (len(parameters),)):
        raise ValueError(
            f"rate must be one number or one for each of {len(parameters)} members, but its shape "
            f"is {tuple(rates.shape)}"
        )
    if not (torch.isfinite(rates) & (rates > 0)).all():
        bad = rates[~(torch.isfinite(rates) & (rates > 0))].flatten()[0].item()
        raise ValueError(f"a learning rate must be positive and finite, but one is {bad:g}")
    return rates.reshape(-1, 1)


def _sgd(parameters: torch.Tensor, rate: torch.Tensor) -> Update:
    def update(gradient: torch.Tensor) -> None:
        parameters.sub_(gradient.mul_(rate))

    return update


def _momentum(parameters: torch.Tensor, rate: torch.Tensor) -> Update:
    velocity = torch.zeros_like(parameters)

    def update(gradient: torch.Tensor) -> None:
        velocity.mul_(MOMENTUM).add_(gradient)
        parameters.sub_(rate * velocity)

    return update


def _adam(parameters: torch.Tensor, rate: torch.Tensor) -> Update:
    mean, square = torch.zeros_like(parameters), torch.zeros_like(parameters)
    step = 0

    def update(gradient: torch.Tensor) -> None:
        nonlocal step
        step += 1
        mean.lerp_(gradient, 1 - BETA_1)
        square.mul_(BETA_2).addcmul_(gradient, gradient, value=1 - BETA_2)
        size = square.sqrt().div_((1 - BETA_2**step) ** 0.5).add_(EPSILON)
        parameters.sub_(size.reciprocal_().mul_(mean).mul_(rate / (1 - BETA_1**step)))

    return update
