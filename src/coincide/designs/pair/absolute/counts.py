"""What the curves of absolute numbers are made of: whole numbers by day since the first disease."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from coincide.days import edge
from coincide.designs.pair.absolute.starts import count_starts
from coincide.designs.pair.counts import AGES
from coincide.designs.pair.parts import Arrays, Bench
from coincide.designs.pair.plan import ORDERS
from coincide.errors import InternalError, Problem
from coincide.kernels.follow_up import FollowUp
from coincide.kernels.pair_counts import pair_counts
from coincide.kernels.since_onset import SinceOnset, since_onset
from coincide.kernels.states import FIRST_SINCE

Bools = NDArray[np.bool_]
Int32 = NDArray[np.int32]
Int64 = NDArray[np.int64]

YEARS: Final = (1, 2, 3, 5, 10, 15, 20)
"""Whole years after the first disease for which numbers are published."""

UNTIL: Final = edge(YEARS[-1])
BINS: Final = (1, 91, 183, 274, *(edge(year) for year in range(1, YEARS[-1] + 1)))
"""Days since the first disease at which a bin begins; within one the mix of ages counts as constant."""

_TABLES: Final = ("entered", "left", "events", "deaths")
_CELLS: Final = ("cell", "bin_days", "unexposed_deaths", "start_cell", "start_people")


@dataclass(frozen=True, slots=True)
class DirectionCounts:
    """Counts of one order.

    Attributes
    ----------
    direction
        ``a_then_b`` or ``b_then_a``.
    since
        Numbers at risk, events and deaths by day since the first disease.
    cell, bin_days
        Cells of (bin, row, age) that hold time, as flat places, and their person-days.
    unexposed_deaths
        Deaths in the unexposed state, shape (row, age).
    start_cell, start_people
        Places of (row, age, month of age) on the day of the first disease, flat, and how many people at risk
        on the next day begin there.
    """

    direction: str
    since: SinceOnset
    cell: Int64
    bin_days: Int64
    unexposed_deaths: Int64
    start_cell: Int64
    start_people: Int64

    def days_of(self, number: int) -> Int64:
        """Return the person-days of a bin, shape (row, age)."""
        size = self.unexposed_deaths.size
        here = (self.cell >= number * size) & (self.cell < (number + 1) * size)
        days = np.zeros(size, np.int64)
        days[self.cell[here] - number * size] = self.bin_days[here]
        return days.reshape(self.unexposed_deaths.shape)


def count_absolute(bench: Bench) -> Arrays:
    """Count both orders."""
    bench.progress.phase("Counting time since the first disease")
    found: Arrays = {}
    for direction in ORDERS:
        found |= _packed(_count(direction, bench))
    return found


def unpacked(arrays: Mapping[str, NDArray[Any]], direction: str) -> DirectionCounts:
    """Return the counts of one order from the arrays a run keeps."""
    tables = {name: arrays[f"{direction}_{name}"] for name in _TABLES}
    since = SinceOnset(**tables, people=int(arrays[f"{direction}_people"][0]))
    return DirectionCounts(direction, since, **{name: arrays[f"{direction}_{name}"] for name in _CELLS})


def _packed(counts: DirectionCounts) -> Arrays:
    tables = {name: getattr(counts.since, name) for name in _TABLES}
    rest = {name: getattr(counts, name) for name in _CELLS}
    people = {"people": np.array([counts.since.people], np.int64)}
    return {f"{counts.direction}_{name}": array for name, array in (tables | rest | people).items()}


def _count(direction: str, bench: Bench) -> DirectionCounts:
    followed = bench.followed
    a, b = (followed.a_day, followed.a_dated), (followed.b_day, followed.b_dated)
    (exposure, dated), (outcome, _) = (a, b) if direction == "a_then_b" else (b, a)
    chosen = (dated == 1) & (exposure < followed.stop)
    person, start, stop, exposed, known, second, died, row, born = (
        np.ascontiguousarray(column[chosen])
        for column in (
            followed.person,
            followed.start,
            followed.stop,
            exposure,
            dated,
            outcome,
            followed.died,
            bench.row,
            followed.born,
        )
    )
    since = since_onset(person, start, stop, exposed, known, second, died, until=UNTIL)
    counts = pair_counts(
        person, row, born, start, stop, exposed, known, second,
        rows=len(bench.strata), ages=AGES, since_cuts=BINS, prevalent_cuts=(0,),
    )  # fmt: skip
    binned = counts.days[FIRST_SINCE : FIRST_SINCE + len(BINS)]
    _assert_same_time(since, binned, counts.outside_days)
    cell = np.flatnonzero(binned)
    deaths = _unexposed_deaths(followed, bench.row, exposure, outcome, len(bench.strata))
    start_cell, start_people, above = count_starts(row, born, start, stop, exposed, second, ages=AGES)
    _assert_same_people(since, int(start_people.sum()) + above)
    return DirectionCounts(direction, since, cell, binned.ravel()[cell], deaths, start_cell, start_people)


def _unexposed_deaths(followed: FollowUp, row: Int32, exposure: Int32, outcome: Int32, rows: int) -> Int64:
    """Count deaths of people at risk without either disease, shape (row, age)."""
    died = followed.died
    here = (died >= followed.start) & (died < followed.stop) & (died < exposure) & (died < outcome)
    age = (4 * (died[here].astype(np.int64) - followed.born[here]) + 3) // 1461
    inside = age < AGES
    place = row[here].astype(np.int64)[inside] * AGES + age[inside]
    return np.bincount(place, minlength=rows * AGES).astype(np.int64).reshape(rows, AGES)


def _assert_same_time(since: SinceOnset, binned: Int64, outside: int) -> None:
    """Compare days at risk counted by day with those counted by cell; only the oldest may be missing."""
    by_day, by_cell = int(since.at_risk[:UNTIL].sum()), int(binned[:-1].sum())
    if not by_day - outside <= by_cell <= by_day:
        raise InternalError(
            Problem("COI-I281", "time since the first disease differs between days and cells")
        )


def _assert_same_people(since: SinceOnset, people: int) -> None:
    """Compare the people who begin on day 1 with those at risk on it."""
    if int(since.at_risk[1]) != people:
        raise InternalError(Problem("COI-I283", "people at risk on day 1 differ between days and cells"))
