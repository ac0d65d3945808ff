"""Expected years of life lost before a fixed age, from mortality rates by age.

Rates are those of one stretch of calendar time (cross-sectional): the years somebody would have left if the
rates of all ages stayed as they are. Sources: Andersen, Statistics in Medicine 2013; 32: 5278-85 (life-years
lost); Plana-Ripoll et al., PLOS ONE 2020; 15: e0228073 (averaged over ages at onset).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

from coincide.errors import Problem, UsageError
from coincide.estimates.interval import half_error

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Int64 = NDArray[np.int64]

GROUP_YEARS: Final = 5
LEAST_DEATHS: Final = 5
STEP: Final = 1e-4
"""Relative step of the numerical derivatives of years by log rates."""


@dataclass(frozen=True, slots=True)
class Lost:
    """Years left with and without a disease, and their difference.

    Attributes
    ----------
    ill, well
        Expected years left before the fixed age, averaged over ages at onset.
    lost
        ``well - ill``.
    ill_error, well_error, lost_error
        Standard errors.
    """

    ill: float
    well: float
    lost: float
    ill_error: float
    well_error: float
    lost_error: float

    def limits(self, name: str, level: float = 0.95) -> tuple[float, float]:
        """Return symmetric limits of ``ill``, ``well`` or ``lost``."""
        width = float(ndtri(1 - half_error(level))) * float(getattr(self, f"{name}_error"))
        return getattr(self, name) - width, getattr(self, name) + width


def years_left(rates: ArrayLike) -> Floats:
    """Return the expected years left before the last age, from the middle of each year of age.

    Parameters
    ----------
    rates
        Deaths per person-year by completed year of age, from 0 to the fixed age, shape (..., ages).

    Returns
    -------
    Floats
        Same shape: for people halfway through a year of age.

    Notes
    -----
    With the rate ``h`` constant within a year of age, ``e(k) = (1 - exp(-h)) / h + exp(-h) e(k + 1)``.

    Examples
    --------
    At a constant rate, ``(1 - exp(-h T)) / h``:

    >>> found = years_left(np.full(95, 0.05))[45]
    >>> round(float(found), 9), round(float((1 - np.exp(-0.05 * 49.5)) / 0.05), 9)
    (18.316740195, 18.316740195)
    """
    hazard = np.asarray(rates, dtype=np.float64)
    ages = hazard.shape[-1]
    at_birthday = np.zeros((*hazard.shape[:-1], ages + 1))
    for age in range(ages - 1, -1, -1):
        now = hazard[..., age]
        at_birthday[..., age] = _lived(now, 1.0) + np.exp(-now) * at_birthday[..., age + 1]
    left: Floats = _lived(hazard, 0.5) + np.exp(-hazard / 2) * at_birthday[..., 1:]
    return left


def _lived(hazard: Floats, width: float) -> Floats:
    """Return the years lived within `width` years at a constant rate."""
    known = hazard > 0
    lived = np.full(hazard.shape, width)
    np.divide(-np.expm1(-hazard * width), hazard, out=lived, where=known)
    return lived


def age_groups(deaths: ArrayLike, least: int = LEAST_DEATHS) -> Int64:
    """Return the group of each year of age: five-year groups, joined until each holds enough deaths.

    Parameters
    ----------
    deaths
        Deaths by completed year of age, shape (ages,).
    least
        Fewest deaths of a group. Groups are joined from the youngest up; what is left over at the oldest ages
        joins the last one. With fewer in all, everybody is one group.

    Examples
    --------
    >>> age_groups([0, 0, 1, 1, 1] + [1] * 5 + [3] * 5 + [0] * 5).tolist()
    [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]
    """
    counts = np.asarray(deaths, dtype=np.int64)
    fives = np.arange(len(counts)) // GROUP_YEARS
    group, held, joined = 0, 0, []
    for number in np.bincount(fives, weights=counts).astype(np.int64).tolist():
        joined.append(group)
        held += number
        if held >= least:
            group, held = group + 1, 0
    last = max(group - 1, 0)
    groups: Int64 = np.minimum(np.array(joined, np.int64), last)[fives]
    return groups


def grouped_rates(deaths: ArrayLike, years: ArrayLike) -> tuple[Floats, Int64, Int64]:
    """Return the mortality rate of each year of age in joined groups, the groups and their deaths.

    Parameters
    ----------
    deaths, years
        Deaths and person-years by completed year of age, shape (ages,).

    Raises
    ------
    UsageError
        When a group has deaths and no time.
    """
    counts, time = np.asarray(deaths, dtype=np.int64), np.asarray(years, dtype=np.float64)
    group = age_groups(counts)
    died = np.bincount(group, weights=counts)
    lived = np.bincount(group, weights=time)
    if (lived <= 0).any():
        raise UsageError(Problem("COI-U351", "an age group has no person-time", where="grouped_rates"))
    return (died / lived)[group], group, died.astype(np.int64)


def life_years_lost(
    well_deaths: ArrayLike,
    well_years: ArrayLike,
    ill_deaths: ArrayLike,
    ill_expected: ArrayLike,
    onsets: ArrayLike,
    factor: float = 1.0,
) -> Lost | None:
    """Return the years lost before a fixed age after onset of a disease.

    Parameters
    ----------
    well_deaths, well_years
        Deaths and person-years of people without the disease, by sex and completed year of age up to the
        fixed age, shape (sexes, ages).
    ill_deaths, ill_expected
        Deaths of people with it, and those expected at the rates of people without, same shape.
    onsets
        How many fall ill at each age, same shape: the weights.
    factor
        Multiplies the deaths of the ill, for counts rounded before release.

    Returns
    -------
    Lost | None
        None with nobody falling ill, with fewer than five deaths of the ill or of the well of a sex that
        falls ill, or with nothing expected in an age group.

    Notes
    -----
    The rate of the well is that of joined five-year age groups. The rate of the ill is that of the well times
    observed over expected deaths in joined five-year age groups of both sexes together: so a few deaths
    decide how much higher the rates are, not their shape by age. A group's rate holds at all its ages, that
    of the last one up to the fixed age. Standard errors take the deaths of each group as Poisson counts
    (delta method on log rates).
    """
    weights = np.asarray(onsets, dtype=np.float64)
    sexes = np.flatnonzero(weights.sum(axis=1) > 0)
    died, lived = np.asarray(well_deaths)[sexes], np.asarray(well_years, dtype=np.float64)[sexes]
    ill = np.asarray(ill_deaths, dtype=np.int64).sum(axis=0)
    if not len(sexes) or int(ill.sum()) < LEAST_DEATHS or (died.sum(axis=1) < LEAST_DEATHS).any():
        return None
    group = age_groups(ill)
    seen = np.bincount(group, weights=ill) * factor
    hoped = np.bincount(group, weights=np.asarray(ill_expected, dtype=np.float64).sum(axis=0))
    if (hoped <= 0).any():
        return None
    found = [grouped_rates(*one) for one in zip(died, lived, strict=True)]
    rates = np.stack([one[0] for one in found])
    share = weights[sexes] / weights.sum()
    well_parts = [
        _part(place, one[1] == g, len(sexes)) for place, one in enumerate(found) for g in range(len(one[2]))
    ]
    ill_parts = [np.broadcast_to(group == g, rates.shape) for g in range(len(seen))]
    well, well_error = _mean_years(rates, share, well_parts, np.concatenate([one[2] for one in found]))
    with_disease, error = _mean_years(rates * (seen / hoped)[group], share, ill_parts, seen)
    return Lost(with_disease, well, well - with_disease, error, well_error, math.hypot(error, well_error))


def _part(place: int, ages: Bools, sexes: int) -> Bools:
    """Return where a group of one sex lies, shape (sexes, ages)."""
    inside: Bools = (np.arange(sexes) == place)[:, None] & ages[None, :]
    return inside


def _mean_years(
    rates: Floats, share: Floats, parts: Sequence[Bools], deaths: NDArray[Any]
) -> tuple[float, float]:
    """Return the mean years left and their standard error; `deaths` stand behind the rates of each part."""
    mean = float((share * years_left(rates)).sum())
    variance = 0.0
    for part, count in zip(parts, deaths.tolist(), strict=True):
        low, high = (float((share * years_left(rates * np.exp(step * part))).sum()) for step in (-STEP, STEP))
        variance += ((high - low) / (2 * STEP)) ** 2 / count
    return mean, math.sqrt(variance)
