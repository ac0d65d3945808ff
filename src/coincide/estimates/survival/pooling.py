"""Rubin's rules: one answer from the analyses of several completed data sets.

Rubin, Multiple Imputation for Nonresponse in Surveys, Wiley 1987, section 3.1; degrees of freedom of Barnard
& Rubin, Biometrika 1999; 86: 948-55.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import stdtr, stdtrit

from coincide.errors import DataError, Problem
from coincide.estimates.interval import half_error

Float = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Pooled:
    """Coefficients pooled over completed data sets; arrays have shape (p,).

    Attributes
    ----------
    coef, se
        Mean of the estimates, and standard error within and between the data sets together.
    covariance
        Total covariance, shape (p, p).
    within, between
        Mean variance within data sets, and variance between them.
    df
        Degrees of freedom of Student's t.
    fraction_missing
        Share of the information on each coefficient that is missing.
    p, low, high
        Two-sided p value of 0 and limits at `level`.
    level
        Confidence level.
    sets
        Number of data sets.
    """

    coef: Float
    se: Float
    covariance: Float
    within: Float
    between: Float
    df: Float
    fraction_missing: Float
    p: Float
    low: Float
    high: Float
    level: float
    sets: int


def pool(
    estimates: ArrayLike, covariances: ArrayLike, *, complete_df: float = np.inf, level: float = 0.95
) -> Pooled:
    """Pool estimates of several completed data sets.

    Parameters
    ----------
    estimates
        One line of coefficients per data set, shape (m, p), m at least 2.
    covariances
        Their covariances, shape (m, p, p).
    complete_df
        Degrees of freedom the analysis would have with nothing missing: of a Cox model the events less the
        coefficients. Infinite for Rubin's own rule.
    level
        Confidence level from 0.5 up to 1.

    Raises
    ------
    DataError
        ``COI-D858`` for shapes that do not fit, or values that are no numbers.

    Notes
    -----
    With ``W`` the mean covariance, ``B`` the covariance of the estimates, ``T = W + (1 + 1/m) B`` and, of
    each coefficient, ``l = (1 + 1/m) B / T``: ``v_1 = (m - 1) / l^2``; with ``v = complete_df``,
    ``v_2 = (v + 1) v (1 - l) / (v + 3)`` and ``df = 1 / (1/v_1 + 1/v_2)``; with ``r = (1 + 1/m) B / W`` the
    fraction missing is ``(r + 2 / (df + 3)) / (1 + r)``.

    Examples
    --------
    Estimates 1 and 3 with variance 1 each: between them 2, in all 1 + 1.5 x 2 = 4.

    >>> found = pool([[1.0], [3.0]], [[[1.0]], [[1.0]]])
    >>> found.coef.tolist(), found.se.tolist(), found.df.round(4).tolist()
    ([2.0], [2.0], [1.7778])
    """
    Q, U = np.asarray(estimates, dtype=np.float64), np.asarray(covariances, dtype=np.float64)
    _check(Q, U)
    error, m = half_error(level), len(Q)
    coef, inside = Q.mean(axis=0), U.mean(axis=0)
    apart = Q - coef
    spread = (1 + 1 / m) * (apart.T @ apart) / (m - 1)
    total = inside + spread
    W, B, T = np.diag(inside), np.diag(spread), np.diag(total)
    df = _freedom(B / T, m, complete_df)
    ratio = B / W
    se = np.sqrt(T)
    width = -stdtrit(df, error) * se
    return Pooled(
        coef=coef,
        se=se,
        covariance=total,
        within=W.copy(),
        between=B / (1 + 1 / m),
        df=df,
        fraction_missing=(ratio + 2 / (df + 3)) / (1 + ratio),
        p=2 * stdtr(df, -np.abs(coef / se)),
        low=coef - width,
        high=coef + width,
        level=level,
        sets=m,
    )


def _freedom(share: Float, m: int, complete_df: float) -> Float:
    """Return degrees of freedom; those of the complete data where nothing varies between data sets."""
    old = np.full(len(share), np.inf)
    np.divide(m - 1, share**2, out=old, where=share > 0)
    if np.isinf(complete_df):
        return old
    observed = (complete_df + 1) / (complete_df + 3) * complete_df * (1 - share)
    return np.asarray(1 / (1 / old + 1 / observed), dtype=np.float64)


def _check(Q: Float, U: Float) -> None:
    right = Q.ndim == 2 and len(Q) >= 2 and U.shape == (*Q.shape, Q.shape[-1])
    if right and np.isfinite(Q).all() and np.isfinite(U).all():
        return
    raise DataError(
        Problem(
            "COI-D858",
            f"estimates have the shape {Q.shape}, covariances {U.shape}, or hold values that are no numbers",
            where="estimates, covariances",
            fix="give (m, p) and (m, p, p) numbers of at least two data sets with the same coefficients",
        )
    )
