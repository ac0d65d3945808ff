"""The Brier score at a horizon when some are censored before it.

Graf, Schmoor, Sauerbrei & Schumacher, Statistics in Medicine 1999; 18: 2529-45. Index of prediction accuracy:
Kattan & Gerds, Diagnostic and Prognostic Research 2018; 2: 7.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from coincide.estimates.interval import half_error
from coincide.estimates.validation.observed import observed
from coincide.estimates.validation.rows import Floats, Predicted


@dataclass(frozen=True, slots=True)
class Brier:
    """Mean squared distance of predicted risk and outcome.

    Attributes
    ----------
    score
        0 is perfect; NaN where it cannot be made.
    low, high
        Limits from the spread over people, the censoring weights taken as known.
    null_score
        Of giving everybody the observed risk of all.
    accuracy
        ``1 - score / null_score``: above 0 is better than giving everybody the same risk.
    reason
        Why there is no score, else empty.
    """

    score: float
    low: float
    high: float
    null_score: float
    accuracy: float
    reason: str


def brier(rows: Predicted, level: float = 0.95) -> Brier:
    """Return the Brier score at the horizon, weighted by the inverse probability of not being censored.

    Notes
    -----
    ``mean of weight x (outcome - risk)^2``, with weight ``1 / G(T-)`` for an event by the horizon h,
    ``1 / G(h-)`` for somebody followed to h without one, 0 for those censored before; G is the
    Kaplan-Meier curve of censoring, at equal times events first. With people who enter late no such weights
    exist: count time from entry and give the risk of those free of the event at entry instead.

    Examples
    --------
    Three people, none censored before time 2: the plain mean of squares.

    >>> from coincide.estimates.validation.rows import predicted
    >>> found = brier(predicted([0.8, 0.3, 0.1], [1, 3, 4], [1, 1, 0], horizon=2))
    >>> round(found.score, 10)
    0.0466666667
    """
    if rows.late:
        return _none("people enter late: count time from entry, and give the risk of those free of it then")
    share = observed(rows, level).risk
    if math.isnan(share):
        return _none("nobody is followed to the horizon")
    weight = censoring_weights(rows)
    outcome = (rows.event & (rows.time <= rows.horizon)).astype(np.float64)
    each = weight * (outcome - rows.risk) ** 2
    score = float(each.mean())
    null = float((weight * (outcome - share) ** 2).mean())
    from scipy.special import ndtri

    wide = float(ndtri(1 - half_error(level))) * float(each.std(ddof=1)) / math.sqrt(len(each))
    return Brier(
        score, max(0.0, score - wide), score + wide, null, 1 - score / null if null else math.nan, ""
    )


def censoring_weights(rows: Predicted) -> Floats:
    """Return the weight of each row, shape (n,); somebody must be followed to the horizon."""
    times, place = np.unique(rows.time, return_inverse=True)
    left = np.bincount(place, minlength=len(times))
    events = np.bincount(place, weights=rows.event, minlength=len(times))
    at_risk = np.cumsum(left[::-1])[::-1]
    without = at_risk - events  # at equal times events come first
    stay = np.divide(at_risk - left, without, out=np.ones(len(times)), where=without > 0)
    after = np.cumprod(stay)
    before = np.append(1.0, after[:-1])
    reached = int(np.searchsorted(times, rows.horizon))  # times before the horizon
    had = rows.event & (rows.time <= rows.horizon)
    free = (rows.time >= rows.horizon) & ~had
    weight = np.zeros(len(rows.time))
    weight[had] = 1.0 / before[place[had]]
    weight[free] = 1.0 / np.append(1.0, after)[reached]
    return weight


def _none(reason: str) -> Brier:
    return Brier(math.nan, math.nan, math.nan, math.nan, math.nan, reason)
