"""A browser, the built site at several addresses, and visits that note all that goes wrong."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Route

from serve import server

SITE = Path(__file__).resolve().parents[2] / "_build" / "html"
SIZES = {"desktop": (1280, 900), "phone": (390, 844)}


@dataclass
class Visit:
    """A page in the browser, and what went wrong while it was open."""

    page: Page
    problems: list[str] = field(default_factory=list)


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


@pytest.fixture
def visit(browser: Browser) -> Iterator[Callable[..., Visit]]:
    """Open an address with every other host blocked; size, theme and scripts can be chosen."""
    with ExitStack() as stack:

        def open_page(
            address: str, *, size: str = "desktop", theme: str = "light", scripts: bool = True
        ) -> Visit:
            width, height = SIZES[size]
            context = browser.new_context(
                viewport={"width": width, "height": height},
                color_scheme="dark" if theme == "dark" else "light",
                java_script_enabled=scripts,
                reduced_motion="reduce",
            )
            stack.callback(context.close)
            page = context.new_page()
            opened = Visit(page)

            def guard(route: Route) -> None:
                wanted = urlsplit(route.request.url)
                if wanted.scheme in ("file", "data", "blob") or wanted.hostname == "127.0.0.1":
                    route.continue_()
                else:
                    opened.problems.append(f"asked another host: {route.request.url}")
                    route.abort()

            context.route("**/*", guard)
            page.on(
                "requestfailed", lambda r: opened.problems.append(f"failed: {r.url} {r.failure}")
            )
            page.on(
                "response",
                lambda r: (
                    opened.problems.append(f"{r.status}: {r.url}") if r.status >= 400 else None
                ),
            )
            page.on(
                "console",
                lambda m: (
                    opened.problems.append(f"console {m.type}: {m.text}")
                    if m.type in ("error", "warning")
                    else None
                ),
            )
            page.on("pageerror", lambda error: opened.problems.append(f"script error: {error}"))
            page.goto(address, wait_until="load")
            page.wait_for_load_state("networkidle")
            return opened

        yield open_page
