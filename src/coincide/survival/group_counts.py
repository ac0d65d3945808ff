"""Counts of each group at the times at which somebody of it leaves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from coincide.kernels.survival.risk_counts import RiskCounts, risk_counts
from coincide.kernels.survival.spans import Spans
from coincide.survival.curve_rows import CurveRows

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Int64 = NDArray[np.int64]

CELLS: Final = 10_000_000
"""Groups are counted together while their table has at most this many cells, else one after the other."""


@dataclass(frozen=True, slots=True, eq=False)
class GroupCounts:
    """Counts of one group; arrays have shape (times,), except those of entries, shape (entry times,).

    Attributes
    ----------
    place
        Place of the group's label.
    slots, times
        Slots of the grid in which somebody leaves, and their times.
    at_risk, events, censored, entered, weight_at_risk, weight_events
        As in `coincide.kernels.survival.risk_counts.RiskCounts`; `entered` since the time before.
    entry_times, entry_counts
        Distinct times at which rows enter, and how many; empty when all are at risk from the beginning.
    """

    place: int
    slots: NDArray[np.intp]
    times: Floats
    at_risk: Int64
    events: Int64
    censored: Int64
    entered: Int64
    weight_at_risk: Floats
    weight_events: Floats
    entry_times: Floats
    entry_counts: Int64


def group_counts(rows: CurveRows) -> Iterator[GroupCounts]:
    """Go through the counts of the groups; a group without rows is left out."""
    groups = len(rows.levels)
    exact = _on_grid(rows)
    together = None
    if groups * rows.rows.slots <= CELLS:
        together = risk_counts(rows.rows, rows.group, groups)
    for place in range(groups):
        table, row = (together, place) if together is not None else (risk_counts(rows.of(place)), 0)
        if table.at_risk[row].any():
            yield _listed(rows, place, table, row, exact=exact)


def _listed(rows: CurveRows, place: int, table: RiskCounts, row: int, *, exact: bool) -> GroupCounts:
    """Return the counts of one group in the slots in which somebody leaves."""
    events, censored = table.events[row], table.censored[row]
    slots = np.flatnonzero(events + censored)
    entered = np.cumsum(table.entered[row])[slots]
    if rows.entry is None:
        entry_times, entry_counts = np.empty(0), np.empty(0, np.int64)
    elif exact:
        # who is at risk from a slot on entered at the time of the slot before
        begun = table.entered[row][1:]
        entry_times, entry_counts = rows.rows.times[:-1][begun > 0], begun[begun > 0]
    else:
        own = rows.entry if rows.group is None else rows.entry[rows.group == place]
        entry_times, entry_counts = np.unique(own, return_counts=True)
    return GroupCounts(
        place,
        slots,
        rows.rows.times[slots],
        table.at_risk[row][slots],
        events[slots],
        censored[slots],
        np.diff(entered, prepend=0),
        table.weight_at_risk[row][slots],
        table.weight_events[row][slots],
        entry_times,
        entry_counts,
    )


def _on_grid(rows: CurveRows) -> bool:
    """Return whether every time of entry is a time of the grid."""
    if rows.entry is None:
        return True
    made: Spans = rows.rows
    return bool(made.entry.min() >= 0 and (made.times[made.entry] == rows.entry).all())
