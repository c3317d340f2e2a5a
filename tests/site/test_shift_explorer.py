"""The shift explorer on its page, worked as a reader would."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from hands import PATIENCE, picture, press, twin, words

PAGE = "pooling/shifts.html"


def alive(page: Page, which: int = 0) -> Locator:
    """Return the widget once it says where its picture is."""
    widget = page.locator(".ttl-widget").nth(which)
    widget.locator(".ttl-readout p").first.wait_for(timeout=PATIENCE)
    return widget


def changes(widget: Locator) -> list[str]:
    """Return the numbers under the five outputs."""
    return widget.locator(".ttl-shift-tile b").all_inner_texts()


@pytest.mark.parametrize("size", ["desktop", "phone"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_shift_by_the_stride_is_followed_and_one_by_a_pixel_is_not(
    size: str, theme: str, served: dict[str, str], visit: Callable
) -> None:
    opened = visit(served["root"] + PAGE, size=size, theme=theme)
    widget = alive(opened.page)
    assert "1 pixel to the right" in words(widget) and "0" not in changes(widget)
    widget.get_by_role("radio", name="Moved along").check(force=True)
    expect(widget.locator(".ttl-readout")).to_contain_text("The picture itself moved along")
    assert [change == "0" for change in changes(widget)] == [True, False, False, False, False]
    press(widget, "One pixel")
    expect(widget.locator(".ttl-readout")).to_contain_text("All outputs moved along exactly")
    assert changes(widget) == ["0"] * 5
    assert opened.problems == []


def test_keys_move_picture_and_sliders_and_what_is_drawn_follows(
    served: dict[str, str], visit: Callable
) -> None:
    opened = visit(served["root"] + PAGE)
    widget = alive(opened.page)
    before, said = picture(widget), words(widget)
    canvas = widget.locator("canvas").first
    canvas.press("ArrowDown")
    expect(widget.locator(".ttl-readout")).to_contain_text("1 pixel to the right and 1 pixel down")
    assert picture(widget) != before and words(widget) != said
    expect(widget.get_by_role("slider", name="Shift down")).to_have_value("1")
    stride = widget.get_by_role("slider", name="Stride")
    stride.press("ArrowRight")
    expect(widget.locator(".ttl-readout")).to_contain_text("Outputs stand 3 pixels apart")
    widget.get_by_role("slider", name="Depth").press("End")
    expect(widget.locator(".ttl-readout")).to_contain_text("Outputs stand 27 pixels apart")
    assert opened.problems == []


def test_the_picture_is_dragged_by_whole_pixels(served: dict[str, str], visit: Callable) -> None:
    opened = visit(served["root"] + PAGE)
    widget = alive(opened.page)
    press(widget, "Back")
    expect(widget.locator(".ttl-readout")).to_contain_text("in its place")
    canvas = widget.locator("canvas").first
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box is not None
    pixel = box["width"] / 64
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    opened.page.mouse.move(x, y)
    opened.page.mouse.down()
    opened.page.mouse.move(x - 5.4 * pixel, y + 2.4 * pixel, steps=9)
    opened.page.mouse.up()
    expect(widget.locator(".ttl-readout")).to_contain_text("5 pixels to the left and 2 pixels down")
    opened.page.mouse.move(x, y)  # let go: nothing moves any more
    expect(widget.get_by_role("slider", name="Shift to the right")).to_have_value("-5")


def test_it_slides_until_it_is_paused(served: dict[str, str], visit: Callable) -> None:
    opened = visit(served["root"] + PAGE)
    widget = alive(opened.page)
    right = widget.get_by_role("slider", name="Shift to the right")
    press(widget, "Slide")
    expect(right).to_have_value(re.compile(r"^([3-9]|\d\d)$"))
    press(widget, "Pause")
    stopped = right.input_value()
    opened.page.wait_for_timeout(1500)
    assert right.input_value() == stopped
    assert opened.problems == []


def test_the_scene_is_shared_through_the_address_and_a_wrong_one_is_answered_in_words(
    served: dict[str, str], visit: Callable
) -> None:
    opened = visit(served["root"] + PAGE)
    widget = alive(opened.page)
    widget.get_by_label("Picture", exact=True).select_option("stripes")
    opened.page.wait_for_function("location.hash.includes('picture:stripes')")
    again = alive(visit(opened.page.url).page)
    assert again.get_by_label("Picture", exact=True).input_value() == "stripes"
    address = served["root"] + PAGE + "#w.shift-explorer=stride:9;depth:2"
    wrong = alive(visit(address).page)
    expect(wrong.get_by_role("alert")).to_contain_text("whole number from 1 to 4")
    expect(wrong.get_by_role("slider", name="Depth")).to_have_value("2")


def test_two_views_of_one_model_follow_each_other(
    site: Path, tmp_path: Path, visit: Callable
) -> None:
    opened = visit(twin(site, PAGE, tmp_path))
    views = [alive(opened.page, index) for index in range(2)]
    shift = int(views[0].get_by_role("slider", name="Shift to the right").input_value())
    for turn, (hand, name) in enumerate(((0, "stripes"), (1, "cat"), (0, "digits")), start=1):
        views[hand].get_by_label("Picture", exact=True).select_option(name)
        press(views[hand], "One pixel")
        for view in (views[1 - hand], views[hand]):
            view.scroll_into_view_if_needed()  # beyond the screen nothing is drawn
            expect(view.get_by_label("Picture", exact=True)).to_have_value(name)
            expect(view.get_by_role("slider", name="Shift to the right")).to_have_value(
                str(shift + turn)
            )
            expect(view.locator(".ttl-readout")).to_contain_text(
                f"{shift + turn} pixels to the right", timeout=PATIENCE
            )
    down = [view.get_by_role("slider", name="Shift down") for view in views]
    down[0].press("ArrowRight")
    expect(down[1]).to_have_value("1")
    press(views[1], "Back")  # two settings at once
    opened.page.wait_for_timeout(600)  # and nothing comes back
    for view, shifted in zip(views, down, strict=True):
        expect(shifted).to_have_value("0")
        expect(view.get_by_role("slider", name="Shift to the right")).to_have_value("0")
    assert words(views[0]) == words(views[1])
    ids = opened.page.evaluate("[...document.querySelectorAll('[id]')].map((each) => each.id)")
    assert len(ids) == len(set(ids))
    assert opened.problems == []
