"""Data to try things on: none is fetched, and each says its size, range, licence and source.

plane
    Points of two classes whose geometry is the point: circles, xor, moons, spirals, blobs, ...
handwriting
    Handwritten digits: 1,797 of 8x8 pixels, 5,000 of 28x28; how to split them.
pictures
    Photographs that scikit-image brings.
synthetic
    Musical tones and their spectra; gratings; squares cut from a picture.
table
    All of them in a table, with the terms of each.

Examples
--------
>>> import numpy as np
>>> from nbsrc import data
>>> x, y = data.moons(100, np.random.default_rng(0))
>>> x.shape, y[:4].tolist()
((100, 2), [0, 1, 0, 1])
>>> data.digits().x.shape
(1797, 1, 8, 8)
"""

from nbsrc.data.handwriting import Images, digits, mnist, split
from nbsrc.data.pictures import PICTURES, picture
from nbsrc.data.plane import (
    DISC,
    INNER,
    OUTER,
    RING,
    SPREAD,
    Maker,
    Points,
    blobs,
    circles,
    disc_and_ring,
    get,
    moons,
    names,
    spirals,
    xor,
)
from nbsrc.data.synthetic import (
    Patches,
    Tones,
    contrast_normalised,
    cuts,
    patches,
    spectra,
    tones,
)
from nbsrc.data.table import Catalogue, Entry, catalogue

__all__ = [
    "DISC",
    "INNER",
    "OUTER",
    "PICTURES",
    "RING",
    "SPREAD",
    "Catalogue",
    "Entry",
    "Images",
    "Maker",
    "Patches",
    "Points",
    "Tones",
    "blobs",
    "catalogue",
    "circles",
    "contrast_normalised",
    "cuts",
    "digits",
    "disc_and_ring",
    "get",
    "mnist",
    "moons",
    "names",
    "patches",
    "picture",
    "spectra",
    "spirals",
    "split",
    "tones",
    "xor",
]
