"""One Kaplan-Meier curve with the numbers it stands on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from coincide.estimates.survival.quantiles import crossing
from coincide.estimates.survival.restricted_mean import Area, area_under, robust_area_error
from coincide.kernels.survival.spans import Spans
from coincide.survival.labels import Label

Floats = NDArray[np.float64]
Int64 = NDArray[np.int64]

FEW: Final = 5
"""A risk set smaller than this early on, while others have yet to enter, is told of."""


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """Share of one group free of the event, at the times at which somebody left; arrays have shape (times,).

    Attributes
    ----------
    label
        The group; ``all`` when there is only one.
    times
        Times at which somebody had the event or was no longer followed, rising.
    survival, se, low, high
        Share free of the event just after each time, its standard error, and its pointwise limits. Once the
        share is 0, error and limits are NaN.
    at_risk
        Rows at risk just before each time.
    events, censored
        Rows that left at each time with and without the event.
    entered
        Rows that became at risk after the time before, and are at risk at this one.
    weight_at_risk, weight_events
        Sums of weights, on which the curve stands; `at_risk` and `events` without weights.
    entry_times, entry_counts
        Distinct times at which rows enter, and how many; empty when all are at risk from the beginning.
    start
        Time at which the curve is 1.
    rows
        The rows themselves, where the variance is robust; else None.
    """

    label: Label
    times: Floats
    survival: Floats
    se: Floats
    low: Floats
    high: Floats
    at_risk: Int64
    events: Int64
    censored: Int64
    entered: Int64
    weight_at_risk: Floats
    weight_events: Floats
    entry_times: Floats
    entry_counts: Int64
    start: float
    rows: Spans | None

    @property
    def people(self) -> int:
        """Number of rows the curve stands on."""
        return int(self.events.sum() + self.censored.sum())

    @property
    def last(self) -> float:
        """Time at which the last row leaves."""
        return float(self.times[-1])

    def read(self, values: Floats, times: ArrayLike, before: float) -> Floats:
        """Return a column of the curve just after some times: `before` ahead of its first time.

        NaN beyond the end of follow-up, unless the share free of the event has reached 0 by then.
        """
        when = np.asarray(times, dtype=np.float64)
        place = np.searchsorted(self.times, when, side="right")
        found: Floats = np.append(before, values)[place]
        if self.survival[-1] > 0:
            found[when > self.last] = np.nan
        found[when < self.start] = np.nan
        return found

    def number_at_risk(self, times: ArrayLike) -> Int64:
        """Return how many rows are at risk just before some times."""
        when = np.asarray(times, dtype=np.float64)
        leave = np.append(0, np.cumsum(self.events + self.censored))
        there = leave[-1] - leave[np.searchsorted(self.times, when, side="left")]
        enter = np.append(0, np.cumsum(self.entry_counts))
        to_come = enter[-1] - enter[np.searchsorted(self.entry_times, when, side="left")]
        number: Int64 = there - to_come
        return number

    def quantile(self, p: float) -> tuple[float, float, float]:
        """Return the time by which a share `p` has had the event, and its limits; NaN when never reached."""
        return (
            crossing(self.times, self.survival, p),
            crossing(self.times, self.low, p),
            crossing(self.times, self.high, p),
        )

    def area(self, horizon: float) -> Area:
        """Return the mean time free of the event up to a horizon, from `start`."""
        found = area_under(
            self.times,
            self.weight_at_risk,
            self.weight_events,
            self.survival,
            horizon=horizon,
            start=self.start,
        )
        if self.rows is None or np.isnan(found.mean):
            return found
        return Area(found.mean, robust_area_error(self.rows, horizon))

    def notes(self) -> list[str]:
        """Return what a reader must know about the risk sets of this curve."""
        found = [] if self.events.any() else ["no event was seen"]
        left = self.at_risk - self.events - self.censored
        emptied = np.flatnonzero(left[:-1] == 0)
        gone = emptied[self.survival[emptied] == 0]
        if len(gone):
            found.append(
                f"everybody at risk at {self.times[gone[0]]:g} had the event there, and others entered "
                "later: the curve is 0 from then on, which says nothing about them. The curve that means "
                f"something is conditional on being free of the event at a later time: from_time="
                f"{self.times[gone[-1]]:g} or after"
            )
        elif len(emptied):
            found.append(
                f"nobody was at risk for a while after {self.times[emptied[0]]:g}: what follows is "
                "conditional on being free of the event when others entered. "
                f"from_time={self.times[emptied[-1]]:g} gives that part alone"
            )
        elif (thin := self._thin()) is not None:
            found.append(
                f"fewer than {FEW} were at risk up to {thin:g}, before others entered: all of the curve "
                f"hangs on them. from_time={thin:g} gives the curve conditional on being free of the event "
                "then"
            )
        return found

    def _thin(self) -> float | None:
        """Return the last time before the largest risk set at which an event met fewer than `FEW` at risk."""
        largest = int(np.argmax(self.at_risk))
        thin = np.flatnonzero((self.at_risk[:largest] < FEW) & (self.events[:largest] > 0))
        return float(self.times[thin[-1]]) if len(thin) else None
