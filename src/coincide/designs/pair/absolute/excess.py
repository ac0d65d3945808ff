"""The excess over chance as columns of ``estimates.csv``."""

from __future__ import annotations

import math
from typing import Final

from coincide.days import DAYS_PER_YEAR
from coincide.designs.pair.estimate import Estimate
from coincide.estimates.excess import PER_PERSON_YEARS, excess_rate
from coincide.estimates.interval import Interval
from coincide.results.table import Row

MEASURE: Final = "excess"
WITH_EXCESS: Final = ("primary", "primary_without_prevalent", "order", "window", "all")
"""Questions whose rows also say how many more people there are than chance predicts."""


def has_excess(e: Estimate) -> bool:
    """Return whether an estimate is also given as an excess."""
    return e.question in WITH_EXCESS and e.stratum == "all"


def excess_of(e: Estimate) -> Row:
    """Return excess and time of an estimate; the time is that of cells with a reference."""
    years = (e.person_days - e.ratio.days_outside) / DAYS_PER_YEAR
    found = excess_values(e.ratio.observed, e.ratio.expected, years, e.ratio.interval)
    return found | {"person_years": years}


def excess_values(observed: int, expected: float, years: float, ratio: Interval) -> Row:
    """Return estimate and limits; they may be negative, and a limit that is open is ``infinite``."""
    found = excess_rate(observed, expected, years, ratio)
    known = not math.isnan(found.estimate)
    low, high = (limit if math.isfinite(limit) else None for limit in (found.low, found.high))
    what = f"observed less expected per {PER_PERSON_YEARS:,} person-years, limits of the ratio"
    return {
        "estimate": found.estimate if known else None,
        "low": low,
        "high": high,
        "low_state": "infinite" if low is None else "finite",
        "high_state": "infinite" if high is None else "finite",
        "p": None,
        "method": what if known else "not estimable: nothing is expected",
    }
