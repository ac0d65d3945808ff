"""Incidence of people who grow older through cells: by hand, against one person and day at a time, bounds."""

from __future__ import annotations

import math

import numpy as np
import pytest

from coincide.days import NEVER, edge
from coincide.designs.pair.absolute.counts import YEARS
from coincide.designs.pair.absolute.starts import count_starts, starts_of
from coincide.estimates.ageing import Aged, Cells, Starts, aged

MARKS = tuple(edge(year) for year in YEARS)
AGES = 111


def grouped(row: np.ndarray, onset: np.ndarray, cells: Cells) -> Aged:
    """Return the incidence of people with a first disease at an age in days, by months of age."""
    zero = np.zeros(len(row), np.int32)
    onset, row = onset.astype(np.int32), row.astype(np.int32)
    cell, people, above = count_starts(row, zero, zero, zero + NEVER, onset, zero + NEVER, ages=AGES)
    assert people.sum() + above == len(row)
    return aged(starts_of(cell, people, AGES), cells, MARKS)


def slow(row: np.ndarray, onset: np.ndarray, cells: Cells) -> list[float]:
    """Return the same person by person and day by day, at the exact age of each on each day."""
    alive = dict.fromkeys(range(len(row)), 1.0)
    free, incidence, shares = 1.0, 0.0, []
    for day in range(1, MARKS[-1]):
        events = deaths = at_risk = 0.0
        for person in list(alive):
            place = int(row[person]), (4 * (int(onset[person]) + day) + 3) // 1461
            if place[1] >= AGES or cells.days[place] == 0:
                del alive[person]
                continue
            event, death = (table[place] / cells.days[place] for table in (cells.events, cells.deaths))
            left = math.exp(-event - death)
            share = event / (event + death) if event + death else 0.0
            events += alive[person] * (1 - left) * share
            deaths += alive[person] * (1 - left) * (1 - share)
            at_risk += alive[person]
            alive[person] *= left
        incidence += free * events / at_risk
        free *= 1 - (events + deaths) / at_risk
        if day + 1 in MARKS:
            shares.append(incidence)
    return shares


def steep_cells(*, known: int = 105) -> Cells:
    """Return two rows of cells whose rates grow with age; above `known` there is no unexposed time."""
    age = np.arange(AGES)
    years = np.where(age < known, 20_000.0, 0)
    event, death = (per_year * factor ** ((age - 60) / 10) for per_year, factor in ((0.01, 2), (0.01, 2.5)))
    days = np.round(years * 365.25).astype(np.int64)
    table = [np.round(np.minimum(rate, 0.8) * years).astype(np.int64) for rate in (event, death)]
    return Cells(np.stack([table[0], 2 * table[0]]), np.stack([table[1]] * 2), np.stack([days] * 2))


def test_constant_rates_have_a_closed_form() -> None:
    """Rates .02 and .08 a year: 12.6 % by ten years; every start gives the same."""
    size = (1, AGES)
    cells = Cells(np.full(size, 200), np.full(size, 800), np.full(size, 3_652_500))
    starts = Starts(*(np.array(values) for values in ([0, 0, 0], [20, 55, 70], [0, 5, 11], [3, 1, 9])))
    found = aged(starts, cells, MARKS).incidence
    days = np.array(MARKS) - 1  # days 1 to mark - 1 are lived
    known = 0.2 * -np.expm1(-0.1 * days / 365.25)
    np.testing.assert_allclose(found, known, rtol=1e-12)
    assert found[4] == pytest.approx(0.1264, abs=1e-4)


@pytest.mark.slow
def test_months_of_age_are_as_good_as_days_of_age() -> None:
    """Onset of 300 people at 30 and at 75 with steep rates: a person is at most 15 days from the middle."""
    random = np.random.default_rng(801)
    age = np.append(random.normal(30, 5, 150), random.normal(75, 6, 150))
    onset, row = np.floor(age * 365.25).astype(int), random.integers(0, 2, 300)
    cells = steep_cells()
    np.testing.assert_allclose(grouped(row, onset, cells).incidence, slow(row, onset, cells), atol=1e-4)


def test_whoever_comes_where_nobody_is_unexposed_leaves_and_others_stand_for_them() -> None:
    """Without rates from 80 on, those who began at 75 stay for five years; the others go on to the end."""
    random = np.random.default_rng(802)
    onset = np.floor(np.append(random.normal(50, 5, 80), random.normal(75, 3, 80)) * 365.25).astype(int)
    row, cells = np.zeros(160, int), steep_cells(known=80)
    found = grouped(row, onset, cells)
    np.testing.assert_allclose(found.incidence, slow(row, onset, cells), atol=1.5e-4)  # few people, who leave
    assert (np.diff(found.incidence) > 0).all()


def test_where_everybody_has_left_nothing_is_expected_and_it_is_not_zero() -> None:
    found = grouped(np.zeros(5, int), np.full(5, edge(77)), steep_cells(known=80))
    assert np.isfinite(found.incidence[:2]).all()  # 80 is reached on the last day of the third year
    assert np.isnan(found.incidence[3:]).all()
    assert (found.worth[3:] == 0).all()
    nobody = grouped(np.zeros(0, int), np.zeros(0, int), steep_cells())
    assert np.isnan(nobody.incidence).all()


def test_worth_is_that_of_the_cells_by_drawing_them_again() -> None:
    """Counts of the cells drawn 400 times: the spread of the share is the share over sqrt(worth)."""
    random = np.random.default_rng(803)
    years = np.full((1, AGES), 300.0)
    event, death = 0.02 * years, 0.05 * years
    days = np.round(years * 365.25).astype(np.int64)
    starts = Starts(*(np.array(values) for values in ([0, 0], [50, 61], [3, 8], [100, 60])))
    drawn = []
    for _ in range(400):
        events, deaths = (random.poisson(mean).astype(np.int64) for mean in (event, death))
        drawn.append(aged(starts, Cells(events, deaths, days), MARKS[4:5]).incidence[0])
    at_mean = Cells(event.astype(np.int64), death.astype(np.int64), days)
    found = aged(starts, at_mean, MARKS[4:5])
    told = found.incidence[0] / math.sqrt(found.worth[0])
    # 400 draws know a standard deviation to 3.5 %: three times that
    assert np.std(drawn) == pytest.approx(told, rel=0.11)


def test_a_cell_of_a_single_day_makes_no_share_above_one() -> None:
    cells = Cells(np.ones((1, 3), np.int64), np.ones((1, 3), np.int64), np.ones((1, 3), np.int64))
    starts = Starts(*(np.array([value]) for value in (0, 0, 0, 4)))
    assert aged(starts, cells, MARKS[:1]).incidence[0] == pytest.approx(0.5)
