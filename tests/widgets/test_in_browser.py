"""The widget in a real browser, with Python and torch as the judges of its numbers."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from playwright.sync_api import expect
from torch import nn

from nbsrc.widgets import InputSpace

Mount = Callable[..., Any]
X = np.random.default_rng(4).uniform(-1, 1, (60, 2))
Y = (X[:, 0] * X[:, 1] > 0).astype(int)
REPORTED = ("step", "loss", "accuracy", "parameters")


def judged(widget: InputSpace, x: np.ndarray, y: np.ndarray) -> tuple[float, float]:
    """Return loss and accuracy of the widget's network by torch."""
    logits = widget.to_torch()(torch.tensor(x))[:, 0].detach()
    loss = nn.functional.binary_cross_entropy_with_logits(logits, torch.tensor(y).double())
    return float(loss), float(((logits > 0) == torch.tensor(y).bool()).double().mean())


@pytest.mark.parametrize("activation", ["tanh", "relu", "gelu", "mish"])
def test_what_the_reader_trained_is_the_same_network_in_torch(
    activation: str, mount: Mount
) -> None:
    widget = InputSpace(x=X, y=Y, widths=[3, 2], activation=activation, seed=2)
    alive = mount(widget)
    alive.train(700)
    came = alive.traits()
    assert came["step"] > 5
    widget.set_state({name: came[name] for name in REPORTED})
    loss, accuracy = judged(widget, X, Y)
    # Activations agree to 1e-12 relative; sixty points and three layers lose a few digits more.
    assert loss == pytest.approx(widget.loss, rel=1e-9)
    assert accuracy == widget.accuracy
    assert alive.problems == []


def test_seed_and_step_fix_every_number_whatever_the_speed(mount: Mount) -> None:
    trained = mount(InputSpace(seed=3, speed=20))
    trained.train(500)
    step = trained.traits()["step"]
    asked = mount(InputSpace(seed=3, step=step))
    slow = mount(InputSpace(seed=3, speed=1, step=step - 3))
    for _ in range(3):
        slow.page.get_by_role("button", name="Step", exact=True).click()
    expected = trained.traits()
    for other in (asked, slow):
        assert [other.traits()[name] for name in REPORTED] == [expected[k] for k in REPORTED]


def test_a_setting_made_by_the_reader_arrives_in_python(mount: Mount) -> None:
    widget = InputSpace(seed=3, step=50)
    alive = mount(widget)
    alive.page.get_by_label("Activation", exact=True).select_option("sine")
    alive.page.get_by_label("One hidden layer more").click()
    came = alive.traits()
    # Another setting begins again from its seed.
    assert (came["activation"], came["widths"], came["step"]) == ("sine", [3, 2, 2], 0)
    widget.set_state({name: came[name] for name in ("activation", "widths", *REPORTED)})
    assert widget.activation == "sine"


def test_a_setting_made_in_python_arrives_in_the_browser(mount: Mount) -> None:
    alive = mount(InputSpace())
    alive.page.evaluate("model.set('activation', 'relu')")
    alive.page.evaluate("model.set('stage', 0)")
    expect(alive.page.get_by_label("Activation", exact=True)).to_have_value("relu")
    expect(alive.page.get_by_role("slider", name="Stage of the network")).to_have_attribute(
        "aria-valuetext", "Input"
    )


def test_a_recorded_training_shows_the_loss_of_every_record(mount: Mount) -> None:
    torch.manual_seed(0)
    module = nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 1)).double()
    optimizer = torch.optim.Adam(module.parameters(), lr=0.1)
    history, losses = [], []
    for _ in range(5):
        history.append(copy.deepcopy(module.state_dict()))
        optimizer.zero_grad()
        logits = module(torch.tensor(X))[:, 0]
        loss = nn.functional.binary_cross_entropy_with_logits(logits, torch.tensor(Y).double())
        losses.append(loss.item())
        loss.backward()
        optimizer.step()
    alive = mount(
        InputSpace.from_history(history, X, Y, activation="tanh", steps=[0, 10, 20, 30, 40])
    )
    shown = alive.page.locator(".ttl-figures > span").filter(has_text="Loss").locator("b")
    step = alive.page.locator(".ttl-figures > span").filter(has_text="Step").locator("b")
    group = alive.page.get_by_role("group", name="Recorded training")
    for index, loss in enumerate(losses):
        expect(step).to_have_text(str(10 * index))
        assert float(shown.inner_text()) == pytest.approx(loss, abs=0.0005)  # three decimals
        group.get_by_role("button", name="Next").click()
    alive.page.get_by_role("slider", name="Recorded step").press("Home")
    expect(step).to_have_text("0")
    group.get_by_role("button", name="Play").click()
    expect(step).to_have_text("40")
    assert not alive.page.get_by_role("button", name="Train").is_visible()
    assert alive.problems == []


def test_a_point_is_painted_and_erased_by_keyboard(mount: Mount) -> None:
    alive = mount(InputSpace(data="painted"))
    plane = alive.page.get_by_role("application")
    plane.focus()
    for key in ("ArrowRight", "ArrowRight", "0", "ArrowUp", "1"):
        plane.press(key)
    painted = np.frombuffer(alive.traits()["painted"]).reshape(-1, 3)
    assert painted[:, 2].tolist() == [0, 1]
    assert painted[1, 1] > painted[0, 1] == 0
    assert painted[0, 0] > 0
    plane.press("e")
    assert alive.traits()["painted"] == b""


def test_points_are_painted_by_pointer_and_trained_on(mount: Mount) -> None:
    alive = mount(InputSpace(data="painted"))
    page = alive.page
    box = page.get_by_role("application").bounding_box()
    for brush, height in (("class 0", 0.3), ("class 1", 0.7)):
        page.get_by_label(brush).check()
        y = box["y"] + height * box["height"]
        page.mouse.move(box["x"] + 120, y)
        page.mouse.down()
        page.mouse.move(box["x"] + 300, y, steps=12)
        page.mouse.up()
    painted = np.frombuffer(alive.traits()["painted"]).reshape(-1, 3)
    assert min((painted[:, 2] == label).sum() for label in (0, 1)) >= 4
    assert painted[painted[:, 2] == 0, 1].min() > painted[painted[:, 2] == 1, 1].max()
    alive.train(800)
    assert alive.traits()["accuracy"] == 1.0


def test_training_without_points_is_answered_with_a_sentence(mount: Mount) -> None:
    alive = mount(InputSpace(data="painted"))
    alive.page.get_by_role("button", name="Train").click()
    expect(alive.page.get_by_role("alert")).to_contain_text("There are no points to train on yet")


def test_a_link_brings_the_scene_back(mount: Mount) -> None:
    first = mount(InputSpace(seed=5, key="rings"))
    first.page.get_by_label("Points", exact=True).select_option("moons")
    first.train(400)
    first.page.get_by_role("button", name="Copy link").click()
    fragment = first.page.evaluate("location.hash")
    again = mount(InputSpace(seed=5, key="rings"), fragment=fragment)
    expected = first.traits()
    assert expected["data"] == "moons"
    came = again.traits()
    assert [came[name] for name in ("data", *REPORTED)] == [
        expected[name] for name in ("data", *REPORTED)
    ]
    # Another widget of the page has its own key and does not listen.
    other = mount(InputSpace(seed=5, key="folds"), fragment=fragment)
    assert other.traits()["data"] == "circles"


@pytest.mark.parametrize(
    ("fragment", "sentence"),
    [
        ("#w.rings=data:cirkles", 'There is no data "cirkles"; choose circles, xor, moons'),
        ("#w.rings=widths:9-9", "widths [9, 9] cannot be built here"),
        ("#w.rings=rate:fast;seed:-1", "rate fast is not a number from"),
        ("#w.rings=%E0%A4%A", 'A scene has no setting "%E0%A4%A"'),
        ("#w.rings=data:painted;painted:AA!A", 'hold "!", which is no letter of theirs'),
    ],
)
def test_a_corrupt_address_is_named_and_the_widget_goes_on(
    fragment: str, sentence: str, mount: Mount
) -> None:
    alive = mount(InputSpace(key="rings"), fragment=fragment)
    expect(alive.page.get_by_role("alert")).to_contain_text(sentence)
    alive.page.get_by_label("Points", exact=True).select_option("blobs")
    alive.train(300)
    assert alive.traits()["step"] > 0
    assert alive.problems == []


@pytest.mark.parametrize(
    ("corrupt", "sentence"),
    [
        ({"activation": "reluu"}, 'There is no activation "reluu"; choose identity'),
        ({"widths": [3, 40]}, "widths [3, 40] cannot be built here"),
        ({"rate": None}, "rate null is not a number"),
    ],
)
def test_a_corrupt_trait_is_named_and_the_widget_goes_on(
    corrupt: dict[str, Any], sentence: str, mount: Mount
) -> None:
    alive = mount(InputSpace(), corrupt=corrupt)
    expect(alive.page.get_by_role("alert")).to_contain_text(sentence)
    alive.train(300)
    assert alive.traits()["step"] > 0


def test_a_seed_that_is_none_is_refused_where_it_is_typed(mount: Mount) -> None:
    alive = mount(InputSpace(seed=5))
    seed = alive.page.get_by_label("Seed", exact=True)
    seed.fill("-3")
    seed.press("Tab")
    expect(alive.page.get_by_role("alert")).to_contain_text('"-3" is no seed')
    expect(seed).to_have_value("5")


def test_two_views_of_one_model_agree_and_fall_silent(mount: Mount) -> None:
    alive = mount(InputSpace(seed=7))
    page = alive.page
    page.evaluate(
        """() => { const el = document.createElement("div"); document.body.append(el);
                   window.unmountSecond = mount(el); }"""
    )
    page.get_by_role("button", name="Train").first.click()
    page.wait_for_timeout(600)
    # The second view can stop what the first began.
    page.get_by_role("button", name="Pause", exact=True).last.click()
    alive.traits()
    page.wait_for_timeout(600)
    shown = page.locator(".ttl-figures").all_inner_texts()
    assert shown[0] == shown[1]
    before = alive.traits()
    assert alive.traits() == before
    assert alive.problems == []
