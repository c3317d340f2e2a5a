"""Activation functions: what bends the space between two linear maps.

Every member of the zoo is one object, used alike with NumPy arrays and torch tensors::

    >>> from nbsrc import activations
    >>> activations.relu([-1.0, 2.0])
    array([0., 2.])
    >>> activations.get("leaky_relu", slope=0.5).derivative([-1.0, 2.0])
    array([0.5, 1. ])

activation
    `Activation`: f, its derivative, the derivative from the output, and what is declared of them.
sigmoids, rectifiers, gated, others
    The definitions. Exponentials are only taken of numbers that are not positive, so nothing
    overflows, at whatever end of whatever format; derivatives call other activations where they
    can, so that autograd differentiates them exactly once more.
maxout
    `Maxout`, which takes several inputs and therefore stands apart.
properties
    What is computed from a definition: moments, gains, steepness, saturation.
"""

from __future__ import annotations

import difflib
import inspect
from collections.abc import Callable

from nbsrc.activations import gated, rectifiers, sigmoids
from nbsrc.activations.activation import Activation
from nbsrc.activations.gated import gelu, gelu_tanh, hard_swish, mish, silu, swish
from nbsrc.activations.maxout import Maxout
from nbsrc.activations.others import gaussian, identity, sine
from nbsrc.activations.properties import Properties, lipschitz, moments, saturation
from nbsrc.activations.rectifiers import (
    celu,
    elu,
    leaky_relu,
    log_sigmoid,
    prelu,
    relu,
    relu6,
    rrelu,
    selu,
    softplus,
)
from nbsrc.activations.sigmoids import (
    hard_sigmoid,
    hard_tanh,
    scaled_tanh,
    sigmoid,
    softsign,
    tanh,
    threshold,
)

_ZOO = {
    activation.name: activation
    for activation in (
        identity, sigmoid, tanh, relu, leaky_relu, elu, selu, gelu, silu, mish, softplus, softsign,
        sine, gaussian, scaled_tanh, prelu, rrelu, relu6, celu, gelu_tanh, swish, hard_sigmoid,
        hard_tanh, hard_swish, log_sigmoid, threshold,
    )
}  # fmt: skip

_MAKERS: dict[str, Callable[..., Activation]] = {
    "scaled_tanh": sigmoids.make_scaled_tanh,
    "leaky_relu": rectifiers.make_leaky_relu,
    "prelu": rectifiers.make_prelu,
    "rrelu": rectifiers.make_rrelu,
    "elu": rectifiers.make_elu,
    "celu": rectifiers.make_celu,
    "swish": gated.make_swish,
}

__all__ = [
    "Activation",
    "Maxout",
    "Properties",
    "get",
    "lipschitz",
    "moments",
    "names",
    "saturation",
    *_ZOO,
]


def names() -> tuple[str, ...]:
    """List the names that `get` takes."""
    return tuple(_ZOO)


def get(name: str | Activation, **parameters: float) -> Activation:
    """Look an activation up by its name; an `Activation` is passed through.

    Parameters
    ----------
    name : str or Activation
    **parameters : float
        Numbers that shape it, such as ``slope`` of "leaky_relu".

    Raises
    ------
    ValueError
        If there is none of that name, or it has no such parameter, or cannot take the value.
    """
    if isinstance(name, Activation):
        return name.having(**parameters) if parameters else name
    if name not in _ZOO:
        near = difflib.get_close_matches(str(name).lower(), _ZOO, n=1)
        hint = f" Did you mean {near[0]!r}?" if near else ""
        raise ValueError(f"there is no activation {name!r}; choose one of {', '.join(_ZOO)}.{hint}")
    if not parameters:
        return _ZOO[name]
    known = list(inspect.signature(_MAKERS[name]).parameters) if name in _MAKERS else []
    for parameter in parameters:
        if parameter not in known:
            raise ValueError(
                f"{name} has no parameter {parameter!r}; "
                + (f"it has {' and '.join(known)}" if known else "it has none at all")
            )
    return _MAKERS[name](**parameters)
