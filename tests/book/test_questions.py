"""The index of questions says what the cards of the same build say, in every kind of build."""

import io
import time

import pytest
import yaml
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils

import questions

CLAIMS = [
    {
        "id": name,
        "chapter": chapter,
        "asks": f"What about {name}?",
        "claim": f"All {name} is so.",
        "expect": "true",
        "decide": "Look.",
    }
    for name, chapter in (("first", "activations"), ("second", "activations"), ("third", "pooling"))
]
NOTEBOOKS = {"nb_execution_mode": "force", "source_suffix": {".md": "myst-nb"}}
LIST = "# Questions\n\n:::{questions}\n:::\n"


def card(claim, verdict="true", number="0.93 [0.91, 0.95]", label=True):
    """A section of a page with a card, as a cell would put it out."""
    anchor = f"({claim})=\n" if label else ""
    return (
        f"{anchor}## Section on {claim}\n\n```{{raw}} html\n"
        f'<div class="ttl-card" data-claim="{claim}" data-verdict="{verdict}" '
        f'data-number="{number}" data-headline="The share is {number}."><p>x</p></div>\n```\n'
    )


@pytest.fixture
def book(tmp_path):
    """A small book: a function that changes some of its pages, builds it, and returns the list."""
    source = tmp_path / "source"
    source.mkdir()
    (source / "claims.yml").write_text(yaml.safe_dump(CLAIMS))

    def build(parallel=1, extensions=("myst_parser", "questions"), **pages):
        # The list is not the root, for Sphinx writes the root anew in every build.
        files = {"index": "# Root\n", "list": LIST}
        files |= {name: f"# {name}\n\n{text}" for name, text in pages.items()}
        for name, text in files.items():
            path = source / f"{name}.md"
            text = f"---\norphan: true\n---\n{text}"
            if not path.exists() or path.read_text() != text:
                path.write_text(text)
        warnings = io.StringIO()
        with patch_docutils(), docutils_namespace():
            app = Sphinx(
                source, None, tmp_path / "out", tmp_path / "trees", "html",
                confoverrides={
                    "extensions": list(extensions),
                    "html_theme": "basic",
                    "myst_enable_extensions": ["colon_fence"],
                    "questions_register": str(source / "claims.yml"),
                    **(NOTEBOOKS if "myst_nb" in extensions else {}),
                },
                status=None, warning=warnings, parallel=parallel,
            )  # fmt: skip
            app.build()
        build.warnings = warnings.getvalue()
        return (tmp_path / "out" / "list.html").read_text()

    build.source, build.out = source, tmp_path / "out"
    return build


def item(html, claim):
    """The entry of one claim in the index."""
    return html.partition(f'id="question-{claim}"')[2].partition("</li>")[0]


# ---------------------------------------------------------------- what the index shows


def test_every_question_is_listed_under_its_chapter(book):
    html = book()
    assert book.warnings == ""
    activations, pooling = html.index('id="activations"'), html.index('id="pooling"')
    assert (
        activations < html.index("What about second?") < pooling < html.index("What about third?")
    )
    assert "Initialization" not in html  # a chapter without claims has no heading
    assert "0 of 3 questions are answered so far." in html


def test_an_answered_question_shows_the_cards_verdict_and_number_and_links_to_its_section(book):
    html = book(page=card("second", "depends"))
    assert book.warnings == ""
    shown = item(html, "second")
    assert 'href="page.html#second"' in shown
    assert "IT DEPENDS" in shown
    assert "The share is 0.93 [0.91, 0.95]." in shown
    assert "1 of 3 questions are answered so far: 1 IT DEPENDS." in html


def test_an_unanswered_question_says_so_and_links_nowhere(book):
    shown = item(book(page=card("second")), "first")
    assert "not yet answered" in shown
    assert "href" not in shown


def test_the_chapters_stand_in_the_pages_own_table_of_contents(book):
    book()
    toc = (book.out / "list.html").read_text()
    assert '<a class="reference internal" href="#pooling">Pooling</a>' in toc


def test_only_the_index_loads_style_and_filter(book):
    html = book(page=card("second"))
    assert "questions.css" in html
    assert "questions.js" in html
    assert "questions.js" not in (book.out / "page.html").read_text()
    assert (book.out / "_static" / "questions.js").exists()


def test_a_card_put_out_by_an_executed_cell_is_found(book):
    cell = (
        "---\nfile_format: mystnb\nkernelspec:\n  name: python3\n---\n(first)=\n## First\n\n"
        "```{code-cell} ipython3\nfrom IPython.display import HTML\n"
        'HTML(\'<div data-claim="first" data-verdict="false" data-number="7">x</div>\')\n```\n'
    )
    (book.source / "cell.md").write_text(cell)
    html = book(extensions=("myst_nb", "questions"))
    assert "FALSE" in item(html, "first")
    assert 'href="cell.html#first"' in item(html, "first")


def test_cards_are_read_in_any_spelling_of_html():
    html = "<p>a</p><div DATA-CLAIM=a data-number='1 &lt; 2'\n data-verdict=\"true\"><br><div>"
    assert questions.cards_in(html) == [questions.Card("a", "true", "1 < 2", "")]
    assert questions.cards_in("<p>data-claim=</p>") == []


# ---------------------------------------------------------------- later builds


def test_the_index_follows_a_card_although_its_own_page_did_not_change(book):
    assert "TRUE" in item(book(page=card("second"), other="text"), "second")
    assert "FALSE" in item(book(page=card("second", "false")), "second")
    assert "0.5 [0.4, 0.6]" in item(book(page=card("second", "false", "0.5 [0.4, 0.6]")), "second")


def test_the_index_forgets_a_card_that_is_gone(book):
    book(page=card("second"), other=card("third"))
    assert "not yet answered" in item(book(page="nothing"), "second")
    (book.source / "other.md").unlink()
    assert "not yet answered" in item(book(), "third")


def test_the_index_follows_a_card_to_another_page(book):
    book(page=card("second"), other="text")
    html = book(page="text", other=card("second"))
    assert 'href="other.html#second"' in item(html, "second")


def test_the_index_is_left_alone_when_no_card_changed(book):
    book(page=card("second"), other="text")
    written = (book.out / "list.html").stat().st_mtime_ns
    time.sleep(0.01)
    book(other="other text")
    assert (book.out / "list.html").stat().st_mtime_ns == written


def test_the_index_follows_the_register(book):
    book(page=card("second"))
    changed = [CLAIMS[0] | {"asks": "Another question?"}, *CLAIMS[1:]]
    (book.source / "claims.yml").write_text(yaml.safe_dump(changed))
    assert "Another question?" in item(book(), "first")


def test_cards_read_in_other_processes_are_found(book):
    # Sphinx reads in parallel from five pages on.
    pages = {f"page{i}": "text" for i in range(8)} | {
        "page9": card("second"),
        "pageA": card("third"),
    }
    html = book(parallel=2, **pages)
    assert "TRUE" in item(html, "second")
    assert "2 of 3 questions" in html


# ---------------------------------------------------------------- what a writer is told


@pytest.mark.parametrize(
    ("pages", "sentence"),
    [
        ({"page": card("forth")}, "a card answers 'forth', which is no claim of the register"),
        ({"page": card("first"), "q": card("first", label=False)}, "'first' has a second card"),
        ({"page": card("first", label=False)}, "write (first)= before the heading"),
        ({"page": "(first)=\n## Here", "q": card("first", label=False)}, "without its label"),
    ],
)
def test_a_card_that_readers_could_not_find_is_reported(book, pages, sentence):
    book(**pages)
    assert sentence in book.warnings


def test_a_broken_register_is_reported_where_it_is_used(book):
    (book.source / "claims.yml").write_text("- id: x")
    book()
    assert "cannot be listed: claim 'x' lacks the key 'chapter'." in book.warnings
    assert "list.md" in book.warnings
