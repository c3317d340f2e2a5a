"""Configurations and results as text that gives the same numbers back: JSON, arrays included."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any

import numpy as np

ARRAY = "ndarray"  # the only key of an object that stands for an array


def written(value: Any, what: str) -> str:
    """Write a value in one line of JSON.

    Floats come back to the last bit, also NaN and the infinities; tuples come back as lists.

    Parameters
    ----------
    value : None, bool, int, float, str, array, or lists and dictionaries of these
    what : str
        What a complaint calls it: "the result of configuration 3".

    Raises
    ------
    TypeError
        If part of it is something else, or a dictionary's key is no string.
    """
    return json.dumps(_plain(value, what), separators=(",", ":"))


def read(text: str) -> Any:
    """Return the value that `written` wrote.

    Raises
    ------
    ValueError
        If it is not such a line.
    """
    return json.loads(text, object_hook=_array)


def _plain(value: Any, what: str) -> Any:
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, list | tuple):
        return [_plain(part, what) for part in value]
    if isinstance(value, Mapping):
        for key in value:
            if not isinstance(key, str) or key == ARRAY:
                raise TypeError(
                    f"{what} has the key {key!r}, but keys are strings other than {ARRAY!r}"
                )
        return {key: _plain(part, what) for key, part in value.items()}
    if isinstance(value, np.ndarray) and value.dtype.kind in "biufcU":
        numbers = base64.b64encode(np.ascontiguousarray(value).tobytes()).decode("ascii")
        return {ARRAY: [value.dtype.str, list(value.shape), numbers]}
    raise TypeError(
        f"{what} holds {value!r:.60} of {type(value)}, which cannot be written down; make it of "
        "numbers, strings, None, NumPy arrays, lists and dictionaries"
    )


def _array(found: dict[str, Any]) -> Any:
    if set(found) != {ARRAY}:
        return found
    kind, shape, numbers = found[ARRAY]
    return np.frombuffer(base64.b64decode(numbers), dtype=kind).reshape(shape).copy()
