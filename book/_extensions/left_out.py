"""Links to solutions that a class is not to see.

Whoever teaches may leave the pages that end in `-solutions` out of `_toc.yml`. The page with the
exercises still names them: there the words stay and the link goes. A link to any other page that
is missing remains an error.

To enable it: name `left_out` among the extensions.
"""

from __future__ import annotations

from typing import Any

from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.typing import ExtensionMetadata


class LeftOut(SphinxPostTransform):
    """Turns a link to solutions that are not in the book into its words."""

    default_priority = 8  # before MyST-Parser looks for the page, at 9, and finds none

    def run(self, **kwargs: Any) -> None:
        for link in list(self.document.findall(pending_xref)):
            page = link["reftarget"]
            if (
                link.get("refdomain") == "doc"
                and page.endswith("-solutions")
                and page not in self.env.all_docs
            ):
                link.replace_self(link.children)


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the transform."""
    app.add_post_transform(LeftOut)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
