"""The input-space widget in Chromium: frames while it trains, and how soon it answers a key."""

from __future__ import annotations

import statistics
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from typing import Any

from playwright.sync_api import Page

from bench.browser import FRAME, chromium
from bench.goals import Goal, Row
from bench.host_page import opened
from bench.latency import NOTE as LATENCY_NOTE
from bench.latency import STOPWATCH, pressed
from bench.timing import ROUNDS, interleaved, percentile

GOAL = Goal(
    "input-space widget: 6 layers, 50x50 grid, 400 points, six panels, training while drawing",
    "60 frames a second with 200 SGD steps a frame, at most 5% late",
    "400 steps",
    "a sketch: 400 steps in 10.2 ms",
)
SOLID = Goal("the same with three units a layer: seven solids")
COUNTING = Goal("the same page, only counting for 7 ms a frame: what the machine gives at best")
ANSWER = Goal(
    "a key moves the slider of stages, new picture on screen",
    aim="16.7 ms at the 95th percentile",
    elsewhere="6 ms",
)
REBUILT = Goal("a key moves the noise: new points, new network, all panels")
NOTE = (
    "More than asked: seven pictures beside the large one, Adam instead of plain descent, batches "
    "of 20. A frame is late when it comes more than 1.5 intervals of 16.7 ms after the one before. "
    "`work` is the time in the page's own animation callback, drawing commands included. Where the "
    "page that only counts is late as well, the machine is busy with something else: measure again."
)

# The time spent in each animation callback, and the gaps between frames.
COUNTER = """
window.work = [];
const ask = window.requestAnimationFrame.bind(window);
window.requestAnimationFrame = (call) => ask((now) => {
  const start = performance.now();
  call(now);
  work.push(performance.now() - start);
});
window.watchFrames = ([milliseconds, counting]) => new Promise((resolve) => {
  const gaps = [];
  let first, before;
  work.length = 0;
  ask(function look(now) {
    first ??= now;
    if (before !== undefined) gaps.push(now - before);
    before = now;
    for (const start = performance.now(); performance.now() - start < counting;);
    if (now - first < milliseconds) ask(look);
    else resolve({ gaps, work: [...work] });
  });
});
"""
WATCHED, WARM, COUNT = 1000, 300, 7
"""Milliseconds watched, before that, and counted in a frame."""


@dataclass(frozen=True)
class Frames:
    """What a stretch of frames was like: how many a second, the share late, work, steps taken."""

    rate: float
    late: float
    work: float
    steps: float


def summary(gaps: list[float], work: list[float], steps: float) -> Frames:
    """Sum up gaps between frames and the work in them, in milliseconds."""
    late = sum(gap > 1.5 * FRAME for gap in gaps) / len(gaps)
    return Frames(
        1000 * len(gaps) / sum(gaps), late, statistics.median(work) if work else 0.0, steps
    )


def steps_taken(page: Page) -> int:
    """Read the step that the widget shows."""
    shown = page.locator(".ttl-figures > span").filter(has_text="Step").locator("b").inner_text()
    return int("".join(letter for letter in shown if letter.isdigit()))


def counting(page: Page) -> Frames:
    """Watch the frames of a page that draws nothing, but is as busy as one that trains."""
    seen: dict[str, Any] = page.evaluate("watchFrames", [WATCHED, COUNT])
    return summary(seen["gaps"], [], 0)


def training(page: Page) -> Frames:
    """Watch the frames of a page while its widget trains, from its first step on."""
    group = page.get_by_role("group", name="Training")
    group.get_by_role("button", name="Reset").click()
    group.get_by_role("button", name="Train").click()
    page.wait_for_timeout(WARM)
    before = steps_taken(page)
    seen: dict[str, Any] = page.evaluate("watchFrames", [WATCHED, 0])
    after = steps_taken(page)
    group.get_by_role("button", name="Pause").click()
    return summary(seen["gaps"], seen["work"], (after - before) / len(seen["gaps"]))


def described(rounds: list[Frames]) -> str:
    """Give the medians over the rounds in words."""
    rate, late, work = (
        statistics.median(getattr(frames, name) for frames in rounds)
        for name in ("rate", "late", "work")
    )
    return f"{rate:.1f} frames a second, {100 * late:.1f}% late" + (
        f", {work:.1f} ms work" if work else ""
    )


def frames() -> list[Row]:
    """Measure the frames while only counting, and while training at two speeds and in space."""
    with ExitStack() as stack:
        browser = stack.enter_context(chromium())
        pages = {
            name: stack.enter_context(opened(browser, width=width, speed=speed, script=COUNTER))
            for name, width, speed in (("200", 2, 200), ("400", 2, 400), ("solid", 3, 200))
        }
        found = interleaved(
            {
                "counting": partial(counting, pages["200"]),
                **{name: partial(training, page) for name, page in pages.items()},
            },
            label="frames",
        )
    rate, late = (
        statistics.median(getattr(one, name) for one in found["200"]) for name in ("rate", "late")
    )
    rows = [GOAL.row(f"200 steps: {described(found['200'])}", rate >= 59 and late <= 0.05, NOTE)]
    rows += [
        Goal("the same at the aim of 400 steps a frame").row(described(found["400"]), None, NOTE),
        SOLID.row(f"200 steps: {described(found['solid'])}", None, NOTE),
        COUNTING.row(described(found["counting"])),
    ]
    steps = {name: statistics.median(one.steps for one in found[name]) for name in pages}
    print("  steps taken a frame: " + ", ".join(f"{n} {s:.0f}" for n, s in steps.items()))
    return rows


def answers() -> list[Row]:
    """Measure how soon a key shows: one more stage, and another noise."""
    with chromium() as browser, opened(browser, still=True, script=STOPWATCH) as page:
        page.evaluate("latency.canvases()")
        sliders = {
            "stage": page.get_by_role("slider", name="Stage of the network"),
            "noise": page.get_by_role("slider", name="Noise"),
        }
        sliders["stage"].press("Home")
        found = interleaved(
            {name: partial(pressed, page, each, "ArrowRight") for name, each in sliders.items()},
            ROUNDS,
            label="keys",
        )

    def words(times: list[float]) -> str:
        return f"{statistics.median(times):.1f} ms, 95th percentile {percentile(times, 95):.1f} ms"

    return [
        ANSWER.row(words(found["stage"]), None, LATENCY_NOTE),
        REBUILT.row(words(found["noise"]), None, LATENCY_NOTE),
    ]


def rows() -> list[Row]:
    """Measure frames and answers."""
    return frames() + answers()
