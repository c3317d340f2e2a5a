"""A progress bar for people who wait at a terminal; everybody else sees nothing of it."""

from __future__ import annotations

from typing import Any, Protocol


class Bar(Protocol):
    """What a bar can do, tqdm's or none."""

    def update(self, n: int = 1) -> object:
        """Say that n more are done."""

    def __enter__(self) -> Bar: ...

    def __exit__(self, kind: Any, error: Any, trace: Any) -> None: ...


class _Silence:
    def update(self, n: int = 1) -> None: ...

    def __enter__(self) -> _Silence:
        return self

    def __exit__(self, *_: object) -> None: ...


def bar(total: int, what: str, *, wanted: bool = True, done: int = 0) -> Bar:
    """Return a bar on the standard error that fills as ``update`` is called.

    Nothing is written where `wanted` is false or the standard error is no terminal: in notebooks,
    on pages, in files and pipes.

    Parameters
    ----------
    total : int
    what : str
        What is counted, in the plural: "steps".
    wanted : bool
    done : int
        How many are done already.
    """
    if not wanted:
        return _Silence()
    from tqdm.std import tqdm  # type: ignore[import-untyped]

    shown: Bar = tqdm(total=total, initial=done, unit=f" {what}", disable=None, dynamic_ncols=True)
    return shown
