"""Gradient norms over activations, initialisers and seeds at once, against a loop over networks."""

from __future__ import annotations

import itertools

import numpy as np
import torch

from bench.goals import Goal, NotMeasured, Row
from bench.timing import interleaved, ratio, seconds
from nbsrc.gradients import gradient_norms
from nbsrc.networks import draw

WHAT = "gradient norms over activations x initialisers, depth {}, against a loop"
GOALS = {
    30: (Goal(WHAT.format(30), "4 times", "5.4", "5.4"), 4.0),
    100: (Goal(WHAT.format(100), "2.8 times", "4.0", "4.0"), 2.8),
}
WIDTH, POINTS, SEEDS = 16, 16, range(4)
WIDER = 32  # as many units, and points, for the row that shows where the advantage ends
ACTIVATIONS = {
    "sigmoid": torch.nn.Sigmoid,
    "tanh": torch.nn.Tanh,
    "relu": torch.nn.ReLU,
    "leaky_relu": torch.nn.LeakyReLU,
    "elu": torch.nn.ELU,
    "selu": torch.nn.SELU,
    "gelu": torch.nn.GELU,
    "silu": torch.nn.SiLU,
}
INITIALIZERS = ("torch_default", "lecun_normal", "glorot_normal", "he_normal", "orthogonal")

Drawn = list[tuple[torch.Tensor, torch.Tensor]]


def network(activation: str, drawn: Drawn) -> torch.nn.Sequential:
    """Put a network together from torch's own modules and weights that are drawn already."""
    parts: list[torch.nn.Module] = []
    for w, b in drawn:
        dense = torch.nn.Linear(w.shape[1], w.shape[0], dtype=w.dtype)
        with torch.no_grad():
            dense.weight.copy_(w)
            dense.bias.copy_(b)
        parts += [dense, ACTIVATIONS[activation]()]
    return torch.nn.Sequential(*parts[:-1])


def norms(net: torch.nn.Sequential, x: torch.Tensor, y: torch.Tensor) -> list[float]:
    """Return the norms of dL/dw, and of dL/da, of one network by autograd."""
    inputs, weights = [x.clone().requires_grad_()], []
    a = inputs[0]
    for part in net:
        a = part(a)
        if isinstance(part, torch.nn.Linear):
            weights.append(part.weight)
        else:
            inputs.append(a)
    loss = torch.nn.functional.mse_loss(a, y)
    slopes = torch.autograd.grad(loss, [*weights, *inputs])
    return torch.stack([slope.norm() for slope in slopes]).tolist()


def measured(depth: int, width: int, n: int) -> float:
    """Return how many times longer the loop takes."""
    widths = [*[width] * depth, 1]
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(n, width)), rng.normal(size=(n, 1))
    points, target = torch.from_numpy(x), torch.from_numpy(y)
    starts: list[Drawn] = [
        [(torch.from_numpy(w), torch.from_numpy(b)) for w, b in draw(widths, scheme, seed)]
        for scheme, seed in itertools.product(INITIALIZERS, SEEDS)
    ]
    networks = [network(*setting) for setting in itertools.product(ACTIVATIONS, starts)]
    found: dict[str, np.ndarray] = {}

    def at_once() -> None:
        every = gradient_norms(widths, list(ACTIVATIONS), INITIALIZERS, SEEDS, x, y, device="cpu")
        both = np.concatenate([every.weights, every.activations], -1)
        found["at once"] = both.reshape(len(networks), -1)

    def loop() -> None:
        found["loop"] = np.array([norms(net, points, target) for net in networks])

    times = interleaved(
        {"at once": lambda: seconds(at_once), "loop": lambda: seconds(loop)},
        label=f"{len(networks)} networks of depth {depth} and width {width}",
    )
    # Far from zero and infinity, the two differ by rounding that depth has let grow.
    if not np.allclose(found["at once"], found["loop"], rtol=1e-6, atol=0):
        raise NotMeasured(f"At depth {depth} the two ways found different norms.")
    return ratio(times["loop"], times["at once"])


def rows() -> list[Row]:
    """Measure both depths, on one thread: a second one only delays such small products."""
    note = (
        f"{len(ACTIVATIONS)} activations, {len(INITIALIZERS)} initialisers, {len(SEEDS)} seeds, "
        f"width {WIDTH} and {POINTS} points unless said, float64, one thread. The loop takes norms "
        "of autograd's gradients with respect to weights and signals; its networks, nn.Sequential, "
        "are made beforehand, while the other way draws its weights within its time. All norms "
        "agree. The wider the networks, the more the arithmetic itself takes, batched or not."
    )
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        rows = []
        for depth, (goal, floor) in GOALS.items():
            faster = measured(depth, WIDTH, POINTS)
            rows.append(goal.row(f"{faster:.1f} times", faster >= floor, note))
            wider = Goal(f"the same, width {WIDER} and {WIDER} points")
            rows.append(wider.row(f"{measured(depth, WIDER, WIDER):.1f} times", None, note))
        return rows
    finally:
        torch.set_num_threads(threads)
