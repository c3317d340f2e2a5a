"""The numbers to reach, and rows that set what was measured beside them."""

from __future__ import annotations

from dataclasses import dataclass


class NotMeasured(RuntimeError):
    """A part could not be measured; the message is a sentence that says why."""


@dataclass(frozen=True)
class Goal:
    """A line of the design's table.

    Attributes
    ----------
    what : str
        What is measured.
    reach, aim, elsewhere : str
        The floor, what the physics allows, and what others have measured; empty where none is set.
    """

    what: str
    reach: str = ""
    aim: str = ""
    elsewhere: str = ""

    def row(self, measured: str, reached: bool | None = None, note: str = "") -> Row:
        """Set a measurement beside this goal."""
        return Row(self, measured, reached, note)


@dataclass(frozen=True)
class Row:
    """A goal and what was measured.

    Attributes
    ----------
    goal : Goal
    measured : str
        With its unit.
    reached : bool or None
        None where there is no number to reach, or it is compared outside this project.
    note : str
        What exactly was done, for the lines under the table.
    """

    goal: Goal
    measured: str
    reached: bool | None = None
    note: str = ""
