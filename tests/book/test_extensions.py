"""What our extensions do to the built pages, on small books of their own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
import tinycss2
from docutils import nodes

import execution
import offline
from noscript import SENTENCE, still_of

ROOT = Path(__file__).resolve().parents[2]
HEADER = """---
jupytext:
  text_representation:
    extension: .md
    format_name: myst
kernelspec:
  display_name: Python 3
  language: python
  name: python3
---

"""


def small_book(
    folder: Path, page: str, extensions: str, **others: str
) -> subprocess.CompletedProcess[str]:
    """Build a book of a page and of `others` with some of our extensions; return what it said."""
    book = folder / "book"
    book.mkdir(exist_ok=True)
    if not (book / "index.md").exists() or (book / "index.md").read_text() != page:
        (book / "index.md").write_text(page)  # else Sphinx would read it again for that
    for name, text in others.items():
        (book / f"{name}.md").write_text(text)
    (folder / "_toc.yml").write_text(
        "format: jb-book\nroot: index\n"
        + "".join(["chapters:\n", *(f"  - file: {name}\n" for name in others)] if others else [])
    )
    names = extensions.split()
    local = "".join(f"    {name}: {ROOT / 'book' / '_extensions'}\n" for name in names)
    (folder / "_config.yml").write_text(
        "title: Small\nonly_build_toc_files: true\n"
        "execute: {execute_notebooks: cache}\n"
        "latex: {use_jupyterbook_latex: false}\n"
        f"sphinx:\n  recursive_update: true\n  local_extensions:\n{local}  config:\n"
        "    html_context: {default_mode: auto}\n"
        f"    html_static_path: ['{ROOT / 'book' / 'vendor'}']\n"
        "    extensions: [myst_nb, jupyter_book, sphinx_external_toc, sphinx_book_theme,"
        f" sphinx_copybutton, sphinx_togglebutton, sphinx_comments, {', '.join(names)}]\n"
        + ("    html_math_renderer: prerendered\n" if "formulas" in names else "")
    )
    words = ["build", "book", "--config", "_config.yml", "--toc", str(folder / "_toc.yml")]
    words += ["--path-output", ".", "-W", "-n", "--keep-going"]
    return subprocess.run(
        [Path(sys.executable).parent / "jupyter-book", *words],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


# ---- formulas ------------------------------------------------------------------------------------


def test_a_formula_is_set_for_the_eye_and_for_a_screen_reader(tmp_path: Path) -> None:
    page = "# T\n\nInline $a^2$.\n\n$$\n\\tanh z\n$$ (eq-tanh)\n\nBy {eq}`eq-tanh`.\n"
    built = small_book(tmp_path, page, "formulas")
    assert built.returncode == 0, built.stdout + built.stderr
    html = (tmp_path / "_build" / "html" / "index.html").read_text()
    assert html.count('<span class="katex-html"') == 2
    assert html.count("<math ") == 2
    assert '<span class="eqno">(1)' in html
    assert 'href="#equation-eq-tanh"' in html
    assert "katex/katex.min.css" in html
    assert "katex.min.js" not in html
    assert not re.search(r"<script[^>]*mathjax", html, re.IGNORECASE)


def test_a_line_cannot_break_between_a_formula_and_its_full_stop(tmp_path: Path) -> None:
    built = small_book(tmp_path, "# T\n\nBoth $a$, and $b$. More $c$ words.\n", "formulas")
    assert built.returncode == 0, built.stdout + built.stderr
    html = (tmp_path / "_build" / "html" / "index.html").read_text()
    assert not re.search(r"</span>[.,]", html)
    assert html.count(r"\text{.}") == html.count(r"\text{,}") == 1  # as the source, for copying
    assert "</span> More " in html


def test_a_page_without_a_formula_loads_nothing_for_formulas(tmp_path: Path) -> None:
    assert small_book(tmp_path, "# T\n\nWords.\n", "formulas").returncode == 0
    assert "katex" not in (tmp_path / "_build" / "html" / "index.html").read_text()


@pytest.mark.parametrize("formula", [r"\notacommand", r"\frac{1", "a = “b”"])
def test_a_formula_that_cannot_be_set_fails_the_build_and_names_the_page(
    tmp_path: Path, formula: str
) -> None:
    built = small_book(tmp_path, f"# T\n\nWords and ${formula}$.\n", "formulas")
    assert built.returncode != 0
    assert "index.md" in built.stderr
    assert "KaTeX refuses the formula" in built.stderr


# ---- other hosts ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("extension", "named"),
    [
        ("app.add_js_file('https://example.com/a.js')", "https://example.com/a.js"),
        ("app.add_css_file('//example.com/a.css')", "//example.com/a.css"),
        (
            """app.add_js_file(None, body='import x from "https://example.com/m.js"')""",
            "what this inline script names",
        ),
    ],
)
def test_an_asset_of_another_host_fails_the_build(
    tmp_path: Path, extension: str, named: str
) -> None:
    (tmp_path / "foreign.py").write_text(f"def setup(app):\n    {extension}\n")
    book = small_book(tmp_path, "# T\n", "offline foreign")
    assert book.returncode != 0
    assert f"index would load {named}" in book.stderr


def test_what_the_pages_do_not_use_is_taken_out_of_the_site(tmp_path: Path) -> None:
    built = small_book(tmp_path, "# T\n", "offline")
    assert built.returncode == 0, built.stderr
    static = tmp_path / "_build" / "html" / "_static"
    assert not list(static.rglob("*.map"))
    assert not list(static.rglob("*fontawesome*"))
    style = (static / "styles" / offline.SLIM).read_text()
    assert "font-face" not in style
    assert ".fa-rocket" not in style


def test_a_site_in_which_nothing_changed_is_built_again_as_it_is(tmp_path: Path) -> None:
    for _ in range(2):
        built = small_book(tmp_path, "# T\n\nWords.\n", "offline")
        assert built.returncode == 0, built.stdout + built.stderr
    styles = tmp_path / "_build" / "html" / "_static" / "styles"
    assert (styles / offline.SLIM).exists()
    assert not (styles / "pydata-sphinx-theme.css").exists()


def test_slimming_a_style_sheet_drops_icons_and_keeps_everything_else() -> None:
    css = (
        '@font-face{font-family:"Font Awesome 6 Free";src:url(x.woff2)}'
        "@font-face{font-family:Ours;src:url(y.woff2)}"
        ".fa-rocket:before{content:'x'}.fas,.far{color:red}"
        ".bd-search .fa-solid{left:0}.fact{color:blue}"
        "@keyframes fa-spin{to{opacity:1}}@media print{.fa-x{color:red}}"
        "/*# sourceMappingURL=x.css.map */"
    )
    kept = offline.slim(css)
    assert "Ours" in kept
    assert ".bd-search .fa-solid{left:0}" in kept
    assert "@media print" in kept
    for gone in ("Awesome", "fa-rocket", ".fas", "fa-spin", "sourceMappingURL"):
        assert gone not in kept
    rules = tinycss2.parse_stylesheet(kept, skip_whitespace=True, skip_comments=True)
    assert not [rule for rule in rules if rule.type == "error"]


def test_a_class_that_only_begins_like_an_icon_is_not_taken_for_one() -> None:
    assert ".fact{color:blue}" in offline.slim(".fact{color:blue}.fa{color:red}")


# ---- where scripts do not run --------------------------------------------------------------------


def bundle(**forms: str) -> nodes.container:
    """Return a cell's output in several forms, as MyST-NB represents it."""
    outputs = nodes.container(nb_element="mime_bundle")
    for kind, html in forms.items():
        form = nodes.container(mime_type=kind.replace("__", "/"))
        form += nodes.raw("", html, format="html")
        outputs += form
    return outputs


def test_a_widget_without_scripts_shows_its_still_picture() -> None:
    assert still_of(bundle(text__html="<svg>still</svg>")) == "<svg>still</svg>"


def test_a_widget_without_a_still_picture_says_that_it_needs_scripts() -> None:
    assert still_of(bundle(text__plain="InputSpace()")) == SENTENCE


# ---- execution -----------------------------------------------------------------------------------


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """A library of a few modules beside a register, laid out as ours is."""
    package = tmp_path / "nbsrc"
    (package / "widgets" / "static").mkdir(parents=True)
    (package / "__init__.py").write_text('"""A map."""\n')
    (package / "stats.py").write_text("import math\n")
    (package / "claims.py").write_text("from nbsrc.stats import x\nfrom . import plots\n")
    (package / "plots.py").write_text("COLOUR = 1\n")
    (package / "data.py").write_text("def f():\n    from nbsrc import stats\n")
    (package / "widgets" / "__init__.py").write_text("from nbsrc.widgets.one import One\n")
    (package / "widgets" / "one.py").write_text("")
    (package / "widgets" / "static" / "one.js").write_text("")
    (tmp_path / "book").mkdir()
    (tmp_path / "book" / "claims.yml").write_text("[]\n")
    return tmp_path


@pytest.mark.parametrize(
    ("source", "files"),
    [
        ("import numpy", set()),
        ("from nbsrc.stats import mean", {"__init__.py", "stats.py"}),
        ("from nbsrc import stats", {"__init__.py", "stats.py"}),
        ("import nbsrc.data", {"__init__.py", "data.py", "stats.py"}),
        (
            "from nbsrc import claims",
            {"__init__.py", "claims.py", "stats.py", "plots.py", "claims.yml"},
        ),
        ("from nbsrc.widgets import One", {"__init__.py", "one.py", "one.js"}),
    ],
)
def test_a_page_depends_on_the_files_its_imports_lead_to(
    library: Path, source: str, files: set[str]
) -> None:
    assert {path.name for path in execution.library_of(source, library)} == files


def test_an_import_of_the_whole_library_depends_on_all_of_it(library: Path) -> None:
    everything = {p for p in (library / "nbsrc").rglob("*") if p.is_file()}
    assert everything <= execution.library_of("import nbsrc", library)
    assert everything <= execution.library_of("this is no Python", library)


def test_the_fingerprint_follows_the_library_and_not_the_prose(library: Path) -> None:
    cell = ":tags: [hide-input]\n\n%time 1\nfrom nbsrc import stats\n"
    page = f"Words.\n\n```{{code-cell}} ipython3\n{cell}```\n"
    first = execution.fingerprint(page, library)
    assert execution.fingerprint(page.replace("Words", "Other words"), library) == first
    (library / "nbsrc" / "plots.py").write_text("COLOUR = 2\n")
    assert execution.fingerprint(page, library) == first
    (library / "nbsrc" / "stats.py").write_text("import cmath\n")
    assert execution.fingerprint(page, library) != first


def test_a_page_runs_again_when_its_library_changed_and_else_is_taken_from_the_cache(
    tmp_path: Path,
) -> None:
    page = HEADER + "# T\n\n```{code-cell} ipython3\nimport time\ntime.time_ns()\n```\n"

    here = tmp_path / "here"
    here.mkdir()

    def printed() -> str:
        built = small_book(here, page, "execution")
        assert built.returncode == 0, built.stdout + built.stderr
        assert "s to execute all 1 pages" in built.stdout
        found = re.search(r"\b\d{19}\b", (here / "_build/html/index.html").read_text())
        assert found, "the page does not show the nanoseconds that its cell printed"
        return found[0]

    first = printed()
    time.sleep(0.01)
    page += "\nMore prose.\n"
    assert printed() == first
    here = here.rename(tmp_path / "elsewhere")  # a folder may be moved, what was kept with it
    record = here / "_build" / "fingerprints.json"
    record.write_text(record.read_text().replace('"index": "', '"index": "other'))
    assert printed() != first


def test_pages_run_at_the_same_time_as_far_as_there_are_cores(tmp_path: Path) -> None:
    # Each page says that it began, and waits for the other to say so, which it never does where
    # the other runs only after it.
    wait = """import pathlib, time
pathlib.Path("{mine}").touch()
for _ in range(600):
    if pathlib.Path("{other}").exists():
        print("met the other")
        break
    time.sleep(0.1)
"""
    pages = [
        HEADER + "# T\n\n```{code-cell} ipython3\n" + wait.format(mine=a, other=b) + "```\n"
        for a, b in (("one", "two"), ("two", "one"))
    ]
    built = small_book(tmp_path, pages[0], "execution", second=pages[1])
    assert built.returncode == 0, built.stdout + built.stderr
    assert "s to execute all 2 pages" in built.stdout
    if (os.cpu_count() or 1) > 1:
        for name in ("index", "second"):
            html = (tmp_path / "_build" / "html" / f"{name}.html").read_text()
            assert ">met the other" in html, name


def test_a_page_that_fails_among_others_fails_the_build_and_is_named(tmp_path: Path) -> None:
    page = HEADER + "# T\n\n```{code-cell} ipython3\nprint(6 * 7)\n```\n"
    built = small_book(tmp_path, page, "execution", second=page.replace("6 * 7", "6 / 0"))
    assert built.returncode != 0
    assert "second.md" in built.stderr
    report = tmp_path / "_build" / "html" / "reports" / "second.err.log"
    assert str(report) in built.stderr
    assert "ZeroDivisionError" in report.read_text()
    assert ">42" in (tmp_path / "_build" / "html" / "index.html").read_text()


def test_a_line_printed_in_pieces_is_one_line_of_the_page(tmp_path: Path) -> None:
    cell = "import time\nprint('one', end=' ', flush=True)\ntime.sleep(1)\nprint('line')\n"
    page = HEADER + "# T\n\n```{code-cell} ipython3\n" + cell + "```\n"
    built = small_book(tmp_path, page, "execution")
    assert built.returncode == 0, built.stdout + built.stderr
    assert "one line\n" in (tmp_path / "_build" / "html" / "index.html").read_text()
