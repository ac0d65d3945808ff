"""Tail probabilities of the conditional law: exact for small counts, saddlepoint for large.

Sources: Lugannani & Rice, Advances in Applied Probability 1980; lattice form after Daniels, International
Statistical Review 1987. Averaging his two lattice formulas, for ``X >= k`` and ``X > k``, gives the mid-P
form used here, ``u = 2 tanh(s / 2) sqrt(K'')``.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.special import ndtr

from coincide.estimates.cells import Floats
from coincide.estimates.convolution import binomial_sum
from coincide.estimates.law import Law, Moments, cumulants, log_t_at, moments

EXACT_UP_TO: Final = 50
"""Largest count, of the smaller of exposed and unexposed events, convolved exactly."""

LEAST_VARIANCE: Final = 10.0
"""Below this variance at the estimate the saddlepoint fails however many events there are: most lie in cells
where nearly all time is exposed (or unexposed), and are no information. Then too, the law is convolved."""

LOST: Final = 30.0
"""The tail above the last degree is below ``exp(-30)``, 1e-13."""

ROUNDING: Final = 1e-9
"""Far above the rounding of a sum of probabilities, far below any tail that decides."""


@dataclass(frozen=True, slots=True)
class Split:
    """Probabilities of fewer, exactly and more exposed events than were observed."""

    below: float
    at: float
    above: float

    @property
    def lower_mid_p(self) -> float:
        """``P(X < O) + P(X = O) / 2``."""
        return self.below + 0.5 * self.at

    @property
    def upper_mid_p(self) -> float:
        """``P(X > O) + P(X = O) / 2``."""
        return self.above + 0.5 * self.at

    def turned(self) -> Split:
        """Return the split of the unexposed events."""
        return Split(self.above, self.at, self.below)


SplitAt = Callable[[float], Split]
"""``log t -> Split``."""


def split_at(law: Law, observed: int, exact_up_to: int = EXACT_UP_TO) -> SplitAt:
    """Return the function ``log t -> Split`` for `observed` exposed events.

    Parameters
    ----------
    law
        Cells with at least one event.
    observed
        Exposed events, 0 to ``law.events``.
    exact_up_to
        Convolve exactly when ``min(observed, law.events - observed)`` is at most this; see also
        :func:`is_exact`.
    """
    if 2 * observed > law.events:
        turned = split_at(law.mirrored(), law.events - observed, exact_up_to)
        return lambda log_t: turned(-log_t).turned()
    return (_exact if is_exact(law, observed, exact_up_to) else _saddlepoint)(law, observed)


def is_exact(law: Law, observed: int, exact_up_to: int = EXACT_UP_TO) -> bool:
    """Whether :func:`split_at` convolves: few events on one side, or little information in many."""
    if min(observed, law.events - observed) <= exact_up_to:
        return True
    return moments(law, centre_of(law, observed)).variance < LEAST_VARIANCE


def centre_of(law: Law, observed: int) -> float:
    """Return a ``log t`` at which `observed` is typical: the maximum likelihood where that is finite."""
    return log_t_at(law, min(max(float(observed), 0.5), law.events - 0.5))


def _exact(law: Law, observed: int) -> SplitAt:
    centre = centre_of(law, observed)
    degree = min(law.events, observed + beyond(observed))
    weights = binomial_sum(law.totals, np.exp(law.log_ratio + centre), degree)
    with np.errstate(divide="ignore"):
        log_weights = np.log(weights)  # what underflowed at the centre is beyond any ratio of interest
    return lambda log_t: tilted(observed, log_weights, log_t - centre, cumulants(law, centre, log_t - centre))


def beyond(mean: int) -> int:
    """Return the degrees to keep above `mean`.

    Bernstein's bound for a sum of independent yes/no events, whose variance is at most its mean:
    ``P(X >= mean + x) <= exp(-x^2 / (2 (mean + x / 3)))``, solved for the exponent `LOST`.
    """
    third = LOST / 3
    return math.ceil(third + math.sqrt(third**2 + 2 * LOST * mean))


def tilted(observed: int, log_weights: Floats, shift: float, cumulant: float) -> Split:
    """Move probabilities from the centre to another ratio: ``w_k`` is multiplied by ``exp(k shift)``.

    Parameters
    ----------
    observed
        The count to split at.
    log_weights
        Logarithms of the probabilities of 0, 1, 2, ... at the centre.
    shift
        From the logarithm of the centre's ratio to that of the other.
    cumulant
        ``log E exp(shift X)`` at the centre, over all counts.
    """
    degrees = np.arange(log_weights.size)
    terms = np.exp(log_weights + degrees * shift - cumulant)
    below, at, above = (float(t.sum()) for t in (terms[:observed], terms[observed], terms[observed + 1 :]))
    # All is summed, so that small tails keep their digits. What is missing from 1 lies on the side moved to:
    # above the last degree, or among the terms too small to keep at the centre.
    missing = 1.0 - below - at - above
    if missing > ROUNDING:
        return Split(below + missing, at, above) if shift < 0 else Split(below, at, above + missing)
    return Split(below, at, above)


def _saddlepoint(law: Law, observed: int) -> SplitAt:
    centre = log_t_at(law, observed)
    return saddlepoint(centre, moments(law, centre), lambda s: s * observed + cumulants(law, centre, -s))


def saddlepoint(centre: float, at_centre: Moments, relative_entropy: Callable[[float], float]) -> SplitAt:
    """Return the function ``log t -> Split`` of a count on whole numbers, by the saddlepoint.

    Parameters
    ----------
    centre
        The ``log t`` at which the observed count is expected.
    at_centre
        Moments there.
    relative_entropy
        ``s -> s O - K(s)`` of the law at ``centre - s``, whose saddlepoint for O is ``s``. As K at
        ``centre - s`` of ``s`` equals minus K at the centre of ``-s``, it is ``s O + K(-s)`` at the centre.
    """
    skewness = at_centre.third / at_centre.variance**1.5
    deviation = math.sqrt(at_centre.variance)

    def split(log_t: float) -> Split:
        s = centre - log_t
        w = math.copysign(math.sqrt(max(0.0, 2 * relative_entropy(s))), s)
        density = math.exp(-0.5 * w * w) / math.sqrt(2 * math.pi)
        # 1/u - 1/w loses its digits near 0, where its limit is minus a sixth of the skewness.
        gap = 1 / (2 * math.tanh(s / 2) * deviation) - 1 / w if abs(w) > 1e-3 else -skewness / 6
        upper = max(float(ndtr(-w)) + density * gap, 0.0)
        lower = max(float(ndtr(w)) - density * gap, 0.0)
        at = min(density / deviation, 2 * lower, 2 * upper)
        return Split(lower - at / 2, at, upper - at / 2)

    return split
