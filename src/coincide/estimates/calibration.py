"""A rate ratio corrected for what ratios of unlinked diseases show: the calibrated ratio.

The tails of the pair's own conditional law are averaged over the systematic error that the negative controls
show, ``x`` on the log scale with density ``g``:

    upper(t) = integral of P(X > O; t exp(x)) + P(X = O; t exp(x)) / 2 over g(x) dx

and likewise below. The two-sided p value is twice the smaller tail at ``t = 1``; the limits are the ratios at
which one of them is the error; the estimate is the ratio at which both are one half. So all three come from
one law, and with no systematic error the limits and the p value are the uncalibrated ones.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.interpolate import CubicSpline
from scipy.optimize import brentq
from scipy.special import expit

from coincide.estimates.cells import Cells, Floats
from coincide.estimates.empirical_null import FINE, EmpiricalNull
from coincide.estimates.interval import Interval, half_error
from coincide.estimates.law import law_of, moments
from coincide.estimates.misdiagnosis import first_removal
from coincide.estimates.tails import centre_of, split_at
from coincide.estimates.two_sample import lower_tail, upper_tail

REACH: Final = 12.0
"""Tails are tabulated this far from the estimate on the log scale; beyond, they go on as they end."""

POINTS: Final = 241
NEGLIGIBLE: Final = 1e-12
"""Systematic errors whose density is below this share of its top are left out."""

FARTHEST: Final = 60.0
"""Largest log ratio searched for a limit."""


@dataclass(frozen=True, slots=True)
class Calibrated:
    """A calibrated rate ratio.

    Attributes
    ----------
    estimate
        The ratio at which both averaged tails are one half; 0 without exposed events, ``inf`` without
        unexposed ones, ``nan`` without any.
    interval
        Limits at ``interval.level``.
    p
        Two-sided p value of ratio 1.
    """

    estimate: float
    interval: Interval
    p: float


@dataclass(frozen=True, slots=True)
class Tails:
    """Mid-P tails of a count as a function of the log ratio.

    Attributes
    ----------
    at
        ``log t -> (lower, upper)``.
    centre, spread
        Where both are near one half, and over which distance they change.
    some, more
        Whether there are exposed events, and whether there are others.
    """

    at: Callable[[float], tuple[float, float]]
    centre: float
    spread: float
    some: bool
    more: bool


def conditional_tails(cells: Cells) -> Tails | None:
    """Return the tails of the conditional law of cells; None when they hold no event."""
    law = law_of(cells)
    if not law.events:
        return None
    observed = int(cells.exposed_events[cells.unexposed_days > 0].sum())
    split, centre = split_at(law, observed), centre_of(law, observed)

    def at(log_t: float) -> tuple[float, float]:
        found = split(log_t)
        return found.lower_mid_p, found.upper_mid_p

    spread = 1 / math.sqrt(max(moments(law, centre).variance, 1.0))
    return Tails(at, centre, spread, observed > 0, observed < law.events)


def totals_tails(observed: int, expected: float, reference: float) -> Tails | None:
    """Return the tails of totals, as in `ratio_from_totals`; None when they have no limits."""
    if expected <= 0 or reference <= 0:
        return None

    def at(log_t: float) -> tuple[float, float]:
        mean = expected * math.exp(log_t)
        return float(lower_tail(observed, mean, reference)), float(upper_tail(observed, mean, reference))

    centre = math.log(max(observed, 0.5) / expected)
    spread = math.sqrt(1 / max(observed, 1) + 1 / reference)
    return Tails(at, centre, min(spread, 1.0), observed > 0, True)


def calibrated_ratio(tails: Tails | None, null: EmpiricalNull, *, level: float = 0.95) -> Calibrated:
    """Correct a rate ratio for systematic error.

    Parameters
    ----------
    tails
        Of the pair; None when its counts say nothing.
    null
        What the negative controls show.
    level
        Confidence level.

    Examples
    --------
    Controls that stray by 50 % or so: 30 observed where 20 are expected are no news.

    >>> from coincide.estimates.empirical_null import fit_null
    >>> from coincide.estimates.profiles import normal_profile
    >>> null = fit_null([normal_profile(0.4, 0.1)] * 30)
    >>> found = calibrated_ratio(totals_tails(30, 20.0, 2000.0), null)
    >>> round(found.estimate, 1), found.interval.holds(1.0)
    (1.0, True)
    """
    error = half_error(level)
    if tails is None:
        return Calibrated(math.nan, Interval(0.0, math.inf, level), 1.0)
    averaged = _averaged(tails, null)
    below, above = averaged(0.0)
    start = tails.centre - null.mean
    low = 0.0 if not tails.some else _solve(lambda x: averaged(x)[1], error, start, -1)
    high = math.inf if not tails.more else _solve(lambda x: averaged(x)[0], error, start, 1)
    return Calibrated(
        _estimate(tails, averaged, start), Interval(low, high, level), min(1.0, 2 * min(below, above))
    )


def calibrated_removal(cells: Cells, null: EmpiricalNull, *, level: float = 0.95) -> int:
    """Return the fewest exposed events whose removal brings the calibrated lower limit to 1 or below.

    Events are removed as in :func:`coincide.estimates.misdiagnosis.tipping`.
    """
    error = half_error(level)

    def undone(left: Cells, observed: int) -> bool:
        tails = conditional_tails(left)
        return tails is None or observed == 0 or _averaged(tails, null)(0.0)[1] >= error

    return first_removal(cells, undone)


def _estimate(tails: Tails, averaged: Callable[[float], tuple[float, float]], start: float) -> float:
    """Return the ratio at which both tails are one half."""
    if not tails.some:
        return 0.0
    if not tails.more:
        return math.inf
    direction = 1 if averaged(start)[1] < averaged(start)[0] else -1
    tail = 1 if direction < 0 else 0
    return _solve(lambda x: averaged(x)[tail], 0.5, start, direction)


def _averaged(tails: Tails, null: EmpiricalNull) -> Callable[[float], tuple[float, float]]:
    """Return the averaged tails ``log t -> (lower, upper)``."""
    errors, weights = _errors(null)
    log_odds = _log_odds(tails)

    def at(log_t: float) -> tuple[float, float]:
        upper = log_odds(log_t + errors)
        return float(weights @ expit(-upper)), float(weights @ expit(upper))

    return at


def _errors(null: EmpiricalNull) -> tuple[Floats, Floats]:
    """Return systematic errors on the log scale and how likely each is."""
    kept = null.density > NEGLIGIBLE * null.density.max()
    return FINE[kept], null.density[kept] / null.density[kept].sum()


def _log_odds(tails: Tails) -> Callable[[Floats], Floats]:
    """Return the log odds of the upper tail as a smooth function of the log ratio.

    In both directions a tail falls like a power of the ratio, so its log odds become a straight line, and
    there the function goes on straight.
    """
    reach = math.asinh(REACH / tails.spread)
    at = tails.centre + tails.spread * np.sinh(np.linspace(-reach, reach, POINTS))
    pairs = np.array([tails.at(float(x)) for x in at])
    lower, upper = np.maximum(pairs, 1e-300).T
    values = np.log(upper) - np.log(lower)
    inside = CubicSpline(at, values)
    slopes = [(values[k + 1] - values[k]) / (at[k + 1] - at[k]) for k in (0, POINTS - 2)]

    def log_odds(x: Floats) -> Floats:
        found = inside(np.clip(x, at[0], at[-1]))
        return np.asarray(
            found + slopes[0] * np.minimum(x - at[0], 0.0) + slopes[1] * np.maximum(x - at[-1], 0.0)
        )

    return log_odds


def _solve(tail_at: Callable[[float], float], target: float, start: float, direction: int) -> float:
    """Return the ratio, on one side of `start`, at which a tail that falls that way meets its target."""
    step = 0.25
    inner, outer = start, start
    while tail_at(outer) > target:
        if abs(outer - start) > FARTHEST:
            return 0.0 if direction < 0 else math.inf
        inner, outer, step = outer, outer + direction * step, 2 * step
    while tail_at(inner) < target:  # the start may lie beyond the limit where few events are left
        outer, inner, step = inner, inner - direction * step, 2 * step
        if abs(inner - start) > FARTHEST:
            return 0.0 if direction < 0 else math.inf
    if inner == outer:
        return math.exp(inner)
    root = brentq(lambda x: math.log(max(tail_at(x), 1e-300)) - math.log(target), inner, outer, xtol=1e-12)
    return math.exp(float(root))
