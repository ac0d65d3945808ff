"""What is read off curves: shares at times, and quantiles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
import pyarrow as pa
from numpy.typing import ArrayLike, NDArray

from coincide.errors import DataError, Problems
from coincide.estimates.survival.kaplan_meier import IntervalScale
from coincide.kernels.survival.spans import column
from coincide.survival.curve import Curve
from coincide.survival.labels import Label
from coincide.tidy import text_table, tidy_table

Floats = NDArray[np.float64]
Int64 = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class CurvesAt:
    """Curves at some times; arrays have shape (groups, times).

    Attributes
    ----------
    groups
        Labels of the groups.
    times
        The times asked for, shape (times,).
    survival, se, low, high
        Share free of the event just after each time, its standard error and limits; NaN beyond follow-up.
    at_risk
        Rows at risk just before each time.
    """

    groups: tuple[Label, ...]
    times: Floats
    survival: Floats
    se: Floats
    low: Floats
    high: Floats
    at_risk: Int64

    @classmethod
    def of(cls, curves: Sequence[Curve], times: ArrayLike, interval: IntervalScale) -> Self:
        """Read curves at times; on the scale of log(-log) there are no limits before the first event."""
        when = _vector("times", times)
        ahead = np.nan if interval == "log-log" else 1.0
        return cls(
            tuple(curve.label for curve in curves),
            when,
            np.stack([curve.read(curve.survival, when, 1.0) for curve in curves]),
            np.stack([curve.read(curve.se, when, 0.0) for curve in curves]),
            np.stack([curve.read(curve.low, when, ahead) for curve in curves]),
            np.stack([curve.read(curve.high, when, ahead) for curve in curves]),
            np.stack([curve.number_at_risk(when) for curve in curves]),
        )

    def tidy(self) -> pa.Table:
        """Return one row for each group and time."""
        return tidy_table(
            {
                "group": [label for label in self.groups for _ in self.times],
                "time": np.tile(self.times, len(self.groups)),
                "n.risk": self.at_risk.ravel(),
                "estimate": self.survival.ravel(),
                "std.error": self.se.ravel(),
                "conf.high": self.high.ravel(),
                "conf.low": self.low.ravel(),
            }
        )

    def summary(self) -> str:
        """Return the table as text."""
        return text_table(self.tidy())


@dataclass(frozen=True, slots=True, eq=False)
class Quantiles:
    """Times by which shares have had the event; arrays have shape (groups, shares).

    Attributes
    ----------
    groups
        Labels of the groups.
    p
        The shares, shape (shares,).
    estimate, low, high
        Times and their limits; NaN where the curve, or the limit of the curve, does not fall so far.
    level
        Confidence level of the limits.
    """

    groups: tuple[Label, ...]
    p: Floats
    estimate: Floats
    low: Floats
    high: Floats
    level: float

    @classmethod
    def of(cls, curves: Sequence[Curve], p: float | ArrayLike, level: float) -> Self:
        """Read quantiles off curves."""
        shares = _vector("p", p)
        found = np.array([[curve.quantile(float(one)) for one in shares] for curve in curves])
        return cls(
            tuple(curve.label for curve in curves), shares, found[..., 0], found[..., 1], found[..., 2], level
        )

    def tidy(self) -> pa.Table:
        """Return one row for each group and share."""
        return tidy_table(
            {
                "group": [label for label in self.groups for _ in self.p],
                "p": np.tile(self.p, len(self.groups)),
                "estimate": self.estimate.ravel(),
                "conf.low": self.low.ravel(),
                "conf.high": self.high.ravel(),
            }
        )

    def summary(self) -> str:
        """Return the table as text."""
        return text_table(self.tidy())


def _vector(name: str, values: float | ArrayLike) -> Floats:
    problems = Problems(DataError)
    found = column(name, np.atleast_1d(np.asarray(values)), problems)
    problems.raise_if_any()
    return found
