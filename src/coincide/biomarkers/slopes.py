"""How a marker moves in time, in each group: lines of people scattered about a common line."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike, NDArray
from threadpoolctl import threadpool_limits

from coincide.biomarkers.assay import Marker
from coincide.biomarkers.mixed import Scatter, scatter
from coincide.biomarkers.slope_design import SlopeDesign, slope_design
from coincide.biomarkers.slope_results import MarkerSlopes, Slope, SlopeDifference
from coincide.estimates.interval import half_error
from coincide.estimates.markers.holm import holm
from coincide.estimates.markers.mixed_effects import Lines, lines

Float = NDArray[np.float64]


def marker_slopes(
    values: Marker,
    time: ArrayLike,
    person: ArrayLike,
    group: ArrayLike | None = None,
    *,
    log: bool = False,
    adjust: Mapping[str, ArrayLike] | None = None,
    order: tuple[str, ...] | list[str] | None = None,
    level: float = 0.95,
) -> MarkerSlopes:
    """Fit a linear mixed model: each person has a line, scattered about the line of their group.

    Parameters
    ----------
    values
        One row per measurement, shape (n,). Every value must have been detected.
    time
        Time of each, shape (n,); slopes are per unit of it. Years since a start that means the same in
        everybody serve well.
    person
        Who was measured, any labels, shape (n,). They appear nowhere in a result or error.
    group
        Group of each row's person, shape (n,): each group gets an intercept and a slope.
    log
        Take logarithms: slopes are then changes of the logarithm, ``exp(slope)`` the factor per unit of time.
    adjust
        Further numbers to adjust for, name -> shape (n,).
    order
        Names of the groups in the order wanted; by name otherwise.

    Returns
    -------
    MarkerSlopes
        Restricted maximum likelihood (statsmodels); intercept and slope of a person are correlated. Limits
        are from the normal law, which is too narrow with few people. A search that fails or ends at the edge
        is said in `notes`.

    Raises
    ------
    UsageError
        ``COI-U088`` when statsmodels is not installed.
    DataError
        ``COI-D800`` to ``COI-D803``; ``COI-D916`` for values without a logarithm; ``COI-D918`` for groups;
        ``COI-D919`` for columns that repeat each other; ``COI-D920``; ``COI-D925`` for too few people seen
        twice, or a person in two groups; ``COI-D928`` for values below the limit of detection.

    Notes
    -----
    Laird & Ware, Biometrics 1982; 38: 963-74. Values agree with those of R's lme4 to 1e-5.
    """
    made = slope_design(values, time, person, group, log=log, adjust=adjust, order=order)
    with threadpool_limits(1, "blas"):
        found = scatter(made.outcome, made.columns, made.time, made.person)
        fitted = lines(made.outcome, made.columns, made.time, made.person, found.covariance, found.residual)
    return _result(made, found, fitted, log, level)


def _result(made: SlopeDesign, found: Scatter, fitted: Lines, log: bool, level: float) -> MarkerSlopes:
    from scipy.special import ndtri

    reach = float(ndtri(1 - half_error(level)))
    spread = np.sqrt(np.maximum(np.diag(found.covariance), 0.0))
    both = float(spread[0] * spread[1])
    return MarkerSlopes(
        terms=made.names,
        coefficient=fitted.coefficient,
        covariance=fitted.covariance,
        slopes=_slopes(made, fitted, reach),
        differences=_differences(made, fitted, reach),
        intercept_sd=float(spread[0]),
        slope_sd=float(spread[1]),
        correlation=float(found.covariance[0, 1]) / both if both > 0 else math.nan,
        residual_sd=math.sqrt(found.residual),
        scatter=found.covariance,
        criterion=fitted.criterion,
        people=int(made.person.max()) + 1,
        rows=len(made.outcome),
        converged=found.converged,
        singular=found.singular,
        log=log,
        level=level,
        at_means=made.columns.mean(axis=0)[2 * len(made.groups) :],
        notes=(*made.notes, *found.notes),
    )


def _slopes(made: SlopeDesign, fitted: Lines, reach: float) -> tuple[Slope, ...]:
    size = len(made.groups)
    return tuple(
        Slope(name, people, rows, *_tested(fitted, _one(fitted, {size + place: 1.0}), reach))
        for place, (name, people, rows) in enumerate(
            zip(made.groups, made.people, made.measurements, strict=True)
        )
    )


def _differences(made: SlopeDesign, fitted: Lines, reach: float) -> tuple[SlopeDifference, ...]:
    size = len(made.groups)
    pairs = [(one, other) for other in range(size) for one in range(other + 1, size)]
    tested = [
        _tested(fitted, _one(fitted, {size + one: 1.0, size + other: -1.0}), reach) for one, other in pairs
    ]
    adjusted = holm([row[-1] for row in tested]).tolist()
    return tuple(
        SlopeDifference(made.groups[one], made.groups[other], *row, raised)
        for (one, other), row, raised in zip(pairs, tested, adjusted, strict=True)
    )


def _one(fitted: Lines, parts: Mapping[int, float]) -> Float:
    """Return a contrast of coefficients."""
    found = np.zeros(len(fitted.coefficient))
    for place, weight in parts.items():
        found[place] = weight
    return found


def _tested(fitted: Lines, contrast: Float, reach: float) -> tuple[float, float, float, float, float]:
    """Return estimate, standard error, limits and p value of a contrast."""
    from scipy.special import ndtr

    middle = float(contrast @ fitted.coefficient)
    error = math.sqrt(float(contrast @ fitted.covariance @ contrast))
    return (
        middle,
        error,
        middle - reach * error,
        middle + reach * error,
        2 * float(ndtr(-abs(middle) / error)),
    )
