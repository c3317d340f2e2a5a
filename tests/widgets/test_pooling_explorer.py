"""The Python half of the pooling explorer."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from nbsrc import data, pooling
from nbsrc.widgets import PoolingExplorer
from nbsrc.widgets.pooling_explorer import KINDS, PICTURES, picture


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("kind", "maximum", "Choose one of max"),
        ("p", 0.5, "from 1 to 16"),
        ("kernel", 5, "from 1 to 4"),
        ("stride", 0, "from 1 to 4"),
        ("padding", 3, "from 0 to 2"),
        ("ceil_mode", "yes", "neither True nor False"),
        ("picture", "photograph", "Choose one of patch"),
        ("side", 3, "from 4 to 9"),
        ("way", "forwards", "Did you mean 'forward'"),
        ("ties", "last", "Choose one of first"),
        ("window", 0, "from 1 to 1024"),
        ("cells", [[10] * 4] * 4, "from 0 to 9, and 10 is none"),
        ("cells", [1, 2, 3], r"sides of 4 to 9, and their shape is \(3,\)"),
        ("cells", np.ones((2, 8)), r"their shape is \(2, 8\)"),
        ("cells", "many", "are not numbers"),
        ("delta", [1, 4], "from -3 to 3, and 4 is none"),
    ],
)
def test_a_wrong_value_is_refused_with_the_choices(name: str, value: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        PoolingExplorer(**{name: value})


def test_an_unknown_setting_is_answered_with_the_closest() -> None:
    with pytest.raises(TypeError, match="Did you mean 'kernel'"):
        PoolingExplorer(kernels=3)


def test_a_scene_survives_the_way_through_text() -> None:
    widget = PoolingExplorer(
        kind="lp", p=3.5, kernel=3, ceil_mode=True, way="back", delta=[1, -2, 3],
        cells=np.arange(16).reshape(4, 4) % 10,
    )  # fmt: skip
    again = PoolingExplorer.from_scene(widget.scene)
    assert again.scene == widget.scene
    assert np.array_equal(again.input(), np.arange(16).reshape(4, 4) % 10)
    with pytest.raises(ValueError, match="no setting 'colour'"):
        PoolingExplorer.from_scene("colour:red")
    with pytest.raises(ValueError, match="are not numbers"):
        PoolingExplorer.from_scene("cells:1.x")
    with pytest.raises(ValueError, match="neither True nor False"):
        PoolingExplorer.from_scene("ceil_mode:perhaps")


def test_its_output_and_gradient_are_those_of_the_library() -> None:
    rng = np.random.default_rng(0)
    for kernel, stride, ceil_mode in itertools.product((2, 3), (1, 2, 3), (False, True)):
        cells = rng.integers(0, 10, (7, 7))
        x, how = cells[None, None] * 1.0, {"stride": stride, "ceil_mode": ceil_mode}
        for kind in ("max", "average", "min"):
            widget = PoolingExplorer(kind=kind, kernel=kernel, cells=cells, padding=1, **how)
            y = getattr(pooling, f"{kind}_pool")(x, kernel, padding=1, **how)
            assert np.array_equal(widget.output(), y[0, 0])
            back = getattr(pooling, f"{kind}_pool_gradient")
            sent = back(x, np.ones_like(y), kernel, padding=1, **how)
            assert np.array_equal(widget.gradient(), sent[0, 0])


def test_padding_of_the_norm_adds_nothing_but_windows() -> None:
    widget = PoolingExplorer(kind="lp", p=2, kernel=2, stride=2, padding=1, picture="equal", side=4)
    assert widget.output()[0, 0] == pytest.approx(5)  # one cell and three zeros
    assert widget.gradient().shape == (4, 4)
    assert widget.gradient()[0, 0] == pytest.approx(1)


@pytest.mark.parametrize(("ties", "share"), [("first", 1), ("even", 0.25), ("difference", 0.5)])
def test_equal_cells_get_what_the_rule_for_ties_says(ties: str, share: float) -> None:
    widget = PoolingExplorer(picture="equal", side=4, ties=ties, delta=[2, 0, 0, 0])
    assert widget.gradient()[0, 0] == 2 * share
    assert widget.gradient()[:, 2:].sum() == 0


def test_padding_of_more_than_half_a_window_is_cut_down() -> None:
    assert PoolingExplorer(kernel=2, padding=2).output().shape == (4, 4)


def test_the_pictures_hold_what_their_names_say() -> None:
    assert picture("photo", 6).shape == (32, 32)
    assert picture("ramp", 9)[0, 0] == 0 and picture("ramp", 9)[-1, -1] == 9
    assert (picture("relu", 9) == 0).mean() > 0.3
    photo = data.picture("camera", shrink=8)[0, 16:25, 23:33]
    levels = 9 * (photo[:, 1:] - photo[:, 1:].min()) / np.ptp(photo[:, 1:])
    assert np.array_equal(picture("patch", 9), np.rint(levels))
    rises = np.maximum(0, np.diff(photo))
    assert np.array_equal(picture("relu", 9), np.rint(9 * rises / rises.max()))
    for name in PICTURES:
        cells = picture(name, 5)
        assert (cells == np.rint(cells)).all()
    with pytest.raises(ValueError, match="Choose one of"):
        PoolingExplorer(picture="patches")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", ["patch", "photo"])
def test_its_output_holds_a_picture_for_pages_without_scripts(kind: str, name: str) -> None:
    bundle = PoolingExplorer(kind=kind, picture=name)._repr_mimebundle_()
    forms = bundle[0] if isinstance(bundle, tuple) else bundle
    assert f"what {kind} pooling with windows of 2 by 2" in forms["text/html"]
