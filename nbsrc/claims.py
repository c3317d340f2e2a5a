"""The claims that the book puts to the test, and the cards that say how they fared.

`verdict` works out from findings (`nbsrc.stats`) whether a claim of the register is true, false,
or depends, refuses to go on where that contradicts the register, and otherwise returns a card for
the page. A claim to be measured is compared with the record of its first careful run.
"""

from __future__ import annotations

import html
import json
import math
import os
import platform
import re
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

import numpy as np

from nbsrc import stats
from nbsrc.colours import css, variable
from nbsrc.register import Claim, Published, closest, load, published, register_path
from nbsrc.stats import Estimate, Finding

__all__ = [
    "Claim",
    "Contradiction",
    "NotRecorded",
    "Published",
    "Undecided",
    "Verdict",
    "load",
    "published",
    "verdict",
]

WORDS = {"true": "TRUE", "false": "FALSE", "depends": "IT DEPENDS", "measured": "MEASURED"}


class Contradiction(AssertionError):
    """The evidence says otherwise than the register, or than the recorded measurement."""


class Undecided(ValueError):
    """The evidence does not settle the claim at the level the book asserts by."""


class NotRecorded(ValueError):
    """A claim to be measured has no record yet; the message holds the lines to paste."""


# ---------------------------------------------------------------- verdicts


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


def verdict(
    claim_id: str,
    evidence: Finding
    | Estimate
    | Sequence[Finding]
    | Mapping[str, Finding | Sequence[Finding]]
    | Mapping[str, Estimate],
    details: str = "",
    *,
    published: Published | None = None,
    seconds: float | None = None,
    device: str | None = None,
) -> Verdict:
    """Weigh the evidence on a claim and return its card.

    Parameters
    ----------
    claim_id : str
        An id of the register.
    evidence : Finding, list of Finding, or mapping
        What the claim predicts, compared with what was measured. One finding or a list: the claim
        is true if all hold and false if one fails. A mapping from condition to findings: the same
        under each condition, and "it depends" where conditions differ. For a claim to be
        measured: an estimate, or a mapping from name to estimate, compared with the record.
    details : str, optional
        A sentence or two for the card.
    published : Published, optional
        Published figures that the evidence rests on; the card names their source.
    seconds : float, optional
        How long the experiment took. Without it the card tells the processor time spent since
        the kernel started. Shown, never asserted.
    device : str, optional
        Where it was computed, if not on `nbsrc.device.default()`.

    Raises
    ------
    Contradiction
        If the outcome is not the one that the register expects, or if a measured number is
        incompatible with its record.
    Undecided
        If a finding is not settled by the data at hand.
    NotRecorded
        If a claim to be measured has no record; the message holds the lines to paste.
    ValueError
        If there is no such claim, or no evidence.
    TypeError
        If the evidence is not made of findings: a bare True proves nothing.
    """
    register = load()
    if claim_id not in register:
        raise ValueError(
            f"there is no claim {claim_id!r} in the register{closest(claim_id, register)}"
        )
    claim = register[claim_id]
    if claim.expect == "measure":
        rows, weighed = _measured(claim, evidence)
        outcome = "measured"
    else:
        conditions = _conditions(claim, evidence)
        outcome = _outcome(claim, conditions)
        rows = tuple(
            Row(name, finding.holds, finding.statement, finding.number)
            for name, findings in conditions.items()
            for finding in findings
        )
        weighed = [f.estimate for found in conditions.values() for f in found if f.estimate]
    if len(rows) > stats.FINDINGS_PER_CLAIM:
        raise ValueError(
            f"the card of {claim_id!r} rests on {len(rows)} findings, and the assertion level "
            f"allows for {stats.FINDINGS_PER_CLAIM}: keep those that decide the claim"
        )
    return Verdict(claim, outcome, rows, details, _provenance(weighed, published, seconds, device))


def _conditions(claim: Claim, evidence: Any) -> dict[str, list[Finding]]:
    by_name = evidence if isinstance(evidence, Mapping) else {"": evidence}
    conditions = {}
    for name, found in by_name.items():
        findings = [found] if isinstance(found, Finding) else found
        if not isinstance(findings, Sequence) or isinstance(findings, str):
            _refuse(claim, found)
        for finding in findings:
            if not isinstance(finding, Finding):
                _refuse(claim, finding)
        if not findings:
            raise ValueError(
                f"{claim.id!r} was given no evidence{f' for {name!r}' if name else ''}"
            )
        conditions[str(name)] = list(findings)
    if not conditions:
        raise ValueError(f"{claim.id!r} was given no evidence")
    return conditions


def _refuse(claim: Claim, evidence: Any) -> NoReturn:
    if isinstance(evidence, Estimate):
        raise TypeError(
            f"{claim.id!r} was given the estimate {evidence} of {evidence.what}, which decides "
            "nothing by itself: compare it, with .above(...), .below(...) or .within(...)"
        )
    raise TypeError(
        f"{claim.id!r} was given {evidence!r} as evidence, and a bare {type(evidence).__name__} "
        "proves nothing: compare an estimate of nbsrc.stats with a threshold, or two computations "
        "with stats.agree(...)"
    )


def _outcome(claim: Claim, conditions: Mapping[str, Sequence[Finding]]) -> str:
    holds = [stats.conjunction(findings) for findings in conditions.values()]
    if None in holds:
        unsettled = [f for found in conditions.values() for f in found if f.holds is None]
        raise Undecided(f"{claim.id!r}: {' '.join(map(_unsettled, unsettled))}")
    outcome = "true" if all(holds) else "depends" if any(holds) else "false"
    if outcome != claim.expect:
        lines = "\n".join(
            f"  {f'{name}: ' if name else ''}{finding.statement}"
            for name, findings in conditions.items()
            for finding in findings
        )
        raise Contradiction(
            f"{claim.id!r} comes out {WORDS[outcome]}, and the register expects "
            f"{WORDS[claim.expect]}. The claim: {claim.claim}\nThe findings:\n{lines}"
        )
    return outcome


def _unsettled(finding: Finding) -> str:
    # An interval shrinks as 1 / sqrt(n), and twice the distance to the threshold leaves room for
    # other seeds.
    advice = "choose a threshold farther from the value"
    if finding.estimate is not None and finding.headroom > 0.1:
        needed = math.ceil(finding.estimate.n * (2 / finding.headroom) ** 2)
        advice = f"measure about {needed:,} {finding.estimate.of}, or {advice}"
    return f"{finding.statement} To settle it, {advice}."


def _measured(claim: Claim, evidence: Any) -> tuple[tuple[Row, ...], list[Estimate]]:
    estimates = evidence if isinstance(evidence, Mapping) else {"value": evidence}
    for estimate in estimates.values():
        if not isinstance(estimate, Estimate):
            raise TypeError(
                f"{claim.id!r} is to be measured, and was given {estimate!r}: give an estimate of "
                "nbsrc.stats, or a mapping from name to estimate"
            )
    if not estimates:
        raise ValueError(f"{claim.id!r} was given no evidence")
    if not claim.asserted:
        shown = (Row(str(name), None, str(e), str(e)) for name, e in estimates.items())
        return tuple(shown), list(estimates.values())
    block = _block(estimates)
    if not claim.recorded:
        raise NotRecorded(
            f"{claim.id!r} has no record yet. If this run was a careful one, add these lines to "
            f"its entry in {register_path()}:\n{block}"
        )
    if set(claim.recorded) != set(estimates):
        raise Contradiction(
            f"{claim.id!r} was measured for {', '.join(map(repr, estimates))}, and its record "
            f"holds {', '.join(map(repr, claim.recorded))}. This run would be recorded as:\n{block}"
        )
    rows = []
    for name, estimate in estimates.items():
        record = claim.recorded[name]
        earlier = estimate.recall(record.value, record.interval, record.n)
        finding = estimate.compatible(earlier)
        if not finding.holds:
            raise Contradiction(
                f"{claim.id!r}, {name!r}: {finding.statement} If the experiment itself was "
                f"changed, this run would be recorded as:\n{block}"
            )
        again = "" if str(earlier) == str(estimate) else f"; first run: {earlier}"
        label = str(name) if isinstance(evidence, Mapping) else estimate.what
        rows.append(Row(label, None, f"{estimate}{again}", str(estimate)))
    return tuple(rows), list(estimates.values())


def _block(estimates: Mapping[str, Estimate]) -> str:
    lines = ["  recorded:"]
    for name, estimate in estimates.items():
        low, high = estimate.interval()
        key = name if re.fullmatch(r"[A-Za-z][\w -]*\w", name) else json.dumps(name)
        lines.append(
            f"    {key}: {{value: {_digits(estimate.value)}, interval: [{_digits(low)}, "
            f"{_digits(high)}], n: {estimate.n}}}"
        )
    return "\n".join(lines)


def _digits(number: float) -> str:
    """Six digits, in a form that YAML takes for a number (1e-05 is a string to it)."""
    text = f"{number:.6g}"
    return re.sub(r"^(-?\d+)e", r"\1.0e", text) if "e" in text else text


# ---------------------------------------------------------------- provenance and looks


def _provenance(
    weighed: Sequence[Estimate],
    published: Published | None,
    seconds: float | None,
    device: str | None,
) -> tuple[str, ...]:
    counts = list(dict.fromkeys(estimate.count for estimate in weighed))
    versions = [f"Python {platform.python_version()}", f"NumPy {np.__version__}"]
    torch: Any = sys.modules.get("torch")  # shown only if it took part
    if torch is not None:
        versions.append(f"PyTorch {torch.__version__}")
    # Trailing blanks, which no reader sees, keep the size of a built page from one run to the next.
    spent = (
        f"{seconds:.1f} s".ljust(10) + "for this experiment"
        if seconds is not None
        else "processor time so far " + f"{time.process_time():.1f} s".ljust(10)
    )
    source = [f"figures from {published.source}"] if published else []
    return (
        *source,
        *([", ".join(counts)] if counts else []),
        ", ".join(versions),
        _device(device, torch),
        spent,
    )


def _device(device: str | None, torch: Any) -> str:
    if device is None and torch is not None:
        from nbsrc.device import default

        device = default()
    if device is not None and device.startswith("cuda"):
        return str(torch.cuda.get_device_name(device))
    if device not in (None, "cpu"):
        return str(device)
    return f"CPU ({platform.machine()}, {os.cpu_count()} cores)"


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
