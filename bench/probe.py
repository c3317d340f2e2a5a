"""What it costs to watch a training: steps under the probe against steps by themselves."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import torch
from torch.nn import functional as F

from bench.goals import Goal, NotMeasured, Row
from bench.timing import interleaved, ratio, seconds
from nbsrc import probe

STEPS = 10  # a round: one step alone would measure how long a processor takes to wake
AT_MOST = 2.0
BATCH = 256

Network = Callable[[], torch.nn.Module]


def mlp() -> torch.nn.Module:
    """Four hidden layers of 256 ReLU units."""
    hidden = [part for _ in range(4) for part in (torch.nn.Linear(256, 256), torch.nn.ReLU())]
    return torch.nn.Sequential(*hidden, torch.nn.Linear(256, 10))


def cnn() -> torch.nn.Module:
    """Two convolutions with batch normalisation and pooling, and a readout, for 28x28 pixels."""
    return torch.nn.Sequential(
        torch.nn.Conv2d(1, 16, 3, padding=1), torch.nn.BatchNorm2d(16), torch.nn.ReLU(),
        torch.nn.MaxPool2d(2),
        torch.nn.Conv2d(16, 32, 3, padding=1), torch.nn.BatchNorm2d(32), torch.nn.ReLU(),
        torch.nn.AdaptiveAvgPool2d(1), torch.nn.Flatten(), torch.nn.Linear(32, 10),
    )  # fmt: skip


CASES: tuple[tuple[str, Network, tuple[int, ...], int], ...] = (
    (f"MLP, 4 hidden layers of width 256, batch {BATCH}", mlp, (256,), BATCH),
    ("CNN, 16 and 32 channels, 28x28 pixels, batch 64", cnn, (1, 28, 28), 64),
)


def overhead(make: Network, shape: tuple[int, ...], batch: int, label: str) -> float:
    """Return how many times longer a watched step takes, with the very same result."""
    draw = torch.Generator().manual_seed(0)
    x = torch.randn(batch, *shape, generator=draw)
    y = torch.randint(0, 10, (batch,), generator=draw)
    first = make()
    rivals: dict[str, Callable[[], float]] = {}
    models = {}
    for name in ("watched", "alone"):
        model = models[name] = make()
        model.load_state_dict(first.state_dict())
        optimizer = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9)

        def step(model: torch.nn.Module, optimizer: torch.optim.Optimizer) -> None:
            optimizer.zero_grad()
            loss: Any = F.cross_entropy(model(x), y)
            loss.backward()
            optimizer.step()

        def some(name: str, model: torch.nn.Module, optimizer: torch.optim.Optimizer) -> float:
            def steps() -> None:
                for _ in range(STEPS):
                    step(model, optimizer)

            if name == "alone":
                return seconds(steps)
            with probe.watch(model, optimizer):
                return seconds(steps)

        rivals[name] = partial(some, name, model, optimizer)
    for warm in rivals.values():
        warm()
    times = interleaved(rivals, label=label)
    pairs = zip(models["watched"].parameters(), models["alone"].parameters(), strict=True)
    if not all(torch.equal(a, b) for a, b in pairs):
        raise NotMeasured(f"{label}: watching changed what was learnt.")
    return ratio(times["watched"], times["alone"])


def rows() -> list[Row]:
    """Measure both networks, on one thread and on as many as torch takes by default."""
    threads = torch.get_num_threads()
    note = (
        f"float32, SGD with momentum, {STEPS} steps a round, on one thread and on {threads}: where "
        "other programs keep the cores busy, threads wait for each other at every small sum. All "
        "activations, gradients and updates are measured. Both trainings end in the same weights, "
        "bit for bit."
    )
    found = []
    for what, make, shape, batch in CASES:
        torch.set_num_threads(1)
        try:
            times = overhead(make, shape, batch, what)
        finally:
            torch.set_num_threads(threads)
        goal = Goal(f"a training step under the probe, {what}", f"under {AT_MOST:g} times")
        found.append(goal.row(f"{times:.2f} times", times < AT_MOST, note))
        times = overhead(make, shape, batch, f"the same, {threads} threads")
        every = Goal(f"the same, {threads} threads")
        found.append(every.row(f"{times:.2f} times", None, note))
    return found
