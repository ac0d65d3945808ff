"""Rows of ``estimates.csv`` against outside rates."""

from __future__ import annotations

from collections.abc import Mapping

from coincide.days import DAYS_PER_YEAR
from coincide.designs.pair.counts import PairCounted
from coincide.designs.pair.limits import limits
from coincide.designs.pair.outside import OutsideCounts
from coincide.designs.pair.plan import Plan
from coincide.designs.pair.sums import OUTSIDE_RATES
from coincide.estimates.outside_rates import OutsideRatio
from coincide.results.table import Row
from coincide.study import Study
from coincide.study.outside_rates import OutsideRates, read_outside_rates


def rates_by_order(study: Study) -> dict[str, OutsideRates]:
    """Return the outside rates of each order's second disease, where the study names a file."""
    second = {"a_then_b": study.b.name, "b_then_a": study.a.name}
    files = study.outside_rates
    return {order: read_outside_rates(files[name]) for order, name in second.items() if name in files}


def outside_rows(
    counted: PairCounted, rates: Mapping[str, OutsideRates], plan: Plan, names: tuple[str, str]
) -> tuple[Row, ...]:
    """Return one row per order that has outside rates: observed over expected, Garwood interval."""
    return tuple(_row(outside, rates[outside.direction], plan, names) for outside in counted.outside)


def _row(outside: OutsideCounts, rates: OutsideRates, plan: Plan, names: tuple[str, str]) -> Row:
    found = outside.ratio(rates)
    expected = found.ratio.expected
    return {
        "a": names[0],
        "b": names[1],
        "question": "outside_rates",
        "direction": outside.direction,
        "window": plan.primary.name + OUTSIDE_RATES,
        "stratum": "all",
        "measure": "smr",
        "estimate": found.ratio.estimate if expected > 0 else None,
        "p": found.ratio.p if expected > 0 else None,
        "level": found.ratio.interval.level,
        "method": _method(outside, found),
        "observed": found.ratio.observed,
        "expected": expected,
        "person_years": found.time / DAYS_PER_YEAR,
        "people": None,
        "suppressed": False,
        **limits(found.ratio.interval),
    }


def _method(outside: OutsideCounts, found: OutsideRatio) -> str:
    years = (found.time_outside + outside.days_beyond) / DAYS_PER_YEAR
    return f"outside rates taken as known, Garwood interval; {years:,.0f} person-years have no rate"
