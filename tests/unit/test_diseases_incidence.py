"""Rates for the simulator: shapes, and the published numbers they stand on."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from coincide.canonical import Sex
from coincide.diseases import disease_names
from coincide.diseases.incidence import EDGES, IncidenceTable, incidence, mortality, people

Reals = NDArray[np.float64]
TABLES = Path(__file__).parents[2].parent / "shared" / "data" / "lifetables"

# European Standard Population of 1976, five-year bands; its 1,000 people of 85 and over split 5:3:2
EUROPE_1976 = np.array([8, *[7] * 10, 6, 5, 4, 3, 2, 1, 0.5, 0.3, 0.2]) * 1000
ADULT = np.array([0, 0, 0, 0.4, *[1] * 16])  # share of each band that is 18 or older


@pytest.mark.parametrize("name", disease_names())
def test_shapes_and_signs(name: str) -> None:
    table = incidence(name)
    assert table.male.shape == table.female.shape == (20,)
    assert table.edges.shape == (21,)
    assert (np.diff(table.edges) > 0).all()
    for rates in (table.male, table.female):
        assert np.isfinite(rates).all()
        assert (rates >= 0).all()
    assert max(table.male.max(), table.female.max()) > 0.1
    assert max(table.male.max(), table.female.max()) < 10_000
    assert table.trend[0] <= table.reference_year <= table.trend[1]


def test_only_als_and_ms_are_anchored_and_say_where() -> None:
    anchored = [name for name in disease_names() if incidence(name).status == "anchored"]
    assert anchored == ["als", "ms"]
    assert all(incidence(name).source for name in anchored)
    assert {incidence(name).status for name in disease_names()} == {"anchored", "stylised"}


def _crude(table: IncidenceTable, year: int, weight: Reals) -> float:
    denmark = people()
    male, female = denmark.male * weight, denmark.female * weight
    cases = table.per_100_000(Sex.MALE, year) @ male + table.per_100_000(Sex.FEMALE, year) @ female
    return float(cases / (male.sum() + female.sum()))


def test_als_level_of_danish_adults() -> None:
    years = [_crude(incidence("als"), year, ADULT) for year in range(1980, 2022)]
    # 3.4 per 100,000 adults 1980-2021 (Levison 2024); 10 % because the people of 2013 stand for all years
    assert np.mean(years) == pytest.approx(3.4, rel=0.10)
    # 2018-21 against 1980-83: 2.8 (2.4 to 3.2)
    assert np.mean(years[-4:]) / np.mean(years[:4]) == pytest.approx(2.8, rel=0.05)


def test_als_shape() -> None:
    table = incidence("als")
    rates = (table.male * people().male + table.female * people().female) / (people().male + people().female)
    # Marin 2018: the top lies at 71.6 to 77.4 years; EURALS: it falls after 80
    assert EDGES[np.argmax(rates)] in (70, 75)
    assert rates[17] < rates[16] < rates[15]
    # Million Women Study: 50-54 to 70-74 years is a rise from 1.9 to 12.5
    assert table.female[14] / table.female[10] == pytest.approx(12.5 / 1.9, rel=0.01)
    assert (table.male[4:] > table.female[4:]).all()


def _standardised(rates: Reals) -> float:
    return float(rates @ EUROPE_1976 / EUROPE_1976.sum())


def test_ms_levels_of_denmark() -> None:
    table = incidence("ms")
    # Koch-Henriksen 2018, standardised to Europe; 0.5 % for the four digits written in the file
    assert _standardised(table.per_100_000(Sex.FEMALE, 2005)) == pytest.approx(12.33, rel=0.005)
    assert _standardised(table.per_100_000(Sex.MALE, 2005)) == pytest.approx(6.08, rel=0.005)
    assert _standardised(table.per_100_000(Sex.FEMALE, 1955)) == pytest.approx(5.91, rel=0.005)
    assert _standardised(table.per_100_000(Sex.MALE, 1955)) == pytest.approx(4.52, rel=0.005)
    assert table.per_100_000(Sex.FEMALE, 2022) == pytest.approx(table.per_100_000(Sex.FEMALE, 2005))
    assert table.female.sum() / table.male.sum() == pytest.approx(2.0, rel=0.05)
    assert EDGES[np.argmax(table.female)] in (30, 35)


def test_years_of_age() -> None:
    table = incidence("als")
    yearly = table.by_year_of_age(2003, 130)
    assert yearly.shape == (2, 130)
    assert yearly[0, 74] == table.male[14] / 100_000
    assert yearly[1, 75] == table.female[15] / 100_000
    assert (yearly[:, 95:] == yearly[:, 95:96]).all()


def _alive_at(rates: Reals, ages: tuple[int, ...]) -> list[float]:
    alive = np.exp(-np.concatenate([[0.0], np.cumsum(5 * rates / 100_000)]))
    return [float(alive[age // 5]) for age in ages]


def test_life_table_of_denmark() -> None:
    ages = (50, 60, 70, 80)
    # Period life table of 2012. The rates are those of 2008-2012 pooled, two years older on average, while
    # mortality fell by about 2.5 % a year: up to 0.022 fewer are alive, never more.
    for rates, quoted in (
        (mortality().male, (0.961, 0.903, 0.780, 0.529)),
        (mortality().female, (0.976, 0.938, 0.854, 0.656)),
    ):
        lower = np.array(quoted) - np.array(_alive_at(rates, ages))
        assert (lower > 0).all()
        assert (lower < 0.022).all()


def test_people_of_denmark() -> None:
    assert people().male.sum() == 2_778_852
    assert people().female.sum() == 2_823_776


@pytest.mark.shared
@pytest.mark.skipif(not TABLES.is_dir(), reason="the folder ../shared/data/lifetables is absent")
def test_mortality_is_that_of_the_registers() -> None:
    with (TABLES / "dk_M.csv").open(encoding="utf-8") as file:
        rows = [{key: float(value) for key, value in row.items()} for row in csv.DictReader(file)]
    for sex, rates, quoted in (
        (1, mortality().male, (0.961, 0.903, 0.780, 0.529)),
        (2, mortality().female, (0.976, 0.938, 0.854, 0.656)),
    ):
        deaths, years = np.zeros(20), np.zeros(20)
        latest = np.zeros(100)
        for row in rows:
            if row["sex"] != sex or not 2008 <= row["P"] <= 2012:
                continue
            band = min(int(row["A"]) // 5, 19)
            deaths[band] += row["D"]
            years[band] += row["Y"]
            if row["P"] == 2012 and row["A"] < 100:
                latest[int(row["A"])] = row["D"] / row["Y"]
        # one decimal is written
        assert rates == pytest.approx(deaths / years * 100_000, abs=0.051)
        alive = np.exp(-np.cumsum(latest))
        # the quoted life table of 2012 is that of the same registers
        assert [alive[age - 1] for age in (50, 60, 70, 80)] == pytest.approx(quoted, abs=0.01)
