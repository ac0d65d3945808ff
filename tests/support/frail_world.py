"""Worlds in which many diseases share a frailty and nothing else: what calibration is for."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from coincide.days import NEVER
from coincide.designs.pair.rivals.calibration.count import primary_cells
from coincide.designs.pair.rivals.calibration.first_days import FirstDays
from coincide.estimates.calibration import Calibrated, calibrated_ratio, conditional_tails
from coincide.estimates.cells import Cells
from coincide.estimates.conditional import RateRatio, rate_ratio
from coincide.estimates.empirical_null import EmpiricalNull, fit_null
from coincide.estimates.profiles import conditional_profile
from coincide.kernels.pair_of_few import Spells, days_of_all

YEARS = 15
LATENCY = 365
PER_DECADE = 1.6
"""Every rate grows so much in ten years of age."""


@dataclass(frozen=True)
class Replicate:
    """A replicate: the pair as counted and corrected, and the null."""

    counted: RateRatio
    corrected: Calibrated
    null: EmpiricalNull


def replicate(
    seed: int, *, people: int, controls: int, frailty: float, link: float = 1.0, rate: float = 0.004
) -> Replicate:
    """Draw a world of people aged 30 to 70 and study it: A is disease 0, B is disease 1.

    Parameters
    ----------
    frailty
        Variance of the gamma frailty that multiplies every rate of a person.
    link
        Rate ratio of the second of A and B once the first has begun.
    """
    random = np.random.Generator(np.random.Philox(key=np.array([seed, 33], dtype=np.uint64)))
    age = random.uniform(30, 70, people)
    weight = random.gamma(1 / frailty, frailty, people) if frailty else np.ones(people)
    rates = rate * np.exp(random.normal(0, 0.3, 2 + controls))
    rates[:2] = rate
    budget = random.standard_exponential((people, 2 + controls)) / np.maximum(weight, 1e-12)[:, None]
    onset = _onset(budget, age[:, None], rates)
    first = onset[:, :2].min(axis=1)
    for k in (0, 1):
        linked = _linked(budget[:, k], age, rates[k], first, link)
        onset[:, k] = np.where(onset[:, k] > first, linked, onset[:, k])
    days = [_first_days(onset[:, k]) for k in range(2 + controls)]
    born = -np.floor(365.25 * age).astype(np.int32)
    number, none = np.arange(people, dtype=np.int32), np.zeros(people, np.int32)
    stop = np.full(people, 365 * YEARS, np.int32)
    spells = Spells(number, none, born, none, stop, rows=1, ages=111)
    return _studied(spells, days)


def _studied(spells: Spells, days: list[FirstDays]) -> Replicate:
    of_all = days_of_all(spells)

    def cells(first: int, second: int) -> Cells:
        return primary_cells(spells, of_all, LATENCY, days[first], days[second])

    pairs = [(disease, k) for k in range(2, len(days)) for disease in (0, 1)]
    null = fit_null([conditional_profile(cells(*pair)) for pair in pairs])
    primary = cells(0, 1)
    return Replicate(rate_ratio(*primary), calibrated_ratio(conditional_tails(primary), null), null)


def _growth() -> float:
    return float(np.log(PER_DECADE) / 10)


def _onset(budget: np.ndarray, age: np.ndarray, rate: np.ndarray) -> np.ndarray:
    """Return years from entry at which a Gompertz hazard, `rate` at age 50, has used up the budget."""
    growth = _growth()
    now = rate * np.exp(growth * (age - 50))
    return np.log1p(budget * growth / now) / growth


def _linked(budget: np.ndarray, age: np.ndarray, rate: float, first: np.ndarray, link: float) -> np.ndarray:
    """Return the same when the hazard is `link` times higher after `first` years."""
    growth = _growth()
    now = rate * np.exp(growth * (age - 50))
    used = now * np.expm1(growth * np.minimum(first, 500.0)) / growth
    later = used + (budget - used) / link
    return np.log1p(np.where(budget > used, later, budget) * growth / now) / growth


def _first_days(years: np.ndarray) -> FirstDays:
    day = np.where(years < YEARS, np.floor(years * 365), NEVER).astype(np.int32)
    entries = np.flatnonzero(day < 365 * YEARS)
    return FirstDays(len(entries), entries, day[entries], np.ones(len(entries), np.int32))
