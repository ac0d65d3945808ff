"""Mortality in each state, and compared with another state in the same cells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from coincide.designs.pair.prognosis.counts import SEXES, PrognosisCounts
from coincide.estimates.cells import Cells
from coincide.estimates.conditional import RateRatio, rate_ratio
from coincide.kernels.follow_up import Strata
from coincide.kernels.four_states import A_ONLY, B_ONLY, BOTH, NEITHER, STATES

Bools = NDArray[np.bool_]
Int64 = NDArray[np.int64]

COMPARISONS: Final = (
    (A_ONLY, NEITHER),
    (B_ONLY, NEITHER),
    (BOTH, NEITHER),
    (BOTH, A_ONLY),
    (BOTH, B_ONLY),
)
"""(state, compared with)."""

EVERYBODY: Final = "all"
STRATA: Final = (EVERYBODY, *(f"sex={sex}" for sex in SEXES))


@dataclass(frozen=True, slots=True)
class Compared:
    """Deaths in one state beside those expected at the rates of another.

    Attributes
    ----------
    state, reference
        Names of the states.
    stratum
        ``all`` or ``sex=...``.
    ratio
        Rate ratio over cells of sex, age and cohort in which the reference has time.
    deaths
        Deaths in the state, in all cells.
    outside_days
        Person-days of the state in cells in which the reference has no time: in no comparison.
    """

    state: str
    reference: str
    stratum: str
    ratio: RateRatio
    deaths: int
    outside_days: int


def rows_of(strata: Strata, stratum: str) -> Bools:
    """Return which rows belong to a stratum."""
    if stratum == EVERYBODY:
        return np.ones(len(strata), np.bool_)
    chosen: Bools = strata.sex == SEXES.index(stratum.removeprefix("sex=")) + 1
    return chosen


def sex_places(stratum: str) -> list[int]:
    """Return the places of a stratum's sexes in arrays by sex."""
    return [place for place, sex in enumerate(SEXES) if stratum in (EVERYBODY, f"sex={sex}")]


def compare(counts: PrognosisCounts, strata: Strata) -> tuple[Compared, ...]:
    """Compare all states in all strata."""
    return tuple(
        _compared(counts, strata, stratum, state, reference)
        for state, reference in COMPARISONS
        for stratum in STRATA
    )


def _compared(counts: PrognosisCounts, strata: Strata, stratum: str, state: int, reference: int) -> Compared:
    cells = cells_between(counts, rows_of(strata, stratum), state, reference)
    outside = cells.unexposed_days == 0
    return Compared(
        STATES[state],
        STATES[reference],
        stratum,
        rate_ratio(*cells),
        int(cells.exposed_events.sum()),
        int(cells.exposed_days[outside].sum()),
    )


def cells_between(counts: PrognosisCounts, rows: Bools, state: int, reference: int) -> Cells:
    """Return the cells of two states; those without time in the first say nothing and are left out."""
    days, deaths = counts.states.days[:, rows], counts.states.deaths[:, rows]
    used = days[state] > 0
    return Cells(
        deaths[state][used],
        days[state][used].astype(np.float64),
        deaths[reference][used],
        days[reference][used].astype(np.float64),
    )
