"""Two rates side by side: each rate, their difference, and a p value printed elsewhere."""

from __future__ import annotations

import math
from dataclasses import dataclass

from scipy.special import ndtri
from scipy.stats import binomtest

from coincide.estimates.interval import half_error


@dataclass(frozen=True, slots=True)
class Difference:
    """A rate difference with its Wald limits, which may be negative."""

    estimate: float
    low: float
    high: float
    level: float


def rate_difference(
    exposed_events: int,
    exposed_time: float,
    unexposed_events: int,
    unexposed_time: float,
    *,
    level: float = 0.95,
) -> Difference:
    """Return exposed rate minus unexposed rate, per unit of time, with a Wald interval.

    Not for small counts, and in no verdict (Rothman & Greenland, Modern Epidemiology, 1998).
    """
    z = float(ndtri(1 - half_error(level)))
    difference = exposed_events / exposed_time - unexposed_events / unexposed_time
    spread = math.sqrt(exposed_events / exposed_time**2 + unexposed_events / unexposed_time**2)
    return Difference(difference, difference - z * spread, difference + z * spread, level)


def minimum_likelihood_p(
    exposed_events: int, exposed_time: float, unexposed_events: int, unexposed_time: float
) -> float:
    """Return the two-sided p value that sums all outcomes at most as likely as the one seen.

    R's ``poisson.test`` prints it. It pairs with no interval here and can contradict the central one (Fay,
    R Journal 2010), so coincide shows it only beside numbers printed elsewhere.
    """
    share = exposed_time / (exposed_time + unexposed_time)
    return float(binomtest(exposed_events, exposed_events + unexposed_events, share).pvalue)
