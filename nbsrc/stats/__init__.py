"""Numbers with their uncertainty, and statements that can be settled by them.

An `Estimate` is a number measured over many seeds, with its confidence interval. Comparing it
with a threshold gives a `Finding`, which holds, fails, or is not settled by the data at hand.
Verdict cards (`nbsrc.claims`) are made of findings.

Two levels are used. What the book *shows* is the familiar 95% interval. What it *asserts* is
looser: an interval so wide that the whole book, on any machine and with any seeds, raises a false
alarm about once in 10,000 builds. `ASSERTION_LEVEL` is that level for a single finding.

estimates
    `Estimate` and `Finding`: what an interval settles, and how both are written.
means, proportions
    `mean`, `paired_difference` and `paired_ratio`; `proportion` and `difference_of_proportions`;
    each beside the formula of its interval.
agreement
    `agree`, for two computations of one thing, and `conjunction`, for several findings.
samples
    Behind them: what is refused.
"""

from __future__ import annotations

from nbsrc.stats.agreement import agree, conjunction
from nbsrc.stats.estimates import (
    ASSERTION_LEVEL,
    CLAIMS,
    FALSE_ALARMS,
    FINDINGS_PER_CLAIM,
    Estimate,
    Finding,
    Interval,
)
from nbsrc.stats.means import Mean, Ratio, mean, paired_difference, paired_ratio
from nbsrc.stats.proportions import (
    Proportion,
    ProportionDifference,
    RecalledDifference,
    difference_of_proportions,
    proportion,
)

__all__ = [
    "ASSERTION_LEVEL",
    "CLAIMS",
    "FALSE_ALARMS",
    "FINDINGS_PER_CLAIM",
    "Estimate",
    "Finding",
    "Interval",
    "Mean",
    "Proportion",
    "ProportionDifference",
    "Ratio",
    "RecalledDifference",
    "agree",
    "conjunction",
    "difference_of_proportions",
    "mean",
    "paired_difference",
    "paired_ratio",
    "proportion",
]
