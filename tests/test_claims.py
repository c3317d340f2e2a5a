"""A verdict follows from the evidence alone, and never departs from the register in silence."""

import re
import subprocess
import sys
from xml.etree import ElementTree

import numpy as np
import pytest
import yaml

from nbsrc import cards, claims, register, stats

ENTRY = {
    "id": "sky-is-blue",
    "chapter": "activations",
    "asks": "Is the sky blue?",
    "claim": "The sky is <blue> & clear.",
    "expect": "true",
    "decide": "Look up.",
}


@pytest.fixture
def write(tmp_path, monkeypatch):
    """Put a register of these entries in place of the book's, each with the keys of ENTRY."""

    def written(*entries):
        path = tmp_path / "claims.yml"
        path.write_text(yaml.safe_dump([ENTRY | entry for entry in entries]), encoding="utf-8")
        for module in (register, claims):
            monkeypatch.setattr(module, "register_path", lambda: path)
        return path

    return written


@pytest.fixture
def four(write):
    """A register with one claim of each kind."""
    write(
        {"id": "yes", "expect": "true"},
        {"id": "no", "expect": "false"},
        {"id": "both", "expect": "depends"},
        {"id": "how-much", "expect": "measure"},
    )


def accuracy(value, n=64):
    return stats.mean(value + 0.01 * np.tile([-1, 1], n // 2), what="the accuracy")


HOLDS = accuracy(0.9).above(0.8)
FAILS = accuracy(0.7).above(0.8)
OPEN = accuracy(0.8).above(0.8)


# ---------------------------------------------------------------- verdicts


@pytest.mark.parametrize(
    ("claim", "evidence", "outcome"),
    [
        ("yes", HOLDS, "true"),
        ("yes", [HOLDS, HOLDS], "true"),
        ("yes", {"here": HOLDS, "there": [HOLDS]}, "true"),
        ("no", FAILS, "false"),
        ("no", [HOLDS, FAILS], "false"),
        ("no", [OPEN, FAILS], "false"),
        ("no", {"here": FAILS, "there": FAILS}, "false"),
        ("both", {"here": HOLDS, "there": FAILS}, "depends"),
        ("both", {"here": [HOLDS, HOLDS], "there": [HOLDS, FAILS]}, "depends"),
    ],
)
def test_the_outcome_is_worked_out_from_the_findings(four, claim, evidence, outcome):
    card = claims.verdict(claim, evidence)
    assert card.outcome == outcome
    assert cards.WORDS[outcome] in str(card)


@pytest.mark.parametrize(
    ("claim", "evidence", "sentence"),
    [
        ("yes", FAILS, "comes out FALSE, and the register expects TRUE"),
        ("no", HOLDS, "comes out TRUE, and the register expects FALSE"),
        ("yes", {"here": HOLDS, "there": FAILS}, "comes out IT DEPENDS, and the register"),
        (
            "both",
            {"here": HOLDS, "there": HOLDS},
            "comes out TRUE, and the register expects IT DEP",
        ),
        ("both", [HOLDS, FAILS], "comes out FALSE, and the register expects IT DEPENDS"),
    ],
)
def test_an_outcome_that_contradicts_the_register_stops_the_build(four, claim, evidence, sentence):
    with pytest.raises(claims.Contradiction, match=sentence):
        claims.verdict(claim, evidence)


def test_a_contradiction_shows_what_was_found(four):
    with pytest.raises(claims.Contradiction, match=r"is not above 0\.8: 0\.700 \[") as raised:
        claims.verdict("yes", {"in the rain": FAILS})
    assert "in the rain: " in str(raised.value)


@pytest.mark.parametrize(
    "evidence", [OPEN, [HOLDS, OPEN], {"here": HOLDS, "there": OPEN}, {"a": FAILS, "b": OPEN}]
)
@pytest.mark.parametrize("claim", ["yes", "no", "both"])
def test_unsettled_evidence_settles_nothing(four, claim, evidence):
    with pytest.raises(claims.Undecided, match=r"Not settled whether the accuracy is above 0\.8"):
        claims.verdict(claim, evidence)


def test_unsettled_evidence_comes_with_the_number_of_seeds_that_would_settle_it(four):
    rng = np.random.default_rng(0)

    def measured(n):
        return stats.mean(rng.normal(0.83, 0.1, n), what="the accuracy").above(0.8)

    with pytest.raises(claims.Undecided, match=r"measure about [\d,]+ seeds") as raised:
        claims.verdict("yes", measured(64))
    needed = int(re.search(r"about ([\d,]+) seeds", str(raised.value))[1].replace(",", ""))
    assert claims.verdict("yes", measured(needed)).outcome == "true"


@pytest.mark.parametrize("claim", ["yes", "both"])
@pytest.mark.parametrize(
    ("evidence", "kind"),
    [(True, "bool"), ("true", "str"), (0.93, "float"), ([HOLDS, True], "bool")],
)
def test_bare_values_prove_nothing(four, claim, evidence, kind):
    with pytest.raises(TypeError, match=f"a bare {kind} proves nothing: compare an estimate"):
        claims.verdict(claim, evidence)
    with pytest.raises(TypeError, match=f"a bare {kind} proves nothing"):
        claims.verdict(claim, {"here": evidence})


def test_an_estimate_decides_nothing_until_it_is_compared(four):
    with pytest.raises(TypeError, match=r"decides nothing by itself: compare it, with \.above"):
        claims.verdict("yes", accuracy(0.9))


@pytest.mark.parametrize("claim", ["yes", "how-much"])
@pytest.mark.parametrize("evidence", [[], {}, {"here": []}])
def test_no_evidence_is_refused(four, claim, evidence):
    with pytest.raises((ValueError, TypeError), match=r"no evidence|is to be measured"):
        claims.verdict(claim, evidence)


def test_an_unknown_claim_is_refused_with_the_nearest_one(four):
    with pytest.raises(
        ValueError, match="no claim 'how-mush' in the register; did you mean 'how-much'"
    ):
        claims.verdict("how-mush", HOLDS)


def test_a_card_rests_on_no_more_findings_than_the_assertion_level_allows_for(four):
    with pytest.raises(
        ValueError, match="rests on 17 findings, and the assertion level allows for 16"
    ):
        claims.verdict("yes", [HOLDS] * 17)


# ---------------------------------------------------------------- measured claims


def shares(*counts, n=256):
    names = ("sigmoid", "tanh")
    return {
        name: stats.proportion(k, n, what=f"the share with {name}")
        for name, k in zip(names, counts, strict=True)
    }


def recorded_as(error):
    """The record that an error message tells its reader to paste."""
    block = str(error.value).partition("  recorded:")[2]
    return yaml.safe_load(f"recorded:{block}")["recorded"]


def test_a_measured_claim_without_a_record_prints_the_lines_to_paste(four, write):
    with pytest.raises(claims.NotRecorded, match="has no record yet") as raised:
        claims.verdict("how-much", shares(101, 230))
    write({"id": "how-much", "expect": "measure", "recorded": recorded_as(raised)})
    card = claims.verdict("how-much", shares(101, 230))
    assert card.outcome == "measured"
    assert "first run" not in str(card)
    assert card.number == "sigmoid: 0.39 [0.33, 0.46]; tanh: 0.90 [0.85, 0.93]"


def test_the_lines_fit_into_the_registers_indentation(four):
    with pytest.raises(claims.NotRecorded) as raised:
        claims.verdict("how-much", {"a: strange [name]": accuracy(3e-7)})
    block = "  recorded:" + str(raised.value).partition("  recorded:")[2]
    entry = yaml.safe_load(f"- id: how-much\n  expect: measure\n{block}\n")[0]
    record = entry["recorded"]["a: strange [name]"]
    assert record["value"] == pytest.approx(3e-7)
    assert all(isinstance(end, float) for end in record["interval"])


@pytest.mark.parametrize("value", [1e-5, -1e-5, 2.5e-7, 3e20, 0.0, 12.0, 1e-300])
def test_recorded_numbers_are_numbers_to_yaml(value):
    assert yaml.safe_load(claims._digits(value)) == pytest.approx(value)


def test_a_second_run_compatible_with_the_first_is_shown_beside_it(write):
    first = {"value": 0.90, "interval": [0.85, 0.93], "n": 256}
    write({"id": "how-much", "expect": "measure", "recorded": {"value": first}})
    card = claims.verdict("how-much", shares(101, 220)["tanh"])
    assert "0.86 [0.81, 0.90] (95%, 256 seeds); first run: 0.90 [0.85, 0.93]" in str(card)


def test_a_run_incompatible_with_the_record_stops_the_build(write):
    first = {"value": 0.90, "interval": [0.85, 0.93], "n": 256}
    write({"id": "how-much", "expect": "measure", "recorded": {"value": first}})
    with pytest.raises(claims.Contradiction, match=r"'value'.*does not agree with 0\.90") as raised:
        claims.verdict("how-much", shares(101, 120)["tanh"])
    assert recorded_as(raised)["value"]["n"] == 256


def test_a_time_is_shown_and_compared_with_nothing(write):
    write({"id": "how-much", "expect": "measure", "asserted": False})
    card = claims.verdict("how-much", shares(101, 220))
    assert card.outcome == "measured"
    assert "tanh: 0.86 [0.81, 0.90] (95%, 256 seeds)" in str(card)
    assert "first run" not in str(card)


def test_a_run_of_something_else_than_was_recorded_is_refused(write):
    first = {"value": 0.90, "interval": [0.85, 0.93], "n": 256}
    write({"id": "how-much", "expect": "measure", "recorded": {"relu": first}})
    with pytest.raises(
        claims.Contradiction, match="for 'sigmoid', 'tanh', and its record holds 'relu'"
    ):
        claims.verdict("how-much", shares(101, 230))


def test_findings_are_no_measurement(four):
    with pytest.raises(TypeError, match="is to be measured, and was given"):
        claims.verdict("how-much", HOLDS)


# ---------------------------------------------------------------- cards


def test_a_card_says_question_claim_outcome_numbers_and_where_they_come_from(four):
    text = str(claims.verdict("no", [HOLDS, FAILS], "Seen from the ground.", seconds=2.34))
    for part in (
        "Is the sky blue?",
        "The sky is <blue> & clear.",
        "FALSE",
        "+ The accuracy is above 0.8: 0.900 [0.897, 0.903] (95%, 64 seeds).",
        "- The accuracy is not above 0.8: 0.700 [0.697, 0.703] (95%, 64 seeds).",
        "Seen from the ground.",
        "64 seeds",
        f"NumPy {np.__version__}",
        "2.3 s",
    ):
        assert part in text


def test_the_page_of_a_card_is_well_formed_and_shows_the_same(four):
    card = claims.verdict("no", [HOLDS, FAILS], "Less than <half>.")
    page = ElementTree.fromstring(card._repr_html_())
    shown = " ".join("".join(page.itertext()).split())
    for part in (card.claim.asks, card.claim.claim, "FALSE", "0.700 [0.697, 0.703]", "<half>"):
        assert part in shown


def test_the_index_can_read_a_card_by_its_attributes(four):
    card = claims.verdict("no", [HOLDS, FAILS])
    page = ElementTree.fromstring(card._repr_html_())
    data = {
        name: page.attrib[f"data-{name}"] for name in ("claim", "verdict", "number", "headline")
    }
    # The claim falls by the finding that fails, so that is the number to show.
    assert data == {
        "claim": "no",
        "verdict": "false",
        "number": str(FAILS.estimate),
        "headline": FAILS.statement,
    }


def test_a_card_with_conditions_names_each_with_its_number(four):
    card = claims.verdict("both", {"dry": HOLDS, "wet": FAILS})
    assert card.number == "dry: 0.900 [0.897, 0.903]; wet: 0.700 [0.697, 0.703]"
    assert "dry:" in str(card)
    assert ">wet<" in card._repr_html_()


def test_outcomes_differ_in_words_and_signs_and_not_only_in_colour(four):
    html = claims.verdict("no", [HOLDS, FAILS])._repr_html_()
    assert re.findall(r'aria-label="(holds|fails)">(.)<', html) == [("holds", "✓"), ("fails", "✗")]


def test_numbers_are_set_as_in_print(four):
    finding = stats.agree([1.0], [1.0 + 2e-9], 1e-6, what="the product", why="an example")
    html = claims.verdict("yes", finding)._repr_html_()
    assert "<span>10<sup>−6</sup></span>" in html
    assert "<span>2 × 10<sup>−9</sup></span>" in html
    assert (
        "between −0.5 and 1" in claims.verdict("yes", accuracy(0.2).within(-0.5, 1))._repr_html_()
    )


def test_the_size_of_a_card_does_not_depend_on_how_long_it_took(four):
    sizes = {
        len(claims.verdict("yes", HOLDS, seconds=s)._repr_html_()) for s in (0.1, 12.3, 4567.8)
    }
    assert len(sizes) == 1


def test_the_device_is_named_and_can_be_given(four):
    assert "CPU (" in str(claims.verdict("yes", HOLDS, device="cpu"))
    assert "mps" in str(claims.verdict("yes", HOLDS, device="mps"))


def test_claims_do_not_load_torch_by_themselves():
    code = """
        import sys
        from nbsrc import cards, claims, stats
        card = claims.verdict("relu-slope", stats.agree(1.0, -1.0, 0, what="x", why="y"))
        assert "PyTorch" not in str(card)
        assert "torch" not in sys.modules
    """
    run = subprocess.run(
        [sys.executable, "-c", re.sub(r"(?m)^ {8}", "", code)], capture_output=True, text=True
    )
    assert run.returncode == 0, run.stderr


# ---------------------------------------------------------------- published figures


def test_a_card_that_rests_on_published_figures_names_their_source(four, tmp_path):
    (tmp_path / "swish.yml").write_text(
        "source: Author (2017), Title, table 3\nfigures:\n  relu: [79.5, 79.6, 79.8]\n  gap: 1\n"
    )
    published = claims.published("swish", tmp_path)
    assert published.figures == {"relu": (79.5, 79.6, 79.8), "gap": 1.0}
    finding = stats.mean(published.figures["relu"], what="the top-1 score", of="runs").below(1e3)
    assert "figures from Author (2017), Title, table 3" in str(
        claims.verdict("yes", finding, published=published)
    )


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("figures: {a: 1}", "exactly the keys source and figures"),
        ("source: me\nfigures: {a: 1}", "source must be a full reference, and is 'me'"),
        ("source: Author (2017), Title, table 3\nfigures: {}", "must map names to numbers"),
        (
            "source: Author (2017), Title, table 3\nfigures: {a: x}",
            "'a' must be a number or a list",
        ),
        ("source: Author (2017), Title, table 3\nfigures: {a: [.nan]}", "'a' must be a number"),
        ("source: Author (2017), Title, table 3\nfigures: {a: true}", "'a' must be a number"),
    ],
)
def test_published_figures_need_a_source_and_numbers(tmp_path, content, sentence):
    (tmp_path / "swish.yml").write_text(content)
    with pytest.raises(ValueError, match=sentence):
        claims.published("swish", tmp_path)


def test_missing_published_figures_are_named(tmp_path):
    (tmp_path / "swish.yml").write_text("")
    with pytest.raises(
        ValueError, match="no published figures named 'swich'; did you mean 'swish'"
    ):
        claims.published("swich", tmp_path)


# ---------------------------------------------------------------- the register


def test_the_books_own_register_is_sound():
    assert len(claims.load()) == 106


def test_the_register_keeps_its_order_and_its_records(write):
    record = {"value": 0.5, "interval": [0.4, 0.6], "n": 20}
    path = write({"id": "b"}, {"id": "a", "expect": "measure", "recorded": {"x": record}})
    loaded = claims.load(path)
    assert list(loaded) == ["b", "a"]
    assert loaded["a"].recorded == {"x": register.Record(0.5, (0.4, 0.6), 20)}


def test_a_changed_register_is_read_anew(write):
    path = write({"claim": "One."})
    assert claims.load(path)["sky-is-blue"].claim == "One."
    path.write_text(path.read_text().replace("One.", "Two."))
    assert claims.load(path)["sky-is-blue"].claim == "Two."


@pytest.mark.parametrize(
    ("entry", "sentence"),
    [
        (
            {"expects": "true"},
            "claim 'sky-is-blue' has the unknown key 'expects'; did you mean 'expect'",
        ),
        ({"expect": True}, 'write expect: "true", in quotes'),
        ({"expect": "maybe"}, "expect is 'maybe', and must be true, false, depends or measure"),
        (
            {"chapter": "pool"},
            "chapter is 'pool', and must be activations, .* or vanishing-gradients",
        ),
        ({"asks": " "}, "asks must be text, and is ' '"),
        ({"id": "Sky is blue"}, "an id is made of small letters"),
        ({"recorded": {}}, "has a record, but expects 'true'"),
        ({"asserted": False}, "asserted is False; it may be false, for times"),
        ({"expect": "measure", "asserted": "no"}, "asserted is 'no'; it may be false, for times"),
        ({"expect": "measure", "recorded": [1]}, "recorded must map names to numbers"),
        *(
            ({"expect": "measure", "recorded": {"x": bad}}, "the record 'x' is .* must be like")
            for bad in (
                0.5,
                {"value": 0.5, "interval": [0.4, 0.6]},
                {"value": 0.7, "interval": [0.4, 0.6], "n": 20},
                {"value": 0.5, "interval": [0.6, 0.4], "n": 20},
                {"value": 0.5, "interval": [0.4], "n": 20},
                {"value": 0.5, "interval": [0.4, 0.6], "n": 1},
                {"value": 0.5, "interval": [0.4, 0.6], "n": 20.5},
                {"value": 0.5, "interval": [0.4, 0.6], "n": 20, "m": 3},
            )
        ),
    ],
)
def test_a_malformed_entry_is_named_with_what_is_wrong(write, entry, sentence):
    with pytest.raises(ValueError, match=sentence):
        claims.load(write(entry))


def test_a_missing_key_is_named(tmp_path):
    path = tmp_path / "claims.yml"
    path.write_text("- id: a\n  chapter: pooling\n")
    with pytest.raises(ValueError, match="claim 'a' lacks the key 'asks'"):
        claims.load(path)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "must hold a list of claims"),
        ("a: 1", "must hold a list of claims"),
        ("- 1", "entry 1 of claims.yml is 1, and must have the keys"),
        ("- [", "is not valid YAML"),
        ("- id: a\n  id: b", "the key 'id' stands twice"),
    ],
)
def test_what_is_no_register_is_refused(tmp_path, text, sentence):
    path = tmp_path / "claims.yml"
    path.write_text(text)
    with pytest.raises(ValueError, match=sentence):
        claims.load(path)


def test_two_claims_of_one_name_are_refused(write):
    with pytest.raises(ValueError, match="two claims with the id 'sky-is-blue'"):
        claims.load(write({}, {}))


def test_a_register_beyond_what_the_assertion_level_allows_for_is_refused(write):
    with pytest.raises(
        ValueError, match="holds 129 claims, and the assertion level allows for 128"
    ):
        claims.load(write(*({"id": f"a-{i}"} for i in range(129))))
