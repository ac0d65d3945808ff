"""The variance of a cumulative incidence as the sum of squared influences of its rows.

Influence of row ``i`` on ``F(t)``, with ``xi_k = (dN_ik - Y_i dA_k) / Y`` and ``h`` the hazard of any event:

    ``sum S(u-) xi_1(u) - sum (F(t) - F(u)) xi.(u) / (1 - h(u))``     over ``u <= t``

(Jaeckel 1972; Therneau & Grambsch, Modeling Survival Data, 2000, section 2.2.3). It is linear in ``F(t)``: a
row that has left carries two numbers, one still at risk what it entered with. So the squares at every time
are sums over slots, and no row meets a time.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from coincide.estimates.survival.competing.incidence import CauseCurve
from coincide.kernels.survival.incidence_errors import influence_squares

Float = NDArray[np.float64]
Int32 = NDArray[np.int32]


def jackknife(
    curve: CauseCurve,
    at_risk: Float,
    entry: Int32,
    leave: Int32,
    event: Int32,
    kind: int,
    weight: Float | None,
) -> Float:
    """Return the variance of the incidence in every slot, shape (slots,).

    Parameters
    ----------
    curve
        The incidence by slot.
    at_risk
        Weight at risk by slot, shape (slots,).
    entry, leave
        Slots of each row, at risk in ``entry < slot <= leave``, shape (n,).
    event, kind
        How each row ended, 0 for censored, shape (n,), and the kind of event the incidence is of.
    weight
        Case weights, shape (n,); None when every row counts once.

    Examples
    --------
    One of two rows has the event: influences 1/4 and -1/4.

    >>> from coincide.estimates.survival.competing.incidence import cause_curve
    >>> two, one, none = (np.array([value]) for value in (2.0, 1.0, 0.0))
    >>> slot, event = np.zeros(2, np.int32), np.array([1, 0], np.int32)
    >>> jackknife(cause_curve(two, one, none), two, slot - np.int32(1), slot, event, 1, None).tolist()
    [0.125]
    """
    per = np.divide(1.0, at_risk, out=np.zeros(len(at_risk)), where=at_risk > 0)
    level, slope = _drift(curve, per)
    own = curve.before * per
    left, still = influence_squares(
        entry,
        leave,
        event,
        kind,
        weight,
        np.column_stack((level, slope)),
        np.column_stack((own, *_jumps(curve, per))),
    )
    F = curve.incidence
    gone = left[:, 0] + 2 * F * left[:, 1] + F**2 * left[:, 2]
    # the rest is at risk: squares of x - level + F (y - slope)
    known = level + F * slope
    there = still[:, 0] * known**2 - 2 * known * (still[:, 1] + F * still[:, 2])
    there += still[:, 3] + 2 * F * still[:, 4] + F**2 * still[:, 5]
    return np.maximum(gone + there, 0.0)


def _drift(curve: CauseCurve, per: Float) -> tuple[Float, Float]:
    """Return what being at risk up to each slot takes away: a level, and a slope times ``F(t)``."""
    total = curve.hazard + curve.other_hazard
    rest = np.where(curve.free > 0, 1.0 - total, 1.0)
    pull = np.where(curve.free > 0, total / rest, 0.0) * per
    return np.cumsum((curve.before * curve.hazard) * per + curve.incidence * pull), -np.cumsum(pull)


def _jumps(curve: CauseCurve, per: Float) -> tuple[Float, Float]:
    """Return what an event in a slot adds: ``F(u) / (1 - h)`` and, times ``F(t)``, ``1 / (1 - h)``."""
    total = curve.hazard + curve.other_hazard
    rest = np.where(curve.free > 0, 1.0 - total, 1.0)
    jump = np.where(curve.free > 0, per / rest, 0.0)
    return curve.incidence * jump, jump
