"""Run a page again when the library under it has changed, and say how long each page took.

Jupyter Book keeps what a page printed and runs the page again when a code cell of it changes. It
does not know that the cells import `nbsrc`. This extension does: it follows the imports of each
page through the library, and forgets the kept outputs of every page whose part of the library,
register of claims, or installed numerical packages are no longer those it ran with. Sphinx would
then run the pages one after the other; here as many run at once as there are cores, and Sphinx
finds their outputs kept.
"""

from __future__ import annotations

import ast
import hashlib
import json
import os
import re
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib import metadata
from pathlib import Path
from typing import Any

from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn
from jupyter_cache.executors.utils import single_nb_execution
from sphinx.application import Sphinx
from sphinx.util import logging

logger = logging.getLogger(__name__)

ROOT = Path(__file__).resolve().parents[2]
CELL = re.compile(r"^(`{3,})\{code-cell\}[^\n]*\n(.*?)^\1\s*$", re.MULTILINE | re.DOTALL)
PACKAGES = ("anywidget", "ipywidgets", "matplotlib", "numpy", "scikit-image", "scipy", "torch")
"""The packages whose version shows in what a page prints."""


def code_of(page: str) -> str:
    """Return the Python of a page's cells, without their options and magics."""
    cells = (
        re.sub(r"\A(---\n.*?^---\n|(?::[^\n]*\n)+)", "", m[2], flags=re.M | re.S)
        for m in CELL.finditer(page)
    )
    return "\n".join(re.sub(r"^[%!].*$", "", cell, flags=re.MULTILINE) for cell in cells)


def imported(source: str, package: str = "") -> Iterator[str]:
    """Yield the dotted names that Python `source`, a module of `package`, imports from `nbsrc`.

    `from nbsrc import stats` yields `nbsrc.stats`; a name that is no module is resolved later to
    the module that holds it.
    """
    try:
        tree = ast.parse(source)
    except SyntaxError:
        # The page will say so itself when it runs; until then it depends on everything.
        yield "nbsrc"
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.split(".")[0] == "nbsrc")
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                above = package.split(".")[: len(package.split(".")) - node.level + 1]
                base = ".".join([*above, *([base] if base else [])])
            if base.split(".")[0] == "nbsrc":
                yield from (f"{base}.{alias.name}" for alias in node.names)


def files_of(name: str, root: Path) -> tuple[list[Path], str]:
    """Return the files behind a dotted name, and the package in which their imports are read.

    A package stands for every file in it, for it may load them by name: the exercises do, and the
    widgets read their bundles. Only `nbsrc` itself, when something is imported *from* it, is just
    its `__init__`.
    """
    path = root.joinpath(*name.split("."))
    if path.is_dir():
        files = [f for f in sorted(path.rglob("*")) if f.is_file() and "__pycache__" not in f.parts]
        return files, name
    module = path.with_suffix(".py")
    if module.is_file():
        return [module], name.rpartition(".")[0]
    parent = name.rpartition(".")[0]
    if parent in ("", "nbsrc"):
        return [root / "nbsrc" / "__init__.py"], "nbsrc"
    return files_of(parent, root)


def library_of(source: str, root: Path = ROOT) -> set[Path]:
    """Return every file of the library that Python `source` leads to, through all its imports."""
    found: set[Path] = set()
    waiting = list(imported(source))
    if waiting:
        waiting.append("nbsrc.__init__")
    while waiting:
        files, package = files_of(waiting.pop(), root)
        for file in files:
            if file not in found and file.exists():
                found.add(file)
                if file.suffix == ".py":
                    inside = ".".join(file.relative_to(root).parent.parts)
                    waiting += imported(file.read_text(encoding="utf-8"), inside or package)
    if any(file.name == "claims.py" for file in found):
        found.add(root / "book" / "claims.yml")
    return found


def fingerprint(page: str, root: Path = ROOT) -> str:
    """Return a short digest of everything outside a page that its outputs depend on."""
    digest = hashlib.sha256()
    for name in PACKAGES:
        digest.update(f"{name} {metadata.version(name)}\n".encode())
    for file in sorted(library_of(code_of(page), root)):
        digest.update(f"{file.relative_to(root)}\n".encode() + file.read_bytes())
    return digest.hexdigest()[:16]


def _record(app: Sphinx) -> Path:
    return Path(app.outdir).parent / "fingerprints.json"


def _notebooks(app: Sphinx, docnames: Iterable[str]) -> dict[str, str]:
    """Map the docname of each of these pages that holds cells to its text."""
    pages = {}
    for docname in docnames:
        path = Path(app.env.doc2path(docname))
        if path.suffix == ".md" and "{code-cell}" in (text := path.read_text(encoding="utf-8")):
            pages[docname] = text
    return pages


def forget_outdated(
    app: Sphinx, env: Any, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    """Drop the kept outputs of the pages whose library changed, and have those pages read again."""
    known = json.loads(_record(app).read_text()) if _record(app).exists() else {}
    fresh = {
        docname: fingerprint(text) for docname, text in _notebooks(app, env.found_docs).items()
    }
    outdated = [
        docname for docname, digest in fresh.items() if known.get(docname, digest) != digest
    ]
    if outdated:
        # By the end of the path: the kept outputs may have been made where the book stood before.
        sources = [Path(docname).with_suffix(".md").parts for docname in outdated]
        cache = get_cache(env.mystnb_config.execution_cache_path)
        for record in cache.list_cache_records():
            if any(Path(record.uri).parts[-len(source) :] == source for source in sources):
                cache.remove_cache(record.pk)
        logger.info("the library changed under %s: running again", ", ".join(sorted(outdated)))
    _record(app).parent.mkdir(parents=True, exist_ok=True)
    _record(app).write_text(json.dumps(fresh, indent=1, sort_keys=True) + "\n")
    return outdated


def run_together(app: Sphinx, env: Any, docnames: list[str]) -> None:
    """Run those of the pages to read that have no kept outputs, as many at once as there are cores.

    A page that fails here runs again when Sphinx reads it, and Sphinx says what was wrong, and
    where.
    """
    config = env.mystnb_config
    cache = get_cache(config.execution_cache_path)
    pages = [str(env.doc2path(docname)) for docname in sorted(_notebooks(app, docnames))]
    for page in pages:
        cache.add_nb_to_project(page, read_data={"name": "myst_nb_md", "type": "plugin"})
    waiting = [record.uri for record in cache.list_unexecuted(filter_uris=pages)]
    if not waiting:
        return

    def run(page: str) -> None:
        # With its own connection to the kept outputs, as every page runs on a thread of its own.
        kept = get_cache(config.execution_cache_path)
        notebook = kept.get_project_notebook(page).nb
        # A kernel sends what a cell prints in pieces, as time goes by. They are joined as they
        # come: MyST-NB would end each piece with a new line, in the midst of a printed one.
        result = single_nb_execution(
            notebook,
            cwd=str(Path(page).parent),
            timeout=config.execution_timeout,
            allow_errors=False,
            coalesce_streams=True,
        )
        if result.err is None:
            bundle = CacheBundleIn(notebook, page, data={"execution_seconds": result.time})
            kept.cache_notebook_bundle(bundle, check_validity=False, overwrite=True)

    together = min(len(waiting), os.cpu_count() or 1)
    logger.info("running %d pages, %d at a time", len(waiting), together)
    with ThreadPoolExecutor(together) as pool:
        list(pool.map(run, waiting))


def report_times(app: Sphinx, error: Exception | None) -> None:
    """Write how long each page's cells took to `_build/times.json`, and print it."""
    if error is not None or not hasattr(app.env, "nb_metadata"):
        return
    times = {}
    for docname, data in app.env.nb_metadata.items():
        seconds = (data.get("exec_data") or {}).get("runtime")
        if seconds is not None:
            times[docname] = round(seconds, 1)
    (Path(app.outdir).parent / "times.json").write_text(
        json.dumps(times, indent=1, sort_keys=True) + "\n"
    )
    for docname, seconds in sorted(times.items()):
        logger.info("%6.1f s to execute %s", seconds, docname)
    if times:
        logger.info("%6.1f s to execute all %d pages", sum(times.values()), len(times))


def setup(app: Sphinx) -> dict[str, Any]:
    """Hook into the moments of a build that matter here."""
    app.connect("env-get-outdated", forget_outdated)
    app.connect("env-before-read-docs", run_together)
    app.connect("build-finished", report_times)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
