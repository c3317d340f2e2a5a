"""A report as plain text for a terminal, and as HTML for a notebook."""

from __future__ import annotations

import html
import math
from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nbsrc.probe.reports import Layer, Parameter, Report

LONGEST = 60  # rows of a table, before its middle is left out
LAYERS = ("layer", "kind", "output", "mean", "std", "apart", "zeros", "dead", "flat",
          "|gradient|")  # fmt: skip
PARAMETERS = ("parameter", "shape", "|w|", "|gradient|", "update / w", "")
LEGEND = (
    "apart: difference between inputs, as a share of the size. dead: units never above zero. flat: "
    "outputs at the saturated ends. |.|: root of the sum of squares; gradients of layers are "
    "dL/d(output)."
)
LEFT, RIGHT = "text-align:left;padding-right:1em", "text-align:right;padding-right:1em"
Cells = tuple[str, ...]


def text(report: Report) -> str:
    """Return headline, diagnosis and two tables."""
    return "\n".join([
        headline(report),
        "",
        *(f"{number}. {symptom}" for number, symptom in enumerate(report.diagnosis, 1)),
        *([""] if report.diagnosis else []),
        *_aligned(LAYERS, layer_cells(report), words=3),
        "",
        *_aligned(PARAMETERS, parameter_cells(report), words=2),
        "",
        LEGEND,
    ])  # fmt: skip


def as_html(report: Report) -> str:
    """Return the same with tables and a list; colours and fonts are the page's own."""
    found = [
        f"<li><strong>{html.escape(s.what)}</strong>: {html.escape(s.reason)} "
        f"{html.escape(s.advice)} <em>See {html.escape(s.page)}.</em></li>"
        for s in report.diagnosis
    ]
    return (
        f'<div class="ttl-report"><p>{html.escape(headline(report))}</p>'
        + (f"<ol>{''.join(found)}</ol>" if found else "")
        + _html_table("Layers", LAYERS, layer_cells(report), words=3)
        + _html_table("Parameters", PARAMETERS, parameter_cells(report), words=2)
        + f"<p><small>{html.escape(LEGEND)}</small></p></div>"
    )


def headline(report: Report) -> str:
    """Return what was seen, and how many symptoms there are, in a sentence or two."""
    n = len(report.diagnosis)
    verdict = {0: "No symptom was found.", 1: "One symptom was found."}
    seen = (
        f"{_counted(report.passes, 'pass', 'passes')}, {report.backwards} with a gradient, "
        f"{_counted(report.steps, 'step', 'steps')}."
    )
    deep = ""
    if report.paces:
        count = f"{report.effective_depth} of {len(report.paces)} layers"
        deep = f" {count} change at a comparable pace"
        if math.isfinite(report.growth):
            deep += f"; a layer further back, the gradient is {report.growth:.3g} times as large"
        deep += "."
    return f"{seen}{deep} {verdict.get(n, f'{n} symptoms were found.')}"


def layer_cells(report: Report) -> list[Cells]:
    """Return the rows of the first table; of a layer used often, the first and the last use."""
    shown: list[Cells] = []
    ordered = sorted(range(len(report.layers)), key=lambda k: _place(report, k))
    for _, group in groupby((report.layers[k] for k in ordered), key=lambda layer: layer.name):
        uses = list(group)
        shown.append(_layer(uses[0]))
        if len(uses) > 3:
            shown.append((f"  ... {len(uses) - 2} more uses", *[""] * (len(LAYERS) - 1)))
            uses = [uses[0], uses[-1]]
        shown += [_layer(layer) for layer in uses[1:]]
    return _shortened(shown)


def parameter_cells(report: Report) -> list[Cells]:
    """Return the rows of the second table."""
    return _shortened([_parameter(p) for p in report.parameters])


def _place(report: Report, index: int) -> tuple[int, int]:
    name = report.layers[index].name
    first = next(k for k, layer in enumerate(report.layers) if layer.name == name)
    return first, index


def _layer(layer: Layer) -> Cells:
    return (
        layer.label, layer.kind, _size(layer.shape), _number(layer.mean), _number(layer.std),
        _share(layer.apart), _share(layer.zeros), _share(layer.dead), _share(layer.saturated),
        _number(layer.gradient_norm),
    )  # fmt: skip


def _parameter(p: Parameter) -> Cells:
    return (
        p.name, _size(p.shape), _number(p.norm), _number(p.gradient_norm), _number(p.update),
        "" if p.status == "learns" else p.status,
    )  # fmt: skip


def _shortened(rows: list[Cells]) -> list[Cells]:
    if len(rows) <= LONGEST:
        return rows
    half = LONGEST // 2
    middle = (f"... {len(rows) - 2 * half} more rows", *[""] * (len(rows[0]) - 1))
    return [*rows[:half], middle, *rows[-half:]]


def _aligned(head: Cells, rows: Sequence[Cells], words: int) -> list[str]:
    """Lay out columns: the first `words` of them to the left, numbers to the right."""
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    return [
        "  ".join(
            cell.ljust(width) if k < words else cell.rjust(width)
            for k, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in [head, *rows]
    ]


def _html_table(caption: str, head: Cells, rows: Sequence[Cells], words: int) -> str:
    top = "".join(
        f'<th scope="col" style="{LEFT if k < words else RIGHT}">{html.escape(cell)}</th>'
        for k, cell in enumerate(head)
    )
    body = "".join(
        f'<tr><th scope="row" style="{LEFT}">{html.escape(row[0])}</th>'
        + "".join(
            f'<td style="{LEFT if k < words else RIGHT}">{html.escape(cell)}</td>'
            for k, cell in enumerate(row[1:], 1)
        )
        + "</tr>"
        for row in rows
    )
    return (
        f'<div style="overflow-x:auto"><table><caption style="{LEFT}">{caption}</caption>'
        f"<thead><tr>{top}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _number(value: float | None) -> str:
    return "-" if value is None or math.isnan(value) else f"{value:.3g}"


def _share(value: float | None) -> str:
    return "-" if value is None or math.isnan(value) else f"{100 * value:.0f}%"


def _size(shape: tuple[int, ...]) -> str:
    return "x".join(map(str, shape)) or "1"


def _counted(n: int, one: str, several: str) -> str:
    return f"{n} {one if n == 1 else several}"
