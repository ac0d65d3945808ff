"""What a model of a marker's course returns."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
from numpy.typing import ArrayLike, NDArray

from coincide.estimates.interval import half_error
from coincide.tidy import text_table, tidy_table

if TYPE_CHECKING:
    from coincide.report.notebook import Plot

Float = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Slope:
    """Change per unit of time in a group, of the marker or its logarithm; `rows` counts measurements."""

    group: str
    people: int
    rows: int
    estimate: float
    standard_error: float
    low: float
    high: float
    p: float


@dataclass(frozen=True, slots=True)
class SlopeDifference:
    """Slope of one group less that of another; `p_holm` is adjusted for all pairs."""

    group: str
    against: str
    estimate: float
    standard_error: float
    low: float
    high: float
    p: float
    p_holm: float


@dataclass(frozen=True, slots=True, eq=False)
class MarkerSlopes:
    """Lines of a marker in time.

    Attributes
    ----------
    terms, coefficient, covariance
        The common part, p terms.
    slopes, differences
        One for each group, and for each pair of groups.
    intercept_sd, slope_sd, correlation, residual_sd, scatter
        How people's lines differ: spread at time 0, spread of slopes, their correlation, spread about a
        person's line; the covariance of intercepts and slopes, shape (2, 2).
    criterion
        Minus twice the restricted log likelihood.
    people, rows
        People and measurements.
    converged, singular
        Whether the search ended at a peak, and whether the scatter lies at its edge.
    log
        Whether logarithms were taken.
    level
        Of the limits.
    at_means
        Means of what is adjusted for: where trajectories are drawn.
    notes
        What a reader should know.
    """

    terms: tuple[str, ...]
    coefficient: Float
    covariance: Float
    slopes: tuple[Slope, ...]
    differences: tuple[SlopeDifference, ...]
    intercept_sd: float
    slope_sd: float
    correlation: float
    residual_sd: float
    scatter: Float
    criterion: float
    people: int
    rows: int
    converged: bool
    singular: bool
    log: bool
    level: float
    at_means: Float
    notes: tuple[str, ...]

    @property
    def se(self) -> Float:
        """Standard errors of the common part, shape (p,)."""
        return np.sqrt(np.diag(self.covariance))

    def tidy(self) -> pa.Table:
        """Return one row per term: term, estimate, std.error, statistic, p.value, conf.low, conf.high."""
        from scipy.special import ndtr

        statistic, reach = self.coefficient / self.se, self._reach() * self.se
        columns: dict[str, Any] = {"term": self.terms, "estimate": self.coefficient, "std.error": self.se}
        columns |= {"statistic": statistic, "p.value": 2 * ndtr(-np.abs(statistic))}
        return tidy_table(
            columns | {"conf.low": self.coefficient - reach, "conf.high": self.coefficient + reach}
        )

    def changes(self) -> pa.Table:
        """Return one row per group and per pair of groups: their slopes."""
        rows: list[tuple[str, str, Slope | SlopeDifference, int | None, float | None]]
        rows = [(one.group, "slope", one, one.people, None) for one in self.slopes]
        rows += [
            (f"{one.group} against {one.against}", "difference of slopes", one, None, one.p_holm)
            for one in self.differences
        ]
        return tidy_table(
            {
                "term": [row[0] for row in rows],
                "measure": [row[1] for row in rows],
                "estimate": [row[2].estimate for row in rows],
                "std.error": [row[2].standard_error for row in rows],
                "p.value": [row[2].p for row in rows],
                "p.holm": [row[4] for row in rows],
                "conf.low": [row[2].low for row in rows],
                "conf.high": [row[2].high for row in rows],
                "people": [row[3] for row in rows],
            }
        )

    def trajectory(self, times: ArrayLike) -> pa.Table:
        """Return the common line of each group at some times: group, time, estimate, conf.low, conf.high.

        With logarithms these are geometric means on the scale of the marker.
        """
        moments = np.asarray(times, dtype=np.float64)
        scale = np.exp if self.log else np.asarray
        columns: dict[str, list[Any]] = {name: [] for name in ("group", "time", "estimate", "low", "high")}
        for place, one in enumerate(self.slopes):
            at = np.zeros((len(moments), len(self.terms)))
            at[:, place] = 1.0
            at[:, len(self.slopes) + place] = moments
            at[:, 2 * len(self.slopes) :] = self.at_means
            middle = at @ self.coefficient
            reach = self._reach() * np.sqrt(np.einsum("ij,jk,ik->i", at, self.covariance, at))
            columns["group"] += [one.group] * len(moments)
            columns["time"] += moments.tolist()
            columns["estimate"] += scale(middle).tolist()
            columns["low"] += scale(middle - reach).tolist()
            columns["high"] += scale(middle + reach).tolist()
        return tidy_table({{"low": "conf.low", "high": "conf.high"}.get(k, k): v for k, v in columns.items()})

    def summary(self) -> str:
        """Return the result in words."""
        apart = "" if math.isnan(self.correlation) else f", correlation {self.correlation:.2f}"
        lines = [
            f"{self.rows} measurements of {self.people} people; random intercept and slope, REML",
            text_table(self.changes()),
            f"people's lines: sd {self.intercept_sd:.4g} at time 0, slopes {self.slope_sd:.4g}{apart}",
            f"about a person's line: sd {self.residual_sd:.4g}",
        ]
        return "\n".join([*lines, *self.notes])

    def plot(self, times: ArrayLike, *, title: str = "", name: str = "marker", unit: str = "") -> Plot:
        """Return the lines of the groups as a figure.

        Parameters
        ----------
        times
            Where the lines are drawn.
        name, unit
            What the marker is called, and the unit of time.
        """
        from coincide.biomarkers.plots import slopes_plot

        return slopes_plot(self, times, title=title, name=name, unit=unit)

    def _reach(self) -> float:
        from scipy.special import ndtri

        return float(ndtri(1 - half_error(self.level)))
