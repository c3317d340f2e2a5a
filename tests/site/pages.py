"""The built pages, read without a browser."""

from __future__ import annotations

from functools import cache
from html.parser import HTMLParser
from pathlib import Path

SITE = Path(__file__).resolve().parents[2] / "_build" / "html"
MADE_BY_SPHINX = {"genindex.html", "search.html"}


class Reader(HTMLParser):
    """Collects what the tests ask of a page: elements, anchors, links, what it loads."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.anchors: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        self.elements.append((tag, attributes))
        for name in ("id", "name"):
            if anchor := attributes.get(name):
                self.anchors.add(anchor)

    def all(self, *tags: str) -> list[dict[str, str | None]]:
        """Return the attributes of every element of one of these kinds."""
        return [attributes for tag, attributes in self.elements if tag in tags]


@cache
def read(path: Path) -> Reader:
    """Return what is in a page."""
    reader = Reader()
    reader.feed(path.read_text(encoding="utf-8"))
    return reader


def built() -> list[str]:
    """Return the addresses of all built pages, relative to the site."""
    return sorted(
        path.relative_to(SITE).as_posix()
        for path in SITE.rglob("*.html")
        if "_static" not in path.parts
    )


def written() -> list[str]:
    """Return the addresses of the pages of the book, without those that Sphinx adds."""
    return [page for page in built() if page not in MADE_BY_SPHINX]


def with_widgets(kind: str = "") -> list[str]:
    """Return the addresses of the pages that hold a widget, of one class if `kind` names it."""
    signs = ["application/vnd.jupyter.widget-view+json", f'.{kind}"' if kind else ""]
    texts = {page: (SITE / page).read_text(encoding="utf-8") for page in written()}
    return [page for page, text in texts.items() if all(sign in text for sign in signs)]
