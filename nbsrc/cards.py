"""The card of a verdict: what it says, and how it looks on a page, in a notebook, in print."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

from nbsrc.colours import css, variable
from nbsrc.register import Claim

WORDS = {"true": "TRUE", "false": "FALSE", "depends": "IT DEPENDS", "measured": "MEASURED"}


@dataclass(frozen=True)
class Row:
    """A line of a card: what was found, under which condition, and whether it speaks for it."""

    condition: str
    holds: bool | None
    text: str
    number: str


@dataclass(frozen=True)
class Verdict:
    """A card: the question, the claim, how it fared, the numbers, and where they come from."""

    claim: Claim
    outcome: str
    rows: tuple[Row, ...]
    details: str
    provenance: tuple[str, ...]

    @property
    def number(self) -> str:
        """The headline: the number that decides, or for several conditions the first of each."""
        if len({row.condition for row in self.rows}) == 1:
            return self._deciding.number
        first = {row.condition: row.number for row in reversed(self.rows)}
        conditions = dict.fromkeys(row.condition for row in self.rows)
        return "; ".join(f"{name}: {first[name].split(' (')[0]}" for name in conditions)

    @property
    def headline(self) -> str:
        """The number with what it is the number of."""
        several = len({row.condition for row in self.rows}) > 1
        return self.number if several else self._deciding.text

    @property
    def _deciding(self) -> Row:
        # A claim falls by what fails, and stands by what holds.
        deciding = [row for row in self.rows if row.holds is (self.outcome != "false")]
        return (deciding or self.rows)[0]

    def __str__(self) -> str:
        lines = [self.claim.asks, f"  Claim: {self.claim.claim}", f"  {WORDS[self.outcome]}"]
        condition = ""
        for row in self.rows:
            if row.condition != condition and row.holds is not None:
                lines.append(f"  {row.condition}:")
            condition = row.condition
            mark = {True: "+ ", False: "- ", None: f"{row.condition}: "}[row.holds]
            lines.append(f"    {mark}{row.text}")
        if self.details:
            lines.append(f"  {self.details}")
        return "\n".join([*lines, f"  ({'; '.join(part.strip() for part in self.provenance)})"])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        escape = html.escape
        if self.outcome == "measured":
            cells = "".join(
                f'<tr><th scope="row">{escape(row.condition)}</th><td>{_rich(row)}</td></tr>'
                for row in self.rows
            )
            findings = f"<table>{cells}</table>"
        else:
            findings = "".join(
                (f"<p><b>{escape(name)}</b></p>" if name else "")
                + "<ul>"
                + "".join(_item(row) for row in self.rows if row.condition == name)
                + "</ul>"
                for name in dict.fromkeys(row.condition for row in self.rows)
            )
        details = f"<p>{escape(self.details)}</p>" if self.details else ""
        return (
            f'<div class="ttl-card" role="group" aria-label="Verdict" data-claim="{self.claim.id}" '
            f'data-verdict="{self.outcome}" data-number="{escape(self.number)}" '
            f'data-headline="{escape(self.headline)}">'
            f'<style>{css(_COLOURS)}{_CSS}</style><p class="ttl-asks">{escape(self.claim.asks)}</p>'
            f'<p class="ttl-claim"><strong>{WORDS[self.outcome]}</strong> '
            f"<q>{escape(self.claim.claim)}</q></p>{findings}{details}"
            f'<p class="ttl-from">{" · ".join(map(escape, self.provenance))}</p></div>'
        )


_COLOURS = ("ink", "ink-muted", "panel", "rule", "true", "false", "depends", "measured")
_CSS = (
    f".ttl-card{{color:{variable('ink')};background:{variable('panel')};"
    f"border:1px solid {variable('rule')};border-left:5px solid var(--ttl-of);border-radius:6px;"
    "padding:.8em 1.1em;margin:1em 0;max-width:48em;font:inherit;line-height:1.5;overflow-x:auto}"
    ".ttl-card p,.ttl-card ul,.ttl-card table{margin:.35em 0;font-size:inherit}"
    ".ttl-card .ttl-asks{font-size:.9em;margin-top:0}"
    ".ttl-card .ttl-claim{font-size:1.08em}"
    ".ttl-card .ttl-claim strong{color:var(--ttl-of);border:1.5px solid;border-radius:4px;"
    "padding:.05em .45em;margin-right:.35em;font-size:.85em;letter-spacing:.04em;"
    "white-space:nowrap}"
    ".ttl-card ul{list-style:none;padding:0}"
    ".ttl-card li{padding-left:1.5em;text-indent:-1.5em;margin:.25em 0}"
    ".ttl-card li i{display:inline-block;width:1.5em;text-indent:0;font-style:normal;"
    "font-weight:bold}"
    ".ttl-card span{white-space:nowrap;font-variant-numeric:tabular-nums}"
    "@media (max-width:600px){.ttl-card span{white-space:normal}}"
    ".ttl-card sup{line-height:0}"
    f".ttl-card li.ttl-yes i{{color:{variable('true')}}}"
    f".ttl-card li.ttl-no i{{color:{variable('false')}}}"
    ".ttl-card table{border-collapse:collapse;background:none}"
    ".ttl-card tr{background:none!important;border:0}"
    ".ttl-card th,.ttl-card td{padding:.15em 1.4em .15em 0;text-align:left;"
    "vertical-align:top;border:0;font-variant-numeric:tabular-nums;background:none;color:inherit}"
    f".ttl-card .ttl-asks,.ttl-card .ttl-from{{color:{variable('ink-muted')}}}"
    ".ttl-card .ttl-from{font-size:.8em;margin-bottom:0}"
    + "".join(
        f".ttl-card[data-verdict={outcome}]{{--ttl-of:{variable(outcome)}}}" for outcome in WORDS
    )
)


def _item(row: Row) -> str:
    # The mark is spelled out for those who hear the card; the sentence says it too.
    kind, mark, words = ("yes", "✓", "holds") if row.holds else ("no", "✗", "fails")
    return f'<li class="ttl-{kind}"><i role="img" aria-label="{words}">{mark}</i>{_rich(row)}</li>'


def _rich(row: Row) -> str:
    """The sentence of a row with its number set off, in the signs of print."""
    text = html.escape(row.text)
    number = html.escape(row.number.split(" (")[0])
    value, bracket, interval = number.partition(" [")
    text = text.replace(number, f"<span><b>{value}</b>{bracket}{interval}</span>", 1)
    text = re.sub(r"(?<![\w.])-(?=\d)", "−", text)
    return re.sub(r"\b(?:1|(\d\.?\d*))e([+-])0?(\d+)\b", _power, text)


def _power(number: re.Match[str]) -> str:
    sign = "−" if number[2] == "-" else ""
    mantissa = f"{number[1]} × " if number[1] else ""
    return f"<span>{mantissa}10<sup>{sign}{number[3]}</sup></span>"
