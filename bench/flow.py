"""A pass forward and back through a deep network, in the browser and in Node."""

from __future__ import annotations

import json
import statistics
import tempfile
from functools import partial
from pathlib import Path

from bench.browser import FRAME, bundled, chromium, empty_page
from bench.goals import Goal, Row
from bench.timing import interleaved, percentile
from tests.engine import node

SIZES = {"30 x 32": (30, 32), "50 x 64": (50, 64)}
GOAL = Goal(
    "gradient flow: pass forward and back, depth 30, width 32, batch 64", "16.7 ms, one frame"
)
DEEPEST = Goal("the same at depth 50, width 64", "interactive")
NOTE = (
    "tanh, float64: forward, loss, gradients of all weights, and the step of plain descent. Over "
    "rounds of 20 steps in Chromium, whose medians are taken, and over 100 single steps in Node."
)
SOURCE = """
import { Lab } from "./src/gradient-flow/lab";
import { DEFAULTS } from "./src/gradient-flow/scene";
const labs = new Map<string, Lab>();
export function times(depth: number, width: number, count: number): number[] {
  const key = `${depth} ${width}`;
  const scene = { ...DEFAULTS, activation: "tanh", depth, width, rate: 1e-5 };
  const lab = labs.get(key) ?? new Lab(scene);
  labs.set(key, lab);
  return Array.from({ length: count }, () => {
    const start = performance.now();
    lab.advance();
    return performance.now() - start;
  });
}
"""
STEPS = 20
"""Of each size in a round: their median is one measurement."""


def in_node(script: str) -> dict[str, list[float]]:
    """Return times of single steps, after a warm-up."""
    sizes = json.dumps(list(SIZES.values()))
    run = (
        f"for (const [d, w] of {sizes}) bench.times(d, w, 30);"
        f"console.log(JSON.stringify({sizes}.map(([d, w]) => bench.times(d, w, 100))));"
    )
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "flow.cjs"
        file.write_text(script + run, encoding="utf-8")
        return dict(zip(SIZES, json.loads(node.run(str(file))), strict=True))


def words(times: list[float]) -> str:
    """Give median and 95th percentile in words."""
    return f"{statistics.median(times):.1f} ms, 95th percentile {percentile(times, 95):.1f} ms"


def rows() -> list[Row]:
    """Measure both sizes, turn by turn in Chromium, then in Node."""
    script = bundled(SOURCE)
    with chromium() as browser:
        page = empty_page(browser, script)
        for depth, width in SIZES.values():
            page.evaluate(f"bench.times({depth}, {width}, 30)")

        def median(size: tuple[int, int]) -> float:
            times: list[float] = page.evaluate(
                "([d, w, n]) => bench.times(d, w, n)", [*size, STEPS]
            )
            return statistics.median(times)

        found = interleaved(
            {name: partial(median, size) for name, size in SIZES.items()}, label="passes"
        )
    beside = in_node(script)
    small, large = (f"Chromium {words(found[name])}; Node {words(beside[name])}" for name in SIZES)
    reached = statistics.median(found["30 x 32"]) <= FRAME
    return [GOAL.row(small, reached, NOTE), DEEPEST.row(large, None, NOTE)]
