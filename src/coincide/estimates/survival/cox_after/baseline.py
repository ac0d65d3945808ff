"""The cumulative baseline hazard of a proportional-hazards fit, and all that its errors need.

Breslow, Biometrics 1974; 30: 89-99; with ties as Efron took them where the fit did. The error of a predicted
hazard: Tsiatis, Annals of Statistics 1981; 9: 93-108.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coincide.estimates.survival.cox.fitted import FittedCox
from coincide.kernels.survival.cox_sums import cumulated
from coincide.kernels.survival.score_residuals import mean_covariates

Float = NDArray[np.float64]
Int32 = NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False)
class Baseline:
    """Running sums over event times of a row with the mean of every covariate and offset.

    Attributes
    ----------
    times, stratum
        Event times, rising in each stratum, and the stratum (from 0) of each, shape (K,).
    hazard
        Cumulative hazard, shape (K,).
    variance
        Its variance were the coefficients known, shape (K,).
    pull
        Running sum of ``xbar dH``, covariates less their means, shape (K, p): with ``H z - pull`` the
        coefficients' errors enter.
    begin
        First slot of each stratum, and K at the end, shape (strata + 1,).
    last
        Last time anybody of a stratum was followed to, shape (strata,).
    """

    times: Float
    stratum: Int32
    hazard: Float
    variance: Float
    pull: Float
    begin: NDArray[np.int64]
    last: Float


def baseline(fit: FittedCox) -> Baseline:
    """Return the cumulative hazard of a row with average covariates.

    Examples
    --------
    One covariate of 0 for everybody who matters: the hazard is that of Nelson and Aalen.

    >>> from coincide.estimates.survival.cox.design import cox_design
    >>> from coincide.estimates.survival.cox.fit import fit
    >>> found = baseline(fit(cox_design([1, 2, 2, 3], [1, 1, 0, 0], [[0.0, 1.0, 0.0, 1.0]])))
    >>> found.times.tolist(), bool((np.diff(found.hazard) > 0).all())
    ([1.0, 2.0], True)
    """
    design, sums = fit.design, fit.sums()
    grid = design.grid
    lived = mean_covariates(sums, grid.weight)[0]
    running = cumulated(grid.stratum, np.column_stack([lived, sums.terms[:, 2]]))
    strata = max(1, len(design.strata))
    stratum = np.zeros(design.rows, dtype=np.int32) if design.stratum is None else design.stratum
    last = np.full(strata, -np.inf)
    np.maximum.at(last, stratum, design.spans.times[design.spans.exit])
    return Baseline(
        times=grid.times,
        stratum=grid.stratum,
        hazard=running[:, 0],
        variance=running[:, -1],
        pull=np.ascontiguousarray(running[:, 1:-1]),
        begin=np.searchsorted(grid.stratum, np.arange(strata + 1)),
        last=last,
    )


def at_times(base: Baseline, stratum: int, times: Float) -> tuple[Float, Float, Float]:
    """Return hazard, variance and pull of a stratum at times: of the last event time not after each.

    Shapes (T,), (T,), (T, p). Zeros before the first event.
    """
    begin, end = base.begin[stratum], base.begin[stratum + 1]
    place = begin + np.searchsorted(base.times[begin:end], times, side="right")
    there = place > begin
    at = np.where(there, place - 1, 0)
    return (
        np.where(there, base.hazard[at], 0.0),
        np.where(there, base.variance[at], 0.0),
        np.where(there[:, None], base.pull[at], 0.0),
    )
