"""How hazards differ, and the scale of time that gives everybody who falls ill the planted median."""

from __future__ import annotations

import math
from itertools import product

import numpy as np
from numpy.typing import NDArray

from coincide.simulation.cohort.options import AlsCohort

Floats = NDArray[np.float64]

OLD: float = 60.0
"""Age at onset, in years, above which `age_ratio` acts."""

SD_MS: float = 0.1
"""Milliseconds of the time constant that `effect` is for."""


def relative_hazard(cohort: AlsCohort, sdtc_ms: Floats, age_years: Floats, bulbar: Floats) -> Floats:
    """Return the hazard of each person against a spinal onset up to 60 at the mean time constant."""
    log_ratio = (
        math.log(cohort.effect) * (sdtc_ms - cohort.sdtc_ms) / SD_MS
        + math.log(cohort.age_ratio) * (age_years > OLD)
        + math.log(cohort.bulbar_ratio) * bulbar
    )
    found: Floats = np.exp(log_ratio)
    return found


def scale_months(cohort: AlsCohort) -> float:
    """Return the Weibull scale of somebody at hazard 1 that gives the planted median over everybody.

    Half of all who fall ill have reached the endpoint at the median m: over the hazards h, the mean of
    ``exp(-(m / scale)^shape h)`` is one half. The time constant is integrated out by Gauss-Hermite
    quadrature.
    """
    hazards, weights = _hazards(cohort)

    def free_at_median(log_cumulative: float) -> float:
        return float(weights @ np.exp(-math.exp(log_cumulative) * hazards))

    low, high = -30.0, 10.0  # cumulative hazards of somebody at hazard 1, between nothing and everything
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if free_at_median(middle) > 0.5 else (low, middle)
    return cohort.median_months / math.exp(high / cohort.shape)


def _hazards(cohort: AlsCohort) -> tuple[Floats, Floats]:
    nodes, masses = np.polynomial.hermite_e.hermegauss(60)
    sdtc = cohort.sdtc_ms + cohort.sdtc_sd_ms * nodes
    masses = masses / masses.sum()
    old = 0.5 * math.erfc((OLD - cohort.age_years) / cohort.age_sd_years / math.sqrt(2))
    parts = [
        (relative_hazard(cohort, sdtc, np.full(60, OLD + after), np.full(60, bulbar)), masses * p * q)
        for (after, p), (bulbar, q) in product(
            ((1.0, old), (0.0, 1 - old)), ((1.0, cohort.bulbar_share), (0.0, 1 - cohort.bulbar_share))
        )
    ]
    return np.concatenate([h for h, _ in parts]), np.concatenate([w for _, w in parts])
