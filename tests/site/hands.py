"""What the tests of every widget do and see: pictures, words, keys."""

from __future__ import annotations

import hashlib
import re
import shutil
from pathlib import Path

from playwright.sync_api import Locator

PATIENCE = 20_000
"""Milliseconds. A widget is alive well within a second, on a machine that is not busy."""


def picture(within: Locator) -> str:
    """Return a digest of what the large canvas shows, once it no longer changes."""
    canvas, last = within.locator("canvas").first, ""
    for _ in range(100):
        now = canvas.evaluate("(c) => c.toDataURL()")
        if now == last:
            return hashlib.sha256(now.encode()).hexdigest()
        last = now
        within.page.wait_for_timeout(80)
    raise AssertionError("the picture never comes to rest")


def words(within: Locator) -> str:
    """Return the readout."""
    return within.locator(".ttl-readout").inner_text()


def press(within: Locator, name: str) -> None:
    """Press a button by keyboard."""
    button = within.get_by_role("button", name=name, exact=True)
    button.focus()
    button.press("Enter")


def twin(site: Path, page: str, folder: Path) -> str:
    """Copy the site into a folder, show the first widget of a page twice, return its address."""
    shutil.copytree(site, folder / "site")
    path = folder / "site" / page
    text = path.read_text(encoding="utf-8")
    view = re.search(
        r'<script type="application/vnd\.jupyter\.widget-view\+json">.*?</script>', text
    )
    assert view
    twice = f'{view[0]}</div><div class="cell_output twin">{view[0]}'
    path.write_text(text.replace(view[0], twice, 1), encoding="utf-8")
    return path.as_uri()
