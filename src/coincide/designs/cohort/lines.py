"""Rows of a cohort's tables, and the counts they rest on without showing them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from coincide.results.schema import TABLES
from coincide.results.table import CountId, Row, Sum

LEVEL: Final = 0.95
"""Level of every interval."""

Z: Final = 1.959963984540054
"""Standard normal quantile of that level, two-sided."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a table.

    Attributes
    ----------
    table
        Name of the table.
    row
        The row, with every column of the contract.
    rests
        Counts the row gives away, or that must be large for it to be shown, without showing them.
    """

    table: str
    row: Row
    rests: tuple[CountId, ...] = ()


@dataclass(frozen=True, slots=True)
class Shown:
    """What a question shows.

    Attributes
    ----------
    lines
        Rows of any tables, in their order.
    sums
        What a reader can add and subtract.
    unshown
        Counts in sums, or under rows, that no row shows.
    equal
        Pairs of names of one count.
    """

    lines: tuple[Line, ...] = ()
    sums: tuple[Sum, ...] = ()
    unshown: Mapping[CountId, int] = field(default_factory=dict)
    equal: tuple[tuple[CountId, CountId], ...] = ()


def line(table: str, rests: tuple[CountId, ...] = (), /, **values: object) -> Line:
    """Return a row with the given values; every other column is empty."""
    row: Row = {
        column.name: "" if column.kind == "text" else False if column.name == "suppressed" else None
        for column in TABLES[table]
    }
    unknown = set(values) - set(row)
    if unknown:
        raise KeyError(f"table {table} has no columns {sorted(unknown)}")
    return Line(table, row | values, rests)  # type: ignore[arg-type]


def limits(low: float | None, high: float | None, *, zero_open: bool = False) -> dict[str, object]:
    """Return the columns of an interval: a limit that is no number becomes a state.

    Parameters
    ----------
    low, high
        The limits; None where there is none.
    zero_open
        Whether a lower limit of 0 says that nothing was found below, as for a ratio.
    """
    return {
        "low": low if low is not None and math.isfinite(low) and not (zero_open and low == 0) else None,
        "high": high if high is not None and math.isfinite(high) else None,
        "low_state": _state(low, zero_open=zero_open),
        "high_state": _state(high, zero_open=False),
    }


def estimate_id(column: str, row: Row) -> CountId:
    """Return the identity of a count of ``cohort_estimates.csv``."""
    return CountId(column, tuple(str(row[name]) for name in KEYS["cohort_estimates"]))


KEYS: Final[dict[str, tuple[str, ...]]] = {
    "attrition": ("position", "kind"),
    "baseline": ("variable", "group", "level"),
    "curves": ("curve", "endpoint", "outcome", "group", "time"),
    "cohort_estimates": ("question", "subject", "endpoint", "group", "time"),
    "cutoffs": ("marker", "contrast", "source", "cutoff"),
    "roc_points": ("marker", "contrast", "point"),
    "calibration": ("score", "time", "group"),
    "decision_curve": ("score", "time"),
    "model_checks": ("subject",),
    "trajectories": ("marker", "group"),
    "excitability": ("plot", "series", "group", "x"),
    "quality": ("rule", "source_table", "source_column", "what"),
}
"""Table -> columns that say which count a row shows."""

SUPPORT: Final[dict[str, tuple[str, ...]]] = {
    "attrition": ("people",),
    "baseline": ("people", "missing"),
    "curves": ("at_risk", "events", "censored", "entered"),
    "cohort_estimates": ("people", "events"),
    "cutoffs": ("cases", "cases_above", "others", "others_above"),
    "roc_points": ("cases_above", "others_above"),
    "calibration": ("people", "events"),
    "decision_curve": ("people", "events"),
    "model_checks": ("people", "events"),
    "trajectories": ("people",),
    "excitability": ("people",),
    "quality": ("rows",),
}
"""Table -> columns that count people or events under a row."""


def _state(limit: float | None, *, zero_open: bool) -> str:
    if limit is None or math.isnan(limit):
        return ""
    if math.isinf(limit):
        return "infinite"
    return "zero" if zero_open and limit == 0 else "finite"
