"""``cumulative.csv``: cumulative incidence at whole years, observed and expected."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from coincide.days import DAYS_PER_YEAR
from coincide.designs.pair.absolute.curves import COMPARISONS, LEVEL, AtYear, Value
from coincide.designs.pair.absolute.rounded import rounded_year
from coincide.designs.pair.absolute.sums import at_year, followed_people
from coincide.results.table import CountId, Row, Sum, Table

KEY: Final = ("direction", "years")
FIGURES: Final = 4
"""Figures of a published share: more would be a fingerprint of the days on which events fell."""

_METHODS: Final = {
    "observed": "Aalen-Johansen, log(-log) interval",
    "expected": "unexposed rates of the same cells, interval from the unexposed events they are worth",
    "difference": "observed less expected, limits square and add",
}
ByDirection = Mapping[str, tuple[AtYear, ...]]


def cumulative_table(found: ByDirection, sums: Iterable[Sum]) -> Table:
    """Return ``cumulative.csv``.

    Parameters
    ----------
    found
        Direction -> what is known at each year.
    sums
        The sums its counts are in.
    """
    rows = [row for direction, years in found.items() for one in years for row in _rows(direction, one)]
    return Table(
        "cumulative",
        tuple(rows),
        key=KEY,
        support=("events", "deaths"),
        sums=tuple(sums),
        derive=_derived(found),
        rests_on=_followed,
    )


def values_of(one: AtYear) -> dict[str, Value | None]:
    """Return quantity -> value of a year, in the order they are printed."""
    expected = {f"expected_{name}": one.expected[name] for name in COMPARISONS}
    gaps = {f"difference_{name}": one.gap(name) for name in COMPARISONS}
    return {"observed": one.observed, **expected, **gaps}


def _rows(direction: str, one: AtYear) -> Sequence[Row]:
    return [
        {
            "direction": direction,
            "years": one.year,
            "quantity": quantity,
            "level": LEVEL,
            "at_risk": coarse(one.at_risk),
            "events": one.events,
            "deaths": one.deaths,
            "person_years": one.days / DAYS_PER_YEAR,
            "outside_years": one.outside_days / DAYS_PER_YEAR,
            "suppressed": False,
            **_columns(quantity, value),
        }
        for quantity, value in values_of(one).items()
    ]


def _columns(quantity: str, value: Value | None) -> Row:
    """Return estimate and limits of a share, or of a difference of shares, which may be negative."""
    method = _METHODS[quantity.split("_", 1)[0]]
    if value is None:
        return {
            "estimate": None, "low": None, "high": None,
            "low_state": "infinite", "high_state": "infinite", "method": "not estimable",
        }  # fmt: skip
    open_end, share = math.isinf(value.high), not quantity.startswith("difference")
    zero = share and value.low <= 0
    return {
        "estimate": published(value.estimate),
        "low": None if zero else published(value.low),
        "high": None if open_end else published(value.high),
        "low_state": "zero" if zero else "finite",
        "high_state": "infinite" if open_end else "finite",
        "method": method,
    }


def published(share: float) -> float:
    """Return a share with as many figures as are published.

    Examples
    --------
    >>> published(0.0738856644), published(-0.00012344999)
    (0.07389, -0.0001234)
    """
    return float(f"{share:.{FIGURES}g}")


def coarse(count: int) -> float:
    """Return a number at risk with two figures, never finer than 5.

    Examples
    --------
    >>> [coarse(count) for count in (0, 4, 37, 111, 2373)]
    [0.0, 5.0, 35.0, 110.0, 2400.0]
    """
    step = max(5, 10 ** (len(str(count)) - 2))
    return float((2 * count + step) // (2 * step) * step)


def _derived(found: ByDirection) -> Callable[[Row], Row]:
    """Return what makes a row again from its rounded counts."""

    def derive(row: Row) -> Row:
        years = found[str(row["direction"])]
        again = rounded_year(years, int(row["years"]), row)  # type: ignore[arg-type]
        quantity = str(row["quantity"])
        values = _columns(quantity, values_of(again)[quantity])
        return row | values | {"method": f"{values['method']}, from rounded counts"}

    return derive


def _followed(row: Row) -> tuple[CountId, ...]:
    """Return the people followed, in all and still when the year is full."""
    direction = str(row["direction"])
    return followed_people(direction), at_year("at_risk", direction, int(str(row["years"])))
