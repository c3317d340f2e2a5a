"""Many seeds of one network trained at once, against the same networks one after another."""

from __future__ import annotations

import numpy as np
import torch

from bench.goals import Goal, NotMeasured, Row
from bench.timing import interleaved, ratio, seconds
from nbsrc import data
from nbsrc.ensemble import Ensemble, minibatches

GOAL = Goal(
    "128 seeds of a 2-16-16-1 MLP batched, against one after another", "20 times", "40", "42"
)
WIDTHS = (2, 16, 16, 1)
SEEDS = range(128)
POINTS, STEPS, RATE = 200, 30, 0.01
NOTE = (
    f"Adam, {STEPS} steps on {POINTS} points, one thread, torch's default float32 unless said. The "
    "single networks are nn.Sequential with torch's fused optimiser and are made beforehand; all "
    "128 losses agree with those of the batched ones."
)


def plain(ensemble: Ensemble, index: int) -> torch.nn.Sequential:
    """Return the member as torch's own modules would be put together."""
    parts: list[torch.nn.Module] = []
    for w, b in zip(ensemble.weights, ensemble.biases, strict=True):
        dense = torch.nn.Linear(w.shape[2], w.shape[1], dtype=w.dtype)
        with torch.no_grad():
            dense.weight.copy_(w[index])
            dense.bias.copy_(b[index])
        parts += [dense, torch.nn.Tanh()]
    return torch.nn.Sequential(*parts[:-1])


def train(
    network: torch.nn.Sequential, x: torch.Tensor, y: torch.Tensor, seed: int, size: int
) -> float:
    """Train one network as anybody would in torch, without a handicap; return its last loss."""
    # The fused form is torch's fastest on a processor.
    optimizer = torch.optim.Adam(network.parameters(), lr=RATE, fused=True)
    measure = torch.nn.BCEWithLogitsLoss()
    batches = minibatches(seed, len(x), size)
    for _ in range(STEPS):
        optimizer.zero_grad()
        if size < len(x):
            chosen = torch.from_numpy(next(batches))
            loss = measure(network(x[chosen]), y[chosen])
        else:
            loss = measure(network(x), y)
        loss.backward()
        optimizer.step()
    with torch.no_grad():
        return float(measure(network(x), y))


def faster(dtype: torch.dtype, size: int) -> float:
    """Return how many times sooner the batched training is done, with `size` points a step.

    Both start from the same weights and see the same batches, so they must end at the same losses.
    """
    points, labels = data.circles(POINTS, np.random.default_rng(0))
    x, y = torch.tensor(points, dtype=dtype), torch.tensor(labels, dtype=dtype)[:, None]
    losses: dict[str, list[float]] = {}

    def start() -> Ensemble:
        return Ensemble(WIDTHS, "tanh", "glorot_normal", SEEDS, device="cpu", dtype=dtype)

    def batched() -> float:
        ensemble = start()

        def run() -> None:
            history = ensemble.train(points, labels, steps=STEPS, rate=RATE, batch_size=size)
            losses["batched"] = history.loss[-1].tolist()

        return seconds(run)

    def one_after_another() -> float:
        ensemble = start()
        networks = [plain(ensemble, index) for index in range(len(SEEDS))]

        def run() -> None:
            losses["alone"] = [
                train(network, x, y, seed, size)
                for network, seed in zip(networks, SEEDS, strict=True)
            ]

        return seconds(run)

    rivals = {"batched": batched, "one after another": one_after_another}
    times = interleaved(rivals, label=f"{size} points a step, {dtype}")
    # Single precision loses a few of its 6e-8 at each of the steps.
    if not np.allclose(losses["batched"], losses["alone"], rtol=1e-3):
        raise NotMeasured("The batched networks and the single ones ended at different losses.")
    return ratio(times["one after another"], times["batched"])


def rows() -> list[Row]:
    """Measure small steps, where starting operations costs most, and large ones."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)  # a second one only delays such small products
    try:
        small, double, all_points = (
            faster(torch.float32, 32), faster(torch.float64, 32), faster(torch.float64, POINTS),
        )  # fmt: skip
    finally:
        torch.set_num_threads(threads)
    return [
        GOAL.row(f"{small:.0f} times (32 points a step)", small >= 20, NOTE),
        Goal("the same in float64").row(f"{double:.0f} times (32 points a step)", None, NOTE),
        Goal(f"the same in float64, all {POINTS} points a step").row(
            f"{all_points:.1f} times",
            None,
            "Here the arithmetic itself fills the processor, single network or not: there is "
            "little left that batching could save.",
        ),
    ]
