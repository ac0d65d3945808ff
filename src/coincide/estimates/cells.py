"""Cells of events and person-time, checked once at the door of every estimate."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from coincide.errors import Problems, UsageError

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]


class Cells(NamedTuple):
    """Events and person-time of cells, exposed and unexposed; all arrays have one length.

    Times are in any one unit (person-days in studies). ``rate_ratio(*cells)`` reads well.
    """

    exposed_events: Counts
    exposed_days: Floats
    unexposed_events: Counts
    unexposed_days: Floats


def checked(
    exposed_events: ArrayLike,
    exposed_days: ArrayLike,
    unexposed_events: ArrayLike,
    unexposed_days: ArrayLike,
) -> Cells:
    """Return the four arrays flat, as integers and floats, or say everything that is wrong with them.

    Raises
    ------
    UsageError
        ``COI-U302`` unequal lengths, ``COI-U303`` counts that are not whole and non-negative, ``COI-U304``
        times that are not finite and non-negative, ``COI-U305`` events in a cell without time.
    """
    problems = Problems(UsageError)
    sides = "exposed", "unexposed"
    events = count(exposed_events, sides[0], problems), count(unexposed_events, sides[1], problems)
    times = time(exposed_days, sides[0], problems), time(unexposed_days, sides[1], problems)
    same_length((*events, *times), problems)
    problems.raise_if_any()
    for side, d, y in zip(sides, events, times, strict=True):
        _events_have_time(d, y, side, problems)
    problems.raise_if_any()
    return Cells(events[0], times[0], events[1], times[1])


def joined(*parts: Cells) -> Cells:
    """Return the cells of several parts one after the other: their likelihoods multiply."""
    return Cells(*(np.concatenate(arrays) for arrays in zip(*parts, strict=True)))


def inside(cells: Cells) -> Cells:
    """Return the cells with unexposed time: the only ones an expectation can be made for."""
    used = cells.unexposed_days > 0
    return Cells(
        cells.exposed_events[used],
        cells.exposed_days[used],
        cells.unexposed_events[used],
        cells.unexposed_days[used],
    )


def count(values: ArrayLike, name: str, problems: Problems) -> Counts:
    """Return counts as flat int64; note ``COI-U303`` when they are not counts."""
    flat = np.asarray(values, dtype=np.float64).reshape(-1)
    bad = int((~(np.isfinite(flat) & (flat >= 0) & (flat == np.floor(flat)))).sum())
    if bad:
        problems.add("COI-U303", f"{bad} {name} counts are negative, fractional or missing", where=name)
        return np.zeros(flat.shape, dtype=np.int64)
    return flat.astype(np.int64)


def time(values: ArrayLike, name: str, problems: Problems) -> Floats:
    """Return person-time as flat float64; note ``COI-U304`` when it is negative or not finite."""
    flat = np.asarray(values, dtype=np.float64).reshape(-1)
    bad = int((~(np.isfinite(flat) & (flat >= 0))).sum())
    if bad:
        problems.add("COI-U304", f"{bad} {name} times are negative or not finite", where=name)
    return flat


def same_length(arrays: Sequence[Counts | Floats], problems: Problems) -> None:
    """Note ``COI-U302`` when the arrays differ in length."""
    lengths = [a.size for a in arrays]
    if len(set(lengths)) > 1:
        problems.add("COI-U302", f"cells of different lengths: {lengths}", fix="give one value per cell")


def _events_have_time(events: Counts, days: Floats, side: str, problems: Problems) -> None:
    bad = int(((events > 0) & (days == 0)).sum())
    if bad:
        problems.add(
            "COI-U305",
            f"{bad} cells have {side} events but no {side} time",
            where=side,
            why="every event lies in a cell with time; a lost day biases the rate",
            fix="count the day of the event as time at risk",
        )
