"""Rates the simulator runs on: incidence, mortality and the age pyramid, as tables along lives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

AGES: Final = 115
"""Years of age; the last year has no end."""

Reals = NDArray[np.float64]
YearlyRates = Callable[[int], Reals]
"""Calendar year -> (sex, age) rates per person-year, age 0 .. AGES - 1."""


@dataclass(frozen=True, slots=True)
class Rates:
    """All rates of a population.

    Attributes
    ----------
    diseases
        Names, in the order of the last axis of `incidence`.
    first_birth_year
        Birth year of table row 0 (rows are sex-major: ``sex * birth_years + birth year``).
    birth_years
        How many birth years there are.
    incidence
        (2 birth_years, AGES + 1, diseases): cumulative hazard at each birthday.
    mortality
        (2 birth_years, AGES + 1, 1): the same for death.
    people
        (2, AGES): people by sex and age at the start; any scale.
    """

    diseases: tuple[str, ...]
    first_birth_year: int
    birth_years: int
    incidence: Reals
    mortality: Reals
    people: Reals

    def rows(self, sex: NDArray[np.int64], birth_year: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return each person's row of the tables."""
        year = np.clip(birth_year - self.first_birth_year, 0, self.birth_years - 1)
        return np.asarray(sex * self.birth_years + year, dtype=np.int64)


def tabulate(
    incidence: dict[str, YearlyRates],
    mortality: YearlyRates,
    people: Reals,
    *,
    first_birth_year: int,
    last_year: int,
) -> Rates:
    """Lay yearly rates along lives.

    A person born in year y is k years old half in year ``y + k`` and half in the next, so the rate of
    that year of age is the mean of the two. Years after `last_year` have its rates.
    """
    years = last_year - first_birth_year + 1
    columns = [_along_lives(rate, first_birth_year, years) for rate in (*incidence.values(), mortality)]
    table = np.stack(columns, axis=-1)
    return Rates(
        tuple(incidence),
        first_birth_year,
        years,
        np.ascontiguousarray(table[:, :, :-1]),
        np.ascontiguousarray(table[:, :, -1:]),
        people,
    )


def _along_lives(rate: YearlyRates, first_birth_year: int, years: int) -> Reals:
    """Return (2 years, AGES + 1) cumulative hazards at the birthdays."""
    calendar = np.stack([rate(first_birth_year + y) for y in range(years)])
    birth, age = np.meshgrid(np.arange(years), np.arange(AGES), indexing="ij")
    now, following = (np.minimum(birth + age + ahead, years - 1) for ahead in (0, 1))
    yearly = (calendar[now, :, age] + calendar[following, :, age]) / 2.0
    widths = np.diff((1461 * np.arange(AGES + 1)) // 4) / 365.25
    hazard = np.moveaxis(yearly, -1, 0) * widths
    out = np.zeros((2, years, AGES + 1))
    np.cumsum(hazard, axis=-1, out=out[:, :, 1:])
    return out.reshape(2 * years, AGES + 1)
