"""Reading rows of released tables: a hidden row has no numbers, and says so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

Value = str | int | float | bool | None
Row = Mapping[str, Value]

TRUE = frozenset({"true", "yes", "1"})


class Folder(Protocol):
    """What the report needs of a results folder; nothing else is read.

    Attributes
    ----------
    tables
        ``tables/NAME.csv`` as NAME -> rows; values typed as in ``results/schema.py``, empty as None.
    headline
        ``verdict.json``.
    run
        The table ``run`` as a mapping of name to text.
    study_text
        ``study.toml`` as run.
    """

    @property
    def tables(self) -> Mapping[str, Sequence[Row]]: ...  # noqa: D102

    @property
    def headline(self) -> Mapping[str, Any]: ...  # noqa: D102

    @property
    def run(self) -> Mapping[str, Any]: ...  # noqa: D102

    @property
    def study_text(self) -> str: ...  # noqa: D102


def number(row: Mapping[str, Any], column: str) -> float | None:
    """Return a number of a row, or None when it is empty or hidden."""
    value = row.get(column)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value)


def whole(row: Mapping[str, Any], column: str) -> int | None:
    """Return a count of a row, or None when it is empty or hidden."""
    value = number(row, column)
    return None if value is None else round(value)


def text(row: Mapping[str, Any], column: str) -> str:
    """Return a text of a row; empty when missing."""
    value = row.get(column)
    return "" if value is None else str(value)


def is_true(value: object) -> bool:
    """Return whether a cell or a run value says true, written as a boolean or as text."""
    return value is True or str(value).strip().lower() in TRUE


def is_hidden(row: Mapping[str, Any]) -> bool:
    """Return whether the release gate hid this row."""
    return is_true(row.get("suppressed", False))


def total(rows: Iterable[Row], column: str) -> float | None:
    """Return the sum of a column, or None when any part is hidden or empty (never a partial sum)."""
    values = [number(row, column) for row in rows]
    known = [value for value in values if value is not None]
    return sum(known) if known and len(known) == len(values) else None
