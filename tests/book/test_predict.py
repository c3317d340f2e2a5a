"""Predictions: what a page shows, what a reader can do, and what a writer is told."""

import io
import re
from html.parser import HTMLParser

import pytest
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils

import predict

GOOD = """
:::{predict} Which *way* will it go, for $z > 0$?
:name: predict-way
- [ ] **Left**,
  as ever.

  The reply to left.

  - with a list
- [x] Right.

  The reply to right, {ref}`predict-way <predict-way>`.
:::
"""
OTHER = GOOD.replace("predict-way", "predict-other")


@pytest.fixture
def build(tmp_path):
    """Build pages (name to text) into HTML; return pages and warnings."""

    def built(builder="html", **pages):
        source = tmp_path / "source"
        source.mkdir(exist_ok=True)
        for name, text in pages.items():
            (source / f"{name}.md").write_text(f"---\norphan: true\n---\n# {name}\n{text}\n")
        warnings = io.StringIO()
        with patch_docutils(), docutils_namespace():
            app = Sphinx(
                source, None, tmp_path / "out", tmp_path / "trees", builder,
                confoverrides={
                    "extensions": ["myst_parser", "predict"],
                    "html_theme": "basic",
                    "myst_enable_extensions": ["colon_fence", "dollarmath", "tasklist"],
                },
                status=None, warning=warnings,
            )  # fmt: skip
            app.build()
        suffix = {"html": "html", "text": "txt"}[builder]
        written = {name: (tmp_path / "out" / f"{name}.{suffix}").read_text() for name in pages}
        return written, warnings.getvalue()

    return built


class Tree(HTMLParser):
    """The elements of a page as (path of tags, attributes), and the text under each path."""

    def __init__(self, html):
        super().__init__()
        self.path, self.elements, self.texts = [], [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs), list(self.path)))
        if tag not in ("input", "meta", "link", "br", "img"):
            self.path.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs), list(self.path)))

    def handle_endtag(self, tag):
        assert self.path.pop() == tag, f"</{tag}> closes nothing"

    def handle_data(self, data):
        self.texts.append((data, list(self.path)))

    def all(self, wanted, **attributes):
        return [
            found for tag, found, _ in self.elements
            if tag == wanted and attributes.items() <= found.items()
        ]  # fmt: skip

    def text(self, inside):
        return " ".join("".join(text for text, path in self.texts if inside in path).split())


def test_a_prediction_is_a_labelled_group_of_radio_buttons(build):
    pages, warnings = build(index=GOOD)
    assert warnings == ""
    tree = Tree(pages["index"])
    (group,) = tree.all("fieldset")
    assert group["id"] == "predict-way"
    assert tree.text("legend") == r"Predict Which way will it go, for \(z > 0\)?"
    radios = tree.all("input", type="radio")
    assert [radio["name"] for radio in radios] == ["predict-way"] * 2
    labels = tree.all("label")
    assert [label["for"] for label in labels] == [radio["id"] for radio in radios]
    assert tree.text("label") == "Left, as ever. Right."


def test_labels_hold_phrases_only_as_html_demands(build):
    pages, _ = build(index=GOOD)
    inside = [tag for tag, _, path in Tree(pages["index"]).elements if "label" in path]
    assert inside == ["strong"]


def test_each_answer_has_its_reply_told_apart_by_words_and_signs(build):
    pages, _ = build(index=GOOD)
    tree = Tree(pages["index"])
    assert len(tree.all("div", role="status")) == 2
    words = re.findall(r'aria-hidden="true">(.)</span> ([^<]+)<', pages["index"])
    assert words == [("✗", "Not quite."), ("✓", "Right.")]
    assert "with a list" in tree.text("li")


def test_several_predictions_share_a_page_without_sharing_a_name(build):
    pages, warnings = build(index=GOOD + OTHER)
    assert warnings == ""
    tree = Tree(pages["index"])
    assert len({radio["name"] for radio in tree.all("input", type="radio")}) == 2
    ids = [attributes["id"] for _, attributes, _ in tree.elements if "id" in attributes]
    assert len(ids) == len(set(ids))


def test_only_pages_with_a_prediction_load_its_style_sheet(build, tmp_path):
    pages, _ = build(index=GOOD, plain="No questions here.")
    assert "predict.css" in pages["index"]
    assert "predict.css" not in pages["plain"]
    assert (tmp_path / "out" / "_static" / "predict.css").exists()


def test_formats_without_radio_buttons_show_question_answers_and_replies(build):
    pages, warnings = build("text", index=GOOD)
    assert warnings == ""
    for part in ("Which *way* will it go", "**Left**, as ever.", "The reply to right"):
        assert part in pages["index"]


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("- [x]", "- [ ]", "exactly one answer must be the right one, '- [x] ', and here 0 are"),
        ("- [ ]", "- [X]", "and here 2 are"),
        ("  The reply to left.\n\n  - with a list", "", "'**Left**, as ever.' has no reply"),
        ("**Left**,\n  as ever.", "", "answer 1 is empty"),
        (":name: predict-way", "", "it needs a name, as in ':name: predict-first-move'"),
        ("- [ ] **Left**", "Think.\n\n- [ ] **Left**", "the line 'Think.' belongs to no answer"),
        ("  The reply to right", "The reply to right", "belongs to no answer; a reply is indented"),
        (GOOD[GOOD.index("- [ ]") : GOOD.index("- [x]")], "", "at least two answers"),
    ],
)
def test_a_malformed_prediction_is_refused_in_a_sentence(build, old, new, sentence):
    assert old in GOOD
    _, warnings = build(index=GOOD.replace(old, new))
    assert sentence in warnings
    assert "is malformed" in warnings


def test_a_reply_is_located_in_the_source_for_whoever_mends_it(build, tmp_path):
    text = GOOD.replace("{ref}`predict-way <predict-way>`", "{nonsense}`x`")
    _, warnings = build(index=text)
    line = 1 + (tmp_path / "source" / "index.md").read_text().splitlines().index(
        "  The reply to right, {nonsense}`x`."
    )
    assert f"index.md:{line}:" in warnings


def test_the_parts_of_a_prediction_are_read_as_written():
    lines = GOOD.strip().splitlines()[2:-1]
    left, right = predict.choices(lines)
    assert left.answer == ("**Left**,", "as ever.")
    assert (left.right, right.right) == (False, True)
    assert lines[right.answer_line] == "- [x] Right."
    assert [line for line in right.reply if line] == [lines[-1].strip()]
