"""The observed risk by a horizon, one minus Kaplan-Meier."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from coincide.estimates.survival.kaplan_meier import limits, product_limit, standard_error
from coincide.estimates.validation.rows import Predicted
from coincide.kernels.survival.risk_counts import risk_counts
from coincide.kernels.survival.spans import spans


@dataclass(frozen=True, slots=True)
class Observed:
    """An observed risk.

    Attributes
    ----------
    risk
        One minus Kaplan-Meier at the horizon; NaN when nobody is followed that long, unless all had the
        event.
    low, high
        Limits symmetric for log(-log S); NaN where there is no event or no risk.
    people, events
        People looked at, and their events by the horizon.
    fewest
        Smallest number at risk at an event by the horizon; the number of people without any.
    """

    risk: float
    low: float
    high: float
    people: int
    events: int
    fewest: int


def observed(rows: Predicted, level: float = 0.95) -> Observed:
    """Return the observed risk by the horizon of the rows.

    Examples
    --------
    Four people: an event at 1, one censored at 2, an event at 3, one followed to 5. At 4 the risk is
    ``1 - (3/4)(1/2) = 5/8``.

    >>> from coincide.estimates.validation.rows import predicted
    >>> found = observed(predicted([0.5] * 4, [1, 2, 3, 5], [1, 0, 1, 0], horizon=4))
    >>> found.risk, found.events
    (0.625, 2)
    """
    people, events = len(rows.time), rows.events
    inside = rows.entry < rows.horizon if rows.entry is not None else np.ones(people, dtype=np.bool_)
    unknown = Observed(math.nan, math.nan, math.nan, people, events, people)
    if not inside.any():
        return unknown
    entry = None if rows.entry is None else rows.entry[inside]
    made = spans(rows.time[inside], rows.event[inside], entry=entry)
    counts = risk_counts(made)
    curve = product_limit(counts.at_risk[0], counts.events[0])
    last = int(np.searchsorted(made.times, rows.horizon, side="right")) - 1
    free = float(curve.survival[last]) if last >= 0 else 1.0
    if free > 0 and made.times[-1] < rows.horizon:
        return unknown
    if last < 0:
        return Observed(0.0, math.nan, math.nan, people, events, people)
    met = counts.at_risk[0, : last + 1][counts.events[0, : last + 1] > 0]
    fewest = int(met.min()) if len(met) else people
    error = standard_error(curve.survival, curve.greenwood)[last]
    low, high = limits([free], [error], "log-log", level) if 0 < free < 1 else ([math.nan], [math.nan])
    return Observed(1 - free, 1 - float(high[0]), 1 - float(low[0]), people, events, fewest)
