"""Intervals cover what they claim to cover, and findings say no more than they know."""

import itertools
import math

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats as scipy_stats

from nbsrc import stats
from nbsrc.stats import ASSERTION_LEVEL

REPEATS = 3000


def coverage_is_near(covered: int, level: float) -> bool:
    """Within 5 binomial standard errors, which chance leaves once in 1.7 million."""
    return abs(covered / REPEATS - level) < 5 * math.sqrt(level * (1 - level) / REPEATS)


def covers(interval: stats.Interval, truth: float) -> bool:
    return interval[0] <= truth <= interval[1]


# ---------------------------------------------------------------- coverage


@pytest.mark.parametrize(("n", "level"), [(3, 0.95), (32, 0.95), (12, 0.8)])
def test_the_interval_of_a_normal_mean_covers_it_as_often_as_its_level_says(n, level):
    rng = np.random.default_rng(n)
    covered = sum(
        covers(stats.mean(rng.normal(2.0, 3.0, n), what="a mean").interval(level), 2.0)
        for _ in range(REPEATS)
    )
    assert coverage_is_near(covered, level)


def test_the_interval_of_a_paired_difference_covers_it_although_the_pairs_are_correlated():
    rng = np.random.default_rng(1)
    covered = 0
    for _ in range(REPEATS):
        shared = rng.normal(0, 5, 16)  # the seed's own luck, which pairing removes
        a, b = shared + rng.normal(1, 1, 16), shared + rng.normal(0, 1, 16)
        difference = stats.paired_difference(a, b, what="a difference")
        covered += covers(difference.interval(), 1.0)
        # Without pairing the interval would be about sqrt(26) times as wide.
        assert np.ptp(difference.interval()) < 4
    assert coverage_is_near(covered, 0.95)


def test_the_interval_of_a_paired_ratio_covers_the_geometric_mean():
    rng = np.random.default_rng(2)
    covered = sum(
        covers(
            stats.paired_ratio(
                np.exp(rng.normal(math.log(6), 0.5, 10)), np.ones(10), what="a ratio"
            ).interval(),
            6.0,
        )
        for _ in range(REPEATS)
    )
    assert coverage_is_near(covered, 0.95)


def binomial_coverage(interval, sizes, shares, truth):
    """The exact chance that `interval` covers, summed over every possible outcome."""
    outcomes = itertools.product(*(range(n + 1) for n in sizes))
    total = 0.0
    for ks in outcomes:
        low, high = interval(*ks)
        if low - 1e-12 <= truth <= high + 1e-12:
            total += math.prod(
                float(scipy_stats.binom.pmf(k, n, p))
                for k, n, p in zip(ks, sizes, shares, strict=True)
            )
    return total


@pytest.mark.parametrize("share", [0.003, 0.1, 0.5, 0.77, 0.999])
@pytest.mark.parametrize("level", [0.95, ASSERTION_LEVEL])
def test_the_interval_of_a_share_covers_it_at_least_as_often_as_its_level_says(share, level):
    n = 40

    def interval(k):
        return stats.proportion(k, n, what="a share").interval(level)

    # The sum of 41 probabilities is off by less than 41 * 2^-53.
    assert binomial_coverage(interval, (n,), (share,), share) >= level - 5e-15


@pytest.mark.parametrize("shares", [(0.03, 0.97), (0.2, 0.2), (0.5, 0.9), (0.999, 0.001)])
def test_findings_on_a_difference_of_shares_err_no_more_often_than_the_assertion_level(shares):
    sizes = (12, 9)

    def interval(k, m):
        return stats.difference_of_proportions(k, sizes[0], m, sizes[1], what="a lead").surely()

    coverage = binomial_coverage(interval, sizes, shares, shares[0] - shares[1])
    assert coverage >= ASSERTION_LEVEL - 130 * 2.0**-53  # 130 outcomes are summed


@pytest.mark.parametrize("shares", [(0.3, 0.6), (0.5, 0.5), (0.8, 0.9)])
def test_the_shown_interval_of_a_difference_of_shares_is_near_its_level(shares):
    sizes = (25, 20)

    def interval(k, m):
        return stats.difference_of_proportions(k, sizes[0], m, sizes[1], what="a lead").interval()

    coverage = binomial_coverage(interval, sizes, shares, shares[0] - shares[1])
    # Newcombe (1998, table II) found coverage between 0.935 and 0.98 for shares like these.
    assert 0.93 < coverage < 0.985


# ---------------------------------------------------------------- closed forms


def test_the_mean_of_a_textbook_sample_has_the_textbook_interval():
    # Samples -1, 0, 1: mean 0, s = 1. For 2 degrees of freedom t has the closed form
    # c sqrt(2 / (1 - c^2)) at confidence c, which is 4.303 in the tables for c = 0.95.
    t = 0.95 * math.sqrt(2 / (1 - 0.95**2))
    low, high = stats.mean([-1, 0, 1], what="a mean").interval()
    assert high == pytest.approx(t / math.sqrt(3), rel=1e-12)
    assert low == pytest.approx(-high, rel=1e-12)


@pytest.mark.parametrize("level", [0.95, ASSERTION_LEVEL])
def test_a_share_of_all_has_the_closed_form_of_clopper_and_pearson(level):
    # If all n succeed, the lower limit p solves p^n = error / 2.
    low, high = stats.proportion(30, 30, what="a share").interval(level)
    assert low == pytest.approx(((1 - level) / 2) ** (1 / 30), rel=1e-9)
    assert high == 1
    mirrored = stats.proportion(0, 30, what="a share").interval(level)
    assert mirrored == pytest.approx((0, 1 - low), abs=1e-12)


def test_the_difference_of_shares_reproduces_newcombes_published_example():
    # Newcombe (1998), table II, example (a): 56/70 against 48/80 gives 0.0524 to 0.3339.
    difference = stats.difference_of_proportions(56, 70, 48, 80, what="a lead")
    assert difference.value == pytest.approx(0.2, abs=1e-15)
    assert difference.interval() == pytest.approx((0.0524, 0.3339), abs=5e-5)


def test_findings_on_a_difference_of_shares_rest_on_the_exact_limits_of_each_at_half_the_error():
    # None of 30 against all of 20: the limits solve (1 - p)^30 = q^20 = error / 4.
    error = (1 - ASSERTION_LEVEL) / 4
    low, high = stats.difference_of_proportions(0, 30, 20, 20, what="a lead").surely()
    assert low == -1
    assert high == pytest.approx(1 - error ** (1 / 30) - error ** (1 / 20), rel=1e-8)


def test_a_ratio_is_the_exponential_of_a_mean_logarithm():
    a, b = np.array([2.0, 8.0, 3.0]), np.array([1.0, 2.0, 3.0])
    ratio = stats.paired_ratio(a, b, what="a ratio")
    assert ratio.value == pytest.approx(2.0, rel=1e-14)  # the cube root of 2 * 4 * 1
    logs = stats.mean(np.log(a / b), what="a mean").interval()
    assert ratio.interval() == pytest.approx(np.exp(logs), rel=1e-12)


def test_equal_samples_with_bounds_leave_room_for_what_so_few_could_not_show():
    # The rule of three: with n equal samples, a share of up to about 3/n may lie elsewhere.
    low, high = stats.mean([1.0] * 100, what="an accuracy", bounds=(0, 1)).interval()
    assert low == pytest.approx(0.05 ** (1 / 100), rel=1e-12)
    assert high == 1


def test_an_interval_stays_within_the_bounds():
    wide = stats.mean([0.1, 0.99, 1.0], what="an accuracy", bounds=(0, 1))
    assert wide.interval() == (0, 1)


def test_the_assertion_level_spends_one_false_alarm_in_ten_thousand_over_the_whole_book():
    spent = (1 - ASSERTION_LEVEL) * stats.CLAIMS * stats.FINDINGS_PER_CLAIM
    # 1 - level is rounded to a multiple of 2^-53, which here is 2e-9 of its size.
    assert spent == pytest.approx(1e-4, rel=1e-8)


@given(
    st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=20).filter(lambda x: np.ptp(x) > 1e-3),
    st.floats(-1e3, 1e3),
)
def test_a_wider_level_gives_a_wider_interval_and_shifts_shift_it(samples, shift):
    estimate = stats.mean(samples, what="a mean")
    narrow, wide = estimate.interval(0.95), estimate.surely()
    assert wide[0] < narrow[0] < estimate.value < narrow[1] < wide[1]
    shifted = stats.mean(np.array(samples) + shift, what="a mean").interval()
    # Sums of 20 numbers up to 1e6, then a t quantile of up to 12.7 times the spread's error.
    assert shifted == pytest.approx(np.add(narrow, shift), abs=1e-6, rel=1e-6)


# ---------------------------------------------------------------- findings


def estimate(value=0.5, spread=0.1, n=64):
    """A mean of exactly `value`, half of its samples above and half below."""
    return stats.mean(value + spread * np.tile([-1, 1], n // 2), what="the accuracy")


@pytest.mark.parametrize(
    ("relation", "arguments", "holds"),
    [
        ("above", (0.3,), True),
        ("above", (0.7,), False),
        ("above", (0.5,), None),
        ("below", (0.7,), True),
        ("below", (0.3,), False),
        ("below", (0.51,), None),
        ("within", (0.3, 0.7), True),
        ("within", (0.6, 0.7), False),
        ("within", (0.3, 0.4), False),
        ("within", (0.49, 0.7), None),
    ],
)
def test_a_finding_holds_fails_or_stays_open(relation, arguments, holds):
    finding = getattr(estimate(), relation)(*arguments)
    assert finding.holds is holds
    assert "0.50 [0.47, 0.53] (95%, 64 seeds)" in finding.statement
    assert finding.statement.startswith("Not settled") is (holds is None)


def test_a_finding_is_settled_exactly_where_its_headroom_exceeds_one():
    measured = estimate()
    reach = measured.surely()[1] - 0.5
    for factor in (0.5, 0.999, 1.001, 3.0):
        finding = measured.below(0.5 + factor * reach)
        assert finding.headroom == pytest.approx(factor, rel=1e-9)
        assert (finding.holds is True) is (factor > 1)


def test_with_a_headroom_of_two_fresh_seeds_settle_a_finding_again():
    # The chance of losing a lead of two assertion reaches is far below one in REPEATS.
    rng = np.random.default_rng(3)
    truth = stats.mean(rng.normal(0.5, 0.1, 128), what="a mean")
    threshold = truth.value - 2 * (truth.value - truth.surely()[0])
    for _ in range(300):
        again = stats.mean(rng.normal(truth.value, 0.1, 128), what="a mean")
        assert again.above(threshold).holds


def test_a_finding_refuses_to_be_a_truth_value():
    with pytest.raises(TypeError, match=r"look at its \.holds, which is True here"):
        bool(estimate().above(0))


def test_a_conjunction_fails_with_one_and_stays_open_with_one():
    yes, no, open_ = estimate().above(0), estimate().above(1), estimate().above(0.5)
    assert stats.conjunction([yes, yes]) is True
    assert stats.conjunction([yes, open_]) is None
    assert stats.conjunction([yes, open_, no]) is False


# ---------------------------------------------------------------- agreement


def test_agreement_looks_at_the_largest_deviation():
    finding = stats.agree(
        [[1.0, 2.0]], [[1.0, 2.5]], 0.25, what="the layer", why="an example for this test"
    )
    assert finding.holds is False
    assert "deviation 0.5, more than the tolerance 0.25" in finding.statement
    assert stats.agree([1.0, 2.0], [1.0, 2.5], 0.5, what="x", why="y").holds is True


def test_agreement_takes_tensors_that_track_gradients_and_single_numbers():
    tensor = torch.ones(3, requires_grad=True)
    assert stats.agree(tensor * 2, 2.0, 0, what="twice one", why="exact in binary").holds
    assert stats.agree(3, 3, 0, what="a count", why="counts are exact").holds


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (([1.0], [1.0, 2.0], 0.1), r"shape \(1,\) and expected \(2,\)"),
        (([np.nan], [1.0], 0.1), "measured holds nan at position 0"),
        (([1.0], [np.inf], 0.1), "expected holds inf"),
        (([], [], 0.1), "measured is empty"),
        (([1.0], [1.0], -1), "a tolerance is zero or more, and this one is -1"),
        (([1.0], [1.0], math.nan), "tolerance must be a finite number"),
    ],
)
def test_agreement_refuses_what_cannot_be_compared(arguments, sentence):
    with pytest.raises(ValueError, match=sentence):
        stats.agree(*arguments, what="x", why="y")


def test_agreement_asks_for_the_reason_of_its_tolerance():
    with pytest.raises(ValueError, match="why must be words for a reader"):
        stats.agree(1, 1, 0.1, what="x", why=" ")


# ---------------------------------------------------------------- earlier records


def test_two_runs_of_the_same_experiment_are_compatible():
    rng = np.random.default_rng(4)
    for _ in range(200):
        a, b = rng.normal(1, 1, (2, 64))
        first, second = stats.mean(a, what="a mean"), stats.mean(b, what="a mean")
        recalled = second.recall(first.value, first.interval(), first.n)
        assert recalled.interval() == pytest.approx(first.interval(), rel=1e-12)
        assert second.compatible(recalled).holds is True


def test_a_drift_of_many_standard_errors_is_not_compatible():
    rng = np.random.default_rng(5)
    now = stats.mean(rng.normal(1, 1, 256), what="the mean")
    # Standard error of the difference sqrt(2/256) = 0.088: 6 of them are beyond the level's 5.45.
    far, near = (stats.mean(rng.normal(1 + d, 1, 256), what="the mean") for d in (0.9, 0.1))
    assert now.compatible(now.recall(far.value, far.interval(), 256)).holds is False
    assert now.compatible(now.recall(near.value, near.interval(), 256)).holds is True


def test_recorded_shares_are_compared_by_fishers_exact_test():
    now = stats.proportion(250, 256, what="the share")
    for k in range(150, 257, 5):
        earlier = now.recall(round(k / 256, 6), (0.0, 1.0), 256)
        assert earlier.value == k / 256
        p = scipy_stats.fisher_exact(np.array([[250, 6], [k, 256 - k]])).pvalue
        assert now.compatible(earlier).holds is bool(p >= 1 - ASSERTION_LEVEL)


def test_recorded_ratios_are_compared_by_their_logarithms():
    rng = np.random.default_rng(6)
    base = np.exp(rng.normal(0, 0.2, 64))
    now = stats.paired_ratio(6 * base, np.ones(64), what="the ratio")
    recalled = now.recall(now.value, now.interval(), 64)
    assert recalled.interval() == pytest.approx(now.interval(), rel=1e-12)
    assert now.compatible(recalled).holds is True
    assert now.compatible(now.recall(1.0, (0.95, 1.05), 64)).holds is False


def test_recorded_differences_of_shares_are_compared_by_their_intervals():
    now = stats.difference_of_proportions(240, 256, 100, 256, what="the lead")
    same = now.recall(now.value, now.interval(), now.n)
    assert same.interval() == pytest.approx(now.interval(), rel=1e-12)
    assert now.compatible(same).holds is True
    assert now.compatible(now.recall(-0.5, (-0.56, -0.44), 512)).holds is False


def test_equal_accuracies_are_compatible_with_nearly_equal_ones():
    now = stats.mean([1.0] * 64, what="the accuracy", bounds=(0, 1))
    assert now.compatible(now.recall(0.99, (0.98, 1.0), 64)).holds is True
    assert now.compatible(now.recall(0.2, (0.19, 0.21), 64)).holds is False


# ---------------------------------------------------------------- writing


@pytest.mark.parametrize(
    ("half", "text"),
    [(0.021, "0.93 [0.91, 0.95]"), (0.014, "0.930 [0.916, 0.944]"), (0.3, "0.9 [0.6, 1.2]")],
)
def test_numbers_carry_as_many_digits_as_their_interval_deserves(half, text):
    # Two samples mean +- s/sqrt(2) have t(1) at 97.5% = 12.7062.
    reach = half / 12.706204736432095
    two = stats.mean([0.93 - reach, 0.93 + reach], what="x")
    assert two.numbers() == text


def test_a_number_is_written_with_unit_level_and_seeds():
    measured = stats.mean([10.0, 12.0, 14.0], what="the time", unit="ms", of="rounds")
    assert str(measured) == "12 ms [7, 17] (95%, 3 rounds)"


def test_very_small_numbers_keep_their_digits():
    tiny = stats.mean([1e-9, 2e-9, 3e-9], what="a norm")
    assert tiny.numbers() == "2e-09 [-4.84e-10, 4.48e-09]"


def test_both_group_sizes_are_written_for_a_difference_of_shares():
    assert "(95%, 70 and 80 seeds)" in str(
        stats.difference_of_proportions(56, 70, 48, 80, what="x")
    )


# ---------------------------------------------------------------- bad input


@pytest.mark.parametrize(
    ("samples", "sentence"),
    [
        ([], "samples is empty"),
        ([0.5], "one value, 0.5, and one value has no interval: measure at least two seeds"),
        ([0.5, math.nan], "holds nan at position 1; find out"),
        ([math.inf, math.nan, 1], "holds inf at position 0 and 1 more that are not finite"),
        ([[1.0, 2.0]], r"one per independent sample, and has shape \(1, 2\)"),
        (3.0, r"has shape \(\)"),
        ([0.5, 0.5], "all 2 values are 0.5, so their spread says nothing"),
    ],
)
def test_a_mean_refuses_samples_that_have_no_interval(samples, sentence):
    with pytest.raises(ValueError, match=sentence):
        stats.mean(samples, what="x")


def test_values_that_are_equal_only_after_rounding_their_mean_are_seen_as_equal():
    # The mean of many 0.1 is not 0.1 in binary; the spread around it would be pure rounding.
    assert stats.mean([0.1] * 1001, what="x", bounds=(0, 1)).value == 0.1


def test_a_value_out_of_bounds_is_refused():
    with pytest.raises(ValueError, match=r"the bounds are 0 to 1, and one value is 1\.2"):
        stats.mean([0.5, 1.2], what="x", bounds=(0, 1))


def test_pairs_of_unequal_length_are_refused():
    with pytest.raises(ValueError, match="there are 2 and 3"):
        stats.paired_difference([1, 2], [1, 2, 3], what="x")


def test_a_ratio_refuses_zero_and_negative_values():
    with pytest.raises(ValueError, match=r"values above zero, and b\[1\] is -2"):
        stats.paired_ratio([1, 2], [1, -2], what="x")


def test_a_ratio_that_never_varies_is_no_estimate():
    with pytest.raises(ValueError, match="all 3 ratios are 3, so their spread"):
        stats.paired_ratio([3, 6, 0.3], [1, 2, 0.1], what="x")


@pytest.mark.parametrize(
    ("counts", "error", "sentence"),
    [
        ((5, 4), ValueError, "successes is 5, which is not between 0 and n = 4"),
        ((-1, 4), ValueError, "successes is -1"),
        ((1, 1), ValueError, "n is 1; a share needs at least two seeds"),
        ((0, 0), ValueError, "n is 0"),
        ((2.5, 4), TypeError, "successes must be a whole number, and is 2.5"),
        ((True, 4), TypeError, "successes is True, a truth value"),
    ],
)
def test_a_share_refuses_counts_that_are_none(counts, error, sentence):
    with pytest.raises(error, match=sentence):
        stats.proportion(*counts, what="x")


def test_a_share_takes_the_counts_that_numpy_and_torch_make():
    solved = np.array([True, False, True])
    assert stats.proportion(solved.sum(), solved.size, what="x").value == 2 / 3
    assert stats.proportion(torch.tensor(solved).sum(), 3, what="x").value == 2 / 3


@pytest.mark.parametrize("level", [0, 1, 95, -0.5])
def test_a_confidence_level_lies_between_zero_and_one(level):
    with pytest.raises(ValueError, match="lies between 0 and 1"):
        estimate().interval(level)


def test_thresholds_that_make_no_sense_are_refused():
    with pytest.raises(ValueError, match="threshold must be a finite number, and is nan"):
        estimate().above(math.nan)
    with pytest.raises(ValueError, match="needs low < high, and got 1 and 0"):
        estimate().within(1, 0)


def test_an_estimate_must_say_what_it_estimates():
    with pytest.raises(ValueError, match="what must be words for a reader, and is ''"):
        stats.mean([1, 2], what="")
