"""`coincide.nelson_aalen`: cumulative hazards by group."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import ArrayLike, NDArray

from coincide.estimates.survival.nelson_aalen import (
    HazardScale,
    HazardVariance,
    cumulative_hazard,
    hazard_limits,
)
from coincide.survival.curve_rows import curve_rows
from coincide.survival.group_counts import group_counts
from coincide.survival.labels import Label
from coincide.tidy import text_table, tidy_table

Floats = NDArray[np.float64]
Int64 = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Hazards:
    """Cumulative hazards, one group after the other; arrays have shape (times of all groups,).

    Attributes
    ----------
    group
        Label of each row.
    times
        Times at which somebody had the event or was no longer followed, rising within a group.
    hazard, se, low, high
        Cumulative hazard up to and including each time, its standard error, its pointwise limits (NaN for
        ``log`` before the first event).
    at_risk, events, censored, entered
        Numbers of rows, as in :class:`coincide.survival.curve.Curve`.
    variance, interval, level
        Form of the variance, scale and level of the limits.
    """

    group: tuple[Label, ...]
    times: Floats
    hazard: Floats
    se: Floats
    low: Floats
    high: Floats
    at_risk: Int64
    events: Int64
    censored: Int64
    entered: Int64
    variance: HazardVariance
    interval: HazardScale
    level: float

    def tidy(self) -> pa.Table:
        """Return one row for each group and time, with the column names of R's broom."""
        return tidy_table(
            {
                "group": self.group,
                "time": self.times,
                "n.risk": self.at_risk,
                "n.event": self.events,
                "n.censor": self.censored,
                "n.enter": self.entered,
                "estimate": self.hazard,
                "std.error": self.se,
                "conf.high": self.high,
                "conf.low": self.low,
            }
        )

    def summary(self) -> str:
        """Return the table as text."""
        return text_table(self.tidy())


def nelson_aalen(
    time: ArrayLike,
    event: ArrayLike,
    *,
    entry: ArrayLike | None = None,
    group: Any = None,
    weights: ArrayLike | None = None,
    variance: HazardVariance = "poisson",
    interval: HazardScale = "log",
    level: float = 0.95,
    from_time: float | None = None,
) -> Hazards:
    """Estimate the cumulative hazard of an event over time.

    Parameters
    ----------
    time, event, entry, group, weights, from_time
        As for :func:`coincide.kaplan_meier`; weights count a row so many times.
    variance
        ``poisson`` (default): sum of ``d / n^2``, as R; ``binomial``: sum of ``d (n - d) / (n^2 (n - 1))``.
    interval
        Scale of the limits: ``log`` (default) or ``plain``.
    level
        Confidence level.

    Raises
    ------
    DataError
        As :func:`coincide.kaplan_meier`.
    UsageError
        ``COI-U860`` for an unknown interval, ``COI-U861`` for an unknown variance.

    Examples
    --------
    >>> nelson_aalen([1, 2, 3], [1, 0, 1]).hazard.round(4).tolist()
    [0.3333, 0.3333, 1.3333]
    """
    rows = curve_rows(time, event, entry=entry, group=group, weights=weights, from_time=from_time)
    counts = list(group_counts(rows))
    found = [cumulative_hazard(one.weight_at_risk, one.weight_events, variance) for one in counts]
    hazard, se = (np.concatenate(columns) for columns in zip(*found, strict=True))
    low, high = hazard_limits(hazard, se, interval, level)

    return Hazards(
        tuple(rows.levels[one.place] for one in counts for _ in one.times),
        np.concatenate([one.times for one in counts]),
        hazard,
        se,
        low,
        high,
        np.concatenate([one.at_risk for one in counts]),
        np.concatenate([one.events for one in counts]),
        np.concatenate([one.censored for one in counts]),
        np.concatenate([one.entered for one in counts]),
        variance,
        interval,
        level,
    )
