"""The gradient-flow widget on its page, worked as a reader would."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from hands import PATIENCE, picture, press, words

PAGE = "vanishing-gradients/products.html"
KEY = "products"


def alive(page: Page) -> Locator:
    """Return the widget once it has said its first word."""
    widget = page.locator(f'.ttl-widget[data-ttl-key="{KEY}"]').first
    widget.scroll_into_view_if_needed()
    widget.get_by_text(re.compile(r"^Step \d+: loss")).wait_for(timeout=PATIENCE)
    return widget


def sigmoid(widget: Locator) -> Locator:
    """Choose the scene of twenty sigmoid layers."""
    widget.get_by_label("Scene").select_option(label="Sigmoid, 20 layers")
    expect(widget.get_by_role("slider", name="Depth")).to_have_value("20")
    return widget


def figure(widget: Locator, name: str) -> Locator:
    """Return a number above the picture."""
    return widget.locator(".ttl-figures > span").filter(has_text=name).locator("b")


@pytest.mark.parametrize("size", ["desktop", "phone"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_scenes_show_what_they_are_named_for(
    size: str, theme: str, served: dict[str, str], visit: Callable
) -> None:
    opened = visit(served["root"] + PAGE, size=size, theme=theme)
    widget = alive(opened.page)
    for scene, gradient in (
        ("Sigmoid, 20 layers", "vanishing"),
        ("ReLU with He’s weights", "healthy"),
        ("ReLU with LeCun’s weights", "vanishing"),
        ("tanh, weights too large", "exploding"),
        ("Batch norm at the start", "exploding"),
        ("Residual, 50 layers", "healthy"),
    ):
        widget.get_by_label("Scene").select_option(label=scene)
        expect(figure(widget, "Gradient back")).to_contain_text(gradient)
    assert opened.page.evaluate(
        "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    )
    assert opened.problems == []


def test_keys_move_a_control_and_picture_and_words_follow(
    served: dict[str, str], visit: Callable
) -> None:
    opened = visit(served["root"] + PAGE)
    widget = sigmoid(alive(opened.page))
    before, said = picture(widget), words(widget)
    widget.get_by_role("slider", name="Gain").press("End")
    expect(figure(widget, "Gradient back")).not_to_contain_text("0.2")
    assert picture(widget) != before
    assert words(widget) != said
    layer = widget.get_by_role("slider", name="Layer in words")
    layer.press("End")
    expect(widget.locator(".ttl-readout")).to_contain_text("Layer 20: outputs")
    widget.get_by_role("slider", name="Depth").press("Home")
    expect(widget.locator(".ttl-readout")).to_contain_text("A single layer")
    assert opened.problems == []


def test_it_trains_by_keyboard_and_every_step_can_be_taken_alone(
    served: dict[str, str], visit: Callable
) -> None:
    opened = visit(served["root"] + PAGE)
    widget = sigmoid(alive(opened.page))
    press(widget, "Step")
    expect(figure(widget, "Step")).to_have_text("1")
    expect(widget.locator(".ttl-readout")).to_contain_text("The last update changed the weights by")
    widget.get_by_label("Pace").select_option("fast")
    press(widget, "Train")
    expect(figure(widget, "Step")).not_to_have_text(re.compile(r"^\d$"))
    press(widget, "Pause")
    press(widget, "Reset")
    expect(figure(widget, "Step")).to_have_text("0")
    assert opened.problems == []


def test_a_run_is_pinned_compared_and_taken_off_again(
    served: dict[str, str], visit: Callable
) -> None:
    opened = visit(served["root"] + PAGE)
    widget = alive(opened.page)
    widget.get_by_label("Scene").select_option(label="Batch norm at the start")
    press(widget, "Pin this run")
    widget.get_by_label("Skip connections").select_option("true")
    pin = widget.locator(".ttl-pins")
    expect(pin).to_contain_text("batch norm: gradient exploding")
    opened.page.wait_for_function("location.hash.includes('pin:skip=false')")
    again = alive(visit(opened.page.url).page)
    expect(again.locator(".ttl-pins")).to_contain_text("batch norm: gradient exploding")
    expect(again.get_by_label("Skip connections")).to_have_value("true")
    press(widget, "Unpin run A")
    expect(pin).to_be_hidden()
    assert opened.problems == []


def test_a_wrong_address_is_answered_in_words(served: dict[str, str], visit: Callable) -> None:
    address = f"{served['root']}{PAGE}#w.{KEY}=depth:900;width:16;pin:activation=reluu"
    wrong = alive(visit(address).page)
    expect(wrong.get_by_role("alert")).to_contain_text("whole number from 1 to 50")
    expect(wrong.get_by_role("alert")).to_contain_text('There is no activation "reluu"')
    expect(wrong.get_by_role("slider", name="Width")).to_have_value("16")


def test_a_click_in_the_picture_chooses_the_layer(served: dict[str, str], visit: Callable) -> None:
    widget = sigmoid(alive(visit(served["root"] + PAGE).page))
    canvas = widget.locator("canvas").first
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box is not None
    canvas.click(position={"x": box["width"] - 16, "y": box["height"] / 2})
    expect(widget.get_by_role("slider", name="Layer in words")).to_have_value("20")
