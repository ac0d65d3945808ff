"""Rows of ``estimates.csv`` against outside rates.

Garwood's interval takes events for Poisson counts about one ratio. Whether they are is shown beside it, and
what the interval is where they are not.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from coincide.days import DAYS_PER_YEAR
from coincide.designs.pair.absolute.excess import MEASURE as EXCESS
from coincide.designs.pair.absolute.excess import excess_values
from coincide.designs.pair.counts import PairCounted
from coincide.designs.pair.limits import limits
from coincide.designs.pair.outside import OutsideCounts
from coincide.designs.pair.plan import Plan
from coincide.designs.pair.sums import OUTSIDE_RATES
from coincide.estimates.interval import Interval
from coincide.estimates.outside_rates import OutsideRatio
from coincide.estimates.overdispersion import LEAST_FITTED, LEAST_GROUPS, quasi_poisson_interval
from coincide.results.table import Row
from coincide.study import Study
from coincide.study.outside_rates import OutsideRates, read_outside_rates

GROUPS: Final = f"groups of ages and years with {LEAST_FITTED:g} events as fitted"


def rates_by_order(study: Study) -> dict[str, OutsideRates]:
    """Return the outside rates of each order's second disease, where the study names a file."""
    second = {"a_then_b": study.b.name, "b_then_a": study.a.name}
    files = study.outside_rates
    return {order: read_outside_rates(files[name]) for order, name in second.items() if name in files}


def outside_rows(
    counted: PairCounted, rates: Mapping[str, OutsideRates], plan: Plan, names: tuple[str, str]
) -> tuple[Row, ...]:
    """Return observed over expected, the excess and the dispersion for each order that has outside rates."""
    return tuple(
        row for outside in counted.outside for row in _rows(outside, rates[outside.direction], plan, names)
    )


def _rows(outside: OutsideCounts, rates: OutsideRates, plan: Plan, names: tuple[str, str]) -> tuple[Row, ...]:
    found = outside.ratio(rates)
    ratio, years = found.ratio, found.time / DAYS_PER_YEAR
    row = _row(outside, found, plan, names)
    values = excess_values(ratio.observed, ratio.expected, years, ratio.interval)
    return row, row | {"measure": EXCESS, **values}, *_variation(row, found)


def _variation(row: Row, found: OutsideRatio) -> tuple[Row, ...]:
    """Return how events vary, and the interval that allows for it; both empty with too few groups."""
    vary, ratio = found.dispersion, found.ratio
    none: Row = {"low": None, "high": None, "low_state": "zero", "high_state": "infinite", "p": None}
    dispersion, widened = (row | none | {"measure": name} for name in ("smr_dispersion", "smr_widened"))
    if not vary.known:
        empty: Row = {"estimate": None, "method": f"not estimable: fewer than {LEAST_GROUPS} {GROUPS}"}
        return dispersion | empty, widened | empty
    how = f"Pearson's statistic over {vary.groups} {GROUPS}"
    wide = quasi_poisson_interval(ratio.observed, vary, level=ratio.interval.level)
    interval = Interval(wide.low / ratio.expected, wide.high / ratio.expected, wide.level)
    return (
        dispersion | {"estimate": vary.factor, "p": vary.p, "method": how},
        widened | {"method": "outside rates taken as known, quasi-Poisson"} | limits(interval),
    )


def _row(outside: OutsideCounts, found: OutsideRatio, plan: Plan, names: tuple[str, str]) -> Row:
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
