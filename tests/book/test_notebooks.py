"""The notebooks: equal to what their pages make, and readable where no directive is understood."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path

import nbformat
import pytest

import notebooks
from notebooks import ROOT, cell, in_order, outdated, pages, read_book, repository, setup_cell
from plain_markdown import Book, CannotShow, Plain, Target, survey
from references import Reference

WORK = Reference(("Glorot", "Bengio"), "2010", "Understanding", "AISTATS", "https://doi.org/10.1/x")
MANY = Reference(("A", "B", "C"), "2018", "Bending", "", None)
FENCE = re.compile(r"^\s*(:{3,}|`{3,}\{)", re.MULTILINE)
ROLE = re.compile(r"\{[a-z]+(:[a-z]+)?\}`")
TARGET = re.compile(r"^\([\w-]+\)=", re.MULTILINE)


def plain(text: str, page: str = "chapter/page") -> str:
    """Convert a text as if it were a page of a small book."""
    book = Book(works={"glorot2010": WORK, "many2018": MANY})
    book.labels["elsewhere"] = Target("other/second", "A second page", "heading")
    book.titles |= {"other/second": "The second", "front": "The front"}
    book.notebooks = {page, "other/second"}
    survey(page, text, book)
    return Plain(page, book).convert(text)


# ---- what is kept in the repository --------------------------------------------------------------


def test_every_notebook_is_what_its_page_makes() -> None:
    stale = [str(path.relative_to(ROOT)) for path in outdated()]
    assert stale == [], "make them anew with `make notebooks`"


def made() -> list[Path]:
    """Return the notebooks that are kept."""
    return sorted(
        p for p in (ROOT / "book").rglob("*.ipynb") if ".ipynb_checkpoints" not in p.parts
    )


def test_every_page_with_code_has_a_notebook() -> None:
    with_code = {page for page, text in pages().items() if "{code-cell}" in text}
    kept = {p.relative_to(ROOT / "book").with_suffix("").as_posix() for p in made()}
    assert with_code
    assert kept == with_code


@pytest.mark.parametrize("path", made(), ids=lambda path: path.stem)
def test_a_notebook_is_valid_stripped_and_free_of_directives(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    ids = [each.id for each in notebook.cells]
    assert len(ids) == len(set(ids))
    for each in notebook.cells:
        if each.cell_type == "code":
            assert each.outputs == []
            assert each.execution_count is None
        else:
            prose = re.sub(r"```.*?```|`[^`\n]*`", "", each.source, flags=re.DOTALL)
            assert not FENCE.search(each.source), each.source
            assert not ROLE.search(each.source), each.source
            assert not TARGET.search(prose), each.source


@pytest.mark.parametrize("path", made(), ids=lambda path: path.stem)
def test_a_notebook_begins_with_the_set_up_for_colab(path: Path) -> None:
    first = nbformat.read(path, as_version=4).cells[0]
    assert first.source == setup_cell(repository())
    assert repository()["url"] in first.source
    assert "enable_custom_widget_manager" in first.source


@pytest.mark.parametrize("path", made(), ids=lambda path: path.stem)
def test_the_code_of_a_notebook_is_the_code_of_its_page(path: Path) -> None:
    page = path.with_suffix(".md").read_text(encoding="utf-8")
    in_page = re.findall(r"^```\{code-cell\}[^\n]*\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    without_options = [re.sub(r"\A(:[\w-]+:[^\n]*\n)+\n*", "", code).strip() for code in in_page]
    in_notebook = [
        each.source.strip()
        for each in nbformat.read(path, as_version=4).cells[1:]
        if each.cell_type == "code"
    ]
    assert in_notebook == without_options


def test_the_same_page_always_gives_the_same_bytes() -> None:
    assert notebooks.notebooks() == notebooks.notebooks()


def test_the_set_up_does_nothing_away_from_colab(monkeypatch: pytest.MonkeyPatch) -> None:
    import subprocess

    def refuse(*words: object, **settings: object) -> None:
        raise AssertionError(f"the set-up cell ran {words}")

    monkeypatch.setattr(subprocess, "run", refuse)
    exec(compile(ast.parse(setup_cell(repository())), "setup", "exec"), {})


def test_the_set_up_installs_the_library_from_the_public_address_on_colab(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import importlib.util
    import subprocess
    import sys
    import types

    ran: list[list[str]] = []
    enabled: list[bool] = []
    colab = types.ModuleType("google.colab")
    colab.output = types.SimpleNamespace(  # type: ignore[attr-defined]
        enable_custom_widget_manager=lambda: enabled.append(True)
    )
    monkeypatch.setitem(sys.modules, "google", types.ModuleType("google"))
    monkeypatch.setitem(sys.modules, "google.colab", colab)
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(subprocess, "run", lambda words, check: ran.append(words))
    exec(setup_cell({"url": "https://example.com/us/book", "branch": "main"}), {})
    assert ran[0][-1] == "nbsrc @ git+https://example.com/us/book@main"
    assert enabled == [True]


# ---- how a page is made plain --------------------------------------------------------------------


def test_a_box_becomes_a_quotation_with_its_title() -> None:
    assert plain(":::{note}\nMind *this*.\n:::") == "> **Note**\n>\n> Mind *this*."
    assert plain(":::{admonition} You will\n:class: learning\n- see\n:::") == (
        "> **You will**\n>\n> - see"
    )


def test_a_box_within_a_box_is_quoted_twice() -> None:
    text = "::::{tip}\nOuter.\n\n:::{warning}\nInner.\n:::\n::::"
    assert plain(text) == "> **Tip**\n>\n> Outer.\n>\n> > **Warning**\n> >\n> > Inner."


def test_a_formula_in_a_box_stands_on_one_line() -> None:
    assert "> $$a = b$$" in plain(":::{note}\n$$\na = b\n$$\n:::")


def test_a_prediction_becomes_answers_that_unfold_to_their_replies() -> None:
    text = (
        ":::{predict} Is $a < b$?\n:name: predict-order\n- [ ] No, `a` wins.\n\n  You took *b*.\n"
        "- [x] Yes.\n\n  Right.\n\n  Twice.\n:::"
    )
    assert plain(text) == (
        "**Predict.** Is $a < b$?\n\n"
        "<details>\n<summary>No, <code>a</code> wins.</summary>\n\nYou took *b*.\n\n</details>\n\n"
        "<details>\n<summary>Yes.</summary>\n\nRight.\n\nTwice.\n\n</details>"
    )


def test_a_solution_is_folded_under_the_name_of_its_exercise() -> None:
    text = ":::{exercise} Fold\n:label: fold\nFind it.\n:::\n\n:::{solution} fold\nHere.\n:::"
    assert plain(text) == (
        "> **Exercise: Fold**\n>\n> Find it.\n\n"
        "<details>\n<summary>Solution of Fold</summary>\n\nHere.\n\n</details>"
    )


def test_citations_become_names_and_a_year_with_a_link() -> None:
    assert plain("As {cite:t}`glorot2010` say {cite:p}`glorot2010,many2018`.") == (
        "As [Glorot and Bengio (2010)](https://doi.org/10.1/x) say "
        "([Glorot and Bengio, 2010](https://doi.org/10.1/x); A et al., 2018)."
    )


def test_the_list_of_works_holds_what_the_page_cites() -> None:
    written = plain("{cite:p}`glorot2010`\n\n```{bibliography}\n:filter: docname in docnames\n```")
    assert written.endswith(
        "- Glorot, Bengio (2010). *[Understanding](https://doi.org/10.1/x)*. AISTATS."
    )
    assert "Bending" not in written


def test_a_reference_within_the_page_links_to_its_heading() -> None:
    text = "(here)=\n## What *is* it?\n\nSee {ref}`here`, {ref}`this <here>` and [](#here)."
    assert plain(text) == (
        "## What *is* it?\n\n"
        "See [What is it?](#What-is-it?), [this](#What-is-it?) and [What is it?](#What-is-it?)."
    )


def test_a_reference_to_another_page_links_to_its_notebook() -> None:
    assert plain("{ref}`elsewhere`") == "[A second page](../other/second.ipynb#A-second-page)"
    assert plain("[there](../other/second.md)") == "[there](../other/second.ipynb)"
    assert plain("{doc}`../front`") == "[The front](../front.md)"


def test_a_numbered_formula_keeps_its_number_and_is_found_by_it() -> None:
    text = "$$\na = b\n$$ (first)\n\n$$ c = d $$ (second)\n\nBy {eq}`second` and {eq}`first`."
    written = plain(text)
    assert "a = b \\tag{1}\n$$" in written or "a = b\n \\tag{1}\n$$" in written
    assert "\\tag{2}" in written
    assert written.endswith("By (2) and (1).")


def test_a_picture_keeps_its_alternative_text() -> None:
    text = ":::{figure} fold.svg\n:alt: A folded sheet\nThe *sheet*.\n:::"
    assert plain(text) == "![A folded sheet](fold.svg)\n\nThe *sheet*."
    with pytest.raises(CannotShow, match=r"fold\.svg has no alternative text"):
        plain(":::{figure} fold.svg\nThe sheet.\n:::")


def test_code_and_formulas_are_left_alone() -> None:
    text = "Write `{ref}` or ``a `{note}` b`` and $\\{a\\}`b`$.\n\n```python\nx = [1](#y)\n:::\n```"
    assert plain(text) == text


def test_comments_targets_and_attributes_are_dropped() -> None:
    assert plain(
        "% a note to us\n(label)=\n{.wide}\nText[^]{.small} `x`{.red}.".replace("[^]", "")
    ) == ("Text{.small} `x`.")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (":::{grid} 2\n:::", r"the directive \{grid\} has no plain form .*admonition"),
        ("{glue}`x`", r"the role \{glue\} has no plain form .*cite"),
        ("See {ref}`nowhere`.", "the reference to 'nowhere' leads to no label"),
        ("See [it](nowhere.md).", r"the link to nowhere\.md leads to no page"),
        ("{cite}`nobody1900`", r"'nobody1900' is cited and does not stand in book/references\.bib"),
        (":::{note}\nnever closed", "is opened and never closed"),
        ("A note.[^1]", r"no footnotes, so \[\^1\] must go into the text"),
        (":::{solution} none\n:::", "the solution names 'none', which is no exercise's label"),
        (":::{predict} Q?\nNo answers.\n:::", "begins with 'No answers.', no answer"),
    ],
)
def test_what_has_no_plain_form_is_refused_with_a_sentence(text: str, sentence: str) -> None:
    with pytest.raises(CannotShow, match=sentence):
        plain(text)


def test_the_sentence_names_the_page(tmp_path: Path) -> None:
    (tmp_path / "book").mkdir()
    (tmp_path / "book" / "references.bib").write_text("")
    (tmp_path / "_config.yml").write_text("repository: {url: 'https://example.com/us/book'}\n")
    (tmp_path / "_toc.yml").write_text("root: index\n")
    page = "# T\n\n:::{grid}\n:::\n\n```{code-cell} ipython3\n1\n```\n"
    (tmp_path / "book" / "odd.md").write_text(page)
    with pytest.raises(CannotShow, match=r"book/odd\.md: the directive \{grid\}"):
        notebooks.notebooks(tmp_path)


def test_a_stale_a_missing_and_an_orphaned_notebook_are_all_found(tmp_path: Path) -> None:
    book = tmp_path / "book"
    book.mkdir()
    (book / "references.bib").write_text("")
    (tmp_path / "_config.yml").write_text("repository: {url: 'https://example.com/us/book'}\n")
    (tmp_path / "_toc.yml").write_text("root: index\n")
    for name in ("one", "two"):
        (book / f"{name}.md").write_text("# T\n\n```{code-cell} ipython3\n1 + 1\n```\n")
    for path, text in notebooks.notebooks(tmp_path).items():
        path.write_text(text)
    assert outdated(tmp_path) == []
    (book / "one.md").write_text("# T\n\n```{code-cell} ipython3\n1 + 2\n```\n")
    (book / "two.ipynb").unlink()
    (book / "gone.ipynb").write_text("{}")
    assert {path.name for path in outdated(tmp_path)} == {"one.ipynb", "two.ipynb", "gone.ipynb"}


def test_equal_cells_get_different_ids_and_others_keep_theirs() -> None:
    seen: dict[str, int] = {}
    first, second = (cell("code", "1 + 1", [], seen)["id"] for _ in range(2))
    assert first != second
    assert cell("code", "1 + 1", [], {})["id"] == first
    assert json.dumps(cell("markdown", "1 + 1", [], {}))


def test_code_that_only_draws_or_gives_an_exercise_away_is_folded() -> None:
    for tag in ("hide-input", "solution"):
        metadata = cell("code", "1", [tag], {})["metadata"]
        assert metadata["tags"] == [tag]
        assert metadata["jupyter"] == {"source_hidden": True}
        assert metadata["cellView"] == "form"
    assert cell("code", "1", ["exercise"], {})["metadata"] == {"tags": ["exercise"]}


def test_every_page_of_the_book_is_surveyed_without_complaint() -> None:
    book = read_book(pages())
    assert "index" in book.titles


def test_a_map_of_a_chapter_becomes_links_to_its_pages_in_the_order_of_the_book() -> None:
    book = Book(order=["other/x", "chapter/b", "chapter/page", "chapter/b-solutions", "chapter/a"])
    for page in book.order:
        survey(page, f"# Title of {page}\n\n*Why {page}?*\n\nText, *not this*.\n", book)
    book.notebooks = {"chapter/b"}
    assert Plain("chapter/page", book).convert(":::{chapter}\n:::") == (
        "- [Title of chapter/b](b.ipynb)\\\n  *Why chapter/b?*\n"
        "- [Title of chapter/a](a.md)\\\n  *Why chapter/a?*"
    )


def test_the_order_of_the_book_is_read_from_its_table_of_contents() -> None:
    contents = {
        "root": "front",
        "parts": [
            {"caption": "One", "chapters": [{"file": "a", "sections": [{"file": "b"}]}]},
            {"caption": "Two", "chapters": [{"file": "c"}]},
        ],
    }
    assert in_order(contents) == ["a", "b", "c"]
