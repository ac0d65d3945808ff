"""Do hazard ratios stay the same along time? The score test of ``b + theta g(t)`` at ``theta = 0``.

Grambsch & Therneau, Biometrika 1994; 81: 515-26, in its exact form with the information of all coefficients
(not the approximation by one average of it), as R's survival has it since version 3.0.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from coincide.errors import DataError, Problem
from coincide.estimates.survival.cox.fit import chi_square
from coincide.estimates.survival.cox.fitted import ChiSquare, FittedCox
from coincide.estimates.survival.cox_after.time_scales import Transform, scaled
from coincide.kernels.survival.cox_sums import RiskSums, products

Float = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class ProportionalityScore:
    """The score of the drifts and its variance given the coefficients.

    Attributes
    ----------
    score
        Sum over events of ``g(t) (x - xbar)``, shape (p,).
    information
        Sums over event times of ``V``, ``g V`` and ``g^2 V``, each shape (p, p), `V` the variance of the
        covariates over the risk set.
    """

    score: Float
    information: tuple[Float, Float, Float]

    def tested(self, columns: Sequence[int]) -> ChiSquare:
        """Return the test that the coefficients of some columns do not drift, the others not drifting."""
        level, mixed, curved = self.information
        some = list(columns)
        across = mixed[:, some]
        variance = curved[np.ix_(some, some)] - across.T @ np.linalg.solve(level, across)
        u = self.score[some]
        if np.linalg.matrix_rank(variance, hermitian=True) < len(some):
            raise DataError(
                Problem(
                    "COI-D857",
                    "events lie at too few times to tell a drift from a constant",
                    where="event",
                    fix="test fewer covariates, or another scale of time",
                )
            )
        return chi_square(float(u @ np.linalg.solve(variance, u)), len(some))


def proportionality_score(fit: FittedCox, transform: Transform = "km") -> ProportionalityScore:
    """Return what the tests of proportional hazards are made of.

    Parameters
    ----------
    fit
        The fit. Its case weights count; a robust covariance plays no part.
    transform
        Scale of time ``g``, centred at the mean of the events.

    Examples
    --------
    >>> from coincide.estimates.survival.cox.design import cox_design
    >>> from coincide.estimates.survival.cox.fit import fit
    >>> x = [[1.0, 0.0, 1.0, 0.0, 1.0, 0.0]]
    >>> found = proportionality_score(fit(cox_design([1, 2, 3, 4, 5, 6], [1, 1, 1, 1, 1, 0], x)))
    >>> found.tested([0]).df
    1
    """
    design, sums = fit.design, fit.sums()
    made, grid = design.spans, design.grid
    scale = scaled(made, transform)
    g = scale[np.searchsorted(made.times, grid.times)]
    g = g - float((g * grid.events).sum() / grid.events.sum())
    information = [_products(fit, sums, power) for power in (np.ones(len(g)), g, g * g)]
    return ProportionalityScore(
        _observed(fit, g) - information[1][0],
        (information[0][1], information[1][1], information[2][1]),
    )


def _observed(fit: FittedCox, g: Float) -> Float:
    design = fit.design
    rows = np.flatnonzero(design.grid.event)
    factor = g[design.grid.last[rows]]
    if design.spans.weight is not None:
        factor = factor * design.spans.weight[rows]
    return np.asarray(factor @ (design.X[rows] - design.means), dtype=np.float64)


def _products(fit: FittedCox, sums: RiskSums, factor: Float) -> tuple[Float, Float]:
    """Return expected covariates and information with each event time weighted by a factor."""
    terms = np.ascontiguousarray(sums.terms * factor[:, None])
    expected, second, outer = products(
        fit.design.grid, fit.design.X, fit.design.means, replace(sums, terms=terms)
    )
    return expected, second - outer
