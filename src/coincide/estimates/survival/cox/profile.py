"""Limits and p values from the profile of a log-likelihood.

Heinze & Schemper, Biometrics 2001; 57: 114-9.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from coincide.errors import DataError, Problem
from coincide.estimates.survival.cox.climb import climb
from coincide.estimates.survival.cox.evaluation import Evaluation, Likelihood
from coincide.estimates.survival.cox.newton import Maximum

Float = NDArray[np.float64]

_STEPS: Final = 100
_CLOSE: Final = 1e-10
"""Part of the first step by which a limit may still move."""


class Profile:
    """The log-likelihood with one coefficient held, all others at their best.

    Parameters
    ----------
    likelihood
        The whole log-likelihood.
    top
        Its maximum.
    held
        Number of the coefficient held.
    """

    def __init__(self, likelihood: Likelihood, top: Maximum, held: int) -> None:
        self._likelihood = likelihood
        self._top = top
        self._held = held
        self._free = np.delete(np.arange(len(top.beta)), held)
        self._last = top.beta.copy()

    def drop(self, value: float) -> tuple[float, float]:
        """Return how far the profile at `value` lies below the maximum, and the slope of that.

        The slope is minus the score of the coefficient held: the others are at their best and add nothing.
        """
        self._last[self._held] = value
        if len(self._free):
            start = self._last[self._free]
            self._last[self._free] = climb(self._rest, start, self._rest(start)).beta
        at = self._likelihood(self._last.copy())
        return self._top.at.loglik - at.loglik, -float(at.score[self._held])

    def limit(self, towards: float, drop: float) -> float:
        """Return where the profile lies `drop` below its maximum, in the direction of one step `towards`.

        Newton's method, kept between the last point that is too near and the last that is too far.

        Raises
        ------
        DataError
            ``COI-D833`` when it is not found.
        """
        near, far = float(self._top.beta[self._held]), None
        self._last[:] = self._top.beta
        value = near + towards
        for _ in range(_STEPS):
            fall, slope = self.drop(value)
            if fall < drop:
                near = value
            else:
                far = value
            further = value - (fall - drop) / slope if slope * towards > 0 else math.inf
            if abs(further - value) < _CLOSE * abs(towards):
                return further
            value = _between(further, near, far, towards)
        raise DataError(
            Problem("COI-D833", "the profile of the likelihood has no limit", fix="leave some columns out")
        )

    def signed_root(self) -> float:
        """Return the signed root of the likelihood-ratio statistic of the coefficient being 0."""
        estimate = float(self._top.beta[self._held])
        self._last[:] = self._top.beta
        return math.copysign(math.sqrt(2 * max(0.0, self.drop(0.0)[0])), estimate)

    def _rest(self, beta: Float) -> Evaluation:
        """Evaluate at the held value, for the other coefficients only."""
        whole = self._last.copy()
        whole[self._free] = beta
        at = self._likelihood(whole)
        inside = np.ix_(self._free, self._free)
        return Evaluation(at.loglik, at.score[self._free], at.information[inside], at.second[self._free])


def _between(value: float, near: float, far: float | None, towards: float) -> float:
    """Return a value between `near` and `far`, or two steps further where nothing is too far yet."""
    if far is not None:
        return value if min(near, far) < value < max(near, far) else (near + far) / 2
    ahead = (value - near) / towards
    return value if 0 < ahead < 2 else near + 2 * towards
