"""Moments of many tensors, gathered with a handful of fast reductions each.

`sum`, `vector_norm` and `amax` run at the speed of memory in torch, while `var`, `count_nonzero`
and `aminmax` took 5 to 80 times as long on a processor: the first three are what is used. What
they return stays on the device until somebody asks, or many have gathered. Small sums are added on
one thread: on a busy processor, two took up to a hundred times as long, waiting for each other.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass

import numpy as np
import torch

from nbsrc.ensemble.arithmetic import one_thread_if_small
from nbsrc.probe.functions import Ends
from nbsrc.probe.norms import norm
from nbsrc.probe.series import RECENT, Array, Series, When


@dataclass(frozen=True)
class Summary:
    """What `Moments` has seen in its last passes; those with NaN or infinity are left out.

    Attributes
    ----------
    passes, bad : int
        Passes, and how many of them were left out.
    mean, std, rms : float
        Over all numbers. The deviation is worked out from the other two: below 1e-4 of the mean it
        drowns in the rounding of float32.
    norm : float
        Root of the sum of squares, of a typical pass (the root mean square of theirs).
    zeros : float or None
        Share of exact zeros, where that was asked for.
    saturated : float or None
        Share of numbers at the ends of the range, where there are ends.
    dead : float or None
        Share of units that were zero each time, where that was asked for.
    apart : float or None
        Root of the share of the mean square by which numbers differ along the first axis, where
        that was asked for: 0 where all inputs look the same, 1 where they have no common mean. In
        float32, what is below 1e-3 drowns in rounding.
    """

    passes: int = 0
    bad: int = 0
    mean: float = math.nan
    std: float = math.nan
    rms: float = math.nan
    norm: float = math.nan
    zeros: float | None = None
    saturated: float | None = None
    dead: float | None = None
    apart: float | None = None


class Moments:
    """Sums over tensors of any shape whose units lie along one axis.

    Parameters
    ----------
    ends : Ends, optional
        Where the numbers count as saturated.
    silent, zeros, apart : bool
        Whether to look for units that are never above zero, to count exact zeros, and to tell what
        differs between inputs from what they share.
    """

    def __init__(
        self,
        ends: Ends | None = None,
        silent: bool = False,
        zeros: bool = False,
        apart: bool = False,
    ) -> None:
        self._ends, self._silent, self._zeros, self._apart = ends, silent, zeros, apart
        asked = {"saturated": ends is not None, "zeros": zeros, "shared": apart}
        self._columns = [*(name for name, wanted in asked.items() if wanted), "sum", "norm"]
        self._sums, self._tops = Series(), Series()
        self._counts: deque[int] = deque(maxlen=RECENT)

    @property
    def first_bad(self) -> When | None:
        """When the first tensor came that holds NaN or infinity; known after a summary."""
        return self._sums.first_bad

    def add(self, values: torch.Tensor, axis: int, when: When, scale: float = 1.0) -> None:
        """Take a tensor in, of numbers `scale` times too large."""
        if not values.numel():
            return
        with one_thread_if_small(8 * values.numel(), values.device):
            self._take(values, axis, when, scale)

    def _take(self, values: torch.Tensor, axis: int, when: When, scale: float) -> None:
        if values.dtype in (torch.float16, torch.bfloat16):
            values = values.float()
        over = values.sum(0) if self._apart and values.ndim else values  # the inputs
        sums = [over.sum(), norm(values)]
        if self._apart:
            n = values.numel() // over.numel()
            # The norm of a tensor that is, for every input, the mean over inputs.
            sums.insert(0, norm(over) / (math.sqrt(n) if n > 1 else math.nan))
        if scale != 1:
            sums = [one / scale for one in sums]
        if self._zeros:
            # Comparing into numbers of the tensor's own type is vectorised, into bools it is not.
            sums.insert(0, torch.eq(values, 0, out=torch.empty_like(values)).sum())
        if self._ends is not None:
            sums.insert(0, self._ends.share(values))
        self._sums.add(torch.stack(sums), when)
        self._counts.append(values.numel())
        if self._silent:
            rest = [k for k in range(values.ndim) if k != axis % values.ndim]
            self._tops.add((values.amax(rest) if rest else values).reshape(-1), when)

    def summary(self) -> Summary:
        """Add up what there is."""
        rows = self._sums.latest()
        if not rows:
            return Summary()
        table, counts = np.stack(rows), np.array(self._counts)
        good = np.isfinite(table[:, -1])
        if not good.any():
            return Summary(passes=len(table), bad=len(table))
        table, counts = table[good], counts[good]
        found = dict(zip(self._columns, table.T, strict=True))
        n = counts.sum()
        mean, square = found["sum"].sum() / n, (found["norm"] ** 2).sum() / n
        return Summary(
            passes=len(good),
            bad=int((~good).sum()),
            mean=float(mean),
            std=math.sqrt(max(0.0, square - mean * mean)),
            rms=math.sqrt(square),
            norm=float(np.sqrt(np.mean(found["norm"] ** 2))),
            zeros=float(found["zeros"].sum() / n) if self._zeros else None,
            saturated=None if self._ends is None else float(found["saturated"] @ counts / n),
            dead=self._dead(),
            apart=_rest(found["shared"], found["norm"]) if self._apart else None,
        )

    def _dead(self) -> float | None:
        tops = self._tops.latest()
        if not tops or len({top.shape for top in tops}) > 1:  # units came and went
            return None
        return float((np.stack(tops).max(0) <= 0).mean())


def _rest(part: Array, whole: Array) -> float:
    """Return the size of what is left of a whole, as a share of it; NaN where there is nothing."""
    squares = float(np.sum(whole**2))
    if not squares > 0:
        return math.nan
    left = 1 - float(np.sum(part**2)) / squares
    return math.sqrt(max(left, 0.0)) if left == left else math.nan
