"""An id stands on a page once only, however many exercises the page has."""

import io
import re

from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils

PAGE = """# Page

:::{exercise} One
:label: one
Write.
:::

:::{exercise} Two
:label: two
Write.
:::

:::{solution} one
:label: one-solved
Written.
:::

:::{solution} two
:label: two-solved
Written.
:::
"""


def test_exercises_and_solutions_on_one_page_share_no_id(tmp_path):
    (tmp_path / "index.md").write_text(PAGE)
    warnings = io.StringIO()
    with patch_docutils(), docutils_namespace():
        Sphinx(
            tmp_path, None, tmp_path / "out", tmp_path / "trees", "html",
            confoverrides={
                "extensions": ["myst_parser", "sphinx_exercise", "exercise_ids"],
                "html_theme": "basic",
                "myst_enable_extensions": ["colon_fence"],
            },
            status=None, warning=warnings,
        ).build()  # fmt: skip
    assert warnings.getvalue() == ""
    ids = re.findall(r'\bid="([^"]+)"', (tmp_path / "out" / "index.html").read_text())
    assert {"one", "two", "one-content", "two-content", "one-solved-content"} <= set(ids)
    assert len(ids) == len(set(ids))
