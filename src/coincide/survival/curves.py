"""Kaplan-Meier curves by group: times, limits, medians, restricted means, tables, a figure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
from numpy.typing import ArrayLike, NDArray

from coincide.errors import Problem, UsageError
from coincide.estimates.survival.kaplan_meier import IntervalScale
from coincide.survival.curve import Curve
from coincide.survival.curve_answers import CurvesAt, Quantiles
from coincide.survival.labels import Label
from coincide.survival.restricted_means import RestrictedMeans
from coincide.tidy import text_table, tidy_table

if TYPE_CHECKING:
    from coincide.report.notebook import Plot

Floats = NDArray[np.float64]
Int64 = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Curves:
    """Kaplan-Meier curves, one for each group.

    The columns `times`, `survival`, `se`, `low`, `high`, `at_risk`, `events`, `censored` and `entered` hold
    one group after the other, shape (times of all groups,), as described for
    :class:`coincide.survival.curve.Curve`; `group` says whose row it is. ``curves["label"]`` is one group.

    Attributes
    ----------
    curves
        One for each group, in the order of the labels.
    interval, level
        Scale and level of the limits.
    variance
        ``greenwood`` or ``robust``.
    notes
        What a reader must know before believing the curves, such as a risk set that emptied early.
    """

    curves: tuple[Curve, ...]
    interval: IntervalScale
    level: float
    variance: str
    notes: tuple[str, ...]

    def __getitem__(self, label: Label) -> Curve:
        """Return the curve of one group.

        Raises
        ------
        UsageError
            ``COI-U867`` when there is no such group.
        """
        for curve in self.curves:
            if curve.label == label:
                return curve
        known = ", ".join(repr(one) for one in self.groups)
        raise UsageError(Problem("COI-U867", f"there is no group {label!r}", fix=f"one of: {known}"))

    def __iter__(self) -> Iterator[Curve]:
        """Go through the curves of the groups."""
        return iter(self.curves)

    def __len__(self) -> int:
        """Return the number of groups."""
        return len(self.curves)

    @property
    def groups(self) -> tuple[Label, ...]:
        """Labels of the groups, in order."""
        return tuple(curve.label for curve in self.curves)

    @property
    def group(self) -> tuple[Label, ...]:
        """Label of each row of the columns."""
        return tuple(curve.label for curve in self.curves for _ in curve.times)

    @property
    def times(self) -> Floats:
        """Times at which somebody left."""
        return np.concatenate([curve.times for curve in self.curves])

    @property
    def survival(self) -> Floats:
        """Share free of the event just after each time."""
        return np.concatenate([curve.survival for curve in self.curves])

    @property
    def se(self) -> Floats:
        """Standard error of `survival`; NaN once it is 0."""
        return np.concatenate([curve.se for curve in self.curves])

    @property
    def low(self) -> Floats:
        """Lower limits."""
        return np.concatenate([curve.low for curve in self.curves])

    @property
    def high(self) -> Floats:
        """Upper limits."""
        return np.concatenate([curve.high for curve in self.curves])

    @property
    def at_risk(self) -> Int64:
        """Rows at risk just before each time."""
        return np.concatenate([curve.at_risk for curve in self.curves])

    @property
    def events(self) -> Int64:
        """Rows that left with the event at each time."""
        return np.concatenate([curve.events for curve in self.curves])

    @property
    def censored(self) -> Int64:
        """Rows that left without it."""
        return np.concatenate([curve.censored for curve in self.curves])

    @property
    def entered(self) -> Int64:
        """Rows that became at risk after the time before."""
        return np.concatenate([curve.entered for curve in self.curves])

    def at(self, times: ArrayLike) -> CurvesAt:
        """Return the curves at some times.

        Examples
        --------
        >>> from coincide.survival.kaplan_meier import kaplan_meier
        >>> kaplan_meier([1, 2, 3, 4], [1, 0, 1, 0]).at([0, 2.5, 9]).survival.tolist()
        [[1.0, 0.75, nan]]
        """
        return CurvesAt.of(self.curves, times, self.interval)

    def quantile(self, p: float | ArrayLike) -> Quantiles:
        """Return the times by which shares `p` have had the event, with limits read from those of the curves.

        Raises
        ------
        UsageError
            ``COI-U862`` for a share outside (0, 1].
        """
        return Quantiles.of(self.curves, p, self.level)

    def median(self) -> Quantiles:
        """Return the times by which half have had the event."""
        return self.quantile(0.5)

    def restricted_mean(self, horizon: float | None = None) -> RestrictedMeans:
        """Return mean times free of the event up to a horizon: areas under the curves.

        Parameters
        ----------
        horizon
            In the unit of time; when left out, the last time to which every group is followed.

        Raises
        ------
        UsageError
            ``COI-U863`` for a horizon that is not after the start of the curves.
        """
        chosen = min(curve.last for curve in self.curves) if horizon is None else float(horizon)
        return RestrictedMeans.of(self.curves, chosen, self.level)

    def tidy(self) -> pa.Table:
        """Return one row for each group and time, with the column names of R's broom.

        ``std.error`` is that of the share itself, not of its logarithm.
        """
        return tidy_table(
            {
                "group": self.group,
                "time": self.times,
                "n.risk": self.at_risk,
                "n.event": self.events,
                "n.censor": self.censored,
                "n.enter": self.entered,
                "estimate": self.survival,
                "std.error": self.se,
                "conf.high": self.high,
                "conf.low": self.low,
            }
        )

    def summary(self) -> str:
        """Return people, events and medians by group as text, with what to beware of."""
        median = self.median()
        table = tidy_table(
            {
                "group": self.groups,
                "n": [curve.people for curve in self.curves],
                "events": [int(curve.events.sum()) for curve in self.curves],
                "median": median.estimate[:, 0],
                "low": median.low[:, 0],
                "high": median.high[:, 0],
            }
        )
        words = f"Kaplan-Meier, {self.variance} variance, {100 * self.level:g} % limits ({self.interval})"
        return "\n".join([words, text_table(table), *(f"Note: {note}." for note in self.notes)])

    def plot(self, times: ArrayLike | None = None, *, title: str = "", unit: str = "") -> Plot:
        """Return a figure: steps with bands of limits, and the numbers at risk under the axis.

        Parameters
        ----------
        times
            Times at which numbers at risk are shown; when left out, a handful of round ones.
        title
            The finding, as a sentence.
        unit
            Unit of time, such as ``months``.
        """
        from coincide.survival.plots import plot_curves

        return plot_curves(self, times, title=title, unit=unit)
