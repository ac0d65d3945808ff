"""One ratio from several studies, each with few events: a binomial law inside, a normal law between.

In study i ``O_i given O_i + d_i ~ Binomial(., r E_i / (r E_i + d_i))`` with the ratio ``r`` of that study,
``E_i`` expected and ``d_i`` the unexposed events the expectation is worth; ``log r ~ N(m, s^2)`` between
studies. No study needs a log ratio or a standard error of its own, so one without an event counts (Stijnen,
Hamza and Ozdemir, Statistics in Medicine 2010; 29: 3046-67).

A handful of studies hardly tells how much studies differ, and the likelihood then often says "not at all".
So ``s`` has a half-normal prior of scale 0.5 (ratios of two studies rarely more than threefold apart; Rover
et al., Research Synthesis Methods 2021; 12: 448-74), ``m`` a flat one, and the intervals are posterior ones.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import brentq
from scipy.special import expit, log_expit, logsumexp, ndtr

from coincide.errors import Problem, UsageError
from coincide.estimates.interval import Interval

Floats = NDArray[np.float64]

PRIOR_SCALE: Final = 0.5
_SPREADS: Final = 40  # spreads and medians looked at: twice as many move no limit by 1e-4
_CENTERS: Final = 301
_NODES: Final = 21  # of the rule inside a study: 41 give the same likelihood to 1e-9
_FAR: Final = 12.0  # log ratios this far from the crude one are looked at first
_NEGLIGIBLE: Final = 30.0  # log posterior below its maximum


@dataclass(frozen=True, slots=True)
class Pooled:
    """What several studies say together.

    Attributes
    ----------
    ratio, interval
        Posterior median of the median ratio between studies, with its interval.
    between_sd
        Posterior median of the standard deviation of log ratios between studies.
    prediction
        Where the ratio of a further study of this kind would lie.
    studies
        How many studies.
    """

    ratio: float
    interval: Interval
    between_sd: float
    prediction: Interval
    studies: int


class Studies(NamedTuple):
    """Events, the unexposed events their expectation is worth, and ``log(E / d)``; shape (studies,)."""

    observed: Floats
    reference: Floats
    log_odds: Floats


def pooled_ratio(
    observed: ArrayLike, expected: ArrayLike, reference_events: ArrayLike, *, level: float = 0.95
) -> Pooled:
    """Pool ratios of studies that differ.

    Parameters
    ----------
    observed, expected, reference_events
        Of each study, shape (studies,): events, their expectation, and the unexposed events it is worth.
    level
        Level of interval and prediction interval.

    Raises
    ------
    UsageError
        COI-U310 below two studies; COI-U311 when none observed anything or an expectation is not above 0.

    Examples
    --------
    >>> found = pooled_ratio([12, 9, 14], [6.0, 5.0, 6.5], [300.0, 250.0, 400.0])
    >>> round(found.ratio, 1), found.interval.low > 1, found.prediction.low < found.interval.low
    (2.0, True, True)
    """
    studies = _checked(observed, expected, reference_events)
    centers, spreads, weight = posterior(studies)
    tails = (1 - level) / 2, (1 + level) / 2

    def center_below(x: float) -> float:
        step = np.clip((x - centers) / (centers[1] - centers[0]) + 0.5, 0, 1)
        return float((weight.sum(axis=0) * step).sum())

    def next_below(x: float) -> float:
        return float((weight * ndtr((x - centers) / spreads[:, None])).sum())

    low, middle, high = (_quantile(center_below, share, centers) for share in (tails[0], 0.5, tails[1]))
    further = [_quantile(next_below, share, centers) for share in tails]
    return Pooled(
        ratio=middle,
        interval=Interval(low, high, level),
        between_sd=float(np.interp(0.5, np.cumsum(weight.sum(axis=1)), spreads)),
        prediction=Interval(further[0], further[1], level),
        studies=studies.observed.size,
    )


def _checked(observed: ArrayLike, expected: ArrayLike, reference_events: ArrayLike) -> Studies:
    o, e, d = (np.asarray(a, np.float64).reshape(-1) for a in (observed, expected, reference_events))
    if o.size < 2:
        raise UsageError(Problem("COI-U310", "at least two studies are needed to pool"))
    if not o.sum() > 0 or not (e > 0).all() or not (d > 0).all():
        raise UsageError(
            Problem("COI-U311", "pooling needs an event somewhere, and an expectation above 0 everywhere")
        )
    return Studies(o, d, np.log(e / d))


def posterior(studies: Studies) -> tuple[Floats, Floats, Floats]:
    """Return median log ratios, spreads, and the posterior weight of each pair, shape (spreads, centers)."""
    points, widths = np.polynomial.legendre.leggauss(_SPREADS)
    spreads = 3 * PRIOR_SCALE * (points + 1)  # 0 to six prior scales
    prior = np.log(widths) - 0.5 * (spreads / PRIOR_SCALE) ** 2
    expected = np.exp(studies.log_odds) * studies.reference
    crude = float(np.log(studies.observed.sum() / expected.sum()))
    centers = np.linspace(crude - _FAR, crude + _FAR, _CENTERS)
    height = _heights(studies, centers, spreads, prior)
    near = centers[height.max(axis=0) > height.max() - _NEGLIGIBLE]
    step = centers[1] - centers[0]
    centers = np.linspace(near[0] - step, near[-1] + step, _CENTERS)
    height = _heights(studies, centers, spreads, prior)
    return centers, spreads, np.exp(height - logsumexp(height))


def _heights(studies: Studies, centers: Floats, spreads: Floats, prior: Floats) -> Floats:
    return np.stack([log_likelihood(studies, centers, s) for s in spreads]) + prior[:, None]


def log_likelihood(studies: Studies, centers: Floats, spread: float) -> Floats:
    """Return the marginal log likelihood at each median log ratio: adaptive Gauss-Hermite in each study."""
    points, weights = np.polynomial.hermite.hermgauss(_NODES)
    center = centers[:, None]
    mode, width = _modes(studies, center, spread)
    log_ratio = mode[..., None] + np.sqrt(2) * width[..., None] * points
    eta = studies.log_odds[:, None] + log_ratio
    inside = studies.observed[:, None] * log_expit(eta) + studies.reference[:, None] * log_expit(-eta)
    inside = inside - 0.5 * ((log_ratio - center[..., None]) / spread) ** 2
    each = logsumexp(inside + np.log(weights) + points**2, axis=-1) + np.log(width / spread)
    found: Floats = each.sum(axis=-1) - studies.observed.size * 0.5 * np.log(np.pi)
    return found


def _modes(studies: Studies, center: Floats, spread: float) -> tuple[Floats, Floats]:
    """Return where each integrand peaks, and its width there: Newton steps on a concave function."""
    total = studies.observed + studies.reference
    b = np.broadcast_to(center, (center.shape[0], total.size)).copy()
    for _ in range(200):
        p = expit(studies.log_odds + b)
        slope = studies.observed - total * p - (b - center) / spread**2
        step = np.clip(slope / (total * p * (1 - p) + spread**-2), -1.0, 1.0)
        b += step
        if np.abs(step).max() < 1e-10:
            break
    p = expit(studies.log_odds + b)
    return b, 1 / np.sqrt(total * p * (1 - p) + spread**-2)


def _quantile(below: Callable[[float], float], share: float, centers: Floats) -> float:
    far = 8 * PRIOR_SCALE * 3
    return float(np.exp(brentq(lambda x: below(x) - share, centers[0] - far, centers[-1] + far, xtol=1e-10)))
