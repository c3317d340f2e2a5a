"""A page of the site, bare but for one input-space widget: six layers, 400 points."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ipywidgets.embed import dependency_state
from playwright.sync_api import Browser, Page

from bench import ROOT
from bench.latency import PATIENCE
from nbsrc.widgets import InputSpace

HOST = ROOT / "book" / "assets" / "widget-host.js"
LAYERS = 6
VIEW = '<script type="application/vnd.jupyter.widget-view+json">{"model_id": "MODEL"}</script>'
PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>A widget</title>
<body style="margin: 1rem auto; width: 46rem"><div class="output">VIEW</div>
<script type="application/vnd.jupyter.widget-state+json">STATE</script>
<script src="HOST"></script></body></html>"""


def html(width: int, speed: int) -> str:
    """Return the page; `speed`, steps a frame, may be one that the menu does not offer."""
    widget = InputSpace(data="spirals", points=400, widths=[width] * LAYERS)
    states: dict[str, Any] = dependency_state([widget], drop_defaults=False)
    state = states[widget.model_id]
    state["state"]["speed"] = speed
    text = json.dumps({"state": {widget.model_id: state}}).replace("</", "<\\/")
    page = PAGE.replace("VIEW", VIEW.replace("MODEL", widget.model_id or ""))
    return page.replace("HOST", HOST.as_uri()).replace("STATE", text)


@contextmanager
def opened(
    browser: Browser, *, width: int = 2, speed: int = 2, still: bool = False, script: str = ""
) -> Iterator[Page]:
    """Open such a page from disk, as a reader of an offline copy does.

    Parameters
    ----------
    browser : Browser
    width : int
        Units of every hidden layer: 2 is drawn as a plane, 3 as a solid.
    speed : int
        Steps of training a frame.
    still : bool
        Whether the reader has asked for no motion, so that a move is one picture.
    script : str, optional
        What runs in the page before its own scripts.
    """
    motion: Any = "reduce" if still else "no-preference"
    context = browser.new_context(viewport={"width": 1280, "height": 1400}, reduced_motion=motion)
    try:
        page = context.new_page()
        if script:
            page.add_init_script(script)
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "page.html"
            file.write_text(html(width, speed), encoding="utf-8")
            page.goto(file.as_uri())
            page.get_by_role("button", name="Train").wait_for(timeout=PATIENCE)
        page.wait_for_timeout(500)
        yield page
    finally:
        context.close()
