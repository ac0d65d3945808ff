"""Two markers of the same people, or one marker in different people: which tells a condition better?"""

from __future__ import annotations

import math
from dataclasses import dataclass

import pyarrow as pa
from numpy.typing import ArrayLike

from coincide.biomarkers.assay import Marker
from coincide.biomarkers.scale import plain, ranked
from coincide.errors import DataError, Problem
from coincide.estimates.markers.compare import AreaDifference, other_people, same_people
from coincide.estimates.markers.roc import placed
from coincide.estimates.markers.two_groups import TwoGroups, two_groups
from coincide.tidy import text_table, tidy_table


@dataclass(frozen=True, slots=True)
class RocComparison:
    """Two areas under the ROC curve, and their difference.

    Attributes
    ----------
    first, second
        The areas.
    difference
        First less second, with limits, statistic, degrees of freedom and p value.
    paired
        Whether both markers were read in the same people.
    """

    first: float
    second: float
    difference: AreaDifference
    paired: bool

    @property
    def p(self) -> float:
        """Two-sided p value of equal areas."""
        return self.difference.p

    def tidy(self) -> pa.Table:
        """Return one row: the areas, estimate (first less second), statistic, p.value, limits."""
        found = self.difference
        return tidy_table(
            {
                "term": ["auc difference"],
                "first": [self.first],
                "second": [self.second],
                "estimate": [found.difference],
                "std.error": [math.sqrt(found.variance)],
                "statistic": [found.statistic],
                "df": [None if math.isinf(found.df) else found.df],
                "p.value": [found.p],
                "conf.low": [found.low],
                "conf.high": [found.high],
            }
        )

    def summary(self) -> str:
        """Return the result in words."""
        who = "the same people" if self.paired else "different people"
        return f"areas under two ROC curves of {who}\n{text_table(self.tidy())}"


def compare_roc(
    marker1: Marker,
    marker2: Marker,
    condition: ArrayLike,
    paired: bool = True,
    *,
    condition2: ArrayLike | None = None,
    level: float = 0.95,
) -> RocComparison:
    """Compare the areas under two ROC curves.

    Parameters
    ----------
    marker1, marker2
        Values, as in :func:`~coincide.biomarkers.roc.roc`. Each may be of another assay: only the order
        within each counts.
    condition
        1 or 0 for the people of `marker1`, and of `marker2` when paired.
    paired
        Whether both were read in the same people in the same order (DeLong's test). Otherwise the variances
        add, and the law is Student's with Welch's degrees of freedom.
    condition2
        1 or 0 for the people of `marker2`; needed when not paired.

    Raises
    ------
    DataError
        Those of :func:`~coincide.biomarkers.roc.roc`; ``COI-D803`` when the people differ in number.

    Examples
    --------
    >>> condition = [1, 1, 1, 1, 0, 0, 0, 0]
    >>> found = compare_roc([9, 8, 7, 2, 6, 5, 4, 1], [9, 8, 2, 1, 7, 6, 5, 4], condition)
    >>> found.first, found.second, round(found.p, 3)
    (0.8125, 0.5, 0.202)
    """
    if paired == (condition2 is not None):
        raise DataError(
            Problem(
                "COI-D910",
                "condition2 is for markers of different people, and needed there",
                where="paired, condition2",
                fix="give paired=False together with condition2, or neither",
            )
        )
    one = _of(marker1, condition)
    other = _of(marker2, condition if condition2 is None else condition2)
    found = [placed(each) for each in (one, other)]
    if paired:
        if len(one.has) != len(other.has):
            raise DataError(Problem("COI-D803", "the two markers were not read in the same people"))
        difference = same_people(*found, level=level)
    else:
        difference = other_people(*found, level=level)
    return RocComparison(found[0].area, found[1].area, difference, paired)


def _of(marker: Marker, condition: ArrayLike) -> TwoGroups:
    return two_groups(ranked(plain(marker)), condition, least=2)
