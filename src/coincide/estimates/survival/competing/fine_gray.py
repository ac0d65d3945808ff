"""Proportional subdistribution hazards: the model of Fine and Gray.

Fine & Gray, Journal of the American Statistical Association 1999; 94: 496-509. Delayed entry: Geskus,
Biometrics 2011; 67: 39-49; Zhang, Zhang & Fine, Statistics in Medicine 2011; 30: 1933-51. Maximum, checks of
columns and tied events are those of the Cox model.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coincide.errors import DataError, Problems
from coincide.estimates.survival.competing.fine_gray_variance import Covariances, covariances
from coincide.estimates.survival.competing.late_rows import late_rows
from coincide.estimates.survival.competing.observation import CensoringTies, Observation, observation
from coincide.estimates.survival.cox.checks import running_away, unidentified
from coincide.estimates.survival.cox.evaluation import Evaluation
from coincide.estimates.survival.cox.fitted import CoxDesign
from coincide.estimates.survival.cox.newton import inverse, maximise
from coincide.kernels.survival.cause_counts import cause_counts
from coincide.kernels.survival.fine_gray import (
    LateRows,
    SubdistributionSums,
    subdistribution_products,
    subdistribution_sums,
)
from coincide.kernels.survival.spans import Spans

Bools = NDArray[np.bool_]
Float = NDArray[np.float64]
Int32 = NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False)
class FineGrayDesign:
    """The rows of a fit.

    Attributes
    ----------
    cox
        The rows with the event asked about as their event; any other event ends follow-up there.
    other
        Whether a row ended with another event, shape (n,).
    cell
        Stratum x group of each row, groups beside one another, shape (n,); None for a single cell.
    groups
        Number of groups with a censoring of their own within each stratum.
    seen
        Chance of being under observation by cell and slot of ``cox.spans``.
    late
        Rows that stay in risk sets after another event.
    censoring_ties
        Whether a censoring comes after events of the same time, or with them.
    """

    cox: CoxDesign
    other: Bools
    cell: Int32 | None
    groups: int
    seen: Observation
    late: LateRows
    censoring_ties: CensoringTies

    def sums(self, coef: Float) -> SubdistributionSums:
        """Return the sums over risk sets at coefficients, shape (p,)."""
        cox = self.cox
        return subdistribution_sums(
            cox.grid, self.late, cox.X, cox.means, coef, weight=cox.spans.weight, ties=cox.ties
        )


@dataclass(frozen=True, slots=True, eq=False)
class FittedFineGray:
    """Numbers of a fit; `coincide.survival.fine_gray_fit.FineGrayFit` shows them to users.

    Attributes
    ----------
    design
        The rows it rests on.
    coef
        Log subdistribution hazard ratios per unit of each column, shape (p,).
    covariances
        Naive, with known weights, and with estimated weights.
    loglik
        Log partial likelihood at 0 and at `coef`.
    hazard
        Increment of the baseline subdistribution hazard at the means of the columns, by slot of the grid.
    iterations
        Newton steps.
    """

    design: FineGrayDesign
    coef: Float
    covariances: Covariances
    loglik: tuple[float, float]
    hazard: Float
    iterations: int


def fine_gray_design(
    cox: CoxDesign,
    other: Bools,
    *,
    group: Int32 | None = None,
    groups: int = 1,
    censoring_ties: CensoringTies = "after",
) -> FineGrayDesign:
    """Weigh the rows of a design by their chance of being under observation.

    Parameters
    ----------
    cox
        Rows with the event asked about as their event, without an offset.
    other
        Whether a row ended with another event, shape (n,).
    group, groups
        Group of each row that is censored in its own way, from 0, and their number.
    censoring_ties
        What comes first when an event and a censoring fall on one time.

    Raises
    ------
    DataError
        ``COI-D875`` when nobody is under observation in between.

    Examples
    --------
    >>> from coincide.estimates.survival.cox.design import cox_design
    >>> cox = cox_design([1, 2, 3, 4], [0, 1, 0, 1], [[1.0, 0.0, 1.0, 0.0]])
    >>> made = fine_gray_design(cox, np.array([True, False, False, False]))
    >>> made.late.rows.tolist(), made.late.share.tolist()
    ([0], [[1.0, 0.5]])
    """
    cell = group if cox.stratum is None else cox.stratum
    if cox.stratum is not None and group is not None:
        cell = (cox.stratum * np.int32(groups) + group).astype(np.int32)
    made = cox.spans
    ended = ((made.event > 0) | other).astype(np.int32)
    rows = Spans(made.times, made.entry, made.exit, ended, made.weight, made.delayed)
    cells = max(1, len(cox.strata)) * groups
    seen = observation(cause_counts(rows, cell, groups=cells, kinds=1), censoring_ties)
    late = late_rows(cox, other, seen, group, groups)
    return FineGrayDesign(cox, other, cell, groups, seen, late, censoring_ties)


class SubdistributionLikelihood:
    """The log partial likelihood of a design."""

    def __init__(self, design: FineGrayDesign) -> None:
        self.design = design
        cox = design.cox
        happened = cox.grid.event.view(np.bool_)
        rows = cox.X[happened] - cox.means
        weight = cox.spans.weight
        self._observed: Float = (rows if weight is None else rows * weight[happened][:, None]).sum(axis=0)

    def __call__(self, beta: Float) -> Evaluation:
        """Return the log partial likelihood, score and information at coefficients, shape (p,)."""
        cox, late = self.design.cox, self.design.late
        found = self.design.sums(beta)
        if not math.isfinite(found.sums.log_denominators):
            return Evaluation(-math.inf, np.zeros(len(beta)), np.eye(len(beta)), np.ones(len(beta)))
        expected, second, outer = subdistribution_products(cox.grid, late, cox.X, cox.means, found)
        loglik = float(self._observed @ beta) - found.sums.log_denominators
        return Evaluation(loglik, self._observed - expected, second - outer, np.diag(second).copy())


def fit(design: FineGrayDesign) -> FittedFineGray:
    """Fit proportional subdistribution hazards by maximum weighted partial likelihood.

    Raises
    ------
    DataError
        ``COI-D825`` to ``COI-D827`` and ``COI-D829``, as for a Cox model.

    Examples
    --------
    >>> from coincide.estimates.survival.cox.design import cox_design
    >>> cox = cox_design([1, 2, 3, 4, 5], [0, 1, 1, 0, 1], [[1.0, 0.0, 1.0, 0.0, 1.0]])
    >>> found = fit(fine_gray_design(cox, np.array([True, False, False, True, False])))
    >>> round(float(found.coef[0]), 6)
    -0.025544
    """
    likelihood, cox = SubdistributionLikelihood(design), design.cox
    zero = np.zeros(cox.columns)
    at_0 = likelihood(zero)
    problems = Problems(DataError)
    problems.extend(unidentified(cox.names, at_0))
    problems.raise_if_any()
    top = maximise(likelihood, zero, at_0, cox.ranges)
    if top.running.any():
        raise DataError(running_away(cox.names, top.running, top.beta))
    sums = design.sums(top.beta)
    return FittedFineGray(
        design=design,
        coef=top.beta,
        covariances=covariances(design, sums, inverse(top.at.information)),
        loglik=(top.start.loglik, top.at.loglik),
        hazard=sums.sums.hazard.copy(),
        iterations=top.steps,
    )
