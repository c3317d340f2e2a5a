"""The table as text: columns that wrap, and notes under it."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from bench.goals import Row

HEADS = ("what", "reach", "aim", "measured elsewhere", "measured here", "reached?")
WIDTHS = (38, 18, 18, 20, 30, 8)
GAP = "  "
ANSWERS = {True: "yes", False: "NO", None: "-"}


def cells(row: Row, note: int | None) -> tuple[str, ...]:
    """Return what stands in the columns; `note` is the number of the note below, if it has one."""
    goal = row.goal
    mark = f" [{note}]" if note else ""
    return (
        goal.what + mark, goal.reach, goal.aim, goal.elsewhere, row.measured, ANSWERS[row.reached],
    )  # fmt: skip


def lines(columns: Sequence[str], widths: Sequence[int] = WIDTHS) -> list[str]:
    """Set one row: as many lines as its longest cell needs."""
    wrapped = [
        textwrap.wrap(text, width, break_long_words=False) or [""]
        for text, width in zip(columns, widths, strict=True)
    ]
    height = max(map(len, wrapped))
    filled = [column + [""] * (height - len(column)) for column in wrapped]
    return [
        GAP.join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in zip(*filled, strict=True)
    ]


def table(rows: Sequence[Row]) -> str:
    """Return all rows under their heads, and the notes under the table, equal ones once."""
    notes = list(dict.fromkeys(row.note for row in rows if row.note))
    rule = "-" * (sum(WIDTHS) + len(GAP) * (len(WIDTHS) - 1))
    out = [*lines(HEADS), rule]
    for row in rows:
        out += lines(cells(row, notes.index(row.note) + 1 if row.note else None))
    out.append(rule)
    for number, note in enumerate(notes, 1):
        out += textwrap.wrap(f"[{number}] {note}", 100, subsequent_indent="    ")
    return "\n".join(out)
