"""The maximum of a log-likelihood whose curvature is not its information: steps that learn it on the way."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from coincide.errors import DataError
from coincide.estimates.survival.cox.evaluation import Evaluation, Likelihood
from coincide.estimates.survival.cox.newton import Maximum, inverse, not_found, risen

Float = NDArray[np.float64]

_STEPS: Final = 400
_CLOSE: Final = 1e-22
"""Decrement at which the estimate is reached: the next step is shorter than 1e-11 standard errors."""
_STILL: Final = 1e-14
"""Decrement below which a step that is no shorter than the last one is rounding."""


def climb(likelihood: Likelihood, start: Float, first: Evaluation) -> Maximum:
    """Find the maximum of a log-likelihood by the method of Broyden, Fletcher, Goldfarb and Shanno.

    The inverse information at the start stands for the inverse curvature and is corrected by what each step
    shows of it, so that steps become those of Newton's method (Nocedal & Wright, Numerical Optimization,
    2006, section 6.1).

    Parameters
    ----------
    likelihood
        The function, with its score.
    start, first
        First coefficients, shape (p,), and what the likelihood returned for them.

    Raises
    ------
    DataError
        ``COI-D829`` when no maximum is found.
    """
    beta, at, last = start, first, np.inf
    V = inverse(first.information)
    for steps in range(_STEPS):
        step = V @ at.score
        decrement = float(step @ at.score)
        if decrement < _CLOSE or (decrement < _STILL and decrement >= last):
            runs_not = np.zeros(len(start), dtype=np.bool_)
            return Maximum(beta + step, at, first, steps, runs_not)
        further, there, _ = risen(likelihood, beta, step, at.loglik)
        V = _corrected(V, further - beta, at.score - there.score)
        beta, at, last = further, there, decrement
    raise DataError(not_found())


def _corrected(V: Float, step: Float, change: Float) -> Float:
    """Return the inverse curvature that agrees with the last change of the score."""
    along = float(step @ change)
    if along <= 0:  # the log-likelihood bends upwards here: nothing to learn
        return V
    moved = np.eye(len(step)) - np.outer(step, change) / along
    found: Float = moved @ V @ moved.T + np.outer(step, step) / along
    return found
