"""Person-time split by two clocks, age and period, in any unit: the general Lexis diagram.

For worked examples and outside rates on published data. Counting a register goes through
`coincide.kernels.person_time` and `coincide.kernels.pair_counts`, in whole days.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coincide.errors import DataError, InternalError, Problem, Problems
from coincide.kernels.compiled import FLOAT64, INT64, kernel

Float64 = NDArray[np.float64]
Int64 = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class LexisCells:
    """Time and events in cells of group, age and period.

    Attributes
    ----------
    time
        Person-time in the unit of the clocks, shape (group, age, period).
    events
        Events, same shape.
    outside_time, outside_events
        What lies before the first or after the last edge of a clock; never lost.
    """

    time: Float64
    events: Int64
    outside_time: float
    outside_events: int


def lexis_cells(
    duration: Float64,
    age_at_entry: Float64,
    period_at_entry: Float64,
    age_edges: Float64,
    period_edges: Float64,
    group: Int64 | None = None,
    groups: int = 1,
    event: Int64 | None = None,
) -> LexisCells:
    """Split each person's time at the edges of both clocks.

    Parameters
    ----------
    duration, age_at_entry, period_at_entry
        Follow-up and where it begins on each clock, one unit for all, shape (people,).
    age_edges, period_edges
        Increasing edges; cell k is ``[edge[k], edge[k + 1])``.
    group, groups
        Group of each person, 0 to groups - 1; None: all in one.
    event
        1 where follow-up ends with an event; it belongs to the last cell with time.

    Returns
    -------
    LexisCells

    Raises
    ------
    DataError
        When a number is not finite, a duration is negative, edges do not increase or a group is unknown.

    Notes
    -----
    An event of a person without time is counted outside. Whole days below 2**53 give exact sums.

    Examples
    --------
    A man enters at age 39.5 in 1950.0 and dies after two years.

    >>> man = np.array([2.0]), np.array([39.5]), np.array([1950.0])
    >>> edges = np.array([35.0, 40, 45]), np.array([1950.0, 1951, 1960])
    >>> cells = lexis_cells(*man, *edges, event=np.array([1]))
    >>> cells.time[0].tolist(), cells.events[0].tolist()
    ([[0.5, 0.0], [0.5, 1.0]], [[0, 0], [0, 1]])
    """
    people = len(duration)
    clocks = _floats(duration), _floats(age_at_entry), _floats(period_at_entry)
    edges = _floats(age_edges), _floats(period_edges)
    group = np.zeros(people, np.int64) if group is None else np.ascontiguousarray(group, np.int64)
    event = np.zeros(people, np.int64) if event is None else np.ascontiguousarray(event, np.int64)
    _check(clocks, edges, group, groups, event)
    time = np.zeros((groups, len(edges[0]) - 1, len(edges[1]) - 1))
    events = np.zeros(time.shape, np.int64)
    outside_time, outside_events = _split(*clocks, *edges, group, event, time, events)
    cells = LexisCells(time, events, outside_time, outside_events)
    _assert_nothing_lost(cells, clocks[0], event)
    return cells


def _floats(values: Float64) -> Float64:
    return np.ascontiguousarray(values, np.float64)


def _check(
    clocks: tuple[Float64, ...], edges: tuple[Float64, ...], group: Int64, groups: int, event: Int64
) -> None:
    problems = Problems(DataError)
    names = ("duration", "age_at_entry", "period_at_entry")
    shapes = {values.shape for values in (*clocks, group, event)}
    if len(shapes) > 1 or clocks[0].ndim != 1:
        told = ", ".join(map(str, sorted(shapes)))
        problems.add("COI-D290", f"clocks, group and event must be vectors of one length, not {told}")
    for name, values in zip((*names, "age_edges", "period_edges"), (*clocks, *edges), strict=True):
        if bad := int((~np.isfinite(values)).sum()):
            problems.add("COI-D291", f"{name} has {bad} values that are not finite", where=name)
    if bad := int((clocks[0] < 0).sum()):
        problems.add("COI-D292", f"{bad} durations are negative", where="duration")
    for name, values in zip(("age_edges", "period_edges"), edges, strict=True):
        if len(values) < 2 or not (np.diff(values) > 0).all():
            problems.add("COI-D293", f"{name} must be two or more increasing numbers", where=name)
    if bad := int(((group < 0) | (group >= groups)).sum()):
        problems.add("COI-D294", f"{bad} groups are outside 0 ... groups - 1", where="group")
    if bad := int(((event != 0) & (event != 1)).sum()):
        problems.add("COI-D295", f"{bad} events are neither 0 nor 1", where="event")
    problems.raise_if_any()


def _assert_nothing_lost(cells: LexisCells, duration: Float64, event: Int64) -> None:
    total = float(duration.sum())
    kept = float(cells.time.sum()) + cells.outside_time
    # each piece is a difference of two floats of the size of a duration: 1e-9 is far above their rounding
    if abs(kept - total) > 1e-9 * max(total, 1.0):
        raise InternalError(Problem("COI-I241", "person-time in cells and outside does not add up"))
    if int(cells.events.sum()) + cells.outside_events != int(event.sum()):
        raise InternalError(Problem("COI-I242", "events in cells and outside do not add up"))


@kernel(f"int64({FLOAT64}, float64)")
def _place(edges: Float64, value: float) -> int:
    """Return the cell of a value: the number of edges at or below it, less one."""
    low, high = 0, len(edges)
    while low < high:
        middle = (low + high) // 2
        if edges[middle] <= value:
            low = middle + 1
        else:
            high = middle
    return low - 1


@kernel(f"float64({FLOAT64}, int64, float64)")
def _until(edges: Float64, cell: int, begin: float) -> float:
    """Return the time from entry at which a clock that stood at `begin` leaves its cell."""
    return edges[cell + 1] - begin if cell + 1 < len(edges) else np.inf


_ARRAYS = ", ".join([*[FLOAT64] * 5, *[INT64] * 2, "float64[:,:,::1]", "int64[:,:,::1]"])


@kernel(f"Tuple((float64, int64))({_ARRAYS})")
def _split(
    duration: Float64,
    age_at_entry: Float64,
    period_at_entry: Float64,
    age_edges: Float64,
    period_edges: Float64,
    group: Int64,
    event: Int64,
    time: Float64,
    events: Int64,
) -> tuple[float, int]:
    """Walk each person from edge to edge; return time and events outside."""
    outside_time, outside_events = 0.0, 0
    for i in range(len(duration)):
        age, period = _place(age_edges, age_at_entry[i]), _place(period_edges, period_at_entry[i])
        now, inside, last_age, last_period = 0.0, False, 0, 0
        while now < duration[i]:
            age_until = _until(age_edges, age, age_at_entry[i])
            period_until = _until(period_edges, period, period_at_entry[i])
            until = min(duration[i], age_until, period_until)
            if until > now:
                inside = 0 <= age < time.shape[1] and 0 <= period < time.shape[2]
                last_age, last_period = age, period
                if inside:
                    time[group[i], age, period] += until - now
                else:
                    outside_time += until - now
                now = until
            age += age_until <= until
            period += period_until <= until
        if inside:
            events[group[i], last_age, last_period] += event[i]
        else:
            outside_events += event[i]
    return outside_time, outside_events
