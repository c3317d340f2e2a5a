"""What holds for every widget of the built site, whichever it is."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from hands import PATIENCE
from pages import SITE, with_widgets

PAGES = with_widgets()
NAMELESS = """(widget) => [...widget.querySelectorAll(
    "button, input, select, summary, [role=slider], [role=application], [tabindex='0']")]
  .filter((c) => c.checkVisibility() && !(c.getAttribute('aria-label') || c.innerText?.trim()
    || c.title || [...(c.labels ?? [])].map((l) => l.innerText).join(' ').trim()))
  .map((c) => c.outerHTML)"""


@pytest.mark.parametrize("page", PAGES)
def test_every_control_has_a_name_and_nothing_scrolls_sideways_on_a_phone(
    page: str, served: dict[str, str], visit: Callable
) -> None:
    opened = visit(served["root"] + page, size="phone")
    views = (SITE / page).read_text(encoding="utf-8").count("widget-view+json")
    widgets = opened.page.locator(".ttl-widget")
    for index in range(views):
        opened.page.locator(".ttl-widget, .cell_output script[type*=widget-view]").nth(
            index
        ).evaluate("(each) => (each.closest('.cell_output') ?? each).scrollIntoView()")
        expect(widgets.nth(index)).to_be_visible(timeout=PATIENCE)
        assert widgets.nth(index).locator("button, input, select").count() >= 5
        assert widgets.nth(index).evaluate(NAMELESS) == []
    assert opened.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert opened.problems == []
