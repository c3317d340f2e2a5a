"""What an activation is: a function of one number, its derivative, and what is known of both."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import array_api_compat
import array_api_compat.numpy as numpy_namespace
import numpy as np

if TYPE_CHECKING:
    from nbsrc.activations.properties import Properties

# (xp, z, **parameters) -> array of z's kind, shape and type; xp is NumPy or torch, in the functions
# and by the names of the array API standard.
Rule = Callable[..., Any]
Monotone = Literal["strictly increasing", "increasing", "no"]


@dataclass(frozen=True, eq=False)
class Activation:
    """An activation function with its derivative and its properties.

    Calling it applies it to every element. It takes NumPy arrays and torch tensors of any floating
    type and returns their like; plain numbers and lists of numbers count as float64. Autograd and
    `torch.func` use the derivative that is written here. NaN comes out as NaN.

    Attributes
    ----------
    name, label : str
        For programs, and for people.
    formula : str
        f(z) in LaTeX.
    rule, slope_rule : callable
        f and f', as functions of (xp, z, **parameters).
    range : tuple of float
        Infimum and supremum of f over the real numbers.
    limits : tuple of float or None
        lim f at minus and plus infinity; None where there is none.
    knots : tuple of float
        Where some derivative of f jumps, in ascending order.
    monotone : "strictly increasing", "increasing" or "no"
    smoothness : float
        How many derivatives are continuous: -1 for a jump, 0 for a corner, infinity for a smooth
        curve.
    source : str
        Where it was introduced, or where this form of it is from.
    from_output : callable, optional
        f' as a function of (xp, a, **parameters) with a = f(z), where the output determines it.
    parameters : mapping of str to float
        Numbers that shape f; see `having`.
    """

    name: str
    rule: Rule
    slope_rule: Rule
    label: str
    formula: str
    range: tuple[float, float]
    limits: tuple[float | None, float | None]
    knots: tuple[float, ...]
    monotone: Monotone
    smoothness: float
    source: str
    from_output: Rule | None = None
    parameters: Mapping[str, float] = field(default_factory=dict)

    def __call__(self, z: Any) -> Any:
        """Return f(z), element by element.

        Raises
        ------
        TypeError
            If z is an array of whole or complex numbers.
        """
        xp, z = as_floating(z, self.label)
        if xp is numpy_namespace:
            return self.rule(xp, z, **self.parameters)[()]
        from nbsrc.activations.autograd import apply

        return apply(self, z)

    def derivative(self, z: Any) -> Any:
        """Return f'(z), element by element; at a corner, what torch returns there.

        For ReLU and its kin that is the derivative from the left.

        Raises
        ------
        TypeError
            If z is an array of whole or complex numbers.
        """
        xp, z = as_floating(z, self.label)
        return self.slope_rule(xp, z, **self.parameters)[()]

    def derivative_from_output(self, a: Any) -> Any:
        """Return f'(z), given only a = f(z): then z need not be kept for the backward pass.

        Raises
        ------
        TypeError
            If the output does not determine the derivative, or a is an array of whole or complex
            numbers.
        """
        if self.from_output is None:
            raise TypeError(
                f"the derivative of {self.label} cannot be told from its output alone; "
                "use derivative(z)"
            )
        xp, a = as_floating(a, self.label)
        return self.from_output(xp, a, **self.parameters)[()]

    def having(self, **parameters: float) -> Activation:
        """Return the same activation with other parameters: ``leaky_relu.having(slope=0.2)``.

        Raises
        ------
        ValueError
            If it has no such parameter, or cannot take the value.
        """
        from nbsrc.activations import get

        return get(self.name, **{**self.parameters, **parameters})

    @cached_property
    def properties(self) -> Properties:
        """What follows from f and f': moments, gains, steepness, saturation; computed once."""
        from nbsrc.activations.properties import properties

        return properties(self)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Activation) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())

    def _key(self) -> tuple[object, ...]:
        return self.name, self.rule, self.slope_rule, tuple(sorted(self.parameters.items()))

    def __reduce_ex__(self, protocol: Any) -> Any:
        # Members of the zoo are pickled by name: some of their rules are nameless functions.
        from nbsrc.activations import get, names

        if self.name in names() and get(self.name, **self.parameters) == self:
            return _again, (self.name, dict(self.parameters))
        return super().__reduce_ex__(protocol)

    def __repr__(self) -> str:
        numbers = "".join(f", {name}={value:g}" for name, value in self.parameters.items())
        return f"activations.get({self.name!r}{numbers})"


def _again(name: str, parameters: dict[str, float]) -> Activation:
    from nbsrc.activations import get

    return get(name, **parameters)


def as_floating(z: Any, label: str) -> tuple[Any, Any]:
    """Return the namespace for z, and z as an array of floating-point numbers.

    Raises
    ------
    TypeError
        If z is no array, or one of whole or complex numbers; the message says it of `label`.
    """
    if isinstance(z, (int, float, list, tuple)):
        z = np.asarray(z, dtype=np.float64)
    if isinstance(z, (np.ndarray, np.generic)):
        xp, floating = numpy_namespace, np.issubdtype(z.dtype, np.floating)
    elif array_api_compat.is_torch_array(z):
        xp, floating = array_api_compat.array_namespace(z), z.is_floating_point()
    else:
        raise TypeError(f"{label} takes numbers, NumPy arrays and torch tensors, but not {type(z)}")
    if not floating:
        raise TypeError(
            f"{label} takes floating-point numbers, but these are {z.dtype}; "
            "convert them first, for example to float64"
        )
    return xp, z
