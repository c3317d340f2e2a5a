"""The register of claims, read and checked, and the published figures some of them rest on.

The register, `book/claims.yml`, holds what people ask and what they assert; `nbsrc.claims` weighs
the evidence on its entries.
"""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from nbsrc.stats import CLAIMS

CHAPTERS = ("activations", "initialization", "convolutions", "pooling", "vanishing-gradients")
EXPECTATIONS = ("true", "false", "depends", "measure")
_REQUIRED = ("id", "chapter", "asks", "claim", "expect", "decide")


@dataclass(frozen=True)
class Record:
    """A number of a claim's first careful run: value, 95% interval, and sample size."""

    value: float
    interval: tuple[float, float]
    n: int


@dataclass(frozen=True)
class Claim:
    """An entry of the register.

    Attributes
    ----------
    id : str
        Also the label of the section that answers it.
    chapter : str
    asks : str
        The question in a reader's words.
    claim : str
        The assertion under test.
    expect : {"true", "false", "depends", "measure"}
    decide : str
        The experiment or derivation that settles it.
    recorded : mapping of str to Record
        Empty but for a measured claim that has been measured.
    asserted : bool
        Whether later runs must agree with the record. False for times, which belong to the machine
        they were taken on: they are shown, and there is no record.
    """

    id: str
    chapter: str
    asks: str
    claim: str
    expect: str
    decide: str
    recorded: Mapping[str, Record]
    asserted: bool = True


def register_path() -> Path:
    """Return where the register lies: in the book, or beside this module when installed."""
    here = Path(__file__).resolve().parent
    for path in (here.parent / "book" / "claims.yml", here / "claims.yml"):
        if path.is_file():
            return path
    raise FileNotFoundError(
        f"the register of claims is missing: neither {here.parent / 'book' / 'claims.yml'} nor "
        f"{here / 'claims.yml'} exists"
    )


def load(path: Path | None = None) -> Mapping[str, Claim]:
    """Read and check the register.

    Returns
    -------
    mapping of id to Claim, in the register's order

    Raises
    ------
    ValueError
        If an entry is malformed; the message names it and says what is wrong with it.
    """
    path = path or register_path()
    return _load(path, path.stat().st_mtime_ns)


@cache
def _load(path: Path, changed: int) -> Mapping[str, Claim]:
    """Read the register once for each time it was changed."""
    try:
        entries = yaml.load(path.read_text(encoding="utf-8"), Loader=_Strict)
    except yaml.YAMLError as error:
        raise ValueError(f"{path.name} is not valid YAML: {error}") from None
    if not isinstance(entries, list) or not entries:
        raise ValueError(f"{path.name} must hold a list of claims, each beginning with '- id:'")
    if len(entries) > CLAIMS:
        raise ValueError(
            f"{path.name} holds {len(entries)} claims, and the assertion level allows for "
            f"{CLAIMS}: raise CLAIMS in nbsrc/stats/estimates.py with it"
        )
    claims: dict[str, Claim] = {}
    for position, entry in enumerate(entries, start=1):
        claim = _claim(entry, f"entry {position} of {path.name}")
        if claim.id in claims:
            raise ValueError(f"{path.name} holds two claims with the id {claim.id!r}")
        claims[claim.id] = claim
    return claims


class _Strict(yaml.SafeLoader):
    """YAML, but a key that is written twice is an error and not overwritten in silence."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        for key in keys:
            if keys.count(key) > 1:
                raise yaml.constructor.ConstructorError(
                    None, None, f"the key {key!r} stands twice", node.start_mark
                )
        return super().construct_mapping(node, deep)


def _claim(entry: Any, where: str) -> Claim:
    if not isinstance(entry, dict):
        raise ValueError(f"{where} is {entry!r}, and must have the keys {', '.join(_REQUIRED)}")
    where = f"claim {entry['id']!r}" if "id" in entry else where
    for key in entry:
        if key not in (*_REQUIRED, "recorded", "asserted"):
            raise ValueError(f"{where} has the unknown key {key!r}{closest(str(key), _REQUIRED)}")
    for key in _REQUIRED:
        if key not in entry:
            raise ValueError(f"{where} lacks the key {key!r}")
        value = entry[key]
        if key == "expect" and isinstance(value, bool):
            raise ValueError(f'{where}: write expect: "{str(value).lower()}", in quotes')
        if not isinstance(value, str) or not value.strip():
            raise ValueError(f"{where}: {key} must be text, and is {value!r}")
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", entry["id"]):
        raise ValueError(
            f"{where}: an id is made of small letters, digits and single hyphens, for it is also "
            "the label of a section"
        )
    for key, choices in (("chapter", CHAPTERS), ("expect", EXPECTATIONS)):
        if entry[key] not in choices:
            raise ValueError(f"{where}: {key} is {entry[key]!r}, and must be {_either(choices)}")
    if "recorded" in entry and entry["expect"] != "measure":
        raise ValueError(
            f"{where} has a record, but expects {entry['expect']!r}: only what is expected to be "
            "measured is recorded"
        )
    asserted = entry.get("asserted", True)
    if asserted is not True and (
        asserted is not False or "recorded" in entry or entry["expect"] != "measure"
    ):
        raise ValueError(
            f"{where}: asserted is {asserted!r}; it may be false, for times, which are measured "
            "and have no record"
        )
    recorded = _records(entry.get("recorded", {}), where)
    text = {key: entry[key].strip() for key in _REQUIRED}
    return Claim(**text, recorded=recorded, asserted=asserted)


def _records(recorded: Any, where: str) -> dict[str, Record]:
    example = "{value: 0.93, interval: [0.91, 0.95], n: 256}"
    if not isinstance(recorded, dict):
        raise ValueError(f"{where}: recorded must map names to numbers like {example}")
    records = {}
    for name, numbers in recorded.items():
        try:
            low, high = (float(end) for end in numbers["interval"])
            record = Record(float(numbers["value"]), (low, high), int(numbers["n"]))
            sane = set(numbers) == {"value", "interval", "n"} and record.n == numbers["n"]
            sane = sane and low <= record.value <= high and record.n >= 2
        except (TypeError, KeyError, ValueError):
            sane = False
        if not sane:
            raise ValueError(
                f"{where}: the record {name!r} is {numbers!r}, and must be like {example}, with "
                "the value inside its interval and n at least 2"
            )
        records[str(name)] = record
    return records


# ---------------------------------------------------------------- figures from publications


@dataclass(frozen=True)
class Published:
    """Numbers that somebody else measured and published.

    Attributes
    ----------
    source : str
        Who published them, where and when, down to the table.
    figures : mapping of str to a number or a tuple of numbers
    """

    source: str
    figures: Mapping[str, float | tuple[float, ...]]


def published(name: str, folder: Path | None = None) -> Published:
    """Read the published figures kept in `nbsrc/published/<name>.yml`.

    The file has two keys: `source`, a full reference, and `figures`, a mapping of names to a
    number or a list of numbers. Hand the result to `verdict(..., published=...)`, whose card then
    names the source.

    Raises
    ------
    ValueError
        If there is no such file, or it lacks its source or its figures.
    """
    folder = folder or Path(__file__).resolve().parent / "published"
    path = folder / f"{name}.yml"
    if not path.is_file():
        present = sorted(file.stem for file in folder.glob("*.yml"))
        raise ValueError(f"there are no published figures named {name!r}{closest(name, present)}")
    content = yaml.load(path.read_text(encoding="utf-8"), Loader=_Strict)
    if not isinstance(content, dict) or set(content) != {"source", "figures"}:
        raise ValueError(f"{path.name} must have exactly the keys source and figures")
    source, figures = content["source"], content["figures"]
    if not isinstance(source, str) or len(source.split()) < 4:
        raise ValueError(f"{path.name}: source must be a full reference, and is {source!r}")
    if not isinstance(figures, dict) or not figures:
        raise ValueError(f"{path.name}: figures must map names to numbers, and is {figures!r}")
    checked: dict[str, float | tuple[float, ...]] = {}
    for key, value in figures.items():
        values = value if isinstance(value, list) else [value]
        if not values or not all(type(v) in (int, float) and math.isfinite(v) for v in values):
            raise ValueError(f"{path.name}: {key!r} must be a number or a list, and is {value!r}")
        checked[str(key)] = tuple(map(float, values)) if isinstance(value, list) else float(value)
    return Published(source.strip(), checked)


def closest(name: str, choices: Iterable[str]) -> str:
    """Return "; did you mean ...?" where a choice resembles the name, else nothing."""
    close = difflib.get_close_matches(name, list(choices), n=1)
    return f"; did you mean {close[0]!r}?" if close else ""


def _either(choices: Sequence[str]) -> str:
    return f"{', '.join(choices[:-1])} or {choices[-1]}"
