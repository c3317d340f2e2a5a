"""The kernel painter on its page, worked as a reader would."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from hands import PATIENCE, picture, press, twin, words

PAGE = "convolutions/linear-layer-in-disguise.html"


def alive(page: Page, index: int = 0) -> Locator:
    """Return a widget of the page once it has something to say."""
    widget = page.locator(".ttl-widget").nth(index)
    widget.get_by_text("As a dense layer").wait_for(timeout=PATIENCE)
    return widget


def readout(widget: Locator) -> Locator:
    """Return the words below the pictures."""
    return widget.locator(".ttl-readout")


@pytest.mark.parametrize("size", ["desktop", "phone"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_stride_padding_and_dilation_change_the_size_in_words_and_in_the_picture(
    size: str, theme: str, served: dict[str, str], visit: Callable
) -> None:
    opened = visit(served["root"] + PAGE, size=size, theme=theme)
    widget = alive(opened.page)
    expect(readout(widget)).to_contain_text(
        "give 46 × 46 outputs. Along each side: 48 − 3 + 1 = 46"
    )
    before = picture(widget)
    for name, said in (
        ("Padding", "48 + 2 · 1 − 3 + 1 = 48"),
        ("Stride", "⌊(48 + 2 · 1 − 3) / 2⌋ + 1 = 24"),
        ("Dilation", "⌊(48 + 2 · 1 − 5) / 2⌋ + 1 = 23"),
    ):
        widget.get_by_role("slider", name=name).press("ArrowRight")
        expect(readout(widget)).to_contain_text(said)
    assert picture(widget) != before
    assert opened.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert opened.problems == []


def test_a_kernel_is_painted_by_keyboard(served: dict[str, str], visit: Callable) -> None:
    opened = visit(served["root"] + PAGE)
    widget = alive(opened.page)
    before = picture(widget)
    tap = widget.get_by_role("spinbutton", name="Tap in row 1, column 1")
    tap.focus()
    tap.press("5")
    expect(tap).to_have_text("5")
    expect(widget.get_by_label("Kernel", exact=True)).to_have_value("painted")
    assert picture(widget) != before
    tap.press("ArrowRight")
    beside = widget.get_by_role("spinbutton", name="Tap in row 1, column 2")
    expect(beside).to_be_focused()
    beside.press("-")
    expect(beside).to_have_text("−1")
    assert opened.problems == []


def test_a_kernel_is_painted_by_dragging(served: dict[str, str], visit: Callable) -> None:
    opened = visit(served["root"] + PAGE)
    widget = alive(opened.page)
    widget.get_by_role("slider", name="Brush").press("End")
    boxes = []
    for column in (1, 3):
        tap = widget.get_by_role("spinbutton", name=f"Tap in row 2, column {column}")
        tap.scroll_into_view_if_needed()
        boxes.append(tap.bounding_box())
    start, end = ((b["x"] + b["width"] / 2, b["y"] + b["height"] / 2) for b in boxes if b)
    mouse = opened.page.mouse
    mouse.move(*start)
    mouse.down()
    mouse.move(*end, steps=12)
    mouse.up()
    row = [
        widget.get_by_role("spinbutton", name=f"Tap in row 2, column {n}").inner_text()
        for n in (1, 2, 3)
    ]
    assert row == ["9", "9", "9"]
    assert opened.problems == []


def test_steps_places_and_clicks_move_the_window(served: dict[str, str], visit: Callable) -> None:
    opened = visit(served["root"] + PAGE)
    widget = alive(opened.page)
    press(widget, "Start")
    expect(readout(widget)).to_contain_text("Output in row 1, column 1")
    before = picture(widget)
    press(widget, "Step")
    expect(readout(widget)).to_contain_text("Output in row 1, column 2")
    assert picture(widget) != before
    widget.get_by_role("slider", name="Place").press("End")
    expect(readout(widget)).to_contain_text("Output in row 46, column 46")
    canvas = widget.locator("canvas").first
    canvas.scroll_into_view_if_needed()
    canvas.click(position={"x": 5, "y": 26})
    expect(readout(widget)).to_contain_text("Output in row 1, column 1")
    # With less motion asked for, the kernel slides by whole rows; a busy machine may miss some.
    press(widget, "Slide")
    expect(readout(widget)).to_contain_text(re.compile(r"Output in row ([2-9]|\d\d), column 1\b"))
    press(widget, "Pause")
    assert opened.problems == []


def test_a_kernel_that_does_not_fit_is_answered_in_words(
    served: dict[str, str], visit: Callable
) -> None:
    opened = visit(served["root"] + PAGE)
    widget = alive(opened.page)
    widget.get_by_label("Kernel", exact=True).select_option("wide_blur")
    widget.get_by_label("Pixels", exact=True).select_option("6")
    widget.get_by_role("slider", name="Dilation").press("End")
    alert = widget.get_by_role("alert").filter(has_text="reaches over 17 cells")
    expect(alert).to_contain_text("the padded input has only 6")
    expect(widget.get_by_role("button", name="Slide")).to_be_disabled()
    widget.get_by_role("slider", name="Padding").press("End")
    expect(alert).to_be_hidden()
    expect(readout(widget)).to_contain_text("give 2 × 2 outputs")
    assert opened.problems == []


def test_the_whole_matrix_of_a_small_picture_and_the_flip(
    served: dict[str, str], visit: Callable
) -> None:
    opened = visit(served["root"] + PAGE)
    widget = alive(opened.page)
    widget.get_by_label("Pixels", exact=True).select_option("6")
    expect(readout(widget)).to_contain_text("a matrix of 16 × 36. Of its 576 entries 144 hold")
    matrix = widget.locator(".ttl-stage-matrix canvas")
    before = matrix.evaluate("(c) => c.toDataURL()")
    widget.get_by_role("radio", name="convolution", exact=True).check(force=True)
    opened.page.wait_for_function(
        "([c, before]) => c.toDataURL() !== before", arg=[matrix.element_handle(), before]
    )
    assert opened.problems == []


def test_a_readers_own_picture_is_read_and_stays_in_the_browser(
    served: dict[str, str], visit: Callable, tmp_path: Path
) -> None:
    opened = visit(served["root"] + PAGE)
    widget = alive(opened.page)
    opened.requests.clear()
    file = tmp_path / "own.png"
    Image.radial_gradient("L").resize((200, 100)).save(file)
    widget.get_by_label("Your own picture").set_input_files(file)
    expect(readout(widget)).to_contain_text("24 × 48 pixels under 3 × 3 taps")
    expect(widget.get_by_label("Picture", exact=True)).to_have_value("file")
    bad = tmp_path / "notes.txt"
    bad.write_text("no picture", encoding="utf-8")
    widget.get_by_label("Your own picture").set_input_files(bad)
    expect(widget.get_by_role("alert").first).to_contain_text('"notes.txt" cannot be read')
    # The browser asks for the icon of the page when it pleases.
    own = ("blob:", served["root"] + "_static/favicon")
    assert [each.url for each in opened.requests if not each.url.startswith(own)] == []
    opened.page.wait_for_function("location.hash.includes('picture:camera')")
    assert opened.problems == []


def test_the_scene_is_shared_through_the_address_and_a_wrong_one_is_answered_in_words(
    served: dict[str, str], visit: Callable
) -> None:
    opened = visit(served["root"] + PAGE)
    widget = alive(opened.page)
    tap = widget.get_by_role("spinbutton", name="Tap in row 3, column 3")
    tap.press("8")
    widget.get_by_role("slider", name="Stride").press("End")
    opened.page.wait_for_function("location.hash.includes('stride:4')")
    again = alive(visit(opened.page.url).page)
    expect(again.get_by_role("spinbutton", name="Tap in row 3, column 3")).to_have_text("8")
    assert words(again) == words(widget)
    address = served["root"] + PAGE + "#w.linear-layer=stride:90;padding:2"
    wrong = alive(visit(address).page)
    expect(wrong.get_by_role("alert").first).to_contain_text("whole number from 1 to 4")
    expect(wrong.get_by_role("slider", name="Padding")).to_have_value("2")


def test_two_views_of_one_model_follow_each_other(
    site: Path, visit: Callable, tmp_path: Path
) -> None:
    opened = visit(twin(site, PAGE, tmp_path))
    views = [alive(opened.page, index) for index in range(2)]
    for hand, pixels, mode in (
        (0, "12", "convolution"),
        (1, "8", "correlation"),
        (0, "16", "convolution"),
    ):
        views[hand].get_by_label("Pixels", exact=True).select_option(pixels)
        views[hand].get_by_role("radio", name=mode, exact=True).check(force=True)
        for view in (views[1 - hand], views[hand]):
            view.scroll_into_view_if_needed()  # beyond the screen nothing is drawn
            expect(view.get_by_role("radio", name=mode, exact=True)).to_be_checked()
            expect(readout(view)).to_contain_text(f"{pixels} × {pixels} pixels", timeout=PATIENCE)
    opened.page.wait_for_timeout(600)  # and nothing comes back
    assert words(views[0]) == words(views[1])
    ids = opened.page.evaluate("[...document.querySelectorAll('[id]')].map((each) => each.id)")
    assert len(ids) == len(set(ids))
    assert opened.problems == []
