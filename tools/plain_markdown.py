"""Turn the MyST Markdown of a page into plain Markdown, which every notebook can show.

A directive becomes what a reader of the notebook should see in its place: a box becomes a quoted
paragraph with its title, a prediction becomes answers that unfold, a citation becomes names and a
year with a link. What has no plain form here is refused with a sentence, so that no fence and no
role can end up before a reader.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from html import escape

from references import Reference

FENCE = re.compile(r"^(?P<indent> {0,3})(?P<fence>:{3,}|`{3,}|~{3,})(?P<info>.*)$")
DIRECTIVE = re.compile(r"^\s*\{(?P<name>[^}]+)\}\s*(?P<argument>.*?)\s*$")
OPTION = re.compile(r"^:(?P<key>[\w-]+):\s*(?P<value>.*?)\s*$")
LEAD = re.compile(r"^\*(?P<lead>[^*]+)\*$")
TARGET = re.compile(r"^\((?P<label>[^()\s]+)\)=\s*$")
HEADING = re.compile(r"^(?P<marks>#{1,6})\s+(?P<title>.*?)\s*#*\s*$")
ATTRIBUTES = re.compile(r"^\{[.#][^}]*\}\s*$")
INLINE = re.compile(
    r"\{(?P<role>[A-Za-z][\w:.-]*)\}(?P<ticks>`+)(?P<content>.+?)(?<!`)(?P=ticks)(?!`)"
    r"|(?P<code>(?P<codeticks>`+)(?!`).+?(?<!`)(?P=codeticks)(?!`))"
    r"|(?P<math>\$\$.+?\$\$|\$(?!\s)(?:\\.|[^$\\])+?(?<!\s)\$)"
    r"|(?P<image>!)?\[(?P<text>(?:[^\[\]]|\[[^\[\]]*\])*)\]\((?P<link>[^()\s]*)(?P<tip>\s+\"[^\"]*\")?\)"
    r"|(?P<footnote>\[\^[^\]]+\])"
    r"|(?<=[\])*`])(?P<attributes>\{[.#][^{}]*\})",
    re.DOTALL,
)

BOXES = {
    "attention": "Attention",
    "caution": "Caution",
    "danger": "Danger",
    "error": "Error",
    "hint": "Hint",
    "important": "Important",
    "note": "Note",
    "seealso": "See also",
    "tip": "Tip",
    "warning": "Warning",
}


class CannotShow(ValueError):
    """Something in a page has no plain form; the message says what, and what to use instead."""


@dataclass(frozen=True)
class Target:
    """Where a label leads: a page, and on it a heading, an equation or a titled box."""

    page: str
    title: str
    kind: str
    number: int = 0


@dataclass
class Book:
    """What a page has to know of the others.

    Labels, titles, the questions that pages start from, the order of the pages, which of them are
    notebooks, and the works they cite.
    """

    labels: dict[str, Target] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)
    leads: dict[str, str] = field(default_factory=dict)
    order: list[str] = field(default_factory=list)
    notebooks: set[str] = field(default_factory=set)
    works: dict[str, Reference] = field(default_factory=dict)


@dataclass
class Directive:
    """A fenced directive: its name, what follows it on its line, its options and its body."""

    name: str
    argument: str
    options: dict[str, str]
    body: list[str]


def blocks(lines: list[str]) -> Iterable[tuple[str, list[str]]]:
    """Split lines into ("fence", lines with both fences), ("math", lines) and ("text", lines).

    Raises
    ------
    CannotShow
        If a fence or a formula is not closed.
    """
    text: list[str] = []
    position = 0
    while position < len(lines):
        line = lines[position]
        opening = FENCE.match(line)
        if opening is None and not line.lstrip().startswith("$$"):
            text.append(line)
            position += 1
            continue
        if text:
            yield "text", text
            text = []
        end = position
        if opening is not None:
            mark = opening["fence"]
            closing = re.compile(rf"^\s*{re.escape(mark[0])}{{{len(mark)},}}\s*$")
            end = next((i for i in range(position + 1, len(lines)) if closing.match(lines[i])), -1)
            kind = "fence"
        else:
            closing = re.compile(r"^(.*\S\s*)?\$\$\s*(\([\w:.-]+\))?\s*$")
            if not re.match(r"^\s*\$\$.*\S.*\$\$\s*(\([\w:.-]+\))?\s*$", line):
                end = next(
                    (i for i in range(position + 1, len(lines)) if closing.match(lines[i])), -1
                )
            kind = "math"
        if end < 0:
            raise CannotShow(f"{line.strip()!r} is opened and never closed.")
        yield kind, lines[position : end + 1]
        position = end + 1
    if text:
        yield "text", text


def directive(lines: list[str]) -> Directive | None:
    """Read a fenced block as a directive; return None where it is plain code."""
    opening = FENCE.match(lines[0])
    assert opening is not None
    head = DIRECTIVE.match(opening["info"])
    if head is None:
        return None
    indent = len(opening["indent"])
    body = [line[indent:] if line[:indent].isspace() else line for line in lines[1:-1]]
    options: dict[str, str] = {}
    while body and (option := OPTION.match(body[0])):
        options[option["key"]] = option["value"]
        body.pop(0)
    while body and not body[0].strip():
        body.pop(0)
    return Directive(head["name"].strip(), head["argument"], options, body)


def bare(text: str) -> str:
    """Return a title without its markup."""
    text = re.sub(r"\{[\w:.-]+\}`([^`]*)`", r"\1", text)
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)
    return re.sub(r"[*`]|(?<!\w)_|_(?!\w)", "", text).strip()


def inline_html(text: str) -> str:
    """Return a line of Markdown as HTML, for a place where a notebook reads no Markdown."""
    html = escape(text, quote=False)
    html = re.sub(r"`([^`]+)`", r"<code>\1</code>", html)
    html = re.sub(r"\*\*([^*]+)\*\*", r"<b>\1</b>", html)
    html = re.sub(r"\*([^*]+)\*", r"<i>\1</i>", html)
    return re.sub(r"\[([^\]]*)\]\(([^)]*)\)", r'<a href="\2">\1</a>', html)


def folded(summary: str, body: str) -> str:
    """Return text that unfolds under a line which is always seen."""
    return f"<details>\n<summary>{inline_html(summary)}</summary>\n\n{body}\n\n</details>"


def quoted(title: str, body: str) -> str:
    """Return a box: a quotation with a bold title. A formula in it must stand on one line."""
    body = re.sub(
        r"\$\$(.+?)\$\$", lambda m: f"$${' '.join(m[1].split())}$$", body, flags=re.DOTALL
    )
    inside = f"**{title}**\n\n{body}".strip() if title else body.strip()
    return "\n".join(f"> {line}".rstrip() for line in inside.split("\n"))


def survey(page: str, text: str, book: Book) -> None:
    """Enter a page's title and labels into `book`."""
    equations = 0
    waiting: list[str] = []

    def settle(title: str, kind: str) -> None:
        for label in waiting:
            book.labels[label] = Target(page, title, kind)
        waiting.clear()

    def look(lines: list[str]) -> None:
        nonlocal equations
        for kind, part in blocks(lines):
            if kind == "math":
                label = re.search(r"\$\$\s*\(([\w:.-]+)\)\s*$", part[-1])
                if label:
                    equations += 1
                    book.labels[label[1]] = Target(page, "", "equation", equations)
            elif kind == "fence":
                found = directive(part)
                if found is None:
                    continue
                label_of = found.options.get("label") or found.options.get("name")
                if found.name == "math" and label_of:
                    equations += 1
                    book.labels[label_of] = Target(page, "", "equation", equations)
                elif label_of:
                    title = bare(found.argument) or found.name
                    if found.name == "exercise":
                        title = f"Exercise: {title}"
                    elif found.name in ("figure", "image"):
                        title = "the figure"
                    book.labels[label_of] = Target(page, title, found.name)
                settle(bare(found.argument) or found.name, found.name)
                if found.name != "code-cell":
                    look(found.body)
            else:
                for line in part:
                    if target := TARGET.match(line):
                        waiting.append(target["label"])
                    elif heading := HEADING.match(line):
                        title = bare(heading["title"])
                        book.titles.setdefault(page, title)
                        settle(title, "heading")
                    elif line.strip():
                        if lead := LEAD.match(line):
                            book.leads.setdefault(page, lead["lead"])
                        settle("here", "paragraph")

    look(text.split("\n"))


class Plain:
    """The conversion of one page.

    Parameters
    ----------
    page : str
        The page's path under `book/`, without `.md`.
    book : Book
        What is known of all pages.
    """

    def __init__(self, page: str, book: Book) -> None:
        self.page = page
        self.book = book
        self.cited: list[str] = []
        self.directives: dict[str, Callable[[Directive], str]] = {
            "admonition": lambda d: self.box(d, d.argument),
            "bibliography": self.bibliography,
            "chapter": self.chapter,
            "dropdown": lambda d: folded(self.inline(d.argument), self.inside(d)),
            "exercise": self.exercise,
            "figure": self.figure,
            "image": self.figure,
            "margin": lambda d: self.box(d, d.argument),
            "math": self.formula,
            "predict": self.predict,
            "solution": self.solution,
            "table": lambda d: f"*{self.inline(d.argument)}*\n\n{self.inside(d)}",
            **{name: self.titled(title) for name, title in BOXES.items()},
            **dict.fromkeys(("code", "code-block"), self.code),
        }
        self.roles: dict[str, Callable[[str], str]] = {
            "abbr": lambda text: text,
            "cite": self.cite,
            "cite:p": self.cite,
            "cite:t": self.cite_in_text,
            "code": lambda text: f"`{text}`",
            "doc": self.document,
            "eq": self.reference,
            "kbd": lambda text: f"<kbd>{text}</kbd>",
            "math": lambda text: f"${text}$",
            "numref": self.reference,
            "ref": self.reference,
            "sub": lambda text: f"<sub>{text}</sub>",
            "sup": lambda text: f"<sup>{text}</sup>",
        }

    # ---- blocks ----------------------------------------------------------------------------------

    def convert(self, text: str) -> str:
        """Return MyST Markdown as plain Markdown.

        Raises
        ------
        CannotShow
            If the text holds a directive, role, label or citation that has no plain form.
        """
        written: list[str] = []
        for kind, lines in blocks(text.split("\n")):
            if kind == "math":
                written.append(self.display(lines))
            elif kind == "text":
                written.append(self.text(lines))
            elif (found := directive(lines)) is None:
                written.append("\n".join(lines))
            else:
                written.append(self.instead_of(found))
        joined = "\n".join(written)
        return re.sub(r"\n{3,}", "\n\n", joined).strip("\n")

    def instead_of(self, found: Directive) -> str:
        """Return what stands in the place of a directive."""
        if found.name not in self.directives:
            raise CannotShow(
                f"the directive {{{found.name}}} has no plain form for the notebook: use one of "
                f"{', '.join(sorted(self.directives))}, or give tools/plain_markdown.py a form."
            )
        return self.directives[found.name](found)

    def text(self, lines: list[str]) -> str:
        """Convert lines without fences: drop targets, comments and attributes, convert the rest."""
        kept: list[str] = []
        for line in lines:
            if TARGET.match(line) or ATTRIBUTES.match(line) or line.startswith("%"):
                continue
            definition = re.match(r"^: +(.*)", line)
            if definition and kept and kept[-1].strip():
                kept[-1] = f"**{kept[-1].strip()}**: {definition[1]}"
                continue
            kept.append(line)
        return self.inline("\n".join(kept))

    def display(self, lines: list[str]) -> str:
        """Write a displayed formula, with its number where it has a label."""
        text = "\n".join(lines)
        label = re.search(r"\$\$\s*\(([\w:.-]+)\)\s*$", text)
        if label is None:
            return text
        number = self.book.labels[label[1]].number
        return text[: label.start()].rstrip() + f" \\tag{{{number}}}\n$$"

    def inside(self, found: Directive) -> str:
        """Convert a directive's body."""
        return self.convert("\n".join(found.body))

    def box(self, found: Directive, title: str) -> str:
        """Write an admonition; one with the class `dropdown` unfolds."""
        title = self.inline(title)
        if "dropdown" in found.options.get("class", ""):
            return folded(title, self.inside(found))
        return quoted(title, self.inside(found))

    def titled(self, title: str) -> Callable[[Directive], str]:
        """Return the conversion of a box whose title is fixed; its argument begins its body."""

        def write(found: Directive) -> str:
            if found.argument:
                found.body.insert(0, found.argument)
            return self.box(found, title)

        return write

    def exercise(self, found: Directive) -> str:
        """Write the statement of an exercise."""
        title = f": {self.inline(found.argument)}" if found.argument else ""
        return quoted(f"Exercise{title}", self.inside(found))

    def solution(self, found: Directive) -> str:
        """Write a solution, folded."""
        target = self.book.labels.get(found.argument)
        if target is None:
            raise CannotShow(
                f"the solution names {found.argument!r}, which is no exercise's label."
            )
        return folded(f"Solution of {target.title.removeprefix('Exercise: ')}", self.inside(found))

    def figure(self, found: Directive) -> str:
        """Write a picture with its alternative text, and its caption below."""
        alt = found.options.get("alt")
        if not alt:
            raise CannotShow(
                f"the picture {found.argument} has no alternative text: give it `:alt:`."
            )
        caption = self.inside(found)
        return f"![{alt}]({found.argument})" + (f"\n\n{caption}" if caption else "")

    def formula(self, found: Directive) -> str:
        """Write a formula given as a directive."""
        label = found.options.get("label")
        number = f" \\tag{{{self.book.labels[label].number}}}" if label else ""
        return "$$\n" + "\n".join(found.body) + number + "\n$$"

    def code(self, found: Directive) -> str:
        """Write code that is only shown."""
        return f"```{found.argument}\n" + "\n".join(found.body) + "\n```"

    def predict(self, found: Directive) -> str:
        """Write a prediction: the question, and each answer with its reply folded under it."""
        answers: list[list[str]] = []
        for line in found.body:
            if item := re.match(r"^- \[[ xX]\] (.*)$", line):
                answers.append([item[1]])
            elif answers:
                answers[-1].append(line.removeprefix("  "))
            elif line.strip():
                raise CannotShow(
                    f"the prediction {found.argument!r} begins with {line!r}, no answer."
                )
        written = [f"**Predict.** {self.inline(found.argument)}"]
        for lines in answers:
            end = next((i for i, line in enumerate(lines) if not line.strip()), len(lines))
            answer = " ".join(line.strip() for line in lines[:end])
            written.append(folded(self.inline(answer), self.convert("\n".join(lines[end:]))))
        return "\n\n".join(written)

    def chapter(self, found: Directive) -> str:
        """List the pages of this page's folder, without their solutions."""
        folder = posixpath.dirname(self.page)
        others = [
            page
            for page in self.book.order
            if posixpath.dirname(page) == folder
            and page != self.page
            and not page.endswith("-solutions")
        ]
        leads = {page: f"\\\n  *{lead}*" for page, lead in self.book.leads.items()}
        return "\n".join(
            f"- [{self.book.titles[page]}]({self.address(page)}){leads.get(page, '')}"
            for page in others
        )

    def bibliography(self, found: Directive) -> str:
        """Write the list of the works that the page has cited so far."""
        works = [self.book.works[key] for key in dict.fromkeys(self.cited)]
        works.sort(key=lambda work: (work.names.casefold(), work.year))
        return "\n".join(f"- {work.entry()}" for work in works)

    # ---- within a line ---------------------------------------------------------------------------

    def inline(self, text: str) -> str:
        """Convert roles, links and attributes within text; code and formulas stay as they are."""

        def instead(match: re.Match[str]) -> str:
            if match["role"]:
                if match["role"] not in self.roles:
                    raise CannotShow(
                        f"the role {{{match['role']}}} has no plain form for the notebook: use one "
                        f"of {', '.join(sorted(self.roles))}."
                    )
                return self.roles[match["role"]](match["content"])
            if match["footnote"]:
                raise CannotShow(
                    f"a notebook shows no footnotes, so {match['footnote']} must go into the text."
                )
            if match["attributes"]:
                return ""
            if match["link"] is not None and not match["image"]:
                return self.link(self.inline(match["text"]), match["link"])
            return match[0]

        return INLINE.sub(instead, text)

    def link(self, text: str, to: str) -> str:
        """Write a link: to a label, to a page of the book, or to somewhere else."""
        if to.startswith("#"):
            return self.to_label(to[1:], text)
        path, _, anchor = to.partition("#")
        if re.match(r"^[a-z]+:", to) or not path.endswith((".md", ".ipynb")):
            return f"[{text}]({to})"
        here = posixpath.dirname(self.page)
        page = posixpath.normpath(posixpath.join(here, path)).rsplit(".", 1)[0]
        if page not in self.book.titles:
            raise CannotShow(f"the link to {to} leads to no page of the book.")
        if anchor in self.book.labels:
            return self.to_label(anchor, text)
        return f"[{text or self.book.titles[page]}]({self.address(page)})"

    def address(self, page: str) -> str:
        """Return the path of a page's notebook, or of its source where it has none, from here."""
        path = posixpath.relpath(page, posixpath.dirname(self.page) or ".")
        return path + (".ipynb" if page in self.book.notebooks else ".md")

    def to_label(self, label: str, text: str = "") -> str:
        """Write a link to a label; where a notebook has no anchor for it, just the words."""
        target = self.book.labels.get(label)
        if target is None:
            raise CannotShow(f"the reference to {label!r} leads to no label of the book.")
        words = text or (f"({target.number})" if target.kind == "equation" else target.title)
        anchor = "#" + target.title.replace(" ", "-") if target.kind == "heading" else ""
        anchor = re.sub(r"[()<>]", lambda m: f"%{ord(m[0]):02X}", anchor)
        if target.page != self.page:
            return f"[{words}]({self.address(target.page)}{anchor})"
        if anchor:
            return f"[{words}]({anchor})"
        return words if target.kind == "equation" or text else f"*{words}*"

    def reference(self, content: str) -> str:
        """Write a cross reference, with the words it was given or those of its target."""
        given = re.match(r"^(.*?)\s*<([^<>]+)>$", content, re.DOTALL)
        return self.to_label(given[2], given[1]) if given else self.to_label(content)

    def document(self, content: str) -> str:
        """Write a link to a page named without its ending."""
        given = re.match(r"^(.*?)\s*<([^<>]+)>$", content, re.DOTALL)
        text, page = (given[1], given[2]) if given else ("", content)
        here = "" if page.startswith("/") else posixpath.dirname(self.page)
        page = posixpath.normpath(posixpath.join(here, page.lstrip("/")))
        if page not in self.book.titles:
            raise CannotShow(f"the reference {{doc}}`{content}` leads to no page of the book.")
        return f"[{text or self.book.titles[page]}]({self.address(page)})"

    def works(self, content: str) -> list[Reference]:
        """Return the works of a citation, and note that they were cited."""
        keys = [key.strip() for key in content.split(",")]
        for key in keys:
            if key not in self.book.works:
                raise CannotShow(f"{key!r} is cited and does not stand in book/references.bib.")
        self.cited += keys
        return [self.book.works[key] for key in keys]

    def cite(self, content: str) -> str:
        """Write a citation in brackets."""
        return f"({'; '.join(work.parenthetical() for work in self.works(content))})"

    def cite_in_text(self, content: str) -> str:
        """Write a citation as part of the sentence."""
        return " and ".join(work.textual() for work in self.works(content))
