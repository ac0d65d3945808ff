"""What a comparison of a marker between groups returns."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa

from coincide.tidy import text_table, tidy_table

if TYPE_CHECKING:
    from coincide.report.notebook import Plot


@dataclass(frozen=True, slots=True)
class Level:
    """A group's mean, as if all groups were alike in everything adjusted for.

    Attributes
    ----------
    group
        Its name.
    people, below
        People, and those of them below the limit of detection.
    mean, low, high
        Geometric mean on the scale of the marker when logarithms were taken, else the mean.
    """

    group: str
    people: int
    below: int
    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Contrast:
    """One group against another.

    Attributes
    ----------
    group, against
        Their names.
    estimate, low, high
        Ratio of geometric means when logarithms were taken, else the difference of means.
    standard_error
        On the scale of the regression.
    statistic, df, p
        Test of no difference; `df` is infinite for the normal law.
    p_holm
        p value adjusted for all pairs (Holm).
    """

    group: str
    against: str
    estimate: float
    low: float
    high: float
    standard_error: float
    statistic: float
    df: float
    p: float
    p_holm: float


@dataclass(frozen=True, slots=True)
class GroupComparison:
    """A marker in several groups.

    Attributes
    ----------
    levels
        One for each group.
    contrasts
        One for each pair of groups, each later one against each earlier one.
    log
        Whether logarithms were taken.
    method
        How estimates and errors were made.
    notes
        What a reader should know.
    """

    levels: tuple[Level, ...]
    contrasts: tuple[Contrast, ...]
    log: bool
    method: str
    notes: tuple[str, ...]

    def tidy(self) -> pa.Table:
        """Return one row per pair of groups."""
        kind = "geometric mean ratio" if self.log else "difference"
        pairs = self.contrasts
        return tidy_table(
            {
                "term": [f"{one.group} against {one.against}" for one in pairs],
                "measure": [kind for _ in pairs],
                "estimate": [one.estimate for one in pairs],
                "std.error": [one.standard_error for one in pairs],
                "statistic": [one.statistic for one in pairs],
                "df": [None if math.isinf(one.df) else one.df for one in pairs],
                "p.value": [one.p for one in pairs],
                "p.holm": [one.p_holm for one in pairs],
                "conf.low": [one.low for one in pairs],
                "conf.high": [one.high for one in pairs],
            }
        )

    def means(self) -> pa.Table:
        """Return one row per group: people, below, estimate, conf.low, conf.high."""
        names = {"group": "group", "people": "people", "below": "below", "mean": "estimate"}
        names |= {"low": "conf.low", "high": "conf.high"}
        return tidy_table(
            {name: [getattr(one, field) for one in self.levels] for field, name in names.items()}
        )

    def summary(self) -> str:
        """Return the result in words."""
        what = "geometric means" if self.log else "means"
        lines = [f"{what} ({self.method})", text_table(self.means()), "", text_table(self.tidy())]
        return "\n".join([*lines, *self.notes])

    def plot(self, *, title: str = "", name: str = "marker", unit: str = "") -> Plot:
        """Return the groups' means as a figure.

        Parameters
        ----------
        title
            A sentence above it.
        name, unit
            What the marker is called, and its unit.
        """
        from coincide.biomarkers.plots import groups_plot

        return groups_plot(self, title=title, name=name, unit=unit)
