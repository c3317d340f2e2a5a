"""The Python half of the signal-propagation widget."""

from __future__ import annotations

import numpy as np
import pytest

from nbsrc import signal
from nbsrc.widgets import SignalPropagation


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("depth", 1, "from 2 to 50"),
        ("width", 129, "from 2 to 128"),
        ("gain", 0, "from 0.1 to 4"),
        ("activation", "rellu", "Did you mean 'relu'"),
        ("initializer", "he", "Choose one of he_normal"),
        ("networks", 0, "from 1 to 64"),
        ("seed", 1.5, "whole number"),
        ("layer", 0, "from 1 to 50"),
    ],
)
def test_a_wrong_value_is_refused_with_the_choices(name: str, value: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        SignalPropagation(**{name: value})


def test_an_unknown_setting_is_answered_with_the_closest() -> None:
    with pytest.raises(TypeError, match="Did you mean 'depth'"):
        SignalPropagation(dept=3)


def test_a_scene_survives_the_way_through_text() -> None:
    widget = SignalPropagation(depth=7, gain=1.25, activation="tanh", initializer="orthogonal")
    assert SignalPropagation.from_scene(widget.scene).scene == widget.scene
    with pytest.raises(ValueError, match="no setting 'colour'"):
        SignalPropagation.from_scene("colour:red")
    with pytest.raises(ValueError, match="whole number"):
        SignalPropagation.from_scene("depth:deep")


def test_its_forecast_is_that_of_the_library() -> None:
    widget = SignalPropagation(depth=5, width=9, gain=1.5, activation="tanh")
    expected = signal.forecast([9] * 6, "tanh", "he_normal", gain=1.5)
    assert np.array_equal(widget.forecast().backward, expected.backward)


@pytest.mark.parametrize("activation", ["relu", "sigmoid"])
def test_its_output_holds_a_picture_for_pages_without_scripts(activation: str) -> None:
    widget = SignalPropagation(depth=3, width=4, networks=2, activation=activation)
    bundle = widget._repr_mimebundle_()
    forms = bundle[0] if isinstance(bundle, tuple) else bundle
    assert "in 2 networks of 3 layers" in forms["text/html"]
