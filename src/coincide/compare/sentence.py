"""``comparison.json``: what the folders say together, in words and in released numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from coincide.compare.folders import Compared
from coincide.results.rows import is_suppressed
from coincide.results.table import Released, Row


def headline_of(compared: Sequence[Compared], tables: Sequence[Released]) -> dict[str, Any]:
    """Return the headline, from released rows alone."""
    rows = {
        str(row["quantity"]): row
        for table in tables
        if table.name == "pooled"
        for row in table.rows
        if row["direction"] == "either"
    }
    differing = {str(row["item"]) for table in tables if table.name == "differences" for row in table.rows}
    common, pooled, further = (rows.get(name) for name in ("common_ratio", "pooled_ratio", "prediction"))
    return {
        "folders": [{"name": one.name, "verdict": str(one.folder.headline["verdict"])} for one in compared],
        "sentence": _sentence(compared, common, pooled, further, len(differing)),
        "studies": _value(common, "studies"),
        "observed": _value(common, "observed"),
        "expected": _value(common, "expected"),
        "common": _ratio(common),
        "pooled": _ratio(pooled),
        "prediction": _ratio(further),
        "differences": len(differing),
    }


def _value(row: Row | None, name: str) -> Any:
    return None if row is None or is_suppressed(row) else row[name]


def _ratio(row: Row | None) -> dict[str, Any] | None:
    if row is None:
        return None
    return {name: row[name] for name in ("estimate", "low", "high", "low_state", "high_state")}


def _sentence(
    compared: Sequence[Compared],
    common: Row | None,
    pooled: Row | None,
    further: Row | None,
    differing: int,
) -> str:
    definitions = f"{differing} definitions differ" if differing != 1 else "1 definition differs"
    if common is None or pooled is None or further is None or is_suppressed(common):
        return (
            f"Fewer than two of {len(compared)} results show numbers that can be put together; {definitions}."
        )
    return (
        f"Together {common['observed']:,} people observed and {_number(common['expected'])} expected by "
        f"chance in {common['studies']} of {len(compared)} results; median rate ratio "
        f"{_number(pooled['estimate'])} (95 % interval {_number(pooled['low'])} to "
        f"{_number(pooled['high'])}), in a further population like these between {_number(further['low'])} "
        f"and {_number(further['high'])}; {definitions}; an association is not a cause."
    )


def _number(value: Any) -> str:
    number = float(value)
    if number >= 100:
        return f"{number:,.0f}"
    return f"{number:.1f}" if number >= 10 else f"{number:.2f}"
