"""The shares a curve shows: estimated from every person's time, read at the times that are safe to show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from coincide.designs.cohort.grid import Floats, Rows
from coincide.designs.cohort.rounded_curves import SharesAt
from coincide.estimates.survival.kaplan_meier import IntervalScale
from coincide.survival.competing import cumulative_incidence
from coincide.survival.kaplan_meier import kaplan_meier

EVENT_FREE: Final = "event_free"


@dataclass(frozen=True, slots=True)
class CurveOptions:
    """How curves are made.

    Attributes
    ----------
    interval
        Scale of the limits.
    weights
        Case weights of all people, or None.
    """

    interval: IntervalScale
    weights: Floats | None = None

    def of(self, chosen: NDArray[np.bool_]) -> Floats | None:
        """Return the weights of some people."""
        return None if self.weights is None else self.weights[chosen]


def shares_at(
    rows: Rows, weights: Floats | None, outcome: int | None, months: Floats, interval: IntervalScale
) -> SharesAt:
    """Return the shares of one part at some months.

    Parameters
    ----------
    rows
        Follow-up of the part.
    weights
        Case weights, or None.
    outcome
        The outcome whose incidence is asked for, from 1; None for the share free of the event.
    """
    if outcome is None:
        read = kaplan_meier(rows.time, rows.event, entry=rows.late, weights=weights, interval=interval).at(
            months
        )
        return SharesAt(read.survival[0], read.low[0], read.high[0])
    if outcome > rows.event.max(initial=0):  # nobody of the part had it, nor any outcome behind it
        nobody = np.zeros(len(months))
        return SharesAt(nobody, np.full(len(months), np.nan), np.full(len(months), np.nan))
    found = cumulative_incidence(
        rows.time, rows.event, entry=rows.late, weights=weights, interval=interval
    ).at(months)
    return SharesAt(found.estimate[outcome - 1], found.low[outcome - 1], found.high[outcome - 1])
