"""Whatever a learner hands in, a check answers right or not yet, and never raises."""

import subprocess
import sys
import textwrap

import numpy as np
import pytest

from nbsrc import exercises
from nbsrc.exercises import NotYet, Result, check, exercise, number


@pytest.fixture(autouse=True)
def page(monkeypatch):
    """A page named "test-page" with three exercises, gone after the test."""
    monkeypatch.setattr(exercises, "_registry", {})
    monkeypatch.setattr(exercises, "pages", lambda: ["test_page"])
    monkeypatch.setitem(sys.modules, "nbsrc.exercises.test_page", sys)

    @exercise("test-page/double", minutes=5, difficulty="easy", hint="Think of a sum.")
    def double(answer):
        if answer(2) == 8:
            raise NotYet("that is the cube.")
        np.testing.assert_allclose(answer(3.0), 6.0)
        if answer(-1) != -2:  # not an assert, which pytest would rewrite with words of its own
            raise AssertionError("try a negative number.")
        return "twice as much it is."

    @exercise("test-page/number", minutes=1, difficulty="hard", hint="Count them.")
    def number(answer):
        if not np.array_equal(answer, 42):
            raise AssertionError


def cell(source):
    """The names that a cell of a notebook with this source defines."""
    names = {}
    exec(compile(textwrap.dedent(source), "/tmp/ipykernel_7/1.py", "exec"), names)
    return names


def test_a_right_answer_is_right():
    assert check("test-page/double", lambda x: x + x) == Result(True, "twice as much it is.")
    assert str(check("test-page/number", 42)) == "Right: well done."


def test_a_wrong_answer_gets_the_hint_of_the_check():
    assert str(check("test-page/double", lambda x: x**3)) == "Not yet: that is the cube."
    assert str(check("test-page/double", lambda x: 2 * abs(x))) == "Not yet: try a negative number."


def test_a_check_without_words_gives_the_hint_of_the_exercise():
    assert str(check("test-page/number", 41)) == "Not yet: Count them."


@pytest.mark.parametrize("answer", [None, True, "two", [1, 2], float("nan"), float("inf"), 1j])
def test_what_is_no_number_is_not_yet_and_named(answer):
    with pytest.raises(NotYet, match=r"^the gain must be a number, and is "):
        number(answer, "the gain")


def test_a_number_may_come_as_any_kind_of_one():
    assert [number(x, "it") for x in (2, 2.0, np.float32(2), np.array(2.0))] == [2.0] * 4


@pytest.mark.parametrize("answer", [None, ...])
def test_an_untouched_answer_is_not_yet(answer):
    result = check("test-page/number", answer)
    assert (result.right, result.message) == (False, "there is nothing to check. Count them.")


@pytest.mark.parametrize("body", ["...", "pass", "return NotImplemented", "'''A docstring.'''"])
def test_an_untouched_stub_is_not_yet(body):
    stub = cell(f"def double(x):\n    {body}")["double"]
    result = check("test-page/double", stub)
    assert not result.right
    assert "`double` returns" in result.message


def test_a_stub_that_raises_is_not_yet():
    stub = cell("def double(x):\n    raise NotImplementedError")["double"]
    assert "the stub is still there" in check("test-page/double", stub).message


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ("1 / 0", "`ZeroDivisionError: division by zero` in line 3 of `double`"),
        ("raise KeyError", "`KeyError` in line 3 of `double`"),
        ("return double(x)", "`RecursionError"),
        ("exit()", "`SystemExit"),
        ("return 'abc'", "`"),
        ("return object()", "`"),
    ],
)
def test_an_error_in_the_learners_code_is_named(body, named):
    broken = cell(f"from sys import exit\ndef double(x):\n    {body}")["double"]
    result = check("test-page/double", broken)
    assert not result.right
    assert named in result.message or "Not equal" in result.message


@pytest.mark.parametrize("answer", [3, "text", [], {}, object(), int, np.zeros(3), lambda: 1])
def test_nothing_a_learner_hands_in_makes_it_raise(answer):
    assert not check("test-page/double", answer).right
    assert not check("test-page/number", answer).right


def test_only_a_readers_own_interrupt_goes_through():
    def interrupted(x):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        check("test-page/double", interrupted)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        (
            "test-page/duoble",
            "there is no exercise 'test-page/duoble'; did you mean 'test-page/dou",
        ),
        ("nowhere/at-all", "there are: test-page/double, test-page/number."),
        ("", "there is no exercise ''"),
        (None, "there is no exercise None"),
    ],
)
def test_an_unknown_exercise_is_answered_with_the_known_ones(name, sentence):
    result = check(name, 42)
    assert not result.right
    assert sentence in result.message


def test_checks_that_cannot_be_loaded_do_not_stop_the_notebook(monkeypatch):
    monkeypatch.setattr(exercises, "of_page", lambda page: 1 / 0)
    result = check("test-page/number", 42)
    assert not result.right
    assert "cannot be loaded (ZeroDivisionError: division by zero)" in result.message


def test_a_result_is_told_in_a_notebook_by_word_sign_and_colour():
    right, not_yet = Result(True, "a < b holds in `f`."), Result(False, "look again.")
    assert (
        '<span aria-hidden="true">✓</span> Right:</strong> a &lt; b holds in <code>f</code>.'
        in (right._repr_html_())
    )
    assert "Not yet:</strong> look again." in not_yet._repr_html_()
    assert 'role="status" data-right="false"' in not_yet._repr_html_()


def test_a_page_lists_its_exercises_with_minutes_and_difficulty():
    listed = [(one.name, one.minutes, one.difficulty) for one in exercises.of_page("test-page")]
    assert listed == [("test-page/double", 5, "easy"), ("test-page/number", 1, "hard")]
    with pytest.raises(ValueError, match="no page 'other' has exercises; these have: test-page"):
        exercises.of_page("other")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"name": "Double"}, "an exercise is named 'page/exercise' in small letters, not 'Double'"),
        ({"difficulty": "evil"}, "difficulty is 'evil', and must be easy, medium or hard"),
        ({"minutes": 0}, "takes at least a minute, and not 0"),
        ({"hint": " "}, "the hint is empty"),
        ({"name": "test-page/number"}, "two checks are named 'test-page/number'"),
    ],
)
def test_a_malformed_exercise_is_refused_where_it_is_written(change, sentence):
    options = {
        "name": "test-page/new",
        "minutes": 1,
        "difficulty": "easy",
        "hint": "Think.",
    } | change
    with pytest.raises(ValueError, match=sentence):
        exercise(options.pop("name"), **options)(lambda answer: None)


def test_the_checks_of_a_page_are_loaded_when_they_are_asked_for():
    code = "import sys; from nbsrc import exercises; assert 'torch' not in sys.modules"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
