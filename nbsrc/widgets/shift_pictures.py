"""The pictures of the shift explorer: tori of 64 x 64 pixels, the same in Python and browser."""

from __future__ import annotations

import base64
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nbsrc import data

SIZE = 64
PICTURES = {
    "digits": "four digits",
    "cat": "cat's eye",
    "stripes": "stripes, two pixels wide",
    "fine_stripes": "stripes, one pixel wide",
    "disc": "disc",
    "mark": "one bright pixel",
}
"""What each shows."""

STORED = ("digits", "cat")
"""Those whose pixels the browser's script carries; the others follow from a formula."""

_DIGITS = (2003, 1510, 4006, 1000)  # of nbsrc.data.mnist


def pixels(name: str) -> NDArray[np.uint8]:
    """Return a picture (64, 64), from 0, black, to 255.

    Raises
    ------
    ValueError
        If there is no such picture.
    """
    rows, columns = np.mgrid[:SIZE, :SIZE]
    if name == "digits":
        images = data.mnist().x[list(_DIGITS), 0]
        sheet = np.pad(images, ((0, 0), (2, 2), (2, 2))).reshape(2, 2, 32, 32)
        return _bytes(sheet.swapaxes(1, 2).reshape(SIZE, SIZE))
    if name == "cat":
        return _bytes(data.picture("cat", grey=True, shrink=2)[0, 40 : 40 + SIZE, 70 : 70 + SIZE])
    if name == "stripes":
        return _bytes(columns % 4 >= 2)
    if name == "fine_stripes":
        return _bytes(columns % 2)
    if name == "disc":
        return _bytes((rows - 31.5) ** 2 + (columns - 31.5) ** 2 < 20**2)
    if name == "mark":
        return _bytes((rows == 32) & (columns == 32))
    raise ValueError(f"there is no picture {name!r}; choose one of {', '.join(PICTURES)}")


def script() -> str:
    """Return the TypeScript module that carries the stored pictures."""
    lines = [f'  {name}: "{base64.b64encode(pixels(name).tobytes()).decode()}",' for name in STORED]
    return "\n".join(
        [
            "/** Made by `tools/shift_pictures.py`: bytes from black to white, in base64. */",
            "export const STORED: Readonly<Record<string, string>> = {",
            *lines,
            "};",
            "",
        ]
    )


def _bytes(values: NDArray[Any]) -> NDArray[np.uint8]:
    return np.round(255 * np.asarray(values, np.float64)).astype(np.uint8)
