"""Excess, cumulative incidence and life-years lost: by hand, against R, and their laws."""

from __future__ import annotations

import csv
import math
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from coincide.days import NEVER
from coincide.errors import UsageError
from coincide.estimates.aalen_johansen import (
    Curve,
    curve,
    difference,
    hazard,
    log_log_interval,
    variance,
    without_events,
)
from coincide.estimates.excess import excess_rate
from coincide.estimates.interval import Interval
from coincide.estimates.life_years import age_groups, life_years_lost, years_left
from coincide.estimates.piecewise import incidence_in_spans
from coincide.kernels.since_onset import SinceOnset, since_onset

VALIDATION = Path(__file__).parents[2] / "validation"


def numbers(name: str) -> dict[str, float]:
    with (VALIDATION / f"{name}.csv").open(encoding="utf-8") as file:
        return {row["name"]: float(row["value"]) for row in csv.DictReader(file)}


# Excess.


def test_excess_by_hand() -> None:
    """30 seen, 20 expected in 10,000 years: 100 more per 100,000; ratio limits 1 and 2.25 give 0 and 250."""
    found = excess_rate(30, 20.0, 10_000.0, Interval(1.0, 2.25, 0.95))
    assert (found.estimate, found.low, found.high) == (100.0, 0.0, 250.0)


def test_nobody_seen_is_an_excess_below_zero() -> None:
    found = excess_rate(0, 5.0, 1_000.0, Interval(0.0, 0.74, 0.95))
    assert (found.estimate, found.low) == (-500.0, -500.0)
    assert found.high == pytest.approx(-130.0)


def test_without_time_or_expectation_there_is_no_excess() -> None:
    for found in (
        excess_rate(3, 0.0, 10.0, Interval(0.1, math.inf, 0.95)),
        excess_rate(0, 0.0, 0.0, Interval(0.0, math.inf, 0.95)),
    ):
        assert math.isnan(found.estimate)
        assert (found.low, found.high) == (-math.inf, math.inf)
    with pytest.raises(UsageError):
        excess_rate(1, -1.0, 10.0, Interval(0.0, 1.0, 0.95))


# Cumulative incidence: mgus2 of R's survival package, months as days.


def mgus2(sex: int) -> SinceOnset:
    """Return the women (1) or men (2), each from month 1 to the month of malignancy, death or censoring."""
    spells = []
    with (VALIDATION / "aalen_johansen_counts.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            month = int(row["month"])
            ends = {"pcm": (month, NEVER), "death": (NEVER, month), "censored": (NEVER, NEVER)}
            for kind, (event, died) in ends.items():
                for _ in range(int(row[kind]) if int(row["sex"]) == sex else 0):
                    spells.append((len(spells), 0, month + 1, 0, 1, event, died))
    return since_onset(*np.ascontiguousarray(np.array(spells, np.int32).T), until=500)


def of(counts: SinceOnset) -> Curve:
    return curve(hazard(counts.events, counts.at_risk), hazard(counts.deaths, counts.at_risk))


@pytest.mark.parametrize(("sex", "name"), [(1, "F"), (2, "M")])
@pytest.mark.parametrize("month", [12, 60, 120, 240, 360])
def test_mgus2_as_r_gives_it(sex: int, name: str, month: int) -> None:
    r = {key.split(".", 2)[2]: v for key, v in numbers("aalen_johansen").items() if f"{name}.{month}." in key}
    counts = mgus2(sex)
    at_risk = counts.at_risk
    found = of(counts).incidence[month]
    # products of a few hundred factors in another order: R and we differ by rounding alone
    assert (at_risk[month], found) == (r["at_risk"], pytest.approx(r["pcm"], rel=1e-10))
    deaths = curve(hazard(counts.deaths, at_risk), hazard(counts.events, at_risk)).incidence[month]
    assert deaths == pytest.approx(r["death"], rel=1e-10)
    spread = variance(*(column[: month + 1] for column in (at_risk, counts.events, counts.deaths)))
    assert math.sqrt(spread) == pytest.approx(r["se"], rel=1e-9)
    ends = log_log_interval(found, spread)
    assert (ends.low, ends.high) == pytest.approx((r["low"], r["high"]), rel=1e-8)
    alone = curve(hazard(counts.events, at_risk), np.zeros(len(at_risk))).incidence[month]
    assert alone == pytest.approx(r["one_minus_km"], rel=1e-10)
    assert alone > 1.05 * found  # what ignoring death would print


def test_mgus2_as_printed() -> None:
    counts = {sex: mgus2(sex) for sex in (1, 2)}
    assert sum(int(one.events.sum()) for one in counts.values()) == 115
    assert sum(int(one.deaths.sum()) for one in counts.values()) == 860
    printed = {1: (0.03979, 0.07389, 0.10494), 2: (0.02935, 0.05531, 0.09565)}
    for sex, shares in printed.items():
        assert of(counts[sex]).incidence[[60, 120, 240]] == pytest.approx(shares, abs=5e-6)


def test_what_is_free_and_what_happened_add_up_to_one() -> None:
    counts = mgus2(1)
    event, death = (hazard(table, counts.at_risk) for table in (counts.events, counts.deaths))
    one, other = curve(event, death), curve(death, event)
    np.testing.assert_allclose(one.free + one.incidence + other.incidence, 1.0, rtol=1e-12)
    both = curve(event + death, np.zeros(len(event)))
    np.testing.assert_allclose(one.incidence + other.incidence, both.incidence, rtol=1e-12, atol=1e-15)


def test_everybody_twice_has_the_same_curve_and_half_the_variance() -> None:
    counts = mgus2(2)
    columns = [column[:241] for column in (counts.at_risk, counts.events, counts.deaths)]
    twice = [2 * column for column in columns]
    assert variance(*twice) == pytest.approx(variance(*columns) / 2, rel=1e-12)


def test_three_people_by_hand() -> None:
    """Day 1: one of three falls ill. Day 2: one of two dies. Day 3: the last falls ill: 1/3 + 1/3 = 2/3."""
    found = curve([1 / 3, 0, 1], [0, 1 / 2, 0])
    assert found.incidence == pytest.approx([1 / 3, 1 / 3, 2 / 3])
    assert found.free == pytest.approx([2 / 3, 1 / 3, 0])
    # day 1: f = (2/3 - 1/3) / (2/3) = 1/2: (1/2)^2 (1/3) (2/3) / 3; day 2: f = (1/3) / (1/3) = 1:
    # (2/3)^2 (1/2) (1/2) / 2; day 3: nothing left to vary
    assert variance([3, 2, 1], [1, 0, 1], [0, 1, 0]) == pytest.approx(1 / 54 + 1 / 18)


def test_an_unknown_hazard_makes_everything_after_it_unknown() -> None:
    found = curve([0.1, np.nan, 0.1], [0, 0, 0])
    assert found.incidence[0] == pytest.approx(0.1)
    assert np.isnan(found.incidence[1:]).all()


def test_no_event_has_an_upper_limit_that_falls_with_time_at_risk() -> None:
    few, many = (without_events(np.ones(100), np.full(100, n)) for n in (20, 2000))
    assert (few.low, few.low_state, many.low_state) == (0.0, "zero", "zero")
    # 3.6889 / 2,000 person-days, for 100 days
    assert few.high == pytest.approx(3.688879 / 20, rel=1e-6)
    assert many.high == pytest.approx(few.high / 100)
    assert without_events([1.0], [0]).high_state == "infinite"


def test_limits_of_a_difference_square_and_add() -> None:
    found = difference(0.2, Interval(0.1, 0.35, 0.95), 0.05, Interval(0.01, 0.13, 0.95))
    assert found == pytest.approx((0.15, 0.15 - math.hypot(0.1, 0.08), 0.15 + math.hypot(0.15, 0.04)))


# Spans with constant rates.


def test_spans_of_constant_rates_in_closed_form() -> None:
    found, _ = incidence_in_spans([20], [80], [1000], [10])
    assert found == pytest.approx(0.2 * (1 - math.exp(-1)), rel=1e-12)
    parts, spread = incidence_in_spans([10, 5, 5], [40, 20, 20], [500, 250, 250], [5, 2, 3])
    assert parts == pytest.approx(found, rel=1e-12)
    # nobody dies: a Poisson count over what is left, exp(-2 bw) w^2 O / P^2
    _, alone_spread = incidence_in_spans([20], [0], [1000], [10])
    assert alone_spread == pytest.approx(math.exp(-0.4) * 100 * 20 / 1000**2, rel=1e-6)
    assert (spread > 0, incidence_in_spans([0], [0], [10], [3])) == (True, (0.0, 0.0))


def test_spans_agree_with_the_daily_curve() -> None:
    counts = mgus2(1)
    cuts = [*range(1, 121, 12), 121]
    pieces = [
        [int(table[low:high].sum()) for low, high in pairwise(cuts)]
        for table in (counts.events, counts.deaths, counts.at_risk)
    ]
    found, spread = incidence_in_spans(*pieces, np.diff(cuts))
    # rates are taken as constant for a year each: a small error beside the standard error of 0.0108
    assert found == pytest.approx(of(counts).incidence[120], abs=1e-3)
    assert math.sqrt(spread) == pytest.approx(0.01077, rel=0.03)


# Life-years lost.


def gompertz() -> np.ndarray:
    return 0.0001 * np.exp(0.09 * np.arange(95))


@pytest.mark.parametrize("age", [45, 60])
def test_years_left_as_epi_gives_them(age: int) -> None:
    r = numbers("life_years")
    ratio = np.repeat([4.0, 2.0, 1.5], [50, 20, 25])
    well, ill = years_left(gompertz())[age], years_left(gompertz() * ratio)[age]
    # Epi integrates by trapezes of 1/1000 year
    assert (well, ill) == pytest.approx((r[f"well.{age}.5"], r[f"ill.{age}.5"]), abs=1e-5)
    assert well - ill == pytest.approx(r[f"epi_lost.{age}.5"], abs=1e-5)


def test_constant_rates_in_closed_form() -> None:
    """Rates .02 and .05 a year, onset at 45.5, until 95: the difference of (1 - exp(-49.5 h)) / h."""
    by_hand = (1 - math.exp(-0.02 * 49.5)) / 0.02 - (1 - math.exp(-0.05 * 49.5)) / 0.05
    assert by_hand == pytest.approx(numbers("life_years")["constant.45.5"], rel=1e-12)
    years = np.full((2, 95), 10_000.0)
    onsets = np.zeros((2, 95))
    onsets[:, 45] = 3, 5
    found = life_years_lost(0.02 * years, years, np.full((2, 95), 50), np.full((2, 95), 20.0), onsets)
    assert found is not None
    assert found.lost == pytest.approx(by_hand, rel=1e-12)
    assert found.well == pytest.approx((1 - math.exp(-0.99)) / 0.02, rel=1e-12)


def test_the_error_of_a_constant_rate_is_the_delta_method() -> None:
    """One group of 100 deaths at rate h: the error of the years left is |de/dh| h / 10."""
    years = np.full((1, 95), 1000.0)
    deaths = np.zeros((1, 95), np.int64)
    deaths[0, 94] = 100
    expected = np.full((1, 95), 50.0 / 95)
    onsets = np.zeros((1, 95))
    onsets[0, 45] = 1
    found = life_years_lost(np.full((1, 95), 20), years, deaths, expected, onsets)
    assert found is not None
    h, t = 0.04, 49.5
    slope = math.exp(-h * t) * (t / h + 1 / h**2) - 1 / h**2
    assert found.ill == pytest.approx((1 - math.exp(-h * t)) / h, rel=1e-9)
    assert found.ill_error == pytest.approx(abs(slope) * h / 10, rel=1e-5)


def test_rates_of_the_well_give_no_years_lost_and_a_double_count_less_error() -> None:
    years, deaths = np.full((2, 95), 1000.0), np.full((2, 95), 20)
    onsets = np.ones((2, 95))
    one = life_years_lost(deaths, years, deaths, deaths.astype(float), onsets)
    four = life_years_lost(4 * deaths, 4 * years, 4 * deaths, 4.0 * deaths, onsets)
    assert one is not None
    assert four is not None
    assert one.lost == pytest.approx(0, abs=1e-9)
    assert four.lost_error == pytest.approx(one.lost_error / 2, rel=1e-6)
    low, high = one.limits("lost")
    assert (low + high) / 2 == pytest.approx(one.lost)


def test_too_few_deaths_give_no_years() -> None:
    years, deaths, onsets = np.full((1, 95), 1000.0), np.full((1, 95), 20), np.ones((1, 95))
    few = np.zeros((1, 95), np.int64)
    few[0, 60] = 4
    assert life_years_lost(deaths, years, few, np.ones((1, 95)), onsets) is None
    assert life_years_lost(deaths, years, deaths, np.ones((1, 95)), 0 * onsets) is None
    assert life_years_lost(few, years, deaths, np.ones((1, 95)), onsets) is None
    assert life_years_lost(deaths, years, deaths, np.zeros((1, 95)), onsets) is None


def test_age_groups_are_joined_until_each_holds_five_deaths() -> None:
    assert age_groups([1] * 20).tolist() == [0] * 5 + [1] * 5 + [2] * 5 + [3] * 5
    assert age_groups([0] * 20).tolist() == [0] * 20
    assert age_groups([0] * 19 + [9]).tolist() == [0] * 20
    assert age_groups([9] + [0] * 19).tolist() == [0] * 20
