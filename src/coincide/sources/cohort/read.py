"""A cohort's table from the engine into arrays; ids stay behind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from coincide.canonical import Finding
from coincide.engines.arrow import int32_column
from coincide.engines.duckdb import DuckDBEngine
from coincide.engines.quote import identifier
from coincide.errors import DataError, Problem
from coincide.sources.cohort import rules
from coincide.sources.cohort.cells import ID_MISSING, cast_sql
from coincide.sources.cohort.columns import Values, column_values, note_rows
from coincide.sources.cohort.faults import Faults
from coincide.sources.cohort.opening import OpenTable
from coincide.sources.cohort.options import STIMULI
from coincide.sources.register.lines import lines_of

PEOPLE: Final = "cohort_people"
"""What the engine calls the table of ids and person numbers."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class ReadTable:
    """A table in memory.

    Attributes
    ----------
    person
        Person of each row, int32: the rank of the id text in byte order.
    values
        Our column -> its values: numbers NaN, levels -1, days ``NEVER`` where there is none.
    line
        Line of each row in its file, int64.
    label
        What messages call the file.
    rows
        Rows of the file.
    findings
        Rules that rows broke.
    """

    person: NDArray[np.int32]
    values: dict[str, Values]
    line: NDArray[np.int64]
    label: str
    rows: int
    findings: tuple[Finding, ...]


def read_people(engine: DuckDBEngine, table: OpenTable) -> ReadTable:
    """Read the table of one row per person, and make the ids known as `PEOPLE` for the long tables.

    Raises
    ------
    DataError
        With everything wrong with the rows: nobody is left out silently.
    """
    _cast(engine, table)
    cast = identifier(_cast_name(table))
    engine.execute(
        f"CREATE OR REPLACE TEMP TABLE {PEOPLE} AS SELECT id,"
        " CAST(row_number() OVER (ORDER BY id) - 1 AS INTEGER) AS person FROM"
        f" (SELECT DISTINCT id FROM {cast} WHERE odd <> {ID_MISSING})"
    )
    rows, faults = _fetched(engine, table, order="person, row")
    person, copy = int32_column(rows, "person"), int32_column(rows, "copy")
    faults.note(rules.TWICE, _repeated(person, copy > 0))
    alike = engine.number(
        "SELECT coalesce(sum(n), 0) FROM (SELECT count(*) AS n FROM"
        f" (SELECT DISTINCT id, regexp_replace(lower(trim(id)), '^0+', '') AS bare FROM {PEOPLE})"
        " GROUP BY bare HAVING count(*) > 1)"
    )
    faults.say(rules.ALIKE_IDS, alike, len(person))
    return _kept(engine, table, rows, faults)


def read_long(engine: DuckDBEngine, table: OpenTable, people: int | None) -> ReadTable:
    """Read a table of several rows per person; rows that break a rule are left out, up to the declared share.

    Parameters
    ----------
    people
        Number of people; None when their table could not be read, and nobody knows whose the rows are.

    Raises
    ------
    DataError
        When more rows broke a rule than may be left out.
    """
    _cast(engine, table)
    place = table.places.get(table.options.order)
    rows, faults = _fetched(engine, table, order=f"person, {place}, row" if place else "person, row")
    person = int32_column(rows, "person")
    if people is not None:
        faults.note(rules.UNKNOWN_PERSON, (person < 0) & (int32_column(rows, "odd") != ID_MISSING))
        faults.say(rules.NOBODY, people - len(np.unique(person[person >= 0])), people)
    return _kept(engine, table, rows, faults)


def _cast_name(table: OpenTable) -> str:
    return f"cast_{table.options.name}"


def _cast(engine: DuckDBEngine, table: OpenTable) -> None:
    if not table.reading.opened.rows:
        raise DataError(
            Problem(
                rules.NO_ROWS.code,
                f"0 rows in {table.options.name}.",
                where=table.label,
                why="An empty table is never a cohort: an export may have failed.",
                fix="Check the export.",
            )
        )
    engine.execute(f"CREATE OR REPLACE TEMP TABLE {identifier(_cast_name(table))} AS {cast_sql(table)}")


def _fetched(engine: DuckDBEngine, table: OpenTable, *, order: str) -> tuple[pa.Table, Faults]:
    """Return the cast rows with persons and copies, without ids, in order; row-wise faults are noted."""
    cells = [f"{kind}{index}" for index in range(len(table.places)) for kind in "vf"]
    same = ", ".join(["id", *cells])
    name = f"fetched_{table.options.name}"
    listed = ", ".join(f"c.{cell}" for cell in cells)
    engine.execute(
        f"CREATE OR REPLACE TEMP TABLE {identifier(name)} AS SELECT coalesce(p.person, -1) AS person,"
        f" c.row, c.odd, c.copy, {listed} FROM (SELECT *, CAST(row_number() OVER"
        f" (PARTITION BY {same} ORDER BY row) - 1 AS INTEGER) AS copy FROM {identifier(_cast_name(table))}) c"
        f" LEFT JOIN {PEOPLE} p ON p.id = c.id"
    )
    rows = engine.fetch(name, tuple(order.split(", ")))
    faults = Faults(table, int32_column(rows, "row"))
    extra = table.stretch.columns - len(
        {table.options.id, *(c.source for c in table.options.columns.values())}
    )
    faults.say(rules.EXTRA_COLUMNS, extra, table.stretch.columns)
    note_rows(faults, rows)
    return rows, faults


def _repeated(person: NDArray[np.int32], copies: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return rows of people who have several rows that are not copies of one another."""
    first = ~copies & (person >= 0)
    counts = np.bincount(person[first], minlength=1) if first.any() else np.zeros(1, np.int64)
    several = np.zeros(len(person), dtype=np.bool_)
    several[first] = counts[person[first]] > 1
    return several


def _kept(engine: DuckDBEngine, table: OpenTable, rows: pa.Table, faults: Faults) -> ReadTable:
    values = {name: column_values(engine, table, name, rows, faults) for name in table.options.columns}
    person = int32_column(rows, "person")
    copies = np.zeros(len(person), dtype=np.bool_)
    if table.options.name != STIMULI:  # the same threshold twice is a measurement made twice
        copies = (int32_column(rows, "copy") > 0) & ~faults.out
        faults.note(rules.COPIES, copies)
    problems = faults.problems()
    if problems:
        raise DataError(*problems)
    kept = ~faults.out & ~copies
    order = table.options.order
    if order:
        faults.note(rules.SAME_TIME, kept & _same_time(person, values[order], kept), column=order)
    at = faults.row[kept].tolist()
    found = lines_of(table.stretch, at)
    return ReadTable(
        person=person[kept],
        values={name: column[kept] for name, column in values.items()},
        line=np.array([found[row] for row in at], dtype=np.int64),
        label=table.label,
        rows=table.rows,
        findings=tuple(faults.findings),
    )


def _same_time(person: NDArray[np.int32], time: Values, kept: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return rows whose person and time are those of the kept row before; rows are sorted by both."""
    at = np.flatnonzero(kept)
    again = (person[at][1:] == person[at][:-1]) & (time[at][1:] == time[at][:-1])
    found = np.zeros(len(person), dtype=np.bool_)
    found[at[1:][again]] = True
    return found
