"""What one pair's counts say about its rate ratio: the log likelihood on a grid of log ratios.

Every profile stands on `LOG_RATIOS` and is 0 at its largest value. A pair without exposed events has one too:
it falls to the right and is flat to the left, so nothing has to be added to a zero before a logarithm is
taken.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from scipy.special import gammaln

from coincide.errors import Problem, UsageError
from coincide.estimates.cells import Cells, Floats
from coincide.estimates.law import law_of

WIDEST: Final = 7.0
"""Log ratios from -7 to 7: ratios from 1/1100 to 1100."""

LOG_RATIOS: Final[Floats] = np.linspace(-WIDEST, WIDEST, 281)
"""Where profiles are given; a cubic spline between these points errs by less than 1e-3 in a log likelihood
of a thousand events, and less than that in smaller ones."""

_AT_ONCE: Final = 1 << 19
"""Numbers held at once while cells are summed."""


def conditional_profile(cells: Cells) -> Floats:
    """Return the conditional log likelihood ``O log t - sum n_c log(1 + t P_c / U_c)``.

    Parameters
    ----------
    cells
        Checked cells, both orders one after the other; those without unexposed time are ignored.

    Returns
    -------
    Shape (281,), along `LOG_RATIOS`; all 0 where the cells carry no information.
    """
    law = law_of(cells)
    observed = int(cells.exposed_events[cells.unexposed_days > 0].sum())
    total = np.zeros(LOG_RATIOS.size)
    step = max(1, _AT_ONCE // LOG_RATIOS.size)
    for first in range(0, law.totals.size, step):
        part = slice(first, first + step)
        odds = LOG_RATIOS[:, None] + law.log_ratio[None, part]
        total += np.logaddexp(0.0, odds) @ law.totals[part].astype(np.float64)
    return _from_top(observed * LOG_RATIOS - total)


def censored_profile(least: int, most: int, expected: float, reference: float) -> Floats:
    """Return the log likelihood of a count of which only its bounds are known.

    ``log sum_k P(O = k)`` for ``k = least .. most``, where ``O`` is negative binomial with mean ``t E`` and
    size ``D``: the Poisson law of the exposed events with its rate known from ``D`` unexposed ones. For one
    known count this is, but for a constant, the conditional likelihood of
    :func:`coincide.estimates.totals.ratio_from_totals`.

    Parameters
    ----------
    least, most
        Smallest and largest count possible, whole.
    expected
        Expected events ``E``, positive.
    reference
        Unexposed events ``D`` the expectation is worth; positive, real or ``inf``.

    Raises
    ------
    UsageError
        ``COI-U361`` when the bounds or the expectation are out of range.

    Examples
    --------
    One to four events where 20 are expected speak for a ratio well below 1:

    >>> profile = censored_profile(1, 4, 20.0, 1e6)
    >>> round(float(LOG_RATIOS[profile.argmax()]), 2)
    -2.2
    """
    if not (0 <= least <= most and 0 < expected < math.inf and reference > 0):
        raise UsageError(
            Problem("COI-U361", "bounds of a count, its expectation or its reference are out of range")
        )
    counts = np.arange(least, most + 1, dtype=np.float64)[:, None]
    log_mean = math.log(expected) + LOG_RATIOS
    if math.isinf(reference):
        terms = counts * log_mean - np.exp(log_mean) - gammaln(counts + 1)
    else:
        size = math.log(reference)
        together = np.logaddexp(size, log_mean)
        choices = gammaln(reference + counts) - gammaln(reference) - gammaln(counts + 1)
        terms = choices + reference * (size - together) + counts * (log_mean - together)
    return _from_top(np.logaddexp.reduce(terms, axis=0))


def normal_profile(log_ratio: float, standard_error: float) -> Floats:
    """Return the log likelihood of an estimate known by its log ratio and standard error alone.

    For comparing with published estimates; no study of coincide uses it.
    """
    if not (math.isfinite(log_ratio) and 0 < standard_error < math.inf):
        raise UsageError(Problem("COI-U362", "a log ratio or its standard error is not finite and positive"))
    return _from_top(-0.5 * ((LOG_RATIOS - log_ratio) / standard_error) ** 2)


def _from_top(values: Floats) -> Floats:
    return np.asarray(values - values.max())
