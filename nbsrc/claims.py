"""The claims that the book puts to the test, and the cards that say how they fared.

`verdict` works out from findings (`nbsrc.stats`) whether a claim of the register is true, false,
or depends, refuses to go on where that contradicts the register, and otherwise returns a card for
the page. A claim to be measured is compared with the record of its first careful run.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

from nbsrc import stats
from nbsrc.cards import WORDS, Row, Verdict
from nbsrc.provenance import provenance
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


class Contradiction(AssertionError):
    """The evidence says otherwise than the register, or than the recorded measurement."""


class Undecided(ValueError):
    """The evidence does not settle the claim at the level the book asserts by."""


class NotRecorded(ValueError):
    """A claim to be measured has no record yet; the message holds the lines to paste."""


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
    return Verdict(claim, outcome, rows, details, provenance(weighed, published, seconds, device))


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
