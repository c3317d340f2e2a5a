"""Weigh the pages of the built site: the bytes a reader's browser fetches, compressed as hosts do.

python tools/weigh.py     prints a table of all pages, heaviest part first
"""

from __future__ import annotations

import gzip
import sys
import threading
from pathlib import Path
from urllib.parse import unquote, urlsplit

from playwright.sync_api import Page, sync_playwright

from find_chromium import FLAGS, find_chromium
from serve import server

SITE = Path(__file__).resolve().parents[1] / "_build" / "html"
COMPRESSED = {".css", ".html", ".js", ".json", ".svg", ".txt", ".xml"}
FETCHED = """
[location.href, ...performance.getEntriesByType('resource').map((entry) => entry.name)]
"""


def compressed(path: Path) -> int:
    """Return the bytes of a file on the wire: text by gzip, what is packed already as it is."""
    content = path.read_bytes()
    return len(gzip.compress(content, 6)) if path.suffix in COMPRESSED else len(content)


def weigh(page: Page, address: str, site: Path = SITE) -> dict[str, int]:
    """Return the compressed bytes of each file that an open page has fetched from `address`."""
    weights = {}
    for name in page.evaluate(FETCHED):
        if name.startswith(address):
            path = unquote(urlsplit(name).path)[len(urlsplit(address).path) :]
            weights[path] = compressed(site / path)
    return weights


def weigh_all(site: Path = SITE) -> dict[str, dict[str, int]]:
    """Return the weights of every page of the site, each opened with nothing cached."""
    serving = server(site)
    threading.Thread(target=serving.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{serving.server_port}/"
    weights = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=list(FLAGS))
        for path in sorted(site.rglob("*.html")):
            name = path.relative_to(site).as_posix()
            if name.startswith("_"):
                continue
            context = browser.new_context()
            page = context.new_page()
            page.goto(address + name, wait_until="networkidle")
            weights[name] = weigh(page, address, site)
            context.close()
        browser.close()
    serving.shutdown()
    return weights


def main() -> int:
    """Print the table."""
    if not (SITE / "index.html").exists():
        print("There is no site to weigh: `make site` builds it.", file=sys.stderr)
        return 1
    for page, parts in weigh_all().items():
        print(f"{sum(parts.values()) / 1000:7.0f} kB  {page}")
        for part, weight in sorted(parts.items(), key=lambda item: -item[1])[:8]:
            print(f"{'':10} {weight / 1000:7.1f}  {part}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
