"""What readers do on a page besides reading: predict before the experiment, find a question."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from nbsrc import claims, plots, stats
from nbsrc.colours import PALETTE
from pages import SITE, read, written


def with_predictions() -> list[str]:
    """The pages with a prediction, by their addresses."""
    return [name for name in written() if read(SITE / name).all("fieldset")]


def replies(page: Page, group: str) -> list[str]:
    """The replies of a prediction that can be seen."""
    shown = page.locator(f"fieldset#{group} .ttl-reply")
    return [one.inner_text() for one in shown.all() if one.is_visible()]


@pytest.mark.parametrize("address", with_predictions())
@pytest.mark.parametrize("scripts", [True, False])
def test_choosing_an_answer_by_keyboard_shows_its_reply_and_no_other(
    address: str, scripts: bool, served: dict[str, str], visit: Callable
) -> None:
    page: Page = visit(served["root"] + address, scripts=scripts).page
    groups = page.locator("fieldset.ttl-predict").all()
    assert groups
    for group in groups:
        name = group.get_attribute("id")
        answers = group.get_by_role("radio").all()
        assert replies(page, name) == []
        answers[0].focus()
        page.keyboard.press("Space")
        for answer in answers:
            expect(answer).to_be_checked()
            (reply,) = replies(page, name)
            assert reply.split("\n")[0] in ("✓ Right.", "✗ Not quite.")
            assert len(reply.split("\n", 1)[1].strip()) > 10
            page.keyboard.press("ArrowDown")
        expect(answers[0]).to_be_checked()  # the arrow keys go round


def test_a_prediction_can_be_answered_by_touching_its_words(
    served: dict[str, str], visit: Callable
) -> None:
    page = visit(served["root"] + with_predictions()[0], size="phone").page
    group = page.locator("fieldset.ttl-predict").first
    group.locator("label").last.click()
    assert group.get_by_role("radio").last.is_checked()
    assert len(replies(page, group.get_attribute("id"))) == 1


def shown(page: Page) -> int:
    """How many questions can be seen."""
    return page.locator("ul.ttl-questions > li:visible").count()


def test_the_filter_narrows_the_questions_down_and_says_to_how_many(
    served: dict[str, str], visit: Callable
) -> None:
    page = visit(served["root"] + "questions.html").page
    total = shown(page)
    assert page.locator("output").inner_text() == f"{total} questions"

    page.get_by_label("Words").fill("RELU dead")
    some = shown(page)
    assert 0 < some < total
    assert page.locator("output").inner_text() == f"{some} of {total} questions"
    for one in page.locator("ul.ttl-questions > li:visible").all():
        text = one.inner_text().lower()
        assert "relu" in text
        assert "dead" in text

    page.get_by_label("Words").fill("")
    page.get_by_label("Chapter").select_option("Pooling")
    assert page.locator("section:has(> ul.ttl-questions):visible").count() == 1
    page.get_by_label("Chapter").select_option("")
    page.get_by_label("Verdict").select_option("pending")
    assert shown(page) == page.locator("li.ttl-is-pending").count()
    page.get_by_label("Words").fill("no such word anywhere")
    assert shown(page) == 0
    assert page.locator("h2:visible").count() == 0


def test_without_scripts_every_question_is_there(served: dict[str, str], visit: Callable) -> None:
    with_scripts = visit(served["root"] + "questions.html").page
    without = visit(served["root"] + "questions.html", scripts=False).page
    assert shown(without) == shown(with_scripts) > 100
    assert without.locator("form.ttl-filter").count() == 0


def test_every_answered_question_leads_to_its_card(served: dict[str, str], visit: Callable) -> None:
    page = visit(served["root"] + "questions.html").page
    answered = page.locator("ul.ttl-questions > li:not(.ttl-is-pending)")
    links = defaultdict(dict)
    for one in answered.all():
        claim = one.get_attribute("id").removeprefix("question-")
        where = one.locator(".ttl-question a").get_attribute("href").partition("#")[0]
        links[where][claim] = one.locator(".ttl-badge").inner_text()
    assert links, "no question is answered"
    for where, verdicts in links.items():
        page.goto(served["root"] + where)
        for claim, verdict in verdicts.items():
            section = page.locator(f"section:has(#{claim}), #{claim}")
            card = section.locator(f"[data-claim={claim}]").first
            expect(card).to_be_visible()
            assert verdict in card.inner_text()


@pytest.mark.parametrize(
    ("root", "body", "system", "dark"),
    [
        ("", "", "light", False),
        ("", "", "dark", True),
        ('data-theme="light"', "", "dark", False),  # the website
        ('data-theme="dark"', "", "light", True),
        ("", 'data-jp-theme-light="true"', "dark", False),  # JupyterLab
        ("", 'data-jp-theme-light="false"', "light", True),
        ('theme="dark"', "", "light", True),  # Colab
        ('theme="light"', "", "dark", False),
    ],
)
def test_cards_and_figures_follow_the_theme_where_the_books_style_sheet_is_absent(
    root: str, body: str, system: str, dark: bool, browser: Browser
) -> None:
    figure, ax = plots.subplots()
    ax.plot([0, 1], [0, 1])
    drawn = plots.figure(figure, alt="A line that rises from left to right.")
    finding = stats.agree(1.0, -1.0, 0, what="the slope", why="an example")
    card = claims.verdict("relu-slope", finding)
    context = browser.new_context(color_scheme=system)
    page = context.new_page()
    # The card comes after the figure: what it defines must not undo what the figure does.
    page.set_content(
        f"<html {root}><body {body}>{drawn._repr_html_()}{card._repr_html_()}</body></html>"
    )
    colours = {
        "class-0": page.locator("figure path[style*=class-0]").first.evaluate(
            "path => getComputedStyle(path).stroke"
        ),
        "false": page.locator(".ttl-claim strong").evaluate("it => getComputedStyle(it).color"),
        "panel": page.locator(".ttl-card").evaluate("it => getComputedStyle(it).backgroundColor"),
    }
    context.close()
    for name, colour in colours.items():
        parts = (int(PALETTE[name][dark][i : i + 2], 16) for i in (1, 3, 5))
        assert colour == f"rgb({', '.join(map(str, parts))})", name
