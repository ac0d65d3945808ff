"""Person-days and deaths of people with neither disease, with one, with the other, with both.

A spell is cut at the day of B into the days before it, the day, and the days after; each kind of piece gets
rows of its own. `coincide.kernels.pair_counts` then counts all of them in one walk along the Lexis diagonal,
with death as the outcome and A as the exposure.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from coincide.errors import InternalError, Problem
from coincide.kernels.pair_counts import pair_counts
from coincide.kernels.states import FIRST_SINCE, SAME_DAY, UNEXPOSED

Bools = NDArray[np.bool_]
Int32 = NDArray[np.int32]
Int64 = NDArray[np.int64]

NEITHER: Final = 0
A_ONLY: Final = 1
B_ONLY: Final = 2
BOTH: Final = 3
STATES: Final = ("neither", "a_only", "b_only", "both")
_BEFORE, _DAY, _AFTER = 0, 1, 2


@dataclass(frozen=True, slots=True)
class FourStates:
    """Integer counts of four states. They merge: add those of different people.

    Attributes
    ----------
    days, deaths
        Person-days and deaths, shape (4, row, age), states as in `STATES`.
    day_itself
        Days on which a disease is fulfilled, and deaths on such days, shape (2,): in no state.
    outside
        Days and deaths above the last age, of all states and those days together, shape (2,).
    """

    days: Int64
    deaths: Int64
    day_itself: Int64
    outside: Int64


def four_states(
    person: Int32,
    row: Int32,
    born: Int32,
    died: Int32,
    start: Int32,
    stop: Int32,
    a_day: Int32,
    a_dated: Int32,
    b_day: Int32,
    *,
    rows: int,
    ages: int,
) -> FourStates:
    """Count observed days and deaths by who has which disease by then.

    Parameters
    ----------
    person, row, born, start, stop
        One entry per person and spell ``[start, stop)``, shape (spells,), sorted by person and start.
    died
        Day of death, ``NEVER`` for the living; a death inside a spell is on its last day.
    a_day, a_dated, b_day
        First day of each disease (``NEVER`` if none). An undated one lies in no spell, so whoever has it is
        ill from the next `start` on.
    rows, ages
        Number of strata and of one-year ages, from 0.

    Notes
    -----
    A person is ill from the day **after** the disease is fulfilled. The day itself is in none of the four
    states: a disease known from the death certificate alone would else be one death in one day.

    Examples
    --------
    At risk on days 0 to 9, A on day 4, B on day 6, death on day 9.

    >>> one = lambda value: np.array([value], np.int32)
    >>> counts = four_states(
    ...     one(1), one(0), one(0), one(9), one(0), one(10), one(4), one(1), one(6), rows=1, ages=1
    ... )
    >>> counts.days[:, 0, 0].tolist(), counts.deaths[:, 0, 0].tolist(), counts.day_itself.tolist()
    ([4, 1, 0, 3], [0, 0, 0, 1], [2, 0])
    """
    lows, highs = _cut(start, stop, b_day)
    filled = np.flatnonzero((lows < highs).ravel())
    spell, part = np.divmod(filled, 3)
    counts = pair_counts(
        person[spell],
        (part * rows + row[spell]).astype(np.int32),
        born[spell],
        lows.ravel()[filled],
        highs.ravel()[filled],
        a_day[spell],
        a_dated[spell],
        died[spell],
        rows=3 * rows,
        ages=ages,
        since_cuts=(1,),
        prevalent_cuts=(0,),
    )
    found = FourStates(
        _by_state(counts.days, rows),
        _by_state(counts.events, rows),
        np.array([_day_itself(table, rows) for table in (counts.days, counts.events)], np.int64),
        np.array([counts.outside_days, counts.outside_events], np.int64),
    )
    _assert_nothing_lost(found, start, stop, died)
    return found


def people_in(person: Int32, start: Int32, stop: Int32, a_day: Int32, b_day: Int32) -> tuple[Int64, ...]:
    """Return who has at least one day in each state: dense numbers of people, each once, in order."""
    first = np.minimum(a_day, b_day).astype(np.int64)
    last = np.maximum(a_day, b_day).astype(np.int64)
    begin, end = start.astype(np.int64), stop.astype(np.int64)
    between = np.maximum(begin, first + 1) < np.minimum(end, last)
    inside: tuple[Bools, ...] = (
        begin < np.minimum(end, first),
        between & (a_day < b_day),
        between & (b_day < a_day),
        np.maximum(begin, last + 1) < end,
    )
    return tuple(np.unique(person[mask]).astype(np.int64) for mask in inside)


def _cut(start: Int32, stop: Int32, day: Int32) -> tuple[Int32, Int32]:
    """Return begin and end of the days before, on and after a day, shape (spells, 3); some are empty."""
    after = np.minimum(day, stop) + 1
    lows = np.stack((start, np.maximum(start, day), np.maximum(start, after)), axis=1)
    highs = np.stack((np.minimum(stop, day), np.minimum(stop, after), stop), axis=1)
    return np.ascontiguousarray(lows, np.int32), np.ascontiguousarray(highs, np.int32)


def _by_state(table: Int64, rows: int) -> Int64:
    """Return the four states of a table (state of A, part x row, age)."""
    parts = table.reshape(len(table), 3, rows, table.shape[-1])
    ill = parts[FIRST_SINCE] + parts[FIRST_SINCE + 1]
    return np.stack((parts[UNEXPOSED, _BEFORE], ill[_BEFORE], parts[UNEXPOSED, _AFTER], ill[_AFTER]))


def _day_itself(table: Int64, rows: int) -> int:
    parts = table.reshape(len(table), 3, rows, table.shape[-1])
    on_b = parts[:, _DAY].sum()
    return int(on_b + parts[SAME_DAY, _BEFORE].sum() + parts[SAME_DAY, _AFTER].sum())


def _assert_nothing_lost(counts: FourStates, start: Int32, stop: Int32, died: Int32) -> None:
    """Compare with sums over spells made without any cell."""
    days = int(stop.sum(dtype=np.int64)) - int(start.sum(dtype=np.int64))
    deaths = int(((died >= start) & (died < stop)).sum())
    if int(counts.days.sum() + counts.day_itself[0] + counts.outside[0]) != days:
        raise InternalError(Problem("COI-I271", "person-days in four states do not add up to those observed"))
    if int(counts.deaths.sum() + counts.day_itself[1] + counts.outside[1]) != deaths:
        raise InternalError(Problem("COI-I272", "deaths in four states do not add up to those observed"))
