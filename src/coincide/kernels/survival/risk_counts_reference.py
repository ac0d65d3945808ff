"""The slow twin of `coincide.kernels.survival.risk_counts`: one time and one row at a time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple


class PlainRow(NamedTuple):
    """One row of follow-up in the user's own times; `entry` is None when at risk from the beginning."""

    entry: float | None
    time: float
    event: int
    weight: float
    group: int


class PlainCounts(NamedTuple):
    """Counts at one time in one group."""

    at_risk: int
    events: int
    censored: int
    weight_at_risk: float
    weight_events: float


def plain_risk_counts(
    rows: Iterable[PlainRow], times: Sequence[float], groups: int
) -> dict[tuple[int, float], PlainCounts]:
    """Count as `coincide.kernels.survival.risk_counts.risk_counts` does, by (group, time)."""
    known = list(rows)
    return {(g, t): _at([row for row in known if row.group == g], t) for g in range(groups) for t in times}


def _at(rows: Sequence[PlainRow], time: float) -> PlainCounts:
    there = [row for row in rows if (row.entry is None or row.entry < time) and time <= row.time]
    leave = [row for row in there if row.time == time]
    happened = [row for row in leave if row.event]
    return PlainCounts(
        len(there),
        len(happened),
        len(leave) - len(happened),
        sum(row.weight for row in there),
        sum(row.weight for row in happened),
    )
