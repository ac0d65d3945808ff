"""One count against a known expectation: intervals, p values, the standardised ratio.

Sources: Garwood, Biometrika 1936; Byar's approximation in Breslow & Day, Statistical Methods in Cancer
Research II, 1987; mid-P: Cohen & Yang, Statistics in Medicine 1994; Liddell, J Epidemiol Community Health
1984.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from scipy.optimize import brentq
from scipy.special import gammainc, gammaincc, gammaincinv, ndtri, pdtr, pdtrc

from coincide.errors import Problem, UsageError
from coincide.estimates.interval import Interval, half_error

IntervalMethod = Literal["garwood", "byar", "mid_p"]
TestMethod = Literal["central", "mid_p"]


@dataclass(frozen=True, slots=True)
class StandardisedRatio:
    """Observed over an expectation taken as known.

    Attributes
    ----------
    estimate
        ``observed / expected``; ``nan`` when both are 0, ``inf`` when only `expected` is.
    p
        Two-sided p value of ratio 1, from the same law as the interval.
    """

    estimate: float
    interval: Interval
    p: float
    observed: int
    expected: float
    method: str


def poisson_interval(observed: int, *, method: IntervalMethod = "garwood", level: float = 0.95) -> Interval:
    """Return an interval for the mean of a Poisson count.

    Parameters
    ----------
    observed
        The count.
    method
        ``garwood`` (central exact), ``mid_p``, or ``byar`` (an approximation of Garwood, kept for comparing
        with printed numbers; its lower limit of 0 is 0).
    level
        Confidence level.

    Examples
    --------
    >>> i = poisson_interval(4)
    >>> round(i.low, 4), round(i.high, 4)
    (1.0899, 10.2416)
    """
    _check_count(observed)
    error = half_error(level)
    limits = {"garwood": _garwood, "mid_p": _mid_p, "byar": _byar}[method]
    return Interval(*limits(observed, error), level)


def _garwood(observed: int, error: float) -> tuple[float, float]:
    low = float(gammaincinv(observed, error)) if observed else 0.0
    return low, float(gammaincinv(observed + 1, 1 - error))


def _byar(observed: int, error: float) -> tuple[float, float]:
    z = float(ndtri(1 - error))
    above = observed + 1
    high = above * (1 - 1 / (9 * above) + z / (3 * math.sqrt(above))) ** 3
    if observed == 0:
        return 0.0, high
    return observed * (1 - 1 / (9 * observed) - z / (3 * math.sqrt(observed))) ** 3, high


def _mid_p(observed: int, error: float) -> tuple[float, float]:
    if observed == 0:
        return 0.0, -math.log(2 * error)
    # Garwood encloses mid-P, and at mean = observed both mid-P tails are near one half.
    outer_low, outer_high = _garwood(observed, error)
    low = brentq(lambda mean: _upper(observed, mean) - error, outer_low, observed, xtol=1e-13, rtol=1e-14)
    high = brentq(lambda mean: _lower(observed, mean) - error, observed, outer_high, xtol=1e-13, rtol=1e-14)
    return float(low), float(high)


def _upper(observed: int, mean: float) -> float:
    """Mid-P upper tail ``P(X > observed) + P(X = observed) / 2``."""
    at_least = float(gammainc(observed, mean)) if observed else 1.0
    return 0.5 * (at_least + float(gammainc(observed + 1, mean)))


def _lower(observed: int, mean: float) -> float:
    """Mid-P lower tail ``P(X < observed) + P(X = observed) / 2``."""
    less = float(gammaincc(observed, mean)) if observed else 0.0
    return 0.5 * (less + float(gammaincc(observed + 1, mean)))


def poisson_p(observed: int, expected: float, *, method: TestMethod = "central") -> float:
    """Return the two-sided p value of a Poisson count: twice the smaller tail, at most 1.

    Parameters
    ----------
    observed
        The count.
    expected
        Its mean under the null; positive and finite.
    method
        ``central`` counts the observed value whole (pairs with Garwood), ``mid_p`` by half.

    Examples
    --------
    >>> round(poisson_p(8, 3.59), 6), round(poisson_p(8, 3.59, method="mid_p"), 6)
    (0.060733, 0.041848)
    """
    _check_count(observed)
    _check_expected(expected)
    if method == "mid_p":
        return min(1.0, 2 * min(_lower(observed, expected), _upper(observed, expected)))
    at_least = float(pdtrc(observed - 1, expected)) if observed else 1.0
    return min(1.0, 2 * min(float(pdtr(observed, expected)), at_least))


def smr(
    observed: int, expected: float, *, method: IntervalMethod = "garwood", level: float = 0.95
) -> StandardisedRatio:
    """Return observed over expected with the Poisson interval divided by the expectation.

    The expectation is taken as **known**. With a reference as small as the cohort this interval covers
    85 %, not 95 %: use :func:`coincide.estimates.conditional.rate_ratio` there.

    Parameters
    ----------
    observed, expected
        Events seen, and events expected at the outside rates. An expectation of 0 is allowed and says
        nothing: the interval is (0, inf), p is ``nan``, the ratio ``inf`` or (without events) ``nan``.
    method, level
        As in :func:`poisson_interval`. The p value is mid-P for ``mid_p``, else central.
    """
    interval = poisson_interval(observed, method=method, level=level)
    if expected == 0:
        ratio = math.inf if observed else math.nan
        return StandardisedRatio(ratio, Interval(0.0, math.inf, level), math.nan, observed, 0.0, method)
    _check_expected(expected)
    p = poisson_p(observed, expected, method="mid_p" if method == "mid_p" else "central")
    limits = Interval(interval.low / expected, interval.high / expected, level)
    return StandardisedRatio(observed / expected, limits, p, observed, expected, method)


def _check_count(observed: int) -> None:
    if observed < 0 or observed != int(observed):
        raise UsageError(Problem("COI-U303", "a count is negative or fractional", where="observed"))


def _check_expected(expected: float) -> None:
    if not (expected > 0 and math.isfinite(expected)):
        raise UsageError(
            Problem("COI-U306", "an expected number is not positive and finite", where="expected")
        )
