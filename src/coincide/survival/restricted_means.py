"""Mean times free of the event up to a horizon, and their differences between groups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from coincide.errors import Problem, UsageError
from coincide.estimates.interval import half_error
from coincide.survival.curve import Curve
from coincide.survival.labels import Label
from coincide.tidy import text_table, tidy_table

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class RestrictedMeans:
    """Mean times free of the event up to a horizon; arrays have shape (groups,).

    Attributes
    ----------
    groups
        Labels of the groups.
    horizon
        Time up to which means are restricted.
    estimate, se, low, high
        Means, standard errors, limits of the normal law; NaN for a group that is not followed to the horizon.
    level
        Confidence level of the limits.
    """

    groups: tuple[Label, ...]
    horizon: float
    estimate: Floats
    se: Floats
    low: Floats
    high: Floats
    level: float

    @classmethod
    def of(cls, curves: Sequence[Curve], horizon: float, level: float) -> Self:
        """Return the areas under curves."""
        areas = [curve.area(horizon) for curve in curves]
        return cls._with_limits(
            tuple(curve.label for curve in curves),
            horizon,
            np.array([area.mean for area in areas]),
            np.array([area.se for area in areas]),
            level,
        )

    @classmethod
    def _with_limits(
        cls, groups: tuple[Label, ...], horizon: float, estimate: Floats, se: Floats, level: float
    ) -> Self:
        from scipy.special import ndtri

        wide = float(ndtri(1.0 - half_error(level))) * se
        return cls(groups, horizon, estimate, se, estimate - wide, estimate + wide, level)

    def differences(self, reference: Label | None = None) -> RestrictedMeanDifferences:
        """Return the difference of every other group from one of them; the first when none is named.

        Raises
        ------
        UsageError
            ``COI-U867`` when there is no such group.
        """
        chosen = self.groups[0] if reference is None else reference
        if chosen not in self.groups:
            known = ", ".join(repr(one) for one in self.groups)
            raise UsageError(Problem("COI-U867", f"there is no group {chosen!r}", fix=f"one of: {known}"))
        return RestrictedMeanDifferences.of(self, self.groups.index(chosen))

    def tidy(self) -> pa.Table:
        """Return one row for each group."""
        return tidy_table(
            {
                "group": self.groups,
                "horizon": [self.horizon] * len(self.groups),
                "estimate": self.estimate,
                "std.error": self.se,
                "conf.low": self.low,
                "conf.high": self.high,
            }
        )

    def summary(self) -> str:
        """Return the table as text."""
        return text_table(self.tidy())


@dataclass(frozen=True, slots=True, eq=False)
class RestrictedMeanDifferences:
    """Differences of restricted means from a reference group; arrays have shape (other groups,).

    Attributes
    ----------
    reference
        Label of the group the others are compared with.
    groups
        Labels of the others.
    horizon
        Time up to which means are restricted.
    estimate, se, low, high
        Other less reference, its standard error (groups hold different people) and normal limits.
    statistic, p
        ``estimate / se`` and its two-sided p value.
    """

    reference: Label
    groups: tuple[Label, ...]
    horizon: float
    estimate: Floats
    se: Floats
    low: Floats
    high: Floats
    statistic: Floats
    p: Floats

    @classmethod
    def of(cls, means: RestrictedMeans, reference: int) -> Self:
        """Subtract the mean of one group from those of the others."""
        from scipy.special import ndtr, ndtri

        others = [place for place in range(len(means.groups)) if place != reference]
        gap = means.estimate[others] - means.estimate[reference]
        se = np.sqrt(means.se[others] ** 2 + means.se[reference] ** 2)
        wide = float(ndtri(1.0 - half_error(means.level))) * se
        statistic = np.divide(gap, se, out=np.full(gap.shape, np.nan), where=se > 0)
        return cls(
            means.groups[reference],
            tuple(means.groups[place] for place in others),
            means.horizon,
            gap,
            se,
            gap - wide,
            gap + wide,
            statistic,
            2 * ndtr(-np.abs(statistic)),
        )

    def tidy(self) -> pa.Table:
        """Return one row for each group that is compared with the reference."""
        return tidy_table(
            {
                "contrast": [f"{label} - {self.reference}" for label in self.groups],
                "estimate": self.estimate,
                "std.error": self.se,
                "statistic": self.statistic,
                "p.value": self.p,
                "conf.low": self.low,
                "conf.high": self.high,
            }
        )

    def summary(self) -> str:
        """Return the table as text."""
        return text_table(self.tidy())
