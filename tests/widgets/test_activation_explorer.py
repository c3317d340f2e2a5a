"""The contract of the activation explorer: its traits, their refusals, its scene, and its still."""

import pytest

from nbsrc import activations
from nbsrc.widgets import ActivationExplorer


def test_a_widget_starts_with_four_activations_and_a_standard_normal_input():
    widget = ActivationExplorer()
    assert widget.activations == ["relu", "elu", "gelu", "tanh"]
    assert (widget.mean, widget.deviation) == (0, 1)


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("activations", ["relo"], "no activation 'relo'. Did you mean 'relu'"),
        ("activations", [], "give 1 to 4 names"),
        ("activations", ["relu", "relu"], "each once"),
        ("activations", ["relu", "elu", "selu", "gelu", "tanh"], "give 1 to 4 names"),
        ("activations", "relu", "no list of names"),
        ("mean", 5, "mean 5 is not a number from -4 to 4"),
        ("deviation", 0, "deviation 0 is not a number from 0.1 to 4"),
        ("deviation", float("nan"), "deviation nan"),
    ],
)
def test_a_bad_value_is_refused_in_a_sentence_and_changes_nothing(name, value, sentence):
    widget = ActivationExplorer()
    before = getattr(widget, name)
    with pytest.raises(ValueError, match=sentence):
        setattr(widget, name, value)
    assert getattr(widget, name) == before
    with pytest.raises(ValueError, match=sentence):
        ActivationExplorer(**{name: value})


def test_an_unknown_setting_is_answered_with_the_closest_one():
    with pytest.raises(TypeError, match=r"no setting 'deviaton'\. Did you mean 'deviation'"):
        ActivationExplorer(deviaton=1)


def test_a_scene_comes_back_from_its_text():
    widget = ActivationExplorer(activations=["leaky_relu", "sine"], mean=-1.25, deviation=0.3)
    again = ActivationExplorer.from_scene(widget.scene, key="other")
    assert again.scene == widget.scene
    assert again.key == "other"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("colour:red", "no setting 'colour'"), ("mean:wide", "mean 'wide' is not a number"),
     ("activations:relu-", "no activation ''")],
)  # fmt: skip
def test_a_damaged_scene_is_refused_in_a_sentence(text, sentence):
    with pytest.raises(ValueError, match=sentence):
        ActivationExplorer.from_scene(text)


def test_every_activation_that_can_be_shown_is_one_of_the_library():
    for name in ("identity", "mish", "softsign"):
        ActivationExplorer(activations=[name])
        assert activations.get(name).name == name


def picture(**traits):
    bundle = ActivationExplorer(**traits)._repr_mimebundle_()
    forms = bundle[0] if isinstance(bundle, tuple) else bundle
    return forms["text/html"]


@pytest.mark.parametrize(
    ("traits", "sentence"),
    [
        ({"activations": ["relu"]},
         "ReLU gives mean 0.399, variance 0.341, 50% of it saturated, 50% of it exactly 0."),
        ({"activations": ["relu"], "mean": 4, "deviation": 0.5},
         "ReLU gives mean 4.000, variance 0.250, none of it saturated."),
        ({"activations": ["selu"], "mean": 0},
         "SELU gives mean 0.000, variance 1.000, 1.1% of it saturated."),
        # E sin = 0, E sin^2 = (1 - e^-32) / 2, and 2 arcsin(0.1) / pi = 0.064 of any wide input
        ({"activations": ["sine"], "deviation": 4},
         "sine gives mean 0.000, variance 0.500, 6.4% of it saturated."),
        ({"activations": ["tanh"], "mean": 4, "deviation": 4}, "% of it saturated."),
    ],
)  # fmt: skip
def test_the_still_says_what_comes_out(traits, sentence):
    assert sentence in picture(**traits)
