"""How wrong an output is, and which way it should move: each loss beside its derivative."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from nbsrc.activations.rectifiers import softplus
from nbsrc.activations.sigmoids import sigmoid


@dataclass(frozen=True)
class Loss:
    """A loss of single outputs, of which training takes the mean.

    Attributes
    ----------
    name : str
    value : callable
        (outputs, targets) -> the loss of each, NumPy arrays or tensors.
    derivative : callable
        (outputs, targets) -> its derivative with respect to each output.
    """

    name: str
    value: Callable[[Any, Any], Any]
    derivative: Callable[[Any, Any], Any]


def _cross_entropy(logit: Any, label: Any) -> Any:
    # The softplus of the logit for the wrong class: precise however sure the network is.
    return softplus((1 - 2 * label) * logit)


def _d_cross_entropy(logit: Any, label: Any) -> Any:
    away = 1 - 2 * label
    return away * sigmoid(away * logit)  # sigmoid(logit) - label, without the cancellation


def _mse(output: Any, target: Any) -> Any:
    return (output - target) ** 2


def _d_mse(output: Any, target: Any) -> Any:
    return 2 * (output - target)


cross_entropy = Loss("cross_entropy", _cross_entropy, _d_cross_entropy)
mse = Loss("mse", _mse, _d_mse)
LOSSES = {loss.name: loss for loss in (cross_entropy, mse)}


def get(name: str) -> Loss:
    """Look a loss up by its name: "cross_entropy" (of logits, for classes 0 and 1) or "mse".

    Raises
    ------
    ValueError
        If there is none of that name.
    """
    if name not in LOSSES:
        near = difflib.get_close_matches(str(name), LOSSES, n=1)
        hint = f" Did you mean {near[0]!r}?" if near else ""
        raise ValueError(f"there is no loss {name!r}; choose one of {', '.join(LOSSES)}.{hint}")
    return LOSSES[name]
