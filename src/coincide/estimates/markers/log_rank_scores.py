"""Log-rank scores, and a two-group hazard ratio from counts: what a search over cut-points repeats."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from coincide.kernels.survival.spans import Spans

Float = NDArray[np.float64]
Bool = NDArray[np.bool_]

_STEPS: Final = 50
_FAR: Final = 15.0
"""A log hazard ratio this large means that one group has no event while the other is at risk."""


@dataclass(frozen=True, slots=True)
class HazardRatio:
    """The hazard of one group over that of another.

    Attributes
    ----------
    log_ratio, standard_error
        Of Cox's model with Efron's ties; ``inf``, ``-inf`` and ``nan`` where one group has no event.
    events, events_other
        In the group and in the other one.
    """

    log_ratio: float
    standard_error: float
    events: int
    events_other: int


def scores(rows: Spans) -> Float:
    """Return each row's event less its expected events under one hazard for all (Nelson-Aalen), shape (n,).

    Their sum over a group is the log-rank numerator, observed less expected; over all rows it is 0.
    """
    leaving = np.bincount(rows.exit, minlength=rows.slots)
    entering = np.bincount(rows.entry + 1, minlength=rows.slots + 1)[: rows.slots]
    at_risk = (np.cumsum(entering) - np.cumsum(leaving) + leaving).astype(np.float64)
    events = np.bincount(rows.exit, weights=rows.event > 0, minlength=rows.slots)
    hazard = np.divide(events, at_risk, out=np.zeros(rows.slots), where=at_risk > 0)
    summed = np.concatenate(([0.0], np.cumsum(hazard)))
    expected = summed[rows.exit + 1] - summed[rows.entry + 1]
    found: Float = (rows.event > 0) - expected
    return found


def two_group_hazard(rows: Spans, group: Bool) -> HazardRatio:
    """Return the hazard ratio of a group against the others.

    Parameters
    ----------
    group
        Whether each row belongs to the group, shape (n,).
    """
    inside, others = _tied_risks(rows, group)
    had = rows.event > 0
    events = int((had & group).sum())
    events_other = int(had.sum()) - events
    if not events or not events_other:
        sign = math.nan if not events + events_other else (1.0 if events else -1.0)
        return HazardRatio(sign * math.inf, math.nan, events, events_other)
    beta = 0.0
    for _ in range(_STEPS):
        share = inside / (inside + others * math.exp(-beta))
        information = float((share * (1 - share)).sum())
        if information <= 0:
            return HazardRatio(math.nan, math.nan, events, events_other)
        step = (events - float(share.sum())) / information
        beta = max(-_FAR, min(_FAR, beta + max(-2.0, min(2.0, step))))
        if abs(step) < 1e-12:
            break
    if abs(beta) >= _FAR:
        return HazardRatio(math.copysign(math.inf, beta), math.nan, events, events_other)
    return HazardRatio(beta, 1 / math.sqrt(information), events, events_other)


def _tied_risks(rows: Spans, group: Bool) -> tuple[Float, Float]:
    """Return the number at risk in the group and in the others at each event, thinned over ties (Efron)."""
    at_risk = [_at_risk(rows, each) for each in (group, ~group)]
    had = rows.event > 0
    events = [np.bincount(rows.exit[had & each], minlength=rows.slots) for each in (group, ~group)]
    both = events[0] + events[1]
    slot = np.repeat(np.arange(rows.slots), both)
    first = np.repeat(np.cumsum(both) - both, both)
    gone = (np.arange(len(slot)) - first) / both[slot]
    inside, others = (risk[slot] - gone * count[slot] for risk, count in zip(at_risk, events, strict=True))
    return inside, others


def _at_risk(rows: Spans, chosen: Bool) -> Float:
    leaving = np.bincount(rows.exit[chosen], minlength=rows.slots)
    entering = np.bincount(rows.entry[chosen] + 1, minlength=rows.slots + 1)[: rows.slots]
    return (np.cumsum(entering) - np.cumsum(leaving) + leaving).astype(np.float64)
