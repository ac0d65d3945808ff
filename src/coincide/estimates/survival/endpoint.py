"""Follow-up from dates: when people enter, when they leave, and with what; contradictions are refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from coincide.errors import DataError, Problems
from coincide.kernels.survival.spans import rows_named, same_length

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Int32 = NDArray[np.int32]

DAYS_PER_MONTH: Final = 30.4375
"""A month: one twelfth of 365.25 days."""

ENDPOINT: Final = "endpoint"
"""Name of event kind 1."""


@dataclass(frozen=True, slots=True, eq=False)
class FollowUpTimes:
    """Follow-up of people, counted from their start; all arrays have shape (people,).

    Attributes
    ----------
    entry_days
        Days from the start until a person is at risk; 0 for somebody at risk from the start on.
    time_days
        Days from the start to the end of follow-up; above `entry_days`.
    event
        0 when follow-up ended without an event, 1 for the endpoint, 2, 3, ... for competing causes.
    part
        Which of the endpoint's dates came first, counted from 0; -1 where the endpoint was not reached.
    causes
        Names of the event kinds 1, 2, ...; the first is `ENDPOINT`.
    already_observed
        How many people were observed before their start; they are at risk from the start on.
    """

    entry_days: Floats
    time_days: Floats
    event: Int32
    part: Int32
    causes: tuple[str, ...]
    already_observed: int

    @property
    def people(self) -> int:
        """Number of people."""
        return len(self.time_days)

    @property
    def delayed(self) -> bool:
        """Whether anybody enters after the start."""
        return bool((self.entry_days > 0).any())

    @property
    def entry_months(self) -> Floats:
        """Months of 30.4375 days from the start until a person is at risk."""
        return self.entry_days / DAYS_PER_MONTH

    @property
    def time_months(self) -> Floats:
        """Months of 30.4375 days from the start to the end of follow-up."""
        return self.time_days / DAYS_PER_MONTH


def follow_up_from_dates(
    start: ArrayLike,
    entry: ArrayLike | None,
    end: ArrayLike,
    endpoint: Sequence[ArrayLike],
    competing: Mapping[str, Sequence[ArrayLike]] | None = None,
) -> FollowUpTimes:
    """Compose follow-up from the dates of each person.

    Parameters
    ----------
    start
        Day from which time is counted, shape (people,): whole numbers of days, or ``datetime64``. Missing is
        NaN or NaT.
    entry
        Day after which a person is at risk, such as the day of diagnosis; None when that is `start`. An entry
        before `start` (already observed) counts as `start`.
    end
        Last day on which it is known whether an event had happened. It may be missing for people who had one.
    endpoint
        One or more vectors of days; the endpoint is reached on the first of them.
    competing
        Name -> vectors of days: causes after which the endpoint can no longer be reached. On one day the
        endpoint comes before them, and they come in the order given.

    Raises
    ------
    DataError
        With every contradiction, each naming rows by number: COI-D860 a day that is missing, COI-D861 an
        event on or before the day of entry, COI-D862 an end on or before it, COI-D863 an event after the end,
        COI-D864 values that are not days.

    Examples
    --------
    Onset on day 0, diagnosis on day 100; one person dies, one has a tracheostomy first, one is still alive.

    >>> nan = float("nan")
    >>> made = follow_up_from_dates(
    ...     [0, 0, 0],
    ...     [100, 100, 100],
    ...     [nan, nan, 900],
    ...     endpoint=[[500, 800, nan], [nan, 700, nan]],
    ... )
    >>> made.time_days.tolist(), made.event.tolist(), made.part.tolist()
    ([500.0, 700.0, 900.0], [1, 1, 0], [0, 1, -1])
    """
    problems = Problems(DataError)
    causes = {} if competing is None else competing
    begin = _days("start", start, problems)
    dates = {"start": begin, "end": _days("end", end, problems)}
    dates["entry"] = begin if entry is None else _days("entry", entry, problems)
    parts = {f"endpoint[{i}]": _days(f"endpoint[{i}]", one, problems) for i, one in enumerate(endpoint)}
    others = {
        name: {f"{name}[{i}]": _days(f"{name}[{i}]", one, problems) for i, one in enumerate(days)}
        for name, days in causes.items()
    }
    if not parts or not all(others.values()):
        problems.add(
            "COI-D864", "the endpoint, or a competing cause, has no dates", where="endpoint, competing"
        )
    dates |= parts
    for days in others.values():
        dates |= days
    same_length(problems, **dates)
    problems.raise_if_any()
    firsts = [_first(parts), *(_first(days) for days in others.values())]
    return _composed(dates, np.stack(firsts), np.stack(list(parts.values())), (ENDPOINT, *others), problems)


def _days(name: str, values: ArrayLike, problems: Problems) -> Floats:
    """Return whole days, NaN where missing; or note what is wrong and return an empty vector."""
    given = np.asarray(values)
    if given.dtype.kind == "M":
        days = given.astype("datetime64[D]").astype(np.int64).astype(np.float64)
        days[np.isnat(given)] = np.nan
    else:
        try:
            days = given.astype(np.float64)
        except (TypeError, ValueError):
            problems.add("COI-D864", f"{name} holds something other than days", where=name, fix=_AS_DAYS)
            return np.empty(0)
    if days.ndim != 1 or not len(days):
        problems.add("COI-D864", f"{name} must be a vector with at least one row", where=name)
        return np.empty(0)
    if (odd := (days != np.floor(days)) & ~np.isnan(days) | np.isinf(days)).any():
        problems.add("COI-D864", f"{name} is not a whole day in {rows_named(odd)}", where=name, fix=_AS_DAYS)
    return days


_AS_DAYS: Final = "give whole numbers of days (from any one day), or datetime64"
_MEND: Final = "mend the dates, or leave those rows out yourself and say so"


def _first(dates: Mapping[str, Floats]) -> Floats:
    """Return the first day of each person, infinite where there is none."""
    days = np.stack(list(dates.values()))
    first: Floats = np.where(np.isnan(days), np.inf, days).min(axis=0)
    return first


def _composed(
    dates: Mapping[str, Floats], firsts: Floats, parts: Floats, causes: tuple[str, ...], problems: Problems
) -> FollowUpTimes:
    """Return the follow-up; `firsts` holds the first day of each kind, shape (kinds, people)."""
    first = firsts.min(axis=0)
    begin = np.maximum(dates["start"], dates["entry"])  # NaN stays, and is refused
    _note_missing(dates, first, problems)
    _note_wrong_order(begin, dates["end"], first, problems)
    problems.raise_if_any()
    happened = np.isfinite(first)
    reached = happened & (firsts[0] <= first)
    part = np.argmin(np.where(np.isnan(parts), np.inf, parts), axis=0)
    leave = np.where(happened, first, dates["end"])
    return FollowUpTimes(
        entry_days=begin - dates["start"],
        time_days=leave - dates["start"],
        event=np.where(happened, np.argmin(firsts, axis=0) + 1, 0).astype(np.int32),
        part=np.where(reached, part, -1).astype(np.int32),
        causes=causes,
        already_observed=int((dates["entry"] < dates["start"]).sum()),
    )


def _note_missing(dates: Mapping[str, Floats], first: Floats, problems: Problems) -> None:
    for name in ("start", "entry"):
        told = name == "entry" and dates["entry"] is dates["start"]
        if (missing := np.isnan(dates[name])).any() and not told:
            problems.add(
                "COI-D860",
                f"{name} is missing in {rows_named(missing)}",
                where=name,
                why="without it nobody knows when the person was at risk",
                fix=_MEND,
            )
    if (unknown := np.isnan(dates["end"]) & np.isinf(first)).any():
        problems.add(
            "COI-D860",
            f"end is missing, and there is no event, in {rows_named(unknown)}",
            where="end",
            why="nobody knows how long the person was followed",
            fix="add the last day on which it was known that no event had happened",
        )


def _note_wrong_order(begin: Floats, end: Floats, first: Floats, problems: Problems) -> None:
    """Note days in an order that cannot be; comparisons with a missing day are false."""
    prevalent = first <= begin
    if prevalent.any():
        problems.add(
            "COI-D861",
            f"an event is on or before the day of entry in {rows_named(prevalent)}",
            where="entry, endpoint, competing",
            why="whoever had the event before follow-up began was never at risk of it",
            fix=_MEND,
        )
    if (empty := (end <= begin) & ~prevalent).any():
        problems.add(
            "COI-D862",
            f"follow-up ends on or before the day of entry in {rows_named(empty)}",
            where="entry, end",
            why="such a person is never at risk",
            fix=_MEND,
        )
    if (late := np.isfinite(first) & (first > end)).any():
        problems.add(
            "COI-D863",
            f"an event is after the end of follow-up in {rows_named(late)}",
            where="end, endpoint, competing",
            why="others would have been counted only up to their last visit: events alone would reach beyond",
            fix="set end to the last day on which events were looked for, for everybody alike",
        )
