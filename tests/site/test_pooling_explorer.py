"""The pooling explorer on its pages, worked as a reader would."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from hands import PATIENCE, picture, press, twin, words

PAGE = "pooling/what-pooling-does.html"


def alive(page: Page) -> Locator:
    """Return the widget once it has said something."""
    widget = page.locator(".ttl-widget").first
    widget.locator(".ttl-readout p").first.wait_for(timeout=PATIENCE)
    return widget


def place(widget: Locator, cell: int) -> dict[str, float]:
    """Return where a cell of the first row of 6 x 6 lies in a canvas that shows 3 x 3 outputs."""
    box = widget.locator("canvas").bounding_box()
    assert box is not None
    width, height = box["width"] - 24, box["height"] - 40
    gap = min(60.0, 0.1 * box["width"])
    size = min(58.0, (width - gap) / 9, height / 6)
    left = 12 + max(0.0, (width - gap - 9 * size) / 2)
    return {
        "x": left + (cell + 0.5) * size,
        "y": 30 + max(0.0, (height - 6 * size) / 2) + size / 2,
    }


@pytest.mark.parametrize("size", ["desktop", "phone"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_reader_steps_through_windows_there_and_back(
    size: str, theme: str, served: dict[str, str], visit: Callable
) -> None:
    opened = visit(served["root"] + PAGE, size=size, theme=theme)
    widget = alive(opened.page)
    readout = widget.locator(".ttl-readout")
    expect(readout).to_contain_text("Window 1 of 9 (row 1, column 1) sees 2, 0, 4, 1")
    expect(readout).to_contain_text("6 × 6 cells, windows of 2 × 2 every 2 cells: 3 × 3 outputs.")
    seen = {picture(widget)}
    press(widget, "Next")
    expect(readout).to_contain_text("Window 2 of 9")
    seen.add(picture(widget))
    widget.get_by_role("radio", name="Way back").check()
    expect(readout).to_contain_text("Output 2 hears 1 from above. All of it goes to the 5")
    expect(readout).to_contain_text("9 of 36 cells (25%) hear anything.")
    seen.add(picture(widget))
    assert len(seen) == 3
    assert opened.problems == []


def test_all_three_conventions_are_told_at_a_tie(served: dict[str, str], visit: Callable) -> None:
    opened = visit(served["root"] + PAGE)
    widget = alive(opened.page)
    widget.get_by_label("Picture").select_option("equal")
    expect(widget.locator(".ttl-figures b").nth(1)).to_have_text("9 of 9 windows")
    widget.get_by_role("radio", name="Way back").check()
    readout, seen = widget.locator(".ttl-readout"), set()
    for ties, said in (
        ("first", "the first, in row 1, column 1, gets everything"),
        ("even", "each gets 0.25 of it"),
        ("difference", "Together that is 2 times what there was"),
    ):
        widget.get_by_label("Gradient at a tie").select_option(ties)
        expect(readout).to_contain_text(said)
        seen.add(picture(widget))
    assert len(seen) == 3
    widget.get_by_label("Kind").select_option("average")
    expect(readout).to_contain_text("Each of its 4 cells gets 0.25 of it.")
    expect(widget.get_by_label("Gradient at a tie")).to_be_disabled()
    assert opened.problems == []


def test_cells_and_gradients_are_changed_by_key_and_by_hand(
    served: dict[str, str], visit: Callable
) -> None:
    opened = visit(served["root"] + PAGE)
    widget = alive(opened.page)
    canvas, readout = widget.locator("canvas"), widget.locator(".ttl-readout")
    canvas.focus()
    for key in ("ArrowRight", "9", "ArrowDown", "+"):
        canvas.press(key)
    expect(readout).to_contain_text("sees 2, 9, 4, 2. The largest is 9, in row 1, column 2.")
    canvas.press("PageDown")
    expect(readout).to_contain_text("Window 2 of 9")
    canvas.scroll_into_view_if_needed()
    corner = canvas.bounding_box()
    assert corner is not None
    at = place(widget, 0)
    opened.page.mouse.move(corner["x"] + at["x"], corner["y"] + at["y"])
    opened.page.mouse.down()
    opened.page.mouse.move(corner["x"] + at["x"], corner["y"] + at["y"] - 36, steps=4)
    opened.page.mouse.up()
    expect(readout).to_contain_text("Window 1 of 9 (row 1, column 1) sees 6, 9, 4, 2.")
    widget.get_by_role("radio", name="Way back").check()
    widget.get_by_role("slider", name="Gradient of this output").press("Home")
    expect(readout).to_contain_text("Output 1 hears −3 from above.")
    press(widget, "Put back")
    expect(readout).to_contain_text("Output 1 hears 1 from above.")
    assert opened.problems == []


def test_odd_sizes_drop_a_row_or_gain_a_window(served: dict[str, str], visit: Callable) -> None:
    widget = alive(visit(served["root"] + PAGE).page)
    widget.get_by_role("slider", name="Cells a side").press("ArrowRight")
    expect(widget.locator(".ttl-readout")).to_contain_text("13 cells lie in no window")
    widget.get_by_label("What is left at the end").select_option("true")
    expect(widget.locator(".ttl-figures b").first).to_have_text("4 × 4")
    expect(widget.locator(".ttl-readout")).to_contain_text("hang over the border")
    widget.get_by_label("Picture").select_option("photo")
    expect(widget.locator(".ttl-figures b").first).to_have_text("16 × 16")


def test_play_goes_on_to_the_next_window(served: dict[str, str], visit: Callable) -> None:
    widget = alive(visit(served["root"] + PAGE).page)
    press(widget, "Play")
    expect(widget.locator(".ttl-readout")).to_contain_text(re.compile("Window [3-9] of 9"))
    press(widget, "Pause")


def test_the_scene_is_shared_through_the_address_and_a_wrong_one_is_answered_in_words(
    served: dict[str, str], visit: Callable
) -> None:
    opened = visit(served["root"] + PAGE)
    widget = alive(opened.page)
    widget.get_by_label("Kind").select_option("min")
    widget.locator("canvas").focus()
    widget.locator("canvas").press("7")
    opened.page.wait_for_function("location.hash.includes('kind:min')")
    opened.page.wait_for_function("location.hash.includes('cells:7.0.')")
    again = alive(visit(opened.page.url).page)
    assert again.get_by_label("Kind").input_value() == "min"
    assert "sees 7, 0, 4, 1" in words(again)
    address = served["root"] + PAGE + "#w.pooling-explorer=kernel:9;stride:1"
    wrong = alive(visit(address).page)
    expect(wrong.get_by_role("alert")).to_contain_text("whole number from 1 to 4")
    expect(wrong.get_by_role("slider", name="Stride")).to_have_value("1")


def test_two_views_on_one_page_follow_each_other(
    site: Path, visit: Callable, tmp_path: Path
) -> None:
    opened = visit(twin(site, PAGE, tmp_path))
    first = alive(opened.page)
    second = opened.page.locator(".twin .ttl-widget")
    for view, step, window in ((second, "Next", 2), (first, "Next", 3), (second, "Previous", 2)):
        view.scroll_into_view_if_needed()
        press(view, step)
        for each in (first, second):
            each.scroll_into_view_if_needed()  # beyond the screen nothing is drawn
            expect(each.locator(".ttl-readout")).to_contain_text(f"Window {window} of 9")
    names = [view.get_by_role("radio").first.get_attribute("name") for view in (first, second)]
    assert names[0] != names[1]
    assert opened.problems == []
