"""What the tests of every widget do and see: pictures, words, keys."""

from __future__ import annotations

import hashlib

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
