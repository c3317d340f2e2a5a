"""A browser, the built site at several addresses, and visits that note all that goes wrong."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, Request, Response, expect

from hands import PATIENCE
from serve import server

SITE = Path(__file__).resolve().parents[2] / "_build" / "html"
SIZES = {"desktop": (1280, 900), "phone": (390, 844)}
NOWHERE = {"server": "http://127.0.0.1:9", "bypass": "127.0.0.1"}
"""A proxy that does not answer, for all hosts but this machine.

Unlike a route it leaves the browser its cache, and asks nobody about each request."""
SETTLED = """async (patience) => {
  const views = document.querySelectorAll("script[type*=widget-view]").length;
  const shown = () => document.querySelectorAll(".ttl-widget, .widget-failure").length;
  for (const start = performance.now(); shown() < views; ) {
    if (performance.now() - start > patience) throw new Error(`${shown()} of ${views} widgets`);
    await new Promise((next) => setTimeout(next, 10));
  }
  await document.fonts.ready;
  // At the second frame what was to be drawn in the first has been drawn.
  for (let frame = 0; frame < 2; frame += 1) await new Promise(requestAnimationFrame);
}"""
"""Waits until every widget stands on the page, or a sentence in its place, and is drawn."""

expect.set_options(timeout=PATIENCE)


@dataclass
class Visit:
    """A page in the browser, what it has asked for, and what went wrong while it was open."""

    page: Page
    problems: list[str] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)

    def asked(self, request: Request) -> None:
        """Note a request, and whether it goes where none may go."""
        self.requests.append(request)
        wanted = urlsplit(request.url)
        if wanted.scheme not in ("file", "data", "blob") and wanted.hostname != "127.0.0.1":
            self.problems.append(f"asked another host: {request.url}")

    def failed(self, request: Request) -> None:
        """Note a request that failed, unless the page before this one had made it."""
        if request in self.requests:
            self.problems.append(f"failed: {request.url} {request.failure}")

    def answered(self, response: Response) -> None:
        """Note an answer that is none."""
        if response.status >= 400:
            self.problems.append(f"{response.status}: {response.url}")


@dataclass
class Window:
    """A window of the browser, in which one page is visited after another."""

    context: BrowserContext
    page: Page
    size: str
    scripts: bool
    visit: Visit | None = None

    def open(self, address: str) -> Visit:
        """Open an address; from now on what happens belongs to this visit."""
        self.visit = visit = Visit(self.page)
        self.page.goto(address, wait_until="load")
        return visit

    def leave(self) -> bool:
        """Leave the page as if nobody had been there; tell whether the window can be used again."""
        self.visit = None
        width, height = SIZES[self.size]
        try:
            if self.scripts and self.page.url.startswith("http"):
                self.page.evaluate("localStorage.clear(), sessionStorage.clear()")
            self.page.goto("about:blank")
            if self.page.viewport_size != {"width": width, "height": height}:
                self.page.set_viewport_size({"width": width, "height": height})
        except Error:
            return False
        return len(self.context.pages) == 1


@pytest.fixture(scope="session")
def site() -> Path:
    """The folder of the built site."""
    if not (SITE / "index.html").exists():
        pytest.fail("There is no site to test: build it with `make site`.")
    return SITE


@pytest.fixture(scope="session")
def served(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Addresses of the site: at the root of a host, under a path, and from the disk."""
    above = tmp_path_factory.mktemp("host")
    (above / "courses" / "layers").parent.mkdir()
    (above / "courses" / "layers").symlink_to(site, target_is_directory=True)
    with ExitStack() as stack:
        ports = []
        for folder in (site, above):
            serving = stack.enter_context(server(folder))
            stack.callback(serving.shutdown)
            threading.Thread(target=serving.serve_forever, daemon=True).start()
            ports.append(serving.server_port)
        yield {
            "root": f"http://127.0.0.1:{ports[0]}/",
            "path": f"http://127.0.0.1:{ports[1]}/courses/layers/",
            "disk": site.as_uri() + "/",
        }


def new_window(browser: Browser, size: str, theme: str, scripts: bool) -> Window:
    """Open a window that can reach no other host and asks for less motion."""
    width, height = SIZES[size]
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if theme == "dark" else "light",
        java_script_enabled=scripts,
        reduced_motion="reduce",
        proxy=NOWHERE,
    )
    window = Window(context, context.new_page(), size, scripts)

    def hear(event: str, note: Callable[[Visit, object], None]) -> None:
        window.page.on(event, lambda what: note(window.visit, what) if window.visit else None)

    hear("request", Visit.asked)
    hear("requestfailed", Visit.failed)
    hear("response", Visit.answered)
    hear(
        "console",
        lambda visit, m: (
            visit.problems.append(f"console {m.type}: {m.text}")
            if m.type in ("error", "warning")
            else None
        ),
    )
    hear("pageerror", lambda visit, error: visit.problems.append(f"script error: {error}"))
    return window


@pytest.fixture(scope="session")
def idle() -> Iterator[dict[tuple[str, str, bool], list[Window]]]:
    """The windows that nobody looks into at present, by size, theme, and whether scripts run."""
    windows: dict[tuple[str, str, bool], list[Window]] = defaultdict(list)
    yield windows
    for kind in windows.values():
        for window in kind:
            window.context.close()


@pytest.fixture
def visit(
    browser: Browser, idle: dict[tuple[str, str, bool], list[Window]]
) -> Iterator[Callable[..., Visit]]:
    """Open an address with every other host blocked; size, theme and scripts can be chosen.

    Tests take turns at the windows: a new one costs the browser more than a page of the book.
    Each visit has a window of its own until the test has ended.
    """
    used: list[tuple[tuple[str, str, bool], Window]] = []

    def open_page(
        address: str, *, size: str = "desktop", theme: str = "light", scripts: bool = True
    ) -> Visit:
        kind = (size, theme, scripts)
        window = idle[kind].pop() if idle[kind] else new_window(browser, *kind)
        used.append((kind, window))
        opened = window.open(address)
        if scripts:
            window.page.evaluate(SETTLED, PATIENCE)
        return opened

    yield open_page
    for kind, window in used:
        if window.leave():
            idle[kind].append(window)
        else:
            window.context.close()
