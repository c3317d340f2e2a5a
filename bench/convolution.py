"""NumPy's convolution and pooling against torch's, in float32, on as many cores as there are."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F

from bench.goals import Goal, NotMeasured, Row
from bench.timing import interleaved, ratio, seconds
from nbsrc.convolution import correlate
from nbsrc.pooling import max_pool

CALLS = 10  # a round: one call would measure how long threads take to wake
NOTE = (
    f"float32, images and weights lie ready, {CALLS} calls a round; torch with its default number "
    "of threads, without gradients. The results agree."
)
Rival = Callable[[], Any]


def convolution(batch: int, ins: int, outs: int, size: int, kernel: int) -> tuple[Rival, Rival]:
    """Return ours and torch's, on the same numbers, with the output as large as the input."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(batch, ins, size, size)).astype(np.float32)
    w = rng.normal(size=(outs, ins, kernel, kernel)).astype(np.float32)
    theirs = torch.from_numpy(x), torch.from_numpy(w)
    return (
        lambda: correlate(x, w, padding=kernel // 2),
        lambda: F.conv2d(*theirs, padding=kernel // 2),
    )


def pooling() -> tuple[Rival, Rival]:
    """Return ours and torch's 2x2 max pooling of 32 images with 16 channels."""
    x = np.random.default_rng(0).normal(size=(32, 16, 32, 32)).astype(np.float32)
    theirs = torch.from_numpy(x)
    return lambda: max_pool(x, 2), lambda: F.max_pool2d(theirs, 2)


PAIRS: tuple[tuple[Goal, float, Callable[[], tuple[Rival, Rival]]], ...] = (
    (
        Goal(
            "NumPy convolution, batch 32, 3 to 16 channels, 32x32, k = 3, against torch",
            "at most 2 times its time", "1.5", "1.4 to 1.65",
        ),
        2.0,
        lambda: convolution(32, 3, 16, 32, 3),
    ),
    (
        Goal("NumPy grey 256x256, k = 3, against torch", "0.5", "0.2"),
        0.5,
        lambda: convolution(1, 1, 1, 256, 3),
    ),
    (
        Goal("NumPy grey 256x256, k = 11, against torch", "1.3", "0.85"),
        1.3,
        lambda: convolution(1, 1, 1, 256, 11),
    ),
    (
        Goal("NumPy max pooling against torch (contiguous)", "0.3", "0.1"),
        0.3,
        pooling,
    ),
)  # fmt: skip


def rows() -> list[Row]:
    """Measure each pair side by side, after a look whether both compute the same."""
    measured = []
    for goal, reach, make in PAIRS:
        ours, theirs = make()
        with torch.inference_mode():
            # 121 products of normal numbers at most, summed in single precision.
            if not np.allclose(ours(), theirs(), rtol=0, atol=1e-4):
                raise NotMeasured(f"{goal.what}: the results differ.")
            times = interleaved(
                {"NumPy": partial(spent, ours), "torch": partial(spent, theirs)},
                label=goal.what,
            )
        share = ratio(times["NumPy"], times["torch"])
        measured.append(goal.row(f"{share:.2f} times its time", share <= reach, NOTE))
    return measured


def spent(work: Rival) -> float:
    """Time a round of calls."""
    return seconds(lambda: [work() for _ in range(CALLS)])
