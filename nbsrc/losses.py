"""How wrong an output is, and which way it should move: each loss beside its derivative."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import array_api_compat

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
    joint : bool
        Whether the outputs of a point, the last axis, have one loss together: the values are then
        of shape (..., 1). Otherwise each output has its own.
    """

    name: str
    value: Callable[[Any, Any], Any]
    derivative: Callable[[Any, Any], Any]
    joint: bool = False


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


def _softmax_cross_entropy(logits: Any, share: Any) -> Any:
    xp, shifted = _below_zero(logits)
    log_sum = xp.log(xp.sum(xp.exp(shifted), axis=-1, keepdims=True))
    return xp.sum(share * (log_sum - shifted), axis=-1, keepdims=True)


def _d_softmax_cross_entropy(logits: Any, share: Any) -> Any:
    xp, shifted = _below_zero(logits)
    grown = xp.exp(shifted)
    return grown / xp.sum(grown, axis=-1, keepdims=True) - share


def _below_zero(logits: Any) -> tuple[Any, Any]:
    # The softmax does not feel a shift; with the largest logit at zero nothing overflows.
    xp = array_api_compat.array_namespace(logits)
    return xp, logits - xp.max(logits, axis=-1, keepdims=True)


cross_entropy = Loss("cross_entropy", _cross_entropy, _d_cross_entropy)
mse = Loss("mse", _mse, _d_mse)
# The targets are shares of each class, which add up to 1: as a rule 1 for the right one.
softmax_cross_entropy = Loss(
    "softmax_cross_entropy", _softmax_cross_entropy, _d_softmax_cross_entropy, joint=True
)
LOSSES = {loss.name: loss for loss in (cross_entropy, mse, softmax_cross_entropy)}


def get(name: str) -> Loss:
    """Look a loss up by its name.

    "cross_entropy" takes logits and classes 0 and 1, "softmax_cross_entropy" a logit for each of
    several classes, and "mse" numbers.

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
