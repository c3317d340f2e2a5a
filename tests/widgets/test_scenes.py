"""Scenes as text: the same text means the same scene in Python and in the browser."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nbsrc.widgets import InputSpace, scenes

# The browser's tests read and write this very text (widgets/test/input-space-scene.test.ts).
SHARED = (
    "data:painted;noise:0.05;points:300;widths:3-2;activation:relu;initializer:he_normal;"
    "optimizer:sgd;rate:0.1;batch_size:8;seed:42;step:120;stage:2.5;painted:RAeASMP_"
)
POINTS = [[0.25, -0.25, 0], [0.546875, -2.00390625, 1]]


def test_the_text_the_browser_writes_is_read_as_what_it_means() -> None:
    widget = InputSpace.from_scene(SHARED)
    assert widget.widths == [3, 2]
    assert (widget.activation, widget.optimizer, widget.seed) == ("relu", "sgd", 42)
    assert (widget.rate, widget.stage, widget.step) == (0.1, 2.5, 120)
    painted = np.frombuffer(widget.painted).reshape(-1, 3)
    np.testing.assert_array_equal(painted, POINTS)


def test_what_python_writes_is_the_text_the_browser_writes() -> None:
    assert InputSpace.from_scene(SHARED).scene == SHARED


cells = st.integers(-1024, 1023).map(lambda cell: cell / 256)
point = st.tuples(cells, cells, st.sampled_from([0.0, 1.0]))


@given(st.lists(point, max_size=30))
def test_painted_points_on_the_lattice_come_back_exactly(points: list[tuple[float, ...]]) -> None:
    painted = np.array(points, dtype=np.float64).reshape(-1, 3)
    values = dict.fromkeys(scenes.NAMES, 0) | {"data": "painted", "widths": [2]}
    _, back = scenes.decode(scenes.encode(values, painted))
    assert back is not None
    np.testing.assert_array_equal(back, painted)


def test_points_between_the_lattice_come_back_within_half_a_cell() -> None:
    rng = np.random.default_rng(0)
    x = rng.uniform(-3, 3, (50, 2))
    widget = InputSpace.from_scene(InputSpace(x=x, y=np.arange(50) % 2).scene)
    back = np.frombuffer(widget.painted).reshape(-1, 3)
    assert np.abs(back[:, :2] - x).max() <= scenes.LATTICE / 2


def test_a_point_too_far_out_is_refused_by_the_text_but_not_by_the_widget() -> None:
    widget = InputSpace(x=[[0.0, 0.0], [7.5, 0.0]], y=[0, 1])
    with pytest.raises(ValueError, match=r"The point \(7\.5, 0\) does not fit"):
        _ = widget.scene


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("data:cirkles", "There is no data 'cirkles'. Did you mean 'circles'?"),
        ("widths:3-9", "widths [3, 9] cannot be built here"),
        ("widths:", "widths '' cannot be built here"),
        ("rate:fast", "rate 'fast' is not a number"),
        ("seed:1.5", "seed '1.5' is not a whole number"),
        ("colour:red", "A scene has no setting 'colour'"),
        ("nonsense", "A scene has no setting 'nonsense'"),
        ("data:painted;painted:AAA", "are cut off: 3 letters"),
        ("data:painted;painted:AAA!", "hold '!', which is no letter of theirs"),
    ],
)
def test_a_damaged_scene_is_answered_with_a_sentence(text: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=re.escape(sentence)):
        InputSpace.from_scene(text)


def test_further_traits_win_over_the_scene() -> None:
    assert InputSpace.from_scene(SHARED, seed=7, key="mine").seed == 7
