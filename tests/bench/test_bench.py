"""The measurements' own arithmetic: turns, medians, the table, the choice of parts."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from bench import __main__ as command
from bench import goals, pages, parts, table, timing, widget


def test_rivals_take_turns_and_every_other_round_goes_backwards() -> None:
    calls: list[str] = []

    def rival(name: str) -> int:
        calls.append(name)
        return len(calls)

    found = timing.interleaved({name: partial(rival, name) for name in "abc"}, rounds=3)
    assert "".join(calls) == "abccbaabc"
    assert found == {"a": [1, 6, 7], "b": [2, 5, 8], "c": [3, 4, 9]}


def test_every_comparison_has_at_least_fifteen_rounds() -> None:
    assert len(timing.interleaved({"a": lambda: 0})["a"]) >= 15


def test_a_ratio_is_the_median_of_the_rounds_own_ratios() -> None:
    # A round in which the whole machine was ten times slower changes nothing.
    fast = [1.0, 10.0, 1.0]
    assert timing.ratio([4 * time for time in fast], fast) == 4
    assert timing.ratio([1.0, 2.0, 9.0], [1.0, 1.0, 1.0]) == 2


@pytest.mark.parametrize("n", [1, 2, 15, 100])
def test_a_percentile_is_exceeded_by_no_more_than_its_share(n: int) -> None:
    values = [float(value) for value in range(n, 0, -1)]
    found = timing.percentile(values, 95)
    assert found in values
    assert sum(value > found for value in values) <= 0.05 * n
    # The next smaller value would be exceeded by too many.
    assert sum(value > found - 1 for value in values) > 0.05 * n


def test_late_frames_are_those_more_than_one_and_a_half_intervals_after_the_last() -> None:
    interval = 1000 / 60
    gaps = [interval] * 8 + [1.4 * interval, 1.6 * interval]
    found = widget.summary(gaps, [2.0, 9.0, 3.0], 200)
    assert found.late == 0.1
    assert found.work == 3
    assert found.rate == pytest.approx(60 * len(gaps) / 11)


def test_medians_over_the_rounds_are_put_into_words() -> None:
    rounds = [widget.Frames(rate, rate / 1000, 5, 200) for rate in (50, 60, 55)]
    assert widget.described(rounds).startswith("55.0 frames a second, 5.5% late")


def test_the_table_wraps_cells_and_says_what_was_not_reached() -> None:
    goal = goals.Goal("a thing with a long name that needs two lines", "20 times", "40", "42")
    text = table.table(
        [
            goal.row("5 times", False, "how it was done"),
            goals.Goal("another").row("1 s", True, "how it was done"),
            goals.Goal("a third").row("2 s"),
        ]
    )
    lines = text.splitlines()
    assert max(map(len, lines)) <= sum(table.WIDTHS) + len(table.GAP) * (len(table.WIDTHS) - 1)
    for words in ("20 times", "40", "42", "5 times", "NO"):
        assert words in lines[2]
    assert "yes" in text
    assert text.count("[1]") == 3 and "[2]" not in text, "equal notes stand there once"
    assert text.endswith("[1] how it was done")


def test_parts_are_run_in_the_order_of_the_list_and_all_of_them_by_default() -> None:
    assert list(parts.chosen([])) == list(parts.PARTS)
    assert list(parts.chosen(["ensemble", "engine"])) == ["engine", "ensemble"]


def test_an_unknown_part_is_named_in_a_sentence_with_the_choices(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(ValueError, match=r"no part 'engin' .* widget, .*Did you mean 'engine'\?"):
        parts.chosen(["engin"])
    assert command.main(["nonsense"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    for name in parts.PARTS:
        assert name in said.err


def test_a_part_that_cannot_be_measured_says_why_and_the_others_go_on(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def missing() -> list[goals.Row]:
        raise goals.NotMeasured("There is no site.")

    fine = goals.Goal("fine").row("3 s", True)
    monkeypatch.setattr(parts, "PARTS", {"bad": missing, "good": lambda: [fine]})
    assert command.main([]) == 1
    said = capsys.readouterr().out
    assert "There is no site." in said
    assert "3 s" in said


def test_an_edit_changes_the_prose_under_the_title_and_nothing_else(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("---\na: b\n---\n\n# Title\n\nFirst.\n\n# Other\n\nSecond.\n")
    pages.edit(page)
    assert page.read_text() == (
        "---\na: b\n---\n\n# Title\n\nEdited. First.\n\n# Other\n\nSecond.\n"
    )
