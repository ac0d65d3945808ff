"""The ratio without wrong labels: its parts by hand, against slow twins, and where it must say nothing."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import brentq
from scipy.special import ndtr
from scipy.stats import binom

from coincide.estimates import cross_labels
from coincide.estimates.cells import Cells, checked
from coincide.estimates.conditional import rate_ratio
from coincide.estimates.confidence import ratio_at_scores
from coincide.estimates.cross_labels import LabelShare, corrected_ratio, draw_wrong
from coincide.estimates.misdiagnosis import tipping

ONE = checked([22], [1000.0], [970], [100_000.0])
Z = 1.959963984540054


def random(number: int = 1) -> np.random.Generator:
    return np.random.Generator(np.random.Philox(key=np.array([7, number], np.uint64)))


def cells(observed: int, seed: int = 3, size: int = 40) -> Cells:
    """Return cells of unlike size with about as many exposed events as wanted."""
    made = np.random.default_rng(seed)
    weight = made.dirichlet(np.ones(size))
    days, reference = weight * 1000 * made.gamma(5, 0.2, size), weight * 100_000
    return checked(made.multinomial(observed, weight), days, made.multinomial(900, weight), reference)


# The confidence distribution.


@pytest.mark.parametrize("observed", [0, 1, 5, 22, 80, 400])
def test_its_ends_are_the_limits_of_the_interval(observed: int) -> None:
    made = cells(observed)
    low, high = ratio_at_scores(made, [-Z, Z])
    interval = rate_ratio(*made).interval
    # straight lines between points: at most one in a thousand, with a single event
    assert low == pytest.approx(interval.low, rel=1e-3)
    assert high == pytest.approx(interval.high, rel=1e-3)


@pytest.mark.parametrize("observed", [1, 4, 22])
@pytest.mark.parametrize("score", [-3.0, -1.0, 0.2, 2.5])
def test_it_is_the_tail_read_backwards(observed: int, score: float) -> None:
    """Slow twin of one cell: solve the binomial tail itself."""
    reference, share = 50, 0.2

    def beyond(log_t: float) -> float:
        odds = math.exp(log_t) * share / (1 - share)
        law = binom(observed + reference, odds / (1 + odds))
        return float(law.sf(observed) + law.pmf(observed) / 2) - float(ndtr(score))

    made = checked([observed], [share], [reference], [1 - share])
    slow = math.exp(brentq(beyond, -20, 20, xtol=1e-12))
    assert ratio_at_scores(made, score) == pytest.approx(slow, rel=1e-3)  # as above


def test_without_exposed_events_half_of_it_lies_at_nothing() -> None:
    found = ratio_at_scores(cells(0), [-2.0, -0.01, 0.5, 2.0])
    assert found[0] == found[1] == 0
    assert 0 < found[2] < found[3]


def test_without_unexposed_events_there_is_no_ratio() -> None:
    assert np.isinf(ratio_at_scores(checked([3], [1.0], [0], [1.0]), [0.0])).all()
    assert np.isnan(ratio_at_scores(checked([0], [1.0], [0], [1.0]), [0.0])).all()


@given(st.integers(0, 60), st.integers(0, 40))
@settings(max_examples=30, deadline=None)
def test_it_rises(observed: int, seed: int) -> None:
    found = ratio_at_scores(cells(observed, seed), np.linspace(-4, 4, 60))
    assert (np.diff(found) >= 0).all()


# The prior.


@given(st.floats(1e-5, 0.9), st.floats(0.01, 0.99), st.floats(0.01, 0.99))
def test_the_prior_goes_through_its_three_numbers(median: float, below: float, above: float) -> None:
    low, high = median * below, median + (1 - median) * above
    share = LabelShare(median, low, high)
    found = share.at(np.array([-Z, 0.0, Z]))
    np.testing.assert_allclose(found, (low, median, high), rtol=1e-6)  # Z has 16 digits, the logit loses some
    everywhere = share.at(np.linspace(-8, 8, 400))
    assert ((everywhere >= 0) & (everywhere <= 1)).all()
    assert (np.diff(everywhere) >= 0).all()


def test_wrong_labels_have_the_mean_of_the_prior() -> None:
    share, people = LabelShare(0.01, 0.005, 0.02), 2000
    wrong = draw_wrong(share, people, random(), 40_000)
    expected = people * share.at(random(2).standard_normal(400_000)).mean()
    # sd of a draw about 9.5, of the mean of 40,000 about 0.05
    assert wrong.mean() == pytest.approx(expected, abs=0.25)
    assert (np.median(wrong), *np.quantile(wrong, (0.025, 0.975))) == pytest.approx((20, 7, 44), abs=3)


# The correction.


def test_without_wrong_labels_it_is_the_interval_of_the_primary() -> None:
    found = corrected_ratio(ONE, np.zeros(40_000, np.int64), random())
    ratio = rate_ratio(*ONE)
    # 40,000 draws: the 2.5 % point moves by about 1.5 % of the ratio
    assert found.interval.low == pytest.approx(ratio.interval.low, rel=0.03)
    assert found.interval.high == pytest.approx(ratio.interval.high, rel=0.03)
    assert found.ratio == pytest.approx(ratio.estimate, rel=0.03)
    assert found.wrong == (0, 0, 0)
    assert (found.possible, found.limit_at_most_one) == (1.0, 0.0)


@pytest.mark.parametrize("removed", [1, 6, 13, 22])
def test_a_known_number_is_taken_away(removed: int) -> None:
    found = corrected_ratio(ONE, np.full(20_000, removed), random())
    left = rate_ratio(ONE.exposed_events - removed, *ONE[1:])
    assert found.wrong == (removed, removed, removed)
    assert found.interval.high == pytest.approx(left.interval.high, rel=0.03)
    assert found.interval.low == pytest.approx(left.interval.low, rel=0.04)
    assert found.limit_at_most_one == float(left.interval.low <= 1)


def test_the_tipping_point_of_one_cell_is_where_the_limit_falls() -> None:
    fewest = tipping(ONE).remove_for_limit
    assert corrected_ratio(ONE, np.full(2000, fewest), random()).limit_at_most_one == 1
    assert corrected_ratio(ONE, np.full(2000, fewest - 1), random()).limit_at_most_one == 0


@pytest.mark.parametrize("seed", range(5))
def test_the_share_of_draws_below_is_counted_draw_by_draw(seed: int) -> None:
    """Slow twin: the interval of every number that can be left."""
    made, wrong = cells(30, seed), random(seed).integers(0, 31, 3000)
    order = cross_labels._removal_order(made)
    low = [rate_ratio(*cross_labels._without(made, order, k)).interval.low for k in range(31)]
    found = corrected_ratio(made, wrong, random())
    assert found.limit_at_most_one == np.mean([low[k] <= 1 for k in wrong])
    assert low == sorted(low, reverse=True)  # each removal lowers the limit


def test_events_are_removed_evenly_and_once() -> None:
    made = cells(60)
    order = cross_labels._removal_order(made)
    np.testing.assert_array_equal(np.bincount(order, minlength=40), made.exposed_events)
    by_share = np.argsort(np.argsort(made.exposed_days / made.unexposed_days))
    for half in (order[:30], order[30:]):
        low = (by_share[half] < 20).mean()
        assert low == pytest.approx((by_share[order] < 20).mean(), abs=0.1)


def test_many_different_numbers_are_interpolated(monkeypatch: pytest.MonkeyPatch) -> None:
    made, wrong = cells(300), random(5).integers(0, 200, 5000)
    coarse = corrected_ratio(made, wrong, random())
    monkeypatch.setattr(cross_labels, "MOST_LAWS", 1000)
    every = corrected_ratio(made, wrong, random())
    # the points are values that were drawn, so they move in steps of about one in a thousand
    assert coarse.ratio == pytest.approx(every.ratio, rel=3e-3)
    assert coarse.interval.low == pytest.approx(every.interval.low, rel=3e-3)
    assert coarse.interval.high == pytest.approx(every.interval.high, rel=3e-3)


def test_a_prior_that_contradicts_the_data_concludes_nothing() -> None:
    found = corrected_ratio(ONE, np.r_[np.full(91, 23), np.zeros(9, np.int64)], random())
    assert found.possible == 0.09
    assert not found.told
    assert math.isnan(found.ratio)
    assert (found.interval.low, found.interval.high) == (0.0, math.inf)
    assert corrected_ratio(ONE, np.r_[np.full(90, 23), np.zeros(10, np.int64)], random()).told


def test_impossible_draws_are_left_out() -> None:
    wrong = np.r_[np.full(500, 23), np.full(1000, 2)]
    found = corrected_ratio(ONE, wrong, random())
    assert found.possible == pytest.approx(2 / 3)
    assert found.wrong == (2, 2, 2)


def test_nothing_to_compare_with_gives_no_ratio() -> None:
    for observed in (0, 3):
        nobody = checked([observed], [10.0], [0], [10.0])
        found = corrected_ratio(nobody, np.zeros(100, np.int64), random())
        assert math.isnan(found.ratio)
        assert (found.interval.low, found.interval.high) == (0.0, math.inf)
        assert math.isnan(found.ratio_at_most_one)


def test_the_same_random_numbers_give_the_same_answer() -> None:
    wrong = draw_wrong(LabelShare(0.01, 0.002, 0.03), 1000, random(4))
    assert corrected_ratio(ONE, wrong, random()) == corrected_ratio(ONE, wrong, random())
