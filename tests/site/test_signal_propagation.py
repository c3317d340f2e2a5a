"""The signal-propagation widget on its page, worked as a reader would."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from hands import PATIENCE, words

PAGE = "initialization/variance-rules.html"


def alive(page: Page) -> Locator:
    """Return the widget once it has measured all its networks."""
    widget = page.locator(".ttl-widget").first
    widget.get_by_text(re.compile(r"^(\d+) of \1 networks measured")).wait_for(timeout=PATIENCE)
    return widget


def said(widget: Locator) -> str:
    """Return the words below the picture once all networks have been measured again."""
    widget.get_by_text(re.compile(r"^(\d+) of \1 networks measured")).wait_for(timeout=PATIENCE)
    return words(widget)


@pytest.mark.parametrize("size", ["desktop", "phone"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_he_is_healthy_and_lecun_vanishes(
    size: str, theme: str, served: dict[str, str], visit: Callable
) -> None:
    opened = visit(served["root"] + PAGE, size=size, theme=theme)
    widget = alive(opened.page)
    figures = widget.locator(".ttl-figures > span")
    for figure in (figures.nth(0), figures.nth(1)):
        expect(figure).to_contain_text("healthy")
        expect(figure).to_contain_text("theory 1.00")
    widget.get_by_label("Initializer").select_option("lecun_normal")
    for figure in (figures.nth(0), figures.nth(1)):
        expect(figure).to_contain_text("vanishing")
        expect(figure).to_contain_text("theory 0.707")
    # A median network lies below the theory's mean, by about 1 - 5/64 per layer.
    factor = float(re.findall(r"× ([\d.]+)", figures.nth(1).inner_text())[0])
    assert 0.6 < factor < 0.75
    assert opened.problems == []


def test_keys_move_gain_and_layer_and_the_words_follow(
    served: dict[str, str], visit: Callable
) -> None:
    opened = visit(served["root"] + PAGE)
    widget = alive(opened.page)
    layer = widget.get_by_role("slider", name="Layer shown below")
    layer.press("End")
    expect(widget.locator(".ttl-readout")).to_contain_text("In layer 20 of the first network")
    layer.press("ArrowLeft")
    expect(widget.locator(".ttl-readout")).to_contain_text("In layer 19 of the first network")
    gain = widget.get_by_role("slider", name="Gain")
    gain.press("End")
    expect(gain).to_have_attribute("aria-valuetext", "× 4.00")
    expect(widget.locator(".ttl-figures b").first).to_contain_text("exploding")
    gain.press("Home")
    expect(widget.locator(".ttl-figures b").first).to_contain_text("vanishing")
    assert opened.problems == []


def test_a_click_in_the_chart_chooses_the_layer(served: dict[str, str], visit: Callable) -> None:
    opened = visit(served["root"] + PAGE)
    widget = alive(opened.page)
    chart = widget.locator("canvas").first
    chart.scroll_into_view_if_needed()
    box = chart.bounding_box()
    assert box is not None
    chart.click(position={"x": box["width"] - 16, "y": box["height"] / 2})
    expect(widget.get_by_role("slider", name="Layer shown below")).to_have_value("20")
    assert "In layer 20" in said(widget)


def test_the_scene_is_shared_through_the_address_and_a_wrong_one_is_answered_in_words(
    served: dict[str, str], visit: Callable
) -> None:
    opened = visit(served["root"] + PAGE)
    widget = alive(opened.page)
    widget.get_by_label("Activation").select_option("tanh")
    opened.page.wait_for_function("location.hash.includes('activation:tanh')")
    again = visit(opened.page.url)
    assert alive(again.page).get_by_label("Activation").input_value() == "tanh"
    address = served["root"] + PAGE + "#w.signal-propagation=depth:900;width:16"
    wrong = alive(visit(address).page)
    expect(wrong.get_by_role("alert")).to_contain_text("whole number from 2 to 50")
    expect(wrong.get_by_role("slider", name="Width")).to_have_value("16")
