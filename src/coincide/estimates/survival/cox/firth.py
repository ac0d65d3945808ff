"""The penalised partial likelihood, which has a finite maximum even where a column separates events.

Firth, Biometrika 1993; 80: 27-38; for proportional hazards Heinze & Schemper, Biometrics 2001; 57: 114-9.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from coincide.estimates.survival.cox.evaluation import Evaluation, PartialLikelihood, nowhere
from coincide.estimates.survival.cox.fitted import CoxDesign
from coincide.estimates.survival.cox.newton import inverse
from coincide.kernels.survival.cox_grid import EventGrid
from coincide.kernels.survival.cox_sums import RiskSums, cumulated, lived_through, over_risk_sets
from coincide.kernels.survival.score_residuals import mean_covariates

Float = NDArray[np.float64]


class PenalisedLikelihood:
    """The log partial likelihood plus half the log determinant of its information.

    Parameters
    ----------
    design
        The rows.

    Notes
    -----
    The score gets ``trace(V dI/db_j) / 2``, with ``V`` the inverse information: third central moments of the
    covariates in each risk set, under the weights of the tied events after Efron or Breslow. The information
    returned is that of the likelihood without penalty, as in Heinze & Schemper.

    Examples
    --------
    An event in one of two rows, that with covariate 1: ``log p + log(p (1 - p)) / 2`` is highest at
    ``p = 3/4``, the coefficient ``log 3``.

    >>> import numpy as np
    >>> from coincide.estimates.survival.cox.design import cox_design
    >>> penalised = PenalisedLikelihood(cox_design([1, 2], [1, 0], [[1.0, 0.0]]))
    >>> abs(float(penalised(np.array([np.log(3)])).score[0])) < 1e-12
    True
    """

    def __init__(self, design: CoxDesign) -> None:
        self.design = design
        self._plain = PartialLikelihood(design)

    def __call__(self, beta: Float) -> Evaluation:
        """Return the penalised log-likelihood, its score, and the information without penalty."""
        plain = self._plain(beta)
        if not np.isfinite(plain.loglik):
            return nowhere(len(beta))
        sign, log_determinant = np.linalg.slogdet(plain.information)
        if not (sign > 0 and np.isfinite(log_determinant)):
            return nowhere(len(beta))
        sums = self.design.sums(beta)
        slope = _traces(self.design, sums, inverse(plain.information))
        return Evaluation(
            plain.loglik + float(log_determinant) / 2,
            plain.score + slope / 2,
            plain.information,
            plain.second,
        )


def _traces(design: CoxDesign, sums: RiskSums, V: Float) -> Float:
    """Return ``trace(V dI/db_j)`` for each column j, shape (p,).

    With ``Q = x' V x`` of a row and ``v`` the mean covariates a tied event is compared with, each tied event
    adds ``E[Q x] - E[Q] v - 2 E[x x'] V v + 2 (v' V v) v`` times its mean weight.
    """
    grid = design.grid
    x = design.X - design.means
    Vx = x @ V
    Q = (x * Vx).sum(axis=1)
    of_rows = sums.risk * (lived_through(grid, sums) * Q - 2 * (Vx * _means_lived(grid, sums)).sum(axis=1))
    first: Float = (of_rows[:, None] * x).sum(axis=0)
    return first - _of_slots(design, sums, sums.risk * Q) + 2 * _of_means(grid, sums, V)


def _means_lived(grid: EventGrid, sums: RiskSums) -> Float:
    """Return the mean covariates times hazard that each row has lived through, shape (n, p)."""
    lived, tied, _ = mean_covariates(sums, grid.weight)
    total = np.vstack((cumulated(grid.stratum, lived), np.zeros(lived.shape[1])))  # -1 finds the zeros
    at = np.where(grid.last > grid.enter, grid.last, grid.enter)
    found: Float = total[at, 1:] - total[grid.enter, 1:]
    happened = grid.event.view(np.bool_)
    found[happened] -= tied[grid.last[happened], 1:]
    return found


def _of_slots(design: CoxDesign, sums: RiskSums, values: Float) -> Float:
    """Return the sum over tied events of ``w E[Q] v``, shape (p,)."""
    grid = design.grid
    S, E = (part[:, None] for part in over_risk_sets(grid, values))
    a, b, c = (sums.terms[:, [k]] for k in (2, 3, 4))
    S1 = sums.sums[:, 1:]
    if not sums.tied.shape[1]:
        return np.asarray((a * S * S1).sum(axis=0), dtype=np.float64)
    E1 = sums.tied[:, 1:]
    return np.asarray((a * S * S1 - b * (S * E1 + E * S1) + c * E * E1).sum(axis=0), dtype=np.float64)


def _of_means(grid: EventGrid, sums: RiskSums, V: Float) -> Float:
    """Return the sum over tied events of ``w (v' V v) v``, shape (p,)."""
    if not sums.tied.shape[1]:
        slot, share, weight = np.arange(grid.slots), np.zeros(grid.slots), grid.weight
        tied = np.zeros_like(sums.sums)
    else:
        slot = np.repeat(np.arange(grid.slots), grid.events)
        place = np.arange(len(slot)) - np.repeat(np.cumsum(grid.events) - grid.events, grid.events)
        share, weight = place / grid.events[slot], (grid.weight / grid.events)[slot]
        tied = sums.tied
    left = sums.sums[slot] - share[:, None] * tied[slot]
    v = left[:, 1:] / left[:, :1]
    found: Float = ((weight * ((v @ V) * v).sum(axis=1))[:, None] * v).sum(axis=0)
    return found
