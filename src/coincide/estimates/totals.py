"""The rate ratio from totals alone, for counts that were rounded before release.

When a release rule rounds counts, the cells may no longer be used: only the rounded observed number, the
expected number and the events it is worth are left, and ratio, interval and p value are made from these.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from scipy.optimize import brentq
from scipy.special import betaincinv, gammaincinv

from coincide.errors import Problem, UsageError
from coincide.estimates.conditional import RateRatio
from coincide.estimates.interval import Interval, half_error
from coincide.estimates.two_sample import lower_tail, upper_tail

METHOD = "two-sample mid-P from totals"


def ratio_from_totals(
    observed: int, expected: float, reference_events: float, *, level: float = 0.95
) -> RateRatio:
    """Return the ratio of observed to expected with its two-sample mid-P interval.

    Parameters
    ----------
    observed
        Exposed events, whole.
    expected
        Expected events ``E``, finite and non-negative.
    reference_events
        Unexposed events ``D`` the expectation is worth; real-valued; ``inf`` for known rates.
    level
        Confidence level.

    Returns
    -------
    RateRatio
        ``estimate = observed / expected``. With nothing expected or no reference: (0, inf) and p 1. `cells`
        is 0, since none were seen.

    Notes
    -----
    ``O given O + D ~ Binomial(O + D, t E / (t E + D))`` with real ``D``. For a single cell and whole ``D``
    it equals :func:`coincide.estimates.conditional.rate_ratio`.
    """
    error = half_error(level)
    _check(observed, expected, reference_events)
    if expected == 0 or reference_events == 0:
        estimate = observed / expected if expected else (math.inf if observed else math.nan)
        return _result(estimate, (0.0, math.inf), 1.0, observed, expected, reference_events, level)
    p = 2 * min(
        float(lower_tail(observed, expected, reference_events)),
        float(upper_tail(observed, expected, reference_events)),
    )
    low, high = (mean / expected for mean in mean_limits(observed, reference_events, error))
    estimate = observed / expected
    return _result(estimate, (low, high), min(1.0, p), observed, expected, reference_events, level)


def mean_limits(observed: int, reference: float, error: float) -> tuple[float, float]:
    """Return the limits of the mean ``t E``, searched inside the central limits, which enclose them."""
    outer_low, outer_high = _central(observed, reference, error)
    start = max(float(observed), 1e-12)
    high = _root(lambda m: float(lower_tail(observed, m, reference)), error, start, outer_high)
    if observed == 0:
        return 0.0, high
    return _root(lambda m: float(upper_tail(observed, m, reference)), error, start, outer_low), high


def _central(observed: int, reference: float, error: float) -> tuple[float, float]:
    if math.isinf(reference):
        low = float(gammaincinv(observed, error)) if observed else 0.0
        return low, float(gammaincinv(observed + 1, 1 - error))
    q_high = float(betaincinv(observed + 1, reference, 1 - error))
    q_low = float(betaincinv(observed, reference + 1, error)) if observed else 0.0
    return tuple(math.inf if q == 1 else reference * q / (1 - q) for q in (q_low, q_high))  # type: ignore[return-value]


def _root(tail_at: Callable[[float], float], error: float, inner: float, outer: float) -> float:
    if math.isinf(outer):
        return outer
    target = math.log(error)
    root = brentq(
        lambda x: math.log(max(tail_at(math.exp(x)), 1e-300)) - target,
        math.log(inner),
        math.log(outer),
        xtol=1e-13,
        rtol=1e-14,
    )
    return math.exp(float(root))


def _check(observed: int, expected: float, reference: float) -> None:
    good = observed >= 0 and observed == int(observed)
    if not (good and 0 <= expected < math.inf and reference >= 0):
        raise UsageError(
            Problem(
                "COI-U306",
                "totals must be a whole observed count, a finite expected number and reference events >= 0",
                where="ratio_from_totals",
            )
        )


def _result(
    estimate: float,
    limits: tuple[float, float],
    p: float,
    observed: int,
    expected: float,
    reference: float,
    level: float,
) -> RateRatio:
    return RateRatio(
        estimate=estimate,
        interval=Interval(*limits, level),
        p=p,
        observed=observed,
        expected=expected,
        reference_events=reference,
        standard_error=math.nan,
        cells=0,
        observed_outside=0,
        days_outside=0.0,
        method=METHOD,
    )
