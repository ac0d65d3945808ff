"""Cumulative incidences of competing events with their errors at every time.

The estimate is that of Aalen & Johansen (Scandinavian Journal of Statistics 1978; 5: 141-50), made by
:func:`coincide.estimates.aalen_johansen.curve`. Three errors are known for it:

``greenwood``
    multinomial given those at risk: Andersen, Borgan, Gill & Keiding, Statistical Models Based on Counting
    Processes, 1993, section IV.4. It reads weights as numbers of people.
``aalen``
    counts of Poisson type with a correction for ties, ``(Y - d) / (Y - 1)``: Aalen, Annals of Statistics
    1978; 6: 534-45. Gray's R package ``cmprsk`` prints it.
``robust``
    the sum of squared influences of the rows (infinitesimal jackknife), in `jackknife`. R's ``survival``
    prints it. It holds for weights of any origin. Without weights and late entry it equals ``greenwood``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from coincide.estimates.aalen_johansen import curve, hazard
from coincide.kernels.survival.incidence_errors import incidence_errors

Float = NDArray[np.float64]
IncidenceVariance = Literal["greenwood", "aalen", "robust"]


@dataclass(frozen=True, slots=True, eq=False)
class CauseCurve:
    """Cumulative incidence of one kind of event; all arrays have shape (times,).

    Attributes
    ----------
    before, free
        Share free of all events before each time, and at its end.
    hazard, other_hazard
        Chance at each time of this kind, and of any other.
    incidence
        Share with this kind as the first event, by the end of each time.
    """

    before: Float
    free: Float
    hazard: Float
    other_hazard: Float
    incidence: Float


def cause_curve(at_risk: Float, events: Float, others: Float) -> CauseCurve:
    """Return the cumulative incidence of one kind of event.

    Parameters
    ----------
    at_risk, events, others
        At risk at each time, with this kind of event and with any other at that time, shape (times,).

    Notes
    -----
    Ties stay ties: events of several kinds at one time share the number at risk before it.

    Examples
    --------
    Four people; at one time one has the event and one another: a quarter each, in no order.

    >>> one = lambda value: np.array([value], float)
    >>> cause_curve(one(4), one(1), one(1)).incidence.tolist()
    [0.25]
    """
    own, other = hazard(events, at_risk), hazard(others, at_risk)
    found = curve(own, other)
    # all that are left have an event: 1 - p - q is 0, not a rest of rounding
    last = (at_risk > 0) & (events + others >= at_risk * (1 - 1e-12))
    gone = np.logical_or.accumulate(last)
    before = np.where(np.concatenate(([False], gone[:-1])), 0.0, found.before)
    return CauseCurve(before, np.where(gone, 0.0, found.free), own, other, np.cumsum(before * own))


def greenwood(curve: CauseCurve, at_risk: Float) -> Float:
    """Return the multinomial variance of the incidence at each time, shape (times,).

    Examples
    --------
    >>> at_risk = np.array([10.0])
    >>> greenwood(cause_curve(at_risk, np.array([1.0]), np.array([0.0])), at_risk).round(12).tolist()
    [0.009]
    """
    p, q = curve.hazard, curve.other_hazard
    per = _over(at_risk)
    return incidence_errors(
        curve.before, p, q, p * (1 - p) * per, -p * q * per, np.maximum(q * (1 - q), 0.0) * per
    )[0]


def aalen(curve: CauseCurve, at_risk: Float, events: Float, others: Float) -> Float:
    """Return the variance of Poisson type, corrected for ties, at each time, shape (times,).

    Notes
    -----
    ``sum S(u-)^2 / Y^2 [(1 - f)^2 c(d_1) d_1 + f^2 c(d_2) d_2]``, ``f = (F(t) - F(u)) / S(u)`` and
    ``c(d) = 1 - (d - 1) / (Y - 1)`` for two events or more.

    Examples
    --------
    >>> ten, one, none = (np.array([value]) for value in (10.0, 1.0, 0.0))
    >>> aalen(cause_curve(ten, one, none), ten, one, none).round(12).tolist()
    [0.01]
    """
    per = _over(at_risk)
    own, other = (_tied(count, at_risk) * count * per**2 for count in (events, others))
    nothing = np.zeros(len(at_risk))
    return incidence_errors(curve.before, curve.hazard, curve.other_hazard, own, nothing, other)[0]


def _over(at_risk: Float) -> Float:
    return np.divide(1.0, at_risk, out=np.zeros(len(at_risk)), where=at_risk > 0)


def _tied(count: Float, at_risk: Float) -> Float:
    """Return ``1 - (d - 1) / (Y - 1)`` where there are two or more, else 1."""
    less = np.divide(count - 1, at_risk - 1, out=np.zeros(len(count)), where=(count > 1) & (at_risk > 1))
    return 1.0 - less
