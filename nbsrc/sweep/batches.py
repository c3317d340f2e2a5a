"""Run a job over many configurations, batch by batch, and pick up where a kill left it."""

from __future__ import annotations

import functools
import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from nbsrc import progress as progress_bars
from nbsrc.sweep import records
from nbsrc.sweep.checkpoint import Checkpoint

if TYPE_CHECKING:
    from distributed import Client

C = TypeVar("C")
Job = Callable[[Sequence[C]], Sequence[Any]]


def sweep(
    job: Job[C],
    configurations: Sequence[C],
    *,
    batch_size: int = 1,
    together: Callable[[C], Any] | None = None,
    checkpoint: str | os.PathLike[str] | None = None,
    client: Client | None = None,
    progress: bool = True,
) -> list[Any]:
    """Run a job over all configurations, and return their results in the same order.

    With a checkpoint, every batch is on disk as soon as it is finished: after a kill, a Ctrl-C or
    an error, calling `sweep` again with the same arguments does only what is left, and returns what
    an undisturbed run would have returned, to the last bit.

    Parameters
    ----------
    job : callable
        Takes a list of configurations, returns a result for each. It must not depend on what other
        batches there are. Results are made of numbers, strings, None, NumPy arrays, lists and
        dictionaries (tuples come back as lists). A `functools.partial` may hold settings.
    configurations : sequence
        Of the same things: often dictionaries of settings.
    batch_size : int
        The most configurations in a batch.
    together : callable, optional
        Configurations only share a batch if it returns the same for them, such as the widths of
        networks that are to be stacked.
    checkpoint : path-like, optional
        A file, created if need be. Default: results are kept in memory only.
    client : distributed.Client, optional
        Its workers do the batches, the same ones; it comes with ``dask[distributed]``. Default: one
        batch after another, here.
    progress : bool
        Show a bar, at a terminal.

    Returns
    -------
    list

    Raises
    ------
    ValueError
        If there is nothing to do, the batch size is below 1, the job returns another number of
        results than it was given configurations, or the checkpoint is of another sweep (another
        job by name, other configurations or batches), no checkpoint, damaged or in use.
    TypeError
        If a configuration or result is of other things.
    Exception
        What the job raises. Batches that were finished before are kept.
    """
    configurations = list(configurations)
    if not configurations:
        raise ValueError("a sweep needs at least one configuration, but configurations is empty")
    if batch_size < 1:
        raise ValueError(
            f"a batch needs at least one configuration, but batch_size is {batch_size}"
        )
    batches = list(_batches(configurations, batch_size, together))
    work = [[configurations[index] for index in batch] for batch in batches]
    identity = {
        "job": _name(job),
        "configurations": len(configurations),
        "batches": len(batches),
        "digest": _digest(configurations, batches),
    }
    finished: dict[int, list[Any]] = {}
    with nullcontext() if checkpoint is None else Checkpoint(checkpoint, identity) as kept:
        if kept is not None:
            finished |= kept.finished
        left = [number for number in range(len(batches)) if number not in finished]
        done = len(configurations) - sum(len(batches[number]) for number in left)
        run = _here(job, work, left) if client is None else _there(job, work, left, client)
        with progress_bars.bar(
            len(configurations), "configurations", wanted=progress, done=done
        ) as bar:
            for number, found in run:
                results = _checked(found, batches[number])
                if kept is not None:
                    kept.add(number, results)
                finished[number] = results
                bar.update(len(results))
    ordered: list[Any] = [None] * len(configurations)
    for number, batch in enumerate(batches):
        for index, result in zip(batch, finished[number], strict=True):
            ordered[index] = result
    return ordered


def _here(job: Job[C], work: list[list[C]], left: list[int]) -> Iterator[tuple[int, Sequence[Any]]]:
    for number in left:
        yield number, job(work[number])


def _there(
    job: Job[C], work: list[list[C]], left: list[int], client: Any
) -> Iterator[tuple[int, Sequence[Any]]]:
    """Hand batches to the workers, and yield them as they come back."""
    import distributed

    completed: Any = distributed.as_completed
    # Not pure: Dask would otherwise take two batches of equal configurations for one.
    waiting = {client.submit(job, work[number], pure=False): number for number in left}
    try:
        for future in completed(list(waiting)):
            yield waiting.pop(future), future.result()
    except GeneratorExit:
        raise
    except BaseException:  # an error of the job or Ctrl-C: what else is finished, is not lost
        for future in [future for future in waiting if future.status == "finished"]:
            yield waiting.pop(future), future.result()
        raise
    finally:
        client.cancel(list(waiting))


def _batches(
    configurations: list[C], size: int, together: Callable[[C], Any] | None
) -> Iterator[list[int]]:
    """Yield the indices of configurations that go together, in order of the first."""
    groups: dict[str, list[int]] = {}
    for index, configuration in enumerate(configurations):
        key = None if together is None else together(configuration)
        groups.setdefault(repr(key), []).append(index)
    for members in groups.values():
        for start in range(0, len(members), size):
            yield members[start : start + size]


def _checked(found: object, batch: list[int]) -> list[Any]:
    """Return results as they will be read again, so that a resumed sweep returns the same."""
    if not isinstance(found, Sequence | np.ndarray) or len(found) != len(batch):
        raise ValueError(
            f"the job must return a list with a result for each of {len(batch)} configurations, "
            f"but it returned {found!r:.60}"
        )
    return [
        records.read(records.written(result, f"the result of configuration {index}"))
        for index, result in zip(batch, found, strict=True)
    ]


def _digest(configurations: list[C], batches: list[list[int]]) -> str:
    lines = [
        records.written(configuration, f"configuration {index}")
        for index, configuration in enumerate(configurations)
    ]
    return hashlib.sha256("\n".join([*lines, repr(batches)]).encode()).hexdigest()


def _name(job: Callable[..., Any]) -> str:
    """Tell jobs apart: by the function's name, and the settings that a partial holds."""
    if isinstance(job, functools.partial):
        settings = records.written([job.args, job.keywords], "the job's settings")
        return f"{_name(job.func)} with {settings}"
    return getattr(job, "__qualname__", type(job).__qualname__)
