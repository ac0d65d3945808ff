"""Mantel-Haenszel estimates, printed beside the conditional ones and never in a verdict.

Sources: Rothman & Greenland, Modern Epidemiology, 1998; Greenland & Robins, Biometrics 1985 (rate and risk
ratio); Robins, Breslow & Greenland, Biometrics 1986 (odds ratio); Mantel & Haenszel 1959; Breslow & Day,
Statistical Methods in Cancer Research I, 1980.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import chdtrc, ndtri

from coincide.errors import Problems, UsageError
from coincide.estimates.cells import Floats, checked, count, same_length
from coincide.estimates.interval import Interval, half_error


@dataclass(frozen=True, slots=True)
class WaldRatio:
    """A ratio with a Wald interval on the log scale.

    Attributes
    ----------
    estimate
        ``nan`` without information, 0 or ``inf`` when one side has no events.
    interval
        (0, inf) unless the estimate is a positive number.
    """

    estimate: float
    interval: Interval
    standard_error: float


@dataclass(frozen=True, slots=True)
class ChiSquare:
    """A chi-square statistic and its p value."""

    statistic: float
    freedom: int
    p: float


def rate_ratio(
    exposed_events: ArrayLike,
    exposed_days: ArrayLike,
    unexposed_events: ArrayLike,
    unexposed_days: ArrayLike,
    *,
    level: float = 0.95,
) -> WaldRatio:
    """Return the Mantel-Haenszel rate ratio, ``sum(a P0 / T) / sum(b P1 / T)``.

    Arguments are those of :func:`coincide.estimates.conditional.rate_ratio`; cells without unexposed time
    are left out on both sides.

    Examples
    --------
    >>> round(rate_ratio([41], [28010], [15], [19017]).estimate, 6)
    1.855759
    """
    cells = checked(exposed_events, exposed_days, unexposed_events, unexposed_days)
    used = cells.unexposed_days > 0
    a, p1, b, p0 = (array[used].astype(np.float64) for array in cells)
    total = p1 + p0
    top, bottom = float((a * p0 / total).sum()), float((b * p1 / total).sum())
    return _wald(top, bottom, float(((a + b) * p1 * p0 / total**2).sum()), level)


def risk_ratio(
    exposed_events: ArrayLike,
    exposed_people: ArrayLike,
    unexposed_events: ArrayLike,
    unexposed_people: ArrayLike,
    *,
    level: float = 0.95,
) -> WaldRatio:
    """Return the Mantel-Haenszel risk ratio over strata of people (not person-time)."""
    a, n1, b, n0 = _counts(exposed_events, exposed_people, unexposed_events, unexposed_people)
    total = n1 + n0
    top, bottom = float((a * n0 / total).sum()), float((b * n1 / total).sum())
    return _wald(top, bottom, float((((a + b) * n1 * n0 - a * b * total) / total**2).sum()), level)


def odds_ratio(
    exposed_cases: ArrayLike,
    unexposed_cases: ArrayLike,
    exposed_controls: ArrayLike,
    unexposed_controls: ArrayLike,
    *,
    level: float = 0.95,
) -> WaldRatio:
    """Return the Mantel-Haenszel odds ratio with the Robins-Breslow-Greenland variance."""
    a, b, c, d = _counts(exposed_cases, unexposed_cases, exposed_controls, unexposed_controls)
    total = a + b + c + d
    r, s = a * d / total, b * c / total
    p, q = (a + d) / total, (b + c) / total
    top, bottom = float(r.sum()), float(s.sum())
    if top == 0 or bottom == 0:
        return _wald(top, bottom, 0.0, level)
    variance = (
        float((p * r).sum()) / (2 * top**2)
        + float((p * s + q * r).sum()) / (2 * top * bottom)
        + float((q * s).sum()) / (2 * bottom**2)
    )
    return _wald(top, bottom, variance * top * bottom, level)


def chi_square(
    exposed_cases: ArrayLike,
    unexposed_cases: ArrayLike,
    exposed_controls: ArrayLike,
    unexposed_controls: ArrayLike,
    *,
    continuity: float = 0.5,
) -> ChiSquare:
    """Return the Mantel-Haenszel chi-square of no association over strata.

    Parameters
    ----------
    continuity
        Taken from the absolute difference before squaring: 0.5, or 0 for none.
    """
    a, b, c, d = _counts(exposed_cases, unexposed_cases, exposed_controls, unexposed_controls)
    total = a + b + c + d
    expected = (a + b) * (a + c) / total
    variance = (a + b) * (c + d) * (a + c) * (b + d) / (total**2 * (total - 1))
    difference = max(abs(float((a - expected).sum())) - continuity, 0.0)
    return _chi(difference**2 / float(variance.sum()), 1)


def breslow_day(
    exposed_cases: ArrayLike,
    unexposed_cases: ArrayLike,
    exposed_controls: ArrayLike,
    unexposed_controls: ArrayLike,
) -> ChiSquare:
    """Return the Breslow-Day chi-square of one common odds ratio (without Tarone's correction)."""
    a, b, c, d = _counts(exposed_cases, unexposed_cases, exposed_controls, unexposed_controls)
    common = odds_ratio(a, b, c, d).estimate
    fitted = _fitted_exposed_cases(a + b, a + c, b + d, common)
    variance = 1 / (1 / fitted + 1 / (a + b - fitted) + 1 / (a + c - fitted) + 1 / (b + d - (a + b) + fitted))
    return _chi(float(((a - fitted) ** 2 / variance).sum()), a.size - 1)


def _fitted_exposed_cases(cases: Floats, exposed: Floats, unexposed: Floats, common: float) -> Floats:
    """Solve ``x (unexposed - cases + x) = common (cases - x) (exposed - x)`` inside the margins."""
    if common == 1:
        return cases * exposed / (exposed + unexposed)
    first = 1 - common
    second = unexposed - cases + common * (cases + exposed)
    root = np.sqrt(second**2 + 4 * first * common * cases * exposed)
    return np.asarray((-second + root) / (2 * first))


def _wald(top: float, bottom: float, spread: float, level: float) -> WaldRatio:
    """Return ``top / bottom`` with ``var(log) = spread / (top bottom)``."""
    half_error(level)
    if top == 0 or bottom == 0:
        estimate = math.nan if top == bottom else (0.0 if top == 0 else math.inf)
        return WaldRatio(estimate, Interval(0.0, math.inf, level), math.nan)
    error = math.sqrt(spread / (top * bottom))
    factor = math.exp(float(ndtri(1 - half_error(level))) * error)
    ratio = top / bottom
    return WaldRatio(ratio, Interval(ratio / factor, ratio * factor, level), error)


def _chi(statistic: float, freedom: int) -> ChiSquare:
    return ChiSquare(statistic, freedom, float(chdtrc(freedom, statistic)))


def _counts(*arrays: ArrayLike) -> tuple[Floats, Floats, Floats, Floats]:
    problems = Problems(UsageError)
    flat = [count(array, "table", problems).astype(np.float64) for array in arrays]
    same_length(flat, problems)
    problems.raise_if_any()
    a, b, c, d = flat
    return a, b, c, d
