"""Rows of follow-up and their groups, checked together, ready to be counted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from coincide.errors import DataError, Problem, Problems
from coincide.kernels.survival.spans import Spans, rows_named, same_length, spans
from coincide.survival.labels import Label, labels

Floats = NDArray[np.float64]
Int32 = NDArray[np.int32]

EVERYBODY: Final = "all"
"""Label of the one group when no group is given."""


@dataclass(frozen=True, slots=True, eq=False)
class CurveRows:
    """Rows of follow-up in groups.

    Attributes
    ----------
    rows
        Rows on a grid of times.
    entry
        Time of entry of each row in the user's unit, shape (n,); None when all are at risk from the
        beginning.
    group
        Place of each row's label in `levels`, shape (n,); None when all are in one group.
    levels
        Labels of the groups, in order.
    start
        Time at which curves are 1.
    left_out
        Rows whose follow-up had ended by the time from which the curve is asked for.
    """

    rows: Spans
    entry: Floats | None
    group: Int32 | None
    levels: tuple[Label, ...]
    start: float
    left_out: int

    def of(self, place: int) -> Spans:
        """Return the rows of one group, on the same grid."""
        if self.group is None:
            return self.rows
        return rows_where(self.rows, self.group == place)


def rows_where(rows: Spans, kept: NDArray[np.bool_] | NDArray[np.intp]) -> Spans:
    """Return some of the rows, by mask or by number, on the same grid."""
    weight = None if rows.weight is None else rows.weight[kept]
    entry = rows.entry[kept]
    return Spans(
        rows.times, entry, rows.exit[kept], rows.event[kept], weight, delayed=bool((entry >= 0).any())
    )


def curve_rows(
    time: ArrayLike,
    event: ArrayLike,
    *,
    entry: ArrayLike | None,
    group: Any,
    weights: ArrayLike | None,
    from_time: float | None = None,
) -> CurveRows:
    """Check rows and their groups.

    Raises
    ------
    DataError
        The problems of `coincide.kernels.survival.spans.spans`; COI-D865 for labels, COI-D866 when nobody is
        followed beyond `from_time`, COI-D868 for several kinds of event.
    """
    made = spans(time, event, entry=entry, weights=weights)
    problems = Problems(DataError)
    if (several := made.event > 1).any():
        problems.add(
            "COI-D868",
            f"event is above 1 in {rows_named(several)}",
            where="event",
            why="taking other kinds of event for the one asked about, or for the end of follow-up, misleads",
            fix="give event == 1, or use cumulative_incidence when kinds of event compete",
        )
    found = None if group is None else labels("group", group, problems)
    if found is not None and len(found.codes):
        same_length(problems, time=made.exit, group=found.codes)
    problems.raise_if_any()
    levels = (EVERYBODY,) if found is None else found.levels
    begin = None if entry is None else np.asarray(entry, dtype=np.float64)
    start = 0.0 if begin is None else min(0.0, float(begin.min()))
    whole = CurveRows(made, begin, None if found is None else found.codes, levels, start, 0)
    return whole if from_time is None else _later(whole, np.asarray(time, dtype=np.float64), from_time)


def _later(whole: CurveRows, time: Floats, from_time: float) -> CurveRows:
    """Return the rows at risk after `from_time`, entering then at the earliest."""
    kept = time > from_time
    if not kept.any():
        raise DataError(
            Problem("COI-D866", f"nobody is followed beyond from_time = {from_time:g}", where="from_time")
        )
    begin = np.full(len(time), from_time) if whole.entry is None else np.maximum(whole.entry, from_time)
    weight = whole.rows.weight
    made = spans(
        time[kept],
        whole.rows.event[kept],
        entry=begin[kept],
        weights=None if weight is None else weight[kept],
    )
    group = None if whole.group is None else whole.group[kept]
    return CurveRows(made, begin[kept], group, whole.levels, from_time, int((~kept).sum()))
