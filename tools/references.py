"""Read `book/references.bib` and write its entries as a notebook can show them: plain Markdown."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pybtex.database import Person, parse_file
from pybtex.richtext import Text


@dataclass(frozen=True)
class Reference:
    """One work: its authors' family names, when, what, where it appeared, where to read it."""

    authors: tuple[str, ...]
    year: str
    title: str
    container: str
    link: str | None

    @property
    def names(self) -> str:
        """The authors as they stand in a sentence: one, two, or the first "et al."."""
        match self.authors:
            case ():
                return self.title
            case (one,):
                return one
            case (one, two):
                return f"{one} and {two}"
            case _:
                return f"{self.authors[0]} et al."

    def linked(self, text: str) -> str:
        """Return `text` as a link to the work, or as it is where the work has no address."""
        return f"[{text}]({self.link})" if self.link else text

    def textual(self) -> str:
        """Write the citation as part of a sentence: Glorot and Bengio (2010)."""
        return self.linked(f"{self.names} ({self.year})")

    def parenthetical(self) -> str:
        """Write the citation as it stands within brackets: Glorot and Bengio, 2010."""
        return self.linked(f"{self.names}, {self.year}")

    def entry(self) -> str:
        """Write the entry of a list of works."""
        who = ", ".join(self.authors) or "Anonymous"
        where = f" {self.container}." if self.container else ""
        return f"{who} ({self.year}). *{self.linked(self.title)}*.{where}"


def plain(latex: str) -> str:
    """Return BibTeX's LaTeX as text, without braces and with accents in their places."""
    return str(Text.from_latex(latex).render_as("text"))


def _family(person: Person) -> str:
    return plain(" ".join([*person.prelast_names, *person.last_names]))


def _address(fields: Any) -> str | None:
    if "doi" in fields:
        return f"https://doi.org/{fields['doi']}"
    if "eprint" in fields:
        return f"https://arxiv.org/abs/{fields['eprint']}"
    return str(fields["url"]) if "url" in fields else None


def read(path: Path) -> dict[str, Reference]:
    """Return the works of a BibTeX file by their keys."""
    works = {}
    for key, entry in parse_file(str(path), bib_format="bibtex").entries.items():
        fields = entry.fields
        container = next(
            (fields[f] for f in ("journal", "booktitle", "publisher") if f in fields), ""
        )
        works[key] = Reference(
            tuple(_family(person) for person in entry.persons.get("author", [])),
            fields.get("year", "no year"),
            plain(fields.get("title", key)).rstrip("."),
            plain(container),
            _address(fields),
        )
    return works
