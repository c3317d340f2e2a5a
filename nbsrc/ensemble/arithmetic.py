"""What the machine does with small products: threads, memory and denormal numbers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import torch

SMALL = 10_000_000  # multiplications in a layer below which a second thread does not pay
SMALLEST_NORMAL = 2.2250738585072014e-308


@contextmanager
def one_thread_if_small(multiplications: int, device: torch.device) -> Iterator[None]:
    """Work on one thread while the products are small, and put the number back afterwards.

    Splitting a small product costs more than it saves: two threads took 2 to 90 times as long as
    one for the networks of this book, most where the cores had something else to do.

    Parameters
    ----------
    multiplications : int
        In the largest layer of one network.
    device : torch.device
        Only the processor has threads to spare.
    """
    before = torch.get_num_threads()
    if device.type != "cpu" or multiplications > SMALL or before == 1:
        yield
        return
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


@cache
def keep_freed_memory() -> None:
    """Have the C library keep the memory that a step frees, for the next step to use.

    Linux's malloc hands blocks back to the system at once, until it has seen a large one being
    freed; the next step then pays for every page anew, which more than doubles its time. So free
    a block just below the largest size it learns from (32 MiB). Nothing is ever written to it.
    """
    torch.empty(31 * 2**20, dtype=torch.uint8)


@contextmanager
def denormals_as_zero() -> Iterator[None]:
    """Take float64 numbers below 2.2e-308 (float32: 1.2e-38) for zero, and stop that afterwards.

    Signals that vanish through many layers become such denormal numbers, which processors handle
    tens of times more slowly. The switch belongs to the thread; where it is on already, or the
    processor has none, nothing changes.
    """
    # Multiplied by a tensor, as what is asked is how torch's own arithmetic does it.
    before = bool(torch.tensor(SMALLEST_NORMAL, dtype=torch.float64) * 0.5 == 0)
    torch.set_flush_denormal(True)
    try:
        yield
    finally:
        torch.set_flush_denormal(before)
