"""People with ALS from onset to the end of their follow-up, drawn block by block until the cohort is full."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, fields
from typing import Final

import numpy as np
from numpy.typing import NDArray

from coincide.days import DAYS_PER_YEAR, NEVER, day
from coincide.errors import Problem, UsageError
from coincide.simulation.cohort.hazard import relative_hazard, scale_months
from coincide.simulation.cohort.options import AlsCohort
from coincide.simulation.streams import Purpose, stream

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]
Marks = NDArray[np.bool_]

BLOCK: Final = 256
"""People who fall ill, in a block."""

DAYS_PER_MONTH: Final = 30.4375
FIRST_DIAGNOSIS: Final = day(dt.date(2004, 1, 1))
RECRUITED: Final = 0.75
"""Share of the study's time in which people are taken in."""

_FEWEST_DAYS: Final = 30
_MOST_BLOCKS: Final = 10_000


@dataclass(frozen=True, slots=True, eq=False)
class People:
    """People of the cohort; arrays have shape (people,), days are those of the calendar.

    Attributes
    ----------
    onset, diagnosis, last_seen
        Days.
    tracheostomy, death
        Days, ``NEVER`` for what was not seen.
    age_years, sdtc_ms
        Age at onset, and the strength-duration time constant.
    bulbar, male, definite, ftd, c9orf72
        Findings at the diagnosis.
    months
        True time from onset to the endpoint, seen or not.
    """

    onset: Ints
    diagnosis: Ints
    last_seen: Ints
    tracheostomy: Ints
    death: Ints
    age_years: Floats
    sdtc_ms: Floats
    bulbar: Marks
    male: Marks
    definite: Marks
    ftd: Marks
    c9orf72: Marks
    months: Floats

    def __len__(self) -> int:
        """Return how many people there are."""
        return len(self.onset)


def als_people(cohort: AlsCohort) -> People:
    """Draw people who fall ill, and keep those who reach their diagnosis without the endpoint.

    Raises
    ------
    UsageError
        COI-U046 when so few reach it that the cohort does not fill.
    """
    scale, kept, found = scale_months(cohort), 0, []
    for block in range(_MOST_BLOCKS):
        some = _block(cohort, scale, block)
        found.append(some)
        kept += len(some)
        if kept >= cohort.people:
            return _joined(found, cohort.people)
        if block > 100 and kept < block:
            break
    raise UsageError(
        Problem(
            "COI-U046",
            "hardly anybody reaches the diagnosis before the endpoint",
            where="delay_months, median_months",
            fix="shorten the delay, or lengthen the median",
        )
    )


def _joined(blocks: list[People], people: int) -> People:
    return People(
        *(np.concatenate([getattr(block, part.name) for block in blocks])[:people] for part in fields(People))
    )


def _block(cohort: AlsCohort, scale: float, block: int) -> People:
    random = stream(cohort.seed, block, Purpose.COHORT_PEOPLE)
    age = np.clip(random.normal(cohort.age_years, cohort.age_sd_years, BLOCK), 20, 90).round(1)
    sdtc = np.maximum(random.normal(cohort.sdtc_ms, cohort.sdtc_sd_ms, BLOCK), 0.1).round(3)
    marks = random.random((5, BLOCK))
    bulbar, c9orf72 = marks[0] < cohort.bulbar_share, marks[1] < 0.07
    hazard = relative_hazard(cohort, sdtc, age, bulbar.astype(np.float64))
    months = scale * (random.exponential(size=BLOCK) / hazard) ** (1 / cohort.shape)
    delay = cohort.delay_months * np.exp(random.normal(0, cohort.delay_spread, BLOCK))
    until = np.maximum(np.ceil(months * DAYS_PER_MONTH), 1)
    waited = np.maximum(np.round(delay * DAYS_PER_MONTH), _FEWEST_DAYS)
    study_days = cohort.follow_up_years * DAYS_PER_YEAR
    diagnosis = FIRST_DIAGNOSIS + np.floor(random.random(BLOCK) * RECRUITED * study_days)
    lost = random.exponential(size=BLOCK) * DAYS_PER_YEAR / max(cohort.lost_per_year, 1e-9)
    days = _days(cohort, diagnosis, diagnosis - waited, until, lost, block)
    everybody = People(
        **{name: values.astype(np.int32) for name, values in days.items()},
        age_years=age,
        sdtc_ms=sdtc,
        bulbar=bulbar,
        male=marks[2] < 0.58,
        definite=marks[3] < 0.3,
        ftd=marks[4] < np.where(c9orf72, 0.3, 0.05),
        c9orf72=c9orf72,
        months=months,
    )
    reached = until > waited
    return People(*(getattr(everybody, part.name)[reached] for part in fields(People)))


def _days(
    cohort: AlsCohort, diagnosis: Floats, onset: Floats, until: Floats, lost: Floats, block: int
) -> dict[str, Floats]:
    """Return the days of each person; what comes after the last day seen is not seen."""
    random = stream(cohort.seed, block, Purpose.COHORT_COURSE)
    closed = FIRST_DIAGNOSIS + np.floor(cohort.follow_up_years * DAYS_PER_YEAR)
    last = np.minimum(closed, diagnosis + np.maximum(np.floor(lost), 1))
    endpoint = onset + until
    ventilated = random.random(BLOCK) < cohort.tracheostomy_share
    death = endpoint + np.where(ventilated, 1 + np.floor(random.exponential(365.0, BLOCK)), 0)
    tracheostomy = np.where(ventilated & (endpoint <= last), endpoint, NEVER)
    seen = death <= last
    return {
        "onset": onset,
        "diagnosis": diagnosis,
        "last_seen": np.where(seen, death, last),
        "tracheostomy": tracheostomy,
        "death": np.where(seen, death, NEVER),
    }
