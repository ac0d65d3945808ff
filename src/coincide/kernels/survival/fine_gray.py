"""Risk sets of a subdistribution: those at risk, and those who had another event first, with falling weights.

Fine & Gray, Journal of the American Statistical Association 1999; 94: 496-509; delayed entry: Geskus,
Biometrics 2011; 67: 39-49. Whoever had another event at ``T`` stays in the risk set at a later ``t`` with the
weight ``F(t) / F(T)``, ``F`` the chance of being under observation just before a time. The weight is a
product, so the sum over all of them is ``F(t)`` times a running sum: one walk over rows and one over slots,
no row met twice.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coincide.kernels.survival import cox_walk, fine_gray_walk
from coincide.kernels.survival.cox_grid import EventGrid
from coincide.kernels.survival.cox_sums import NONE, RiskSums, Ties, products
from coincide.kernels.survival.score_residuals import mean_covariates, weighted_score_residuals

Float = NDArray[np.float64]
Int32 = NDArray[np.int32]

_EACH_ROW = np.empty(0, dtype=np.int32)


@dataclass(frozen=True, slots=True, eq=False)
class LateRows:
    """Rows that stay in risk sets after another event ended their follow-up.

    Attributes
    ----------
    rows
        Their numbers, shape (m,).
    begin
        First slot after their event, in their own stratum, shape (m,).
    group
        Group whose weights they follow, shape (m,).
    scale
        Case weight over ``F`` at their own event, shape (m,).
    share
        ``F`` at each slot by group, shape (groups, K).
    """

    rows: Int32
    begin: Int32
    group: Int32
    scale: Float
    share: Float


@dataclass(frozen=True, slots=True, eq=False)
class SubdistributionSums:
    """Sums over risk sets at one vector of coefficients.

    Attributes
    ----------
    sums
        As for a Cox model, of those at risk and of late rows together; ``sums.risk`` of those at risk.
    risk
        ``scale exp((x - means) b)`` of late rows, shape (m,).
    """

    sums: RiskSums
    risk: Float


def subdistribution_sums(
    grid: EventGrid,
    late: LateRows,
    X: Float,
    means: Float,
    beta: Float,
    *,
    weight: Float | None = None,
    ties: Ties = "efron",
) -> SubdistributionSums:
    """Add up the risk sets.

    Parameters
    ----------
    grid
        Rows on a grid of the times of the event asked about.
    late
        Rows that had another event.
    X, means, beta, weight, ties
        As in `coincide.kernels.survival.cox_sums.risk_sums`.

    Examples
    --------
    Another event at 1, the event at 2 and at 3, nobody censored: all three are in the first risk set.

    >>> from coincide.kernels.survival.cox_grid import event_grid
    >>> from coincide.kernels.survival.spans import spans
    >>> grid, one = event_grid(spans([1, 2, 3], [0, 1, 1])), np.zeros(1, np.int32)
    >>> late = LateRows(one, one, one, np.ones(1), np.ones((1, 2)))
    >>> subdistribution_sums(grid, late, np.zeros((3, 1)), np.zeros(1), np.zeros(1)).sums.sums[:, 0].tolist()
    [3.0, 2.0]
    """
    width = X.shape[1] + 1
    risk, at_risk = np.empty(len(late.rows)), np.empty(len(X))
    sums, tied = np.zeros((grid.slots, width)), np.zeros((grid.slots, width if ties == "efron" else 0))
    terms = np.zeros((grid.slots, 5))
    behind = np.zeros((len(late.share), grid.slots, width))
    weights = NONE if weight is None else weight
    with np.errstate(over="ignore", invalid="ignore"):  # answered with an infinite sum, below
        cox_walk.bin_rows(
            X, means, beta, NONE, weights, grid.enter, grid.last, grid.event, at_risk, sums, tied
        )
        cox_walk.over_risk_sets(grid.stratum, sums, tied)
        fine_gray_walk.bin_late(X, means, beta, late.rows, late.begin, late.group, late.scale, risk, behind)
        fine_gray_walk.join_late(grid.stratum, late.share, behind, sums)
        total = cox_walk.hazard_terms(sums, tied, grid.events, grid.weight, terms)
    return SubdistributionSums(RiskSums(at_risk, sums, tied, terms, float(total)), risk)


def still_to_come(grid: EventGrid, late: LateRows, increments: Float) -> Float:
    """Return sums of ``F x increments`` from each slot to the last of its stratum, shape (groups, K, width).

    Parameters
    ----------
    increments
        One line per slot, shape (K, width).
    """
    found = np.zeros((len(late.share), *increments.shape))
    fine_gray_walk.still_to_come(grid.stratum, late.share, np.ascontiguousarray(increments), found)
    return found


def subdistribution_products(
    grid: EventGrid, late: LateRows, X: Float, means: Float, found: SubdistributionSums
) -> tuple[Float, Float, Float]:
    """Return expected covariates of events and two matrices, as `products` of a Cox model."""
    expected, second, outer = products(grid, X, means, found.sums)
    more = np.zeros(second.shape)
    tails = still_to_come(grid, late, found.sums.hazard[:, None])
    fine_gray_walk.late_moments(X, means, late.rows, late.begin, late.group, found.risk, tails, more)
    return expected, second + np.tril(more) + np.tril(more, -1).T, outer


def subdistribution_residuals(
    grid: EventGrid,
    late: LateRows,
    X: Float,
    means: Float,
    found: SubdistributionSums,
    *,
    weight: Float | None = None,
    cluster: Int32 | None = None,
    clusters: int = 0,
) -> Float:
    """Return score residuals times case weights, of rows or added up over clusters, ``F`` as known."""
    lines = weighted_score_residuals(
        grid, X, means, found.sums, weight=weight, cluster=cluster, clusters=clusters
    )
    tails = still_to_come(grid, late, mean_covariates(found.sums, grid.weight)[0])
    target = _EACH_ROW if cluster is None else cluster
    fine_gray_walk.late_residuals(
        X, means, late.rows, late.begin, late.group, found.risk, tails, target, lines
    )
    return lines
