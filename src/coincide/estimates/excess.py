"""Excess over chance: how many more people with the second disease than expected, per person-time."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from coincide.errors import Problem, UsageError
from coincide.estimates.interval import Interval

PER_PERSON_YEARS: Final = 100_000


@dataclass(frozen=True, slots=True)
class Excess:
    """A difference of rates, with limits that may be negative or open.

    Attributes
    ----------
    estimate, low, high
        Per 100,000 person-years; ``nan``, ``-inf`` and ``inf`` where there is none.
    """

    estimate: float
    low: float
    high: float


def excess_rate(observed: int, expected: float, years: float, ratio: Interval) -> Excess:
    """Return ``100,000 (O - E) / P`` with the limits of the ratio carried over.

    Parameters
    ----------
    observed, expected
        Events seen and events expected by chance in the same time.
    years
        Person-years ``P`` in which both were counted: cells without a reference left out.
    ratio
        Interval of the rate ratio.

    Raises
    ------
    UsageError
        When an expected number or a time is negative or not finite.

    Notes
    -----
    The limits are ``(t - 1) E / P`` for each limit ``t`` of the ratio, so that excess and ratio exclude
    chance together or not at all. That the expectation is itself an estimate is in the interval of the ratio.

    Examples
    --------
    >>> found = excess_rate(30, 20.0, 10_000.0, Interval(1.0, 2.25, 0.95))
    >>> found.estimate, found.low, found.high
    (100.0, 0.0, 250.0)
    """
    if not (0 <= expected < math.inf and 0 <= years < math.inf):
        raise UsageError(
            Problem("COI-U306", "expected number and time must be finite, not negative", where="excess")
        )
    if years == 0 or expected == 0:
        return Excess(math.nan, -math.inf, math.inf)
    scale = PER_PERSON_YEARS / years
    low, high = ((limit - 1) * expected * scale for limit in (ratio.low, ratio.high))
    return Excess((observed - expected) * scale, low, high)
