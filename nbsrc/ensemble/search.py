"""A fair comparison: every rival at every learning rate of one grid, with the same budget."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nbsrc.ensemble.training import Stack

Members = TypeVar("Members", bound=Stack)


def rate_search(
    make: Callable[[Sequence[int]], Members],
    seeds: Sequence[int],
    rates: Sequence[float],
    score: Callable[[Members], ArrayLike],
    x: ArrayLike,
    y: ArrayLike,
    **training: Any,
) -> NDArray[np.float64]:
    """Train every seed at every rate, all in one run, and score the results.

    Comparing rivals at one learning rate favours the one it happens to suit. Giving each the same
    grid and the same number of steps, and then judging each at its own best rate on *fresh* seeds,
    does not.

    Parameters
    ----------
    make : callable
        Takes seeds and returns a new ensemble of them.
    seeds, rates : sequences
    score : callable
        Takes the trained ensemble, returns one number a member.
    x, y, **training
        Passed to the ensemble's ``train``.

    Returns
    -------
    ndarray of float64, shape (rates, seeds)
    """
    ensemble = make([seed for _ in rates for seed in seeds])
    ensemble.train(x, y, rate=np.repeat(np.asarray(rates, dtype=float), len(seeds)), **training)
    return np.asarray(score(ensemble), dtype=np.float64).reshape(len(rates), len(seeds))
