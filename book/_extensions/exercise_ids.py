"""Ids of its own for the content of every exercise and solution.

`sphinx-exercise` gives the content of each exercise on a page the same id, `exercise-content`,
and of each solution `solution-content`. An id may stand on a page once only. This extension makes
the label of the exercise part of it.

To enable it: name `exercise_ids` among the extensions, beside `sphinx_exercise`.
"""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.typing import ExtensionMetadata

SHARED = {"exercise-content", "solution-content"}


def rename(app: Sphinx, doctree: nodes.document) -> None:
    """Put the label of the exercise in place of its kind."""
    for section in doctree.findall(nodes.section):
        if SHARED.intersection(section["ids"]) and section.parent["ids"]:
            section["ids"] = [f"{section.parent['ids'][0]}-content"]


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the renaming, once a page has been read."""
    app.connect("doctree-read", rename)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
