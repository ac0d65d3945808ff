"""What a simulation stands on: the rates and codes of the built-in diseases, and Denmark's people."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from coincide.diseases import incidence
from coincide.diseases.definition import disease, disease_names
from coincide.simulation.codebook import CodeBook, apart_from, code_book, other_topics
from coincide.simulation.options import Population
from coincide.simulation.rates import AGES, Rates, Reals, YearlyRates, tabulate

OLDEST = 110
"""Age of the oldest people at the start, in years."""

OLD_AGE_SHRINKS = 0.7
"""Within the open last age band of the pyramid, each year of age holds this share of the one before."""


@dataclass(frozen=True, slots=True)
class Basis:
    """Rates, and the codes a register writes.

    Attributes
    ----------
    rates
        Incidence, mortality and age pyramid.
    book
        Codes of the diseases, in the order of ``rates.diseases``, then of unrelated contacts, then of
        causes of death.
    """

    rates: Rates
    book: CodeBook


def basis_of(population: Population) -> Basis:
    """Return the rates and codes of a population.

    Raises
    ------
    StudyError
        COI-S021 when a disease is not built in.
    """
    return _basis(
        _names(population), population.rate_factors, population.start.year - OLDEST - 1, population.end.year
    )


def _names(population: Population) -> tuple[str, ...]:
    """Return the diseases that occur, A and B among them, each once."""
    named = (*(population.diseases or disease_names()), population.a, population.b)
    return tuple(dict.fromkeys(disease(name).name for name in named))


@lru_cache(maxsize=4)
def _basis(
    names: tuple[str, ...], factors: tuple[tuple[str, float], ...], first_birth_year: int, last_year: int
) -> Basis:
    given = dict(factors)
    for name in given:
        disease(name)
    rates = tabulate(
        {name: _yearly(incidence.incidence(name), given.get(name, 1.0)) for name in names},
        _yearly(incidence.mortality(), 1.0),
        _pyramid(),
        first_birth_year=first_birth_year,
        last_year=last_year,
    )
    diseases = [_codes(name) for name in names]
    return Basis(rates, code_book([*diseases, *apart_from(diseases, other_topics())]))


def _yearly(table: incidence.IncidenceTable, factor: float) -> YearlyRates:
    return lambda year: factor * table.by_year_of_age(year, AGES)


def _codes(name: str) -> dict[str, tuple[str, ...]]:
    """Return the ICD-8 and ICD-10 codes of a disease."""
    sets = disease(name).code_sets
    return {
        vocabulary: tuple(code for each in sets if each.vocabulary == vocabulary for code in each.codes)
        for vocabulary in ("icd8", "icd10")
    }


def _pyramid() -> Reals:
    """Return people by sex and year of age, even within a band, thinning out in the open last one."""
    table = incidence.people()
    widths = np.diff(table.edges)
    out = np.zeros((2, AGES))
    for sex, people in enumerate((table.male, table.female)):
        for band, (first, width) in enumerate(zip(table.edges[:-1], widths, strict=True)):
            last_band = band == len(widths) - 1
            years = OLDEST - first if last_band else width
            weight = OLD_AGE_SHRINKS ** np.arange(years) if last_band else np.ones(years)
            out[sex, first : first + years] = people[band] * weight / weight.sum()
    return out
