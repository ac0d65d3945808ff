"""Power, totals, and how few wrong diagnoses undo a finding."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from coincide.errors import UsageError
from coincide.estimates.cells import Cells, checked
from coincide.estimates.conditional import rate_ratio
from coincide.estimates.misdiagnosis import tipping
from coincide.estimates.power import critical_counts, largest_ratio_below, power_curve, smallest_ratio
from coincide.estimates.totals import ratio_from_totals


@pytest.mark.parametrize(("mean", "reference"), [(0.3, 30), (3.0, 3), (3.0, 3000), (12.0, 40), (50.0, 50)])
def test_critical_counts_are_those_of_the_interval(mean: float, reference: int) -> None:
    found = critical_counts(mean, reference)
    intervals = {o: rate_ratio([o], [1.0], [reference], [reference / mean]).interval for o in range(120)}
    above = [o for o, interval in intervals.items() if interval.low > 1]
    below = [o for o, interval in intervals.items() if interval.high < 1]
    assert found.at_least == min(above)
    assert found.at_most == (max(below) if below else None)


@pytest.mark.parametrize(("mean", "reference"), [(0.3, 30.5), (3.0, 3.3), (20.0, math.inf)])
def test_smallest_ratio_has_the_power_asked_for(mean: float, reference: float) -> None:
    critical = critical_counts(mean, reference).at_least
    assert critical is not None
    for power in (0.5, 0.8, 0.95):
        ratio = smallest_ratio(mean, reference, power=power)
        assert stats.poisson.sf(critical - 1, ratio * mean) == pytest.approx(power, rel=1e-9)
        # The other tail adds next to nothing at such a ratio: measured 8e-5 at most.
        assert float(power_curve(mean, reference, ratio)) == pytest.approx(power, abs=1e-4)


def test_ratios_below_one() -> None:
    assert largest_ratio_below(2.9, 1e6) is None
    ratio = largest_ratio_below(20.0, 1e6)
    assert ratio is not None
    critical = critical_counts(20.0, 1e6).at_most
    assert stats.poisson.cdf(critical, ratio * 20.0) == pytest.approx(0.8, rel=1e-9)


def test_power_at_ratio_one_is_the_error() -> None:
    curve = power_curve(10.0, 1000.0, [1.0, 1.5, 2.0, 3.0, 4.0])
    assert 0.02 < curve[0] < 0.07
    assert (np.diff(curve) > 0).all()


def test_a_smaller_reference_finds_less() -> None:
    found = [smallest_ratio(10.0, d) for d in (5, 10, 50, 500, math.inf)]
    assert found == sorted(found, reverse=True)
    assert found[0] > 2 * found[-1] / 1.5


def test_nothing_expected_nothing_found() -> None:
    assert smallest_ratio(0.0, 0.0) == math.inf
    assert largest_ratio_below(0.0, 0.0) is None
    assert power_curve(0.0, 0.0, [1.0, math.inf]).tolist() == [0.0, 0.0]


@pytest.mark.parametrize("call", [lambda: smallest_ratio(-1, 5), lambda: smallest_ratio(1, 5, power=1.0)])
def test_wrong_calls_are_refused(call: object) -> None:
    with pytest.raises(UsageError):
        call()  # type: ignore[operator]


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 49), st.integers(1, 400), st.floats(0.05, 20))
def test_totals_equal_one_cell(observed: int, reference: int, share: float) -> None:
    one = rate_ratio([observed], [share], [reference], [1.0])
    totals = ratio_from_totals(observed, one.expected, one.reference_events)
    assert totals.estimate == pytest.approx(one.estimate, rel=1e-9)
    got = totals.interval.low, totals.interval.high, totals.p
    # Two roots of the same equation, each found to 1e-13 on the log scale, from tails of other routines.
    assert got == pytest.approx((one.interval.low, one.interval.high, one.p), rel=1e-6)


def test_totals_are_close_to_many_even_cells() -> None:
    rng = np.random.default_rng(3)
    days = rng.uniform(0.9, 1.1, 100)
    cells = rate_ratio(
        rng.multinomial(30, days / days.sum()), days, rng.poisson(20, 100), np.full(100, 150.0)
    )
    totals = ratio_from_totals(cells.observed, cells.expected, cells.reference_events)
    got = totals.interval.low, totals.interval.high
    # The cells are nearly alike, so that their sum carries nearly all there is.
    assert got == pytest.approx((cells.interval.low, cells.interval.high), rel=0.01)


def test_totals_with_known_rates_are_poisson() -> None:
    found = ratio_from_totals(4, 2.0, math.inf).interval
    assert (found.low, found.high) == pytest.approx((1.270945 / 2, 9.648440 / 2), abs=1e-6)


def test_totals_without_a_reference() -> None:
    found = ratio_from_totals(4, 0.0, 0.0)
    assert (found.estimate, found.interval.low, found.interval.high, found.p) == (math.inf, 0, math.inf, 1)
    assert math.isnan(ratio_from_totals(0, 0.0, 0.0).estimate)
    assert ratio_from_totals(0, 2.0, 15.0).interval.low_state == "zero"
    with pytest.raises(UsageError):
        ratio_from_totals(-1, 2.0, 15.0)


def cells_of(seed: int, observed: int) -> Cells:
    rng = np.random.default_rng(seed)
    unexposed_days = rng.uniform(100, 1000, 8)
    exposed_days = unexposed_days * rng.uniform(0.001, 0.5, 8)
    return checked(rng.multinomial(observed, [1 / 8] * 8), exposed_days, rng.poisson(30, 8), unexposed_days)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("observed", [20, 45, 70, 110])
def test_tipping_equals_removing_one_by_one(seed: int, observed: int) -> None:
    cells = cells_of(seed, observed)
    found = tipping(cells)
    order = np.argsort(cells.exposed_days / (cells.exposed_days + cells.unexposed_days))
    left, removed = cells, 0
    while rate_ratio(*left).interval.low > 1:
        events = left.exposed_events.copy()
        events[next(c for c in order if events[c] > 0)] -= 1
        left, removed = left._replace(exposed_events=events), removed + 1
    assert found.remove_for_limit == removed
    surplus = observed - rate_ratio(*cells).expected
    assert found.remove_for_expected == max(0, math.ceil(surplus))


def test_removing_from_another_cell_never_needs_fewer() -> None:
    cells = cells_of(1, 110)
    fewest = tipping(cells).remove_for_limit
    assert fewest > 1
    rng = np.random.default_rng(0)
    for _ in range(30):
        whose = np.repeat(np.arange(8), cells.exposed_events)
        taken = rng.choice(whose, fewest - 1, replace=False)
        events = cells.exposed_events - np.bincount(taken, minlength=8)
        assert rate_ratio(*cells._replace(exposed_events=events)).interval.low > 1


def test_nothing_to_tip() -> None:
    assert tipping(checked([2], [10.0], [50], [100.0])).remove_for_limit == 0
    assert tipping(checked([2], [10.0], [50], [100.0])).remove_for_expected == 0
    assert tipping(checked([5], [10.0], [50], [100.0])).remove_for_expected == 0
    assert tipping(checked([], [], [], [])).remove_for_limit == 0
