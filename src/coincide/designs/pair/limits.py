"""An interval as columns of a table: open limits are states, not numbers."""

from __future__ import annotations

from coincide.estimates.interval import Interval
from coincide.results.table import Row


def limits(interval: Interval) -> Row:
    """Return ``low``, ``high`` and their states."""
    return {
        "low": interval.low if interval.low_state == "finite" else None,
        "high": interval.high if interval.high_state == "finite" else None,
        "low_state": interval.low_state,
        "high_state": interval.high_state,
    }
