"""A Matplotlib figure as an SVG that belongs to the page it stands on.

Matplotlib writes SVG for a file of its own: fixed colours, a style rule for every element in sight,
ids that collide when two pictures share a page, six decimals. `page_svg` rewrites it: colours of
the palette become CSS variables, so that the picture follows the page from light to dark; text
stays text, in the page's own font; ids are unique; coordinates have two decimals.
"""

from __future__ import annotations

import hashlib
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from xml.etree import ElementTree

import matplotlib as mpl
from matplotlib import ticker
from matplotlib.figure import Figure
from matplotlib.text import Text

from nbsrc.colours import PALETTE, variable

SVG = "{http://www.w3.org/2000/svg}"
XLINK = "{http://www.w3.org/1999/xlink}href"
POINTS_PER_INCH, PIXELS_PER_INCH = 72, 96

# The palette's colours are told apart by their light values, which Matplotlib writes in lower case.
# "accent", "focus" and the verdicts share values with each other and are not meant for figures.
DRAWABLE = ("ink", "ink-muted", "paper", "panel", "rule", "class-0", "class-1", "third", "fourth")
VARIABLES = {PALETTE[name][0]: variable(name) for name in DRAWABLE}
# Matplotlib's own black and grid grey, which it gives to what is drawn outside the house style.
VARIABLES |= {"#000000": variable("ink"), "#b0b0b0": variable("rule")}

_NUMBER = re.compile(r"-?\d+\.\d+(?:e-?\d+)?")
_drawn: Counter[str] = Counter()


def page_svg(figure: Figure) -> str:
    """Return the figure as one `<svg>` element for a page.

    The text is deterministic: the same figure gives the same SVG, whatever the date or machine.
    A second copy of a figure, in the same process, differs in its ids alone.
    """
    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": "ttl", "path.simplify": True}):
        _without_math(figure)
        written = io.StringIO()
        nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
        # A figure's size is the size it was given: tight boxes would depend on the fonts at hand.
        figure.savefig(written, format="svg", metadata=nothing, transparent=True)
    root = ElementTree.fromstring(written.getvalue())
    _strip(root)
    for element in root.iter():
        _shorten(element)
    _hoist(root)
    width, height = figure.get_size_inches() * POINTS_PER_INCH
    root.attrib.clear()
    root.attrib["viewBox"] = f"0 0 {width:g} {height:g}"
    root.attrib["aria-hidden"] = "true"  # the figure around it carries the label
    pixels = width * PIXELS_PER_INCH / POINTS_PER_INCH
    # A panel shrinks to four fifths before it makes room by moving below its neighbour.
    root.attrib["style"] = (
        f"flex:1 1 {0.8 * pixels:.0f}px;max-width:min({pixels:.0f}px,100%);height:auto;"
        f"stroke-linejoin:round;fill:{variable('ink')};font-family:inherit"
    )
    _rename(root)
    ElementTree.register_namespace("", SVG[1:-1])
    return ElementTree.tostring(root, encoding="unicode")


def _strip(root: ElementTree.Element) -> None:
    """Take out what draws nothing: style rules for the whole page, unseen boxes, empty groups."""
    for parent in root.iter():
        for child in list(parent):
            style = child.get("style", "").replace(" ", "").rstrip(";")
            unseen = child.tag == f"{SVG}path" and style in ("fill:none", "opacity:0")
            if child.tag == f"{SVG}style" or (unseen and parent.tag != f"{SVG}defs"):
                parent.remove(child)
    emptied = True
    while emptied:
        emptied = False
        for parent in root.iter():
            for child in list(parent):
                if child.tag in (f"{SVG}g", f"{SVG}defs") and not len(child):
                    parent.remove(child)
                    emptied = True


def _shorten(element: ElementTree.Element) -> None:
    """Round coordinates, put variables for colours, and leave fonts to the page."""
    element.text = element.text if element.tag in (f"{SVG}text", f"{SVG}tspan") else None
    element.tail = None
    attributes = element.attrib
    if attributes.get("transform", "").startswith("rotate(-0 "):
        del attributes["transform"]
    for name in ("d", "x", "y", "width", "height", "transform", "points"):
        if name in attributes:
            attributes[name] = _NUMBER.sub(_two_decimals, attributes[name])
    if "d" in attributes:
        attributes["d"] = re.sub(r"\s*([A-Za-z])\s*", r"\1", attributes["d"].strip())
    if XLINK in attributes:
        attributes["href"] = attributes.pop(XLINK)
    if "style" in attributes:
        kept = []
        for declaration in attributes["style"].split(";"):
            key, _, value = (part.strip() for part in declaration.partition(":"))
            if not key or key == "font-family" or (key, value) == ("stroke-linejoin", "round"):
                continue
            if key != "stroke-dashoffset" or value != "0":
                value = re.sub(r"#[0-9a-f]{6}", lambda m: VARIABLES.get(m[0], m[0]), value)
                kept.append(f"{key}:{value}")
        if element.tag == f"{SVG}text" and f"fill:{variable('ink')}" in kept:
            kept.remove(f"fill:{variable('ink')}")  # inherited
        attributes["style"] = ";".join(kept)
        if not kept:
            del attributes["style"]


def _hoist(root: ElementTree.Element) -> None:
    """Write a style that all marks of a group share once, on the group."""
    marks = {
        mark.attrib["id"]: mark.get("style", "")
        for mark in root.iter(f"{SVG}path")
        if "id" in mark.attrib
    }
    for group in root.iter(f"{SVG}g"):
        uses = [child for child in group if child.tag == f"{SVG}use"]
        for use in uses:
            if use.get("style") == marks.get(use.attrib["href"][1:]):
                use.attrib.pop("style", None)
        styles = {use.get("style") for use in uses}
        if len(uses) == len(group) > 1 and len(styles) == 1 and None not in styles:
            group.attrib["style"] = uses[0].attrib["style"]
            for use in uses:
                del use.attrib["style"]


def _rename(root: ElementTree.Element) -> None:
    """Keep only the ids that are referred to, and make them unique on any page."""
    text = ElementTree.tostring(root, encoding="unicode")
    used = sorted(
        set(re.findall(r"url\(#([^)]+)\)", text)) | set(re.findall(r'href="#([^"]+)"', text))
    )
    digest = hashlib.sha256(text.encode()).hexdigest()[:8]
    _drawn[digest] += 1
    prefix = f"ttl-{digest}" + (f"-{_drawn[digest]}" if _drawn[digest] > 1 else "")
    names = {old: f"{prefix}-{i}" for i, old in enumerate(used)}
    for element in root.iter():
        if "id" in element.attrib:
            if element.attrib["id"] in names:
                element.attrib["id"] = names[element.attrib["id"]]
            else:
                del element.attrib["id"]
        if "href" in element.attrib and element.attrib["href"].startswith("#"):
            element.attrib["href"] = "#" + names[element.attrib["href"][1:]]
        for key in ("clip-path", "style", "mask"):
            if key in element.attrib:
                element.attrib[key] = re.sub(
                    r"url\(#([^)]+)\)", lambda m: f"url(#{names[m[1]]})", element.attrib[key]
                )


def _two_decimals(number: re.Match[str]) -> str:
    text = f"{float(number[0]):.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


# ---------------------------------------------------------------- formulas in labels

_RAISED = dict(zip("0123456789+-=()ni−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱ⁻", strict=True))
_LOWERED = dict(
    zip("0123456789+-=()aehijklmnoprstuvx−", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ₋", strict=True)
)
_SIGNS = {"times": "×", "cdot": "·", "pm": "±", "leq": "≤", "geq": "≥", "infty": "∞", "to": "→"}


def plain(label: str) -> str:
    """Write the formulas of a label, `$x_1$`, in ordinary characters: x₁.

    Matplotlib would place each letter of a formula by itself, measured in another font, and nobody
    could read, select or search it.

    Raises
    ------
    ValueError
        If a formula has no such form.
    """
    return re.sub(r"(?<!\\)\$(.*?)(?<!\\)\$", lambda m: _formula(m[1]), label).replace(r"\$", "$")


def _formula(formula: str) -> str:
    def script(match: re.Match[str]) -> str:
        table = _RAISED if match[1] == "^" else _LOWERED
        inner = match[2] if match[2] is not None else match[3]
        if any(letter not in table for letter in inner):
            raise ValueError(
                f"the label ${formula}$ cannot be written in plain characters because of "
                f"{match[0]!r}; say it in words, or put the formula in the caption"
            )
        return "".join(table[letter] for letter in inner)

    def sign(match: re.Match[str]) -> str:
        name = match[1]
        if name in _SIGNS:
            return _SIGNS[name]
        case = "CAPITAL" if name[0].isupper() else "SMALL"
        try:
            return unicodedata.lookup(
                f"GREEK {case} LETTER {name.upper().replace('LAMBDA', 'LAMDA')}"
            )
        except KeyError:
            raise ValueError(
                f"the label ${formula}$ cannot be written in plain characters because of "
                rf"'\{name}'; say it in words, or put the formula in the caption"
            ) from None

    text = re.sub(
        r"\\(?:mathdefault|mathrm|mathit|text)\{((?:[^{}]|\{[^{}]*\})*)\}", r"\1", formula
    )
    text = re.sub(r"\\([A-Za-z]+) ?", sign, text)
    text = re.sub(r"([\^_])(?:\{([^{}]*)\}|(.))", script, text)
    return text.replace("-", "−")


class _Plain(ticker.Formatter):
    """Another formatter's labels, in plain characters."""

    def __init__(self, inner: ticker.Formatter) -> None:
        self.inner = inner

    def __call__(self, x: float, pos: int | None = None) -> str:
        return plain(self.inner(x, pos))

    def format_ticks(self, values: list[float]) -> list[str]:
        return [plain(label) for label in self.inner.format_ticks(values)]

    def get_offset(self) -> str:
        return plain(self.inner.get_offset())

    def set_locs(self, locs: list[float]) -> None:
        self.inner.set_locs(locs)


def _without_math(figure: Figure) -> None:
    for axis in _axes(figure):
        if not isinstance(axis.get_major_formatter(), _Plain):
            axis.set_major_formatter(_Plain(axis.get_major_formatter()))
            axis.set_minor_formatter(_Plain(axis.get_minor_formatter()))
    for text in figure.findobj(Text):
        if "$" in text.get_text():
            text.set_text(plain(text.get_text()))


def _axes(figure: Figure) -> Iterator[mpl.axis.Axis]:
    for axes in figure.axes:
        yield axes.xaxis
        yield axes.yaxis
