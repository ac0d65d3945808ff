"""Mean time free of the event up to a horizon: the area under a survival curve.

Sources: Irwin, Journal of Hygiene 1949; 47: 188-9; Royston & Parmar, BMC Medical Research Methodology 2013;
13: 152. Variance of Greenwood's type: Klein & Moeschberger, Survival Analysis, 2003, section 4.5.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from coincide.errors import Problem, UsageError
from coincide.estimates.survival.kaplan_meier import product_limit
from coincide.kernels.survival.risk_counts import risk_counts
from coincide.kernels.survival.spans import Spans

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Area:
    """Area under a survival curve and its standard error, in the unit of time; NaN when not estimable."""

    mean: float
    se: float


def area_under(
    times: ArrayLike,
    at_risk: ArrayLike,
    events: ArrayLike,
    survival: ArrayLike,
    *,
    horizon: float,
    start: float = 0.0,
) -> Area:
    """Return the area under a curve from `start` to `horizon`.

    Parameters
    ----------
    times, at_risk, events, survival
        The curve at its times, each after `start`, shape (times,); the last time is the end of follow-up.
    horizon
        Time up to which the mean is restricted, in the unit of `times`.
    start
        Time at which the curve is 1.

    Returns
    -------
    The area. NaN when follow-up ends before the horizon with people still free of the event: what lies beyond
    is not known.

    Raises
    ------
    UsageError
        ``COI-U863`` for a horizon that is not after `start`.

    Notes
    -----
    ``sum A(t)^2 d / (n (n - d))`` over event times up to the horizon, ``A(t)`` the area from ``t`` to the
    horizon. Where everybody at risk has the event, ``A`` is 0 and so is the term.

    Examples
    --------
    Two people; one has the event at 1. Up to time 2 they are free of it for 1 and 2: 1.5 on average.

    >>> found = area_under([1, 3], [2, 1], [1, 0], [0.5, 0.5], horizon=2)
    >>> found.mean, round(found.se**2, 6)
    (1.5, 0.125)
    """
    if not horizon > start:
        raise UsageError(
            Problem(
                "COI-U863", f"a horizon of {horizon:g} is not after {start:g}", fix="give a later horizon"
            )
        )
    when, n, d, share = (np.asarray(one, dtype=np.float64) for one in (times, at_risk, events, survival))
    if horizon > when[-1] and share[-1] > 0:
        return Area(math.nan, math.nan)
    kept = when <= horizon
    steps = np.append(1.0, share[kept])
    pieces = steps * np.diff(np.concatenate(([start], when[kept], [horizon])))
    later = pieces[::-1].cumsum()[::-1]
    left = (n - d)[kept]
    terms = np.divide(d[kept], n[kept] * left, out=np.zeros(left.shape), where=(left > 0) & (n[kept] > 0))
    return Area(float(later[0]), math.sqrt(float((later[1:] ** 2 * terms).sum())))


def robust_area_error(rows: Spans, horizon: float) -> float:
    """Return the standard error of the area up to a horizon by the infinitesimal jackknife.

    Parameters
    ----------
    rows
        Rows of one curve, with their weights.
    horizon
        Time up to which the mean is restricted.

    Notes
    -----
    What a row does to log S (see `coincide.estimates.survival.kaplan_meier.robust_log_variance`), times S,
    summed over the area. Rows that all count 1 and are at risk from the beginning give the variance
    of Greenwood's type.
    """
    counts = risk_counts(rows)
    n, d = counts.weight_at_risk[0], counts.weight_events[0]
    made = product_limit(n, d)
    path = np.where(np.isfinite(made.greenwood), made.greenwood, 0.0)
    edges = np.minimum(np.append(rows.times, np.inf), horizon)
    area = made.survival * np.diff(edges)
    beyond, weighted = (np.append(one[::-1].cumsum()[::-1], 0.0) for one in (area, area * path))
    before = np.append(0.0, path)[rows.entry + 1]
    left = n - d
    jump = np.divide(1.0, left, out=np.zeros(n.shape), where=left > 0)
    first, leave = rows.entry + 1, rows.exit
    while_there = weighted[first] - weighted[leave] - before * (beyond[first] - beyond[leave])
    afterwards = (path[leave] - before - jump[leave] * (rows.event > 0)) * beyond[leave]
    weight = np.ones(rows.rows) if rows.weight is None else rows.weight
    return math.sqrt(float((weight**2 * (while_there + afterwards) ** 2).sum()))
