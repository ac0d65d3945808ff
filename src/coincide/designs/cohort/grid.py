"""The times at which curves of an endpoint are shown: whole steps of months, joined until safe.

All curves of an endpoint are shown on times taken from one list, those of everybody on the finest, those of
parts on some of the same. What a reader can subtract is then always a sum of counts that are shown anyway.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from coincide.designs.cohort.coarse import Ints, spans_of

Floats = NDArray[np.float64]
Int32 = NDArray[np.int32]

STEPS: Final = (0.1, 0.25, 0.5, 1.0, 3.0, 6.0, 12.0)
"""Months from one possible time to the next."""

MOST_STEPS: Final = 120
"""The finest step with at most so many times is taken."""


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Follow-up of some people; arrays have shape (people,).

    Attributes
    ----------
    entry, time
        Months since the start at which a person comes under observation and leaves it.
    event
        0 when follow-up ended without an outcome, else the number of the outcome.
    """

    entry: Floats
    time: Floats
    event: Int32

    @property
    def late(self) -> Floats | None:
        """Entry, or None when all are there from the start."""
        return self.entry if (self.entry > 0).any() else None

    def of(self, chosen: NDArray[np.bool_]) -> Rows:
        """Return the rows of some of the people."""
        return Rows(self.entry[chosen], self.time[chosen], self.event[chosen])


@dataclass(frozen=True, slots=True, eq=False)
class Steps:
    """What happens between neighbouring times, first from the start on.

    Attributes
    ----------
    months
        End of each step, shape (steps,).
    outcomes
        People with each outcome, shape (steps, outcomes).
    censored, entered, at_risk
        People no longer followed and people who come in the step; people at risk just after it, shape
        (steps,).
    """

    months: Floats
    outcomes: Ints
    censored: Ints
    entered: Ints
    at_risk: Ints

    def joined_to(self, ends: Sequence[int]) -> Steps:
        """Return the steps joined to spans that end at the given places."""
        if not ends:
            return Steps(
                np.empty(0), np.empty((0, self.outcomes.shape[1]), np.int64), *([np.empty(0, np.int64)] * 3)
            )
        at = np.asarray(ends, np.int64)
        flows = spans_of(np.column_stack([self.outcomes, self.censored, self.entered]), ends)
        return Steps(self.months[at], flows[:, :-2], flows[:, -2], flows[:, -1], self.at_risk[at])


def possible_months(last: float, fixed: Iterable[float] = ()) -> Floats:
    """Return the times at which curves may be shown at all: steps up to the end of follow-up, and `fixed`.

    Examples
    --------
    >>> possible_months(2.4, [1.7]).tolist()[-5:]
    [2.0, 2.1, 2.2, 2.3, 2.4]
    >>> len(possible_months(118)), possible_months(118).tolist()[0]
    (118, 1.0)
    """
    step = next((one for one in STEPS if last / one <= MOST_STEPS), STEPS[-1])
    number = max(math.ceil(last / step - 1e-9), 1)
    months = {round(step * (place + 1), 6) for place in range(number)}
    return np.array(sorted(months.union(one for one in fixed if one < step * number)), np.float64)


def steps_of(rows: Rows, months: Floats, outcomes: int) -> Steps:
    """Return what happens to people between neighbouring times."""
    size = len(months)
    left = np.searchsorted(months, rows.time, side="left")
    came = np.minimum(np.searchsorted(months, rows.entry, side="left"), size)
    inside = left < size
    flows = [
        np.bincount(left[inside & (rows.event == kind)], minlength=size)[:size]
        for kind in range(outcomes + 1)
    ]
    entered = np.bincount(came, minlength=size + 1)[:size]
    censored, *events = (flow.astype(np.int64) for flow in flows)
    gone = np.cumsum(sum(flows))
    return Steps(
        months,
        np.column_stack(events) if events else np.empty((size, 0), np.int64),
        censored,
        entered.astype(np.int64),
        np.cumsum(entered) - gone,
    )
