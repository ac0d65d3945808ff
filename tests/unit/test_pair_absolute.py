"""Absolute numbers and prognosis from counts: worked by hand, and what happens at the edges."""

from __future__ import annotations

import math

import numpy as np
import pytest

from coincide.days import NEVER, edge
from coincide.designs.pair.absolute.counts import BINS, UNTIL, YEARS, DirectionCounts, unpacked
from coincide.designs.pair.absolute.curves import at_years, expected_value, gap
from coincide.designs.pair.absolute.part import show_absolute
from coincide.designs.pair.absolute.reference import reference_of
from coincide.designs.pair.prognosis.part import show_prognosis
from coincide.designs.pair.prognosis.rates import printed_years
from coincide.kernels.follow_up import FollowUp
from coincide.kernels.since_onset import SinceOnset
from support.lives import bench, counted

ZERO = np.zeros(UNTIL + 1, np.int64)


def direction(
    days: list[tuple[int, int, int]], *, people: int = 100, **tables: np.ndarray
) -> DirectionCounts:
    """Return counts of two cells: `days` lists (bin, cell, days); `people` are at risk until day 400."""
    entered, left = ZERO.copy(), ZERO.copy()
    entered[1], left[401] = people, people
    found = {"entered": entered, "left": left, "events": ZERO, "deaths": ZERO} | tables
    cell = np.array([number * 2 + place for number, place, _ in days], np.int64)
    return DirectionCounts(
        "a_then_b",
        SinceOnset(**found, people=people),
        cell,
        np.array([n for _, _, n in days], np.int64),
        np.array([[4, 1]], np.int64),
        start_cell=np.array([0], np.int64),
        start_people=np.array([people], np.int64),
    )


def test_rates_are_averaged_over_the_time_at_risk_by_hand() -> None:
    """First bin: 6,000 days in a cell with 2 per 1,000 days, 3,000 in one with 5 per 1,000: 3 per 1,000."""
    counts = direction([(0, 0, 6000), (0, 1, 3000)])
    found = reference_of(counts, np.array([[20, 50]]), np.array([[10_000, 10_000]]))
    assert found.event_rate[0] == pytest.approx(0.003)
    # E = 12 + 15 = 27; sum of (P/U)^2 d = .36 x 20 + .09 x 50 = 11.7
    assert found.worth[0] == pytest.approx(27**2 / 11.7)
    assert found.outside_days[0] == 90 * 100 - 9000
    assert np.isnan(found.event_rate[5:]).all()  # nobody has time there


def test_time_without_a_reference_is_told_and_is_not_zero() -> None:
    """All time of the second bin lies in a cell without unexposed time: from there nothing is expected."""
    counts = direction([(0, 0, 9000), (1, 1, 9200)])
    found = reference_of(counts, np.array([[20, 0]]), np.array([[10_000, 0]]))
    assert found.event_rate[0] == pytest.approx(0.002)
    assert math.isnan(found.event_rate[1])
    assert found.outside_days[:2].tolist() == [0, 9200]
    years = at_years(counts, np.array([[20, 0]]), np.array([[10_000, 0]]))
    assert years[0].expected == {"unexposed_death": None, "own_death": None}
    assert years[0].gap("own_death") is None
    assert years[0].outside_days >= 9200


def test_an_incidence_by_hand() -> None:
    """A hundred people: ten fall ill on day 10, nine of the 90 left die on day 20: 10 %."""
    events, deaths, left = ZERO.copy(), ZERO.copy(), ZERO.copy()
    events[10], deaths[20], left[11], left[21], left[401] = 10, 9, 10, 9, 81
    counts = direction([(0, 0, 8000)], events=events, deaths=deaths, left=left)
    one, *later = at_years(counts, np.array([[20, 0]]), np.array([[10_000, 0]]))
    assert (one.events, one.deaths, one.at_risk) == (10, 9, 81)
    assert one.observed is not None
    assert one.observed.estimate == pytest.approx(0.1)
    assert one.observed.low < 0.1 < one.observed.high
    assert [year.observed for year in later] == [None] * 6  # nobody is followed so long
    assert [year.events for year in later] == [10] * 6


def test_a_year_ends_where_a_window_does() -> None:
    assert BINS[0] == 1
    assert {edge(year) for year in YEARS} <= set(BINS)
    events = ZERO.copy()
    events[364], events[365] = 3, 4
    one, two, *_ = at_years(direction([], events=events), np.zeros((1, 2)), np.ones((1, 2)))
    assert (one.events, two.events) == (3, 7)


def test_limits_of_an_expectation_come_from_the_events_it_is_worth() -> None:
    found = expected_value(0.02, 100)
    assert found is not None
    assert (found.low, found.high) == pytest.approx(
        (0.02 * math.exp(-0.196), 0.02 * math.exp(0.196)), rel=1e-4
    )
    nothing = expected_value(0.0, 0)
    assert nothing is not None
    assert (nothing.estimate, nothing.high) == (0.0, math.inf)
    assert gap(found, nothing) is None
    assert expected_value(math.nan, 10) is None


def people(number: int = 60, seed: int = 5) -> FollowUp:
    """Return people of both sexes with gaps, some ill before the register, some dying."""
    rng = np.random.default_rng(seed)
    rows = []
    for person in range(number):
        born, start = int(rng.integers(-20_000, -10_000)), int(rng.integers(0, 900))
        stop = start + int(rng.integers(500, 6000))
        a, b = (int(rng.integers(start, stop)) if rng.random() < 0.6 else NEVER for _ in "ab")
        old = rng.random() < 0.1
        dated = int(not old and a < NEVER)
        a = start - 5 if old else a
        died = stop - 1 if rng.random() < 0.5 else NEVER
        middle = (start + stop) // 2
        hole = a not in range(middle, middle + 30) and b not in range(middle, middle + 30)
        spells = [(start, middle), (middle + 30, stop)] if hole else [(start, stop)]
        sex = 1 + person % 2
        rows += [(person, sex, born, died, -1, *spell, a, b, dated, int(b < NEVER)) for spell in spells]
    columns = np.ascontiguousarray(np.array(rows, np.int32).T)
    return FollowUp(*columns)


def moved(time: FollowUp, by: int, person: int = 0) -> FollowUp:
    """Return the same people later, or others just like them."""
    days = ("born", "died", "start", "stop", "a_day", "b_day")
    columns = {name: getattr(time, name) for name in FollowUp.__slots__}
    for name in days:
        columns[name] = np.where(columns[name] == NEVER, NEVER, columns[name] + by).astype(np.int32)
    columns["person"] = (columns["person"] + person).astype(np.int32)
    return FollowUp(**columns)


def joined(one: FollowUp, other: FollowUp) -> FollowUp:
    return FollowUp(*(np.append(getattr(one, n), getattr(other, n)) for n in FollowUp.__slots__))


def test_everybody_twice_is_twice_every_count() -> None:
    time = people()
    once, twice = counted(time), counted(joined(time, moved(time, 0, person=1000)))
    for name, parts in once.parts.items():
        for key, array in parts.items():
            factor = 1 if key.endswith("_cell") else 2
            np.testing.assert_array_equal(twice.parts[name][key], factor * array)


def test_years_after_a_disease_do_not_depend_on_the_calendar() -> None:
    """A shift by whole cohorts keeps every cell."""
    first, later = counted(people()), counted(moved(people(), 1826 * 3))
    for name, parts in first.parts.items():
        for key, array in parts.items():
            np.testing.assert_array_equal(later.parts[name][key], array, err_msg=f"{name} {key}")


def test_deaths_after_a_dated_disease_are_deaths_with_it() -> None:
    parts = counted(people()).parts
    for place, order in enumerate(("a_then_b", "b_then_a")):
        since = unpacked(parts["absolute"], order).since
        assert int(since.deaths.sum()) == parts["prognosis"]["dated_deaths"][place] > 0


def test_neither_disease_is_the_unexposed_state_less_the_days_of_the_second() -> None:
    time = people()
    made, pair = bench(time)
    found = counted(time).parts
    for order in pair.orders:
        deaths = unpacked(found["absolute"], order.direction).unexposed_deaths
        np.testing.assert_array_equal(deaths, found["prognosis"]["deaths"][0])
        unexposed = order.days[0] - order.events[0]
        np.testing.assert_array_equal(unexposed, found["prognosis"]["days"][0])
    assert made.pair is pair


def test_a_study_without_these_counts_shows_nothing() -> None:
    answers = object()
    for show in (show_absolute, show_prognosis):
        found = show({}, answers)  # type: ignore[arg-type]
        assert (found.tables, found.estimates, dict(found.unshown)) == ((), (), {})


def test_person_years_are_printed_with_three_figures_and_never_finer_than_years() -> None:
    years = [printed_years(round(days * 365.25)) for days in (0, 0.4, 3.6, 99.6, 123.4, 12_345, 987_654)]
    assert years == [0, 0, 4, 100, 123, 12_300, 988_000]
