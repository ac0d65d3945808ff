"""Survival of rows with given covariates, from a proportional-hazards fit, with limits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from coincide.errors import DataError, Problem
from coincide.estimates.interval import half_error
from coincide.estimates.survival.cox.fitted import FittedCox
from coincide.estimates.survival.cox_after.baseline import at_times, baseline

Float = NDArray[np.float64]
Scale = Literal["log", "log-log", "plain"]
SCALES: tuple[Scale, ...] = ("log", "log-log", "plain")


@dataclass(frozen=True, slots=True, eq=False)
class PredictedHazard:
    """Cumulative hazards of m rows at T times, and their standard errors, shape (m, T).

    NaN where a time lies beyond the last follow-up of the row's stratum: nothing is known there.
    """

    times: Float
    hazard: Float
    se: Float


@dataclass(frozen=True, slots=True, eq=False)
class PredictedSurvival:
    """Chances to be free of the event, their standard errors and limits, shape (m, T)."""

    times: Float
    survival: Float
    se: Float
    low: Float
    high: Float


def linear_predictor(fit: FittedCox, X: Float, offset: Float | None = None) -> Float:
    """Return ``(x - means) b + offset - mean offset`` of rows, shape (m,).

    Equal rows get equal values to the last bit, so that ties stay ties.
    """
    found = np.zeros(len(X)) if offset is None else offset - fit.design.offset_mean
    for place, coef in enumerate(fit.coef.tolist()):
        found = found + (X[:, place] - fit.design.means[place]) * coef
    return found


def predicted_hazard(
    fit: FittedCox,
    X: Float,
    times: Float,
    *,
    stratum: NDArray[np.int32] | None = None,
    offset: Float | None = None,
    since: float | None = None,
) -> PredictedHazard:
    """Return the cumulative hazard of rows.

    Parameters
    ----------
    fit
        The fit.
    X
        Covariates, shape (m, p), as given to the fit.
    times
        Rising times, shape (T,).
    stratum
        Number of each row's stratum, shape (m,); None for the first.
    offset
        Fixed part of the linear predictor, shape (m,).
    since
        The hazard is counted from this time on: for those free of the event then. From the beginning when
        None.

    Notes
    -----
    With ``H0, V0, q`` of `baseline`, ``z`` the covariates less their means and ``r = exp(z b)``:
    ``H = r H0``, ``var H = r^2 [V0 + (z H0 - q)' cov (z H0 - q)]``, the covariance being the robust one
    where there is one.
    """
    base = baseline(fit)
    with np.errstate(over="ignore"):  # refused below
        risk = np.exp(linear_predictor(fit, X, offset))
    if not np.isfinite(risk).all():
        raise DataError(
            Problem(
                "COI-D856",
                "covariates lie so far from those of the fit that the hazard is no number",
                where="new rows",
                fix="check their units",
            )
        )
    hazard, se = np.empty((len(X), len(times))), np.empty((len(X), len(times)))
    of_row = np.zeros(len(X), dtype=np.int32) if stratum is None else stratum
    for place in np.unique(of_row).tolist():
        rows = of_row == place
        H, V, q = at_times(base, place, times)
        if since is not None:
            H0, V0, q0 = at_times(base, place, np.array([since]))
            H, V, q = H - H0, V - V0, q - q0
        z = X[rows] - fit.design.means
        hazard[rows] = risk[rows, None] * H
        se[rows] = risk[rows, None] * np.sqrt(V + _spread(z, H, q, fit.used_covariance))
        unknown = np.ix_(rows, times > base.last[place])
        hazard[unknown], se[unknown] = np.nan, np.nan
    return PredictedHazard(times, hazard, se)


def predicted_survival(
    hazard: PredictedHazard, *, scale: Scale = "log", level: float = 0.95
) -> PredictedSurvival:
    """Return survival ``exp(-H)`` with limits.

    Parameters
    ----------
    hazard
        Cumulative hazards with their errors.
    scale
        ``log``: limits of the hazard, at most 1; ``log-log``: limits of the log hazard, always between 0 and
        1; ``plain``: of the survival itself, cut at 0 and 1.
    level
        Confidence level from 0.5 up to 1.

    Examples
    --------
    >>> one = PredictedHazard(np.array([1.0]), np.array([[0.5]]), np.array([[0.1]]))
    >>> found = predicted_survival(one, scale="log-log")
    >>> [round(float(side[0, 0]), 4) for side in (found.survival, found.low, found.high)]
    [0.6065, 0.4771, 0.7133]
    """
    z = -float(ndtri(half_error(level)))
    H, width = hazard.hazard, z * hazard.se
    survival = np.exp(-H)
    if scale == "log":
        low, high = np.exp(-H - width), np.minimum(np.exp(-H + width), 1.0)
    elif scale == "plain":
        low, high = np.maximum(survival * (1 - width), 0.0), np.minimum(survival * (1 + width), 1.0)
    else:
        ratio = np.divide(width, H, out=np.zeros(H.shape), where=H > 0)  # no event yet: 1 (1 to 1)
        low, high = np.exp(-H * np.exp(ratio)), np.exp(-H * np.exp(-ratio))
    return PredictedSurvival(hazard.times, survival, survival * hazard.se, low, high)


def _spread(z: Float, H: Float, q: Float, covariance: Float) -> Float:
    """Return the part of the variance that the coefficients bring, shape (m, T), without (m, T, p)."""
    zz = np.einsum("mi,ij,mj->m", z, covariance, z)
    zq = z @ covariance @ q.T
    qq = np.einsum("ti,ij,tj->t", q, covariance, q)
    # rounding may not make it negative
    return np.asarray(np.maximum(zz[:, None] * H**2 - 2 * zq * H + qq, 0.0), dtype=np.float64)
