"""How a marker differs between groups, adjusted for age: ALS, MS, both, neither."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray
from threadpoolctl import threadpool_limits

from coincide.biomarkers.assay import Marker
from coincide.biomarkers.group_design import GroupDesign, group_design
from coincide.biomarkers.group_results import Contrast, GroupComparison, Level
from coincide.errors import DataError, Problem
from coincide.estimates.interval import half_error
from coincide.estimates.markers.censored import censored_regression
from coincide.estimates.markers.holm import holm
from coincide.estimates.markers.linear import least_squares

Float = NDArray[np.float64]
Scale: TypeAlias = Callable[[float], float]
"""Turns a number of the regression back to what is shown."""


def compare_groups(
    marker: Marker,
    group: ArrayLike,
    age: ArrayLike | None = None,
    *,
    log: bool = True,
    limit: ArrayLike | None = None,
    adjust: Mapping[str, ArrayLike] | None = None,
    by_assay: bool = False,
    order: tuple[str, ...] | list[str] | None = None,
    level: float = 0.95,
) -> GroupComparison:
    """Compare a marker between groups of people.

    Parameters
    ----------
    marker
        Values, shape (n,), or what :func:`~coincide.biomarkers.assay.measured` made of them.
    group
        Name of each person's group, shape (n,).
    age
        Age at the sample in years, shape (n,); the line of age is one for all groups.
    log
        Take logarithms: effects are then ratios of geometric means.
    limit
        Limit of detection, one or of shape (n,): values below it are only known to lie there.
    adjust
        Further numbers to adjust for, name -> shape (n,).
    by_assay
        Let each assay have a level of its own, when values come from several. Without it they are refused.
    order
        Names of the groups in the order wanted; the first is what others are held against first. By name
        otherwise.
    level
        Of the intervals.

    Returns
    -------
    GroupComparison
        Least squares with HC3 errors and Student's law when every value was detected; the likelihood of
        values known to lie below their limit, and the normal law, when some were not.

    Raises
    ------
    DataError
        ``COI-D800`` to ``COI-D803``; ``COI-D916`` for values that have no logarithm; ``COI-D917`` when a
        group was never detected; ``COI-D918`` for groups of fewer than two people or fewer than two groups;
        ``COI-D919`` for columns that repeat each other; ``COI-D920``; ``COI-D928``.

    Examples
    --------
    >>> marker = [88, 71, 140, 60, 33, 25, 40, 12, 18, 30]
    >>> group = ["ALS"] * 4 + ["neither"] * 6
    >>> found = compare_groups(marker, group, order=["neither", "ALS"])
    >>> only = found.contrasts[0]
    >>> only.group, only.against, round(only.estimate, 2), round(only.low, 2), round(only.high, 2)
    ('ALS', 'neither', 3.48, 1.78, 6.79)
    """
    made = group_design(
        marker, group, age, log=log, limit=limit, adjust=adjust, by_assay=by_assay, order=order
    )
    with threadpool_limits(1, "blas"):
        coefficient, covariance, df, method = _fitted(made)
        turned = math.exp if log else float
        levels = _levels(made, coefficient, covariance, _reach(df, level), turned)
        contrasts = _contrasts(made, coefficient, covariance, df, level, turned)
    return GroupComparison(levels, contrasts, log, method, made.notes)


def _fitted(made: GroupDesign) -> tuple[Float, Float, float, str]:
    """Return coefficients, their covariance, degrees of freedom and the words for both."""
    adjusted = f", adjusted for {', '.join(made.adjusted)}" if made.adjusted else ""
    if not made.below.any():
        line = least_squares(made.outcome, made.columns)
        return line.coefficient, line.covariance, float(line.df), f"least squares, HC3 errors{adjusted}"
    _refuse_hidden_groups(made)
    found = censored_regression(made.outcome, made.below, made.columns)
    words = f"likelihood with {found.below} values known to lie below their limit{adjusted}"
    return found.coefficient, found.covariance, math.inf, words


def _refuse_hidden_groups(made: GroupDesign) -> None:
    """Raise when everybody in a group lies below the limit."""
    hidden = [name for place, name in enumerate(made.groups) if made.below[made.group == place].all()]
    if hidden:
        raise DataError(
            Problem(
                "COI-D917",
                f"every value of {', '.join(hidden)} lies below the limit of detection",
                where="group, limit",
                why="its mean is only known to be low",
                fix="leave the group out, or compare shares above a cut-off",
            )
        )


def _reach(df: float, level: float) -> float:
    """Return the quantile of Student's law, or of the normal one."""
    from scipy.special import ndtri, stdtrit

    tail = 1 - half_error(level)
    return float(ndtri(tail) if math.isinf(df) else stdtrit(df, tail))


def _levels(
    made: GroupDesign, coefficient: Float, covariance: Float, reach: float, turned: Scale
) -> tuple[Level, ...]:
    """Return each group's mean at the mean of everything adjusted for."""
    found = []
    for place, name in enumerate(made.groups):
        at = made.columns.mean(axis=0)
        at[: len(made.groups)] = 0.0
        at[place] = 1.0
        middle, error = float(at @ coefficient), math.sqrt(float(at @ covariance @ at))
        low, high = turned(middle - reach * error), turned(middle + reach * error)
        rows = made.group == place
        people, below = int(rows.sum()), int(made.below[rows].sum())
        found.append(Level(name, people, below, turned(middle), low, high))
    return tuple(found)


def _contrasts(
    made: GroupDesign, coefficient: Float, covariance: Float, df: float, level: float, turned: Scale
) -> tuple[Contrast, ...]:
    """Return each later group against each earlier one."""
    from scipy.special import ndtr, stdtr

    reach, size = _reach(df, level), len(made.groups)
    pairs = [(one, other) for other in range(size) for one in range(other + 1, size)]
    rows = []
    for one, other in pairs:
        gap = float(coefficient[one] - coefficient[other])
        error = math.sqrt(float(covariance[one, one] + covariance[other, other] - 2 * covariance[one, other]))
        statistic = gap / error if error > 0 else math.nan
        p = 2 * float(ndtr(-abs(statistic)) if math.isinf(df) else stdtr(df, -abs(statistic)))
        rows.append((gap, error, statistic, p))
    adjusted = holm([row[3] for row in rows]).tolist()
    return tuple(
        Contrast(
            group=made.groups[one],
            against=made.groups[other],
            estimate=turned(gap),
            low=turned(gap - reach * error),
            high=turned(gap + reach * error),
            standard_error=error,
            statistic=statistic,
            df=df,
            p=p,
            p_holm=raised,
        )
        for (one, other), (gap, error, statistic, p), raised in zip(pairs, rows, adjusted, strict=True)
    )
