"""What holds for every widget of the built site, whichever it is."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from pages import SITE, with_widgets

PAGES = with_widgets()
NAMELESS = """(widget) => [...widget.querySelectorAll(
    "button, input, select, canvas, summary, [role=slider], [role=application], [tabindex='0']")]
  .filter((c) => !c.closest("[aria-hidden=true]"))
  .filter((c) => !(c.getAttribute('aria-label') || c.textContent?.trim()
    || c.title || [...(c.labels ?? [])].map((l) => l.textContent).join(' ').trim()))
  .map((c) => c.outerHTML)"""
"""Controls without a name: also those that a reader sees only after another choice."""

STILLS = {
    "ActivationExplorer": "Activations, their slopes",
    "DyingReLU": r"lines of \d+ units",
    "FoldAndCount": r"\d+ of them, made by \d+ layers",
    "GradientFlow": r"a network of \d+ hidden layers",
    "InputSpace": "points and a grid over the plane",
    "KernelPainter": r"the kernel \(.+\) of \d × \d taps",
    "PoolingExplorer": r"\d by \d cells, and what \w+ pooling",
    "ReceptiveField": r"A stack of \d+ layers on \d+ cells",
    "ShiftExplorer": "Outputs without and with four poolings",
    "SignalPropagation": r"\d+ networks of \d+ layers",
}
"""How the still picture of a widget is named, so that it is known to be this widget's own."""


def views(page: str) -> int:
    """Return how many places for widgets a page has."""
    return (SITE / page).read_text(encoding="utf-8").count("widget-view+json")


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_every_control_has_a_name_and_nothing_is_wider_than_the_screen(
    page: str, size: str, served: dict[str, str], visit: Callable
) -> None:
    opened = visit(served["root"] + page, size=size)
    widgets = opened.page.locator(".ttl-widget")
    expect(widgets).to_have_count(views(page))
    for widget in widgets.all():
        widget.scroll_into_view_if_needed()
        expect(widget).to_be_visible()
        assert widget.locator("button, input, select").count() >= 5
        assert widget.evaluate(NAMELESS) == []
        assert opened.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert opened.problems == []


@pytest.mark.parametrize("page", PAGES)
def test_a_picture_stands_for_every_widget_where_scripts_do_not_run(
    page: str, served: dict[str, str], visit: Callable
) -> None:
    (kind,) = set(re.findall(r'"_anywidget_id": "[\w.]*\.(\w+)"', (SITE / page).read_text("utf-8")))
    places = visit(served["root"] + page, scripts=False).page.locator(
        ".cell_output:has(script[type*='widget-view'])"
    )
    expect(places).to_have_count(views(page))
    for place in places.all():
        still = place.get_by_role("img", name=re.compile(STILLS.get(kind, r"\w+( \S+){4}")))
        expect(still.first).to_be_visible()
