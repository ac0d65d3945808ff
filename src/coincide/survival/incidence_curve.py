"""One cumulative incidence: the share with one kind of event by each time, and what it stands on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from coincide.survival.labels import Label

Floats = NDArray[np.float64]
Int64 = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class IncidenceCurve:
    """Share of one group with one kind of event first; arrays have shape (times,).

    Attributes
    ----------
    group
        Label of the group; ``all`` when there is only one.
    cause
        Name of the kind of event.
    times
        Times at which somebody of the group had any event or was no longer followed, rising.
    estimate, se, low, high
        Share with this kind of event by each time, its standard error, and its pointwise limits: NaN as long
        as nobody has had the event, and once everybody has.
    at_risk
        Rows at risk just before each time.
    events, other_events, censored
        Rows that left at each time with this kind, with any other, and with none.
    free
        Share free of every kind of event just after each time.
    """

    group: Label
    cause: str
    times: Floats
    estimate: Floats
    se: Floats
    low: Floats
    high: Floats
    at_risk: Int64
    events: Int64
    other_events: Int64
    censored: Int64
    free: Floats

    @property
    def people(self) -> int:
        """Number of rows of the group."""
        return int((self.events + self.other_events + self.censored).sum())

    def read(self, values: Floats, times: ArrayLike, before: float) -> Floats:
        """Return a column of the curve just after some times: `before` ahead of its first time.

        NaN beyond the end of follow-up, unless everybody has had some event by then.
        """
        when = np.asarray(times, dtype=np.float64)
        place = np.searchsorted(self.times, when, side="right")
        found: Floats = np.append(before, values)[place]
        if self.free[-1] > 0:
            found[when > self.times[-1]] = np.nan
        return found

    def note(self) -> str | None:
        """Return what a reader must know about the risk sets, if anything."""
        emptied = np.flatnonzero(self.at_risk[:-1] == (self.events + self.other_events + self.censored)[:-1])
        if not len(emptied):
            return None
        return (
            f"nobody was at risk for a while after {self.times[emptied[0]]:g}, and others entered later: the "
            "curve does not describe them. Begin where somebody is always at risk: entry at that time at "
            "the earliest, and earlier follow-up left out"
        )
