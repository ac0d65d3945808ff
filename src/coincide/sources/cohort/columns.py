"""From fetched cells to arrays, each cell that cannot be what it is noted."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from coincide.days import NEVER, date
from coincide.engines.arrow import int32_column
from coincide.engines.duckdb import DuckDBEngine
from coincide.engines.quote import identifier
from coincide.sources.cohort import rules
from coincide.sources.cohort.cells import (
    FINE,
    ID_CONTROL,
    ID_MISSING,
    ID_NUMBER,
    MISSING,
    NEARLY,
    NOT_FINITE,
    OTHER_MARK,
    PLACEHELD,
    UNREAD,
)
from coincide.sources.cohort.faults import Faults
from coincide.sources.cohort.opening import OpenTable
from coincide.sources.cohort.options import ColumnOptions
from coincide.sources.register.cast import text_sql
from coincide.sources.register.dates import FORMATS, date_format, day_of, read_sql

Values = NDArray[np.float64] | NDArray[np.int32]
_EARLIEST = day_of("1850-01-01") or 0


def float64_column(rows: pa.Table, name: str) -> NDArray[np.float64]:
    """Return a column of numbers as an array."""
    return np.array(np.from_dlpack(rows.column(name).combine_chunks()), dtype=np.float64)


def note_rows(faults: Faults, rows: pa.Table) -> None:
    """Note rows without an id, with a damaged one, or with control characters."""
    odd = int32_column(rows, "odd")
    for number, rule in (
        (ID_MISSING, rules.NO_ID),
        (ID_NUMBER, rules.NUMBER_ID),
        (ID_CONTROL, rules.CONTROL),
    ):
        faults.note(rule, odd == number)


def column_values(
    engine: DuckDBEngine, table: OpenTable, name: str, rows: pa.Table, faults: Faults
) -> Values:
    """Return the values of a column as they are kept in memory, and note what cannot be."""
    column, place = table.options.columns[name], table.places[name]
    flag = int32_column(rows, f"f{place[1:]}")
    if column.needed:
        faults.note(rules.NO_VALUE, flag == MISSING, column=name)
    if column.kind == "number":
        values = np.where(flag == FINE, float64_column(rows, place), np.nan)
        _note_number(faults, name, column, flag, values)
        return values
    whole = np.array(int32_column(rows, place))
    if column.kind == "category":
        _note_category(faults, name, column, flag)
    else:
        _note_date(engine, table, faults, name, flag, whole)
    return whole


def _note_number(faults: Faults, name: str, column: ColumnOptions, flag: Any, values: Any) -> None:
    faults.note(rules.OTHER_MARK, flag == OTHER_MARK, column=name, fix=_mark(faults.table))
    faults.note(rules.BAD_NUMBER, flag == UNREAD, column=name)
    faults.note(rules.NOT_FINITE, flag == NOT_FINITE, column=name)
    low = -np.inf if column.low is None else column.low
    high = np.inf if column.high is None else column.high
    known = ~np.isnan(values)
    outside = np.zeros(len(values), dtype=np.bool_)
    outside[known] = (values[known] < low) | (values[known] > high)
    faults.note(rules.OUT_OF_RANGE, outside, column=name, detail=f"({_range(column)})")


def _mark(table: OpenTable) -> str:
    other = "." if table.options.decimal == "," else ","
    return f'Declare decimal = "{other}" if that is how numbers are written.'


def _range(column: ColumnOptions) -> str:
    low = "any" if column.low is None else f"{column.low:g}"
    high = "any" if column.high is None else f"{column.high:g}"
    return f"{low} to {high}{' ' if column.unit else ''}{column.unit}"


def _note_category(faults: Faults, name: str, column: ColumnOptions, flag: Any) -> None:
    nearly = int(np.count_nonzero(flag == NEARLY))
    hint = f" {nearly:,} of them differ from one in case only." if nearly else ""
    declared = ", ".join(column.words)
    faults.note(
        rules.UNLISTED,
        (flag == UNREAD) | (flag == NEARLY),
        column=name,
        fix=f"{rules.UNLISTED.fix} Declared: {declared}.{hint}",
    )


def _note_date(
    engine: DuckDBEngine, table: OpenTable, faults: Faults, name: str, flag: Any, values: NDArray[np.int32]
) -> None:
    unread = flag == UNREAD
    better = _better_format(engine, table, name) if unread.any() else ""
    faults.note(rules.OTHER_FORMAT if better else rules.BAD_DATE, unread, column=name, fix=better)
    known = values != NEVER
    latest = date(table.options.latest)
    faults.note(
        rules.LATE_DATE,
        known & (values > table.options.latest),
        column=name,
        detail=f"({latest.isoformat()})",
    )
    faults.note(rules.EARLY_DATE, known & (values < _EARLIEST), column=name)
    faults.note(rules.PLACEHOLDER_DATE, flag == PLACEHELD, column=name)


def _better_format(engine: DuckDBEngine, table: OpenTable, name: str) -> str:
    """Return how to declare the format that reads more dates than the declared one, or nothing."""
    of, place = table.reading, table.places[name]
    if of.kind(place) != "text":
        return ""
    forms = [
        form for form in map(date_format, FORMATS) if form and (not form.short_year or of.pivot is not None)
    ]
    reads = ", ".join(f"count({read_sql('t', form, pivot=of.pivot)})" for form in forms)
    counts = engine.rows(
        f"SELECT {reads} FROM (SELECT {text_sql(of, place)} AS t FROM {identifier(of.opened.view)})"
    )[0]
    by_format = dict(zip((form.name for form in forms), counts, strict=True))
    best = max(by_format, key=lambda form: by_format[form])
    declared = by_format.get(of.date.name, 0)
    if by_format[best] <= declared:
        return ""
    return (
        f"The declared format {of.date.name} explains {declared:,} dates, {best} {by_format[best]:,}: "
        f'date_format = "{best}" if that is how they are written.'
    )
