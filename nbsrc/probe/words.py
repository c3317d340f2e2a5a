"""Names and numbers as parts of a sentence."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import torch

if TYPE_CHECKING:
    from nbsrc.probe.reports import Layer, Parameter, Report


def names(of: Iterable[Layer | Parameter]) -> tuple[str, ...]:
    """Return the names of layers or parameters."""
    return tuple(getattr(one, "label", one.name) for one in of)


def listed(names: Sequence[str]) -> str:
    """Return the first three names and say how many more there are."""
    some = ", ".join(names[:3])
    return some if len(names) <= 3 else f"{some} and {len(names) - 3} more"


def below_epsilon(report: Report, name: str, vanishing: bool) -> str:
    """Say it where Adam divides by its epsilon rather than by the gradient's size."""
    if report.epsilon is None or not vanishing:
        return ""
    layer = next((layer for layer in report.layers if layer.name == name), None)
    of = layer.parameters if layer else (name,)
    found = [report.by_name[one] for one in of]
    sizes = [(p.gradient_norm or 0.0) / math.sqrt(math.prod(p.shape)) for p in found]
    size = max(sizes, default=math.inf)
    if size >= report.epsilon:
        return ""
    return (
        f" The gradient of {name}, {size:.2g} for a weight, is below the optimizer's epsilon of "
        f"{report.epsilon:.2g}, which therefore sets the size of its steps."
    )


def times(ratio: float, less: str, more: str) -> str:
    """Put a ratio into words: a tenth is ten times `less`."""
    if ratio == 0:
        return f"infinitely many times {less}"
    return f"{1 / ratio:.2g} times {less}" if ratio < 1 else f"{ratio:.2g} times {more}"


def short(dtype: torch.dtype) -> str:
    """Return the name of a number type without torch's in front."""
    return str(dtype).removeprefix("torch.")
