"""A cohort's table opened: found, its header or footer checked, its declared columns staged as they stand."""

from __future__ import annotations

import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from coincide.engines.duckdb import DuckDBEngine
from coincide.engines.quote import identifier
from coincide.errors import DataError, InternalError, Problem
from coincide.sources.cohort.frames import written
from coincide.sources.cohort.options import TableOptions
from coincide.sources.register.cast import Reading
from coincide.sources.register.dates import date_format
from coincide.sources.register.files import ENDINGS, File, ending_of
from coincide.sources.register.layout import Content
from coincide.sources.register.opened import Kind, Opened, Stretch
from coincide.sources.register.parquet import kinds_of, read_footer, stretch_of
from coincide.sources.register.text import Dialect, stage

ID: Final = "id"
_CONTENTS: Final[dict[str, Content]] = {"number": "number", "category": "word", "date": "date"}


@dataclass(frozen=True, slots=True)
class OpenTable:
    """A table whose rows the engine knows.

    Attributes
    ----------
    options
        What the study says of it.
    reading
        How it is read: its view, kinds, date format and marks for "not known".
    places
        Our column -> its name in the view (``v0``, ``v1``, ...); the id is ``id``.
    """

    options: TableOptions
    reading: Reading
    places: dict[str, str]

    @property
    def stretch(self) -> Stretch:
        """The table's one file."""
        return self.reading.opened.stretches[0]

    @property
    def label(self) -> str:
        """What messages call its file."""
        return self.stretch.file.label

    @property
    def rows(self) -> int:
        """Rows of the file, broken ones among them."""
        return self.reading.opened.rows + self.reading.opened.broken


def file_of(table: TableOptions) -> File:
    """Return the file of a table.

    Raises
    ------
    DataError
        COI-D001 not there or no regular file; COI-D002 another ending.
    """
    path = table.rows
    if not isinstance(path, Path):
        raise InternalError(Problem("COI-I061", f"The table {table.name} has no file."))
    where = f"{table.name}.file: {path.name}"
    if not path.exists():
        failure = Problem(
            "COI-D001",
            "The file is not there.",
            where=where,
            fix="Check the name; a relative one is taken from the study file's folder.",
        )
    elif not stat.S_ISREG(path.stat().st_mode):
        failure = Problem(
            "COI-D001", "This is no regular file but a folder, a pipe or a device.", where=where
        )
    elif ending_of(path) is None:
        failure = Problem(
            "COI-D002",
            "The ending tells no format.",
            where=where,
            fix=f"Known: {', '.join(sorted(ENDINGS))}.",
        )
    else:
        return File(path, f"{table.name}/{path.name}", ending_of(path) or "")
    raise DataError(failure)


def open_table(engine: DuckDBEngine, table: TableOptions, staging: Path) -> OpenTable:
    """Open a table; the engine knows its rows as ``raw_<name>``.

    Raises
    ------
    DataError
        COI-D001 to COI-D015: everything wrong with the file before a value is read.
    """
    file = file_of(table) if isinstance(table.rows, Path) else written(table, staging)
    places = {name: f"v{index}" for index, name in enumerate(table.columns)}
    named = {ID: table.id} | {places[name]: column.source for name, column in table.columns.items()}
    if file.is_parquet:
        kinds, stretch = _parquet(engine, table, file, named, places)
    else:
        target = staging / f"{table.name}.parquet"
        stretch = stage(engine, file, named, _dialect(table, file), target)
        _view(engine, table.name, {ours: ours for ours in named}, target)
        kinds = dict.fromkeys(named, "text")
    return OpenTable(table, _reading(table, Opened(table.name, kinds, (stretch,))), places)


def _dialect(table: TableOptions, file: File) -> Dialect:
    default = "\t" if file.ending.startswith(".tsv") else ","
    return Dialect(table.delimiter or default, table.quote, table.encoding)


def _parquet(
    engine: DuckDBEngine, table: TableOptions, file: File, named: dict[str, str], places: dict[str, str]
) -> tuple[dict[str, Kind], Stretch]:
    footer = read_footer(file)
    contents: dict[str, Content] = {ID: "id"}
    contents |= {places[name]: _CONTENTS[column.kind] for name, column in table.columns.items()}
    form = date_format(table.date_format)
    digits = form is not None and form.name == "YYYYMMDD"
    kinds, wrong = kinds_of(footer, named, contents, date_digits=digits, zone=False)
    if wrong:
        raise DataError(*wrong)
    _view(engine, table.name, named, file.path)
    return kinds, stretch_of(footer)


def _view(engine: DuckDBEngine, name: str, named: dict[str, str], path: Path) -> None:
    listed = ", ".join(f"{identifier(theirs)} AS {identifier(ours)}" for ours, theirs in named.items())
    engine.execute(
        f"CREATE OR REPLACE TEMP VIEW {identifier('raw_' + name)} AS"
        f" SELECT {listed}, file_row_number AS row FROM {engine.parquet(path)}"
    )


def _reading(table: TableOptions, opened: Opened) -> Reading:
    form = date_format(table.date_format)
    if form is None:
        raise AssertionError(table.date_format)  # the study is checked before any file is opened
    missing = tuple(dict.fromkeys(("", *table.missing)))
    return Reading(opened, form, missing, table.century_pivot, None, table.placeholder_dates)
