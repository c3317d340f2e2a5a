"""How far the engine is from torch, by the reference and the comparison of the tests."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from bench.browser import bundled, chromium, empty_page
from bench.goals import Goal, Row
from tests.engine import reference

STEP = Goal("engine against torch: one training step, float64", "1e-12 relative")
HUNDRED = Goal("engine against torch: after 100 training steps", "1e-6 relative")
NOTE = (
    "The largest difference as a share of the largest value, in Chromium, over every activation x "
    "optimiser x loss and two networks, 24 points: logits, loss, all gradients and the parameters "
    "after one step; the parameters after a hundred."
)
ONE_STEP = ("forward", "gradient", "step")
MEASURES = (*ONE_STEP, "hundred")


def deviations() -> list[dict[str, Any]]:
    """Return every training of the reference with what the engine made of it."""
    print("  training in torch, then in the browser", flush=True)
    reference.write()
    known = json.loads(reference.REFERENCE.read_text(encoding="utf-8"))["trainings"]
    with chromium() as browser:
        page = empty_page(browser, bundled('export { follow } from "./test/parity";'))
        return [training | page.evaluate("t => bench.follow(t)", training) for training in known]


def worst(trainings: list[dict[str, Any]], by: Callable[[dict[str, Any]], str]) -> str:
    """Return a table of the largest deviations, with a line for every value of `by`."""
    lines = [f"  {'':40}" + "".join(f"{name:>10}" for name in MEASURES)]
    for group in dict.fromkeys(map(by, trainings)):
        own = [training for training in trainings if by(training) == group]
        largest = (max(training[name] for training in own) for name in MEASURES)
        lines.append(f"  {group:40}" + "".join(f"{value:10.1e}" for value in largest))
    return "\n".join(lines)


def rows() -> list[Row]:
    """Print the table of all combinations and return its two largest numbers."""
    trainings = deviations()
    print(worst(trainings, lambda t: f"{t['activation']}, {t['optimizer']}, {t['loss']}"))
    print(worst(trainings, lambda t: f"all, {t['optimizer']}, {t['loss']}"))
    step = max(training[name] for training in trainings for name in ONE_STEP)
    hundred = max(training["hundred"] for training in trainings)
    return [
        STEP.row(f"{step:.1e}", step <= 1e-12, NOTE),
        HUNDRED.row(f"{hundred:.1e}", hundred <= 1e-6, NOTE),
    ]
