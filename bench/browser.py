"""A headless Chromium for measurements, and code of the widgets bundled to run in it."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from bench.goals import NotMeasured
from find_chromium import FLAGS, ChromiumMissing, find_chromium
from tests.engine import node

FRAME = 1000 / 60
"""Milliseconds a frame is on the screen."""


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start the browser of the tests."""
    try:
        path = find_chromium()
    except ChromiumMissing as missing:
        raise NotMeasured(str(missing)) from None
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield browser
        browser.close()


def bundled(source: str) -> str:
    """Bundle TypeScript as the widgets are bundled; what it exports is in the variable `bench`.

    Parameters
    ----------
    source : str
        A module whose imports are relative to `widgets/`.
    """
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "bench.js"
        settings = {
            "stdin": {"contents": source, "resolveDir": str(node.WIDGETS), "loader": "ts"},
            "bundle": True, "minify": True, "format": "iife", "globalName": "bench",
            "target": "es2022", "outfile": str(out),
        }  # fmt: skip
        node.run(
            *["--input-type=module", "--eval"],
            f'import {{ build }} from "esbuild"; await build({json.dumps(settings)});',
        )
        return out.read_text(encoding="utf-8")


def empty_page(browser: Browser, script: str) -> Page:
    """Open a page that holds nothing but a script."""
    page = browser.new_page()
    page.add_script_tag(content=script)
    return page
