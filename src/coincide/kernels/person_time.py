"""Person-days by group, one-year age and calendar year, for outside rate tables."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coincide.days import day
from coincide.errors import InternalError, Problem, Problems
from coincide.kernels.checks import check_columns
from coincide.kernels.compiled import INT32, kernel

Int32 = NDArray[np.int32]
Int64 = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class PersonTime:
    """Integer person-time by group, age and calendar year. It merges: add that of different people.

    Attributes
    ----------
    days, events
        Person-days and events, shape (group, age, year).
    first_year
        Calendar year of ``days[:, :, 0]``.
    outside_days, outside_events
        Time and events above the last age or outside the years.
    """

    days: Int64
    events: Int64
    first_year: int
    outside_days: int
    outside_events: int


def person_time(
    born: Int32,
    start: Int32,
    stop: Int32,
    group: Int32,
    event: Int32 | None = None,
    *,
    groups: int,
    ages: int,
    first_year: int,
    years: int,
) -> PersonTime:
    """Split whole days by age (`coincide.days.age`) and calendar year (leap days included).

    Parameters
    ----------
    born, start, stop, group
        Birth day, days at risk ``[start, stop)`` and group (sex, say), shape (spells,).
    event
        1 where the last day, ``stop - 1``, is the day of an event; None: no events.
    groups, ages, first_year, years
        Extent of the table; ages from 0.

    Raises
    ------
    InternalError
        When columns differ in kind or length, a spell ends before it begins or begins before birth,
        a group is unknown, or the counts do not add up to the time put in.

    Examples
    --------
    Born on 1 July 1969, at risk in the first two years of the epoch.

    >>> one = lambda value: np.array([value], np.int32)
    >>> spell = one(-184), one(0), one(730), one(0)
    >>> person_time(*spell, groups=1, ages=3, first_year=1970, years=2).days[0].tolist()
    [[181, 0], [184, 181], [0, 184]]
    """
    event = np.zeros(len(born), np.int32) if event is None else event
    columns = (born, start, stop, group, event)
    _check(columns, groups)
    calendar = [day(dt.date(year, 1, 1)) for year in range(first_year, first_year + years + 1)]
    edges = np.array(calendar, np.int64)
    days = np.zeros((groups, ages, years), np.int64)
    events = np.zeros_like(days)
    outside_days, outside_events = _split(*columns, edges, days, events)
    _assert_nothing_lost(columns, int(days.sum()) + outside_days, int(events.sum()) + outside_events)
    return PersonTime(days, events, first_year, outside_days, outside_events)


def _check(columns: tuple[Int32, ...], groups: int) -> None:
    problems = Problems(InternalError)
    names = ("born", "start", "stop", "group", "event")
    if check_columns(problems, np.int32, **dict(zip(names, columns, strict=True))):
        born, start, stop, group, event = columns
        for code, what, bad in (
            ("COI-I251", "spells end before they begin", stop <= start),
            ("COI-I252", "spells begin before birth", start < born),
            ("COI-I253", "groups are outside 0 ... groups - 1", (group < 0) | (group >= groups)),
            ("COI-I254", "events are neither 0 nor 1", (event != 0) & (event != 1)),
        ):
            if count := int(bad.sum()):
                problems.add(code, f"{what} ({count} of {len(bad)})")
    problems.raise_if_any()


def _assert_nothing_lost(columns: tuple[Int32, ...], days: int, events: int) -> None:
    _, start, stop, _, event = columns
    if days != int(stop.sum(dtype=np.int64)) - int(start.sum(dtype=np.int64)):
        raise InternalError(Problem("COI-I255", "person-days in cells and outside do not add up"))
    if events != int(event.sum(dtype=np.int64)):
        raise InternalError(Problem("COI-I256", "events in cells and outside do not add up"))


@kernel("int64(int64[::1], int64)")
def _year(edges: Int64, now: int) -> int:
    """Return the calendar year of a day: -1 before the first, ``len(edges) - 1`` after the last."""
    if now < edges[0]:
        return -1
    # a year has at most 366 days, so this is never too late
    year = int(min((now - edges[0]) // 366, len(edges) - 1))
    while year + 1 < len(edges) and edges[year + 1] <= now:
        year += 1
    return year


@kernel(f"UniTuple(int64, 2)({', '.join([INT32] * 5)}, int64[::1], int64[:,:,::1], int64[:,:,::1])")
def _split(
    born: Int32,
    start: Int32,
    stop: Int32,
    group: Int32,
    event: Int32,
    edges: Int64,
    days: Int64,
    events: Int64,
) -> tuple[int, int]:
    """Walk each spell from edge to edge; return days and events outside."""
    outside_days, outside_events = 0, 0
    for i in range(len(born)):
        b, now, end, g = int(born[i]), int(start[i]), int(stop[i]), int(group[i])
        age, year = (4 * (now - b) + 3) // 1461, _year(edges, now)
        while now < end:
            age_until = b + (1461 * (age + 1)) // 4
            year_until = edges[year + 1] if year + 1 < len(edges) else end
            until = min(end, age_until, year_until)
            inside = age < days.shape[1] and 0 <= year < days.shape[2]
            if inside:
                days[g, age, year] += until - now
            else:
                outside_days += until - now
            if until == end and inside:
                events[g, age, year] += event[i]
            elif until == end:
                outside_events += event[i]
            age += age_until <= until
            year += year_until <= until
            now = until
    return outside_days, outside_events
