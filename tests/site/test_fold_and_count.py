"""The fold-and-count widgets of the built page, worked by keyboard and by pointer."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from hands import PATIENCE, picture, words

PAGE = "activations/why-bend.html"


def widget(page: Page, index: int = 0) -> Locator:
    """Return a fold-and-count widget of the page once it is alive."""
    found = page.locator("[data-ttl-key]").nth(index)
    found.get_by_role("slider", name="Layers").wait_for(timeout=PATIENCE)
    expect(found.locator(".ttl-readout")).to_contain_text("units")
    return found


def counted(within: Locator, column: int = 0) -> int:
    """Return the number of pieces in the picture, of this network or of one layer."""
    row = within.get_by_role("row", name="counted in the picture")
    return int(row.get_by_role("cell").nth(column).inner_text().replace(",", ""))


@pytest.mark.parametrize("size", ["desktop", "phone"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_layer_more_by_keyboard_doubles_the_pieces_in_picture_and_words(
    size: str, theme: str, served: dict[str, str], visit: Callable
) -> None:
    opened = visit(served["root"] + PAGE, size=size, theme=theme)
    alive = widget(opened.page)
    layers = alive.get_by_role("slider", name="Layers")
    layers.focus()
    layers.press("Home")
    seen = set()
    for depth in range(1, 9):
        expect(alive.locator(".ttl-readout")).to_contain_text(f"{2**depth} straight pieces")
        assert counted(alive) == 2**depth
        seen.add(picture(alive))
        layers.press("ArrowRight")
    assert len(seen) == 8
    assert opened.problems == []


def test_a_bias_by_keyboard_changes_picture_and_count_and_can_be_put_back(
    served: dict[str, str], visit: Callable
) -> None:
    opened = visit(served["root"] + PAGE)
    alive = widget(opened.page)
    before, said = picture(alive), words(alive)
    bias = alive.get_by_role("slider", name="Its bias")
    bias.focus()
    for _ in range(5):
        bias.press("ArrowRight")
    expect(alive.locator(".ttl-readout")).not_to_have_text(said, use_inner_text=True)
    assert picture(alive) != before
    assert counted(alive) != 16
    alive.get_by_role("button", name="Put biases back").click()
    expect(alive.locator(".ttl-readout")).to_contain_text("16 straight pieces")
    assert picture(alive) == before
    assert opened.problems == []


@pytest.mark.parametrize("index", [0, 1])
def test_arrow_keys_on_the_picture_read_another_place(
    index: int, served: dict[str, str], visit: Callable
) -> None:
    opened = visit(served["root"] + PAGE)
    alive = widget(opened.page, index)
    canvas = alive.locator("canvas").first
    canvas.focus()
    heard = set()
    for key in ("ArrowRight", "ArrowLeft", "Shift+ArrowRight"):
        heard.add(words(alive))
        said = words(alive)
        canvas.press(key)
        expect(alive.locator(".ttl-readout")).not_to_have_text(said, use_inner_text=True)
    assert len(heard) >= 2
    assert "units are on" in words(alive)
    assert opened.problems == []


def test_an_edge_of_the_plane_is_dragged_by_the_pointer(
    served: dict[str, str], visit: Callable
) -> None:
    opened = visit(served["root"] + PAGE)
    alive = widget(opened.page, 1)
    canvas = alive.locator("canvas").first
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box
    before, said = picture(alive), words(alive)
    mouse, middle = opened.page.mouse, box["y"] + box["height"] / 2
    for step in range(200):
        x = box["x"] + 50 + (box["width"] - 70) * step / 200
        mouse.move(x, middle)
        if canvas.evaluate("(c) => c.style.cursor") == "grab":
            break
    else:
        raise AssertionError("no edge crosses the middle of the picture")
    mouse.down()
    mouse.move(x + 25, middle + 25, steps=5)
    mouse.up()
    expect(alive.locator(".ttl-readout")).not_to_have_text(said, use_inner_text=True)
    assert picture(alive) != before
    expect(alive.get_by_role("button", name="Put biases back")).to_be_enabled()
    assert opened.problems == []


def test_two_copies_do_not_disturb_each_other(served: dict[str, str], visit: Callable) -> None:
    opened = visit(served["root"] + PAGE)
    first, second = widget(opened.page, 0), widget(opened.page, 1)
    expect(first.locator(".ttl-readout")).to_contain_text("16 straight pieces")
    expect(second.locator(".ttl-readout")).to_contain_text("regions on the square")
    still = words(second)
    first.get_by_role("button", name="One wide layer").click()
    expect(first.locator(".ttl-readout")).to_contain_text("in one layer")
    assert counted(first) <= 17
    assert words(second) == still
    ids = opened.page.evaluate("[...document.querySelectorAll('[id]')].map((each) => each.id)")
    assert len(ids) == len(set(ids))
    assert opened.problems == []


def test_a_scene_goes_through_the_address_and_back(served: dict[str, str], visit: Callable) -> None:
    opened = visit(served["root"] + PAGE)
    alive = widget(opened.page, 1)
    alive.get_by_role("slider", name="Chosen unit").press("ArrowRight")
    bias = alive.get_by_role("slider", name="Its bias")
    for _ in range(7):
        bias.press("ArrowLeft")
    opened.page.wait_for_function("location.hash.includes('biases:')")
    said, shown = counted(alive), picture(alive)
    again = visit(opened.page.url)
    restored = widget(again.page, 1)
    expect(restored.get_by_role("button", name="Put biases back")).to_be_enabled()
    assert counted(restored) == said
    assert picture(restored) == shown
    assert again.problems == []


def test_a_corrupt_address_is_answered_with_a_sentence(
    served: dict[str, str], visit: Callable
) -> None:
    opened = visit(served["root"] + PAGE + "#w.folding=depth:99;seed:%zz;colour:red;depth:2")
    alive = widget(opened.page)
    alert = alive.get_by_role("alert")
    expect(alert).to_contain_text("depth cannot be 99; it must be a whole number from 1 to 8.")
    expect(alert).to_contain_text('There is no setting "colour".')
    expect(alive.locator(".ttl-readout")).to_contain_text("4 straight pieces")
    assert opened.problems == []
