"""Keep the site to itself: nothing that a page loads comes from another host, or without need.

- A script or style sheet of another host, from whichever extension, is an error of the build.
- The theme's icon script (half a megabyte a page) and its icon fonts are left out; the few icons in
  use are drawn by `book/assets/icons.css`. `book/_templates/static/webpack-macros.html` leaves out
  the script, and here its rules are taken out of the theme's style sheet.
- The notebook that a page offers for download is the one made for readers, beside the page's
  source, not Sphinx's executed copy of the source.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import tinycss2
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging

logger = logging.getLogger(__name__)

SLIM = "theme-without-icons.css"
"""The theme's style sheet as the pages load it; webpack-macros.html names it too."""

ELSEWHERE = re.compile(r"^(https?:)?//")
ICON = re.compile(r"\.fa([srldb]|[srldb]?-[a-z0-9-]+)?(?![\w-])")
NAMES_A_HOST = re.compile(r"""(?:src|href|import|from)\s*[=(]?\s*["'](?:https?:)?//""")


def refuse_other_hosts(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Warn, and so fail the build, if a script or style sheet of the page names another host."""
    for asset in [*context.get("script_files", []), *context.get("css_files", [])]:
        address = str(getattr(asset, "filename", asset) or "")
        body = (getattr(asset, "attributes", None) or {}).get("body") or ""
        is_data = "json" in ((getattr(asset, "attributes", None) or {}).get("type") or "")
        if ELSEWHERE.match(address) or (not is_data and NAMES_A_HOST.search(body)):
            logger.warning(
                "%s would load %s, which is not on this site: serve it from book/assets or vendor",
                page,
                address or f"what this inline script names: {body[:80]!r}",
            )


def is_icon_rule(rule: Any) -> bool:
    """Tell whether a parsed CSS rule only serves Font Awesome's icons."""
    if rule.type == "at-rule":
        text = tinycss2.serialize(rule.prelude) + tinycss2.serialize(rule.content or [])
        return (rule.at_keyword == "font-face" and "Font Awesome" in text) or (
            rule.at_keyword.endswith("keyframes") and text.strip().startswith("fa-")
        )
    if rule.type == "qualified-rule":
        selectors = tinycss2.serialize(rule.prelude).split(",")
        return all(ICON.match(selector.strip()) for selector in selectors)
    return False


def slim(css: str) -> str:
    """Return a style sheet without Font Awesome's rules and fonts."""
    rules = tinycss2.parse_stylesheet(css, skip_whitespace=True)
    kept = "".join(rule.serialize() for rule in rules if not is_icon_rule(rule))
    return re.sub(r"/\*# sourceMappingURL=.*?\*/", "", kept)


def tidy(app: Sphinx, error: Exception | None) -> None:
    """Take what the pages do not use out of the built site, and put the readers' notebooks in."""
    if error is not None or app.builder.format != "html":
        return
    static = Path(app.outdir) / "_static"
    (static / "scripts" / "fontawesome.js").unlink(missing_ok=True)
    (static / "scripts" / "fontawesome.js.LICENSE.txt").unlink(missing_ok=True)
    for source_map in static.rglob("*.map"):
        source_map.unlink()
    for folder in ("vendor/fontawesome", "locales"):
        shutil.rmtree(static / folder, ignore_errors=True)
    # Under a name of its own: Sphinx complains where a file that it copied is another one now.
    full = static / "styles" / "pydata-sphinx-theme.css"
    if full.exists():  # it is not put there again where no page has changed
        full.with_name(SLIM).write_text(slim(full.read_text(encoding="utf-8")), encoding="utf-8")
        full.unlink()
    for offered in (Path(app.outdir) / "_sources").rglob("*.ipynb"):
        made = Path(app.srcdir) / offered.relative_to(Path(app.outdir) / "_sources")
        if made.exists():
            shutil.copyfile(made, offered)


def setup(app: Sphinx) -> dict[str, Any]:
    """Look at every page's assets last of all, and at the site when it is complete."""
    app.connect("html-page-context", refuse_other_hosts, priority=990)
    app.connect("build-finished", tidy, priority=900)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
