"""The reference of the library: every public name of `nbsrc`, with what its docstring says.

The docstring of `nbsrc` is the map: titles, and under each the modules with a line about them. The
directive `{reference} <title>` on a page stands for the modules of that part, one section each, and
`{reference}` without a title for those that the map leaves out, so none can be missing. A module
speaks through its `__all__`, or else through the functions and classes it defines and documents; of
a package, those that its parts define and it passes on.

In a docstring, `name` in single backticks becomes a link if it is a public name, and code if not.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator
from html import escape
from pathlib import Path
from types import ModuleType
from typing import Any

from docutils import nodes
from sphinx.addnodes import desc, pending_xref
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.errors import ExtensionError
from sphinx.roles import XRefRole

PACKAGE = "nbsrc"
DIRECTIVE = re.compile(r"^:::\{reference\}[ ]*(.*)\n:::$", re.MULTILINE)
ENTRY = re.compile(r"^(\w+)\n((?:[ ]{4}.*(?:\n|\Z))+)", re.MULTILINE)


def modules() -> list[str]:
    """List the public modules of the library, without `nbsrc.` before them."""
    package = importlib.import_module(PACKAGE)
    return sorted(m.name for m in pkgutil.iter_modules(package.__path__) if m.name[0] != "_")


def parts(docstring: str) -> dict[str, list[str]]:
    """Read the map: the modules under each title of the package's docstring, in its order."""
    found: dict[str, list[str]] = {}
    for block in re.split(r"\n\s*\n", inspect.cleandoc(docstring)):
        entries = [match[1] for match in ENTRY.finditer(block)]
        if entries and found:
            found[next(reversed(found))] += entries
        elif "\n" not in block and not block.endswith("."):
            found[block] = []
    return {title: names for title, names in found.items() if names}


def module_names(title: str) -> list[str]:
    """Return the modules of one part, or with an empty title those that are in none.

    Raises
    ------
    ExtensionError
        If there is no such part, or the map names a module that does not exist.
    """
    mapped = parts(importlib.import_module(PACKAGE).__doc__ or "")
    there = modules()
    for name in (name for names in mapped.values() for name in names):
        if name not in there:
            raise ExtensionError(f"the docstring of {PACKAGE} names {name!r}, which is no module")
    if not title:
        return [name for name in there if all(name not in names for names in mapped.values())]
    if title not in mapped:
        raise ExtensionError(
            f"the docstring of {PACKAGE} has no part {title!r}; its parts are {', '.join(mapped)}"
        )
    return mapped[title]


def public(module: ModuleType) -> list[str]:
    """List the functions and classes by which a module speaks.

    They come as they are written; those of a package in the order in which its docstring tells of
    its parts.
    """
    said = getattr(module, "__all__", None)
    names = said if said is not None else [name for name in vars(module) if name[0] != "_"]
    found = {}
    for name in names:
        value = getattr(module, name)
        home = getattr(value, "__module__", "") or ""
        here = home == module.__name__ or home.startswith(module.__name__ + ".")
        meant = said is not None or (here and value.__doc__)
        if (inspect.isfunction(value) or inspect.isclass(value)) and meant:
            found[name] = value

    map_of_parts = f"\n{inspect.getdoc(module) or ''}"

    def place(name: str) -> tuple[float, str, int]:
        part = found[name].__module__.removeprefix(module.__name__).strip(".")
        told = re.search(rf"^.*\b{part}\b.*\n    ", map_of_parts, re.MULTILINE) if part else None
        try:
            line = inspect.getsourcelines(found[name])[1]
        except (OSError, TypeError):
            line = 0
        return told.start() if told else len(map_of_parts), part, line

    return sorted(found, key=place)


def section(name: str) -> str:
    """Write the section of one module, in Markdown."""
    module = importlib.import_module(f"{PACKAGE}.{name}")
    lines = [
        f"(reference-{name.replace('_', '-')})=",
        f"## {name}",
        "",
        "```{eval-rst}",
        f".. automodule:: {module.__name__}",
        "",
    ]
    for member in public(module):
        kind = "class" if inspect.isclass(getattr(module, member)) else "function"
        lines += [f".. auto{kind}:: {module.__name__}.{member}"]
        lines += ["   :members:", "   :special-members: __call__", ""] if kind == "class" else [""]
    lines += ["```", ""]
    if name in TABLES:
        lines += [TABLES[name](module), ""]
    return "\n".join(lines)


def zoo(module: ModuleType) -> str:
    """Write the activations as a table: their names are public, and no docstring tells them."""
    rows = ["| name | f(z) | introduced by |", "| --- | --- | --- |"]
    for name in module.names():
        act = module.get(name)
        numbers = ", ".join(f"{key} = {value:.4g}" for key, value in act.parameters.items())
        formula = act.formula.replace("|", r"\vert ")
        rows.append(f"| `{name}` {numbers} | ${formula}$ | {act.source} |")
    return "\n".join(["{.reference-table}", *rows])


def sets(module: ModuleType) -> str:
    """Write the catalogue of data as a table."""
    rows = ["| name | what | size | range | licence | source |", "| --- " * 6 + "|"]
    for entry in module.catalogue():
        cells = (f"`{entry.name}`", entry.what, entry.size, entry.range, entry.licence,
                 escape(entry.source))  # fmt: skip
        rows.append(f"| {' | '.join(cells)} |")
    return "\n".join(["{.reference-table}", *rows])


TABLES = {"activations": zoo, "data": sets}


def expand(app: Sphinx, docname: str, source: list[str]) -> None:
    """Put the sections in the place of the directive, before the page is read."""

    def written(match: re.Match[str]) -> str:
        package = importlib.import_module(PACKAGE)
        app.env.metadata[docname]["modules"] = modules()
        app.env.note_dependency(str(package.__file__))
        for name in module_names(match[1].strip()):
            module = importlib.import_module(f"{PACKAGE}.{name}")
            for file in files(module):
                app.env.note_dependency(str(file))
        return "\n".join(section(name) for name in module_names(match[1].strip()))

    source[0] = DIRECTIVE.sub(written, source[0])


def with_other_modules(app: Sphinx, env: BuildEnvironment, *lists: set[str]) -> list[str]:
    """Name the pages that were written when the library had other modules than now.

    Sphinx would watch a folder for it, but takes one for a file that is missing, each time.
    """
    now = modules()
    return [page for page, kept in env.metadata.items() if kept.get("modules", now) != now]


def files(module: ModuleType) -> Iterator[Path]:
    """Yield the Python files of a module or package."""
    file = Path(str(module.__file__))
    yield from file.parent.glob("*.py") if file.name == "__init__.py" else [file]


PROTECTED = re.compile(r"``.+?``|`[^`]+`_{0,2}|(?<![\w*])\*\w[^*\n]*\*(?![\w*])", re.DOTALL)


def plain(text: str) -> str:
    """Escape what reStructuredText would take for mark-up and a docstring means as it stands."""
    written, last = [], 0
    for kept in [*PROTECTED.finditer(text), None]:
        between = text[last : kept.start() if kept else len(text)]
        between = re.sub(r"([*|])", r"\\\1", between)
        written += [re.sub(r"(?<=\w)_(?!\w)", r"\\_", between), kept[0] if kept else ""]
        last = kept.end() if kept else last
    return "".join(written)


def tidy(app: Sphinx, what: str, name: str, thing: Any, options: Any, lines: list[str]) -> None:
    """Make a docstring plain text but for its backticks, emphasis and examples."""
    text = "\n".join(lines)
    if what == "module":  # numpydoc leaves its titles, which would be sections of the page
        text = re.sub(r"^(\w+)\n-{3,}$", r".. rubric:: \1\n", text, flags=re.MULTILINE)
    blocks = re.split(r"(\n\s*\n)", text)  # with what parts them
    written = (block if block.lstrip().startswith(">>>") else plain(block) for block in blocks)
    lines[:] = "".join(written).split("\n")


def skip(app: Sphinx, what: str, name: str, thing: Any, skip: bool, options: Any) -> bool | None:
    """Leave out the fields of named tuples, which the class describes, and its own machinery."""
    documented = inspect.getdoc(thing) or ""
    return True if documented.startswith("Alias for field number") else None


class NameRole(XRefRole):
    """`name` in a docstring: a link where that is a public name of the library, code elsewhere."""

    def __init__(self) -> None:
        super().__init__(innernodeclass=nodes.literal)

    def process_link(
        self, env: BuildEnvironment, refnode: nodes.Element, has_explicit_title: bool,
        title: str, target: str,
    ) -> tuple[str, str]:  # fmt: skip
        """Have it looked up as a Python object, in the module and class it is written in."""
        refnode["refdomain"], refnode["reftype"] = "py", "obj"
        refnode["py:module"] = env.ref_context.get("py:module")
        refnode["py:class"] = env.ref_context.get("py:class")
        refnode["only-a-name"] = True
        return title, target.removesuffix("()")


def code(
    app: Sphinx, env: BuildEnvironment, node: pending_xref, contnode: nodes.Element
) -> nodes.Element | None:
    """Show a name without a page as code: there is nothing to complain of."""
    return contnode if node.get("only-a-name") else None


def link_assets(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Link the style sheet of the reference from its pages, and teach the search its names."""
    if page == "search":
        app.add_js_file("search.js", loading_method="defer")
    if doctree is not None and any(doctree.findall(desc)):
        app.add_css_file("reference.css")


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the directive, and what makes docstrings of plain text readable."""
    app.add_role("name", NameRole())
    app.connect("env-get-outdated", with_other_modules)
    app.connect("source-read", expand)
    app.connect("autodoc-process-docstring", tidy, priority=100)  # before numpydoc
    app.connect("autodoc-skip-member", skip)
    app.connect("missing-reference", code)
    app.connect("html-page-context", link_assets)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
