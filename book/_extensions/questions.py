"""The index of questions: the directive `{questions}`.

It lists every claim of the register by chapter: the question, how the claim fared, the number that
decides, and a link to the section that answers it. Verdict and number are read from the cards that
the pages of this very build show, so the index cannot disagree with them; what has no card yet is
listed as not yet answered.

Cards are found by the attributes `data-claim`, `data-verdict`, `data-number` and `data-headline`
that `nbsrc.claims` writes. They are kept in Sphinx's environment, page by page; where a page's
cards change, the index is written again even though its own source did not.

To enable it: name `questions` among the extensions. It brings `questions.css` and `questions.js`
(a filter, for readers with scripts) from `book/assets`, and loads them on the index only.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, ClassVar, NamedTuple

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective
from sphinx.util.typing import ExtensionMetadata

from nbsrc.claims import WORDS
from nbsrc.register import CHAPTERS, Claim, load, register_path

ASSETS = Path(__file__).resolve().parent.parent / "assets"
FILES = ("questions.css", "questions.js")

logger = logging.getLogger(__name__)


class Card(NamedTuple):
    """What a card on a page says."""

    claim: str
    verdict: str
    number: str
    headline: str


class _Cards(HTMLParser):
    """Finds the cards in a piece of HTML."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Card] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if values.get("data-claim"):
            self.found.append(Card(*(values.get(f"data-{name}") or "" for name in Card._fields)))


def cards_in(html: str) -> list[Card]:
    """Return the cards in a piece of HTML, in order."""
    parser = _Cards()
    parser.feed(html)
    parser.close()
    return parser.found


class question_summary(nodes.General, nodes.Element):
    """Stands where the count of answered questions will be."""


class question_list(nodes.General, nodes.Element):
    """Stands where the questions of one chapter will be, until every page has been read."""


class Questions(SphinxDirective):
    """The directive `{questions}`; see the top of this module."""

    has_content = False
    option_spec: ClassVar[dict[str, Any]] = {}

    def run(self) -> list[nodes.Node]:
        path = _register_path(self.config)
        self.env.note_dependency(str(path))
        try:
            claims = load(path)
        except ValueError as error:
            raise self.error(f"The questions cannot be listed: {error}.") from None
        _store(self.env, "pages").add(self.env.docname)
        written: list[nodes.Node] = [question_summary()]
        # Sections are made here and not when the list is filled, so that the page's own table of
        # contents knows the chapters.
        for chapter in CHAPTERS:
            if any(claim.chapter == chapter for claim in claims.values()):
                title = _title(chapter)
                section = nodes.section("", nodes.title(title, title), names=[chapter])
                section += question_list(chapter=chapter)
                self.state.document.note_implicit_target(section, section)
                written.append(section)
        return written


# ---------------------------------------------------------------- collecting


def _store(env: BuildEnvironment, name: str) -> Any:
    """What this extension keeps in the environment: `cards` by page, `pages` with an index."""
    kept = env.__dict__.setdefault("ttl_questions", {"cards": {}, "pages": set(), "shown": ""})
    return kept[name]


def collect(app: Sphinx, doctree: nodes.document) -> None:
    """Keep the cards that a page's cells have put out."""
    found = [
        card
        for raw in doctree.findall(nodes.raw)
        if "html" in raw.get("format", "").split()
        for card in cards_in(raw.astext())
    ]
    if found:
        _store(app.env, "cards")[app.env.docname] = found


def purge(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    """Forget what a page said before it is read again, or when it is gone."""
    _store(env, "cards").pop(docname, None)
    _store(env, "pages").discard(docname)


def merge(
    app: Sphinx, env: BuildEnvironment, docnames: Iterable[str], other: BuildEnvironment
) -> None:
    """Take over what another process has read."""
    for docname in docnames:
        if docname in _store(other, "cards"):
            _store(env, "cards")[docname] = _store(other, "cards")[docname]
        if docname in _store(other, "pages"):
            _store(env, "pages").add(docname)


def rewrite(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Have the index written again if a card, or the place of an answer, has changed."""
    places = {card.claim: place_of(env, card.claim) for _, card in _all_cards(env)}
    now = json.dumps([sorted(_all_cards(env)), sorted(places.items())])
    if env.__dict__["ttl_questions"]["shown"] == now:
        return []
    env.__dict__["ttl_questions"]["shown"] = now
    return sorted(_store(env, "pages"))


def check(app: Sphinx, env: BuildEnvironment) -> None:
    """Warn of cards that no reader of the index could find."""
    if not _store(env, "pages"):
        return
    claims = load(_register_path(app.config))
    pages: dict[str, str] = {}
    for docname, card in _all_cards(env):
        if card.claim not in claims:
            logger.warning("a card answers %r, which is no claim of the register", card.claim,
                           location=docname)  # fmt: skip
        elif card.claim in pages:
            logger.warning("%r has a second card; the first is on the page %r", card.claim,
                           pages[card.claim], location=docname)  # fmt: skip
        elif place_of(env, card.claim)[0] != docname:
            logger.warning("the card of %r stands on a page without its label: write (%s)= before "
                           "the heading of the section that answers it", card.claim, card.claim,
                           location=docname)  # fmt: skip
        pages.setdefault(card.claim, docname)


def _all_cards(env: BuildEnvironment) -> Iterator[tuple[str, Card]]:
    for docname, cards in sorted(_store(env, "cards").items()):
        for card in cards:
            yield docname, card


def cards_of(env: BuildEnvironment, docname: str) -> list[Card]:
    """Return the cards on a page, in order."""
    return list(_store(env, "cards").get(docname, []))


def place_of(env: BuildEnvironment, label: str) -> tuple[str, str]:
    """Return page and anchor of a label; empty if there is none."""
    place: tuple[str, str] = env.get_domain("std").anonlabels.get(label, ("", ""))  # type: ignore[attr-defined]
    return place


# ---------------------------------------------------------------- writing


def fill(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Put the questions where the directive stood, now that every page has been read."""
    if docname not in _store(app.env, "pages"):
        return
    claims = list(load(_register_path(app.config)).values())
    answered = {card.claim: card for _, card in _all_cards(app.env)}
    for summary in list(doctree.findall(question_summary)):
        summary.replace_self(_summary(claims, answered))
    for placeholder in list(doctree.findall(question_list)):
        items = nodes.bullet_list(classes=["ttl-questions"])
        for claim in claims:
            if claim.chapter == placeholder["chapter"]:
                items += _item(app, docname, claim, answered.get(claim.id))
        placeholder.replace_self(items)


def _summary(claims: Sequence[Claim], answered: dict[str, Card]) -> nodes.paragraph:
    verdicts = Counter(answered[claim.id].verdict for claim in claims if claim.id in answered)
    kinds = ", ".join(f"{verdicts[key]} {word}" for key, word in WORDS.items() if verdicts[key])
    text = f"{sum(verdicts.values())} of {len(claims)} questions are answered so far"
    return nodes.paragraph("", f"{text}: {kinds}." if kinds else f"{text}.",
                           classes=["ttl-questions-count"])  # fmt: skip


def _item(app: Sphinx, docname: str, claim: Claim, card: Card | None) -> nodes.list_item:
    verdict = card.verdict if card else "pending"
    item = nodes.list_item(classes=[f"ttl-is-{verdict}"], ids=[f"question-{claim.id}"])
    asks: nodes.Node = nodes.inline("", claim.asks)
    page, anchor = place_of(app.env, claim.id)
    if card and page:
        where = app.builder.get_relative_uri(docname, page) if page != docname else ""
        asks = nodes.reference("", "", asks, internal=True, refuri=f"{where}#{anchor}")
    head = nodes.paragraph("", "", asks, classes=["ttl-question"])
    item += head
    stated = nodes.paragraph(classes=["ttl-claimed"])
    badge = WORDS.get(verdict, "not yet answered")
    stated += nodes.inline("", badge, classes=["ttl-badge"])
    stated += nodes.Text(" ")
    stated += nodes.inline("", f"“{claim.claim}”", classes=["ttl-claim-text"])
    item += stated
    if card and (card.headline or card.number):
        item += nodes.paragraph("", card.headline or card.number, classes=["ttl-number"])
    return item


def _title(chapter: str) -> str:
    return chapter.replace("-", " ").capitalize()


def _register_path(config: Config) -> Path:
    return Path(config.questions_register) if config.questions_register else register_path()


def _load_assets(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    if pagename in _store(app.env, "pages"):
        app.add_css_file("questions.css")
        app.add_js_file("questions.js", loading_method="defer")


def _serve_assets(app: Sphinx, config: Config) -> None:
    """Have the files copied even where the book's own settings do not name the folder."""
    served = {(Path(app.confdir) / path).resolve() for path in config.html_static_path}
    if ASSETS not in served:
        config.html_static_path.extend(str(ASSETS / name) for name in FILES)


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the directive and what keeps the index in step with the pages."""
    # Empty: the book's own register.
    app.add_config_value("questions_register", "", "env")
    app.add_node(question_summary)
    app.add_node(question_list)
    app.add_directive("questions", Questions)
    app.connect("config-inited", _serve_assets)
    app.connect("doctree-read", collect)
    app.connect("env-purge-doc", purge)
    app.connect("env-merge-info", merge)
    app.connect("env-updated", rewrite)
    app.connect("env-check-consistency", check)
    app.connect("doctree-resolved", fill)
    app.connect("html-page-context", _load_assets)
    return {"version": "1", "env_version": 1, "parallel_read_safe": True,
            "parallel_write_safe": True}  # fmt: skip
