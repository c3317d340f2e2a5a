"""What the tests of every widget do and see: pictures, words, keys."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from playwright.sync_api import Locator

PATIENCE = 20_000
"""Milliseconds. A widget is alive well within a second, on a machine that is not busy."""


STILL = """async (canvas, patience) => {
  const end = performance.now() + patience;
  for (let last = "", now; performance.now() < end; last = now) {
    now = canvas.toDataURL();
    if (now === last) {
      const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(now));
      return new Uint8Array(digest).join(" ");
    }
    // Not only some time: a frame must have come, in which the widget could draw.
    await new Promise((next) => setTimeout(() => requestAnimationFrame(next), 60));
  }
  throw new Error("the picture never comes to rest");
}"""


def picture(within: Locator) -> str:
    """Return a digest of what the large canvas shows, once it no longer changes."""
    return str(within.locator("canvas").first.evaluate(STILL, PATIENCE))


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
