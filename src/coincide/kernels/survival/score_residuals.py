"""Score residuals: what each row, or each cluster of rows, adds to the score at the estimate.

Therneau, Grambsch & Fleming, Biometrika 1990; 77: 147-60; clusters: Lin & Wei, Journal of the American
Statistical Association 1989; 84: 1074-8.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from coincide.kernels.survival import score_walk
from coincide.kernels.survival.cox_grid import EventGrid
from coincide.kernels.survival.cox_sums import NONE, RiskSums, cumulated

Float = NDArray[np.float64]
Int32 = NDArray[np.int32]

_EACH_ROW: Final = np.empty(0, dtype=np.int32)


def weighted_score_residuals(
    grid: EventGrid,
    X: Float,
    means: Float,
    sums: RiskSums,
    *,
    weight: Float | None = None,
    cluster: Int32 | None = None,
    clusters: int = 0,
) -> Float:
    """Return score residuals times case weights, of rows or added up over clusters.

    Parameters
    ----------
    grid, X, means, sums
        As in `coincide.kernels.survival.cox_sums.risk_sums`, and what it returned.
    weight
        Case weights, shape (n,).
    cluster, clusters
        Cluster of each row, from 0, shape (n,), and their number; None for one line per row.

    Returns
    -------
        Shape (n, p), or (clusters, p). Columns add up to the score.

    Notes
    -----
    ``L = event (x - xbar) - r sum (x - xbar_g) dH_g`` over the slots a row is at risk in, with the means of
    the risk sets after Efron or Breslow.

    Examples
    --------
    Two rows, an event at time 1 in the one with covariate 1: it was expected in either.

    >>> from coincide.kernels.survival.cox_grid import event_grid
    >>> from coincide.kernels.survival.cox_sums import risk_sums
    >>> from coincide.kernels.survival.spans import spans
    >>> grid, X, zero = event_grid(spans([1, 2], [1, 0])), np.array([[1.0], [0.0]]), np.zeros(1)
    >>> weighted_score_residuals(grid, X, zero, risk_sums(grid, X, zero, zero)).tolist()
    [[0.25], [0.25]]
    """
    lived, tied, average = mean_covariates(sums, grid.weight)
    found = np.zeros((len(X) if cluster is None else clusters, X.shape[1]))
    score_walk.add_score_residuals(
        X,
        means,
        sums.risk,
        NONE if weight is None else weight,
        grid.enter,
        grid.last,
        grid.event,
        cumulated(grid.stratum, lived),
        tied,
        average,
        _EACH_ROW if cluster is None else cluster,
        found,
    )
    return found


def mean_covariates(sums: RiskSums, weight: Float) -> tuple[Float, Float, Float]:
    """Return, for each slot, the hazard with its mean covariates, the share of ties, and the mean for events.

    Parameters
    ----------
    sums
        Sums over risk sets.
    weight
        Weighted events of each slot, shape (K,).

    Returns
    -------
        Increments ``(dH, xbar dH)``, shape (K, 1 + p); the same for what a tied row does not live through,
        shape (K, 1 + p); mean covariates (less the means of columns) of the risk set that the events of the
        slot are compared with, shape (K, p).
    """
    S1, E1 = sums.sums[:, 1:], sums.tied[:, 1:] if sums.tied.shape[1] else 0.0
    A, B, a, b, c = (sums.terms[:, [k]] for k in range(5))
    lived = np.hstack((A, a * S1 - b * E1))
    tied = np.hstack((B, b * S1 - c * E1))
    return lived, tied, np.ascontiguousarray((A * S1 - B * E1) / weight[:, None])


def products_of(lines: Float) -> Float:
    """Return the products of columns with one another, added up over lines, shape (p, p).

    Examples
    --------
    >>> products_of(np.array([[1.0, 2.0], [0.0, 1.0]])).tolist()
    [[1.0, 2.0], [2.0, 5.0]]
    """
    found = np.zeros((lines.shape[1], lines.shape[1]))
    score_walk.add_products(lines, found)
    whole: Float = found + np.tril(found, -1).T
    return whole
