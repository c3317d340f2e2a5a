"""What the pages weigh and how long they take: to fetch, to execute, to build again."""

from __future__ import annotations

import json
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from jupyter_client.manager import KernelManager

from bench import ROOT
from bench.goals import Goal, NotMeasured, Row
from bench.timing import interleaved, seconds
from find_chromium import ChromiumMissing
from weigh import compressed, weigh_all

SITE = ROOT / "_build" / "html"
WIDGETS = ROOT / "nbsrc" / "widgets" / "static"
PAGE = Goal("a page on the wire, compressed, everything included", "500 kB", "250 kB")
CODE = Goal("widget code, compressed", "40 kB", "15 kB")
EXECUTED = Goal(
    "a page, executed", "60 s", "4 times the start of a kernel with torch and pyplot",
    "148 and 161 s; a kernel 2.9 s",
)  # fmt: skip
BOOK = Goal("the whole book, executed on two cores", "10 min", "5 min")
REBUILD = Goal("rebuild after a prose edit", "10 s", "6 s", "5.8 s for 10 pages")
EDITS = 5


def weight() -> list[Row]:
    """Weigh every page in the browser, and each widget's program."""
    if not (SITE / "index.html").exists():
        raise NotMeasured("There is no site to weigh: `make site` builds it.")
    print("  opening every page", flush=True)
    try:
        pages = weigh_all(SITE)
    except ChromiumMissing as missing:
        raise NotMeasured(str(missing)) from None
    totals = {name: sum(parts.values()) / 1000 for name, parts in pages.items()}
    for name, total in totals.items():
        print(f"  {total:7.0f} kB  {name}")
    name, total = max(totals.items(), key=lambda item: item[1])
    host = compressed(ROOT / "book" / "assets" / "widget-host.js") / 1000
    codes = {path.stem: compressed(path) / 1000 for path in WIDGETS.glob("*.js")}
    widget, code = max(codes.items(), key=lambda item: item[1])
    return [
        PAGE.row(f"{total:.0f} kB ({name}, the heaviest)", total <= 500),
        CODE.row(f"{code:.1f} kB ({widget}); the host of all widgets {host:.1f} kB", code <= 40),
    ]


def start_kernel() -> None:
    """Start a kernel, and wait until it has imported torch and pyplot."""
    kernel = KernelManager(kernel_name="python3")
    kernel.start_kernel(stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    client = kernel.client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=60)
        answer = client.execute_interactive(
            "import torch, matplotlib.pyplot", timeout=60, output_hook=lambda message: None
        )
        if answer["content"]["status"] != "ok":
            raise NotMeasured(
                f"A kernel could not import torch and pyplot: {answer['content'].get('evalue')}."
            )
    finally:
        client.stop_channels()
        kernel.shutdown_kernel(now=True)


def copied(folder: Path) -> Path:
    """Copy what the site is built from, and what earlier builds have kept; return the copy."""
    copy = folder / "book"
    copy.mkdir()
    for name in ("book", "nbsrc", "tools", "_build"):
        shutil.copytree(
            ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__", "html")
        )
    for name in ("_config.yml", "_toc.yml"):
        shutil.copy2(ROOT / name, copy / name)
    return copy


def build(copy: Path) -> None:
    """Build the copy of the site as `make site` does."""
    done = subprocess.run(
        [sys.executable, "tools/build_site.py"], cwd=copy, capture_output=True, text=True
    )
    if done.returncode:
        raise NotMeasured(
            f"The copy of the site could not be built: {(done.stdout + done.stderr)[-300:].strip()}"
        )


def edit(page: Path) -> None:
    """Change a sentence of a page: the first line of prose after its title gets a word more."""
    text = page.read_text(encoding="utf-8")
    page.write_text(re.sub(r"(^# .*\n\n)", r"\1Edited. ", text, count=1, flags=re.M), "utf-8")


def rebuilt(page: str) -> list[float]:
    """Return the seconds of some builds, each after an edit of the prose of `page`.

    The edits are made in a copy, so that nothing of the project changes.
    """
    with tempfile.TemporaryDirectory() as folder:
        copy = copied(Path(folder))
        print("  building a copy of the site once", flush=True)
        build(copy)

        def once() -> float:
            edit(copy / "book" / f"{page}.md")
            return seconds(lambda: build(copy))

        return interleaved({"rebuild": once}, EDITS, "builds after an edit")["rebuild"]


def times() -> list[Row]:
    """Set the times of the last build beside the start of a kernel; build again after edits."""
    record = ROOT / "_build" / "times.json"
    if not record.exists():
        raise NotMeasured("No page has been executed yet: `make site` does that.")
    pages: dict[str, float] = json.loads(record.read_text(encoding="utf-8"))
    for name, taken in pages.items():
        print(f"  {taken:7.1f} s  {name}")
    page, longest = max(pages.items(), key=lambda item: item[1])
    starts = interleaved({"kernel": lambda: seconds(start_kernel)}, label="starting a kernel")
    kernel = statistics.median(starts["kernel"])
    builds = rebuilt(page)
    again = statistics.median(builds)
    total = sum(pages.values())
    return [
        EXECUTED.row(
            f"{longest:.1f} s ({page}, the longest): {longest / kernel:.1f} times a kernel's start "
            f"({kernel:.1f} s)",
            longest <= 60,
            "The page's time is that of the last build that executed it; the kernels are started "
            "now.",
        ),
        BOOK.row(f"{total:.0f} s for {len(pages)} pages", total <= 600),
        REBUILD.row(
            f"{again:.1f} s (the fastest {min(builds):.1f} s)",
            again <= 10,
            f"The whole command, start to end, on a copy, after an edit of {page}; "
            f"median of {EDITS}.",
        ),
    ]
