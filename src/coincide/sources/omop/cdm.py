"""A CDM opened: its tables under our names and types, whatever the place and the export have made of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from coincide.canonical import Finding
from coincide.engines.duckdb import DuckDBEngine
from coincide.engines.quote import identifier
from coincide.errors import DataError, Problem, Problems
from coincide.progress import Progress
from coincide.sources.omop.columns import can_hold, clean_sql, column_sql, not_whole, wrong_type, zoned
from coincide.sources.omop.options import OmopOptions
from coincide.sources.omop.store import Store
from coincide.sources.omop.tables import TABLES, CdmTable
from coincide.sources.omop.whole import is_whole_type, needs_look, whole_sql
from coincide.sources.register.dates import date_format, day_of, read_sql
from coincide.sources.register.rules import Rule


@dataclass(slots=True)
class Cdm:
    """The engine with a view ``cdm_<table>`` for each table that is read, and the book of what is odd.

    Every view has every column of the table: absent ones are NULL, absent tables have no row. Whole numbers
    are BIGINT; dates are DATE, or text that is still to be read in the declared format.

    Attributes
    ----------
    engine, options
        Where everything happens, and what the study file says.
    rows
        Table -> rows; tables that are not there are missing.
    types
        Table -> column -> type in the view.
    findings, problems
        What is odd, and what forbids to go on.
    """

    engine: DuckDBEngine
    options: OmopOptions
    rows: dict[str, int] = field(default_factory=dict)
    types: dict[str, dict[str, str]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    problems: Problems = field(default_factory=lambda: Problems(DataError))

    def note(self, rule: Rule, table: str, rows: int, of: int, detail: str = "") -> None:
        """Write down a finding; one of no rows is none."""
        if rows:
            self.findings.append(rule.finding(table, rows, of, detail))

    def date(self, table: str, column: str) -> str:
        """Return SQL of a date column as DATE, NULL where its text cannot be read."""
        name = identifier(column)
        if self.types[table][column] != "VARCHAR":
            return name
        form = date_format(self.options.date_format)
        return "CAST(NULL AS DATE)" if form is None else read_sql(name, form)

    @property
    def placeholders(self) -> tuple[int, ...]:
        """Days that stand for "not known"."""
        days = (day_of(text) for text in self.options.placeholder_dates)
        return tuple(day for day in days if day is not None)


def open_cdm(
    options: OmopOptions, store: Store, engine: DuckDBEngine, folder: Path, progress: Progress
) -> Cdm:
    """Return the CDM with a view for every table that is read.

    Parameters
    ----------
    options
        What the study file says.
    store
        Where the tables are.
    engine
        Takes the views.
    folder
        An empty folder in the work folder.
    progress
        Is told phases and totals.

    Raises
    ------
    DataError
        COI-D605 missing tables; COI-D606 missing columns; COI-D607 types that cannot hold what is meant;
        COI-D608 numbers that are not whole; and whatever the store finds.
    """
    cdm = Cdm(engine, options)
    found = store.tables()
    cdm.problems.extend(_missing(options, found))
    cdm.problems.raise_if_any()
    wanted = list(options.wanted())
    progress.phase("Opening the CDM", len(wanted))
    for done, name in enumerate(wanted, start=1):
        table = TABLES[name]
        columns = tuple(column for column in table.contents if column in found.get(name, ()))
        if columns:
            try:
                _open(cdm, store, table, columns, folder)
            except DataError as error:
                cdm.problems.extend(list(error.problems))
        else:
            _view(cdm, table, {}, "(SELECT 1) WHERE FALSE")
        progress.advance(done)
    cdm.problems.raise_if_any()
    return cdm


def _missing(options: OmopOptions, found: dict[str, tuple[str, ...]]) -> Iterator[Problem]:
    for name, needed in options.wanted().items():
        if name not in found and needed:
            yield Problem(
                "COI-D605",
                f"The CDM has no table {name}.",
                where=name,
                why="Without observation periods nobody knows when a diagnosis would have been seen."
                if name == "observation_period"
                else "The study needs it.",
                fix="Export it too, or check path and schema.",
            )
        lacking = [column for column in TABLES[name].required if column not in found.get(name, ())]
        if name in found and lacking:
            yield Problem(
                "COI-D606",
                f"The table {name} has no column {', '.join(lacking)}.",
                where=name,
                fix="Names are those of the CDM 5.3 and 5.4, in any letter case.",
            )


def _open(cdm: Cdm, store: Store, table: CdmTable, columns: tuple[str, ...], folder: Path) -> None:
    function = cdm.engine.parquet(*store.parquet(table.name, columns, folder))
    described = cdm.engine.rows(f"SELECT column_name, column_type FROM (DESCRIBE FROM {function})")
    kinds = {name.lower(): kind for name, kind in described}
    looked = _look(cdm, table, {column: kinds[column] for column in columns}, function)
    cdm.rows[table.name] = looked.pop("")
    usable = {}
    for column in columns:
        content, kind = table.contents[column], kinds[column]
        if not can_hold(content, kind):
            # A column without a value has whatever type the export gave it.
            if looked[column]:
                cdm.problems.extend([wrong_type(table.name, column, kind, content)])
        elif kind == "TIMESTAMP WITH TIME ZONE" and cdm.options.timezone is None:
            if looked[column]:
                cdm.problems.extend([zoned(table.name, column)])
        else:
            usable[column] = kind
            if content == "whole" and looked[column]:
                cdm.problems.extend([not_whole(table.name, column, looked[column], cdm.rows[table.name])])
    _view(cdm, table, usable, function)


def _look(cdm: Cdm, table: CdmTable, kinds: dict[str, str], function: str) -> dict[str, int]:
    """Return column -> values that are not what they should be, or of a type to be refused; "" -> rows."""
    counts = {"": "count(*)"}
    for column, kind in kinds.items():
        content = table.contents[column]
        if content == "whole" and is_whole_type(kind) and needs_look(kind):
            there = clean_sql(cdm.options, column, kind)
            counts[column] = (
                f"count(*) FILTER (WHERE {there} IS NOT NULL AND {whole_sql(column, kind)} IS NULL)"
            )
        elif not can_hold(content, kind) or kind == "TIMESTAMP WITH TIME ZONE":
            counts[column] = f"count({identifier(column)})"
    found = cdm.engine.rows(f"SELECT {', '.join(counts.values())} FROM {function}")[0]
    return dict.fromkeys(kinds, 0) | dict(zip(counts, map(int, found), strict=True))


def _view(cdm: Cdm, table: CdmTable, kinds: dict[str, str], function: str) -> None:
    columns = {}
    cdm.types[table.name] = {}
    for column, content in table.contents.items():
        sql, kind = column_sql(cdm.options, column, content, kinds.get(column))
        columns[column] = f"{sql} AS {identifier(column)}"
        cdm.types[table.name][column] = kind
    name = identifier(f"cdm_{table.name}")
    cdm.engine.execute(
        f"CREATE OR REPLACE TEMP VIEW {name} AS SELECT {', '.join(columns.values())} FROM {function}"
    )
