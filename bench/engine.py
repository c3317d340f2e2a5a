"""Epochs and maps a second of the engine in the browser, on the first example of the Playground."""

from __future__ import annotations

import statistics

from bench.browser import bundled, chromium, empty_page
from bench.goals import Goal, Row
from bench.timing import interleaved

EPOCH = Goal(
    "engine in Chromium: epochs a second", "4 times nn.ts", "17 to 32 times", "4.4 to 4.8 times"
)
MAP = Goal(
    "engine in Chromium: 100x100 maps a second", "6 times nn.ts", "17 to 32 times",
    "6.4 to 6.8 times",
)  # fmt: skip
NOTE = (
    "Inputs 2, hidden layers of 4 and 2, tanh, squared error, plain gradient descent at 0.03 in "
    "batches of 10 on 250 points in circles, float64. Absolute numbers of this machine: the ratio "
    "to TensorFlow Playground's nn.ts is measured outside this project, on the same machine."
)
SOURCE = """
import { Network, Pass, Random, Trainer, grid, makeData } from "./src/engine";
const random = new Random(1);
const data = makeData("circles", 250, 0.05, random);
const network = new Network([2, 4, 2, 1], "tanh").initialize("glorot_normal", random);
const trainer = new Trainer(
  network, data, { loss: "mse", optimizer: "sgd", rate: 0.03, batchSize: 10 }, random,
);
const points = grid(100, 100, 1.25);
const pass = new Pass(network, 10000);
function rate(work: () => void, count: number, milliseconds: number): number {
  const start = performance.now();
  let [done, now] = [0, start];
  while (now - start < milliseconds) {
    for (let i = 0; i < count; i++) work();
    done += count;
    now = performance.now();
  }
  return (done / (now - start)) * 1000;
}
export const epochs = () => rate(() => trainer.epoch(), 100, 200);
export const maps = () => rate(() => pass.forward(points, 10000), 5, 200);
export const loss = () => trainer.evaluate().loss;
"""


def rows() -> list[Row]:
    """Measure both, turn by turn, after a warm-up in which the browser compiles them."""
    with chromium() as browser:
        page = empty_page(browser, bundled(SOURCE))
        for _ in range(3):
            page.evaluate("[bench.epochs(), bench.maps()]")
        rates = interleaved(
            {
                "epochs": lambda: float(page.evaluate("bench.epochs()")),
                "maps": lambda: float(page.evaluate("bench.maps()")),
            },
            label="epochs and maps",
        )
        assert page.evaluate("Number.isFinite(bench.loss())"), "the training has diverged"
    epochs, maps = (statistics.median(rates[name]) for name in ("epochs", "maps"))
    return [
        EPOCH.row(f"{epochs:,.0f} epochs a second", None, NOTE),
        MAP.row(f"{maps:,.0f} maps a second", None, NOTE),
    ]
