"""Photographs that scikit-image brings: read from where it is installed, never fetched.

Only pictures that lie in the package itself and whose terms it states are offered; its own loader
would download others. The package is not imported, which would take longer than reading a picture.
"""

from __future__ import annotations

import difflib
import importlib.util
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

LUMINANCE = (0.2125, 0.7154, 0.0721)  # of red, green and blue: ITU-R BT.709, as in scikit-image


class Picture(NamedTuple):
    """What is known of a picture before it is read.

    Attributes
    ----------
    file : str
    shape : tuple of int
        (channels, height, width).
    what, licence, source : str
    """

    file: str
    shape: tuple[int, int, int]
    what: str
    licence: str
    source: str


CC0 = "CC0 1.0"
FREE = "public domain"

PICTURES = {
    "astronaut": Picture("astronaut.png", (3, 512, 512), "Eileen Collins", FREE, "NASA"),
    "brick": Picture("brick.png", (1, 512, 512), "brick wall", CC0, "CC0 Textures"),
    "camera": Picture("camera.png", (1, 512, 512), "man with a camera", CC0, "Lav Varshney"),
    "cat": Picture("chelsea.png", (3, 300, 451), "Chelsea the cat", CC0, "Stefan van der Walt"),
    "cell": Picture("cell.png", (1, 660, 550), "cell in saline", CC0, "Müller et al. (2018)"),
    "clock": Picture(
        "clock_motion.png", (1, 300, 400), "clock, blurred by motion", FREE, "Stefan van der Walt"
    ),
    "coffee": Picture("coffee.png", (3, 400, 600), "cup of coffee", CC0, "Rachel Michetti"),
    "coins": Picture(
        "coins.png", (1, 303, 384), "Greek coins", "no known restrictions", "Brooklyn Museum"
    ),
    "galaxies": Picture(
        "hubble_deep_field.jpg", (3, 872, 1000), "Hubble eXtreme Deep Field", FREE, "NASA"
    ),
    "grass": Picture("grass.png", (1, 512, 512), "grass", CC0, "linolafett"),
    "gravel": Picture("gravel.png", (1, 512, 512), "gravel", CC0, "CC0 Textures"),
    "retina": Picture("retina.jpg", (3, 1411, 1411), "human retina", CC0, "Mikael Häggström"),
    "rocket": Picture("rocket.jpg", (3, 427, 640), "start of a rocket", FREE, "SpaceX"),
    "text": Picture("text.png", (1, 172, 448), "two lines of text", FREE, "Wikipedia"),
}


def picture(name: str, *, grey: bool = False, shrink: int = 1) -> NDArray[np.float64]:
    """Read a picture.

    Parameters
    ----------
    name : str
        One of `PICTURES`: "camera", "astronaut", "cat", "coins", ...; `nbsrc.data.catalogue` says
        the licence and source of each.
    grey : bool
        Turn colours into one channel of their luminance.
    shrink : int
        Average over blocks of so many pixels each way; what is left over at the right and at the
        bottom is cut off.

    Returns
    -------
    ndarray of float64, shape (channels, height, width)
        From 0, black, to 1; three channels are red, green and blue.

    Raises
    ------
    ValueError
        If there is no such picture, or `shrink` is below one or leaves nothing.
    ModuleNotFoundError
        If scikit-image is not installed.

    Examples
    --------
    >>> picture("cat").shape, picture("cat", grey=True, shrink=2).shape
    ((3, 300, 451), (1, 150, 225))
    """
    if name not in PICTURES:
        near = difflib.get_close_matches(str(name), PICTURES, n=1)
        hint = f" Did you mean {near[0]!r}?" if near else ""
        raise ValueError(
            f"there is no picture {name!r}; choose one of {', '.join(PICTURES)}.{hint}"
        )
    channels, height, width = PICTURES[name].shape
    if not 1 <= shrink <= min(height, width):
        raise ValueError(
            f"shrink must lie between 1 and {min(height, width)}, the shorter side of {name!r}, "
            f"but it is {shrink}"
        )
    pixels = _pixels(_folder() / PICTURES[name].file, channels)
    if grey and channels == 3:
        pixels = (pixels * LUMINANCE).sum(axis=-1, keepdims=True)
    high, wide = height // shrink, width // shrink
    blocks = pixels[: high * shrink, : wide * shrink].reshape(high, shrink, wide, shrink, -1)
    means: NDArray[np.float64] = blocks.mean(axis=(1, 3))  # (height, width, channels)
    return np.ascontiguousarray(np.moveaxis(means, -1, 0))


def _pixels(file: Path, channels: int) -> NDArray[np.float64]:
    """Read (height, width, channels), from 0 to 1."""
    from PIL import Image

    with Image.open(file) as image:
        stored = np.asarray(image.convert("RGB" if channels == 3 else "L"))
    return stored.reshape(*stored.shape[:2], channels) / 255


def _folder() -> Path:
    """Find the pictures of scikit-image without importing it."""
    found = importlib.util.find_spec("skimage")
    if found is None or found.origin is None:
        raise ModuleNotFoundError(
            "pictures come with scikit-image, which is not installed; "
            "install it with: python -m pip install scikit-image",
            name="skimage",
        )
    return Path(found.origin).with_name("data")
