"""The Python half of the input-space widget: what it refuses, keeps, sends and brings back."""

from __future__ import annotations

import copy
import math
import re
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from nbsrc import activations
from nbsrc.networks import MLP
from nbsrc.widgets import InputSpace, input_space


@pytest.mark.parametrize(
    ("traits", "sentence"),
    [
        ({"activation": "relUU"}, "There is no activation 'relUU'. Did you mean 'relu'? Choose"),
        ({"data": "circle"}, "There is no data 'circle'. Did you mean 'circles'?"),
        ({"initializer": "he"}, "There is no initializer 'he'. Choose one of he_normal, he_unif"),
        ({"optimizer": "adamw"}, "There is no optimizer 'adamw'. Did you mean 'adam'?"),
        ({"widths": [4]}, "widths [4] cannot be built here: give 1 to 6 hidden layers"),
        ({"widths": []}, "widths [] cannot be built here"),
        ({"widths": [2] * 7}, "widths [2, 2, 2, 2, 2, 2, 2] cannot be built here"),
        ({"widths": [2.5]}, "widths [2.5] cannot be built here"),
        ({"widths": "22"}, "widths '22' cannot be built here"),
        ({"widths": 2}, "widths 2 cannot be built here"),
        ({"rate": 0.0}, "rate 0.0 is not a number from 1e-06 to 10"),
        ({"rate": math.nan}, "rate nan is not a number"),
        ({"noise": "much"}, "noise 'much' is not a number from 0 to 0.5"),
        ({"seed": -1}, "seed -1 is not a whole number from 0 to 4294967295"),
        ({"seed": True}, "seed True is not a whole number"),
        ({"points": 5}, "points 5 is not a whole number from 10 to 1000"),
        ({"batch_size": 2.5}, "batch_size 2.5 is not a whole number"),
        ({"step": math.inf}, "step inf is not a whole number"),
        ({"speed": 3}, "speed 3 is not offered; choose one of 1, 2, 5, 20, 50, 200."),
        ({"painted": b"12345"}, "painted holds 5 bytes, which are no whole points of 24 bytes"),
        ({"painted": [1.0]}, "painted takes bytes, not [1.0] of type list"),
        ({"x": [[0, math.nan]], "y": [0]}, "Point 0 has the coordinate nan"),
        ({"x": [[0, 0], [math.inf, 1]], "y": [0, 1]}, "Point 1 has the coordinate inf"),
        ({"x": [[0, 0]], "y": [2]}, "Point 0 has the label 2; labels are 0 or 1"),
        ({"x": [[0, 0]], "y": [0, 1]}, "y has shape (2,); 1 points need a label each, shape (1,)"),
        ({"x": [0, 0], "y": [0]}, "x has shape (2,); points of the plane need shape (n, 2)"),
        ({"x": [[0, 0]]}, "Points need both x (n, 2) and labels y (n,); only one was given."),
        ({"x": [[0, 0]], "y": [0], "data": "xor"}, "Give either points x, y or data='xor'"),
    ],
)
def test_a_value_that_cannot_be_used_is_answered_with_a_sentence(
    traits: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(ValueError, match=re.escape(sentence)):
        InputSpace(**traits)


def test_a_misspelt_setting_is_answered_with_the_closest_one() -> None:
    with pytest.raises(TypeError, match=r"no setting 'activaton'\. Did you mean 'activation'"):
        InputSpace(activaton="relu")


def test_a_refused_value_changes_nothing() -> None:
    widget = InputSpace(activation="relu")
    with pytest.raises(ValueError, match="There is no activation 'rely'"):
        widget.activation = "rely"
    with pytest.raises(ValueError, match="label 3"):
        widget.paint([[0, 0]], [3])
    assert (widget.activation, widget.data, widget.painted) == ("relu", "circles", b"")


def test_every_name_the_widget_offers_exists_in_the_library() -> None:
    from nbsrc import data, initializers

    for name in input_space.ACTIVATIONS:
        assert activations.get(name).name == name
    for name in input_space.INITIALIZERS:
        initializers.get(name)
    for name in set(input_space.DATA) - {"painted"}:
        data.get(name)


def test_painted_points_arrive_as_they_were_given() -> None:
    x, y = [[0.1, 0.2], [-0.3, 1.4]], [1, 0]
    widget = InputSpace()
    widget.paint(x, y)
    assert widget.data == "painted"
    np.testing.assert_array_equal(np.frombuffer(widget.painted), [0.1, 0.2, 1, -0.3, 1.4, 0])


def trained(widths: list[int], activation: str) -> MLP:
    """Return a network as it is after some steps of Adam in torch."""
    torch.manual_seed(3)
    x = torch.randn(64, 2, dtype=torch.float64)
    y = (x.square().sum(1) < 1).double()
    network = MLP(widths, activation, seed=5, dtype=torch.float64, device="cpu")
    optimizer = torch.optim.Adam(network.parameters(), lr=0.03)
    for _ in range(40):
        optimizer.zero_grad()
        loss = nn.functional.binary_cross_entropy_with_logits(network(x)[:, 0], y)
        loss.backward()
        optimizer.step()
    return network


def numbers(network: nn.Module) -> bytes:
    """Return all parameters, layer after layer, as the browser sends them."""
    flat = [p.detach().numpy().ravel() for p in network.parameters()]
    return np.concatenate(flat).astype("<f8").tobytes()


@pytest.mark.parametrize("activation", input_space.ACTIVATIONS)
def test_to_torch_gives_the_network_whose_numbers_came_back(activation: str) -> None:
    network = trained([2, 3, 2, 1], activation)
    widget = InputSpace(widths=[3, 2], activation=activation)
    # As the browser's answer arrives: a message with buffers.
    widget.set_state({"step": 40, "loss": 0.5, "parameters": memoryview(numbers(network))})
    x = torch.randn(200, 2, dtype=torch.float64)
    # The same operations on the same float64 numbers: not one bit may differ.
    torch.testing.assert_close(widget.to_torch()(x), network(x), rtol=0, atol=0)


def test_to_torch_before_any_training_says_what_to_do() -> None:
    with pytest.raises(RuntimeError, match="press Train, and call to_torch"):
        InputSpace().to_torch()


@pytest.mark.parametrize("change", [{"activation": "relu"}, {"seed": 9}, {"widths": [3, 3]}])
def test_numbers_of_another_scene_are_forgotten(change: dict[str, Any]) -> None:
    widget = InputSpace(widths=[3, 2])
    widget.set_state({"loss": 0.5, "parameters": numbers(trained([2, 3, 2, 1], "tanh"))})
    for name, value in change.items():
        setattr(widget, name, value)
    assert math.isnan(widget.loss)
    with pytest.raises(RuntimeError, match="No weights of this scene"):
        widget.to_torch()


def test_moving_the_scrubber_keeps_the_numbers() -> None:
    widget = InputSpace(widths=[3, 2])
    network = trained([2, 3, 2, 1], "tanh")
    widget.set_state({"parameters": numbers(network)})
    widget.stage, widget.turn, widget.speed = 2.0, 10.0, 20
    assert widget.to_torch()(torch.zeros(1, 2, dtype=torch.float64)).shape == (1, 1)


def test_a_diverged_loss_travels_both_ways_without_breaking_json() -> None:
    widget = InputSpace()
    widget.set_state({"loss": None, "accuracy": 0.5})
    assert math.isnan(widget.loss)
    assert widget.get_state(["loss", "accuracy"]) == {"loss": None, "accuracy": 0.5}


def test_a_setting_of_the_browser_reaches_python_and_its_observers() -> None:
    widget = InputSpace()
    heard: list[object] = []
    widget.observe(lambda change: heard.append(change["new"]), "activation")
    widget.set_state({"activation": "sine", "widths": [2, 2, 2], "painted": memoryview(b"")})
    assert (widget.activation, widget.widths, heard) == ("sine", [2, 2, 2], ["sine"])


def recorded(module: nn.Module, steps: int) -> list[dict[str, torch.Tensor]]:
    """Train on a disc in a ring and record every step."""
    torch.manual_seed(0)
    x = torch.randn(64, 2, dtype=torch.float64)
    y = (x.square().sum(1) < 1).long()
    optimizer = torch.optim.SGD(module.parameters(), lr=0.1)
    history = []
    for _ in range(steps):
        history.append(copy.deepcopy(module.state_dict()))
        optimizer.zero_grad()
        logits = module(x)
        if logits.shape[1] == 2:
            nn.functional.cross_entropy(logits, y).backward()
        else:
            nn.functional.binary_cross_entropy_with_logits(logits[:, 0], y.double()).backward()
        optimizer.step()
    return history


X, Y = [[0.0, 0.5], [1.0, -1.0], [0.3, 0.2]], [0, 1, 1]


def sequential(outputs: int = 1) -> nn.Sequential:
    torch.manual_seed(1)
    return nn.Sequential(
        nn.Linear(2, 3), nn.ReLU(), nn.Linear(3, 2), nn.ReLU(), nn.Linear(2, outputs)
    ).double()


@pytest.mark.parametrize("kind", ["sequential", "mlp"])
def test_a_history_recorded_in_torch_gives_every_network_back(kind: str) -> None:
    module = (
        sequential()
        if kind == "sequential"
        else MLP([2, 3, 2, 1], "relu", dtype=torch.float64, device="cpu")
    )
    history = recorded(module, 6)
    steps = [0, 10, 20, 30, 40, 50]
    widget = InputSpace.from_history(history, X, Y, activation="relu", steps=steps)
    assert (widget.widths, widget.history_steps, widget.data) == ([3, 2], steps, "painted")
    x = torch.randn(30, 2, dtype=torch.float64)
    for index, state in enumerate(history):
        widget.record = index
        module.load_state_dict(state)
        torch.testing.assert_close(widget.to_torch()(x), module(x), rtol=0, atol=0)


def test_two_logits_are_shown_as_their_difference() -> None:
    module = sequential(outputs=2)
    widget = InputSpace.from_history([module.state_dict()], X, Y, activation="relu")
    x = torch.randn(30, 2, dtype=torch.float64)
    first, second = module(x).T
    # One subtraction of weights instead of one of logits: a few roundings of numbers near 1.
    torch.testing.assert_close(widget.to_torch()(x)[:, 0], second - first, rtol=1e-12, atol=1e-14)


def test_a_layer_without_bias_counts_as_one_with_bias_zero() -> None:
    module = nn.Sequential(nn.Linear(2, 2, bias=False), nn.Tanh(), nn.Linear(2, 1)).double()
    widget = InputSpace.from_history([module.state_dict()], X, Y, activation="tanh")
    x = torch.randn(30, 2, dtype=torch.float64)
    torch.testing.assert_close(widget.to_torch()(x), module(x), rtol=0, atol=1e-15)


def state(*shapes: tuple[int, ...], value: float = 0.5) -> dict[str, torch.Tensor]:
    """Return a state_dict with weights of these shapes."""
    return {f"{k}.weight": torch.full(shape, value) for k, shape in enumerate(shapes)}


@pytest.mark.parametrize(
    ("history", "options", "sentence"),
    [
        ([], {}, "The history is empty"),
        ([state((4, 2), (1, 4))], {}, "widths [4] cannot be built here"),
        ([state((3, 2), (2, 2), (1, 2))], {}, "Record 0 has weights of shapes (3, 2), (2, 2)"),
        ([state((1, 2))], {}, "Record 0 has weights of shapes (1, 2)"),
        ([{}], {}, "Record 0 has weights of shapes none"),
        ([state((2, 2), (1, 2)), state((3, 2), (1, 3))], {}, "Record 1 has weights of shapes"),
        ([state((2, 2), (3, 2))], {}, "to one logit"),
        ([{"bn.weight": torch.ones(3)}], {}, "Record 0 holds 'bn.weight' of shape (3,)"),
        ([state((2, 2), (1, 2), value=math.nan)], {}, "Record 0 holds numbers in '0.weight'"),
        ([state((2, 2), (1, 2))], {"steps": [1, 2]}, "2 steps were given for 1 records"),
        ([state((2, 2), (1, 2))], {"activation": "swish"}, "There is no activation 'swish'"),
    ],
)
def test_a_history_that_cannot_be_shown_is_answered_with_a_sentence(
    history: list[dict[str, torch.Tensor]], options: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(ValueError, match=re.escape(sentence)):
        InputSpace.from_history(history, X, Y, **({"activation": "tanh"} | options))
