"""Residuals of a proportional-hazards fit.

Martingale and score: Therneau, Grambsch & Fleming, Biometrika 1990; 77: 147-60. Schoenfeld, Biometrika 1982;
69: 239-41; scaled: Grambsch & Therneau, Biometrika 1994; 81: 515-26.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coincide.estimates.survival.cox.fitted import FittedCox
from coincide.kernels.survival.cox_sums import lived_through
from coincide.kernels.survival.score_residuals import mean_covariates, weighted_score_residuals

Float = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class AtEvents:
    """Residuals of the rows with an event, by stratum and time.

    Attributes
    ----------
    rows
        Number of each row, shape (d,).
    times
        Its event time, shape (d,).
    values
        Shape (d, p).
    """

    rows: NDArray[np.int64]
    times: Float
    values: Float


def martingale(fit: FittedCox) -> Float:
    """Return events less the events expected, of each row, shape (n,).

    Their sum, weighted by the case weights, is 0.

    Examples
    --------
    >>> from coincide.estimates.survival.cox.design import cox_design
    >>> from coincide.estimates.survival.cox.fit import fit
    >>> found = fit(cox_design([1, 2, 3, 4], [1, 1, 1, 0], [[1.0, 0.0, 1.0, 0.0]]))
    >>> round(abs(float(martingale(found).sum())), 12)
    0.0
    """
    design, sums = fit.design, fit.sums()
    expected = sums.risk * lived_through(design.grid, sums)
    if design.spans.weight is not None:
        expected = expected / design.spans.weight
    return design.grid.event - expected


def deviance(fit: FittedCox) -> Float:
    """Return martingale residuals on a scale on which outliers of both sides look alike, shape (n,).

    ``sign(M) sqrt(-2 [M + d log(d - M)])`` with ``d`` the events of the row.
    """
    M = martingale(fit)
    happened = fit.design.grid.event.view(np.bool_)
    inside = np.zeros(len(M))
    np.log(1 - M, out=inside, where=happened)  # 1 - M > 0 is what an event was expected
    return np.asarray(np.sign(M) * np.sqrt(np.maximum(-2 * (M + inside), 0.0)), dtype=np.float64)


def score(fit: FittedCox) -> Float:
    """Return what each row adds to the score, not weighted, shape (n, p)."""
    weighted = _weighted_score(fit)
    weight = fit.design.spans.weight
    return weighted if weight is None else weighted / weight[:, None]


def dfbeta(fit: FittedCox) -> Float:
    """Return about how much each row moves the coefficients (with its weight), shape (n, p)."""
    return _weighted_score(fit) @ fit.covariance


def dfbetas(fit: FittedCox) -> Float:
    """Return `dfbeta` in standard errors, shape (n, p)."""
    return dfbeta(fit) / np.sqrt(np.diag(fit.covariance))


def schoenfeld(fit: FittedCox) -> AtEvents:
    """Return covariates of rows with an event less what was expected of those at risk then.

    Weighted by the case weights they sum to 0. Among tied events all are compared with the same mean.
    """
    design = fit.design
    average = mean_covariates(fit.sums(), design.grid.weight)[2]
    happened = np.flatnonzero(design.grid.event)
    order = happened[np.argsort(design.grid.last[happened], kind="stable")]
    slot = design.grid.last[order]
    values = design.X[order] - design.means - average[slot]
    return AtEvents(order, design.grid.times[slot], values)


def scaled_schoenfeld(fit: FittedCox) -> AtEvents:
    """Return ``b + d r cov`` for Schoenfeld residuals ``r`` and `d` events: about b(t) at their times."""
    found = schoenfeld(fit)
    values = found.values @ fit.covariance * len(found.rows) + fit.coef
    return AtEvents(found.rows, found.times, values)


def _weighted_score(fit: FittedCox) -> Float:
    design = fit.design
    return weighted_score_residuals(
        design.grid, design.X, design.means, fit.sums(), weight=design.spans.weight
    )
