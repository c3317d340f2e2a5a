"""The Python half of the dying-ReLU widget."""

from __future__ import annotations

import pytest

from nbsrc.widgets import DyingReLU


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("data", "moon", "Did you mean 'moons'"),
        ("activation", "tanh", "Choose one of relu"),
        ("rate", 0, "from 0.001 to 100"),
        ("bias", -9, "from -4 to 2"),
        ("clip", "yes", "neither True nor False"),
        ("batch_size", 7, "choose one of 1, 10, 50, 200"),
        ("seed", 1.5, "whole number"),
    ],
)
def test_a_wrong_value_is_refused_with_the_choices(name: str, value: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        DyingReLU(**{name: value})


def test_an_unknown_setting_is_answered_with_the_closest() -> None:
    with pytest.raises(TypeError, match="Did you mean 'rate'"):
        DyingReLU(rates=3)


def test_a_scene_sets_the_traits_and_is_kept_for_the_browser() -> None:
    text = "data:xor;rate:0.3;clip:true;batch_size:50;step:20;then:5~rate~10"
    widget = DyingReLU.from_scene(text)
    assert (widget.data, widget.rate, widget.clip, widget.step) == ("xor", 0.3, True, 20)
    assert widget.scene == text
    with pytest.raises(ValueError, match="no setting"):
        DyingReLU.from_scene("colour:red")
    with pytest.raises(ValueError, match="no number"):
        DyingReLU.from_scene("rate:fast")


def test_its_output_holds_a_picture_for_pages_without_scripts() -> None:
    bundle = DyingReLU(rate=10)._repr_mimebundle_()
    forms = bundle[0] if isinstance(bundle, tuple) else bundle
    assert "units are dead" in forms["text/html"]
