"""Each input's share in an output, from which the gradient and the routing follow alike."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import reduce

import numpy as np
from numpy.typing import ArrayLike

from nbsrc.convolution.arguments import Array, deltas, shaped, working
from nbsrc.pooling.windows import Tap, Windows

Shares = Iterable[tuple[Tap, Array]]
TIES = ("first", "even")


def checked_ties(ties: str) -> str:
    """Return the rule for ties, or raise a ValueError that names both."""
    if ties not in TIES:
        raise ValueError(f"ties can go to the 'first' of them or be split 'even', not {ties!r}")
    return ties


def largest(x: Array, pools: Windows) -> Array:
    """Return the maximum of every window: down its columns, and then across what that leaves."""
    for axis in (2, 3):
        outer = (slice(None),) * axis
        taps = [tap for tap in pools.through(axis) if tap]
        shape = (*x.shape[:axis], pools.places[axis - 2], *x.shape[axis + 1 :])
        if all(seen == slice(0, shape[axis]) for seen, _ in taps):  # no padding anywhere
            x = reduce(np.maximum, (x[*outer, cells] for _, cells in taps))
        else:
            y = np.full(shape, -np.inf, x.dtype)
            for seen, cells in taps:
                part = y[*outer, seen]
                np.maximum(part, x[*outer, cells], out=part)
            x = y
    return np.ascontiguousarray(x if x.base is None else x.copy())  # no view of the input


def of_largest(x: Array, y: Array, pools: Windows, ties: str) -> Iterator[tuple[Tap, Array]]:
    """Yield, tap by tap, whether it holds the maximum: all of it, or an even part of a tie."""
    if checked_ties(ties) == "first":
        free = np.ones(y.shape, bool)
        for tap in pools.taps():
            won = (x[tap.cells] == y[tap.seen]) & free[tap.seen]
            free[tap.seen] &= ~won
            yield tap, won
        return
    winners = np.zeros(y.shape, np.int64)
    for tap in pools.taps():
        winners[tap.seen] += x[tap.cells] == y[tap.seen]
    for tap in pools.taps():
        yield tap, (x[tap.cells] == y[tap.seen]) / winners[tap.seen].astype(working(x)[1])


def gradient(x: Array, delta: ArrayLike, pools: Windows, shares: Shares) -> Array:
    """Send each output's delta to the inputs by their shares, and add up what arrives."""
    d = deltas(delta, (*x.shape[:2], *pools.places), pools.rank)
    dtype, work = working(x, d)
    total = np.zeros(x.shape, work)
    for tap, share in shares:
        total[tap.cells] += share * d[tap.seen]
    return shaped(total, pools.rank).astype(dtype, copy=False)


def routing(x: Array, pools: Windows, shares: Shares) -> Array:
    """Lay the shares out as (batch, channel, *places, *kernel); zero where there is padding."""
    dtype, work = working(x)
    table = np.zeros((*x.shape[:2], *pools.places, *pools.kernel), work)
    for tap, share in shares:
        table[(..., *tap.place)][tap.seen] = share
    return (table if pools.rank == 2 else table[:, :, :, 0, :, 0]).astype(dtype, copy=False)
