"""Events observed against events a score expects of each person's own follow-up.

A score that gives the risk at any time gives the cumulative hazard ``H = -log(1 - risk)``. Somebody followed
from ``entry`` to ``time`` is expected to have ``H(min(time, horizon)) - H(entry)`` events. Under a right
score events less expected events are a martingale, of mean 0 in any group made at entry, however people enter
and leave, as long as that does not tell of the event. Nothing is assumed about ratios of hazards.

Crowson, Atkinson & Therneau, Statistical Methods in Medical Research 2016; 25: 1692-706.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from coincide.errors import DataError, Problem
from coincide.estimates.interval import half_error
from coincide.estimates.poisson import smr
from coincide.estimates.validation.calibration import Ratio, log_minus_log
from coincide.estimates.validation.observed import Observed
from coincide.estimates.validation.poisson_line import poisson_line
from coincide.estimates.validation.rows import Floats, Predicted


def expected_of(rows: Predicted) -> Floats:
    """Return the events expected of each row, shape (n,).

    Raises
    ------
    DataError
        COI-D884 when none were given.
    """
    if rows.expected is None:
        raise DataError(
            Problem("COI-D884", "the events expected of each row are not given", where="expected")
        )
    return rows.expected


def events_over_expected(rows: Predicted, level: float = 0.95) -> Ratio:
    """Return events over events expected, with exact Poisson limits; the score is taken as known.

    Examples
    --------
    Two events by the horizon, ``0.5 + 1.0 + 0.1`` expected.

    >>> from coincide.estimates.validation.rows import predicted
    >>> rows = predicted([0.4, 0.6, 0.2], [2, 3, 5], [1, 1, 0], horizon=4, entry=[0, 0, 3],
    ...                  expected=[0.5, 1.0, 0.1])
    >>> found = events_over_expected(rows)
    >>> round(found.estimate, 4), round(found.low, 4), round(found.high, 4)
    (1.25, 0.1514, 4.5154)
    """
    total = float(expected_of(rows).sum())
    if total == 0:
        return Ratio(math.nan, math.nan, math.nan)
    found = smr(rows.events, total, level=level)
    return Ratio(found.estimate, found.interval.low, found.interval.high)


def slope_of_events(rows: Predicted, linear_predictor: ArrayLike | None = None, level: float = 0.95) -> Ratio:
    """Return the calibration slope, one plus the slope of log(events over events expected).

    Parameters
    ----------
    linear_predictor
        Known at entry, on the scale of log hazards, shape (n,); ``log(-log(1 - risk))`` when left out.

    Notes
    -----
    1 where the score is right, whatever model it is. Where hazards are proportional it is the slope of a Cox
    model; else, like that, a summary of how much too extreme (below 1) or too close together (above 1) the
    hazards are that the score gives.

    Raises
    ------
    DataError
        COI-D888 when there is none: no event, one prediction for all, or all events at one end of the
        predictions; COI-D803 for a predictor of another length.
    """
    given = log_minus_log(rows.risk) if linear_predictor is None else linear_predictor
    predictor = np.ascontiguousarray(given, dtype=np.float64)
    if predictor.shape != rows.risk.shape:
        raise DataError(Problem("COI-D803", "linear_predictor differs in length from risk"))
    from scipy.special import ndtri

    found = poisson_line(rows.had, predictor, expected_of(rows))
    wide = float(ndtri(1 - half_error(level))) * found.slope_error
    return Ratio(1 + found.slope, 1 + found.slope - wide, 1 + found.slope + wide)


def moved_risk(rows: Predicted, level: float = 0.95) -> Observed:
    """Return the mean predicted risk, moved by events over events expected on the scale of hazards.

    Notes
    -----
    ``1 - (1 - p)^(O / E)`` with p the mean predicted risk, and the exact limits of O / E in place of it: what
    the risk from the beginning of time would be, were all hazards off by one factor. Under a right score it
    is p, whenever people enter. One minus Kaplan-Meier is not: those who enter late are those who lived to.
    """
    people, events = len(rows.time), rows.events
    ratio, mean = events_over_expected(rows, level), float(rows.risk.mean())
    if math.isnan(ratio.estimate) or mean >= 1:
        return Observed(math.nan, math.nan, math.nan, people, events, people)
    risk, low, high = (
        -math.expm1(value * math.log1p(-mean)) for value in (ratio.estimate, ratio.low, ratio.high)
    )
    return Observed(risk, low, high, people, events, people)
