"""Life-years lost after the onset of A only, of B only, of both, against neither."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from coincide.days import DAYS_PER_YEAR
from coincide.designs.pair.prognosis.counts import PrognosisCounts
from coincide.designs.pair.prognosis.mortality import STRATA, rows_of, sex_places
from coincide.estimates.life_years import Lost, life_years_lost
from coincide.kernels.follow_up import Strata
from coincide.kernels.four_states import A_ONLY, B_ONLY, BOTH, NEITHER, STATES

Floats = NDArray[np.float64]
Int64 = NDArray[np.int64]
Number = TypeVar("Number", np.int64, np.float64)

UNTIL_AGE: Final = 95


@dataclass(frozen=True, slots=True)
class LostIn:
    """Life-years lost in one state and stratum.

    Attributes
    ----------
    state, stratum
        Which.
    deaths
        Deaths in the state, at all ages.
    inputs
        What the years are made of, shape (sexes, ages) each, before `UNTIL_AGE`: deaths and years of neither,
        deaths of the state and those expected in cells with time of neither, people coming into the state.
    """

    state: str
    stratum: str
    deaths: int
    inputs: tuple[Int64, Floats, Int64, Floats, Int64]

    def lost(self, deaths: int | None = None) -> Lost | None:
        """Return the years, with as many `deaths` in the state as given."""
        factor = 1.0 if deaths is None or not self.deaths else deaths / self.deaths
        return life_years_lost(*self.inputs, factor=factor)


def life_years(counts: PrognosisCounts, strata: Strata) -> tuple[LostIn, ...]:
    """Return the life-years lost in all states and strata."""
    return tuple(
        _lost_in(counts, strata, stratum, state) for state in (A_ONLY, B_ONLY, BOTH) for stratum in STRATA
    )


def _lost_in(counts: PrognosisCounts, strata: Strata, stratum: str, state: int) -> LostIn:
    days, deaths = (table[:, :, :UNTIL_AGE] for table in (counts.states.days, counts.states.deaths))
    lived = days[NEITHER].astype(np.float64)
    known = lived > 0
    expected = np.divide(days[state] * deaths[NEITHER], lived, out=np.zeros(lived.shape), where=known)
    seen = np.where(known, deaths[state], 0).astype(np.int64)
    places = sex_places(stratum)
    onsets = counts.onsets[state - 1][:, :UNTIL_AGE][places]
    return LostIn(
        STATES[state],
        stratum,
        int(counts.states.deaths[state, rows_of(strata, stratum)].sum()),
        (
            _by_sex(deaths[NEITHER], strata, places),
            _by_sex(lived, strata, places) / DAYS_PER_YEAR,
            _by_sex(seen, strata, places),
            _by_sex(expected, strata, places),
            onsets,
        ),
    )


def _by_sex(table: NDArray[Number], strata: Strata, places: list[int]) -> NDArray[Number]:
    """Add the rows of each sex, shape (sexes, ages)."""
    return np.stack([table[strata.sex == place + 1].sum(axis=0) for place in places])
