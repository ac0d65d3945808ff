"""How many are at risk, have the event, leave and enter, in each slot of time and each group.

Counting needs no sort: a row is put into the slot in which it leaves and the slot in which it enters, and
one cumulative sum over slots gives the numbers at risk.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from coincide.kernels.survival.spans import Spans

Floats = NDArray[np.float64]
Int32 = NDArray[np.int32]
Int64 = NDArray[np.int64]
Table = TypeVar("Table", Int64, Floats)


@dataclass(frozen=True, slots=True, eq=False)
class RiskCounts:
    """Counts in slots of time; all arrays have shape (groups, slots). They merge: add those of other rows.

    Attributes
    ----------
    at_risk
        Rows with ``entry < slot <= exit``.
    events
        Rows that leave in the slot with an event of any kind.
    censored
        Rows that leave in the slot without one.
    entered
        Rows that are at risk in the slot and were not in the slot before.
    weight_at_risk, weight_events
        Sums of case weights of the rows in `at_risk` and `events`; the counts themselves without weights.
    """

    at_risk: Int64
    events: Int64
    censored: Int64
    entered: Int64
    weight_at_risk: Floats
    weight_events: Floats


def risk_counts(rows: Spans, group: Int32 | None = None, groups: int = 1) -> RiskCounts:
    """Count rows by slot and group.

    Parameters
    ----------
    rows
        Rows of follow-up on a grid of times.
    group
        Group of each row, 0 to ``groups - 1``, shape (n,); None when all are in one.
    groups
        Number of groups.

    Examples
    --------
    One has the event at time 2, one is censored there, one enters at 1 and has the event at 3.

    >>> from coincide.kernels.survival.spans import spans
    >>> made = risk_counts(spans([2, 2, 3], [1, 0, 1], entry=[0, 0, 1]))
    >>> made.at_risk.tolist(), made.events.tolist(), made.censored.tolist(), made.entered.tolist()
    ([[0, 2, 3, 1]], [[0, 0, 1, 1]], [[0, 0, 1, 0]], [[0, 2, 1, 0]])
    """
    shape = (groups, rows.slots)
    place = _place(rows.exit, group, rows.slots)
    had = rows.event > 0
    exits = _count(place, shape)
    events = _count(place[had], shape)
    entered = _entered(rows, group, shape)
    at_risk = _still_there(exits, entered)
    if rows.weight is None:
        return RiskCounts(
            at_risk, events, exits - events, entered, at_risk.astype(np.float64), events.astype(np.float64)
        )
    weight_exits = _sum(place, rows.weight, shape)
    weight_events = _sum(place[had], rows.weight[had], shape)
    weight_at_risk = _still_there(weight_exits, _entered_weight(rows, group, shape))
    # Sums of weights leave a residue of rounding where the counts say that nobody, or nobody else, is left.
    weight_at_risk = np.where(at_risk == events, weight_events, np.maximum(weight_at_risk, weight_events))
    return RiskCounts(at_risk, events, exits - events, entered, weight_at_risk, weight_events)


def _place(slot: Int32, group: Int32 | None, slots: int) -> NDArray[np.signedinteger]:
    """Return the cell of each row in a flat table of (groups, slots)."""
    return slot if group is None else group.astype(np.int64) * slots + slot


def _count(place: NDArray[np.signedinteger], shape: tuple[int, int]) -> Int64:
    return np.bincount(place, minlength=shape[0] * shape[1]).reshape(shape)


def _sum(place: NDArray[np.signedinteger], weight: Floats, shape: tuple[int, int]) -> Floats:
    sums = np.bincount(place, weights=weight, minlength=shape[0] * shape[1])
    return np.asarray(sums, dtype=np.float64).reshape(shape)


def _entered(rows: Spans, group: Int32 | None, shape: tuple[int, int]) -> Int64:
    if rows.delayed:
        return _count(_place(rows.entry + np.int32(1), group, rows.slots), shape)
    entered = np.zeros(shape, np.int64)
    entered[:, 0] = rows.rows if group is None else np.bincount(group, minlength=shape[0])
    return entered


def _entered_weight(rows: Spans, group: Int32 | None, shape: tuple[int, int]) -> Floats:
    weight = np.ones(rows.rows) if rows.weight is None else rows.weight
    if rows.delayed:
        return _sum(_place(rows.entry + np.int32(1), group, rows.slots), weight, shape)
    entered = np.zeros(shape)
    entered[:, 0] = weight.sum() if group is None else np.bincount(group, weight, shape[0])
    return entered


def _still_there(exits: Table, entered: Table) -> Table:
    """Return the number at risk: entered up to the slot, less those who left before it."""
    at_risk: Table = np.cumsum(entered, axis=1, dtype=entered.dtype)
    at_risk[:, 1:] -= np.cumsum(exits, axis=1)[:, :-1]
    return at_risk
