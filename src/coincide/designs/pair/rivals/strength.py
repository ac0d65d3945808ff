"""How strong something left out of the comparison must be to make the primary: values of its rows."""

from __future__ import annotations

import math
from typing import Final

from coincide.designs.pair.limits import limits
from coincide.estimates.conditional import RateRatio
from coincide.estimates.interval import Interval
from coincide.estimates.strength import e_values, shared_frailty
from coincide.results.table import Row

MEASURES: Final = ("e_value", "frailty_variance")
"""Measures of the primary that are made from its ratio and interval alone."""


def strength_values(measure: str, ratio: RateRatio) -> Row:
    """Return estimate, interval and method of one of `MEASURES`."""
    return _e_value(ratio) if measure == "e_value" else _frailty(ratio)


def _e_value(ratio: RateRatio) -> Row:
    """Return both E-values; that of the limit nearest 1 is the smaller one, so it stands in ``low``."""
    found = e_values(ratio.estimate, ratio.interval)
    return {
        "estimate": found.estimate if math.isfinite(found.estimate) else None,
        "low": found.limit,
        "high": None,
        "low_state": "finite",
        "high_state": "infinite",
        "p": None,
        "method": "E-value (VanderWeele & Ding 2017); low: of the limit nearest 1",
    }


def _frailty(ratio: RateRatio) -> Row:
    found = shared_frailty(ratio.estimate)
    low, high = (max(0.0, limit - 1) for limit in (ratio.interval.low, ratio.interval.high))
    return {
        "estimate": found if math.isfinite(found) else None,
        "p": None,
        "method": "gamma frailty shared by both diseases: ratio - 1 (Clayton 1978)",
        **limits(Interval(low, high, ratio.interval.level)),
    }
