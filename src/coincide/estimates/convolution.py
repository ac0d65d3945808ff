"""The sum of independent binomials, truncated: the coefficients of the conditional law.

All terms are positive, so sums lose no digits; a Fourier transform would, in the tail.
"""

from __future__ import annotations

import numpy as np

from coincide.estimates.cells import Counts, Floats
from coincide.kernels.compiled import kernel

NEGLIGIBLE = 1e-60
"""Binomial terms below this share of the mode cannot move any probability a float can show."""


def binomial_sum(events: Counts, odds: Floats, degree: int) -> Floats:
    """Return ``P(sum of Binomial(events_c, odds_c / (1 + odds_c)) = k)`` for ``k = 0 .. degree``.

    Parameters
    ----------
    events
        Trials per cell, int64, shape (cells,).
    odds
        Odds of success per cell, positive, float64, shape (cells,). Odds, not chances: near a chance of 1
        the difference from 1 would lose its digits.
    degree
        Largest ``k`` wanted; nothing above it is computed.

    Notes
    -----
    Work is ``cells * min(events, degree) * degree``. The slow twin is ``np.convolve`` over
    ``scipy.stats.binom.pmf``.
    """
    return np.asarray(
        _binomial_sum(
            np.ascontiguousarray(events, dtype=np.int64),
            np.ascontiguousarray(odds, dtype=np.float64),
            degree,
        )
    )


@kernel("UniTuple(int64, 2)(int64, float64, float64[::1])")
def _binomial(n: int, odds: float, terms: Floats) -> tuple[int, int]:
    """Fill `terms` with the binomial law, out from its mode, and return the first and last index used.

    Starting at the mode with 1 and dividing by the sum needs no factorial and cannot underflow.
    """
    limit = terms.size - 1
    mode = min(int((n + 1) * (odds / (1.0 + odds))), n)
    first, last, whole = mode, mode, 1.0
    if mode <= limit:
        terms[mode] = 1.0
    value = 1.0
    for k in range(mode, 0, -1):
        value *= k / ((n - k + 1) * odds)
        if value < NEGLIGIBLE:
            break
        first = k - 1
        whole += value
        if first <= limit:
            terms[first] = value
    value = 1.0
    for k in range(mode + 1, n + 1):
        value *= (n - k + 1) * odds / k
        if value < NEGLIGIBLE:
            break
        last = k
        whole += value
        if k <= limit:
            terms[k] = value
    last = min(last, limit)
    for k in range(first, last + 1):
        terms[k] /= whole
    return first, last


@kernel("float64[::1](int64[::1], float64[::1], int64)")
def _binomial_sum(events: Counts, odds: Floats, degree: int) -> Floats:
    total = np.zeros(degree + 1)
    total[0] = 1.0
    terms = np.zeros(degree + 1)
    top = 0
    for cell in range(events.size):
        first, last = _binomial(events[cell], odds[cell], terms)
        reach = min(top + last, degree)
        for k in range(reach, -1, -1):
            value = 0.0
            for j in range(max(first, k - top), min(last, k) + 1):
                value += terms[j] * total[k - j]
            total[k] = value
        top = reach
    return total
