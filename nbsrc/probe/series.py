"""Rows of small tensors that stay on the device until somebody asks, or many have gathered."""

from __future__ import annotations

import math
from collections import deque

import numpy as np
import torch
from numpy.typing import NDArray

Array = NDArray[np.float64]
When = tuple[int, int, int]
"""A pass; 0 on the way forward and 1 on the way back; a place in the order of what came then."""

RECENT = 64  # passes that a report is about: what the network is now, not what it was long ago


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


def _double(values: torch.Tensor) -> Array:
    """Bring numbers to the processor, where float64 is to be had."""
    return np.asarray(values.detach().cpu().double().numpy())
