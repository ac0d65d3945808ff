"""Whole numbers of a CDM: ids and years, in whatever type an export has left them."""

from __future__ import annotations

from typing import Final

from coincide.engines.quote import identifier

_INTEGERS: Final = frozenset(
    f"{sign}{size}" for sign in ("", "U") for size in ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT")
)
_EXACT: Final = {"DOUBLE": 2**53, "FLOAT": 2**24}
"""Type of floating point -> from here on neighbouring whole numbers are one."""


def is_whole_type(kind: str) -> bool:
    """Tell whether whole numbers can stand in a column of the engine's type `kind`."""
    return kind in _INTEGERS or kind in _EXACT or kind.startswith("DECIMAL") or kind == "VARCHAR"


def needs_look(kind: str) -> bool:
    """Tell whether a column of this type can hold something else too."""
    return kind not in _INTEGERS or "HUGEINT" in kind or kind == "UBIGINT"


def whole_sql(column: str, kind: str) -> str:
    """Return SQL of a column as BIGINT; NULL for NULL and for what is no whole number.

    Exports through R or pandas turn ids into floating point: 80180.0 is 80180, and below 2^53 nothing is
    lost. From there on two ids may have become one, so those are no numbers here.

    Examples
    --------
    >>> whole_sql("person_id", "INTEGER")
    'CAST("person_id" AS BIGINT)'
    """
    name = identifier(column)
    if kind == "VARCHAR":
        text = f"trim({name})"
        number = f"try_cast(regexp_replace({text}, '\\..*', '') AS BIGINT)"
        shape = f"regexp_full_match({text}, '-?[0-9]{{1,19}}(\\.0*)?')"
        exact = f"NOT contains({text}, '.') OR {number} BETWEEN {1 - 2**53} AND {2**53 - 1}"
        return f"CASE WHEN {shape} AND ({exact}) THEN {number} END"
    if kind in _INTEGERS:
        return f"try_cast({name} AS BIGINT)" if needs_look(kind) else f"CAST({name} AS BIGINT)"
    limit = _EXACT.get(kind, 2**53)
    fits = f"{name} > -{limit} AND {name} < {limit} AND {name} = trunc({name})"
    return f"CASE WHEN {fits} THEN CAST({name} AS BIGINT) END"
