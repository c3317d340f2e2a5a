"""The map of a chapter: its pages in order, their questions, their times, what they answer."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils

import chapters
from nbsrc.register import load

FIRST, SECOND = list(load())[:2]
PAGES = ("folder/b", "folder/index", "folder/b-solutions", "folder/a", "other/c")
ROOT = "\n".join(["# Book\n\n```{toctree}", *PAGES, "```\n"])
OPENING = "# Opening\n\n:::{chapter}\n:::\n"


def page(title: str, words: int = 0, exercises: tuple[int, ...] = (), claim: str = "") -> str:
    """A page with a lead, so many words after it, exercises of so many minutes, and a card."""
    text = f"# {title}\n\n*What about {title}?*\n\n{'word ' * words}\n\n"
    text += "".join(f"*Medium, {minutes} minutes.* Do it.\n\n" for minutes in exercises)
    if claim:
        text += (
            f"({claim})=\n## Answer\n\n```{{raw}} html\n<div data-claim='{claim}' "
            "data-verdict='false' data-number='0.3' data-headline='0.3'></div>\n```\n"
        )
    return text


@pytest.fixture
def book(tmp_path: Path) -> Callable[..., str]:
    """Build a small book of two folders; return the opening page, and keep the warnings."""

    def build(**pages: str) -> str:
        files = {
            "index": ROOT,
            "folder/index": OPENING,
            "folder/a": page("A"),
            "folder/b": page("B"),
            "folder/b-solutions": page("Solutions of B"),
            "other/c": page("C"),
        } | {name.replace("_", "/"): text for name, text in pages.items()}
        for name, text in files.items():
            path = tmp_path / "source" / f"{name}.md"
            path.parent.mkdir(parents=True, exist_ok=True)
            if not path.exists() or path.read_text() != text:
                path.write_text(text)
        warnings = io.StringIO()
        with patch_docutils(), docutils_namespace():
            app = Sphinx(
                tmp_path / "source", None, tmp_path / "out", tmp_path / "trees", "html",
                confoverrides={
                    "extensions": ["myst_parser", "chapters"],
                    "myst_enable_extensions": ["colon_fence"],
                    "html_theme": "basic",
                },
                status=None, warning=warnings,
            )  # fmt: skip
            app.build()
        build.warnings = warnings.getvalue()  # type: ignore[attr-defined]
        return (tmp_path / "out" / "folder" / "index.html").read_text()

    return build


def said(html: str) -> str:
    """Return what stands in the map, without mark-up."""
    written = html[html.index("Opening<") : html.index("</section>")]
    return " ".join(re.sub(r"<[^>]+>", " ", written).split())


def test_the_map_lists_the_pages_of_its_folder_in_the_order_of_the_book(
    book: Callable[..., str],
) -> None:
    html = book()
    assert build_warnings(book) == ""
    assert re.findall(r'class="reference internal" href="([ab][^"]*\.html)"', html)[:2] == [
        "b.html",
        "a.html",
    ]
    text = said(html)
    assert "What about B? " in text
    assert "Solutions" not in text
    assert "What about C?" not in text


def build_warnings(book: Callable[..., str]) -> str:
    """Return what the last build complained of."""
    return str(book.warnings)  # type: ignore[attr-defined]


def test_times_are_counted_from_words_and_exercises(book: Callable[..., str]) -> None:
    # 2,000 words at 200 a minute are ten minutes; the few others lead up to the next five.
    text = said(book(folder_a=page("A", words=2000, exercises=(10, 55))))
    assert "About 15 minutes to read and run; 2 exercises, 1 hour 5 minutes." in text
    # The sum is of what stands beside the pages: 15 and 5.
    assert "2 pages: about 20 minutes to read and run, and 1 hour 5 minutes of exercises." in text


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(0.2, "5 minutes"), (5, "5 minutes"), (5.1, "10 minutes"), (60, "1 hour"),
     (121, "2 hours 5 minutes")],
)  # fmt: skip
def test_a_stretch_of_time_is_spelt_up_to_the_next_five_minutes(minutes: float, words: str) -> None:
    assert chapters.spell(minutes) == words


def test_the_questions_of_a_page_stand_without_their_verdicts_and_follow_its_edits(
    book: Callable[..., str],
) -> None:
    asks = " ".join(load()[FIRST].asks.split())
    html = book(folder_a=page("A", claim=FIRST))
    assert asks in unescape(said(html))
    assert "FALSE" not in html
    assert f'href="a.html#{FIRST}"' in html
    html = book(folder_a=page("A", claim=SECOND))
    assert f'href="a.html#{FIRST}"' not in html
    assert f'href="a.html#{SECOND}"' in html


def test_what_a_page_is_called_and_asks_follows_its_edits(book: Callable[..., str]) -> None:
    book()
    assert "What about Another?" in said(book(folder_a=page("Another")))


def test_a_map_outside_a_chapter_is_refused(book: Callable[..., str]) -> None:
    book(index=ROOT + "\n:::{chapter}\n:::\n")
    assert "The page 'index' is in no chapter" in build_warnings(book)
