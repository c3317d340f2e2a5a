"""The Python half of the fold-and-count widget."""

from __future__ import annotations

import numpy as np
import pytest

from nbsrc import regions
from nbsrc.widgets import FoldAndCount


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("inputs", 3, "from 1 to 2"),
        ("depth", 9, "from 1 to 8"),
        ("width", 0, "from 1 to 20"),
        ("start", "foldings", "Did you mean 'folding'"),
        ("spread", -1, "from 0 to 2"),
        ("seed", 1.5, "whole number"),
        ("biases", [(0, 99)], "from -6 to 6"),
        ("biases", [(0.5, 1)], "units counted from 0"),
        ("biases", 3, "pairs"),
    ],
)
def test_a_wrong_value_is_refused_with_the_choices(name: str, value: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        FoldAndCount(**{name: value})


def test_an_unknown_setting_is_answered_with_the_closest() -> None:
    with pytest.raises(TypeError, match="Did you mean 'width'"):
        FoldAndCount(widths=3)


def test_a_scene_sets_the_traits() -> None:
    text = "inputs:2;depth:2;width:3;start:he_normal;spread:0.7;seed:9;unit:4;biases:4~0.25!1~-1"
    widget = FoldAndCount.from_scene(text, seed=10)
    assert (widget.inputs, widget.depth, widget.width, widget.seed) == (2, 2, 3, 10)
    assert widget.biases == [[4, 0.25], [1, -1.0]]
    for wrong, message in (("colour:red", "no setting"), ("depth:deep", "no number")):
        with pytest.raises(ValueError, match=message):
            FoldAndCount.from_scene(wrong)


def test_the_network_comes_back_in_the_form_that_regions_counts() -> None:
    widget = FoldAndCount(depth=3)
    with pytest.raises(RuntimeError, match="show the widget"):
        widget.layers()
    wanted = regions.folding(3)
    numbers = np.concatenate([part.ravel() for layer in wanted for part in layer])
    widget.parameters = numbers.tobytes()
    assert len(regions.pieces(widget.layers(), 0, 1)) == 8
    for (w, b), (weight, bias) in zip(widget.layers(), wanted, strict=True):
        assert (w == weight).all()
        assert (b == bias).all()


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({}, "16 of them"),
        ({"inputs": 2, "depth": 2}, "16 of them"),
        ({"start": "he_normal", "width": 4}, "straight pieces"),
        ({"start": "orthogonal", "width": 4, "inputs": 2}, "polygons"),
    ],
)
def test_its_output_holds_a_picture_for_pages_without_scripts(settings: dict, said: str) -> None:
    bundle = FoldAndCount(**settings)._repr_mimebundle_()
    forms = bundle[0] if isinstance(bundle, tuple) else bundle
    assert said in forms["text/html"]
