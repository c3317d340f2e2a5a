"""The receptive-field explorer on its page, worked as a reader would."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from hands import PATIENCE, picture, press, twin, words

PAGE = "convolutions/sizes-and-fields.html"
DONE = re.compile(r"^((\d+) of \2 networks|One network) measured")


def alive(page: Page, index: int = 0) -> Locator:
    """Return the widget once it has measured all its networks."""
    widget = page.locator(".ttl-widget").nth(index)
    widget.scroll_into_view_if_needed(timeout=PATIENCE)  # off the screen it rests
    widget.get_by_text(DONE).wait_for(timeout=PATIENCE)
    return widget


@pytest.mark.parametrize("size", ["desktop", "phone"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_plain_layers_use_about_half_of_their_field(
    size: str, theme: str, served: dict[str, str], visit: Callable
) -> None:
    opened = visit(served["root"] + PAGE, size=size, theme=theme)
    widget = alive(opened.page)
    field, used, predicted = (widget.locator(".ttl-figures b").nth(i) for i in range(3))
    expect(field).to_have_text("17 cells")
    assert re.match(r"1[01] \(σ 2\.\d\d\)", used.inner_text())
    expect(predicted).to_have_text("11 (σ 2.31)")
    widget.get_by_label("Stack").select_option("gridding")
    expect(field).to_have_text("13 cells")
    expect(widget.locator(".ttl-readout")).to_contain_text("looks at only 7 of these 13")
    assert opened.problems == []


def test_keys_move_the_unit_and_picture_and_words_follow(
    served: dict[str, str], visit: Callable
) -> None:
    opened = visit(served["root"] + PAGE)
    widget = alive(opened.page)
    before = picture(widget)
    unit = widget.get_by_role("slider", name="Unit at the top")
    unit.press("ArrowRight")
    expect(widget.locator(".ttl-readout")).to_contain_text("Unit 17 of the 33 at the top sees")
    assert picture(widget) != before
    unit.press("End")
    expect(widget.locator(".ttl-readout")).to_contain_text("9 of them lie in the picture")
    assert opened.problems == []


def test_a_click_on_the_stack_or_the_picture_chooses_the_unit(
    served: dict[str, str], visit: Callable
) -> None:
    widget = alive(visit(served["root"] + PAGE).page)
    unit = widget.get_by_role("slider", name="Unit at the top")
    for index, end, value in ((0, 0.99, "32"), (1, 0.05, "0")):
        canvas = widget.locator("canvas").nth(index)
        canvas.scroll_into_view_if_needed()
        box = canvas.bounding_box()
        assert box is not None
        canvas.click(position={"x": end * box["width"], "y": box["height"] / 2})
        expect(unit).to_have_value(value)


def test_layers_are_added_moved_changed_and_removed_by_keyboard(
    served: dict[str, str], visit: Callable
) -> None:
    opened = visit(served["root"] + PAGE)
    widget = alive(opened.page)
    field = widget.locator(".ttl-figures b").first
    press(widget, "Add a layer on top")
    expect(field).to_have_text("19 cells")
    kernel = widget.get_by_label("Kernel of layer 9")
    kernel.fill("5")
    kernel.press("Enter")
    expect(field).to_have_text("21 cells")
    expect(widget.get_by_label("Stack")).to_have_value("own")
    press(widget, "Lower layer 9")
    expect(widget.get_by_label("Kernel of layer 8")).to_have_value("5")
    expect(widget.get_by_role("button", name="Lower layer 8")).to_be_focused()
    press(widget, "Remove layer 8")
    expect(field).to_have_text("17 cells")
    widget.get_by_label("Kind of layer 1", exact=True).select_option("average")
    expect(widget.get_by_label("Dilation of layer 1", exact=True)).to_be_disabled()
    expect(widget.get_by_role("alert")).to_be_hidden()
    assert opened.problems == []


def test_a_stack_that_does_not_fit_is_said_in_words(
    served: dict[str, str], visit: Callable
) -> None:
    opened = visit(served["root"] + PAGE)
    widget = alive(opened.page)
    dilation = widget.get_by_label("Dilation of layer 8", exact=True)
    dilation.fill("16")
    dilation.press("Enter")
    alive(opened.page)
    expect(widget.get_by_role("alert")).to_be_hidden()
    dilation.fill("99")
    dilation.press("Enter")
    expect(widget.get_by_role("alert")).to_contain_text("not a whole number from 1 to 16")
    widget.get_by_role("slider", name="Picture").press("Home")
    expect(widget.get_by_role("alert")).to_contain_text(
        "Layer 8 does not fit: the kernel reaches over 33 cells (3 taps, dilation 16), but the "
        "padded input has only 6"
    )
    assert "Unit" in words(widget)
    assert opened.problems == []


def test_the_scene_is_shared_through_the_address_and_a_wrong_one_is_answered_in_words(
    served: dict[str, str], visit: Callable
) -> None:
    opened = visit(served["root"] + PAGE)
    widget = alive(opened.page)
    widget.get_by_label("Stack").select_option("vgg")
    opened.page.wait_for_function("location.hash.includes('_m2s2p0d1_')")
    again = alive(visit(opened.page.url).page)
    expect(again.get_by_label("Stack")).to_have_value("vgg")
    address = served["root"] + PAGE + "#w.receptive-field=layers:c77s1p1d1;size:20"
    wrong = alive(visit(address).page)
    expect(wrong.get_by_role("alert")).to_contain_text("whole number from 1 to 9")
    assert "Unit 9 of the 20" in words(wrong)


def test_two_views_of_one_widget_follow_each_other(
    site: Path, tmp_path: Path, visit: Callable
) -> None:
    opened = visit(twin(site, PAGE, tmp_path))
    first, second = alive(opened.page, 0), alive(opened.page, 1)
    first.scroll_into_view_if_needed()
    first.get_by_label("Stack").select_option("seven")
    expect(first.locator(".ttl-figures b").first).to_have_text("7 cells")
    alive(opened.page, 1)
    expect(second.locator(".ttl-figures b").first).to_have_text("7 cells")
    second.get_by_role("radio", name="without").focus()
    second.get_by_role("radio", name="without").press("Space")
    expect(second.locator(".ttl-readout")).to_contain_text("without ReLU")
    ids = opened.page.evaluate("[...document.querySelectorAll('[id]')].map((each) => each.id)")
    assert len(ids) == len(set(ids))
    assert opened.problems == []
