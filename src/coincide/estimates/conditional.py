"""The rate ratio of a study: conditional maximum likelihood with its mid-P interval and p value.

``O_c given n_c = O_c + d_c ~ Binomial(n_c, t P_c / (t P_c + U_c))`` in every cell, one ``t``. The estimate
equals that of a Poisson regression with one free rate per cell. Estimate, interval and p value come from
this one law, so they cannot contradict each other.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from coincide.estimates.cells import Cells, checked
from coincide.estimates.interval import Interval, half_error
from coincide.estimates.law import Law, law_of
from coincide.estimates.limits import Tail, fit
from coincide.estimates.tails import EXACT_UP_TO, Split, is_exact, split_at


@dataclass(frozen=True, slots=True)
class RateRatio:
    """A rate ratio and what it rests on.

    Attributes
    ----------
    estimate
        Conditional maximum likelihood; 0 without exposed events, ``inf`` without unexposed ones, ``nan``
        without any.
    interval
        Limits at ``interval.level``; (0, inf) when there are no events at all.
    p
        Two-sided p value of ratio 1: twice the smaller tail, at most 1; 1 when there are no events.
    observed, expected
        Exposed events ``O`` and ``E = sum P_c d_c / U_c``, over cells with unexposed time.
    reference_events
        ``E^2 / sum (P_c / U_c)^2 d_c``: the unexposed events the expectation is worth.
    standard_error
        Of the log ratio, from the information at the estimate; ``nan`` where that is 0. For comparison with
        regression; no interval is made from it.
    cells
        Cells that carry information.
    observed_outside, days_outside
        Exposed events and time in cells without unexposed time.
    method
        How interval and p value were made.
    """

    estimate: float
    interval: Interval
    p: float
    observed: int
    expected: float
    reference_events: float
    standard_error: float
    cells: int
    observed_outside: int
    days_outside: float
    method: str


def rate_ratio(
    exposed_events: ArrayLike,
    exposed_days: ArrayLike,
    unexposed_events: ArrayLike,
    unexposed_days: ArrayLike,
    *,
    level: float = 0.95,
    tail: Tail = "mid_p",
    exact_up_to: int = EXACT_UP_TO,
) -> RateRatio:
    """Estimate one common rate ratio over cells.

    Parameters
    ----------
    exposed_events, unexposed_events
        Events per cell, whole numbers, shape (cells,).
    exposed_days, unexposed_days
        Time at risk per cell, any one unit, shape (cells,). Cells of several tables (both orders of two
        diseases, say) may stand one after the other: their conditional likelihoods multiply.
    level
        Confidence level from 0.5 up to 1.
    tail
        ``mid_p`` counts the observed number by half; ``central`` whole (for comparing with printed exact
        intervals).
    exact_up_to
        Exact convolution while the smaller of exposed and unexposed events is at most this, or while the
        variance of the exposed events is below 10; else the saddlepoint, whose relative error in a limit is
        then below 1e-4.

    Raises
    ------
    UsageError
        ``COI-U301`` to ``COI-U305``, all at once.

    Examples
    --------
    Breast cancer after fluoroscopy (Boice & Monson 1977):

    >>> r = rate_ratio([41], [28010], [15], [19017])
    >>> round(r.estimate, 6), round(r.interval.low, 6), round(r.interval.high, 6), round(r.p, 4)
    (1.855759, 1.041075, 3.449423, 0.0355)
    """
    error = half_error(level)
    cells = checked(exposed_events, exposed_days, unexposed_events, unexposed_days)
    inside = cells.unexposed_days > 0
    law, observed = law_of(cells), int(cells.exposed_events[inside].sum())
    estimate, limits, p, spread = fit(law, observed, error, tail, exact_up_to)
    return RateRatio(
        estimate=estimate,
        interval=Interval(*limits, level),
        p=p,
        observed=observed,
        expected=expected(*cells[1:]),
        reference_events=reference_events(*cells[1:]),
        standard_error=spread,
        cells=law.totals.size,
        observed_outside=int(cells.exposed_events[~inside].sum()),
        days_outside=float(cells.exposed_days[~inside].sum()),
        method=_method(law, observed, tail, exact_up_to),
    )


def expected(exposed_days: ArrayLike, unexposed_events: ArrayLike, unexposed_days: ArrayLike) -> float:
    """Return ``E = sum P_c d_c / U_c`` over cells with unexposed time.

    Examples
    --------
    >>> expected([100, 50], [2, 4], [1000, 0])
    0.2
    """
    days, events, reference = (
        np.asarray(a, dtype=np.float64) for a in (exposed_days, unexposed_events, unexposed_days)
    )
    used = reference > 0
    return float((days[used] * events[used] / reference[used]).sum())


def reference_events(
    exposed_days: ArrayLike, unexposed_events: ArrayLike, unexposed_days: ArrayLike
) -> float:
    """Return ``D = E^2 / sum (P_c / U_c)^2 d_c``, the unexposed events that `expected` is worth.

    A single Poisson count of mean ``D`` has the same relative error as the expectation. 0 when nothing is
    expected.
    """
    days, events, reference = (
        np.asarray(a, dtype=np.float64) for a in (exposed_days, unexposed_events, unexposed_days)
    )
    used = reference > 0
    share = days[used] / reference[used]
    variance = float((share**2 * events[used]).sum())
    return float((share * events[used]).sum()) ** 2 / variance if variance > 0 else 0.0


def null_split(cells: Cells, observed: int) -> Split:
    """Return the tail probabilities of `observed` exposed events at ratio 1."""
    law = law_of(cells)
    return split_at(law, observed)(0.0) if law.events else Split(0.0, 1.0, 0.0)


def _method(law: Law, observed: int, tail: Tail, exact_up_to: int) -> str:
    name = {"mid_p": "conditional mid-P", "central": "conditional central"}[tail]
    exact = law.events == 0 or is_exact(law, observed, exact_up_to)
    return f"{name}, {'exact' if exact else 'saddlepoint'}"
