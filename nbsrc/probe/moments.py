"""Moments of many tensors, gathered with a handful of fast reductions each.

`sum`, `vector_norm` and `amax` run at the speed of memory in torch, while `var`, `count_nonzero`
and `aminmax` took 5 to 80 times as long on a processor: the first three are what is used. What
they return stays on the device until somebody asks, or many have gathered. Small sums are added on
one thread: on a busy processor, two took up to a hundred times as long, waiting for each other.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from nbsrc.ensemble.arithmetic import one_thread_if_small
from nbsrc.probe.functions import Ends

Array = NDArray[np.float64]
When = tuple[int, int, int]
"""A pass; 0 on the way forward and 1 on the way back; a place in the order of what came then."""

RECENT = 64  # passes that a report is about: what the network is now, not what it was long ago
FAINT = 1e-15  # norms in float32 below this, or above its inverse, lose digits of the squares


class Series:
    """The last `RECENT` of a row of small tensors, of shape (k,) each.

    Attributes
    ----------
    first_bad : tuple or None
        When the first one came, of all, whose last number is NaN or infinite.
    """

    def __init__(self) -> None:
        self.first_bad: When | None = None
        self._waiting: list[tuple[torch.Tensor, When]] = []
        self._kept: deque[Array] = deque(maxlen=RECENT)

    def add(self, values: torch.Tensor, when: When = (0, 0, 0)) -> None:
        """Append one."""
        self._waiting.append((values, when))
        if len(self._waiting) == RECENT:
            self._fetch()

    def latest(self) -> list[Array]:
        """Return them on the processor, the oldest first."""
        self._fetch()
        return list(self._kept)

    def _fetch(self) -> None:
        if not self._waiting:
            return
        values, times = zip(*self._waiting, strict=True)
        self._waiting = []
        alike = len({value.shape for value in values}) == 1
        # All at once where that can be: a device waits once, and not once for each.
        fetched = _double(torch.stack(values)) if alike else map(_double, values)
        for value, when in zip(fetched, times, strict=True):
            if self.first_bad is None and not math.isfinite(value[-1]):
                self.first_bad = when
            self._kept.append(value)


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


def norm(values: torch.Tensor) -> torch.Tensor:
    """Return the root of the sum of squares, also where float32 cannot hold the squares."""
    if values.is_sparse:
        values = values.coalesce().values()
    if values.dtype == torch.float64 or values.device.type == "mps":
        return torch.linalg.vector_norm(values)  # type: ignore[no-any-return]
    if values.device.type != "cpu":  # asking for the value would make the device wait
        return torch.linalg.vector_norm(values, dtype=torch.float64)  # type: ignore[no-any-return]
    if values.dtype != torch.float32:
        values = values.float()
    found: torch.Tensor = torch.linalg.vector_norm(values)
    if not FAINT < float(found) < 1 / FAINT:
        found = torch.linalg.vector_norm(values, dtype=torch.float64)
    return found


def norms(many: Sequence[torch.Tensor]) -> torch.Tensor:
    """Return the norms of several tensors, shape (len(many),), in a few calls for all of them."""
    if not many:
        return torch.empty(0)
    if len({values.device for values in many}) > 1:
        return torch.stack([norm(values).cpu() for values in many])
    place = many[0].device.type
    if place == "cpu":
        wide = [values.float() if values.dtype.itemsize < 4 else values for values in many]
        found = torch.stack(torch._foreach_norm(wide)).double()
        for k in (~((found > FAINT) & (found < 1 / FAINT))).nonzero().flatten().tolist():
            found[k] = norm(many[k])
        return found
    if place == "mps":
        return torch.stack([norm(values) for values in many])
    return torch.stack(torch._foreach_norm(list(many), 2, dtype=torch.float64))


def _double(values: torch.Tensor) -> Array:
    """Bring numbers to the processor, where float64 is to be had."""
    return np.asarray(values.detach().cpu().double().numpy())
