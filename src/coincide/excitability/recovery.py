"""The recovery cycle: threshold after a supramaximal stimulus, against the interval.

Kiernan, Burke, Andersen & Bostock, Muscle & Nerve 2000; 23: 399-409. Threshold change is
``100 (I - I0) / I0`` percent: up is refractory, down superexcitable. Points between measured intervals
lie on straight lines in the logarithm of the interval, the scale on which the curve is drawn.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

LATE: Final = 10.0
"""Intervals beyond which the threshold can be raised again (subexcitability), ms."""


def recovery(interval: Floats, change: Floats) -> dict[str, float]:
    """Return the measures of a recovery cycle.

    Parameters
    ----------
    interval
        Milliseconds between the two stimuli, above 0, rising, shape (n,).
    change
        Threshold change in percent, shape (n,).

    Returns
    -------
    dict
        Relative refractory period (where the curve first comes down through 0), refractoriness at 2 and
        2.5 ms, superexcitability (smallest mean of three neighbours, and at 5 and 7 ms), subexcitability
        (largest mean of three neighbours beyond 10 ms). NaN where points are missing.
    """
    threes = _threes(change)
    late = _threes(change[interval > LATE])
    return {
        "rrp_ms": first_zero(interval, change),
        "refractoriness_2": between(interval, change, 2.0),
        "refractoriness_2_5": between(interval, change, 2.5),
        "superexcitability": float(threes.min()) if len(threes) else math.nan,
        "superexcitability_5": between(interval, change, 5.0),
        "superexcitability_7": between(interval, change, 7.0),
        "subexcitability": float(late.max()) if len(late) else math.nan,
    }


def first_zero(interval: Floats, change: Floats) -> float:
    """Return where the curve first falls from above 0 to 0 or below; NaN when it does not.

    Examples
    --------
    >>> round(first_zero(np.array([2.0, 2.5, 4.0]), np.array([60.0, 20.0, -20.0])), 4)
    3.1623
    """
    falls = np.flatnonzero((change[:-1] > 0) & (change[1:] <= 0))
    if not len(falls):
        return math.nan
    place = int(falls[0])
    share = change[place] / (change[place] - change[place + 1])
    return float(interval[place] * (interval[place + 1] / interval[place]) ** share)


def between(interval: Floats, change: Floats, at: float) -> float:
    """Return the curve at an interval; NaN outside what was measured."""
    if len(interval) < 2 or not interval[0] <= at <= interval[-1]:
        return math.nan
    return float(np.interp(math.log(at), np.log(interval), change))


def _threes(values: Floats) -> Floats:
    """Return means of three neighbours, shape (n - 2,)."""
    return (values[:-2] + values[1:-1] + values[2:]) / 3 if len(values) > 2 else np.empty(0)
