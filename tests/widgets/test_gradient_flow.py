"""The gradient-flow widget: its Python half, and its browser half with torch as the judge."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from playwright.sync_api import expect

from nbsrc.widgets import GradientFlow
from nbsrc.widgets.flow_network import FlowNetwork, lifted

Mount = Callable[..., Any]
RESULTS = ("step", "loss", "accuracy", "signal_factor", "gradient_factor", "parameters", "points")


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("depth", 51, "from 1 to 50"),
        ("width", 1, "from 2 to 64"),
        ("gain", 0, "from 0.1 to 10"),
        ("activation", "rellu", "Did you mean 'relu'"),
        ("initializer", "he", "Choose one of he_normal"),
        ("normalization", "bath", "Did you mean 'batch'"),
        ("skip", 1, "neither True nor False"),
        ("clip", -1, "from 0 to 1000"),
        ("optimizer", "adamw", "Did you mean 'adam'"),
        ("rate", float("nan"), "from 1e-05 to 100"),
        ("data", "painted", "Choose one of circles"),
        ("seed", 1.5, "whole number"),
        ("step", 10_001, "from 0 to 10000"),
        ("layer", 0, "from 1 to 50"),
        ("pace", "slow", "Choose one of wave"),
        ("pins", "relu", "not a list of settings"),
        ("pins", [{}] * 4, "there is room for 3"),
        ("pins", [{"pace": "fast"}], "no setting 'pace'"),
        ("pins", [{"depth": 0}], "from 1 to 50"),
    ],
)
def test_a_wrong_value_is_refused_with_the_choices(name: str, value: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        GradientFlow(**{name: value})


def test_an_unknown_setting_is_answered_with_the_closest() -> None:
    with pytest.raises(TypeError, match="Did you mean 'normalization'"):
        GradientFlow(normalisation="batch")


def test_a_scene_survives_the_way_through_text() -> None:
    pins = [{"activation": "relu", "skip": True, "step": 4}, {}]
    widget = GradientFlow(depth=7, gain=1.25, skip=True, clip=0.5, pins=pins)
    again = GradientFlow.from_scene(widget.scene)
    assert again.scene == widget.scene
    assert again.pins == pins
    with pytest.raises(ValueError, match="no setting 'colour'"):
        GradientFlow.from_scene("colour:red")
    with pytest.raises(ValueError, match="whole number"):
        GradientFlow.from_scene("depth:deep")


def test_two_widgets_do_not_share_their_pins() -> None:
    one, two = GradientFlow(), GradientFlow()
    one.pins = [{"depth": 3}]
    assert two.pins == []


def test_before_the_browser_has_answered_there_is_nothing_to_give() -> None:
    with pytest.raises(RuntimeError, match="No weights of these settings"):
        GradientFlow().to_torch()
    with pytest.raises(RuntimeError, match="No points of these settings"):
        GradientFlow().batch()


@pytest.mark.parametrize(("activation", "gain"), [("relu", 1.0), ("tanh", 2.5)])
def test_its_output_holds_a_picture_for_pages_without_scripts(activation: str, gain: float) -> None:
    widget = GradientFlow(depth=3, width=4, activation=activation, gain=gain)
    bundle = widget._repr_mimebundle_()
    forms = bundle[0] if isinstance(bundle, tuple) else bundle
    assert "in a network of 3 hidden layers" in forms["text/html"]


def test_the_network_measures_what_hooks_would() -> None:
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(9, 2)), rng.integers(0, 2, 9)
    net = FlowNetwork(3, 5, "tanh", "layer", True).draw("he_normal", rng)
    raised = lifted(torch.tensor(x))
    assert torch.allclose(raised.square().sum(dim=1), torch.full((9,), 3.0, dtype=torch.float64))
    found = net.flow(x, y)
    one, two, three = net.hidden()
    z1 = one.dense(raised)
    a1 = torch.tanh(one.norm(z1))
    a2 = a1 + torch.tanh(two.norm(two.dense(a1)))
    a3 = a2 + torch.tanh(three.norm(three.dense(a2)))
    loss = torch.nn.functional.binary_cross_entropy_with_logits(
        net.readout(a3).squeeze(1), torch.tensor(y, dtype=torch.float64)
    )
    (delta,) = torch.autograd.grad(loss, z1)
    assert found.loss == pytest.approx(loss.item(), rel=1e-14)
    assert found.signal[2] == pytest.approx(a3.square().mean().sqrt().item(), rel=1e-14)
    assert found.gradient[0] == pytest.approx(delta.square().mean().sqrt().item(), rel=1e-12)


@pytest.mark.parametrize("settings", [
    {},
    {"activation": "relu", "initializer": "he_normal", "skip": True, "normalization": "layer"},
    {"activation": "gelu", "normalization": "batch", "depth": 9, "clip": 0.05, "rate": 1.0},
    {"activation": "tanh", "skip": True, "optimizer": "adam", "rate": 0.01, "data": "moons"},
    {"activation": "mish", "initializer": "torch_default", "depth": 1, "width": 2, "gain": 2.0},
])  # fmt: skip
def test_what_the_reader_trained_is_the_same_network_in_torch(
    settings: dict[str, Any], mount: Mount
) -> None:
    widget = GradientFlow(**settings)
    alive = mount(widget)
    for _ in range(3):
        alive.page.get_by_role("button", name="Step", exact=True).click()
    came = alive.traits()
    widget.set_state({name: came[name] for name in RESULTS})
    assert widget.step == 3
    network, (x, y) = widget.to_torch(), widget.batch()
    found = network.flow(x, y)
    # Activations agree to 1e-12 relative, and twenty layers lose a few digits more.
    assert found.loss == pytest.approx(widget.loss, rel=1e-9)
    logits = network(x).detach().numpy()
    assert ((logits > 0) == (y == 1)).mean() == widget.accuracy
    if widget.depth > 1:
        layers = np.arange(widget.depth)
        for sizes, factor in (
            (found.signal, widget.signal_factor),
            (found.gradient[::-1], widget.gradient_factor),
        ):
            slope = np.polyfit(layers, np.log10(sizes), 1)[0]
            assert 10**slope == pytest.approx(factor, rel=1e-9)
    assert alive.problems == []


def test_seed_and_step_fix_every_number(mount: Mount) -> None:
    settings = {"activation": "tanh", "seed": 3, "depth": 6}
    stepped = mount(GradientFlow(**settings))
    for _ in range(4):
        stepped.page.get_by_role("button", name="Step", exact=True).click()
    asked = mount(GradientFlow(**settings, step=4))
    first, second = stepped.traits(), asked.traits()
    assert [first[name] for name in RESULTS] == [second[name] for name in RESULTS]


def test_settings_and_pins_made_in_python_arrive_in_the_browser(mount: Mount) -> None:
    alive = mount(GradientFlow(pins=[{"activation": "relu"}, {"normalization": "batch"}]))
    pins = alive.page.locator(".ttl-pins")
    expect(pins).to_contain_text("ReLU, LeCun, normal, 20 × 32: gradient vanishing")
    expect(pins).to_contain_text("batch norm: gradient")
    alive.page.get_by_role("button", name="Unpin run A").click()
    assert alive.traits()["pins"] == [{"normalization": "batch", "step": 0}]
    alive.page.evaluate("model.set('activation', 'tanh')")
    expect(alive.page.get_by_label("Activation", exact=True)).to_have_value("tanh")
    assert alive.problems == []


def test_training_that_blows_up_stops_and_says_so(mount: Mount) -> None:
    alive = mount(GradientFlow(
        activation="identity", initializer="he_normal", optimizer="momentum", rate=100, pace="fast"
    ))  # fmt: skip
    alive.page.get_by_role("button", name="Train").click()
    expect(alive.page.locator(".ttl-readout")).to_contain_text("training has blown up")
    expect(alive.page.get_by_role("button", name="Train")).to_be_visible()
    assert alive.traits()["loss"] is None
    assert alive.problems == []


def test_two_views_of_one_model_agree_and_fall_silent(mount: Mount) -> None:
    alive = mount(GradientFlow(depth=4, width=8, pace="steady", pins=[{"activation": "relu"}]))
    page = alive.page
    page.set_viewport_size({"width": 900, "height": 3000})  # a view off the screen sleeps
    page.evaluate(
        """() => { const el = document.createElement("div"); document.body.append(el);
                   window.unmountSecond = mount(el); }"""
    )
    page.get_by_role("button", name="Train").first.click()
    page.wait_for_timeout(700)
    page.get_by_role("button", name="Pause", exact=True).first.click()
    alive.traits()
    page.wait_for_timeout(600)
    shown = page.locator(".ttl-figures").all_inner_texts()
    assert shown[0] == shown[1]
    assert "relu" in str(alive.traits()["pins"])
    before = alive.traits()
    assert before["step"] > 0
    assert alive.traits() == before
    assert alive.problems == []
