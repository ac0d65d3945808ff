"""Spans of follow-up on a grid of times: what every count over risk sets starts from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from coincide.errors import DataError, Problem, Problems

Float = NDArray[np.float64]
Int32 = NDArray[np.int32]

SHOWN: Final = 5
"""How many row numbers an error names."""

_DENSE: Final = 4
"""Whole times are taken as slots without sorting while the grid has at most this many slots per row."""

_TIED: Final = 1e-9
"""Times that are no whole numbers are ties when they differ by less than this share of themselves."""


@dataclass(frozen=True, slots=True, eq=False)
class Spans:
    """Rows of follow-up, each at risk on ``(entry, exit]``, in slots of a rising grid of times.

    Attributes
    ----------
    times
        Time of each slot, rising, in the user's unit, shape (T,). Slots without any exit may occur.
    entry
        Last slot before the row is at risk, -1 for a row at risk from the beginning, shape (n,). A row is at
        risk in the slots ``entry < slot <= exit``.
    exit
        Slot in which follow-up ends, shape (n,).
    event
        0 when the row ends without an event, 1, 2, ... for its kind, shape (n,).
    weight
        Case weights, shape (n,), or None when every row counts once.
    delayed
        Whether any row enters after the first slot.
    """

    times: Float
    entry: Int32
    exit: Int32
    event: Int32
    weight: Float | None
    delayed: bool

    @property
    def rows(self) -> int:
        """Number of rows."""
        return len(self.exit)

    @property
    def slots(self) -> int:
        """Number of slots."""
        return len(self.times)


def spans(
    time: ArrayLike, event: ArrayLike, *, entry: ArrayLike | None = None, weights: ArrayLike | None = None
) -> Spans:
    """Check rows of follow-up and place them on a grid.

    Parameters
    ----------
    time
        End of follow-up of each row, shape (n,), any unit. Without `entry` it is at least 0.
    event
        Whether it ended with an event: 0 or False, 1 or True, and 2, 3, ... for further kinds.
    entry
        Time after which the row is at risk; None when all are at risk from the beginning.
    weights
        Case weights above 0.

    Raises
    ------
    DataError
        With every problem, each naming rows by number, the first row being 0.

    Notes
    -----
    Times that differ by less than a billionth of themselves are ties (whole times only when equal), so that
    days divided into months or years keep their ties however they were rounded.

    Examples
    --------
    >>> made = spans([5, 3, 5], [1, 0, 1])
    >>> made.times.tolist(), made.exit.tolist(), made.entry.tolist()
    ([3.0, 4.0, 5.0], [2, 0, 2], [-1, -1, -1])
    """
    problems = Problems(DataError)
    leave = column("time", time, problems)
    enter = None if entry is None else column("entry", entry, problems)
    kinds = column("event", event, problems)
    weight = None if weights is None else column("weights", weights, problems)
    given = {"time": leave, "event": kinds, "entry": enter, "weights": weight}
    same_length(problems, **{name: one for name, one in given.items() if one is not None})
    problems.raise_if_any()
    problems.extend(_wrong_rows(leave, kinds, enter, weight))
    problems.raise_if_any()
    return _placed(leave, kinds.astype(np.int32), enter, weight)


def column(name: str, values: ArrayLike, problems: Problems) -> Float:
    """Return a vector of finite numbers, or note what is wrong with it and return an empty one."""
    try:
        found = np.ascontiguousarray(values, dtype=np.float64)
    except (TypeError, ValueError):
        problems.add("COI-D800", f"{name} holds something other than numbers", where=name)
        return np.empty(0)
    if found.ndim != 1 or not len(found):
        problems.add("COI-D801", f"{name} must be a vector with at least one row", where=name)
        return np.empty(0)
    if not np.isfinite(found.sum()):  # one pass; the rows are looked for only when it fails
        bad = ~np.isfinite(found)
        if bad.any():
            problems.add(
                "COI-D802",
                f"{name} is missing or infinite in {rows_named(bad)}",
                where=name,
                why="rows are never left out silently",
                fix="leave those rows out yourself, or impute them",
            )
    return found


def same_length(problems: Problems, **columns: NDArray[np.generic]) -> None:
    """Note vectors of different lengths; those already refused are empty and left out."""
    lengths = {name: len(one) for name, one in columns.items() if len(one)}
    if len(set(lengths.values())) > 1:
        told = ", ".join(f"{name} {length}" for name, length in lengths.items())
        problems.add("COI-D803", f"columns differ in length: {told}", fix="give one value per row")


def rows_named(wrong: NDArray[np.bool_]) -> str:
    """Name the rows where something is wrong: how many, and the first few by number."""
    at = np.flatnonzero(wrong)
    first = ", ".join(str(row) for row in at[:SHOWN].tolist())
    more = f" and {len(at) - SHOWN} more" if len(at) > SHOWN else ""
    return f"row {first}" if len(at) == 1 else f"{len(at)} rows: {first}{more} (the first row is 0)"


def _wrong_rows(leave: Float, kinds: Float, enter: Float | None, weight: Float | None) -> list[Problem]:
    """Return what is wrong with the values of rows."""
    found = []
    if enter is None and leave.min() < 0:
        found.append(
            Problem(
                "COI-D804",
                f"time is negative in {rows_named(leave < 0)}",
                where="time",
                fix="count time from the beginning of follow-up, or give entry",
            )
        )
    if enter is not None and (late := leave <= enter).any():
        found.append(_never_at_risk(late))
    if (odd := (kinds < 0) | (kinds != np.floor(kinds)) | (kinds > 100)).any():
        found.append(Problem("COI-D806", f"event is not 0, 1, 2, ... in {rows_named(odd)}", where="event"))
    if weight is not None and weight.min() <= 0:
        found.append(
            Problem("COI-D807", f"weights are not above 0 in {rows_named(weight <= 0)}", where="weights")
        )
    return found


def _placed(leave: Float, kinds: Int32, enter: Float | None, weight: Float | None) -> Spans:
    first, last = float(leave.min()), float(leave.max())
    if enter is not None:
        first = min(first, float(enter.min()))
    whole = bool((leave == np.floor(leave)).all()) and (
        enter is None or bool((enter == np.floor(enter)).all())
    )
    if whole and last - first < _DENSE * len(leave) + 1000:
        times = np.arange(first, last + 1)
        out = (leave - first).astype(np.int32)
        into = None if enter is None else (enter - first).astype(np.int32)
    else:
        times, out = _ranks(leave)
        # the last slot at or before the entry: at risk in the slots after it
        into = None if enter is None else _last_slot(times, enter + _TIED * np.abs(enter))
        if into is not None and (never := into >= out).any():
            raise DataError(_never_at_risk(never))
    if into is None:
        into = np.full(len(out), -1, dtype=np.int32)
    return Spans(times, into, out, kinds, weight, delayed=bool((into >= 0).any()))


def _ranks(values: Float) -> tuple[Float, Int32]:
    """Return distinct times and the place of each value; 0.1 + 0.2 and 0.3 are one time, the earlier."""
    times, ranks = np.unique(values, return_inverse=True)
    new = np.diff(times, prepend=-np.inf) > _TIED * np.abs(times)
    if new.all():
        return times, ranks.astype(np.int32)
    return times[new], (np.cumsum(new) - 1)[ranks].astype(np.int32)


def _last_slot(times: Float, enter: Float) -> Int32:
    return (np.searchsorted(times, enter, side="right") - 1).astype(np.int32)


def _never_at_risk(rows: NDArray[np.bool_]) -> Problem:
    return Problem(
        "COI-D805",
        f"time is not after entry in {rows_named(rows)}",
        where="entry, time",
        why="such a row is never at risk",
        fix="mend the dates, or leave those rows out yourself",
    )
