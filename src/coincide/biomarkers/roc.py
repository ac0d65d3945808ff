"""How well a marker tells people with a condition from others."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa
from numpy.typing import ArrayLike

from coincide.biomarkers.assay import Marker, Measured
from coincide.biomarkers.scale import plain, ranked
from coincide.estimates.interval import Interval
from coincide.estimates.markers.roc import Placements, Points, Scale, area_interval, placed, points
from coincide.estimates.markers.two_groups import two_groups
from coincide.tidy import text_table, tidy_table

if TYPE_CHECKING:
    from coincide.report.notebook import Plot


@dataclass(frozen=True, slots=True, eq=False)
class Roc:
    """A ROC curve.

    Attributes
    ----------
    auc
        Chance that somebody with the condition reads higher than somebody without it.
    variance
        DeLong's variance of it.
    interval
        Its interval; ``nan`` where the groups do not overlap, or everybody reads the same.
    cases, others
        People with and without the condition.
    points
        The curve, from the strictest threshold.
    notes
        What a reader should know.
    """

    auc: float
    variance: float
    interval: Interval
    cases: int
    others: int
    points: Points
    notes: tuple[str, ...]

    @property
    def low(self) -> float:
        """Lower limit of the area."""
        return self.interval.low

    @property
    def high(self) -> float:
        """Upper limit of the area."""
        return self.interval.high

    def tidy(self) -> pa.Table:
        """Return one row: estimate, std.error, conf.low, conf.high, cases, others."""
        return tidy_table(
            {
                "term": ["auc"],
                "estimate": [self.auc],
                "std.error": [math.sqrt(self.variance)],
                "conf.low": [self.low],
                "conf.high": [self.high],
                "cases": [self.cases],
                "others": [self.others],
            }
        )

    def curve(self) -> pa.Table:
        """Return the points of the curve: threshold, sensitivity, false_positive, cases, others."""
        names = ("threshold", "sensitivity", "false_positive", "cases", "others")
        return tidy_table({name: getattr(self.points, name) for name in names})

    def summary(self) -> str:
        """Return the result in words."""
        first = (
            f"area under the ROC curve of {self.cases} people with the condition and {self.others} without"
        )
        return "\n".join([first, text_table(self.tidy()), *self.notes])

    def plot(self, *, title: str = "", name: str = "marker") -> Plot:
        """Return the curve as a figure.

        Parameters
        ----------
        title
            A sentence above it.
        name
            What the marker is called.
        """
        from coincide.biomarkers.plots import roc_plot

        return roc_plot(self, title=title, name=name)


def roc(marker: Marker, condition: ArrayLike, *, level: float = 0.95, scale: Scale = "plain") -> Roc:
    """Return the ROC curve of a marker, the area under it and its interval.

    Parameters
    ----------
    marker
        Values, shape (n,), or what :func:`~coincide.biomarkers.assay.measured` made of them; values that were
        not detected tie. Higher values are taken to point to the condition: give ``-marker`` otherwise. The
        direction is never chosen by looking at the data.
    condition
        1 for people with the condition, 0 for the others, shape (n,).
    level
        Of the interval.
    scale
        ``plain`` for DeLong's interval as most programs print it, ``logit`` for one that stays inside 0 to 1.

    Raises
    ------
    DataError
        ``COI-D800`` to ``COI-D803``; ``COI-D910``, ``COI-D911`` for a condition that is not 0 or 1 or has
        fewer than two people on a side; ``COI-D920`` for values of several assays; ``COI-D928``.

    Notes
    -----
    DeLong, DeLong & Clarke-Pearson, Biometrics 1988; 44: 837-45; in n log n steps by the midranks of Sun &
    Xu, IEEE Signal Processing Letters 2014; 21: 1389-93. Areas, variances and tests equal those of R's pROC.

    Examples
    --------
    >>> found = roc([88, 71, 140, 33, 61, 25, 40, 12], [1, 1, 1, 1, 0, 0, 0, 0])
    >>> found.auc, round(found.low, 3), round(found.high, 3)
    (0.875, 0.592, 1.0)
    """
    values = plain(marker)
    groups = two_groups(ranked(values), condition, least=2)
    found = placed(groups)
    return Roc(
        auc=found.area,
        variance=found.variance,
        interval=area_interval(found.area, found.variance, level=level, scale=scale),
        cases=groups.cases,
        others=groups.others,
        points=points(groups),
        notes=(*values.notes, *_notes(found, values)),
    )


def _notes(found: Placements, values: Measured) -> list[str]:
    notes = []
    if not found.variance > 0:
        why = "the groups do not overlap" if found.area in (0.0, 1.0) else "everybody reads the same value"
        notes.append(f"{why}: DeLong's variance is 0, and no interval can be made")
    if values.below.any():
        notes.append("values that were not detected count as equal")
    return notes
