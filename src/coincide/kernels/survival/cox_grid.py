"""The slots a proportional-hazards model looks at: each distinct event time of each stratum, no others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from coincide.kernels.survival.spans import Spans

Float = NDArray[np.float64]
Int32 = NDArray[np.int32]
Int64 = NDArray[np.int64]
UInt8 = NDArray[np.uint8]

_DENSE: Final = 4
"""Slots of strata are looked up in one table while it has at most this many entries per row."""


@dataclass(frozen=True, slots=True, eq=False)
class EventGrid:
    """Rows on a grid of event times, strata one after the other.

    Attributes
    ----------
    times
        Time of each slot, rising within a stratum, shape (K,).
    stratum
        Stratum of each slot, from 0, rising, shape (K,). Strata without events have no slot.
    events
        Rows with an event in the slot, shape (K,).
    weight
        Sum of their case weights, shape (K,).
    enter, last
        A row is at risk in the slots ``enter < slot <= last``, shape (n,). An `enter` of -1 stands for the
        first slot of the row's stratum. Rows at risk in no slot have ``last <= enter``.
    event
        1 where the row ends with an event, in the slot `last`, shape (n,).
    """

    times: Float
    stratum: Int32
    events: Int32
    weight: Float
    enter: Int32
    last: Int32
    event: UInt8

    @property
    def slots(self) -> int:
        """Number of slots."""
        return len(self.times)


def event_grid(made: Spans, stratum: Int32 | None = None, strata: int = 1) -> EventGrid:
    """Place rows on the event times of their strata.

    Parameters
    ----------
    made
        Rows of follow-up; every kind of event above 0 counts.
    stratum
        Stratum of each row, 0 up to `strata` (not included), shape (n,); None for a single stratum.
    strata
        Number of strata.

    Notes
    -----
    Work and memory follow the number of rows and events, never strata x times: risk sets matter at event
    times only.

    Examples
    --------
    >>> from coincide.kernels.survival.spans import spans
    >>> grid = event_grid(spans([5, 3, 5, 9], [1, 0, 1, 0], entry=[0, 0, 4, 5]))
    >>> grid.times.tolist(), grid.events.tolist(), grid.last.tolist(), grid.enter.tolist()
    ([5.0], [2], [0, -1, 0, 0], [-1, -1, -1, 0])
    """
    width = made.slots
    event = (made.event > 0).astype(np.uint8)
    happened = event.view(np.bool_)
    if stratum is None or strata * width <= _DENSE * made.rows + 1000:
        places = _looked_up(made, stratum, strata, happened)
    else:
        places = _searched(made, stratum, strata, happened)
    keys, enter, last = places
    at = last[happened]
    weight = None if made.weight is None else made.weight[happened]
    return EventGrid(
        times=made.times[keys % width],
        stratum=(keys // width).astype(np.int32),
        events=np.bincount(at, minlength=len(keys)).astype(np.int32),
        weight=np.bincount(at, weights=weight, minlength=len(keys)).astype(np.float64),
        enter=enter,
        last=last,
        event=event,
    )


def _looked_up(
    made: Spans, stratum: Int32 | None, strata: int, happened: NDArray[np.bool_]
) -> tuple[Int64, Int32, Int32]:
    """Return the keys of slots, and enter and last of rows, by a table of all (stratum, time) pairs."""
    base = 0 if stratum is None else stratum * np.int64(made.slots)
    key = made.exit if stratum is None else base + made.exit
    used = np.zeros(strata * made.slots, dtype=np.bool_)
    used[key[happened]] = True
    rank = (np.cumsum(used) - 1).astype(np.int32)
    last = rank[key]
    enter = rank[np.maximum(base + made.entry, 0)] if made.delayed else _never(made)
    if made.delayed:
        enter[made.entry < 0] = -1
    if stratum is not None:
        first = np.append(np.int32(-1), rank)[np.arange(strata) * made.slots] + 1
        _from_the_beginning(first.astype(np.int32)[stratum], enter, last)
    return np.flatnonzero(used), enter, last


def _searched(
    made: Spans, stratum: Int32, strata: int, happened: NDArray[np.bool_]
) -> tuple[Int64, Int32, Int32]:
    """Do the same by searching the sorted keys of events: for many strata of few rows."""
    base = stratum * np.int64(made.slots)
    keys = np.unique((base + made.exit)[happened])
    last = (np.searchsorted(keys, base + made.exit, side="right") - 1).astype(np.int32)
    if made.delayed:
        enter = (np.searchsorted(keys, base + made.entry, side="right") - 1).astype(np.int32)
    else:
        enter = _never(made)
    first = np.searchsorted(keys, np.arange(strata) * np.int64(made.slots)).astype(np.int32)
    _from_the_beginning(first[stratum], enter, last)
    return keys, enter, last


def _never(made: Spans) -> Int32:
    return np.full(made.rows, -1, dtype=np.int32)


def _from_the_beginning(first: Int32, enter: Int32, last: Int32) -> None:
    """Set -1 where a slot lies before the first one of the row's stratum."""
    enter[enter < first] = -1
    last[last < first] = -1
