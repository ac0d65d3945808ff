"""A proportional-hazards fit: checks, maximum, variances, tests and limits."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import chdtrc, ndtr, ndtri

from coincide.errors import DataError, Problems
from coincide.estimates.interval import half_error
from coincide.estimates.survival.cox.checks import running_away, unidentified
from coincide.estimates.survival.cox.climb import climb
from coincide.estimates.survival.cox.evaluation import Evaluation, Likelihood, PartialLikelihood
from coincide.estimates.survival.cox.firth import PenalisedLikelihood
from coincide.estimates.survival.cox.fitted import ChiSquare, CoxDesign, FittedCox, Penalty
from coincide.estimates.survival.cox.newton import Maximum, inverse, maximise, solved
from coincide.estimates.survival.cox.profile import Profile
from coincide.estimates.survival.cox.variances import robust_covariance

Float = NDArray[np.float64]


class Limits(NamedTuple):
    """A normal statistic of each coefficient, and its limits, shape (p,) each."""

    statistic: Float
    low: Float
    high: Float


def fit(design: CoxDesign, *, level: float = 0.95, penalty: Penalty = "none") -> FittedCox:
    """Fit proportional hazards by maximum partial likelihood.

    Parameters
    ----------
    design
        The rows.
    level
        Confidence level, from 0.5 up to 1.
    penalty
        ``"firth"`` maximises the penalised likelihood; limits and p values then come from its profile.

    Raises
    ------
    DataError
        ``COI-D825`` a column is the same for all at risk together, ``COI-D826`` collinear columns,
        ``COI-D827`` no finite estimate, ``COI-D829`` none found, ``COI-D832`` an offset beyond numbers,
        ``COI-D833`` a profile without limits.

    Examples
    --------
    >>> from coincide.estimates.survival.cox.design import cox_design
    >>> found = fit(cox_design([1, 2, 3, 4], [1, 1, 1, 0], [[1.0, 0.0, 1.0, 0.0]]))
    >>> round(float(found.coef[0]), 6), round(found.loglik[1], 6)
    (0.940614, -2.869976)
    """
    error = half_error(level)
    likelihood: Likelihood = PartialLikelihood(design)
    zero = np.zeros(design.columns)
    at_0 = likelihood(zero)
    identified(design, at_0)
    if penalty == "none":
        top = maximise(likelihood, zero, at_0, design.ranges)
        finite(design, top)
    else:
        likelihood = PenalisedLikelihood(design)
        top = climb(likelihood, zero, likelihood(zero))
    covariance = inverse(top.at.information)
    robust = robust_covariance(design, top.beta, covariance)
    used = covariance if robust is None else robust
    limits = wald_limits(top, used, error) if penalty == "none" else profiled(likelihood, top, error)
    return FittedCox(
        design=design,
        coef=top.beta,
        covariance=covariance,
        robust_covariance=robust,
        loglik=(top.start.loglik, top.at.loglik),
        score_test=score_test(at_0) if penalty == "none" else None,
        wald_test=wald_test(top.beta, used),
        likelihood_ratio_test=chi_square(2 * (top.at.loglik - top.start.loglik), design.columns),
        **limits._asdict(),
        p=2 * ndtr(-np.abs(limits.statistic)),
        level=level,
        iterations=top.steps,
        penalty=penalty,
    )


def identified(design: CoxDesign, at_0: Evaluation) -> None:
    """Raise unless the information at 0 tells every coefficient from the others."""
    problems = Problems(DataError)
    if math.isfinite(at_0.loglik):
        problems.extend(unidentified(design.names, at_0))
    else:
        problems.add(
            "COI-D832",
            "the offset spans more than exp() can hold",
            where="offset",
            fix="check its unit: it is added to the log hazard",
        )
    problems.raise_if_any()


def finite(design: CoxDesign, top: Maximum) -> None:
    """Raise when a coefficient runs away."""
    if top.running.any():
        raise DataError(running_away(design.names, top.running, top.beta))


def wald_limits(top: Maximum, covariance: Float, error: float) -> Limits:
    """Return limits of ``estimate -+ z standard errors``."""
    se = np.sqrt(np.diag(covariance))
    width = float(ndtri(1 - error)) * se
    return Limits(top.beta / se, top.beta - width, top.beta + width)


def profiled(likelihood: Likelihood, top: Maximum, error: float) -> Limits:
    """Return limits where the profile lies half a chi-square quantile below the maximum."""
    z = float(ndtri(1 - error))
    widths = z * np.sqrt(np.diag(inverse(top.at.information)))
    profiles = [Profile(likelihood, top, j) for j in range(len(top.beta))]
    each = list(zip(profiles, widths.tolist(), strict=True))
    return Limits(
        np.array([profile.signed_root() for profile in profiles]),
        np.array([profile.limit(-width, z**2 / 2) for profile, width in each]),
        np.array([profile.limit(width, z**2 / 2) for profile, width in each]),
    )


def score_test(at_0: Evaluation) -> ChiSquare:
    """Return the score test (with one binary column the log-rank test) of all coefficients 0."""
    return chi_square(float(at_0.score @ solved(at_0.information, at_0.score)), len(at_0.score))


def wald_test(beta: Float, covariance: Float) -> ChiSquare:
    """Return the Wald test of all coefficients 0."""
    return chi_square(float(beta @ solved(covariance, beta)), len(beta))


def chi_square(statistic: float, df: int) -> ChiSquare:
    """Return a statistic, at least 0, with its upper tail."""
    kept = max(0.0, statistic)
    return ChiSquare(kept, df, float(chdtrc(df, kept)))
