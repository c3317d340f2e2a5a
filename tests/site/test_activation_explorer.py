"""The activation explorer of the built page, worked by keyboard and by pointer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from hands import PATIENCE, picture, twin, words
from nbsrc import activations

PAGE = "activations/zoo.html"


def widget(page: Page, index: int = 0) -> Locator:
    """Return an explorer of the page once it is alive."""
    found = page.locator("[data-ttl-key]").nth(index)
    found.get_by_role("slider", name="Standard deviation").wait_for(timeout=PATIENCE)
    expect(found.locator(".ttl-readout")).to_contain_text("Normal input")
    return found


def numbers(within: Locator, row: int) -> list[float]:
    """Return mean, variance and mean squared slope of a row of the table."""
    cells = within.get_by_role("row").nth(row + 1).get_by_role("cell").all_inner_texts()
    shown = [float(cell.replace("−", "-")) for cell in cells if "%" not in cell]
    return shown


@pytest.mark.parametrize("size", ["desktop", "phone"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_key_moves_the_bell_and_picture_table_and_words_follow(
    size: str, theme: str, served: dict[str, str], visit: Callable
) -> None:
    opened = visit(served["root"] + PAGE, size=size, theme=theme)
    alive = widget(opened.page)
    before, said, table = picture(alive), words(alive), numbers(alive, 0)
    slider = alive.get_by_role("slider", name="Mean")
    slider.focus()
    slider.press("ArrowRight")
    expect(alive.locator(".ttl-readout")).to_contain_text("mean 0.05")
    assert picture(alive) != before
    assert words(alive) != said
    assert numbers(alive, 0) != table
    assert opened.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert opened.problems == []


def test_the_table_shows_what_the_library_computes(served: dict[str, str], visit: Callable) -> None:
    alive = widget(visit(served["root"] + PAGE).page)
    for row, name in enumerate(("relu", "leaky_relu", "gelu", "tanh")):
        p = activations.get(name).properties
        wanted = [p.mean, p.second_moment - p.mean**2, p.slope_moment]
        # Three digits are shown.
        assert numbers(alive, row) == pytest.approx(wanted, abs=5.1e-4), name


def test_the_bell_is_dragged_by_the_pointer(served: dict[str, str], visit: Callable) -> None:
    opened = visit(served["root"] + PAGE)
    alive = widget(opened.page)
    canvas = alive.locator("canvas").first
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box
    mean = alive.get_by_role("slider", name="Mean")
    before, mouse = picture(alive), opened.page.mouse
    # The bell stands in the lower left quarter; its top is the handle of the mean.
    x = box["x"] + 0.3 * box["width"]
    y = box["y"] + 0.7 * box["height"]
    mouse.move(x, y)
    mouse.down()
    mouse.move(x + 40, y, steps=5)
    mouse.up()
    assert picture(alive) != before
    assert float(mean.input_value()) > 0.5
    assert opened.problems == []


def test_an_activation_is_chosen_and_another_taken_out(
    served: dict[str, str], visit: Callable
) -> None:
    opened = visit(served["root"] + PAGE)
    alive = widget(opened.page)
    alive.get_by_role("combobox", name="Fourth").select_option("none")
    expect(alive.get_by_role("row")).to_have_count(4)
    alive.get_by_role("combobox", name="First").select_option("sigmoid")
    expect(alive.get_by_role("row").nth(1)).to_contain_text("sigmoid")
    # Who picks what stands elsewhere moves it here: no curve is drawn twice.
    alive.get_by_role("combobox", name="First").select_option("gelu")
    expect(alive.get_by_role("row")).to_have_count(3)
    assert opened.problems == []


def test_two_views_on_one_page_are_both_alive(site: Path, tmp_path: Path, visit: Callable) -> None:
    opened = visit(twin(site, PAGE, tmp_path))
    for index in range(2):
        alive = widget(opened.page, index)
        said = words(alive)
        alive.get_by_role("slider", name="Standard deviation").press("ArrowRight")
        expect(alive.locator(".ttl-readout")).not_to_have_text(said)
    assert opened.problems == []


def test_a_scene_goes_through_the_address_and_back(served: dict[str, str], visit: Callable) -> None:
    opened = visit(served["root"] + PAGE)
    alive = widget(opened.page)
    alive.get_by_role("combobox", name="Second").select_option("mish")
    alive.get_by_role("slider", name="Mean").press("End")
    opened.page.wait_for_function("location.hash.includes('relu-mish-gelu-tanh;mean:4')")
    again = visit(opened.page.url)
    copy = widget(again.page)
    expect(copy.get_by_role("combobox", name="Second")).to_have_value("mish")
    expect(copy.locator(".ttl-readout")).to_contain_text("mean 4")
    assert picture(copy) == picture(alive)
    assert again.problems == []


@pytest.mark.parametrize(
    ("scene", "sentence"),
    [
        ("activations:relu-rule", 'There is no activation "rule"; choose identity'),
        ("mean:40", "mean 40 is not a number from -4 to 4"),
        ("deviation:", "is not a number from 0.1 to 4"),
        ("!!not-a-scene!!", 'A scene has no setting "!!not-a-scene!!"'),
    ],
)
def test_a_broken_address_is_answered_with_a_sentence(
    scene: str, sentence: str, served: dict[str, str], visit: Callable
) -> None:
    opened = visit(served["root"] + PAGE + f"#w.zoo={scene}")
    alive = widget(opened.page)
    expect(alive.get_by_role("alert").first).to_contain_text(sentence)
    said = words(alive)
    alive.get_by_role("slider", name="Mean").press("ArrowLeft")
    expect(alive.locator(".ttl-readout")).not_to_have_text(said)
    assert [problem for problem in opened.problems if "script error" in problem] == []
