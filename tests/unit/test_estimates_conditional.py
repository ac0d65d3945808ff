"""The stratified conditional law against brute force, its laws, and its edges."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats

from coincide.errors import UsageError
from coincide.estimates.cells import Cells, checked, joined
from coincide.estimates.conditional import RateRatio, expected, null_split, rate_ratio, reference_events
from coincide.estimates.convolution import binomial_sum
from coincide.estimates.law import law_of, log_t_at, moments
from coincide.estimates.tails import split_at

HAND = checked([1, 0], [1, 1], [1, 1], [2, 1])

cell = st.tuples(
    st.integers(0, 5),
    st.sampled_from([0.01, 0.5, 1.0, 3.0, 250.0]),
    st.integers(0, 5),
    st.sampled_from([0.02, 1.0, 7.0, 1000.0]),
)
tables = st.lists(cell, min_size=1, max_size=4).map(lambda rows: checked(*zip(*rows, strict=True)))


def brute(cells: Cells, log_t: float) -> np.ndarray:
    """Probabilities of the exposed events, by listing every way the cells can fall."""
    total = cells.exposed_events + cells.unexposed_events
    odds = np.exp(log_t) * cells.exposed_days / cells.unexposed_days
    chances = [
        stats.binom.pmf(range(n + 1), n, o / (1 + o)).tolist() for n, o in zip(total, odds, strict=True)
    ]
    law = np.zeros(total.sum() + 1)
    for way in itertools.product(*(range(n + 1) for n in total)):
        law[sum(way)] += math.prod(chance[k] for chance, k in zip(chances, way, strict=True))
    return law


@settings(max_examples=60, deadline=None)
@given(tables, st.sampled_from([-3.0, -0.7, 0.0, 1.3, 4.0]))
def test_tails_equal_brute_force(cells: Cells, log_t: float) -> None:
    observed = int(cells.exposed_events.sum())
    law = law_of(cells)
    assume(law.events > 0)
    listed, split = brute(cells, log_t), split_at(law, observed)(log_t)
    # A dozen products and sums of probabilities; small tails are summed, so they keep relative accuracy.
    assert split.below == pytest.approx(listed[:observed].sum(), rel=1e-9, abs=1e-14)
    assert split.at == pytest.approx(listed[observed], rel=1e-9, abs=1e-300)
    assert split.above == pytest.approx(listed[observed + 1 :].sum(), rel=1e-9, abs=1e-14)


@settings(max_examples=60, deadline=None)
@given(tables)
def test_limits_invert_brute_force(cells: Cells) -> None:
    observed, found = int(cells.exposed_events.sum()), rate_ratio(*cells)
    assume(law_of(cells).events > 0)
    if found.interval.high_state == "finite":
        listed = brute(cells, math.log(found.interval.high))
        assert listed[:observed].sum() + listed[observed] / 2 == pytest.approx(0.025, rel=1e-8)
    if found.interval.low_state == "finite":
        listed = brute(cells, math.log(found.interval.low))
        assert listed[observed + 1 :].sum() + listed[observed] / 2 == pytest.approx(0.025, rel=1e-8)
    at_one = brute(cells, 0.0)
    lower, upper = (part.sum() + at_one[observed] / 2 for part in (at_one[:observed], at_one[observed + 1 :]))
    assert found.p == pytest.approx(min(1, 2 * min(lower, upper)), rel=1e-9)


@settings(max_examples=60, deadline=None)
@given(tables)
def test_the_estimate_expects_what_was_observed(cells: Cells) -> None:
    found = rate_ratio(*cells)
    law = law_of(cells)
    assume(0 < found.observed < law.events)
    assert moments(law, math.log(found.estimate)).mean == pytest.approx(found.observed, rel=1e-10)
    assert found.interval.low < found.estimate < found.interval.high


@settings(max_examples=60, deadline=None)
@given(tables)
def test_exchanging_the_groups_inverts_the_ratio(cells: Cells) -> None:
    one, other = rate_ratio(*cells), rate_ratio(*cells[2:], *cells[:2])
    assume(law_of(cells).events > 0)
    assert other.p == pytest.approx(one.p, rel=1e-9)
    for a, b in (
        (one.estimate, other.estimate),
        (one.interval.low, other.interval.high),
        (one.interval.high, other.interval.low),
    ):
        assert math.inf in (a, b) or a * b == pytest.approx(1, rel=1e-9)
        assert (a == 0) == (b == math.inf)


@settings(max_examples=40, deadline=None)
@given(tables, st.sampled_from([1 / 365.25, 7.0, 1e6]))
def test_the_unit_of_time_does_not_matter(cells: Cells, unit: float) -> None:
    scaled = rate_ratio(
        cells.exposed_events, cells.exposed_days * unit, cells.unexposed_events, cells.unexposed_days * unit
    )
    assert_same(scaled, rate_ratio(*cells))


def test_identical_strata_merge() -> None:
    twice = joined(HAND, HAND)
    order = [0, 2, 1, 3]
    split_up = Cells(*(column[order] for column in twice))
    assert_same(rate_ratio(*split_up), rate_ratio([2, 0], [2, 2], [2, 2], [4, 2]))


def test_order_of_cells_does_not_matter() -> None:
    cells = random_cells(np.random.default_rng(5), 300, 40)
    shuffled = np.random.default_rng(6).permutation(300)
    assert_same(rate_ratio(*(column[shuffled] for column in cells)), rate_ratio(*cells))


def test_duplicating_everyone_keeps_the_ratio() -> None:
    cells = random_cells(np.random.default_rng(7), 300, 40)
    one, two = rate_ratio(*cells), rate_ratio(*joined(cells, cells))
    assert two.estimate == pytest.approx(one.estimate, rel=1e-12)
    assert two.expected == pytest.approx(2 * one.expected, rel=1e-12)
    assert two.standard_error == pytest.approx(one.standard_error / math.sqrt(2), rel=1e-12)


def assert_same(one: RateRatio, other: RateRatio) -> None:
    got = (one.estimate, one.interval.low, one.interval.high, one.p, one.observed, one.expected)
    want = (other.estimate, other.interval.low, other.interval.high, other.p, other.observed, other.expected)
    assert got == pytest.approx(want, rel=1e-9, nan_ok=True)


def random_cells(rng: np.random.Generator, cells: int, observed: int, reference: float = 3.0) -> Cells:
    unexposed_days = rng.uniform(1e3, 1e6, cells)
    exposed_days = unexposed_days * rng.uniform(1e-5, 1e-2, cells)
    unexposed = rng.poisson(reference, cells)
    weight = exposed_days * (unexposed + 0.1) / unexposed_days
    exposed = rng.multinomial(observed, weight / weight.sum())
    return checked(exposed, exposed_days, unexposed, unexposed_days)


def test_two_cells_by_hand() -> None:
    """Worked in validation/README.md: proportions 1 : 2t : 5 t^2 / 4 : t^3 / 4."""
    found = rate_ratio(*HAND)
    assert found.estimate == pytest.approx((-1 + math.sqrt(17)) / 4, rel=1e-12)
    assert found.p == pytest.approx(8 / 9, rel=1e-12)
    assert (found.expected, found.reference_events) == (1.5, pytest.approx(9 / 5))
    split = null_split(HAND, 1)
    assert (split.below, split.at, split.above) == pytest.approx((8 / 36, 16 / 36, 12 / 36), rel=1e-12)


def test_cells_without_unexposed_time_are_reported_outside() -> None:
    inside = rate_ratio(*HAND)
    found = rate_ratio([1, 0, 4], [1, 1, 9], [1, 1, 0], [2, 1, 0])
    assert_same(found, inside)
    assert (found.observed_outside, found.days_outside) == (4, 9.0)
    assert found.cells == 2


def test_cells_without_information_change_nothing() -> None:
    found = rate_ratio([1, 0, 0, 0], [1, 1, 0, 5], [1, 1, 7, 0], [2, 1, 9, 9])
    assert_same(found, rate_ratio(*HAND))
    assert found.cells == 2


def test_no_exposed_events() -> None:
    found = rate_ratio([0, 0], [10, 20], [5, 9], [100, 300])
    assert (found.estimate, found.interval.low_state, found.interval.high_state) == (0, "zero", "finite")
    assert math.isnan(found.standard_error)
    # P(0 exposed events) = 0.05 at the upper limit of the mid-P interval.
    t = found.interval.high
    assert (1 + t * 10 / 100) ** -5 * (1 + t * 20 / 300) ** -9 == pytest.approx(0.05, rel=1e-9)


def test_no_unexposed_events() -> None:
    found = rate_ratio([3], [10], [0], [1000])
    assert (found.estimate, found.interval.high_state, found.expected) == (math.inf, "infinite", 0)
    assert found.interval.low_state == "finite"
    assert found.p == pytest.approx((10 / 1010) ** 3, rel=1e-9)


@pytest.mark.parametrize(
    "cells", [([], [], [], []), ([0], [5], [0], [9]), ([2], [5], [0], [0]), ([0], [0], [3], [9])]
)
def test_no_information(cells: tuple[list[float], ...]) -> None:
    found = rate_ratio(*cells)
    if sum(cells[2]) == 0:
        assert math.isnan(found.estimate)
        assert (found.interval.low_state, found.interval.high_state, found.p) == ("zero", "infinite", 1.0)
    assert found.cells == 0


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("observed", [51, 75, 120])
@pytest.mark.parametrize("reference", [0.6, 3.0])
def test_saddlepoint_is_close_to_exact(seed: int, observed: int, reference: float) -> None:
    cells = random_cells(np.random.default_rng(seed), 200, observed, reference)
    exact, approximate = rate_ratio(*cells, exact_up_to=1000), rate_ratio(*cells)
    assert (exact.method, approximate.method) == (
        "conditional mid-P, exact",
        "conditional mid-P, saddlepoint",
    )
    assert approximate.estimate == pytest.approx(exact.estimate, rel=1e-12)
    # Relative error of a Lugannani-Rice tail falls as 1 / events; measured 2e-5 in the limits at 50.
    assert approximate.interval.low == pytest.approx(exact.interval.low, rel=1e-4)
    assert approximate.interval.high == pytest.approx(exact.interval.high, rel=1e-4)
    assert approximate.p == pytest.approx(exact.p, rel=5e-3)


def test_saddlepoint_near_the_mean() -> None:
    """At the estimate itself the formula is 0/0; its limit joins on smoothly."""
    law = law_of(random_cells(np.random.default_rng(1), 50, 200))
    split, centre = split_at(law, 200), log_t_at(law, 200)
    near = [split(centre + step).upper_mid_p for step in (-1e-3, -1e-4, -1e-5, 0.0, 1e-5, 1e-4, 1e-3)]
    assert near == sorted(near)
    slopes = np.diff(near) / np.diff([-1e-3, -1e-4, -1e-5, 0.0, 1e-5, 1e-4, 1e-3])
    # The density of the mid-P tail is one number here; the limit may be off by 1e-3 of the third cumulant.
    assert slopes == pytest.approx(slopes.mean(), rel=0.05)


def test_a_very_small_p_keeps_its_digits() -> None:
    found = rate_ratio([30], [1], [1000], [1000])
    binomial = stats.binom(1030, 1 / 1001)
    assert found.p == pytest.approx(2 * (binomial.sf(30) + binomial.pmf(30) / 2), rel=1e-9)
    assert 0 < found.p < 1e-30


def test_cells_that_are_almost_certain() -> None:
    """Chances within 1e-12 of 0 and 1 neither overflow nor lose the middle."""
    cells = checked([3, 0, 1], [1e9, 1e-3, 5.0], [0, 4, 1], [1e-3, 1e9, 5.0])
    found = rate_ratio(*cells)
    assert found.estimate == pytest.approx(1, rel=1e-6)
    assert found.interval.low < 1 < found.interval.high


@pytest.mark.parametrize("certain", [40, 60, 2000])
def test_many_events_without_information(certain: int) -> None:
    """Nearly all events are certain on one side, so that no ratio near 1 can be excluded."""
    found = rate_ratio([certain, 1], [1e6, 1.0], [1, 1000], [1.0, 1e6])
    assert found.method == "conditional mid-P, exact"
    assert found.p > 0.9
    assert found.interval.low < 1e-3
    assert found.interval.high > 1e2


def test_limits_and_p_never_contradict() -> None:
    rng = np.random.default_rng(11)
    for _ in range(300):
        cells = rng.integers(1, 5)
        unexposed = rng.uniform(0.1, 50, cells)
        exposed = unexposed * np.exp(rng.normal(-1, 4, cells))
        found = rate_ratio(rng.poisson(exposed), exposed, rng.poisson(unexposed), unexposed)
        assert found.interval.holds(1.0) == (found.p >= 0.05)


@pytest.mark.parametrize("observed", [300, 1500])
def test_exact_far_above_fifty(observed: int) -> None:
    """The degrees kept grow with the count, so that its upper tail is whole."""
    found = rate_ratio([observed], [1.0], [10 * observed], [9.0], tail="central", exact_up_to=5000)
    test = stats.binomtest(observed, 11 * observed, 0.1).proportion_ci(method="exact")
    want = [9 * q / (1 - q) for q in (test.low, test.high)]
    # scipy searches its limits to about 1e-12 in the proportion.
    assert (found.interval.low, found.interval.high) == pytest.approx(want, rel=1e-8)


def test_what_is_lost_at_the_centre_is_found_again() -> None:
    """40 near-certain and 1,000 near-impossible events: at a limit the other terms are far from the centre's.

    At the lower limit only the certain ones can be missing: ``P(40) / 2 = 0.025`` with odds ``1e6 t``.
    """
    found = rate_ratio([40, 0], [1e6, 1.0], [0, 1000], [1.0, 1e6])
    chance = 0.05 ** (1 / 40)
    assert found.interval.low == pytest.approx(1e-6 * chance / (1 - chance), rel=1e-6)


@pytest.mark.parametrize("degree", [0, 3, 12, 40])
def test_convolution_equals_its_slow_twin(degree: int) -> None:
    rng = np.random.default_rng(degree)
    events, odds = rng.integers(0, 9, 12), np.exp(rng.normal(-1, 3, 12))
    slow = np.ones(1)
    for n, o in zip(events, odds, strict=True):
        slow = np.convolve(slow, stats.binom.pmf(np.arange(n + 1), n, o / (1 + o)))
    fast = binomial_sum(events, odds, degree)
    # scipy takes a chance, not odds: near a chance of 1 it has fewer digits than we do.
    assert fast == pytest.approx(np.pad(slow, (0, degree + 1))[: degree + 1], rel=1e-9, abs=1e-300)


def test_large_binomials_do_not_underflow() -> None:
    """With a million events the chance of none is 0 to a float, and what matters is far from it."""
    fast = binomial_sum(np.array([1_000_000]), np.array([2e-3 / (1 - 2e-3)]), 2100)
    # scipy's own relative error at such sizes is about 1e-11.
    assert fast[1900:] == pytest.approx(stats.binom.pmf(np.arange(1900, 2101), 1_000_000, 2e-3), rel=1e-9)


def test_everything_wrong_is_said_at_once() -> None:
    with pytest.raises(UsageError) as caught:
        rate_ratio([1.5, 2], [1, -1], [1], [1, 1])
    assert [problem.code for problem in caught.value.problems] == ["COI-U303", "COI-U304", "COI-U302"]
    with pytest.raises(UsageError, match="COI-U305"):
        rate_ratio([1], [0], [1], [1])


def test_expected_and_what_it_is_worth() -> None:
    assert expected([10, 20, 5], [4, 1, 9], [100, 50, 0]) == pytest.approx(0.8)
    assert reference_events([10, 20, 5], [4, 1, 9], [100, 50, 0]) == pytest.approx(0.64 / (0.01 * 4 + 0.16))
    assert reference_events([10.0], [7], [33.0]) == pytest.approx(7)
    assert reference_events([10.0], [0], [33.0]) == 0
