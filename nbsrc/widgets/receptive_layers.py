"""The layers of the receptive-field explorer: read, refused in sentences, and written as text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from nbsrc.convolution import Layer
from nbsrc.widgets.traits import one_of, whole

KINDS = ("conv", "max", "average")
MOST_LAYERS = 12
_NUMBERS = {
    "kernel": whole("kernel", 1, 9),
    "stride": whole("stride", 1, 4),
    "padding": whole("padding", 0, 16),
    "dilation": whole("dilation", 1, 16),
}


def _layer(value: Any) -> dict[str, Any]:
    """Read one layer: a `Layer`, or a dictionary with kind and settings."""
    if isinstance(value, Layer):
        value = {name: getattr(value, name) for name in _NUMBERS}
    if (
        not isinstance(value, dict)
        or not set(value) <= {"kind", *_NUMBERS}
        or "kernel" not in value
    ):
        raise ValueError(
            f"{value!r} is no layer; give a Layer, or a dictionary with a kernel and, if you like, "
            f"kind, stride, padding and dilation."
        )
    made: dict[str, Any] = {"kind": one_of("kind", KINDS)(value.get("kind", "conv"))}
    plain = {"stride": 1, "padding": 0, "dilation": 1}
    made |= {name: check(value.get(name, plain.get(name))) for name, check in _NUMBERS.items()}
    if made["kind"] != "conv" and 2 * made["padding"] > made["kernel"]:
        raise ValueError(
            f"a pooling pads by at most half its kernel of {made['kernel']}, and not by "
            f"{made['padding']}."
        )
    if made["kind"] == "average" and made["dilation"] > 1:
        raise ValueError("an average pooling has no dilation.")
    return made


def read_layers(value: Any) -> list[dict[str, Any]]:
    """Read a list of layers, each a `Layer` or a dictionary; return dictionaries.

    Raises
    ------
    ValueError
        If there are none or too many, or one cannot be used.
    """
    if isinstance(value, str | dict) or not isinstance(value, Iterable):
        raise ValueError(f"layers must be a list of layers, and not {value!r}.")
    found = []
    for at, layer in enumerate(value, start=1):
        try:
            found.append(_layer(layer))
        except ValueError as wrong:
            raise ValueError(f"Layer {at}: {wrong}") from None
    if not 1 <= len(found) <= MOST_LAYERS:
        raise ValueError(f"layers must hold 1 to {MOST_LAYERS} layers, and there are {len(found)}.")
    return found


def text_of(layers: list[dict[str, Any]]) -> str:
    """Write layers as a scene has them: ``c3s1p1d1_m2s2p0d1``."""
    return "_".join(
        "{kind[0]}{kernel}s{stride}p{padding}d{dilation}".format(**layer) for layer in layers
    )


def layers_in(text: str) -> list[dict[str, Any]]:
    """Read the text of a scene's layers.

    Raises
    ------
    ValueError
        If a part of it is no layer.
    """
    return [_written(part) for part in text.split("_")]


def _written(text: str) -> dict[str, Any]:
    found = re.fullmatch(r"([cma])(\d+)s(\d+)p(\d+)d(\d+)", text)
    if not found:
        raise ValueError(
            f"{text!r} is no layer; one is written like c3s1p1d1: its kind (c, m or a), then "
            "kernel, stride, padding and dilation."
        )
    kind = next(kind for kind in KINDS if kind[0] == found[1])
    return {"kind": kind, **dict(zip(_NUMBERS, map(int, found.groups()[1:]), strict=True))}
