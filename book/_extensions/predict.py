"""Questions that a reader answers before the experiment does: the directive `{predict}`.

    :::{predict} Which of the two will move first?
    :name: predict-first-move
    - [ ] The left one.

      The reply, which names the misconception behind this answer.
    - [x] The right one.

      The reply.
    :::

Question, answers and replies are MyST Markdown. On the website they become a group of radio
buttons; choosing one shows its reply. That is HTML and CSS alone: it works from the keyboard, from
disk and without scripts, and where the style sheet is missing every reply is simply there to read.
In the generated notebook each answer unfolds; `tools/plain_markdown.py` sees to that.

To enable it: name `predict` among the extensions. It brings its own style sheet,
`book/assets/predict.css`, and loads it on pages with a prediction only.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.util.docutils import SphinxDirective
from sphinx.util.typing import ExtensionMetadata

ASSETS = Path(__file__).resolve().parent.parent / "assets"
_ITEM = re.compile(r"- \[([ xX])\](?: +(.*))?$")


@dataclass(frozen=True)
class Choice:
    """An answer to choose, the reply to it, and the lines of the directive they begin at."""

    right: bool
    answer: tuple[str, ...]
    answer_line: int
    reply: tuple[str, ...]
    reply_line: int


class BadPrediction(ValueError):
    """A prediction is malformed; the message says how, and what it should look like."""


def choices(lines: Sequence[str]) -> list[Choice]:
    """Read the answers of a prediction from the lines of its body.

    Raises
    ------
    BadPrediction
        If there are fewer than two answers, not exactly one right one, an answer or a reply is
        empty, or a line belongs to no answer.
    """
    starts = [i for i, line in enumerate(lines) if _ITEM.match(line)]
    stray = next((line for line in lines[: starts[0] if starts else None] if line.strip()), None)
    if stray is not None:
        raise BadPrediction(
            f"the line {stray.strip()!r} belongs to no answer; an answer begins with '- [ ] ' or "
            "'- [x] '"
        )
    read = []
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        item = _ITEM.match(lines[start])
        assert item is not None
        body = [item[2] or ""]
        for line in lines[start + 1 : end]:
            if line.strip() and not line.startswith("  "):
                raise BadPrediction(
                    f"the line {line.strip()!r} belongs to no answer; a reply is indented by two "
                    "blanks"
                )
            body.append(line[2:])
        split = next((i for i, line in enumerate(body) if not line.strip()), len(body))
        answer, reply = body[:split], body[split:]
        if not any(answer):
            raise BadPrediction(f"answer {len(read) + 1} is empty")
        if not any(line.strip() for line in reply):
            raise BadPrediction(
                f"the answer {' '.join(answer).strip()!r} has no reply; write one below it, "
                "after an empty line and indented by two blanks"
            )
        read.append(
            Choice(item[1] in "xX", tuple(answer), start, tuple(reply), start + len(answer))
        )
    if len(read) < 2:
        raise BadPrediction(
            f"there must be at least two answers to choose from, and there is {len(read)}"
        )
    right = sum(choice.right for choice in read)
    if right != 1:
        raise BadPrediction(
            f"exactly one answer must be the right one, '- [x] ', and here {right} are"
        )
    return read


class prediction(nodes.General, nodes.Element):
    """The group; its children are a `prediction_question` and `prediction_choice`s."""


class prediction_question(nodes.General, nodes.TextElement):
    """What is asked."""


class prediction_choice(nodes.General, nodes.Element):
    """An answer with its reply: children `prediction_answer` and `prediction_reply`."""


class prediction_answer(nodes.General, nodes.Element):
    """What can be chosen."""


class prediction_reply(nodes.General, nodes.Element):
    """What is said to whoever chose it."""


class Predict(SphinxDirective):
    """The directive `{predict}`; see the top of this module."""

    has_content = True
    required_arguments = 1
    final_argument_whitespace = True
    option_spec: ClassVar[dict[str, Any]] = {"name": directives.unchanged_required}

    def run(self) -> list[nodes.Node]:
        try:
            if "name" not in self.options:
                raise BadPrediction("it needs a name, as in ':name: predict-first-move'")
            read = choices(self.content)
        except BadPrediction as error:
            raise self.error(
                f"The prediction {self.arguments[0]!r} is malformed: {error}."
            ) from None
        group = prediction()
        group.source, group.line = self.get_source_info()
        asked, messages = self.state.inline_text(self.arguments[0], self.lineno)
        group += prediction_question("", "", *asked)
        for choice in read:
            one = prediction_choice()
            one += self._parsed(prediction_answer(), choice.answer, choice.answer_line)
            one += self._parsed(
                prediction_reply(right=choice.right), choice.reply, choice.reply_line
            )
            group += one
        self.add_name(group)
        return [group, *messages]

    def _parsed(self, node: nodes.Element, lines: Sequence[str], line: int) -> nodes.Element:
        source, _ = self.get_source_info()
        content = StringList(list(lines), items=[(source, line)] * len(lines))
        self.state.nested_parse(content, self.content_offset + line, node)
        return node


# ---------------------------------------------------------------- HTML


def _visit_prediction(self: Any, node: prediction) -> None:
    name = node["ids"][0]
    self.body.append(f'<fieldset class="ttl-predict" id="{name}">')
    for number, one in enumerate(node.findall(prediction_choice)):
        one["id"] = f"{name}-{number + 1}"
        one["group"] = name


def _depart_prediction(self: Any, node: prediction) -> None:
    self.body.append("</fieldset>\n")


def _visit_question(self: Any, node: prediction_question) -> None:
    self.body.append('<legend><span class="ttl-predict-label">Predict</span> ')


def _depart_question(self: Any, node: prediction_question) -> None:
    self.body.append("</legend>\n")


def _visit_option(self: Any, node: prediction_choice) -> None:
    # autocomplete off: a page that is loaded anew begins unanswered, in Firefox too.
    self.body.append(
        f'<div class="ttl-option"><input type="radio" name="{node["group"]}" id="{node["id"]}" '
        'autocomplete="off">'
    )


def _depart_option(self: Any, node: prediction_choice) -> None:
    self.body.append("</div>\n")


def _visit_answer(self: Any, node: prediction_answer) -> None:
    self.body.append(f'<label for="{node.parent["id"]}">')
    # A label holds phrases, no paragraphs: the paragraph's contents are written without its tags.
    for paragraph in list(node.findall(nodes.paragraph)):
        paragraph.replace_self([*paragraph.children, nodes.Text(" ")])


def _depart_answer(self: Any, node: prediction_answer) -> None:
    self.body.append("</label>\n")


def _visit_reply(self: Any, node: prediction_reply) -> None:
    # The status is always there and only its content comes and goes, which is when it is read out.
    kind, word = ("right", "Right.") if node["right"] else ("wrong", "Not quite.")
    mark = "✓" if node["right"] else "✗"
    self.body.append(
        f'<div role="status"><div class="ttl-reply ttl-{kind}">'
        f'<p class="ttl-reply-word"><span aria-hidden="true">{mark}</span> {word}</p>\n'
    )


def _depart_reply(self: Any, node: prediction_reply) -> None:
    self.body.append("</div></div>\n")


def _pass(self: Any, node: nodes.Element) -> None:
    """Write the children and nothing else, in every format but HTML."""


def _style_sheet(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    if doctree is not None and next(iter(doctree.findall(prediction)), None) is not None:
        app.add_css_file("predict.css")


def _serve_assets(app: Sphinx, config: Config) -> None:
    """Have the style sheet copied even where the book's own settings do not name the folder."""
    served = {(Path(app.confdir) / path).resolve() for path in config.html_static_path}
    if ASSETS not in served:
        config.html_static_path.append(str(ASSETS / "predict.css"))


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the directive, how it looks in HTML, and its style sheet."""
    html = {
        prediction: (_visit_prediction, _depart_prediction),
        prediction_question: (_visit_question, _depart_question),
        prediction_choice: (_visit_option, _depart_option),
        prediction_answer: (_visit_answer, _depart_answer),
        prediction_reply: (_visit_reply, _depart_reply),
    }
    for node, visitors in html.items():
        other = (_pass, _pass)
        app.add_node(node, html=visitors, latex=other, text=other, man=other, texinfo=other)
    app.add_directive("predict", Predict)
    app.connect("config-inited", _serve_assets)
    app.connect("html-page-context", _style_sheet)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
