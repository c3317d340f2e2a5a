"""Put something in the place of a widget where scripts do not run.

A widget's output may bring, beside itself, a still picture of itself (as `text/html` or
`image/svg+xml`). That picture is what a reader without scripts sees. Where there is none, a
sentence says what is missing, so that no page has a silent hole.
"""

from __future__ import annotations

from typing import Any, ClassVar

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

WIDGET = "application/vnd.jupyter.widget-view+json"
STILLS = ("text/html", "image/svg+xml")
SENTENCE = (
    '<p class="without-scripts">Here stands an interactive figure. It comes alive where scripts '
    "may run; the text around it says what it shows.</p>"
)


def still_of(bundle: nodes.container) -> str:
    """Return the HTML of the still picture in an output, or the sentence where it has none."""
    for kind in STILLS:
        for part in bundle.children:
            if isinstance(part, nodes.container) and part.get("mime_type") == kind:
                return "".join(raw.astext() for raw in part.findall(nodes.raw)) or SENTENCE
    return SENTENCE


class StillPicture(SphinxPostTransform):
    """Adds the still picture to a widget, before the other forms of its output are dropped."""

    default_priority = 3  # MyST-NB chooses among the forms at 4
    formats: ClassVar[tuple[str, ...]] = ("html",)

    def run(self, **settings: Any) -> None:
        """Look at every output that has a widget among its forms."""
        for bundle in self.document.findall(nodes.container):
            if bundle.get("nb_element") != "mime_bundle":
                continue
            for part in bundle.children:
                if isinstance(part, nodes.container) and part.get("mime_type") == WIDGET:
                    html = f"<noscript>{still_of(bundle)}</noscript>"
                    part += nodes.raw("", html, format="html")


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the transform."""
    app.add_post_transform(StillPicture)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
