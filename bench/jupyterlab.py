"""A key on a slider in a real JupyterLab, against the same key on the widget of the book.

The rivals take turns: the book's widget on a page of the site, `ipywidgets.interact` with
Matplotlib, and a small anywidget whose numbers Python computes and sends as a binary buffer.
"""

from __future__ import annotations

import json
import os
import secrets
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path

from playwright.sync_api import Browser, Error, Page

from bench.browser import chromium
from bench.goals import Goal, NotMeasured, Row
from bench.host_page import opened
from bench.jupyterlab_cells import ALL, BUFFER, COMMON, ONE
from bench.latency import NOTE, STOPWATCH, pressed
from bench.timing import interleaved, percentile, ratio

OURS = Goal(
    "a control moved, new picture on screen, against ipywidgets.interact + Matplotlib in "
    "JupyterLab",
    "20 times sooner",
    "1 frame (16.7 ms) at the 95th percentile",
    "168 to 278 ms against 6 ms",
)
STAGE = Goal("the same where only the large picture is drawn", "20 times sooner")
BINARY = Goal(
    "the same, Python computing and the widget drawing (binary buffer)", "3 times sooner", "4",
    "56 ms",
)  # fmt: skip
WHOLE = (
    "Ours: a key on the noise slider, the most work there is: new points, a new network, eight "
    "pictures. The rival draws eight such pictures, with the same things in them, of the same size."
)
LARGE = (
    "As above, but a key on the slider of stages: of eight pictures ours draws the large one anew. "
    "The rival and the buffer draw that one alone. (Of ours 6 ms are spent even where nothing is "
    "drawn: scripts, layout, and what Chromium does for a frame without a graphics card.)"
)
PATIENCE = 90_000
"""Milliseconds for JupyterLab to start and to run the cells."""


@contextmanager
def server(folder: Path) -> Iterator[tuple[str, str]]:
    """Run a Jupyter server on a free port in `folder`; give its address and its token."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    token = secrets.token_hex(16)
    address = f"http://127.0.0.1:{port}"
    command = [
        *(sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ip=127.0.0.1"),
        *(f"--port={port}", "--ServerApp.port_retries=0", f"--ServerApp.root_dir={folder}"),
        "--LabApp.expose_app_in_browser=True",
    ]
    # Settings of whoever runs this must not change what is measured.
    own = {
        "JUPYTER_TOKEN": token,
        "JUPYTER_CONFIG_DIR": str(folder / ".config"),
        "JUPYTERLAB_SETTINGS_DIR": str(folder / ".settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(folder / ".workspaces"),
        "JUPYTER_RUNTIME_DIR": str(folder / ".runtime"),
        "IPYTHONDIR": str(folder / ".ipython"),
    }
    news = folder / ".settings" / "@jupyterlab" / "apputils-extension"
    news.mkdir(parents=True)
    (news / "notification.jupyterlab-settings").write_text(
        '{"fetchNews": "false", "checkForUpdates": false}', encoding="utf-8"
    )
    with (folder / "server.log").open("w") as log:
        process = subprocess.Popen(
            command, cwd=folder, env=os.environ | own, stdout=log, stderr=log
        )
        try:
            for _ in range(240):
                try:
                    urllib.request.urlopen(f"{address}/api/status?token={token}", timeout=5)
                    break
                except (urllib.error.URLError, OSError):
                    if process.poll() is not None:
                        raise NotMeasured(
                            "JupyterLab did not start: "
                            + (folder / "server.log").read_text()[-300:].strip()
                        ) from None
                    time.sleep(0.25)
            else:
                raise NotMeasured("JupyterLab did not answer within a minute.")
            yield address, token
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()


def notebook(folder: Path, name: str, cell: str) -> None:
    """Write a notebook that computes in a first cell and shows in a second."""
    # Folded code leaves room, so that what the cells show is in sight.
    book = {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {"kernelspec": {"name": "python3", "display_name": "Python 3"}},
        "cells": [
            {
                "cell_type": "code",
                "id": f"cell-{index}",
                "metadata": {"jupyter": {"source_hidden": True}},
                "source": text,
                "execution_count": None,
                "outputs": [],
            }
            for index, text in enumerate((COMMON, cell))
        ],
    }
    (folder / name).write_text(json.dumps(book), encoding="utf-8")


@contextmanager
def lab(browser: Browser, at: tuple[str, str], name: str, ready: str) -> Iterator[Page]:
    """Open a notebook in JupyterLab and run it, until the element `ready` is there."""
    address, token = at
    context = browser.new_context(viewport={"width": 1280, "height": 1400})
    try:
        page = context.new_page()
        page.add_init_script(STOPWATCH)
        # A workspace of its own, so that two pages do not share their open files.
        workspace = name.removesuffix(".ipynb")
        page.goto(f"{address}/lab/workspaces/{workspace}/tree/{name}?token={token}")
        try:
            page.locator(".jp-CodeCell").nth(1).wait_for(state="attached", timeout=PATIENCE)
            page.wait_for_function(
                "jupyterapp.shell.currentWidget?.sessionContext?.session?.kernel?.status == 'idle'",
                timeout=PATIENCE,
            )
            page.evaluate("jupyterapp.commands.execute('notebook:run-all-cells')")
            page.locator(ready).first.wait_for(timeout=PATIENCE)
        except Error as fault:
            raise NotMeasured(f"JupyterLab did not run {name}: {fault.message}") from fault
        page.wait_for_timeout(2000)
        yield page
    finally:
        context.close()


def measured() -> dict[str, list[float]]:
    """Return the milliseconds of each rival, round by round."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        cells = {"all": ALL, "one": ONE, "buffer": BUFFER}
        for name, cell in cells.items():
            notebook(folder, f"{name}.ipynb", cell)
        print("  starting JupyterLab", flush=True)
        at = stack.enter_context(server(folder))
        browser = stack.enter_context(chromium())
        ours = stack.enter_context(opened(browser, still=True, script=STOPWATCH))
        ours.evaluate("latency.canvases()")
        sliders = {
            "ours, anew": (ours, ours.get_by_role("slider", name="Noise")),
            "ours": (ours, ours.get_by_role("slider", name="Stage of the network")),
        }
        sliders["ours"][1].press("Home")
        for name in cells:
            handle = ".from-python"
            picture = f"{handle} + canvas"
            if name != "buffer":
                handle = ".jp-OutputArea-output [role=slider]"
                picture = ".jp-OutputArea-output img"
            page = stack.enter_context(lab(browser, at, f"{name}.ipynb", picture))
            if name != "buffer":
                page.evaluate("latency.images()")
            sliders[name] = (page, page.locator(handle).first)
        for page, slider in sliders.values():  # each once for nothing
            pressed(page, slider, "ArrowRight")
        return interleaved(
            {name: partial(pressed, *pair, "ArrowRight") for name, pair in sliders.items()},
            label="keys",
        )


def rows() -> list[Row]:
    """Measure the rivals in turn, and give how many times sooner ours and the buffer are."""
    times = measured()

    def against(slow: str, fast: str) -> tuple[float, str]:
        sooner = ratio(times[slow], times[fast])
        both = [statistics.median(times[name]) for name in (slow, fast)]
        last = percentile(times[fast], 95)
        words = f"{both[0]:.0f} against {both[1]:.1f} ms, 95th percentile {last:.1f}"
        return sooner, f"{sooner:.1f} times ({words})"

    whole, whole_words = against("all", "ours, anew")
    one, one_words = against("one", "ours")
    buffer, buffer_words = against("one", "buffer")
    return [
        OURS.row(whole_words, whole >= 20, f"{NOTE} {WHOLE}"),
        STAGE.row(one_words, one >= 20, LARGE),
        BINARY.row(buffer_words, buffer >= 3, LARGE),
    ]
