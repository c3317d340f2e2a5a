"""Every exercise says "not yet" to its untouched stub and "right" to its solution."""

import ast
import re
from pathlib import Path

import pytest

from execution import CELL, code_of
from nbsrc import exercises

BOOK = Path(__file__).resolve().parents[2] / "book"


def imports_of(page):
    """The import statements of all cells of a page, which a stub may rely on."""
    tree = ast.parse(code_of(page))
    kept = [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
    return "\n".join(ast.unparse(node) for node in kept)


def cells_tagged(page, tag):
    """The code of a page's cells with this tag, in order."""
    return [
        code_of(cell[0])
        for cell in CELL.finditer(page)
        if re.search(rf"^:tags: \[.*\b{tag}\b.*\]$", cell[0], re.MULTILINE)
    ]


def outcomes(monkeypatch, setting_up, cells):
    """Run cells, and return what each check in them came to: (name, result)."""
    seen = []
    check = exercises.check

    def recording(name, answer):
        result = check(name, answer)
        seen.append((name, result))
        return result

    with monkeypatch.context() as patched:
        patched.setattr(exercises, "check", recording)
        names = {}
        for code in (setting_up, *cells):
            exec(compile(code, "<cell>", "exec"), names)
    return seen


@pytest.fixture(params=[name.replace("_", "-") for name in exercises.pages()])
def pages(request):
    """A page with exercises: its name, its text, and the text of its solutions."""
    (path,) = BOOK.rglob(f"{request.param}.md")
    solutions = path.with_name(f"{path.stem}-solutions.md")
    return request.param, path.read_text(encoding="utf-8"), solutions.read_text(encoding="utf-8")


def test_every_exercise_of_a_page_has_a_stub_and_a_solution(pages, monkeypatch):
    name, page, solutions = pages
    wanted = [one.name for one in exercises.of_page(name)]
    for text, tag in ((page, "exercise"), (solutions, "solution")):
        seen = outcomes(monkeypatch, imports_of(text), cells_tagged(text, tag))
        assert [checked for checked, _ in seen] == wanted


def test_an_untouched_stub_is_not_yet(pages, monkeypatch):
    _, page, _ = pages
    for name, result in outcomes(monkeypatch, imports_of(page), cells_tagged(page, "exercise")):
        assert not result.right, f"the stub of {name} passes for a solution: {result}"
        assert "cannot be loaded" not in result.message
        assert "there is no exercise" not in result.message


def test_a_solution_is_right(pages, monkeypatch):
    _, _, text = pages
    for name, result in outcomes(monkeypatch, imports_of(text), cells_tagged(text, "solution")):
        assert result.right, f"{name}: {result}"


def test_the_page_states_difficulty_and_minutes_as_the_check_does(pages):
    name, page, _ = pages
    for one in exercises.of_page(name):
        label = one.name.partition("/")[2]
        statement = page.partition(f":label: {label}\n")[2].lstrip()
        assert statement, f"{one.name}: no exercise of the page is labelled {label}"
        stated = f"*{one.difficulty.capitalize()}, {one.minutes} minutes.*"
        assert statement.startswith(stated), f"{one.name} should begin with {stated}"
