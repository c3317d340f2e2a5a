"""The dying-ReLU widget of the built site, worked as a reader would."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from hands import PATIENCE, picture, press, twin, words

PAGE = "activations/dying-units.html"


def widget(page: Page, index: int = 0) -> Locator:
    """Return a dying-ReLU widget of the page once it is alive."""
    page.get_by_role("group", name="Units").nth(index).wait_for(timeout=PATIENCE)
    return (
        page.locator(".ttl-widget").filter(has=page.get_by_role("group", name="Units")).nth(index)
    )


@pytest.mark.parametrize("size", ["desktop", "phone"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_key_on_the_bias_moves_the_lines_and_the_words_follow(
    size: str, theme: str, served: dict[str, str], visit: Callable
) -> None:
    opened = visit(served["root"] + PAGE, size=size, theme=theme)
    alive = widget(opened.page)
    before, said = picture(alive), words(alive)
    slider = alive.get_by_role("slider", name="Bias at the start")
    slider.focus()
    slider.press("Home")
    expect(alive.locator(".ttl-readout")).to_contain_text("12 of 12 units are dead")
    assert picture(alive) != before
    assert words(alive) != said
    assert opened.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert opened.problems == []


def test_training_by_keyboard_takes_steps_and_kills_units_at_a_large_rate(
    served: dict[str, str], visit: Callable
) -> None:
    opened = visit(served["root"] + PAGE)
    alive = widget(opened.page)
    readout = alive.locator(".ttl-readout")
    before = picture(alive)
    press(alive, "Step")
    expect(readout).to_contain_text("Step 1,")
    assert picture(alive) != before
    press(alive, "100 steps")
    expect(readout).to_contain_text("Step 101,")
    dead = int(re.search(r"(\d+) of 12 units are dead", words(alive))[1])  # type: ignore[index]
    tiles = alive.get_by_role("group", name="Units").get_by_role("button")
    expect(tiles).to_have_count(12)
    expect(tiles.filter(has_text="dead")).to_have_count(dead)
    assert dead > 6
    press(alive, "Train")
    expect(alive.get_by_role("button", name="Pause")).to_be_visible()
    expect(readout).not_to_contain_text("Step 101,")
    press(alive, "Pause")
    expect(alive.get_by_role("button", name="Train")).to_be_visible()
    press(alive, "Reset")
    expect(readout).to_contain_text("Step 0,")
    assert picture(alive) == before
    assert opened.problems == []


def test_a_cure_brings_units_back_that_a_large_rate_has_killed(
    served: dict[str, str], visit: Callable
) -> None:
    opened = visit(served["root"] + PAGE)
    alive = widget(opened.page)
    press(alive, "100 steps")
    alive.get_by_role("combobox", name="Activation").select_option("leaky_relu")
    press(alive, "Step")
    expect(alive.locator(".ttl-readout")).to_contain_text("0 of 12 units are dead")
    expect(alive.locator(".ttl-readout")).to_contain_text("hear the loss again")
    assert opened.problems == []


def test_a_chosen_unit_says_its_equation_and_shows_its_side(
    served: dict[str, str], visit: Callable
) -> None:
    opened = visit(served["root"] + PAGE)
    alive = widget(opened.page)
    before = picture(alive)
    tile = alive.get_by_role("group", name="Units").get_by_role("button").nth(2)
    tile.focus()
    tile.press("Space")
    expect(tile).to_have_attribute("aria-pressed", "true")
    expect(alive.locator(".ttl-readout")).to_contain_text("Unit 3 is alive: z = ")
    assert picture(alive) != before
    outline = tile.evaluate("(t) => getComputedStyle(t).outlineStyle")
    assert outline != "none"
    assert opened.problems == []


def test_two_views_on_one_page_are_both_alive(site: Path, tmp_path: Path, visit: Callable) -> None:
    opened = visit(twin(site, PAGE, tmp_path))
    for index in range(2):
        alive = widget(opened.page, index)
        said = words(alive)
        press(alive, "Step")
        expect(alive.locator(".ttl-readout")).not_to_have_text(said)
    ids = opened.page.evaluate("[...document.querySelectorAll('[id]')].map((each) => each.id)")
    assert len(ids) == len(set(ids))
    assert opened.problems == []


def test_a_shared_address_tells_the_same_story_again(
    served: dict[str, str], visit: Callable
) -> None:
    opened = visit(served["root"] + PAGE)
    alive = widget(opened.page)
    press(alive, "100 steps")
    alive.get_by_role("combobox", name="Activation").select_option("elu")
    press(alive, "Step")
    opened.page.wait_for_function(
        "location.hash.includes('step:101;then:100~activation~elu')", timeout=PATIENCE
    )
    again = visit(opened.page.url)
    expect(widget(again.page).locator(".ttl-readout")).to_have_text(
        alive.locator(".ttl-readout").text_content() or ""
    )
    assert picture(widget(again.page)) == picture(alive)
    assert again.problems == []


@pytest.mark.parametrize("scene", ["rate:900;seed:7", "!!not-a-scene!!", "step:-3", "then:x~y~z"])
def test_a_broken_address_is_answered_with_a_sentence(
    scene: str, served: dict[str, str], visit: Callable
) -> None:
    opened = visit(served["root"] + PAGE + f"#w.dying-relu={scene}")
    alive = widget(opened.page)
    expect(alive.get_by_role("alert").first).to_contain_text(re.compile(r"\w+ .*\."))
    press(alive, "Step")
    expect(alive.locator(".ttl-readout")).to_contain_text("Step 1,")
    assert [problem for problem in opened.problems if "script error" in problem] == []
