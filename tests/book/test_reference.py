"""The reference shows every public module and name, and takes docstrings for plain text."""

from __future__ import annotations

import importlib
import inspect
import io
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
import yaml
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util.docutils import docutils_namespace, patch_docutils

import nbsrc
import reference
from nbsrc import activations

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted((ROOT / "book" / "reference").glob("*.md"))


def asked() -> list[str]:
    """List the titles for which the pages of the reference ask."""
    found = [reference.DIRECTIVE.findall(page.read_text(encoding="utf-8")) for page in PAGES]
    return [title.strip() for titles in found for title in titles]


def test_every_public_module_is_in_the_reference_once() -> None:
    shown = [name for title in asked() for name in reference.module_names(title)]
    there = {path.stem for path in (ROOT / "nbsrc").glob("[!_]*.py")}
    there |= {path.parent.name for path in (ROOT / "nbsrc").glob("[!_]*/__init__.py")}
    assert sorted(shown) == sorted(there)


def test_every_part_of_the_map_has_a_page_and_every_page_a_place_in_the_book() -> None:
    assert sorted(asked()) == sorted(["", *reference.parts(nbsrc.__doc__ or "")])
    contents = (ROOT / "_toc.yml").read_text(encoding="utf-8")
    for page in PAGES:
        assert f"file: reference/{page.stem}\n" in contents


@pytest.mark.parametrize("name", reference.modules())
def test_a_section_shows_every_public_name_and_each_says_what_it_is(name: str) -> None:
    module = importlib.import_module(f"nbsrc.{name}")
    assert (module.__doc__ or "").strip()
    section = reference.section(name)
    shown = re.findall(rf"^\.\. auto\w+:: nbsrc\.{name}\.(\w+)$", section, re.MULTILINE)
    assert shown == reference.public(module)
    for member in shown:
        assert (getattr(module, member).__doc__ or "").strip(), member
    for member in getattr(module, "__all__", ()):
        value = getattr(module, member)
        if inspect.isfunction(value) or inspect.isclass(value):
            assert member in shown
        elif isinstance(value, activations.Activation):  # these stand in a table
            assert f"| `{member}` " in section


def test_the_map_is_read_title_by_title() -> None:
    found = reference.parts(
        """What it is.

        Parts of one kind

        first
            Says something,
            in two lines.
        second
            Says more.

        Another kind

        third
            Ends.

        A last remark, which
        is no part of it.
        """
    )
    assert found == {"Parts of one kind": ["first", "second"], "Another kind": ["third"]}


@pytest.mark.parametrize(
    ("docstring", "rendered"),
    [
        ("the largest |f'|", r"the largest \|f'\|"),
        ("a * b, and *this* one", r"a \* b, and *this* one"),
        ("takes **options and *args", r"takes \*\*options and \*args"),
        (
            "not `kaiming_normal_` but kaiming_ itself",
            r"not `kaiming_normal_` but kaiming\_ itself",
        ),
        ("``x ** y | z_``", "``x ** y | z_``"),
        ("`a\n| b`", "`a\n| b`"),
    ],
)
def test_what_a_docstring_means_as_it_stands_is_no_markup(docstring: str, rendered: str) -> None:
    assert reference.plain(docstring) == rendered


LIBRARY = {
    "__init__": '''"""A library.

    Parts of one kind

    first
        The first.
    """''',
    "first": '''"""Sizes |z| and what_ *not*; `other.Thing` and `nobody`.

    Examples
    --------
    >>> 2 ** 3 | 0
    8
    """
from typing import NamedTuple

LIMIT = 3
__all__ = ["Pair", "largest"]


class Pair(NamedTuple):
    """Two, see `largest`.

    Attributes
    ----------
    a, b : float
    """

    a: float
    b: float


def largest(pair: Pair, *rest: float, limit: float = LIMIT, **more: float) -> float:
    """Return |a| * |b| of a `Pair`, as numpy.abs_ does.

    Parameters
    ----------
    pair : Pair
    *rest : float
    limit : float
    **more : float

    Raises
    ------
    ValueError
        If `pair` has none.
    """
    return 0.0
''',
    "other": '''"""Has no map."""
from tinylib.first import largest


class Thing:
    """A thing.

    Examples
    --------
    >>> Thing()(1)
    1
    """

    def __call__(self, x: float) -> float:
        """Return `x`."""
        return x


def _hidden() -> None:
    """Not shown."""
''',
}  # fmt: skip


@pytest.fixture
def build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., str]]:
    """Build a small book about a small library; return what a page of it says."""
    source, package = tmp_path / "source", tmp_path / "tinylib"
    source.mkdir()
    package.mkdir()
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(reference, "PACKAGE", "tinylib")
    monkeypatch.setattr(reference, "TABLES", {})

    def built(page: str, **changed: str) -> str:
        for name, text in {**LIBRARY, **changed}.items():
            path = package / f"{name}.py"
            if not path.exists() or path.read_text() != text:
                path.write_text(text)
        if not (source / "index.md").exists():  # else Sphinx would read the page again for that
            (source / "index.md").write_text("# Root\n")
            (source / "library.md").write_text(f"---\norphan: true\n---\n# Library\n\n{page}\n")
        settings = yaml.safe_load((ROOT / "_config.yml").read_text())["sphinx"]["config"]
        kept = {key: settings[key] for key in settings if key.startswith(("autodoc", "numpydoc"))}
        for name in [name for name in sys.modules if name.split(".")[0] == "tinylib"]:
            del sys.modules[name]
        importlib.invalidate_caches()
        warnings = io.StringIO()
        with patch_docutils(), docutils_namespace():
            app = Sphinx(
                source, None, tmp_path / "out", tmp_path / "trees", "html",
                confoverrides={
                    "extensions": ["myst_parser", "numpydoc", "sphinx.ext.autodoc", "reference"],
                    "myst_enable_extensions": ["attrs_block", "colon_fence"],
                    "html_theme": "basic", "nitpicky": True,
                    "default_role": settings["default_role"], **kept,
                },
                status=None, warning=warnings,
            )  # fmt: skip
            app.build()
        built.warnings = warnings.getvalue()  # type: ignore[attr-defined]
        return built.page.read_text()  # type: ignore[attr-defined, no-any-return]

    built.page = tmp_path / "out" / "library.html"  # type: ignore[attr-defined]
    yield built
    for name in [name for name in sys.modules if name.split(".")[0] == "tinylib"]:
        del sys.modules[name]


BOTH = ":::{reference} Parts of one kind\n:::\n\n:::{reference}\n:::"


def test_a_library_is_shown_without_a_warning(build: Callable[..., str]) -> None:
    page = build(BOTH)
    assert build.warnings == ""  # type: ignore[attr-defined]
    text = re.sub(r"<[^>]+>", "", page)
    assert "Sizes |z| and what_ not;" in text
    assert "Return |a| * |b| of a Pair, as numpy.abs_ does." in text
    assert "limit=LIMIT" in text
    assert "Alias for field number" not in text
    assert "_hidden" not in text
    assert page.count('id="tinylib.first.largest"') == 1
    assert 'id="tinylib.other.largest"' not in page  # passed on, but not said to be its own
    assert 'id="tinylib.other.Thing.__call__"' in page
    links = dict(re.findall(r'href="#([\w.]+)"[^>]*><code[^>]*>(?:<span[^>]*>)?([\w.]+)', page))
    assert links["tinylib.first.largest"] == "largest"
    assert links["tinylib.first.Pair"] == "Pair"
    assert "#nobody" not in page


def test_a_new_module_appears_by_itself(build: Callable[..., str]) -> None:
    assert "tinylib.newest" not in build(BOTH)
    page = build(BOTH, newest='"""The newest."""\n\ndef made():\n    """Make it."""\n')
    assert 'id="tinylib.newest.made"' in page


def test_a_page_is_left_alone_while_nothing_changes(build: Callable[..., str]) -> None:
    build(BOTH)
    written = build.page.stat().st_mtime_ns  # type: ignore[attr-defined]
    build(BOTH)
    assert build.page.stat().st_mtime_ns == written  # type: ignore[attr-defined]


def test_an_edited_docstring_appears_by_itself(build: Callable[..., str]) -> None:
    build(BOTH)
    page = build(BOTH, other='"""It has got one."""\n')
    assert "It has got one." in page
    assert 'id="tinylib.other.Thing"' not in page


def test_a_page_depends_on_every_file_of_its_modules_for_the_tables_in_it() -> None:
    noted: set[str] = set()
    metadata: dict[str, dict[str, object]] = {"reference/networks": {}}
    app = SimpleNamespace(env=SimpleNamespace(note_dependency=noted.add, metadata=metadata))
    source = [":::{reference} Networks and their parts\n:::"]
    reference.expand(app, "reference/networks", source)  # type: ignore[arg-type]
    assert "| `relu` " in source[0]
    folder = ROOT / "nbsrc"
    assert {str(p) for p in (folder / "activations").glob("*.py")} <= noted
    assert {str(folder / "__init__.py"), str(folder / "losses.py")} <= noted


def test_a_part_that_is_not_there_is_named_with_those_that_are(build: Callable[..., str]) -> None:
    with pytest.raises(ExtensionError, match=r"no part 'Other'; its parts are Parts of one kind"):
        build(":::{reference} Other\n:::")


def test_a_module_that_the_map_names_and_is_not_there_is_named(build: Callable[..., str]) -> None:
    with pytest.raises(ExtensionError, match="names 'gone', which is no module"):
        build(BOTH, __init__='"""A.\n\nKind\n\ngone\n    It.\n"""\n')
