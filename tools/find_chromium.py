"""Find a Chromium for the tests of the site, and install one where there is none.

In this order: the one named in the variable `CHROMIUM`, an installed one, Debian's package (as
root, with apt), the one that Playwright fetches for itself. `python tools/find_chromium.py` does
all that and prints where the browser is; `find_chromium()` only looks.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome")
MAC = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
"""How the browser is started: without anything that would call home."""


class ChromiumMissing(RuntimeError):
    """No Chromium was found; the message says how to get one."""


def starts(browser: str | Path) -> bool:
    """Tell whether `browser` is there and starts (Ubuntu's stand-in for a snap does not)."""
    try:
        answer = subprocess.run(
            [browser, "--version"], capture_output=True, text=True, timeout=60, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return answer.returncode == 0 and any(name in answer.stdout for name in ("Chrom", "chrom"))


def of_playwright() -> Path | None:
    """Return the browser that Playwright has fetched, or None."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = Path(playwright.chromium.executable_path)
    return browser if browser.exists() else None


def find_chromium() -> Path:
    """Return the path of a Chromium that starts.

    Raises
    ------
    ChromiumMissing
        If there is none.
    """
    if named := os.environ.get("CHROMIUM"):
        if starts(named):
            return Path(named)
        raise ChromiumMissing(
            f"CHROMIUM={named} does not start: name another browser, or unset the variable."
        )
    for candidate in [*filter(None, map(shutil.which, NAMES)), *MAC]:
        if starts(candidate):
            return Path(candidate)
    fetched = of_playwright()
    if fetched is not None and starts(fetched):
        return fetched
    raise ChromiumMissing(
        "A Chromium is needed to test the site: `make test` installs one, or install the package "
        "`chromium`, or name one in the variable CHROMIUM."
    )


def install() -> None:
    """Install Debian's Chromium as root with apt, else the one that Playwright fetches."""
    if shutil.which("apt-get") and os.geteuid() == 0:
        print("Installing the package chromium", flush=True)
        apt = ["apt-get", "-qq", "-o", "Dpkg::Use-Pty=0"]
        settings = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        for words in (["update"], ["install", "--yes", "--no-install-recommends", "chromium"]):
            subprocess.run([*apt, *words], env=settings, check=False, stdout=subprocess.DEVNULL)
        if any(filter(None, map(shutil.which, NAMES))):
            return
    print("Fetching Playwright's Chromium", flush=True)
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)


def main() -> int:
    """Find or install a Chromium and print where it is; return 1 where that fails."""
    try:
        print(find_chromium())
        return 0
    except ChromiumMissing:
        if os.environ.get("CHROMIUM") is None:
            install()
    try:
        print(find_chromium())
        return 0
    except ChromiumMissing as missing:
        print(missing, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
