"""Rows at risk, entering and ending by group, kind of event and slot: what competing risks are made from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from coincide.errors import InternalError, Problem
from coincide.kernels.compiled import FLOAT64, INT32, kernel
from coincide.kernels.survival.spans import Spans

Float = NDArray[np.float64]
Int32 = NDArray[np.int32]

_REST: Final = 1e-12
"""A weighted number at risk below this share of all weights is a rest of rounding: nobody is at risk."""


@dataclass(frozen=True, slots=True, eq=False)
class CauseCounts:
    """Rows, or their weights, on a grid of times. Counts merge: add those of different people.

    Attributes
    ----------
    ended
        Rows that end in a slot, shape (groups, 1 + kinds, slots); kind 0 is censored.
    entered
        Rows at risk from the next slot on, shape (groups, slots); 0 where all are at risk from the beginning.
    started
        Rows at risk from the beginning, shape (groups,).
    """

    ended: Float
    entered: Float
    started: Float

    @property
    def at_risk(self) -> Float:
        """Rows at risk in each slot, ``entry < slot <= exit``, shape (groups, slots)."""
        flow = self.ended.sum(axis=1) - self.entered
        found = np.cumsum(flow[:, ::-1], axis=1)[:, ::-1]
        found[np.abs(found) < _REST * self.ended.sum()] = 0.0
        return np.ascontiguousarray(found)

    def of(self, kind: int) -> Float:
        """Rows that end with one kind of event, shape (groups, slots)."""
        return self.ended[:, kind]

    def besides(self, kind: int) -> Float:
        """Rows that end with any other kind of event, shape (groups, slots)."""
        return np.asarray(self.ended[:, 1:].sum(axis=1) - self.ended[:, kind])


def cause_counts(
    rows: Spans, group: Int32 | None = None, *, groups: int = 1, kinds: int | None = None
) -> CauseCounts:
    """Count rows by group, kind of event and slot, in one pass.

    Parameters
    ----------
    rows
        Checked rows of follow-up.
    group
        Group of each row, 0 ... groups - 1, shape (n,); None when there is one.
    kinds
        Number of kinds of events; the highest that occurs when left out.

    Raises
    ------
    InternalError
        When a group or kind is outside its range.

    Examples
    --------
    >>> from coincide.kernels.survival.spans import spans
    >>> counts = cause_counts(spans([2, 2, 3, 4], [1, 2, 0, 1]))
    >>> counts.at_risk[0].tolist(), counts.of(1)[0].tolist()
    ([4.0, 2.0, 1.0], [1.0, 0.0, 1.0])
    """
    most = int(rows.event.max())
    kinds = max(most, 1) if kinds is None else kinds
    placed = np.zeros(rows.rows, np.int32) if group is None else group
    if most > kinds or int(placed.min()) < 0 or int(placed.max()) >= groups:
        raise InternalError(Problem("COI-I870", "a group or a kind of event is outside the table"))
    ended = np.zeros((groups, 1 + kinds, rows.slots))
    entered = np.zeros((groups, rows.slots))
    started = np.zeros(groups)
    weight = np.ones(1) if rows.weight is None else rows.weight
    _count(rows.exit, rows.event, rows.entry, placed, weight, ended, entered, started)
    return CauseCounts(ended, entered, started)


@kernel(
    f"void({INT32}, {INT32}, {INT32}, {INT32}, {FLOAT64}, float64[:,:,::1], float64[:,::1], float64[::1])"
)
def _count(
    leave: Int32,
    event: Int32,
    entry: Int32,
    group: Int32,
    weight: Float,
    ended: Float,
    entered: Float,
    started: Float,
) -> None:
    weighted = len(weight) == len(leave)
    for i in range(len(leave)):
        one = weight[i] if weighted else 1.0
        ended[group[i], event[i], leave[i]] += one
        if entry[i] >= 0:
            entered[group[i], entry[i]] += one
        else:
            started[group[i]] += one
