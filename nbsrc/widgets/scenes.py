"""The scene of the input-space widget as text, the same in Python and in the browser.

``data:circles;noise:0.08;widths:3-2;...``: names and values a reader can read, in characters that
the address of a page carries unchanged. Painted points follow as four letters each.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

NAMES = (
    "data", "noise", "points", "widths", "activation", "initializer", "optimizer", "rate",
    "batch_size", "seed", "step", "stage",
)  # fmt: skip
LATTICE = 1 / 256
_HALF = 1024  # 11 bits a coordinate: -4 to just under 4
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_WHOLE = ("points", "batch_size", "seed", "step")
_REAL = ("noise", "rate", "stage")


def encode(values: Mapping[str, Any], painted: NDArray[np.float64]) -> str:
    """Write a scene as text.

    Parameters
    ----------
    values : mapping
        A value for each of `NAMES`.
    painted : ndarray, shape (n, 3)
        x, y and label of the painted points; written when ``values["data"]`` is "painted".

    Raises
    ------
    ValueError
        If a painted point lies outside -4 to 3.996, which the text cannot hold.
    """
    parts = []
    for name in NAMES:
        value = values[name]
        text = "-".join(map(str, value)) if name == "widths" else f"{value}"
        parts.append(f"{name}:{text.replace('+', '')}")
    if values["data"] == "painted":
        parts.append(f"painted:{_encode_points(painted)}")
    return ";".join(parts)


def decode(text: str) -> tuple[dict[str, Any], NDArray[np.float64] | None]:
    """Read a scene's text: the settings it names, and its painted points if it has any.

    Values are only parsed here; the widget's traits check them.

    Raises
    ------
    ValueError
        If the text names a setting that does not exist, or its painted points are damaged.
    """
    values: dict[str, Any] = {}
    painted = None
    for part in filter(None, text.strip().split(";")):
        name, colon, value = part.partition(":")
        if name == "painted" and colon:
            painted = _decode_points(value)
        elif name in NAMES and colon:
            values[name] = _parsed(name, value)
        else:
            raise ValueError(
                f"A scene has no setting {part if not colon else name!r}; "
                f"it has {', '.join(NAMES)} and painted."
            )
    return values, painted


def _parsed(name: str, text: str) -> Any:
    try:
        if name == "widths":
            return [int(width) for width in text.split("-")]
        if name in _WHOLE:
            return int(text)
        if name in _REAL:
            return float(text)
    except ValueError:
        pass  # the trait's own check says what is wrong with it
    return text


def _encode_points(painted: NDArray[np.float64]) -> str:
    cells = np.rint(painted[:, :2] / LATTICE).astype(np.int64) + _HALF
    outside = ((cells < 0) | (cells >= 2 * _HALF)).any(axis=1)
    if outside.any():
        x, y, _ = painted[np.argmax(outside)]
        raise ValueError(
            f"The point ({x:g}, {y:g}) does not fit into a shared scene: "
            "coordinates must lie from -4 to 3.996."
        )
    bits = cells[:, 0] * 4096 + cells[:, 1] * 2 + painted[:, 2].astype(np.int64)
    return "".join(_LETTERS[(b >> shift) & 63] for b in bits.tolist() for shift in (18, 12, 6, 0))


def _decode_points(text: str) -> NDArray[np.float64]:
    if len(text) % 4:
        raise ValueError(
            f"The painted points of this scene are cut off: {len(text)} letters, "
            "not a multiple of 4."
        )
    strange = sorted(set(text) - set(_LETTERS))
    if strange:
        raise ValueError(
            f"The painted points of this scene hold {strange[0]!r}, which is no letter of theirs."
        )
    values = np.array([_LETTERS.index(letter) for letter in text], dtype=np.int64).reshape(-1, 4)
    bits = values @ np.array([64**3, 64**2, 64, 1])
    x, y = (bits >> 12) - _HALF, ((bits >> 1) & 2047) - _HALF
    return np.stack([x * LATTICE, y * LATTICE, bits & 1], axis=1)
