"""Mid-P tails of one count against another, where the reference may be a fractional number of events.

``O given O + D ~ Binomial(O + D, q)`` with ``q = m / (m + D)``, ``m = t E`` the mean at ratio ``t``. Binomial
tails are beta functions, and those are defined for any real ``D``: an expectation from many cells is worth
``D`` events (:func:`coincide.estimates.conditional.reference_events`), rarely a whole number. ``D = inf`` is
a known expectation, and the Poisson law.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betainc, betaincc, gammainc, gammaincc

from coincide.estimates.cells import Floats


def upper_tail(observed: ArrayLike, mean: ArrayLike, reference: float) -> Floats:
    """Return ``P(X > O) + P(X = O) / 2``.

    Parameters
    ----------
    observed
        Whole counts ``O``; broadcast against `mean`.
    mean
        ``m = t E``, positive: expected events at the ratio asked about.
    reference
        ``D > 0``, real or ``inf``.
    """
    return _half_counted(observed, mean, reference, gammainc, betainc, at_none=1.0)


def lower_tail(observed: ArrayLike, mean: ArrayLike, reference: float) -> Floats:
    """Return ``P(X < O) + P(X = O) / 2``: one minus :func:`upper_tail`, with its own small digits."""
    return _half_counted(observed, mean, reference, gammaincc, betaincc, at_none=0.0)


def _half_counted(
    observed: ArrayLike,
    mean: ArrayLike,
    reference: float,
    poisson: np.ufunc,
    binomial: np.ufunc,
    at_none: float,
) -> Floats:
    """Return the mean of the tails that hold and that leave out the observed count.

    The gamma and beta functions are not defined at a count of 0, where ``P(X >= 0) = 1``: `at_none`.
    """
    o, m = np.broadcast_arrays(np.asarray(observed, dtype=np.float64), np.asarray(mean, dtype=np.float64))
    some = np.maximum(o, 1)
    if math.isinf(reference):
        first, second = poisson(some, m), poisson(o + 1, m)
    else:
        q = m / (m + reference)
        first, second = binomial(some, reference + 1, q), binomial(o + 1, reference, q)
    return np.asarray(0.5 * (np.where(o > 0, first, at_none) + second), dtype=np.float64)
