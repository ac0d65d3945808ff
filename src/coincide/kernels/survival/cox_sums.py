"""Sums over the risk sets of a proportional-hazards model, with tied events after Efron or Breslow.

Efron, Journal of the American Statistical Association 1977; 72: 557-65. Breslow, Biometrics 1974; 30: 89-99.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from coincide.kernels.survival import cox_walk
from coincide.kernels.survival.cox_grid import EventGrid

Float = NDArray[np.float64]
Ties = Literal["efron", "breslow"]

NONE: Final[Float] = np.empty(0)
NO_TIES: Final[Float] = np.empty((0, 0))


@dataclass(frozen=True, slots=True, eq=False)
class RiskSums:
    """Sums over risk sets at one vector of coefficients.

    Attributes
    ----------
    risk
        ``w exp(offset + (x - means) b)`` of each row, 0 for rows at risk in no slot, shape (n,).
    sums
        Sums of ``risk`` and of ``risk (x - means)`` over each risk set, shape (K, 1 + p).
    tied
        The same over the rows with an event in the slot, shape (K, 1 + p); (K, 0) for Breslow.
    terms
        For each slot, with ``D_k = S0 - (k/m) E0`` and the mean weight ``w`` of its ``m`` events, sums over k
        of ``w/D_k``, ``w (k/m)/D_k``, ``w/D_k^2``, ``w (k/m)/D_k^2``, ``w (k/m)^2/D_k^2``, shape (K, 5).
    log_denominators
        Sum of ``w log D_k``; infinite when a ``D_k`` lies outside 1e-150 to 1e150.
    """

    risk: Float
    sums: Float
    tied: Float
    terms: Float
    log_denominators: float

    @property
    def hazard(self) -> Float:
        """Increment of the cumulative baseline hazard in each slot, shape (K,)."""
        return self.terms[:, 0]

    @property
    def tied_hazard(self) -> Float:
        """What a row with an event in the slot does not live through of its increment, shape (K,)."""
        return self.terms[:, 1]


def risk_sums(
    grid: EventGrid,
    X: Float,
    means: Float,
    beta: Float,
    *,
    offset: Float | None = None,
    weight: Float | None = None,
    ties: Ties = "efron",
    risk: Float | None = None,
) -> RiskSums:
    """Add up the risk sets.

    Parameters
    ----------
    grid
        Rows on a grid of event times.
    X
        Covariates, shape (n, p), C order.
    means
        What is taken from each column before it is multiplied, shape (p,).
    beta
        Coefficients, shape (p,).
    offset, weight
        Fixed part of the linear predictor, case weights, shape (n,).
    ties
        How events of one time are taken.
    risk
        Where to write the risks of rows, shape (n,), to save a new array.

    Examples
    --------
    >>> from coincide.kernels.survival.cox_grid import event_grid
    >>> from coincide.kernels.survival.spans import spans
    >>> grid = event_grid(spans([1, 2, 3], [1, 1, 0]))
    >>> found = risk_sums(grid, np.zeros((3, 1)), np.zeros(1), np.zeros(1))
    >>> found.sums[:, 0].tolist(), found.hazard.tolist()
    ([3.0, 2.0], [0.3333333333333333, 0.5])
    """
    width = X.shape[1] + 1
    found = RiskSums(
        risk=np.empty(len(X)) if risk is None else risk,
        sums=np.zeros((grid.slots, width)),
        tied=np.zeros((grid.slots, width if ties == "efron" else 0)),
        terms=np.zeros((grid.slots, 5)),
        log_denominators=0.0,
    )
    fixed, weights = NONE if offset is None else offset, NONE if weight is None else weight
    rows = (grid.enter, grid.last, grid.event)
    with np.errstate(over="ignore", invalid="ignore"):  # answered with an infinite sum, below
        cox_walk.bin_rows(X, means, beta, fixed, weights, *rows, found.risk, found.sums, found.tied)
        cox_walk.over_risk_sets(grid.stratum, found.sums, found.tied)
        total = cox_walk.hazard_terms(found.sums, found.tied, grid.events, grid.weight, found.terms)
    return RiskSums(found.risk, found.sums, found.tied, found.terms, float(total))


def centre(X: Float, weight: Float | None = None) -> tuple[Float, Float]:
    """Return the weighted mean of each column, and its largest less its smallest value, shape (p,) each.

    Examples
    --------
    >>> [part.tolist() for part in centre(np.array([[1.0, 5.0], [4.0, 5.0]]), np.array([2.0, 1.0]))]
    [[2.0, 5.0], [3.0, 0.0]]
    """
    sums, low, high = np.zeros(X.shape[1]), X[0].copy(), X[0].copy()
    cox_walk.column_sums(X, NONE if weight is None else weight, sums, low, high)
    total = len(X) if weight is None else float(weight.sum())
    means: Float = X[0] + sums / total
    return means, high - low


def cumulated(stratum: NDArray[np.int32], increments: Float) -> Float:
    """Return running sums of increments of slots, each stratum on its own, shape as `increments`.

    Examples
    --------
    >>> cumulated(np.array([0, 0, 1], np.int32), np.array([1.0, 2.0, 4.0])).tolist()
    [1.0, 3.0, 4.0]
    """
    found = np.array(increments, dtype=np.float64, order="C")
    cox_walk.cumulate(stratum, found.reshape(len(found), -1))
    return found


def over_risk_sets(grid: EventGrid, values: Float) -> tuple[Float, Float]:
    """Return sums of a value of rows over each risk set and over its events, shape (K,) each.

    Examples
    --------
    >>> from coincide.kernels.survival.cox_grid import event_grid
    >>> from coincide.kernels.survival.spans import spans
    >>> made = event_grid(spans([1, 2, 3], [1, 1, 0]))
    >>> [part.tolist() for part in over_risk_sets(made, np.array([1.0, 10.0, 100.0]))]
    [[111.0, 110.0], [1.0, 10.0]]
    """
    used = grid.last > grid.enter
    late = used & (grid.enter >= 0)
    found = np.bincount(grid.last[used], values[used], grid.slots).astype(np.float64)
    found -= np.bincount(grid.enter[late], weights=values[late], minlength=grid.slots)
    cox_walk.over_risk_sets(grid.stratum, found[:, None], NO_TIES)
    happened = grid.event.view(np.bool_)
    tied = np.bincount(grid.last[happened], weights=values[happened], minlength=grid.slots)
    return found, tied.astype(np.float64)


def lived_through(grid: EventGrid, sums: RiskSums) -> Float:
    """Return the cumulative baseline hazard each row was at risk for, less its share in a tie, shape (n,)."""
    total = np.append(cumulated(grid.stratum, sums.hazard), 0.0)  # -1 finds the 0 at the end
    at = np.where(grid.last > grid.enter, grid.last, grid.enter)
    found: Float = total[at] - total[grid.enter]
    tied = grid.event.view(np.bool_)
    found[tied] -= sums.tied_hazard[grid.last[tied]]
    return found


def products(grid: EventGrid, X: Float, means: Float, sums: RiskSums) -> tuple[Float, Float, Float]:
    """Return the expected covariates of events, shape (p,), and two matrices, shape (p, p).

    The information is the first matrix (second moments of rows) less the other (products of the means of
    risk sets); the diagonal of the first says how much of the difference is rounding.
    """
    columns = X.shape[1]
    expected, outer, second = np.zeros(columns), np.zeros((columns, columns)), np.zeros((columns, columns))
    cox_walk.slot_products(sums.sums, sums.tied, sums.terms, expected, outer)
    total = cumulated(grid.stratum, sums.hazard)
    rows = (grid.enter, grid.last, grid.event)
    tied_hazard = np.ascontiguousarray(sums.tied_hazard)
    cox_walk.second_moments(X, means, sums.risk, *rows, total, tied_hazard, second)
    return expected, _whole(second), _whole(outer)


def _whole(lower: Float) -> Float:
    """Return a symmetric matrix from its lower triangle."""
    found: Float = np.tril(lower) + np.tril(lower, -1).T
    return found
