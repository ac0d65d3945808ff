"""Curves made from rounded counts: under a rule that rounds, an exact share would give exact counts back.

Between two shown times nothing is known but rounded counts, so people who come and leave are taken to do so
half-way (the actuarial method; Cutler & Ederer, Journal of Chronic Diseases 1958; 8: 699-712).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coincide.designs.cohort.grid import Steps
from coincide.designs.cohort.guard import Guard
from coincide.estimates.survival.kaplan_meier import IntervalScale, limits

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class SharesAt:
    """Shares at shown times with their limits, NaN where not known; shape (times,)."""

    share: Floats
    low: Floats
    high: Floats


def rounded_shares(
    steps: Steps, first: int, outcome: int | None, guard: Guard, interval: IntervalScale
) -> SharesAt:
    """Return shares from the counts as they are shown.

    Parameters
    ----------
    steps
        Spans between shown times.
    first
        People at risk at the start.
    outcome
        The outcome whose incidence is asked for, from 1; None for the share free of every outcome.
    guard
        The release rule.
    interval
        Scale of the limits.
    """
    events = np.vectorize(guard.count, otypes=[np.float64])(steps.outcomes)
    at_risk = np.vectorize(guard.count, otypes=[np.float64])(np.concatenate([[first], steps.at_risk]))
    every = events.sum(axis=1)
    exposed = np.maximum((at_risk[:-1] + at_risk[1:] + every) / 2, every)
    hazard = np.divide(every, exposed, out=np.zeros(len(every)), where=exposed > 0)
    left = exposed - every
    terms = np.divide(hazard, left, out=np.zeros(len(every)), where=left > 0)
    free = np.cumprod(1 - hazard)
    error = free * np.sqrt(np.cumsum(terms))
    if outcome is None:
        low, high = limits(free, error, interval)
        return SharesAt(free, low, high)
    before = np.concatenate([[1.0], free[:-1]])
    own = np.divide(events[:, outcome - 1], exposed, out=np.zeros(len(every)), where=exposed > 0)
    share = np.cumsum(before * own)
    low, high = limits(
        1 - share, error, interval
    )  # the error of all outcomes together: too wide, if anything
    return SharesAt(share, 1 - high, 1 - low)
