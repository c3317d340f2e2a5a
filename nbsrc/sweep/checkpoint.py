"""The file in which a sweep keeps what is finished, so that a kill loses nothing of it.

Its first line says which sweep it belongs to; every further line holds the results of one batch
with their checksum. Lines are only ever added, each in one go and down to the disk, so a kill can
at most cut the last one short: that one is dropped, and its batch done again.
"""

from __future__ import annotations

import os
import zlib
from pathlib import Path
from types import TracebackType
from typing import Any

from nbsrc.sweep import records

FORMAT = "nbsrc sweep, version 1"


class Checkpoint:
    """An open checkpoint: ``with Checkpoint(path, identity) as checkpoint``.

    Parameters
    ----------
    path : path-like
        Created, if need be, but not its folder.
    identity : dict
        What the sweep is; see `records.written`. A file of another identity is left alone.

    Attributes
    ----------
    finished : dict of int to list
        The results of every finished batch.

    Raises
    ------
    ValueError
        If the file is no checkpoint, or one of another sweep, or damaged before its end, or another
        process has it open.
    """

    def __init__(self, path: str | os.PathLike[str], identity: dict[str, Any]) -> None:
        self.path = Path(path)
        self.finished: dict[int, list[Any]] = {}
        header = records.written({"format": FORMAT, **identity}, "the sweep").encode() + b"\n"
        self._file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o644)
        try:
            self._lock()
            content = self.path.read_bytes()
            whole = content[: content.rfind(b"\n") + 1]
            if not whole and header.startswith(content):  # new, or cut off in the first line
                os.ftruncate(self._file, 0)
                self._append(header)
            else:
                self._load(whole or content, identity)
                os.ftruncate(self._file, len(whole))
        except BaseException:
            os.close(self._file)
            raise

    def add(self, batch: int, results: list[Any]) -> None:
        """Keep the results of a batch, for good."""
        text = records.written([batch, results], f"the result of batch {batch}")
        self._append(f"{zlib.crc32(text.encode()):08x} {text}\n".encode())
        self.finished[batch] = results

    def __enter__(self) -> Checkpoint:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        os.close(self._file)

    def _lock(self) -> None:
        try:
            import fcntl
        except ImportError:  # Windows has no such locks
            return
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)  # let go of when the file closes
        except OSError:
            raise ValueError(
                f"the checkpoint {self.path} is in use by another process; wait for it, or give "
                "this sweep a file of its own"
            ) from None

    def _append(self, line: bytes) -> None:
        while line:
            line = line[os.write(self._file, line) :]
        os.fsync(self._file)

    def _load(self, content: bytes, identity: dict[str, Any]) -> None:
        first, *lines = content.splitlines()
        try:
            found = records.read(first.decode())
            known = found.pop("format") == FORMAT
        except (ValueError, AttributeError, KeyError, TypeError):
            known = False
        if not known:
            raise ValueError(
                f"{self.path} is no checkpoint of a sweep: it begins with {first[:40]!r}; give the "
                "sweep another file"
            )
        for key, value in identity.items():
            if found.get(key) != value:
                raise ValueError(
                    f"{self.path} is the checkpoint of another sweep: its {key} is "
                    f"{found.get(key)!r:.80}, and now it is {value!r:.80}; give this sweep another "
                    "file, or delete that one"
                )
        for number, line in enumerate(lines, 2):
            checksum, _, text = line.partition(b" ")
            if checksum != f"{zlib.crc32(text):08x}".encode():
                raise ValueError(
                    f"line {number} of the checkpoint {self.path} is damaged: {line[:40]!r}; "
                    "delete that line, and its batch will be done again"
                )
            batch, results = records.read(text.decode())
            self.finished[batch] = results
