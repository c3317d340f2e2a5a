"""The Python half of the shift explorer, and the pictures it shares with the browser."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from nbsrc.widgets import ShiftExplorer, shift_pictures

STORED = Path(__file__).parents[2] / "widgets" / "src" / "shift-explorer" / "stored.ts"


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("picture", "cats", "Did you mean 'cat'"),
        ("window", 0, "from 1 to 6"),
        ("stride", 5, "from 1 to 4"),
        ("blur", 8, "from 1 to 7"),
        ("depth", 1.5, "whole number"),
        ("compare", "along", "Choose one of still, moved"),
        ("shift_x", 33, "from -32 to 32"),
    ],
)
def test_a_wrong_value_is_refused_with_the_choices(name: str, value: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        ShiftExplorer(**{name: value})


def test_an_unknown_setting_is_answered_with_the_closest() -> None:
    with pytest.raises(TypeError, match="Did you mean 'stride'"):
        ShiftExplorer(strid=3)


def test_a_scene_survives_the_way_through_text() -> None:
    widget = ShiftExplorer(picture="disc", stride=3, compare="moved", shift_x=-4, shift_y=2)
    assert ShiftExplorer.from_scene(widget.scene).scene == widget.scene
    with pytest.raises(ValueError, match="no setting 'colour'"):
        ShiftExplorer.from_scene("colour:red")


@pytest.mark.parametrize("period", [1, 2, 3, 4])
def test_moved_along_the_changes_are_zero_at_multiples_of_the_period_only(period: int) -> None:
    for shift in range(-8, 9):
        widget = ShiftExplorer(picture="cat", stride=period, compare="moved", shift_x=shift)
        changes = widget.changes()
        assert changes.pop("none") == 0
        assert {change == 0 for change in changes.values()} == {shift % period == 0}


def test_the_browser_carries_the_same_pictures() -> None:
    assert STORED.read_text(encoding="utf-8") == shift_pictures.script(), (
        "tools/shift_pictures.py writes them"
    )
    with pytest.raises(ValueError, match="choose one of digits"):
        shift_pictures.pixels("dog")


@pytest.mark.parametrize("picture", list(shift_pictures.PICTURES))
def test_a_picture_is_cut_to_the_period(picture: str) -> None:
    widget = ShiftExplorer(picture=picture, stride=3, depth=2)
    pixels = widget.pixels()
    assert pixels.shape == (63, 63)
    assert 0 <= pixels.min() < np.ptp(pixels) <= 1


def test_its_output_holds_a_picture_for_pages_without_scripts() -> None:
    bundle = ShiftExplorer(shift_x=1)._repr_mimebundle_()
    forms = bundle[0] if isinstance(bundle, tuple) else bundle
    assert "1 pixels to the right and 0 down" in forms["text/html"]
