"""Person-days and events of an outcome, by state of an exposure, stratum and one-year age.

Within a stratum of sex and birth cohort a person moves along age alone (the diagonal of a Lexis
diagram). An interval therefore is four updates of two arrays, however long it is: the days missing at
its begin, the days used at its end, and +1/-1 in a difference array whose running sum tells how many
people spend the whole of an age. One pass over the table turns that into days.

One thread: a million people take a few hundredths of a second, less than sharing them out would.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from coincide.errors import InternalError, Problems
from coincide.kernels.checks import check_columns, check_cuts
from coincide.kernels.pair_walk import count, faults, settle
from coincide.kernels.states import FIRST_SINCE, UNEXPOSED, state_names

Int32 = NDArray[np.int32]
Int64 = NDArray[np.int64]

MOST_STATES: Final = 62
Spells = tuple[Int32, Int32, Int32, Int32, Int32, Int32, Int32, Int32]

_FAULTS: Final = (
    ("COI-I211", "spells are not sorted by person and start, or overlap"),
    ("COI-I212", "spells end before they begin"),
    ("COI-I213", "spells begin before birth"),
    ("COI-I214", "rows are outside 0 ... rows - 1"),
    ("COI-I215", "undated exposures lie inside a spell"),
    ("COI-I216", "exposure_dated is neither 0 nor 1"),
)


@dataclass(frozen=True, slots=True)
class PairCounts:
    """Integer counts of one order of a pair. They merge: add those of different people.

    Attributes
    ----------
    days, events
        Person-days at risk and events, shape (state, row, age).
    masks, mask_people
        Sets of states (bit s = state s) in which people spent time, and how many people each;
        masks increase.
    states
        Names of the states.
    outside_days, outside_events
        Time and events above the last age, in no cell.
    """

    days: Int64
    events: Int64
    masks: Int64
    mask_people: Int64
    states: tuple[str, ...]
    outside_days: int
    outside_events: int

    @property
    def people(self) -> Int64:
        """People with time in each state, each once a state, shape (state,)."""
        bits = self.masks[None, :] >> np.arange(len(self.states))[:, None] & 1
        people: Int64 = bits @ self.mask_people
        return people


def pair_counts(
    person: Int32,
    row: Int32,
    born: Int32,
    start: Int32,
    stop: Int32,
    exposure_day: Int32,
    exposure_dated: Int32,
    outcome_day: Int32,
    *,
    rows: int,
    ages: int,
    since_cuts: tuple[int, ...],
    prevalent_cuts: tuple[int, ...],
) -> PairCounts:
    """Count days at risk and events of the outcome in each state of the exposure.

    Parameters
    ----------
    person, row, born, start, stop
        One entry per person and spell ``[start, stop)``, shape (spells,), sorted by person and start,
        spells of a person apart. `row` is the stratum.
    exposure_day, exposure_dated
        First day of the exposing disease (``NEVER`` if none), and 1 where that day is known well enough
        to count time from it; else time from the next `start` on is prevalent.
    outcome_day
        First day of the outcome, ``NEVER`` if none.
    rows, ages
        Number of strata and of one-year ages, from 0.
    since_cuts
        Days since a dated exposure at which a window begins: 1 first, the last one open.
    prevalent_cuts
        Days since the first `start` after an undated exposure at which a window begins: 0 first.

    Returns
    -------
    PairCounts

    Raises
    ------
    InternalError
        When the columns break these rules, or the counts do not add up to the time put in.

    Notes
    -----
    In a spell time runs to ``min(stop, outcome_day + 1)``; with ``outcome_day < start`` there is none.
    The day of the outcome counts, with the event, in the state and age of that day.

    Examples
    --------
    One person, at risk on days 0 to 9 of life, exposed on day 4, the outcome on day 6.

    >>> one = lambda value: np.array([value], np.int32)
    >>> counts = pair_counts(
    ...     one(1), one(0), one(0), one(0), one(10), one(4), one(1), one(6),
    ...     rows=1, ages=1, since_cuts=(1, 2), prevalent_cuts=(0,),
    ... )
    >>> dict(zip(counts.states, counts.days[:, 0, 0].tolist()))
    {'unexposed': 4, '0d': 1, '1-2d': 1, '2d+': 1, 'prevalent:0d+': 0}
    >>> counts.events[:, 0, 0].tolist()
    [0, 0, 0, 1, 0]
    """
    spells = (person, row, born, start, stop, exposure_day, exposure_dated, outcome_day)
    _check(spells, rows, ages, since_cuts, prevalent_cuts)
    states = state_names(since_cuts, prevalent_cuts)
    whole = np.zeros((len(states), rows, ages), np.int32)
    days = np.zeros((len(states), rows, ages), np.int64)
    events = np.zeros_like(days)
    outside = np.zeros(2, np.int64)
    masks = np.empty(len(person), np.int64)
    cuts = (np.array(since_cuts, np.int64), np.array(prevalent_cuts, np.int64))
    stored = np.zeros(2, np.int64)
    count(*spells, *cuts, whole, days, events, outside, masks, stored)
    settle(whole, days)
    kinds, kind_people = _tally(masks[: stored[0]], int(stored[1]))
    counts = PairCounts(days, events, kinds, kind_people, states, int(outside[0]), int(outside[1]))
    _assert_nothing_lost(counts, start, stop, outcome_day)
    return counts


def _tally(masks: Int64, unexposed_only: int) -> tuple[Int64, Int64]:
    """Count equal masks; people who were never exposed come counted, they are nearly all."""
    kinds, people = np.unique(masks, return_counts=True)
    if unexposed_only:
        kinds, people = np.append(1 << UNEXPOSED, kinds), np.append(unexposed_only, people)
    return kinds.astype(np.int64), people.astype(np.int64)


def _check(spells: Spells, rows: int, ages: int, since: tuple[int, ...], prevalent: tuple[int, ...]) -> None:
    problems = Problems(InternalError)
    names = ("person", "row", "born", "start", "stop", "exposure_day", "exposure_dated", "outcome_day")
    typed = check_columns(problems, np.int32, **dict(zip(names, spells, strict=True)))
    check_cuts(problems, "since_cuts", since, 1)
    check_cuts(problems, "prevalent_cuts", prevalent, 0)
    if rows < 0 or ages < 1 or FIRST_SINCE + len(since) + len(prevalent) > MOST_STATES:
        problems.add("COI-I205", f"rows >= 0, ages >= 1 and at most {MOST_STATES} states are needed")
    if typed:
        counts = faults(*spells[:-1], rows)
        for (code, what), count in zip(_FAULTS, counts.tolist(), strict=True):
            if count:
                problems.add(code, f"{what} ({count} of {len(spells[0])})")
    problems.raise_if_any()


def _assert_nothing_lost(counts: PairCounts, start: Int32, stop: Int32, outcome_day: Int32) -> None:
    """Compare with sums over spells made without any cell."""
    at_risk = outcome_day >= start
    last = np.minimum(stop[at_risk], outcome_day[at_risk].astype(np.int64) + 1)
    days = int(last.sum()) - int(start[at_risk].sum(dtype=np.int64))
    events = int((outcome_day[at_risk] < stop[at_risk]).sum())
    problems = Problems(InternalError)
    if int(counts.days.sum()) + counts.outside_days != days:
        problems.add("COI-I221", "person-days in cells and outside do not add up to the time at risk")
    if int(counts.events.sum()) + counts.outside_events != events:
        problems.add("COI-I222", "events in cells and outside do not add up to the events at risk")
    if (counts.days < 0).any() or (counts.events > counts.days).any():
        problems.add("COI-I223", "a cell holds an event without the day it happened on")
    problems.raise_if_any()
