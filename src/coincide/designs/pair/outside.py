"""People with the first disease against outside rates of the second: SIR, SMR."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coincide.days import NEVER
from coincide.designs.pair.plan import Plan
from coincide.estimates.outside_rates import OutsideRatio, standardised_ratio
from coincide.kernels.follow_up import FollowUp
from coincide.kernels.lexis import lexis_cells
from coincide.study.outside_rates import OutsideRates

Int64 = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class OutsideCounts:
    """Time and events of one order in the cells of an outside rate table.

    Attributes
    ----------
    direction
        ``a_then_b`` or ``b_then_a``.
    days, events
        Shape (sex, age group, calendar group).
    days_beyond, events_beyond
        Time and events before the first or after the last group of the table.
    """

    direction: str
    days: NDArray[np.float64]
    events: Int64
    days_beyond: float
    events_beyond: int

    def ratio(self, rates: OutsideRates) -> OutsideRatio:
        """Return observed over expected at the outside rates, with its Garwood interval."""
        return standardised_ratio(self.events, self.days, rates.per_day)


def count_outside(direction: str, followed: FollowUp, plan: Plan, rates: OutsideRates) -> OutsideCounts:
    """Count the primary's time of one order in the cells of a rate table."""
    begin, end, event = exposed_spells(direction, followed, plan.latency_days)
    used = end > begin
    cells = lexis_cells(
        (end - begin)[used].astype(np.float64),
        (begin - followed.born)[used].astype(np.float64),
        begin[used].astype(np.float64),
        rates.age_edges,
        rates.period_edges,
        group=(followed.sex[used] - 1).astype(np.int64),
        groups=2,
        event=event[used],
    )
    return OutsideCounts(direction, cells.time, cells.events, cells.outside_time, cells.outside_events)


def exposed_spells(direction: str, followed: FollowUp, latency: int) -> tuple[Int64, Int64, Int64]:
    """Return begin, end and event of each spell's exposed time, the latency left out.

    Returns
    -------
    begin, end, event
        Shape (spells,); no exposed time where ``end <= begin``; `event` is 1 where the second disease is
        first recorded on the last day.
    """
    a, b = (followed.a_day, followed.a_dated), (followed.b_day, followed.b_dated)
    (exposure, dated), (outcome, _) = (a, b) if direction == "a_then_b" else (b, a)
    first, second = exposure.astype(np.int64), outcome.astype(np.int64)
    start, stop = followed.start.astype(np.int64), followed.stop.astype(np.int64)
    since = np.where(dated == 1, first, _entered(followed.person, start, first, dated == 0))
    begin = np.maximum(start, np.minimum(since, NEVER) + latency)
    end = np.where(second < start, begin, np.minimum(stop, second + 1))
    event = ((second >= start) & (second < stop)).astype(np.int64)
    return begin, end, event


def _entered(person: NDArray[np.int32], start: Int64, first: Int64, undated: NDArray[np.bool_]) -> Int64:
    """Return the day follow-up began after an undated first disease; ``NEVER`` when it never did."""
    entered = np.full(len(person), NEVER, np.int64)
    after = np.flatnonzero(undated & (start > first))
    people, begins = np.unique(person[after], return_index=True)
    entered[after] = start[after][begins][np.searchsorted(people, person[after])]
    return entered
