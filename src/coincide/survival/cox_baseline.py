"""`baseline_hazard`: the cumulative hazard of one kind of row after a proportional-hazards fit."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

from coincide.errors import DataError, Problem
from coincide.estimates.interval import half_error
from coincide.estimates.survival.cox_after.prediction import predicted_hazard
from coincide.kernels.survival.cox_grid import EventGrid
from coincide.survival.cox import CoxFit
from coincide.tidy import text_table, tidy_table

Float = NDArray[np.float64]
Int64 = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class BaselineHazard:
    """The cumulative hazard of one kind of row, at the event times of each stratum; arrays of shape (K,).

    Attributes
    ----------
    times
        Event times, rising in each stratum.
    strata
        Stratum of each, as the user wrote it; ``all`` without strata.
    hazard, se
        Cumulative hazard just after each time, and its standard error.
    low, high
        Limits from the error of the hazard, the lower cut at 0.
    at_risk, events
        Rows at risk at each time, and with an event then.
    level
        Confidence level.
    """

    times: Float
    strata: tuple[object, ...]
    hazard: Float
    se: Float
    low: Float
    high: Float
    at_risk: Int64
    events: Int64
    level: float

    def tidy(self) -> pa.Table:
        """Return one line per event time: time, n.risk, n.event, estimate, std.error, limits, strata."""
        return tidy_table(
            {
                "time": self.times,
                "n.risk": self.at_risk,
                "n.event": self.events,
                "estimate": self.hazard,
                "std.error": self.se,
                "conf.high": self.high,
                "conf.low": self.low,
                "strata": map(str, self.strata),
            }
        )

    def summary(self) -> str:
        """Return the last line of each stratum as text."""
        ends = [
            place
            for place in range(len(self.strata))
            if self.strata[place + 1 :][:1] != self.strata[place:][:1]
        ]
        return "cumulative hazard at the last event\n" + text_table(self.tidy().take(ends))


def baseline_hazard(fit: CoxFit, at: ArrayLike | None = None, *, level: float = 0.95) -> BaselineHazard:
    """Return the cumulative hazard of rows with all covariates 0, or with those given.

    Parameters
    ----------
    fit
        A fit of `coincide.fit_cox` or `coincide.fit_cox_formula`.
    at
        Covariates, shape (p,), in the order of ``fit.names``; all 0 when left out. ``fit.means`` is nearer
        to the data. The offset is 0.
    level
        Confidence level, from 0.5 up to 1.

    Raises
    ------
    DataError
        ``COI-D849`` for another number of covariates.

    Notes
    -----
    Breslow's estimate, with ties as the fit took them; its error also holds that of the coefficients. As
    ``basehaz(fit, centered = FALSE)`` of R's survival.

    Examples
    --------
    >>> import coincide as co
    >>> fit = co.fit_cox([1, 2, 3, 4], [1, 1, 1, 0], [[1.0, 0.0, 1.0, 0.0]])
    >>> found = co.baseline_hazard(fit)
    >>> found.at_risk.tolist(), found.hazard.round(4).tolist()
    ([4, 3, 2], [0.1404, 0.3596, 0.6404])
    """
    fitted, grid = fit.fitted, fit.fitted.design.grid
    row = np.zeros(len(fit.names)) if at is None else np.asarray(at, dtype=np.float64)
    if row.shape != (len(fit.names),) or not np.isfinite(row).all():
        raise DataError(
            Problem(
                "COI-D849",
                f"at has the shape {row.shape} or holds no numbers, where ({len(fit.names)},) is needed",
                where="at",
                fix=f"one number for each of {', '.join(fit.names)}",
            )
        )
    hazard, se = np.empty(grid.slots), np.empty(grid.slots)
    for stratum in np.unique(grid.stratum).tolist():
        own = grid.stratum == stratum
        found = predicted_hazard(
            fitted,
            row[None, :],
            grid.times[own],
            stratum=np.array([stratum], dtype=np.int32),
            offset=None if fitted.design.offset is None else np.zeros(1),
        )
        hazard[own], se[own] = found.hazard[0], found.se[0]
    width = -float(ndtri(half_error(level))) * se
    strata = fitted.design.strata or ("all",)
    return BaselineHazard(
        times=grid.times,
        strata=tuple(strata[stratum] for stratum in grid.stratum.tolist()),
        hazard=hazard,
        se=se,
        low=np.maximum(hazard - width, 0.0),
        high=hazard + width,
        at_risk=_at_risk(grid),
        events=grid.events.astype(np.int64),
        level=level,
    )


def _at_risk(grid: EventGrid) -> Int64:
    """Return how many rows are at risk in each slot: a running sum of entries less exits."""
    there = grid.last > grid.enter
    begin = np.searchsorted(grid.stratum, grid.stratum[grid.last[there]])
    first = np.where(grid.enter[there] < 0, begin, grid.enter[there] + 1)
    change = np.bincount(first, minlength=grid.slots + 1) - np.bincount(
        grid.last[there] + 1, minlength=grid.slots + 1
    )
    return np.cumsum(change)[: grid.slots]
