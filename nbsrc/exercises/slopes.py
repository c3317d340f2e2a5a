"""The checks of the page "The slope that goes back"."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nbsrc import activations
from nbsrc.exercises import NotYet, exercise

Array = NDArray[np.float64]
Function = Callable[[Array], Array]

FORGETFUL = {
    "sigmoid": True, "tanh": True, "softplus": True, "elu": True,
    "gelu": False, "silu": False, "sine": False, "gaussian": False,
}  # fmt: skip
"""Whether the output fixes the slope, for the activations that the exercise names."""


@exercise(
    "slopes/elu-from-output",
    minutes=10,
    difficulty="easy",
    hint="To the left of 0 the slope is exp(z). What is exp(z), if a = exp(z) - 1?",
)
def elu_from_output(answer: Callable[[Array], Any]) -> None:
    elu = activations.get("elu")
    z = np.array([[-30.0, -3.0, -0.7], [0.2, 1.5, 40.0]])
    slopes = np.asarray(answer(elu(z)), dtype=np.float64)
    if slopes.shape != z.shape:
        raise NotYet(
            f"return an array of the shape of `a`, {z.shape}, and not of shape {slopes.shape}."
        )
    wanted = elu.derivative(z)
    for at, got, right in zip(z.flat, slopes.flat, wanted.flat, strict=True):
        if not abs(got - right) <= 1e-12:
            raise NotYet(
                f"at z = {at:g}, where a = {float(elu(at)):.4g}, the slope is {right:.4g}, and "
                f"yours is {got:.4g}."
            )


@exercise(
    "slopes/gradient-check",
    minutes=20,
    difficulty="medium",
    hint="Compare df with (f(z + h) - f(z - h)) / (2 h) at many points. Near a kink the quotient "
    "mixes two slopes, so a few bad points are no proof of a wrong formula.",
)
def gradient_check(answer: Callable[[Function, Function], Any]) -> str:
    cases = _cases()
    for what, f, df, right in cases:
        got = answer(f, df)
        if not isinstance(got, bool | np.bool_):
            raise NotYet(f"return True or False, and not {got!r}.")
        if bool(got) != right:
            raise NotYet(
                f"{what} {'is a right' if right else 'is a wrong'} slope, and your function "
                f"says {bool(got)}."
            )
    return f"{len(cases)} pairs of functions, every one told apart."


def _cases() -> list[tuple[str, Function, Function, bool]]:
    """Functions with right and wrong slopes, in words."""
    sigmoid, tanh, elu, relu = map(activations.get, ("sigmoid", "tanh", "elu", "relu"))
    return [
        ("cos for sin", np.sin, np.cos, True),
        ("the slope of tanh", tanh, tanh.derivative, True),
        ("1 - s for the sigmoid", sigmoid, lambda z: 1 - sigmoid(z), False),
        ("the slope of the sigmoid", sigmoid, sigmoid.derivative, True),
        ("1.01 times the slope of tanh", tanh, lambda z: 1.01 * tanh.derivative(z), False),
        ("2 z for z squared", np.square, lambda z: 2 * z, True),
        ("2 z + 0.01 for z squared", np.square, lambda z: 2 * z + 0.01, False),
        ("the slope of ReLU", relu, relu.derivative, True),
        ("the slope of ReLU shifted by 0.37",
         lambda z: relu(z - 0.37), lambda z: relu.derivative(z - 0.37), True),
        ("-1 for ReLU's positive side", relu, lambda z: -relu.derivative(z), False),
        ("the slope of ELU", elu, elu.derivative, True),
        ("a slope that is wrong beyond 2 only",
         np.sin, lambda z: np.where(z > 2, 0.0, np.cos(z)), False),
    ]  # fmt: skip


@exercise(
    "slopes/forget-the-input",
    minutes=15,
    difficulty="medium",
    hint="A function that only rises never takes the same value twice, so its output tells its "
    "input, and so its slope.",
)
def forget_the_input(answer: Iterable[str]) -> str:
    if isinstance(answer, str) or not all(isinstance(name, str) for name in answer):
        raise NotYet('hand in a set of names, as in {"tanh", "sine"}.')
    names = set(answer)
    if not names:
        raise NotYet("the set is still empty. Tanh, for one, can forget its input.")
    for name in sorted(names):
        if name not in FORGETFUL:
            raise NotYet(f"`{name}` is none of {', '.join(FORGETFUL)}.")
        if not FORGETFUL[name]:
            raise NotYet(
                f"`{name}` takes some value at two places where its slope differs. Draw it, and "
                "lay a horizontal line across."
            )
    missing = [name for name, forgetful in FORGETFUL.items() if forgetful and name not in names]
    if missing:
        raise NotYet(f"what you name is right, and {len(missing)} of them are still missing.")
    return "all four rise strictly. Softplus too: its slope is 1 - exp(-a)."


@exercise(
    "slopes/straight-through",
    minutes=20,
    difficulty="hard",
    hint="soft + (hard - soft).detach() has the value of `hard` and the slope of `soft`.",
)
def straight_through(answer: Callable[[Any], Any]) -> None:
    import torch

    z = torch.tensor([-5.0, -0.9, -0.1, 0.2, 0.8, 3.0], dtype=torch.float64, requires_grad=True)
    out = answer(z)
    if not isinstance(out, torch.Tensor) or out.shape != z.shape:
        raise NotYet(f"return a torch tensor of shape {tuple(z.shape)}.")
    value = out.detach()
    if not torch.allclose(value, (z > 0).to(z.dtype), atol=1e-12):
        raise NotYet(
            f"for z = {z.tolist()} the values are {[round(v, 3) for v in value.tolist()]}; they "
            "must be 1 where z > 0, and 0 elsewhere."
        )
    if not out.requires_grad:
        raise NotYet("autograd finds no way back to z: some part must keep its connection.")
    (slope,) = torch.autograd.grad(out.sum(), z)
    if not torch.allclose(slope, (z.abs() < 1).to(z.dtype), atol=1e-12):
        raise NotYet(
            f"for z = {z.tolist()} autograd finds the slopes "
            f"{[round(v, 3) for v in slope.tolist()]}; they must be 1 for |z| < 1, and 0 beyond."
        )
