"""Rates for simulated populations: incidence of every built-in disease, deaths and people of Denmark.

ALS and MS are fitted to published levels (``anchored``); every other disease is ``stylised``: a smooth
curve of plausible size, for simulation only, never to be quoted as a fact.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

import numpy as np
from numpy.typing import NDArray

from coincide.canonical import Sex

Reals = NDArray[np.float64]

EDGES: Final = np.array([*range(0, 100, 5), 120], dtype=np.int32)
"""(21,) bounds in years of the twenty age bands; the last band has no end but is written as 120."""
EDGES.setflags(write=False)

_BANDS: Final = tuple(str(edge) for edge in EDGES[:-1])


@dataclass(frozen=True, slots=True)
class IncidenceTable:
    """Rates by sex and age, with a calendar trend.

    Attributes
    ----------
    name
        The disease, or ``death``.
    edges
        (21,) bounds of the age bands in years.
    male, female
        (20,) events per 100,000 person-years at the reference year.
    yearly_factor
        (male, female) factor by which the rates grow each year.
    reference_year
        Calendar year of `male` and `female`.
    trend
        (first, last) year of the trend; before and after it the rates stand still.
    status
        ``anchored`` (level fitted to publications), ``stylised`` (for simulation only) or ``observed``.
    source
        Where anchored and observed rates come from.
    """

    name: str
    edges: NDArray[np.int32]
    male: Reals
    female: Reals
    yearly_factor: tuple[float, float] = (1.0, 1.0)
    reference_year: int = 2013
    trend: tuple[int, int] = (2013, 2013)
    status: str = "stylised"
    source: str = ""

    def per_100_000(self, sex: Sex, year: int) -> Reals:
        """Return the (20,) rates of a sex in a calendar year, per 100,000 person-years."""
        rates, factor = {
            Sex.MALE: (self.male, self.yearly_factor[0]),
            Sex.FEMALE: (self.female, self.yearly_factor[1]),
        }[sex]
        first, last = self.trend
        return rates * factor ** (min(max(year, first), last) - self.reference_year)

    def by_year_of_age(self, year: int, ages: int) -> Reals:
        """Return rates per person-year of a calendar year: (2, ages), men first, ages 0, 1, 2 ..."""
        band = np.searchsorted(self.edges, np.arange(ages), side="right") - 1
        bands = np.minimum(band, len(self.male) - 1)
        both = np.stack([self.per_100_000(Sex.MALE, year), self.per_100_000(Sex.FEMALE, year)])
        return both[:, bands] / 100_000.0


@dataclass(frozen=True, slots=True)
class PeopleTable:
    """People by sex and age.

    Attributes
    ----------
    edges
        (21,) bounds of the age bands in years.
    male, female
        (20,) people.
    source
        Where the numbers come from.
    """

    edges: NDArray[np.int32]
    male: NDArray[np.int64]
    female: NDArray[np.int64]
    source: str


def incidence(name: str) -> IncidenceTable:
    """Return the incidence of a built-in disease.

    Raises
    ------
    KeyError
        When the disease is not built in; ask :func:`coincide.diseases.disease` first.

    Examples
    --------
    >>> table = incidence("als")
    >>> bool(table.per_100_000(Sex.MALE, 2020)[14] > table.per_100_000(Sex.FEMALE, 2020)[14])
    True
    """
    return _incidences()[name]


def mortality() -> IncidenceTable:
    """Return deaths from all causes in Denmark, 2008-2012 pooled, per 100,000 person-years."""
    columns = _columns("denmark.csv")
    return IncidenceTable(
        "death",
        EDGES,
        _reals(columns["mortality_male"]),
        _reals(columns["mortality_female"]),
        reference_year=2010,
        trend=(2010, 2010),
        status="observed",
        source="Statistics Denmark, by way of the tables M.dk and N.dk of the R package Epi",
    )


def people() -> PeopleTable:
    """Return the people of Denmark on 1 January 2013."""
    columns = _columns("denmark.csv")
    return PeopleTable(
        EDGES,
        np.array(columns["people_male"], dtype=np.int64),
        np.array(columns["people_female"], dtype=np.int64),
        source="Statistics Denmark, by way of the table N.dk of the R package Epi",
    )


@cache
def _incidences() -> dict[str, IncidenceTable]:
    rows = _rows("incidence.csv")
    by_sex = {(row["disease"], row["sex"]): row for row in rows}
    names = dict.fromkeys(row["disease"] for row in rows)
    return {name: _table(by_sex[name, "male"], by_sex[name, "female"]) for name in names}


def _table(male: dict[str, str], female: dict[str, str]) -> IncidenceTable:
    return IncidenceTable(
        male["disease"],
        EDGES,
        _reals([male[band] for band in _BANDS]),
        _reals([female[band] for band in _BANDS]),
        yearly_factor=(float(male["yearly_factor"]), float(female["yearly_factor"])),
        reference_year=int(male["reference_year"]),
        trend=(int(male["trend_from"]), int(male["trend_to"])),
        status=male["status"],
        source=male["source"],
    )


def _reals(texts: list[str]) -> Reals:
    values = np.array(texts, dtype=np.float64)
    values.setflags(write=False)
    return values


def _columns(file: str) -> dict[str, list[str]]:
    rows = _rows(file)
    return {name: [row[name] for row in rows] for name in rows[0]}


def _rows(file: str) -> list[dict[str, str]]:
    text = (files("coincide.diseases") / "data" / file).read_text("utf-8")
    table = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
    return list(csv.DictReader(io.StringIO(table)))
