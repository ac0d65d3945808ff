"""The log partial likelihood with its first two derivatives."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from coincide.estimates.survival.cox.fitted import CoxDesign
from coincide.kernels.survival.cox_sums import products

Float = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Evaluation:
    """A log-likelihood at one vector of coefficients.

    Attributes
    ----------
    loglik
        ``-inf`` where it is not a number that the machine can hold.
    score
        First derivatives, shape (p,).
    information
        Minus the second derivatives, shape (p, p).
    second
        Diagonal of the first of the two terms whose difference `information` is, shape (p,): its rounding
        error is some 1e-16 of this.
    """

    loglik: float
    score: Float
    information: Float
    second: Float


class Likelihood(Protocol):
    """What Newton's method maximises."""

    def __call__(self, beta: Float) -> Evaluation:
        """Return the log-likelihood and its derivatives at coefficients."""
        ...


class PartialLikelihood:
    """The log partial likelihood of a design.

    Parameters
    ----------
    design
        The rows. What does not depend on the coefficients is added up once.

    Examples
    --------
    >>> import numpy as np
    >>> from coincide.estimates.survival.cox.design import cox_design
    >>> likelihood = PartialLikelihood(cox_design([1, 2], [1, 0], np.array([[1.0], [0.0]])))
    >>> at_0 = likelihood(np.zeros(1))
    >>> round(at_0.loglik, 12), at_0.score.tolist(), at_0.information.tolist()
    (-0.69314718056, [0.5], [[0.25]])
    """

    def __init__(self, design: CoxDesign) -> None:
        self.design = design
        self._risk = np.empty(design.rows)
        self._observed, self._fixed = _of_events(design)

    def __call__(self, beta: Float) -> Evaluation:
        """Return the log partial likelihood, score and information at coefficients, shape (p,)."""
        design = self.design
        sums = design.sums(beta, self._risk)
        if not math.isfinite(sums.log_denominators):
            return nowhere(design.columns)
        expected, second, outer = products(design.grid, design.X, design.means, sums)
        loglik = self._fixed + float(self._observed @ beta) - sums.log_denominators
        return Evaluation(loglik, self._observed - expected, second - outer, np.diag(second).copy())


def _of_events(design: CoxDesign) -> tuple[Float, float]:
    """Return the weighted sums of centred covariates and of the offset over rows with an event."""
    happened = design.grid.event.view(np.bool_)
    weight = None if design.spans.weight is None else design.spans.weight[happened]
    rows = design.X[happened] - design.means
    observed: Float = rows.sum(axis=0) if weight is None else (rows * weight[:, None]).sum(axis=0)
    if design.offset is None:
        return observed, 0.0
    fixed = design.offset[happened]
    return observed, float(fixed.sum() if weight is None else (fixed * weight).sum())


def nowhere(columns: int) -> Evaluation:
    """Return the values where the log-likelihood is no number: lower than everywhere else."""
    return Evaluation(-math.inf, np.zeros(columns), np.eye(columns), np.ones(columns))
