"""Two areas under the ROC curve: in the same people, or in different ones."""

from __future__ import annotations

import math
from dataclasses import dataclass

from scipy.special import ndtr, ndtri, stdtr, stdtrit

from coincide.errors import DataError, Problem
from coincide.estimates.interval import half_error
from coincide.estimates.markers.roc import Placements, covariance


@dataclass(frozen=True, slots=True)
class AreaDifference:
    """The first area minus the second.

    Attributes
    ----------
    difference, variance
        Of the areas.
    low, high
        Limits at `level`; ``nan`` with the statistic when the variance is 0.
    statistic, df, p
        Test that the areas are equal; `df` is infinite for the normal law.
    """

    difference: float
    variance: float
    low: float
    high: float
    level: float
    statistic: float
    df: float
    p: float


def same_people(one: Placements, other: Placements, *, level: float = 0.95) -> AreaDifference:
    """Compare two markers of the same people (DeLong and others 1988).

    Parameters
    ----------
    one, other
        Placements of the same people in the same order.

    Raises
    ------
    DataError
        ``COI-D803`` when they hold different numbers of people.
    """
    if len(one.of_cases) != len(other.of_cases) or len(one.of_others) != len(other.of_others):
        raise DataError(Problem("COI-D803", "the two markers were not read in the same people"))
    variance = one.variance + other.variance - 2 * covariance(one, other)
    return _tested(one.area - other.area, max(variance, 0.0), math.inf, level)


def other_people(one: Placements, other: Placements, *, level: float = 0.95) -> AreaDifference:
    """Compare a marker in one group of people with a marker in another.

    The variances add; the law is Student's with the degrees of freedom of Welch and Satterthwaite, people
    of each set counting as its size.
    """
    parts = one.variance, other.variance
    sizes = [len(each.of_cases) + len(each.of_others) - 1 for each in (one, other)]
    below = sum(part**2 / size for part, size in zip(parts, sizes, strict=True))
    df = sum(parts) ** 2 / below if below > 0 else math.inf
    return _tested(one.area - other.area, sum(parts), df, level)


def _tested(difference: float, variance: float, df: float, level: float) -> AreaDifference:
    """Return the difference with its limits and test."""
    # sums of tens of placements leave about 1e-17; equal markers must not get a statistic of noise
    if not variance > 1e-15:
        none = math.nan
        return AreaDifference(difference, variance, none, none, level, none, df, none)
    spread = math.sqrt(variance)
    statistic = difference / spread
    if math.isinf(df):
        quantile, tail = float(ndtri(1 - half_error(level))), float(ndtr(-abs(statistic)))
    else:
        quantile = float(stdtrit(df, 1 - half_error(level)))
        tail = float(stdtr(df, -abs(statistic)))
    reach = quantile * spread
    return AreaDifference(
        difference, variance, difference - reach, difference + reach, level, statistic, df, 2 * tail
    )
