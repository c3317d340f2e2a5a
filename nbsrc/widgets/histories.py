"""A training recorded in torch, as the input-space widget plays it: every record is a network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Record = list[tuple[NDArray[np.float64], NDArray[np.float64]]]
"""Weights and biases of each layer."""


def read(history: Sequence[Mapping[str, Any]]) -> list[Record]:
    """Read the state_dict of every record.

    Raises
    ------
    ValueError
        If there is none, one cannot be shown, or they are not the same network.
    """
    records = [_layers(state, index) for index, state in enumerate(history)]
    if not records:
        raise ValueError("The history is empty: record at least one state_dict.")
    shapes = [[w.shape for w, _ in record] for record in records]
    for index, shape in enumerate(shapes):
        if shape != shapes[0]:
            raise ValueError(
                f"Record {index} has weights of shapes {_shown(shape)}, "
                f"record 0 of shapes {_shown(shapes[0])}: they must be the same network."
            )
    return records


def packed(records: Sequence[Record]) -> bytes:
    """Pack the numbers of all records after one another, as float64."""
    numbers = [np.concatenate([np.r_[w.ravel(), b] for w, b in record]) for record in records]
    return np.stack(numbers).astype("<f8").tobytes()


def _layers(state: Mapping[str, Any], index: int) -> Record:
    """Weights and biases of a state_dict, in the order in which it holds them."""
    arrays = {
        name: np.asarray(value.detach().cpu() if hasattr(value, "detach") else value, np.float64)
        for name, value in state.items()
    }
    layers = []
    for name, weight in arrays.items():
        if name.endswith("bias"):
            continue
        if not name.endswith("weight") or weight.ndim != 2:
            raise ValueError(
                f"Record {index} holds {name!r} of shape {weight.shape}, which is no part of a "
                "network of nn.Linear layers."
            )
        bias = arrays.get(name.removesuffix("weight") + "bias", np.zeros(weight.shape[0]))
        if not (np.isfinite(weight).all() and np.isfinite(bias).all()):
            raise ValueError(f"Record {index} holds numbers in {name!r} that are not finite.")
        layers.append((weight, bias))
    if layers and layers[-1][0].shape[0] == 2:
        # Two logits decide by their difference, which is one logit.
        weight, bias = layers[-1]
        layers[-1] = (weight[1:] - weight[:1], bias[1:] - bias[:1])
    shapes = [weight.shape for weight, _ in layers]
    inputs = [2, *(rows for rows, _ in shapes)]
    chained = all(columns == inputs[k] for k, (_, columns) in enumerate(shapes))
    if len(layers) < 2 or not chained or shapes[-1][0] != 1:
        raise ValueError(
            f"Record {index} has weights of shapes {_shown(shapes)}; the widget shows networks "
            "from 2 inputs through hidden layers of 2 or 3 units to one logit, "
            "as (3, 2), (2, 3), (1, 2)."
        )
    return layers


def _shown(shapes: Sequence[tuple[int, ...]]) -> str:
    return ", ".join(str(shape) for shape in shapes) or "none"
