"""The sandwich over clusters, and what single rows do to the estimate."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from coincide.estimates.survival.cox.fitted import CoxDesign, FittedCox
from coincide.kernels.survival.score_residuals import products_of, weighted_score_residuals

Float = NDArray[np.float64]


def score_residuals(fitted: FittedCox) -> Float:
    """Return the score residual of each row, shape (n, p), without case weights.

    Times case weights they add up to the score, which is 0 at the estimate (without a penalty).
    """
    weight = fitted.design.spans.weight
    found = _weighted(fitted.design, fitted.coef, per_cluster=None)
    return found if weight is None else found / weight[:, None]


def dfbeta(fitted: FittedCox) -> Float:
    """Return the approximate change of the coefficients with each row against without it, shape (n, p).

    Score residuals times the inverse information (Therneau & Grambsch, Modeling Survival Data, 2000,
    section 7.1), without case weights.
    """
    found: Float = score_residuals(fitted) @ fitted.covariance
    return found


def robust_covariance(design: CoxDesign, coef: Float, covariance: Float) -> Float | None:
    """Return ``V (sum over clusters of their squared scores) V``, shape (p, p); None without clusters.

    Lin & Wei, Journal of the American Statistical Association 1989; 84: 1074-8; with case weights each
    residual is multiplied by its row's weight. No small-sample factor.
    """
    if design.cluster is None:
        return None
    found = covariance @ products_of(_weighted(design, coef, per_cluster=design.cluster)) @ covariance
    symmetric: Float = (found + found.T) / 2
    return symmetric


def _weighted(design: CoxDesign, coef: Float, per_cluster: NDArray[np.int32] | None) -> Float:
    return weighted_score_residuals(
        design.grid,
        design.X,
        design.means,
        design.sums(coef),
        weight=design.spans.weight,
        cluster=per_cluster,
        clusters=design.clusters,
    )
