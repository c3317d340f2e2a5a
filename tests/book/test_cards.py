"""Every claim has one card on the page that answers it, or waits on a list that only shrinks."""

import ast
import subprocess
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from execution import code_of
from nbsrc import claims

ROOT = Path(__file__).resolve().parents[2]
BOOK = ROOT / "book"
PENDING = BOOK / "claims-pending.txt"


def ids_in(text):
    """The ids of a pending list: its lines, without comments and blanks."""
    return [line.strip() for line in text.splitlines() if line.strip() and line[0] != "#"]


def verdicts_in(page):
    """The claims that the cells of a page (MyST Markdown) give a verdict on, in order."""
    found = []
    for node in ast.walk(ast.parse(code_of(page))):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        name = node.func.id if isinstance(node.func, ast.Name) else name
        if name == "verdict":
            first = node.args[0] if node.args else None
            assert isinstance(first, ast.Constant), (
                f"line {node.lineno} of a page's cells calls verdict(...) without naming its claim "
                "in quotes, so nobody can tell which claim it answers"
            )
            found.append(first.value)
    return found


def problems(register, pages, pending):
    """Say what is wrong between register, pages (name to text) and pending list, in sentences."""
    found = []
    cards = Counter()
    where = defaultdict(list)
    for name, text in pages.items():
        for claim in verdicts_in(text):
            cards[claim] += 1
            where[claim].append(name)
            if f"({claim})=" not in text.splitlines():
                found.append(
                    f"{name} has the card of {claim!r}, but no section labelled ({claim})="
                )
    for claim in cards:
        if claim not in register:
            found.append(f"{where[claim][0]} has a card of {claim!r}, which is no claim")
        if cards[claim] > 1:
            found.append(f"{claim!r} has {cards[claim]} cards, on {', '.join(where[claim])}")
        if claim in pending:
            found.append(f"{claim!r} has a card: take it off the pending list")
    found += [
        f"{claim!r} has neither a card nor a place on the pending list"
        for claim in register
        if not cards[claim] and claim not in pending
    ]
    found += [f"{claim!r} is pending, and no claim" for claim in pending if claim not in register]
    found += [f"{claim!r} is pending twice" for claim, n in Counter(pending).items() if n > 1]
    return found


def test_every_claim_has_one_card_or_is_pending():
    pages = {
        str(path.relative_to(BOOK)): path.read_text(encoding="utf-8")
        for path in sorted(BOOK.rglob("*.md"))
        if "_build" not in path.parts
    }
    pending = ids_in(PENDING.read_text(encoding="utf-8"))
    assert problems(claims.load(), pages, pending) == []


def git(*arguments, cwd=ROOT):
    run = subprocess.run(["git", *arguments], cwd=cwd, capture_output=True, text=True)
    if run.returncode:
        pytest.fail(
            "that the pending list only shrinks can be told from the history alone, and git "
            f"{arguments[0]} says: {run.stderr.strip()} -- run the tests in a clone of the project"
        )
    return run.stdout


def newly_pending(path, cwd):
    """The ids on the pending list now that some earlier version of it did not hold."""
    now = set(ids_in((cwd / path).read_text(encoding="utf-8")))
    grown = set()
    for commit in git("log", "--format=%H", "--diff-filter=AM", "--", str(path), cwd=cwd).split():
        grown |= now - set(ids_in(git("show", f"{commit}:./{path}", cwd=cwd)))
    return sorted(grown)


def test_the_pending_list_only_shrinks():
    assert newly_pending(PENDING.relative_to(ROOT), ROOT) == []


# ---------------------------------------------------------------- the checks themselves

PAGE = """
(b)=
## Section

```{code-cell} ipython3
:tags: [hide-input]

claims.verdict("b", evidence)
```
"""


@pytest.mark.parametrize(
    ("pages", "pending", "problem"),
    [
        ({"p": PAGE}, ["a"], None),
        ({"p": PAGE}, [], "'a' has neither a card nor a place on the pending list"),
        ({"p": PAGE}, ["a", "b"], "'b' has a card: take it off the pending list"),
        ({"p": PAGE, "q": PAGE}, ["a"], "'b' has 2 cards, on p, q"),
        ({"p": PAGE.replace("b", "c")}, ["a", "b"], "p has a card of 'c', which is no claim"),
        ({"p": PAGE.replace("(b)=", "")}, ["a"], "p has the card of 'b', but no section labelled"),
        ({"p": PAGE}, ["a", "x"], "'x' is pending, and no claim"),
        ({"p": PAGE}, ["a", "a"], "'a' is pending twice"),
        ({"p": PAGE.replace("```{code-cell} ipython3", "```python")}, ["a"], "'b' has neither"),
    ],
)
def test_what_is_wrong_is_said(pages, pending, problem):
    found = problems({"a": None, "b": None}, pages, pending)
    assert any(problem in sentence for sentence in found) if problem else found == []


def test_a_card_must_name_its_claim_in_quotes():
    with pytest.raises(AssertionError, match=r"calls verdict\(...\) without naming its claim"):
        verdicts_in(PAGE.replace('"b"', "name"))


@pytest.fixture
def history(tmp_path):
    """A repository, and a function that commits a version of its pending list."""
    git("init", "-q", cwd=tmp_path)

    def commit(text):
        (tmp_path / "pending.txt").write_text(text)
        git("add", "pending.txt", cwd=tmp_path)
        git("-c", "user.name=x", "-c", "user.email=x@x", "commit", "-qm", "x", cwd=tmp_path)

    return tmp_path, commit


def test_a_list_that_shrinks_is_accepted(history):
    folder, commit = history
    commit("a\nb\nc\n")
    commit("a\nc\n")
    (folder / "pending.txt").write_text("# why\nc\n")
    assert newly_pending(Path("pending.txt"), folder) == []


@pytest.mark.parametrize("later", [["a\nb\nd\n"], ["a\n", "a\nb\n"]])
def test_a_list_that_grows_is_refused_committed_or_not(history, later):
    folder, commit = history
    commit("a\nb\n")
    for text in later[:-1]:
        commit(text)
    (folder / "pending.txt").write_text(later[-1])
    uncommitted = newly_pending(Path("pending.txt"), folder)
    commit(later[-1])
    assert uncommitted == newly_pending(Path("pending.txt"), folder) == [later[-1].split()[-1]]


def test_outside_a_repository_the_history_is_asked_for(tmp_path, monkeypatch):
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    (tmp_path / "pending.txt").write_text("a\n")
    with pytest.raises(pytest.fail.Exception, match="run the tests in a clone of the project"):
        newly_pending(Path("pending.txt"), tmp_path)
