"""The input-space widgets of the built site, worked by keyboard, on a phone, at night."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from hands import PATIENCE, picture, twin
from pages import SITE, with_widgets

PAGES = with_widgets("InputSpace")
RECORDED = [
    page
    for page in PAGES
    if re.search(r'"history_steps": \[\s*\d', (SITE / page).read_text(encoding="utf-8"))
]
LINEAR = "activations/index.html"
"""The page that opens with a network without an activation, on a problem beyond it."""
TRAINED = [page for page in PAGES if page not in (*RECORDED, LINEAR)]
SIZES = ["desktop", "phone"]
THEMES = ["light", "dark"]


def widget(page: Page, index: int = 0) -> Locator:
    """Return an input-space widget of a page once it is alive."""
    found = page.get_by_role("slider", name="Stage of the network").nth(index)
    found.wait_for(timeout=PATIENCE)
    return page.locator(".cell_output, .output").filter(has=found).first


def stage(within: Locator) -> Locator:
    """Return the slider that walks through the layers."""
    return within.get_by_role("slider", name="Stage of the network")


def figure(within: Locator, name: str) -> Locator:
    """Return a number that the widget shows beside its picture."""
    return within.locator(".ttl-figures > span").filter(has_text=name).locator("b")


def loss(within: Locator) -> float:
    """Return the loss, which is never negative."""
    return float(figure(within, "Loss").inner_text())


def changed_by_keyboard(within: Locator) -> None:
    """Move the stage by a key; picture and readout must both follow."""
    slider = stage(within)
    slider.focus()
    slider.press("Home")
    before, said = picture(within), within.locator(".ttl-readout").inner_text()
    slider.press("ArrowRight")
    after = picture(within)
    assert after != before
    assert within.locator(".ttl-readout").inner_text() != said


def test_there_are_widgets_to_test() -> None:
    assert PAGES


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("theme", THEMES)
def test_a_key_moves_the_stage_and_the_picture_and_the_words_follow(
    page: str, size: str, theme: str, served: dict[str, str], visit: Callable
) -> None:
    opened = visit(served["root"] + page, size=size, theme=theme)
    changed_by_keyboard(widget(opened.page))
    assert opened.problems == []


@pytest.mark.parametrize("page", TRAINED)
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("theme", THEMES)
def test_training_by_keyboard_lowers_the_loss(
    page: str, size: str, theme: str, served: dict[str, str], visit: Callable
) -> None:
    opened = visit(served["root"] + page, size=size, theme=theme)
    alive = widget(opened.page)
    before = loss(alive)
    train = alive.get_by_role("group", name="Training").get_by_role("button").first
    train.focus()
    train.press("Enter")
    expect(train).to_contain_text("Pause")
    # Not at the first lucky step, and however long a busy machine takes.
    opened.page.wait_for_function(
        """([step, loss, before]) => Number(step.innerText.replaceAll(",", "")) > 20
                                    && Number(loss.innerText) < before""",
        arg=[*(figure(alive, name).element_handle() for name in ("Step", "Loss")), before],
    )
    train.press("Enter")
    expect(train).to_contain_text("Train")
    assert opened.problems == []


def test_the_linear_network_learns_nothing_until_an_activation_is_chosen(
    served: dict[str, str], visit: Callable
) -> None:
    opened = visit(served["root"] + LINEAR)
    alive = widget(opened.page)
    steps = alive.get_by_role("group", name="Training").get_by_role("button", name="Step")

    def take(count: int) -> None:
        for _ in range(count):
            steps.press("Enter")

    take(200)
    expect(figure(alive, "Step")).to_have_text("200")
    assert float(figure(alive, "Accuracy").inner_text().rstrip("%")) <= 75
    alive.get_by_label("Activation").select_option("tanh")
    take(200)
    expect(figure(alive, "Accuracy")).to_have_text("100%")
    assert opened.problems == []


@pytest.mark.parametrize("page", RECORDED)
@pytest.mark.parametrize("size", SIZES)
def test_a_recording_is_wound_by_keyboard_and_shows_nothing_it_does_not_know(
    page: str, size: str, served: dict[str, str], visit: Callable
) -> None:
    opened = visit(served["root"] + page, size=size)
    alive = widget(opened.page)
    before, shown = loss(alive), picture(alive)
    slider = alive.get_by_role("slider", name="Recorded step")
    slider.focus()
    slider.press("End")
    assert picture(alive) != shown
    assert loss(alive) < before
    for unknown in ("Initial weights", "Learning rate", "Seed"):
        expect(alive.get_by_label(unknown, exact=True)).to_be_hidden()
    assert opened.problems == []


@pytest.mark.parametrize("place", ["path", "disk"])
def test_a_widget_lives_under_a_path_and_from_the_disk(
    place: str, served: dict[str, str], visit: Callable
) -> None:
    opened = visit(served[place] + PAGES[0])
    changed_by_keyboard(widget(opened.page))
    assert opened.problems == []


def test_two_views_on_one_page_do_not_disturb_each_other(
    site: Path, tmp_path: Path, visit: Callable
) -> None:
    opened = visit(twin(site, PAGES[0], tmp_path))
    stages = opened.page.get_by_role("slider", name="Stage of the network")
    stages.nth(1).wait_for(timeout=PATIENCE)
    ids = opened.page.evaluate("[...document.querySelectorAll('[id]')].map((each) => each.id)")
    assert len(ids) == len(set(ids))
    # Two views of one model, as in a notebook: each is alive, and what one does the other may show.
    for index in range(2):
        slider = stages.nth(index)
        slider.focus()
        slider.press("Home")
        start = slider.get_attribute("aria-valuetext")
        slider.press("ArrowRight")
        expect(slider).not_to_have_attribute("aria-valuetext", start or "")
    assert opened.problems == []


@pytest.mark.parametrize("page", PAGES)
def test_the_focus_is_visible_on_every_control(
    page: str, served: dict[str, str], visit: Callable
) -> None:
    opened = visit(served["root"] + page)
    slider = stage(widget(opened.page))
    slider.focus()
    slider.press("ArrowRight")  # a key, so that the browser shows the focus
    outline = slider.evaluate(
        """(s) => { const style = getComputedStyle(s);
                    return style.outlineStyle !== 'none' || style.boxShadow !== 'none'; }"""
    )
    assert outline


def test_a_shared_address_brings_the_scene_back_and_a_broken_one_says_what_is_wrong(
    served: dict[str, str], visit: Callable
) -> None:
    opened = visit(served["root"] + PAGES[0])
    alive = widget(opened.page)
    slider = stage(alive)
    slider.focus()
    slider.press("Home")
    slider.press("ArrowRight")
    # The slider follows in the next frame, and the address soon after.
    expect(slider).to_have_value("1")
    opened.page.wait_for_function("location.hash.split(/[=;&]/).includes('stage:1')")
    shared, said = opened.page.url, slider.get_attribute("aria-valuetext")
    again = visit(shared)
    expect(stage(widget(again.page))).to_have_attribute("aria-valuetext", said or "")
    assert again.problems == []
    broken = visit(re.sub(r"=.*", "=!!not-a-scene!!", shared))
    alive = widget(broken.page)
    assert alive.get_by_role("alert").first.inner_text().strip()
    changed_by_keyboard(alive)
    assert [problem for problem in broken.problems if "script error" in problem] == []
