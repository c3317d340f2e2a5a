"""Make the notebook of each page: `book/**/*.md` to the `.ipynb` of the same name beside it.

    python tools/notebooks.py            writes the notebooks that are missing or out of date
    python tools/notebooks.py --check    only says which those are, and fails if there are any

The text is made plain (see plain_markdown.py), the code stays as it is, nothing has been run, and
the same page always gives the same bytes. Pages without a cell of code have no notebook.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
from pathlib import Path
from typing import Any

import jupytext
import yaml

import references
from plain_markdown import Book, CannotShow, Plain, survey

ROOT = Path(__file__).resolve().parents[1]
CELL = re.compile(r"^`{3,}\{code-cell\}", re.MULTILINE)
FRONT_MATTER = re.compile(r"\A---\n.*?^---\n", re.DOTALL | re.MULTILINE)
KERNEL = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
FOLDED = {"hide-input", "hide-cell", "remove-input", "solution"}
"""Tags of cells whose code the reader unfolds: what only draws, and what gives an exercise away."""


def pages(root: Path = ROOT) -> dict[str, str]:
    """Return the text of every page under `root/book`, by its path there without `.md`."""
    book = root / "book"
    found = {}
    for path in sorted(book.rglob("*.md")):
        inside = path.relative_to(book)
        if (
            not any(part.startswith((".", "_")) for part in inside.parts)
            and inside.parts[0] != "vendor"
        ):
            found[inside.with_suffix("").as_posix()] = path.read_text(encoding="utf-8")
    return found


def repository(root: Path = ROOT) -> dict[str, str]:
    """Return the `repository` section of `_config.yml`: the public address and its branch."""
    settings: dict[str, str] = yaml.safe_load((root / "_config.yml").read_text())["repository"]
    return settings


def read_book(texts: dict[str, str], root: Path = ROOT) -> Book:
    """Collect what pages need to know of each other."""
    book = Book(works=references.read(root / "book" / "references.bib"))
    book.order = in_order(yaml.safe_load((root / "_toc.yml").read_text(encoding="utf-8")))
    for page, text in texts.items():
        survey(page, FRONT_MATTER.sub("", text), book)
        if CELL.search(text):
            book.notebooks.add(page)
    return book


def in_order(contents: dict[str, Any] | list[Any]) -> list[str]:
    """Return every page that a table of contents names, in its order."""
    if isinstance(contents, list):
        return [page for each in contents for page in in_order(each)]
    inside = [value for value in contents.values() if isinstance(value, list)]
    return [*([contents["file"]] if "file" in contents else []), *in_order(inside)]


def setup_cell(settings: dict[str, str]) -> str:
    """Return the code that makes a notebook run on Colab, and does nothing anywhere else."""
    address = f"git+{settings['url']}@{settings.get('branch', 'main')}"
    return f"""# @title Set-up for Colab (elsewhere it does nothing)
import importlib.util
import subprocess
import sys

if "google.colab" in sys.modules:
    if importlib.util.find_spec("nbsrc") is None:
        library = "nbsrc @ {address}"
        subprocess.run([sys.executable, "-m", "pip", "install", "-q", library], check=True)
    from google.colab import output

    output.enable_custom_widget_manager()"""


def cell(kind: str, source: str, tags: list[str], seen: dict[str, int]) -> dict[str, Any]:
    """Return one cell; its id is a digest of what it holds and of how often that came before."""
    digest = hashlib.sha256(f"{kind}\n{source}".encode()).hexdigest()[:12]
    seen[digest] = seen.get(digest, 0) + 1
    name = digest if seen[digest] == 1 else f"{digest}-{seen[digest]}"
    metadata: dict[str, Any] = {"tags": tags} if tags else {}
    if FOLDED & set(tags) or kind == "setup":
        # Folded in JupyterLab, and in Colab.
        metadata |= {"jupyter": {"source_hidden": True}, "cellView": "form"}
    lines = source.splitlines(keepends=True)
    if kind == "markdown":
        return {"cell_type": "markdown", "id": name, "metadata": metadata, "source": lines}
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": name,
        "metadata": metadata,
        "outputs": [],
        "source": lines,
    }


def notebook(page: str, text: str, book: Book, settings: dict[str, str]) -> str:
    """Return the notebook of a page, as the text of its file.

    Raises
    ------
    CannotShow
        If something in the page has no plain form; the sentence names the page.
    """
    seen: dict[str, int] = {}
    cells = [cell("setup", setup_cell(settings), ["setup"], seen)]
    plain = Plain(page, book)
    for source in jupytext.reads(text, fmt="md:myst").cells:
        tags = list(source.metadata.get("tags", []))
        if source.cell_type == "code":
            cells.append(cell("code", source.source, tags, seen))
            continue
        try:
            written = plain.convert(source.source)
        except CannotShow as error:
            raise CannotShow(f"book/{page}.md: {error}") from None
        if written:
            cells.append(cell("markdown", written, tags, seen))
    content = {"cells": cells, "metadata": KERNEL, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(content, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def notebooks(root: Path = ROOT) -> dict[Path, str]:
    """Return what each notebook of the book has to hold, by its path."""
    texts = pages(root)
    book = read_book(texts, root)
    settings = repository(root)
    return {
        root / "book" / f"{page}.ipynb": notebook(page, texts[page], book, settings)
        for page in sorted(book.notebooks)
    }


def outdated(root: Path = ROOT) -> list[Path]:
    """Return the notebooks that differ from their page, and those whose page is gone."""
    wanted = notebooks(root)
    differing = [
        path
        for path, text in wanted.items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]
    present = (root / "book").rglob("*.ipynb")
    return differing + [
        p for p in present if p not in wanted and ".ipynb_checkpoints" not in p.parts
    ]


def main() -> int:
    """Write the notebooks, or check them; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--check", action="store_true", help="write nothing, fail if any is stale")
    check = parser.parse_args().check
    try:
        wanted = notebooks()
        stale = outdated()
    except CannotShow as error:
        print(error, file=sys.stderr)
        return 1
    for path in stale:
        name = path.relative_to(ROOT)
        if check:
            print(f"{name} is not what its page makes: `make notebooks`.", file=sys.stderr)
        elif path in wanted:
            path.write_text(wanted[path], encoding="utf-8")
            print(f"written: {name}")
        else:
            path.unlink()
            print(f"removed: {name}, which has no page")
    if not stale:
        print(f"{len(wanted)} notebooks are up to date")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
