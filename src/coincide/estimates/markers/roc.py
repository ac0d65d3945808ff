"""The ROC curve, the area under it, and DeLong's variance in n log n steps.

Source: DeLong, DeLong & Clarke-Pearson, Biometrics 1988; 44: 837-45. The placements come from midranks
(Sun & Xu, IEEE Signal Processing Letters 2014; 21: 1389-93), so that no pair is ever formed.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

from coincide.estimates.interval import Interval, half_error
from coincide.estimates.markers.two_groups import TwoGroups, by_value, two_groups

Float = NDArray[np.float64]
Int64 = NDArray[np.int64]
Scale = Literal["plain", "logit"]


@dataclass(frozen=True, slots=True, eq=False)
class Placements:
    """Where each person stands in the other group.

    Attributes
    ----------
    area
        Chance that a case reads higher than one of the others, ties counting half.
    of_cases
        Share of the others below each case, shape (cases,).
    of_others
        Share of the cases above each of the others, shape (others,).
    """

    area: float
    of_cases: Float
    of_others: Float

    @property
    def variance(self) -> float:
        """DeLong's variance of the area; ``nan`` with fewer than two people in a group."""
        return covariance(self, self)


@dataclass(frozen=True, slots=True, eq=False)
class Points:
    """The ROC curve; all arrays have shape (points,), from the strictest threshold to the laxest.

    Attributes
    ----------
    threshold
        Halfway between neighbouring values; ``inf`` at the first point, where nobody is positive, and
        ``-inf`` at the last.
    cases, others
        People at or above the threshold, with and without the condition.
    sensitivity, false_positive
        The same as shares of their group.
    """

    threshold: Float
    cases: Int64
    others: Int64
    sensitivity: Float
    false_positive: Float


def placements(marker: ArrayLike, condition: ArrayLike) -> Placements:
    """Return the area under the ROC curve with what its variance needs.

    Parameters
    ----------
    marker, condition
        As in :func:`~coincide.estimates.markers.two_groups.two_groups`.

    Examples
    --------
    >>> found = placements([1, 2, 2, 3], [0, 0, 1, 1])
    >>> found.area, found.of_cases.tolist(), found.of_others.tolist()
    (0.875, [0.75, 1.0], [1.0, 0.75])
    """
    return placed(two_groups(marker, condition))


def placed(groups: TwoGroups) -> Placements:
    """Return the placements of checked groups."""
    found = by_value(groups)
    below = (np.cumsum(found.others) - found.others / 2) / groups.others
    above = 1 - (np.cumsum(found.cases) - found.cases / 2) / groups.cases
    area = float((below * found.cases).sum() / groups.cases)
    return Placements(area, below[found.place[groups.has]], above[found.place[~groups.has]])


def covariance(one: Placements, other: Placements) -> float:
    """Return DeLong's covariance of two areas of the same people in the same order."""
    cases, others = len(one.of_cases), len(one.of_others)
    if min(cases, others) < 2:
        return math.nan
    among_cases = ((one.of_cases - one.area) * (other.of_cases - other.area)).sum() / (cases - 1)
    among_others = ((one.of_others - one.area) * (other.of_others - other.area)).sum() / (others - 1)
    return float(among_cases / cases + among_others / others)


def area_interval(area: float, variance: float, *, level: float = 0.95, scale: Scale = "plain") -> Interval:
    """Return the interval of an area.

    Parameters
    ----------
    area, variance
        The area and its variance.
    scale
        ``plain`` as in most programs, cut at 0 and 1; ``logit`` stays inside by itself and covers better near
        the ends (Pepe, The Statistical Evaluation of Medical Tests, 2003, section 5.2).

    Returns
    -------
    Interval
        Limits are ``nan`` where the variance is 0 or unknown: groups that do not overlap say nothing about
        how much they might.
    """
    if not variance > 0:
        return Interval(math.nan, math.nan, level)
    reach = float(ndtri(1 - half_error(level))) * math.sqrt(variance)
    if scale == "plain" or not 0 < area < 1:
        return Interval(max(0.0, area - reach), min(1.0, area + reach), level)
    middle, width = math.log(area / (1 - area)), reach / (area * (1 - area))
    return Interval(1 / (1 + math.exp(width - middle)), 1 / (1 + math.exp(-width - middle)), level)


def points(groups: TwoGroups) -> Points:
    """Return the curve.

    Examples
    --------
    >>> found = points(two_groups([1, 2, 3], [0, 1, 1]))
    >>> found.threshold.tolist(), found.cases.tolist(), found.others.tolist()
    ([inf, 2.5, 1.5, -inf], [0, 1, 2, 2], [0, 0, 0, 1])
    """
    found = by_value(groups)
    threshold = np.concatenate(([np.inf], halfway(found.values)[::-1], [-np.inf]))
    up = np.concatenate(([0], np.cumsum(found.cases[::-1])))
    along = np.concatenate(([0], np.cumsum(found.others[::-1])))
    return Points(threshold, up, along, up / groups.cases, along / groups.others)


def halfway(values: Float) -> Float:
    """Return the middles between neighbouring values, shape (k - 1,)."""
    return values[:-1] + np.diff(values) / 2
