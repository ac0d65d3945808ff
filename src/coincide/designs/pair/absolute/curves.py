"""What happened to people with a first disease, and what would have at the rates of people without it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from coincide.days import edge
from coincide.designs.pair.absolute.counts import BINS, UNTIL, YEARS, DirectionCounts
from coincide.designs.pair.absolute.reference import Reference, aged_of, reference_of
from coincide.estimates.aalen_johansen import (
    Curve,
    curve,
    difference,
    hazard,
    log_log_interval,
    variance,
    without_events,
)
from coincide.estimates.ageing import Aged
from coincide.estimates.interval import Interval, half_error

Floats = NDArray[np.float64]
Int64 = NDArray[np.int64]
Expected = dict[str, tuple[float, float]]

LEVEL: Final = 0.95
COMPARISONS: Final = ("unexposed_death", "own_death")
"""Whose death rate a comparison has: that of people without the first disease, or of those with it.

The first follows everybody at risk on the day after the first disease as they would grow older; the second
takes, on each day, those still at risk.
"""


@dataclass(frozen=True, slots=True)
class Value:
    """A share, or a difference of shares, with its limits; an unknown upper limit is infinite."""

    estimate: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class AtYear:
    """What is known at a whole number of years after the first disease.

    Attributes
    ----------
    year
        Years; days 1 to ``edge(year) - 1`` are counted, as in a window that ends there.
    at_risk
        People still followed, alive and without the second disease on the day on which the year is full.
    events, deaths
        People with the second disease by then; deaths without it.
    days, outside_days
        Days at risk by then, and those of them in cells without unexposed time or above the last age.
    observed
        Cumulative incidence; None when nobody is at risk any more.
    expected
        Comparison -> incidence at unexposed rates; None where it cannot be made.
    hoped
        Events expected by then at unexposed rates, in all the days at risk; ``nan`` where not known.
    worth
        Comparison -> unexposed events the expectation is worth.
    """

    year: int
    at_risk: int
    events: int
    deaths: int
    days: int
    outside_days: int
    observed: Value | None
    expected: dict[str, Value | None]
    hoped: float
    worth: dict[str, float]

    def gap(self, comparison: str) -> Value | None:
        """Return observed less expected, with limits that square and add."""
        return gap(self.observed, self.expected[comparison])


def gap(observed: Value | None, expected: Value | None) -> Value | None:
    """Return the difference of two shares; None when one is missing or has no upper limit."""
    if observed is None or expected is None or not math.isfinite(observed.high + expected.high):
        return None
    first = Interval(observed.low, observed.high, LEVEL)
    second = Interval(expected.low, expected.high, LEVEL)
    return Value(*difference(observed.estimate, first, expected.estimate, second))


def at_years(counts: DirectionCounts, events: Int64, days: Int64) -> tuple[AtYear, ...]:
    """Return observed and expected incidence at each published year.

    Parameters
    ----------
    counts
        Counts of one order.
    events, days
        Events and days of the unexposed state, shape (row, age).
    """
    since = counts.since
    own_death = hazard(since.deaths, since.at_risk)
    happened = curve(hazard(since.events, since.at_risk), own_death)
    reference = reference_of(counts, events, days)
    own = curve(_daily(reference.event_rate), own_death[:UNTIL])
    grown = aged_of(counts, events, days)
    return tuple(
        _at_year(year, counts, happened, _both(year, own, reference, grown), reference) for year in YEARS
    )


def _both(year: int, own: Curve, reference: Reference, grown: Aged) -> Expected:
    """Return comparison -> share expected by a year, and the unexposed events it is worth."""
    end, place = edge(year), YEARS.index(year)
    return {
        "unexposed_death": (float(grown.incidence[place]), float(grown.worth[place])),
        "own_death": (float(own.incidence[end - 1]), float(reference.worth[BINS.index(end) - 1])),
    }


def _daily(rates: Floats) -> Floats:
    """Spread the rate of each bin over its days, from day 0, on which nothing is expected."""
    return np.append(0.0, np.repeat(rates, np.diff(BINS)))


def _at_year(
    year: int, counts: DirectionCounts, happened: Curve, expected: Expected, reference: Reference
) -> AtYear:
    end = edge(year)
    since, at_risk = counts.since, counts.since.at_risk
    place = BINS.index(end) - 1
    followed = bool(at_risk[end])
    return AtYear(
        year=year,
        at_risk=int(at_risk[end]),
        events=int(since.events[:end].sum()),
        deaths=int(since.deaths[:end].sum()),
        days=int(at_risk[:end].sum()),
        outside_days=int(reference.outside_days[place]),
        observed=_observed(counts, happened, end) if followed else None,
        expected={
            name: expected_value(share, worth) if followed else None
            for name, (share, worth) in expected.items()
        },
        hoped=float((_daily(reference.event_rate) * at_risk[:UNTIL])[:end].sum()) if followed else math.nan,
        worth={name: worth for name, (_, worth) in expected.items()},
    )


def _observed(counts: DirectionCounts, happened: Curve, end: int) -> Value:
    """Return the incidence by the day before `end`, with the limits of its log(-log)."""
    since, at_risk = counts.since, counts.since.at_risk
    found = float(happened.incidence[end - 1])
    if not since.events[:end].any():
        ends = without_events(happened.before[1:end], at_risk[1:end], LEVEL)
    else:
        spread = variance(at_risk[:end], since.events[:end], since.deaths[:end])
        ends = observed_interval(found, spread)
    return Value(found, ends.low, ends.high)


def observed_interval(share: float, spread: float) -> Interval:
    """Return the log(-log) interval; everything from 0 to 1 when all have the event."""
    return log_log_interval(share, spread, LEVEL) if 0 < share < 1 else Interval(0.0, 1.0, LEVEL)


def expected_value(share: float, worth: float) -> Value | None:
    """Return an expected share with limits from the unexposed events it is worth, on a log scale."""
    if math.isnan(share):
        return None
    if worth == 0:
        return Value(0.0, 0.0, math.inf)
    factor = math.exp(float(ndtri(1 - half_error(LEVEL))) / math.sqrt(worth))
    return Value(share, share / factor, min(1.0, share * factor))
