"""The opening of a chapter: the directive `{chapter}`, a map of its pages.

The chapter of a page is its folder. For every other page of the folder, in the order of `_toc.yml`,
the map gives the title, the question it starts from, how long it takes, and the questions of the
register that it answers. The verdicts are left to the page, which asks for a guess first; solutions
are left out.

How long a page takes is counted, not guessed: its words at a calm pace, half a minute for every
cell, and the minutes that stand beside its exercises.
"""

from __future__ import annotations

import json
import math
import posixpath
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any, ClassVar

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective
from sphinx.util.typing import ExtensionMetadata

from nbsrc.register import Claim, load, register_path
from questions import Card, cards_of, place_of

WORDS_A_MINUTE = 200  # people read plain prose a little faster: 238, says Brysbaert (2019)
MINUTES_A_CELL = 0.5
EXERCISE = re.compile(r"^(?:Easy|Medium|Hard), (\d+) minutes\.?$")


@dataclass(frozen=True)
class Facts:
    """What the map has to know of a page."""

    lead: str
    reading: float  # minutes
    exercises: tuple[int, ...]  # minutes of each


class chapter_map(nodes.General, nodes.Element):
    """Stands where the map will be, until every page has been read."""


class Chapter(SphinxDirective):
    """The directive `{chapter}`; see the top of this module."""

    has_content = False
    option_spec: ClassVar[dict[str, Any]] = {}

    def run(self) -> list[nodes.Node]:
        if "/" not in self.env.docname:
            raise self.error(
                f"The page {self.env.docname!r} is in no chapter: {{chapter}} maps the pages of "
                "its own folder."
            )
        self.env.note_dependency(str(register_path()))
        _openings(self.env).add(self.env.docname)
        return [chapter_map()]


# ---------------------------------------------------------------- collecting


def _openings(env: BuildEnvironment) -> set[str]:
    found: set[str] = env.__dict__.setdefault("ttl_openings", set())
    return found


def _facts(env: BuildEnvironment) -> dict[str, Facts]:
    found: dict[str, Facts] = env.__dict__.setdefault("ttl_facts", {})
    return found


def facts_of(doctree: nodes.document) -> Facts:
    """Count what a page holds."""
    words, lead, exercises = 0, "", []
    for paragraph in doctree.findall(nodes.paragraph):
        if _in_cell(paragraph):
            continue
        text = paragraph.astext()
        words += len(text.split())
        first = paragraph.children[0] if paragraph.children else None
        if isinstance(first, nodes.emphasis):
            if len(paragraph.children) == 1:
                lead = lead or text
            if minutes := EXERCISE.match(first.astext()):
                exercises.append(int(minutes[1]))
    cells = sum(1 for each in doctree.findall(nodes.container) if "cell" in each["classes"])
    return Facts(lead, words / WORDS_A_MINUTE + cells * MINUTES_A_CELL, tuple(exercises))


def _in_cell(node: nodes.Node) -> bool:
    above = node.parent
    while above is not None:
        if isinstance(above, nodes.container) and "cell" in above["classes"]:
            return True
        above = above.parent
    return False


def collect(app: Sphinx, doctree: nodes.document) -> None:
    """Keep what a page holds."""
    _facts(app.env)[app.env.docname] = facts_of(doctree)


def purge(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    """Forget a page before it is read again, or when it is gone."""
    _facts(env).pop(docname, None)
    _openings(env).discard(docname)


def merge(
    app: Sphinx, env: BuildEnvironment, docnames: Iterable[str], other: BuildEnvironment
) -> None:
    """Take over what another process has read."""
    for docname in docnames:
        if docname in _facts(other):
            _facts(env)[docname] = _facts(other)[docname]
        if docname in _openings(other):
            _openings(env).add(docname)


def in_order(env: BuildEnvironment) -> Iterator[str]:
    """Yield every page as the table of contents has them."""
    waiting, seen = [env.config.root_doc], set()
    while waiting:
        page = waiting.pop()
        if page not in seen:
            seen.add(page)
            yield page
            waiting += reversed(env.toctree_includes.get(page, []))


def pages_of(env: BuildEnvironment, opening: str) -> list[str]:
    """Return the pages of the chapter that `opening` opens, without their solutions."""
    folder = posixpath.dirname(opening)
    return [
        page
        for page in in_order(env)
        if posixpath.dirname(page) == folder
        and page != opening
        and not page.endswith("-solutions")
        and page in _facts(env)
    ]


def rewrite(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Have an opening written again if anything that its map says has changed."""
    shown = env.__dict__.setdefault("ttl_maps", {})
    changed = []
    for opening in sorted(_openings(env)):
        now = json.dumps(
            [
                (
                    page,
                    env.titles[page].astext(),
                    asdict(_facts(env)[page]),
                    [card.claim for card in cards_of(env, page)],
                )
                for page in pages_of(env, opening)
            ]
        )
        if shown.get(opening) != now:
            shown[opening] = now
            changed.append(opening)
    return changed


# ---------------------------------------------------------------- writing


def fill(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Put the map where the directive stood, now that every page has been read."""
    for placeholder in list(doctree.findall(chapter_map)):
        pages = pages_of(app.env, docname)
        claims = load(register_path())
        items = nodes.bullet_list(classes=["ttl-chapter"])
        for page in pages:
            items += _item(app, docname, page, claims)
        placeholder.replace_self([_sum([_facts(app.env)[page] for page in pages]), items])


def _item(app: Sphinx, docname: str, page: str, claims: dict[str, Claim]) -> nodes.list_item:
    facts = _facts(app.env)[page]
    title = nodes.inline("", app.env.titles[page].astext())
    where = app.builder.get_relative_uri(docname, page)
    item = nodes.list_item()
    item += nodes.paragraph(
        "", "", nodes.reference("", "", title, internal=True, refuri=where), classes=["ttl-page"]
    )
    if facts.lead:
        item += nodes.paragraph("", "", nodes.emphasis("", facts.lead))
    item += nodes.paragraph("", times(facts), classes=["ttl-times"])
    cards = [card for card in cards_of(app.env, page) if card.claim in claims]
    if cards:
        answered = nodes.bullet_list(classes=["ttl-answers"])
        for card in cards:
            answered += _answer(app, docname, card, claims[card.claim])
        item += answered
    return item


def _answer(app: Sphinx, docname: str, card: Card, claim: Claim) -> nodes.list_item:
    page, anchor = place_of(app.env, card.claim)
    asks: nodes.Node = nodes.inline("", claim.asks)
    if page:
        where = f"{app.builder.get_relative_uri(docname, page)}#{anchor}"
        asks = nodes.reference("", "", asks, internal=True, refuri=where)
    return nodes.list_item("", nodes.paragraph("", "", asks))


def times(facts: Facts) -> str:
    """Say how long a page takes."""
    reading = f"About {spell(facts.reading)} to read and run"
    if not facts.exercises:
        return f"{reading}."
    count = len(facts.exercises)
    noun = "an exercise" if count == 1 else f"{count} exercises"
    return f"{reading}; {noun}, {spell(sum(facts.exercises))}."


def _sum(all_facts: Sequence[Facts]) -> nodes.paragraph:
    # The sum of what stands beside the pages, so that a reader who adds up finds the same.
    reading = spell(sum(_rounded(facts.reading) for facts in all_facts))
    minutes = sum(_rounded(sum(facts.exercises)) for facts in all_facts if facts.exercises)
    exercises = f", and {spell(minutes)} of exercises" if minutes else ""
    count = len(all_facts)
    noun = "One page" if count == 1 else f"{count} pages"
    return nodes.paragraph("", f"{noun}: about {reading} to read and run{exercises}.")


def _rounded(minutes: float) -> int:
    return max(5, 5 * math.ceil(minutes / 5 - 1e-9))


def spell(minutes: float) -> str:
    """Say a stretch of time in words, up to the next five minutes."""
    hours, rest = divmod(_rounded(minutes), 60)
    parts = [f"{hours} hour{'s' if hours > 1 else ''}"] if hours else []
    return " ".join([*parts, *([f"{rest} minutes"] if rest else [])])


def _load_assets(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    if pagename in _openings(app.env):
        app.add_css_file("chapters.css")


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the directive and what keeps the map in step with the pages."""
    app.setup_extension("questions")
    app.add_node(chapter_map)
    app.add_directive("chapter", Chapter)
    app.connect("doctree-read", collect)
    app.connect("env-purge-doc", purge)
    app.connect("env-merge-info", merge)
    app.connect("env-updated", rewrite)
    app.connect("doctree-resolved", fill)
    app.connect("html-page-context", _load_assets)
    return {"version": "1", "env_version": 1, "parallel_read_safe": True,
            "parallel_write_safe": True}  # fmt: skip
