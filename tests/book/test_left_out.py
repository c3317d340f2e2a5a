"""A book can be built without its solutions; any other page that is missing is an error."""

import io
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils


def build(folder: Path, text: str) -> tuple[str, str]:
    """Build a book of one page, beside two that are left out; return its HTML and the warnings."""
    (folder / "index.md").write_text(text)
    for name in ("slopes-solutions.md", "slopes.md"):
        (folder / name).write_text("# Left out\n")
    warnings = io.StringIO()
    with patch_docutils(), docutils_namespace():
        Sphinx(
            folder, None, folder / "out", folder / "trees", "html",
            confoverrides={
                "extensions": ["myst_parser", "left_out"],
                "html_theme": "basic",
                "exclude_patterns": ["slopes*"],
            },
            status=None, warning=warnings,
        ).build()  # fmt: skip
    return (folder / "out" / "index.html").read_text(), warnings.getvalue()


def test_solutions_that_are_left_out_are_named_without_a_link(tmp_path: Path) -> None:
    html, warnings = build(tmp_path, "# Page\n\nThe [*answers*](slopes-solutions.md) are apart.\n")
    assert warnings == ""
    assert "The <em>answers</em> are apart." in html.replace(
        '<span class="xref myst">', ""
    ).replace("</span>", "")
    assert "slopes-solutions" not in html


def test_another_page_that_is_left_out_is_missed(tmp_path: Path) -> None:
    _, warnings = build(tmp_path, "# Page\n\nSee [there](slopes.md).\n")
    assert "Unknown source document 'slopes'" in warnings
