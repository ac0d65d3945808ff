"""Deaths and time of each state, as they may be printed."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from coincide.days import DAYS_PER_YEAR
from coincide.designs.pair.counts import OrderCounts, PairCounted
from coincide.designs.pair.prognosis.counts import PrognosisCounts
from coincide.designs.pair.prognosis.mortality import EVERYBODY, STRATA, rows_of
from coincide.designs.pair.time_tables import TOO_OLD
from coincide.kernels.four_states import A_ONLY, B_ONLY, STATES
from coincide.kernels.states import FIRST_SINCE

Bools = NDArray[np.bool_]

DAY_ITSELF: Final = "0d"
FIGURES: Final = 3
"""Figures of published person-years; never finer than whole years."""


@dataclass(frozen=True, slots=True)
class RateOf:
    """Deaths and person-years of one state and stratum; no time where it would count people."""

    state: str
    stratum: str
    deaths: int
    years: float | None


def rates(counts: PrognosisCounts, pair: PairCounted) -> tuple[RateOf, ...]:
    """Return deaths and time of all states, and the deaths that are in none."""
    return (*_by_state(counts, pair), *_in_none(counts))


def _by_state(counts: PrognosisCounts, pair: PairCounted) -> Iterator[RateOf]:
    for state, name in enumerate(STATES):
        for stratum in STRATA:
            rows = rows_of(pair.strata, stratum)
            deaths = int(counts.states.deaths[state, rows].sum())
            yield RateOf(name, stratum, deaths, printed_years(_days(counts, pair, state, rows)))


def _days(counts: PrognosisCounts, pair: PairCounted, state: int, rows: Bools) -> int:
    """Return the days of a state, with one disease those at risk of the other, its day included.

    The days at risk of B after A are published by window; those with A only are fewer by one for each B that
    follows. Printed as they are, their difference would be the number of people with both.
    """
    order: OrderCounts | None = {A_ONLY: pair.a_then_b, B_ONLY: pair.b_then_a}.get(state)
    if order is None:
        return int(counts.states.days[state, rows].sum())
    return int(order.days[FIRST_SINCE:, rows].sum())


def printed_years(days: int) -> float:
    """Return person-years with three figures, never finer than whole years.

    Examples
    --------
    >>> printed_years(5_000), printed_years(8_327_400)
    (14.0, 22800.0)
    """
    years = days / DAYS_PER_YEAR
    digits = FIGURES - 1 - math.floor(math.log10(years)) if years >= 1 else 0
    return float(round(years, min(digits, 0)))


def _in_none(counts: PrognosisCounts) -> Iterator[RateOf]:
    """Return deaths on the day of a disease and above the last age; their days would count people."""
    yield RateOf(DAY_ITSELF, EVERYBODY, int(counts.states.day_itself[1]), None)
    yield RateOf(TOO_OLD, EVERYBODY, int(counts.states.outside[1]), None)
