"""Rows held against the contract: names, types and closed lists of every published table."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from numbers import Integral, Real
from typing import Final

from coincide.errors import InternalError, Problems
from coincide.results.schema import (
    COHORT_MEASURES,
    COHORT_QUESTIONS,
    DIRECTIONS,
    MEASURES,
    MODEL_CHECKS,
    QUESTIONS,
    STATES,
    TABLES,
    Column,
)
from coincide.results.table import Row, Value

LABELS: Final = frozenset({"position", "age_from", "years", "time", "threshold", "point", "group"})
"""Columns of numbers that name a row and measure nothing; a hidden row keeps them."""

_CLOSED: Final[dict[str, frozenset[str]]] = {
    "check": frozenset(MODEL_CHECKS),
    "measure": frozenset(MEASURES).union(COHORT_MEASURES),
    "question": frozenset(QUESTIONS).union(COHORT_QUESTIONS),
    "direction": frozenset(DIRECTIONS),
    "low_state": frozenset(STATES) | {""},
    "high_state": frozenset(STATES) | {""},
}
_NOT_A_COUNT: Final = frozenset({"remove"})


def counts_people(column: Column) -> bool:
    """Return whether a column counts people and so must be support of its row."""
    return column.kind == "integer" and column.unit == "people" and column.name not in _NOT_A_COUNT


def is_suppressed(row: Row) -> bool:
    """Return whether the gate hid the row."""
    return row.get("suppressed") is True


def _typed(column: Column, value: Value) -> Value:
    """Return `value` as the plain Python type of its column; ValueError when it is not one."""
    if column.kind == "text":
        if not isinstance(value, str):
            raise ValueError("is not text")
        value.encode("utf-8")  # lone surrogates cannot be written
        return str(value)
    if value is None:
        return None
    if column.kind == "boolean":
        if not isinstance(value, bool):
            raise ValueError("is not true or false")
        return value
    if isinstance(value, bool) or not isinstance(value, Integral if column.kind == "integer" else Real):
        raise ValueError(f"is not a {column.kind}")  # noqa: TRY004  (a fault of the row, told as one)
    if column.kind == "integer":
        return int(value)
    number = float(value)
    if not math.isfinite(number):
        raise ValueError("is not finite: limits at infinity belong in low_state and high_state")
    return number


def typed_row(name: str, row: Row) -> Row:
    """Return a copy of a row with plain Python values in the order of the contract.

    Raises
    ------
    ValueError
        When columns are missing or unknown, or a value is not of its column's type.
    """
    columns = TABLES[name]
    expected = [column.name for column in columns]
    if set(row) != set(expected):
        missing, unknown = sorted(set(expected) - set(row)), sorted(set(row) - set(expected))
        raise ValueError(f"has the wrong columns: missing {missing}, unknown {unknown}")
    plain: Row = {}
    for column in columns:
        try:
            plain[column.name] = _typed(column, row[column.name])
        except ValueError as error:
            raise ValueError(f"column {column.name} {error}") from None
    return plain


def row_faults(row: Row) -> Iterator[str]:
    """Find what a row with the right types still says wrongly."""
    for column, allowed in _CLOSED.items():
        if column in row and row[column] not in allowed:
            yield f"column {column} holds a value outside its closed list"
    for side in ("low", "high"):
        state = row.get(f"{side}_state")
        if row.get(side) is not None and state is not None and state != "finite":
            yield f"column {side} holds a number although {side}_state is not finite"
    if is_suppressed(row):
        yield from _leaks(row)


def _leaks(row: Row) -> Iterator[str]:
    """Find what a hidden row still shows."""
    for column, value in row.items():
        if column.endswith("_state") and value != "suppressed":
            yield f"column {column} of a hidden row is not 'suppressed'"
        shows = value is not None and not isinstance(value, str)
        if shows and column != "suppressed" and column not in LABELS:
            yield f"column {column} of a hidden row holds a value"


def plain_rows(name: str, rows: Sequence[Row]) -> tuple[Row, ...]:
    """Return rows as plain Python values, all checked against the contract.

    Raises
    ------
    InternalError
        With every row that breaks the contract.
    """
    problems = Problems(InternalError)
    if name not in TABLES:
        problems.add("COI-I101", f"there is no table {name!r} in the contract", where="results/schema.py")
        problems.stop()
    plain: list[Row] = []
    for number, row in enumerate(rows, start=1):
        try:
            plain.append(typed_row(name, row))
            faults = list(row_faults(plain[-1]))
        except ValueError as error:
            faults = [str(error)]
        for fault in faults:
            problems.add(
                "COI-I102", f"a row breaks the contract: {fault}", where=f"table {name}, row {number}"
            )
    problems.raise_if_any()
    return tuple(plain)
