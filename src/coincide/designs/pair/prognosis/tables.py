"""``mortality.csv`` and ``life_years.csv``."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from coincide.designs.pair.limits import limits
from coincide.designs.pair.prognosis.beside import deaths_alone, deaths_beside
from coincide.designs.pair.prognosis.life_years import UNTIL_AGE, LostIn
from coincide.designs.pair.prognosis.mortality import Compared
from coincide.designs.pair.prognosis.rates import RateOf, printed_years
from coincide.designs.pair.prognosis.sums import deaths_in, people_in_state
from coincide.designs.pair.rounded import ROUNDING, rounded_reference
from coincide.estimates.conditional import RateRatio
from coincide.estimates.excess import PER_PERSON_YEARS
from coincide.estimates.poisson import poisson_interval
from coincide.estimates.totals import ratio_from_totals
from coincide.kernels.four_states import NEITHER, STATES
from coincide.results.table import CountId, Row, Sum, Table

KEY: Final = ("state", "stratum")
LEVEL: Final = 0.95
DECIMALS: Final = 2
"""Decimals of published years: half a week."""

_VALUES: Final = ("estimate", "low", "high", "low_state", "high_state", "p", "method")

_NOTHING: Final[Row] = {
    "estimate": None, "low": None, "high": None, "low_state": "zero", "high_state": "infinite",
    "p": None, "level": LEVEL, "method": "not estimable", "person_years": None, "outside_years": None,
    "suppressed": False,
}  # fmt: skip


def mortality_table(rates: Sequence[RateOf], compared: Sequence[Compared], sums: Iterable[Sum]) -> Table:
    """Return ``mortality.csv``."""
    rows = [*(_rate_row(one) for one in rates), *(_ratio_row(one) for one in compared)]
    return Table(
        "mortality",
        tuple(rows),
        key=KEY,
        support=("deaths",),
        sums=tuple(sums),
        derive=_derived({(c.state, c.reference, c.stratum): c.ratio for c in compared}),
        rests_on=_compared_on,
    )


def _rate_row(one: RateOf) -> Row:
    row: Row = {
        "state": one.state,
        "compared_with": "",
        "stratum": one.stratum,
        "quantity": "rate",
        "deaths": one.deaths,
    }
    return _NOTHING | row | _rate_values(one.deaths, one.years)


def _rate_values(deaths: int, years: float | None) -> Row:
    """Return deaths per 100,000 person-years with their Garwood interval."""
    if not years:
        return {"person_years": years}
    interval = poisson_interval(deaths, level=LEVEL)
    scale = PER_PERSON_YEARS / years
    return {
        "estimate": deaths * scale,
        "low": interval.low * scale if interval.low_state == "finite" else None,
        "high": interval.high * scale,
        "low_state": interval.low_state,
        "high_state": interval.high_state,
        "method": "deaths over time, Garwood interval",
        "person_years": years,
    }


def _ratio_row(one: Compared) -> Row:
    row: Row = {
        "state": one.state,
        "compared_with": one.reference,
        "stratum": one.stratum,
        "quantity": "rate_ratio",
        "deaths": one.deaths,
        "outside_years": printed_years(one.outside_days),
    }
    return _NOTHING | row | _ratio_values(one.ratio)


def _ratio_values(ratio: RateRatio) -> Row:
    return {
        "estimate": ratio.estimate if math.isfinite(ratio.estimate) else None,
        "p": ratio.p,
        "method": ratio.method,
        **limits(ratio.interval),
    }


def _rests_on(row: Row) -> tuple[CountId, ...]:
    """Return the people behind a row, and people and deaths compared with: hidden where they are few."""
    state, reference, stratum = (str(row[name]) for name in ("state", "compared_with", "stratum"))
    people = (people_in_state(state, stratum),) if state in STATES else ()
    other = (people_in_state(reference, stratum), deaths_in(reference, stratum)) if reference else ()
    return (*people, *other)


def _compared_on(row: Row) -> tuple[CountId, ...]:
    """Return the counts of `_rests_on`, the deaths of both sides in shared cells, and the state's others.

    Ratio and interval give the deaths in shared cells back, and these the others.
    """
    state, reference, stratum = (str(row[name]) for name in ("state", "compared_with", "stratum"))
    if not reference:
        return _rests_on(row)
    inside, left = deaths_beside(state, reference, stratum), deaths_alone(state, reference, stratum)
    return (*_rests_on(row), inside, left, deaths_beside(reference, state, stratum))


def _derived(ratios: dict[tuple[str, str, str], RateRatio]) -> Callable[[Row], Row]:
    """Return what makes a row of ``mortality.csv`` again from its rounded deaths."""

    def derive(row: Row) -> Row:
        deaths, years = row["deaths"], row["person_years"]
        if not isinstance(deaths, int):
            return row
        if row["quantity"] == "rate":
            return row | _rate_values(deaths, years if isinstance(years, float) else None)
        known = ratios[str(row["state"]), str(row["compared_with"]), str(row["stratum"])]
        if known.expected <= 0:
            return row | {name: _NOTHING[name] for name in _VALUES}
        seen, reference = ROUNDING.rounded(known.observed), rounded_reference(known.reference_events)
        ratio = ratio_from_totals(seen, known.expected, reference)
        return row | _ratio_values(ratio) | {"method": f"{ratio.method}, from rounded counts"}

    return derive


def life_years_table(found: Sequence[LostIn]) -> Table:
    """Return ``life_years.csv``."""
    by_key = {(one.state, one.stratum): one for one in found}

    def derive(row: Row) -> Row:
        deaths = row["deaths"]
        one = by_key[str(row["state"]), str(row["stratum"])]
        again = {str(r["quantity"]): r for r in _life_rows(one, deaths if isinstance(deaths, int) else None)}
        values = again[str(row["quantity"])]
        return values | {"deaths": deaths, "method": f"{values['method']}, from rounded counts"}

    return Table(
        "life_years",
        tuple(row for one in found for row in _life_rows(one)),
        key=KEY,
        support=("deaths",),
        derive=derive,
        rests_on=_rests_on,
    )


def _life_rows(one: LostIn, deaths: int | None = None) -> Iterator[Row]:
    lost = one.lost(deaths)
    for quantity, name in (("left", "ill"), ("left_neither", "well"), ("lost", "lost")):
        row: Row = {
            "state": one.state,
            "compared_with": STATES[NEITHER],
            "stratum": one.stratum,
            "until_age": str(UNTIL_AGE),
            "quantity": quantity,
            "estimate": None,
            "low": None,
            "high": None,
            "low_state": "infinite",
            "high_state": "infinite",
            "level": LEVEL,
            "method": "not estimable: too few deaths, or nobody comes into the state",
            "deaths": one.deaths,
            "suppressed": False,
        }
        if lost is not None:
            low, high = (round(limit, DECIMALS) for limit in lost.limits(name, LEVEL))
            row |= {
                "estimate": round(float(getattr(lost, name)), DECIMALS),
                "low": low,
                "high": high,
                "low_state": "finite",
                "high_state": "finite",
                "method": "cross-sectional rates in joined five-year age groups, Poisson counts",
            }
        yield row
