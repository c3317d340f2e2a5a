"""Set every formula while the site is built, so that a page loads no formula script at all.

KaTeX turns LaTeX into HTML for the eye and MathML for screen readers. Its style sheet and fonts lie
in `book/vendor/katex` and are linked from the pages that hold a formula. KaTeX's own script is the
one that the package `sphinxcontrib-katex` brings. It is run here, by Node.js (see formulas.js), and
never in the browser. That package's own Sphinx extension is not used: it links KaTeX's files of
another host, and the way it waits for its process sometimes fails on a busy machine.

A formula that KaTeX refuses is a warning with the page and line, and so an error of the build.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number
from sphinxcontrib import katex

sys.path.append(str(Path(__file__).resolve().parents[2] / "tools"))
from find_node import find_node

logger = logging.getLogger(__name__)

SETTER = Path(__file__).with_name("formulas.js")
KATEX = Path(katex.__file__).with_name("katex.min.js")
OPTIONS = {"output": "htmlAndMathml", "throwOnError": True, "strict": "error"}
"""`strict` refuses what LaTeX itself would not take, so the sources stay LaTeX."""

STYLE = "katex/katex.min.css"
PUNCTUATION = re.compile(r"[.,;:?!]+")


class Refused(ValueError):
    """KaTeX cannot set a formula; the message is KaTeX's own."""


@cache
def setter() -> subprocess.Popen[str]:
    """Start the process that sets formulas; it ends by itself when this one does."""
    return subprocess.Popen(
        [find_node(), SETTER, KATEX],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )


@cache
def set_formula(latex: str, display: bool) -> str:
    """Return the HTML of one formula.

    Raises
    ------
    Refused
        If KaTeX cannot set it.
    """
    process = setter()
    assert process.stdin is not None
    assert process.stdout is not None
    request = {"latex": latex, "options": OPTIONS | {"displayMode": display}}
    process.stdin.write(json.dumps(request) + "\n")
    process.stdin.flush()
    answer = json.loads(process.stdout.readline() or '{"error": "Node.js has ended"}')
    if "error" in answer:
        raise Refused(answer["error"])
    return str(answer["html"])


def render(latex: str, *, display: bool, node: nodes.Element) -> str:
    """Return the HTML of one formula, or its source where KaTeX refuses it (with a warning)."""
    try:
        return set_formula(latex, display)
    except Refused as error:
        logger.warning("KaTeX refuses the formula %r: %s", latex, error, location=node)
        return f"<code>{escape(latex)}</code>"


def visit_inline(translator: Any, node: nodes.math) -> None:
    """Write a formula within a line."""
    html = render(node.astext(), display=False, node=node)
    translator.body.append(translator.starttag(node, "span", "", CLASS="math") + html + "</span>")
    raise nodes.SkipNode


def visit_display(translator: Any, node: nodes.math_block) -> None:
    """Write a formula on a line of its own, with its number where it has a label."""
    translator.body.append(translator.starttag(node, "div", CLASS="math"))
    if node["number"]:
        number = get_node_equation_number(translator, node)
        translator.body.append(f'<span class="eqno">({number})')
        translator.add_permalink_ref(node, "Link to this equation")
        translator.body.append("</span>")
    # A wide formula scrolls in its own box, which the keyboard must be able to reach.
    translator.body.append('<div class="formula" tabindex="0">')
    translator.body.append(render(node.astext(), display=True, node=node))
    translator.body.append("</div></div>")
    raise nodes.SkipNode


def bind_punctuation(app: Sphinx, doctree: nodes.document, page: str) -> None:
    """Set the stop or comma after a formula with it: browsers break the line between them."""
    if app.builder.format != "html":
        return
    for node in list(doctree.findall(nodes.math)):
        after = node.next_node(descend=False, siblings=True)
        if isinstance(after, nodes.Text) and (mark := PUNCTUATION.match(after)):
            node[:] = [nodes.Text(rf"{node.astext()}\text{{{mark[0]}}}")]
            node.parent.replace(after, nodes.Text(after[mark.end() :]))


def link_style(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Link KaTeX's style sheet from the pages that hold a formula, and from no other."""
    if doctree is not None and any(
        doctree.findall(lambda n: isinstance(n, (nodes.math, nodes.math_block)))
    ):
        app.add_css_file(STYLE)


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the renderer under the name `prerendered`."""
    app.add_html_math_renderer("prerendered", (visit_inline, None), (visit_display, None))
    app.connect("doctree-resolved", bind_punctuation)
    app.connect("html-page-context", link_style)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": False}
