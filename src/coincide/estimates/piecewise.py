"""Cumulative incidence from counts and time in a few spans, each with constant rates.

For counts that were rounded before release: the days on which events fell may then no longer be used.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
STEP = 1e-6
"""Relative step of the numerical derivatives: their error is far below the sampling error they describe."""


def incidence_in_spans(
    events: Sequence[float], deaths: Sequence[float], time: Sequence[float], widths: Sequence[float]
) -> tuple[float, float]:
    """Return the incidence of the event by the end of the last span, death competing, and its variance.

    Parameters
    ----------
    events, deaths
        Counts in each span, shape (spans,).
    time
        Person-time in each span, above 0 wherever something is counted.
    widths
        Length of each span, in the unit of `time`.

    Notes
    -----
    In a span with rates ``b`` and ``m`` that lasts ``w``, the share ``S`` free at its begin adds
    ``S b (1 - exp(-(b + m) w)) / (b + m)``. The variance takes every count as Poisson (delta method).

    Examples
    --------
    Rates of .02 and .08 a year for ten years:

    >>> found, _ = incidence_in_spans([20], [80], [1000], [10])
    >>> round(found, 6)
    0.126424
    """
    counts = np.array([events, deaths], dtype=np.float64)
    lived = np.asarray(time, dtype=np.float64)
    length = np.asarray(widths, dtype=np.float64)
    centre = _incidence(counts, lived, length)
    spread = 0.0
    for place, count in np.ndenumerate(counts):
        if count > 0:
            step = count * STEP
            moved = [counts.copy(), counts.copy()]
            moved[0][place] -= step
            moved[1][place] += step
            low, high = (_incidence(one, lived, length) for one in moved)
            spread += ((high - low) / (2 * step)) ** 2 * count
    return centre, spread


def _incidence(counts: Floats, time: Floats, widths: Floats) -> float:
    rates = np.zeros(counts.shape)
    np.divide(counts, time, out=rates, where=time > 0)
    both = rates.sum(axis=0)
    ends = np.zeros(both.shape)
    np.divide(-np.expm1(-both * widths), both, out=ends, where=both > 0)
    free = np.exp(-np.append(0.0, np.cumsum(both * widths)[:-1]))
    return float((free * rates[0] * np.where(both > 0, ends, widths)).sum())
