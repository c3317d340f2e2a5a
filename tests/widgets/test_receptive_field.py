"""The Python half of the receptive-field explorer."""

from __future__ import annotations

from typing import Any

import pytest

from nbsrc.convolution import Layer
from nbsrc.widgets import ReceptiveField


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("layers", [], "1 to 12 layers, and there are 0"),
        ("layers", [Layer(3)] * 13, "there are 13"),
        ("layers", "conv", "must be a list of layers"),
        ("layers", [Layer(3), 5], "Layer 2: 5 is no layer"),
        ("layers", [{"kernel": 3, "kind": "maxi"}], "Layer 1: .*Did you mean 'max'"),
        ("layers", [{"stride": 3}], "a dictionary with a kernel"),
        ("layers", [{"kernel": 10}], "kernel 10 is not a whole number from 1 to 9"),
        ("layers", [Layer(3, padding=(1, 2))], "padding .* whole number from 0 to 16"),
        ("layers", [{"kind": "max", "kernel": 3, "padding": 2}], "at most half its kernel of 3"),
        ("layers", [{"kind": "average", "kernel": 3, "dilation": 2}], "has no dilation"),
        ("size", 3, "from 4 to 64"),
        ("unit", -1, "from 0 to 447"),
        ("weights", "ones", "Choose one of random, equal"),
        ("relu", 1, "neither True nor False"),
        ("networks", 65, "from 1 to 64"),
        ("seed", 0.5, "whole number"),
    ],
)
def test_a_wrong_value_is_refused_with_the_choices(name: str, value: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        ReceptiveField(**{name: value})


def test_layers_that_do_not_fit_are_named() -> None:
    with pytest.raises(ValueError, match="Layer 2 does not fit: the kernel reaches over 9 cells"):
        ReceptiveField(layers=[Layer(3), Layer(9)], size=8)


def test_an_unknown_setting_is_answered_with_the_closest() -> None:
    with pytest.raises(TypeError, match="Did you mean 'layers'"):
        ReceptiveField(layer=3)


def test_a_scene_survives_the_way_through_text() -> None:
    layers = [Layer(3, 2, 1, 4), {"kind": "max", "kernel": 2, "stride": 2}]
    widget = ReceptiveField(layers=layers, size=40, unit=3, weights="equal", relu=False, seed=7)
    again = ReceptiveField.from_scene(widget.scene)
    assert again.scene == widget.scene
    assert again.layers == widget.layers
    assert ReceptiveField.from_scene(ReceptiveField().scene).unit is None
    with pytest.raises(ValueError, match="no setting 'colour'"):
        ReceptiveField.from_scene("colour:red")
    with pytest.raises(ValueError, match="one is written like c3s1p1d1"):
        ReceptiveField.from_scene("layers:c3s1p1d1_x")
    with pytest.raises(ValueError, match="neither True nor False"):
        ReceptiveField.from_scene("relu:maybe")


def test_its_sizes_and_fields_are_those_of_the_library() -> None:
    widget = ReceptiveField(layers=[Layer(3, 2, 1), Layer(5)], size=21)
    assert widget.sizes() == [21, 11, 7]
    assert [(f.size, f.jump, f.start) for f in widget.fields()] == [(3, 2, -1), (11, 2, -1)]


@pytest.mark.parametrize(
    ("traits", "words"),
    [
        ({}, "joined to 17 cells of the input; its field has 17"),
        ({"layers": [Layer(3, 1, 2, 2)] * 3, "size": 31}, "joined to 7 cells .* field has 13"),
        ({"unit": 95}, "Unit 32 of the 33"),
    ],
)
def test_its_output_holds_a_picture_for_pages_without_scripts(
    traits: dict[str, Any], words: str
) -> None:
    import re

    bundle = ReceptiveField(**traits)._repr_mimebundle_()
    forms = bundle[0] if isinstance(bundle, tuple) else bundle
    assert re.search(words, forms["text/html"])
