"""The widget in a browser: the bundle, mounted on a model that keeps its traits in the page."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route

from nbsrc.widgets.widget import Widget

ADDRESS = "http://book.test/page.html"
PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>A page</title>
<body><p>Some text.</p><div class="widget"></div>
<script type="application/vnd.jupyter.widget-state+json">{}</script>
<script type="module">
import widget from "/widget.js";
class Model {
  constructor(state) { this.state = state; this.hears = {}; }
  get(name) { return this.state[name]; }
  set(name, value) {
    if (this.state[name] === value) return;
    this.state[name] = value;
    for (const hear of this.hears["change:" + name] ?? []) hear();
  }
  save_changes() {}
  on(name, hear) { (this.hears[name] ??= []).push(hear); }
  off(name, hear) { this.hears[name] = (this.hears[name] ?? []).filter((each) => each !== hear); }
}
const state = STATE;
for (const name of BINARY) {
  const bytes = Uint8Array.from(atob(state[name]), (letter) => letter.charCodeAt(0));
  state[name] = new DataView(bytes.buffer);
}
window.model = new Model(state);
window.mount = (el) => widget.render({ model: window.model, el });
window.unmount = window.mount(document.querySelector(".widget"));
</script></body></html>"""
READ = """(binary) => Object.fromEntries(Object.entries(model.state).map(([name, value]) =>
  [name, !binary.includes(name) ? value : btoa(Array.from(
    new Uint8Array(value.buffer, value.byteOffset, value.byteLength),
    (byte) => String.fromCharCode(byte)).join(""))]))"""
OWN = ("layout", "tabbable", "tooltip")


@dataclass
class Mounted:
    """A widget alive in a page, and everything that has gone wrong there."""

    page: Page
    problems: list[str]
    binary: list[str]

    def traits(self) -> dict[str, Any]:
        """Return the model's traits as a kernel would receive them."""
        self.page.wait_for_timeout(400)  # reports are gathered for up to 200 ms
        state = self.page.evaluate(READ, self.binary)
        return state | {name: base64.b64decode(state[name]) for name in self.binary}

    def train(self, milliseconds: int) -> None:
        """Press Train, wait, press Pause."""
        self.page.get_by_role("button", name="Train").click()
        self.page.wait_for_timeout(milliseconds)
        self.page.get_by_role("button", name="Pause").first.click()


@pytest.fixture
def mount(browser: Browser) -> Iterator[Callable[..., Mounted]]:
    """Put a widget of Python's on a page; `corrupt` overwrites traits behind its back."""
    with ExitStack() as stack:

        def open_page(
            widget: Widget, *, fragment: str = "", corrupt: dict[str, Any] | None = None
        ) -> Mounted:
            own = {
                name: value
                for name, value in widget.get_state().items()
                if not name.startswith("_") and name not in OWN
            }
            binary = [name for name, value in own.items() if isinstance(value, bytes)]
            state = own | {name: base64.b64encode(own[name]).decode() for name in binary}
            state |= corrupt or {}
            html = PAGE.replace("STATE", json.dumps(state)).replace("BINARY", json.dumps(binary))
            context = browser.new_context(viewport={"width": 900, "height": 1100})
            stack.callback(context.close)
            page = context.new_page()
            problems: list[str] = []
            page.on("pageerror", lambda error: problems.append(str(error)))
            page.on(
                "console",
                lambda said: problems.append(said.text) if said.type == "error" else None,
            )

            def answer(route: Route) -> None:
                if route.request.url.endswith("/widget.js"):
                    route.fulfill(body=str(widget._esm), content_type="text/javascript")
                elif route.request.url.startswith(ADDRESS):
                    route.fulfill(body=html, content_type="text/html")
                else:
                    route.fulfill(status=204)

            page.route("**/*", answer)
            page.goto(ADDRESS + fragment)
            page.locator(".ttl-readout p").first.wait_for()
            return Mounted(page, problems, binary)

        yield open_page
