"""The checks of the page "Back-propagation by hand"."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nbsrc.exercises import NotYet, exercise

Array = NDArray[np.float64]


@exercise(
    "backpropagation/one-step-back",
    minutes=10,
    difficulty="easy",
    hint="A product with the transposed weights, then the slopes, entry by entry.",
)
def one_step_back(answer: Callable[[Array, Array, Array], Any]) -> None:
    rng = np.random.default_rng(0)
    w, delta, slope = rng.normal(size=(4, 3)), rng.normal(size=4), rng.uniform(size=3)
    _compare(answer(w.copy(), delta.copy(), slope.copy()), (w.T @ delta) * slope, "the delta below")


@exercise(
    "backpropagation/batch-gradient",
    minutes=15,
    difficulty="medium",
    hint="For one input it is np.outer(delta, a). A sum of outer products over the batch is a "
    "single matrix product.",
)
def batch_gradient(answer: Callable[[Array, Array], Any]) -> None:
    rng = np.random.default_rng(0)
    delta, a = rng.normal(size=(7, 4)), rng.normal(size=(7, 3))
    parts = answer(delta.copy(), a.copy())
    if not isinstance(parts, tuple | list) or len(parts) != 2:
        raise NotYet("return two arrays, for the weights and for the biases.")
    _compare(parts[0], np.einsum("no,ni->oi", delta, a), "the gradient of the weights")
    _compare(parts[1], delta.sum(0), "the gradient of the biases")


@exercise(
    "backpropagation/softmax-delta",
    minutes=20,
    difficulty="medium",
    hint="ln p_y is z_y minus the logarithm of the sum. Its slope brings the probabilities back. "
    "For large z subtract the largest entry first: the probabilities do not change.",
)
def softmax_delta(answer: Callable[[Array, int], Any]) -> str:
    rng = np.random.default_rng(0)
    for z, y in ((rng.normal(size=5), 2), (np.array([1000.0, 999.0, -1000.0]), 1)):
        shares = np.exp(z - z.max())
        wanted = shares / shares.sum()
        wanted[y] -= 1
        with np.errstate(all="ignore"):
            found = answer(z.copy(), y)
        _compare(found, wanted, f"for z = {np.round(z, 2).tolist()} and y = {y} the delta")
    return "the probabilities, less one at the right class. Its entries add up to zero."


@exercise(
    "backpropagation/shared-weights",
    minutes=25,
    difficulty="hard",
    hint="Go forward and keep every h. On the way back add np.outer(delta, h below) at each step, "
    "and send w.T @ delta further down.",
)
def shared_weights(answer: Callable[[Array, Array, int], Any]) -> None:
    rng = np.random.default_rng(0)
    for steps in (1, 2, 6):
        w, h0 = rng.normal(0, 0.7, (3, 3)), rng.normal(size=3)
        _compare(
            answer(w.copy(), h0.copy(), steps),
            _by_differences(w, h0, steps),
            f"for {steps} step{'s' if steps > 1 else ''} the gradient",
            tolerance=1e-7,
        )


def _by_differences(w: Array, h0: Array, steps: int) -> Array:
    """The gradient of sum(h_T) with respect to the shared matrix, by central differences."""

    def end(matrix: Array) -> float:
        h = h0
        for _ in range(steps):
            h = np.tanh(matrix @ h)
        return float(h.sum())

    gradient, step = np.empty_like(w), 1e-5
    for at in np.ndindex(w.shape):
        moved = np.zeros_like(w)
        moved[at] = step
        gradient[at] = (end(w + moved) - end(w - moved)) / (2 * step)
    return gradient


def _compare(got: Any, wanted: Array, what: str, tolerance: float = 1e-10) -> None:
    array = np.asarray(got, dtype=np.float64)
    if array.shape != wanted.shape:
        raise NotYet(f"{what} has shape {wanted.shape}, and yours has {array.shape}.")
    if not np.allclose(array, wanted, rtol=1e-6, atol=tolerance):
        raise NotYet(
            f"{what} is {np.round(wanted, 4).tolist()}, and yours is {np.round(array, 4).tolist()}."
        )
