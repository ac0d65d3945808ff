"""A null distribution known exactly, and normal estimates as tails: textbook cases for calibration."""

from __future__ import annotations

import numpy as np
from scipy.special import ndtr
from scipy.stats import norm

from coincide.estimates.calibration import Tails
from coincide.estimates.empirical_null import FINE, EmpiricalNull


def known_null(mean: float, sd: float) -> EmpiricalNull:
    """Return a null as if infinitely many controls had shown it."""
    one = np.ones(1)
    return EmpiricalNull(mean, sd, 1_000_000, mean * one, sd * one, one, norm.pdf(FINE, mean, sd))


def normal_tails(log_ratio: float, standard_error: float) -> Tails:
    """Return the tails of a normal estimate."""

    def at(log_t: float) -> tuple[float, float]:
        z = (log_ratio - log_t) / standard_error
        return float(ndtr(z)), float(ndtr(-z))

    return Tails(at, log_ratio, standard_error, some=True, more=True)
