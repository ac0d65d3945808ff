"""Counts of a pair of diseases by walking only the people who have one of them.

Everybody else is unexposed on all days at risk and has no event. So once the days at risk of everybody are
known by cell, the unexposed days of any pair are those, less the days of its people counted as if they had
nothing, plus the unexposed days they are walked to. All are integers, so this is the same as walking
everybody.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from coincide.days import NEVER
from coincide.errors import InternalError, Problem
from coincide.kernels.pair_counts import PairCounts, pair_counts
from coincide.kernels.states import UNEXPOSED

Int32 = NDArray[np.int32]
Int64 = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Spells:
    """Time at risk as `pair_counts` takes it, and the extent of the tables.

    Attributes
    ----------
    person, row, born, start, stop
        Shape (spells,), sorted by person and start.
    rows, ages
        Number of strata and of one-year ages.
    """

    person: Int32
    row: Int32
    born: Int32
    start: Int32
    stop: Int32
    rows: int
    ages: int

    def at(self, entries: Int64) -> Spells:
        """Return some of the spells, in order."""
        return Spells(
            self.person[entries],
            self.row[entries],
            self.born[entries],
            self.start[entries],
            self.stop[entries],
            self.rows,
            self.ages,
        )


def days_of_all(spells: Spells) -> Int64:
    """Return the days at risk of everybody by cell, as if nobody had any disease, shape (row, age)."""
    never = np.full(len(spells.person), NEVER, np.int32)
    none = np.zeros(len(spells.person), np.int32)
    days: Int64 = _counts(spells, never, none, never, (1,), (0,)).days[UNEXPOSED]
    return days


def pair_of_few(
    of_all: Int64,
    few: Spells,
    exposure_day: Int32,
    exposure_dated: Int32,
    outcome_day: Int32,
    *,
    since_cuts: tuple[int, ...],
    prevalent_cuts: tuple[int, ...],
) -> PairCounts:
    """Count one order of a pair as `pair_counts` would from everybody.

    Parameters
    ----------
    of_all
        Days at risk of everybody, from `days_of_all`.
    few
        All spells of the people who have either disease.
    exposure_day, exposure_dated, outcome_day
        As in `pair_counts`, for the spells of `few`.
    since_cuts, prevalent_cuts
        As in `pair_counts`.

    Returns
    -------
    PairCounts
        Days and events of everybody. Masks, people and what lies outside the cells are those of `few` alone.

    Raises
    ------
    InternalError
        COI-I281 when `few` are not among everybody.
    """
    walked = _counts(few, exposure_day, exposure_dated, outcome_day, since_cuts, prevalent_cuts)
    days = walked.days.copy()
    days[UNEXPOSED] += of_all - days_of_all(few)
    if (days[UNEXPOSED] < 0).any():
        raise InternalError(Problem("COI-I281", "people of a pair have days at risk that nobody has"))
    return replace(walked, days=days)


def _counts(
    spells: Spells,
    exposure_day: Int32,
    exposure_dated: Int32,
    outcome_day: Int32,
    since_cuts: tuple[int, ...],
    prevalent_cuts: tuple[int, ...],
) -> PairCounts:
    return pair_counts(
        spells.person,
        spells.row,
        spells.born,
        spells.start,
        spells.stop,
        exposure_day,
        exposure_dated,
        outcome_day,
        rows=spells.rows,
        ages=spells.ages,
        since_cuts=since_cuts,
        prevalent_cuts=prevalent_cuts,
    )
