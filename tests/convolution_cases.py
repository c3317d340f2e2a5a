"""Random layers for the tests of convolution and pooling, and how far rounding may carry them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from hypothesis import settings
from hypothesis import strategies as st
from numpy.typing import NDArray

Array = NDArray[Any]

thorough = settings(max_examples=200, deadline=None, derandomize=True, database=None)
dtypes = st.sampled_from([np.float16, np.float32, np.float64])
seeds = st.integers(0, 2**32 - 1)
MODES = ("zeros", "reflect", "replicate", "circular")


@dataclass(frozen=True)
class Case:
    """A convolution: shapes, settings and a seed for the numbers."""

    rank: int
    batch: int
    groups: int
    ins: int  # channels a group
    outs: int
    kernel: tuple[int, ...]
    stride: tuple[int, ...]
    dilation: tuple[int, ...]
    padding: tuple[tuple[int, int], ...]
    size: tuple[int, ...]
    mode: str
    dtype: type
    seed: int

    @property
    def settings(self) -> dict[str, Any]:
        """What our functions take; what is the same for all axes as one number."""
        return {
            "stride": self.stride if len(set(self.stride)) > 1 else self.stride[0],
            "padding": self.padding,
            "padding_mode": self.mode,
            "dilation": self.dilation if len(set(self.dilation)) > 1 else self.dilation[0],
            "groups": self.groups,
        }

    @property
    def x_shape(self) -> tuple[int, ...]:
        return (self.batch, self.groups * self.ins, *self.size)

    @property
    def w_shape(self) -> tuple[int, ...]:
        return (self.groups * self.outs, self.ins, *self.kernel)

    def draw(self, *shapes: tuple[int, ...]) -> list[Array]:
        rng = np.random.default_rng(self.seed)
        return [rng.normal(size=shape).astype(self.dtype) for shape in shapes]


@st.composite
def cases(draw: st.DrawFn, modes: tuple[str, ...] = MODES) -> Case:
    rank = draw(st.sampled_from([1, 2]))

    def each(low: int, high: int) -> tuple[int, ...]:
        return tuple(draw(st.integers(low, high)) for _ in range(rank))

    kernel, stride, dilation = each(1, 4), each(1, 3), each(1, 3)
    padding = tuple((draw(st.integers(0, 3)), draw(st.integers(0, 3))) for _ in range(rank))
    mode = draw(st.sampled_from(modes))
    size = []
    for k, d, sides in zip(kernel, dilation, padding, strict=True):
        least = max(1, d * (k - 1) + 1 - sum(sides))  # so that the kernel fits
        least = max(least, {"reflect": max(sides) + 1, "circular": max(sides)}.get(mode, 1))
        size.append(draw(st.integers(least, least + 6)))
    return Case(
        rank, draw(st.integers(1, 3)), draw(st.integers(1, 3)), draw(st.integers(1, 3)),
        draw(st.integers(1, 3)), kernel, stride, dilation, padding, tuple(size), mode,
        draw(dtypes), draw(seeds),
    )  # fmt: skip


def tensors(*arrays: Array, absolute: bool = False) -> list[torch.Tensor]:
    """Return float64 tensors that track gradients: the exact numbers, or their sizes."""
    return [
        torch.tensor(np.abs(a) if absolute else a, dtype=torch.float64, requires_grad=True)
        for a in arrays
    ]


def assert_near(measured: Array, exact: Any, sizes: Any, terms: int, dtype: Any) -> None:
    """Compare sums with their exact values.

    A sum of n products in a format with unit round-off u is off by at most n u / (1 - n u) times
    the sum of their sizes (Higham 2002, section 3.1), in whatever order; `sizes` is that sum. The
    oracle's own sums, in float64, are off by as much again where the format is float64. A float16
    is summed in float32 and then rounded, which adds half a spacing of the result, or of the
    smallest numbers of the format.
    """
    assert measured.dtype == dtype
    exact, sizes = (np.asarray(t.detach() if hasattr(t, "detach") else t) for t in (exact, sizes))
    assert measured.shape == exact.shape
    work = np.promote_types(dtype, np.float32)
    rounded = np.finfo(dtype)
    allowed = 2 * (terms + 2) * np.finfo(work).eps * sizes
    if work != dtype:
        allowed = allowed + rounded.eps * sizes + float(rounded.smallest_subnormal)
    excess = np.abs(measured.astype(np.float64) - exact) - allowed
    assert (excess <= 0).all(), f"{excess.max():g} more than rounding explains"
