"""Fixed-width files of the US National Center for Health Statistics, cut by the layout of their year."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from coincide.engines.duckdb import DuckDBEngine
from coincide.engines.quote import literal
from coincide.errors import DataError, Problem
from coincide.sources.deaths.layouts import CONDITIONS, NchsLayout, Span, layout_of, layouts
from coincide.sources.deaths.options import Axis
from coincide.sources.register.content import chunks_of, look
from coincide.sources.register.files import File
from coincide.sources.register.opened import Stretch

_NEVER: Final = "\x01"
"""A delimiter no record holds: control characters are refused first."""


@dataclass(frozen=True, slots=True)
class NchsFile:
    """One file, the year it is declared to hold, and what is read of it."""

    file: File
    year: int
    axis: Axis

    @property
    def layout(self) -> NchsLayout:
        """The layout of the year; years without one are refused before a file is opened."""
        found = layout_of(self.year)
        if found is None:
            raise AssertionError(self.year)
        return found


def stage_nchs(engine: DuckDBEngine, given: NchsFile, target: Path) -> Stretch:
    """Write the fields of a file, as text, to the Parquet file `target`.

    Its columns are year, sex, age, age_code, vocabulary, underlying, number, and code_0, line_0, ...

    Raises
    ------
    DataError
        COI-D003 empty; COI-D401 no plain text of records; COI-D402 records of another length; COI-D403
        records of another year than declared.
    """
    _check_bytes(given.file)
    engine.execute("DROP TABLE IF EXISTS rejects; DROP TABLE IF EXISTS reject_scans")
    rows = engine.write_parquet(_select(_lines(engine, given.file), given), target)
    rejected = engine.number("SELECT count(*) FROM rejects")
    engine.execute("DROP TABLE rejects; DROP TABLE reject_scans")
    if rejected:
        raise DataError(_no_records(given.file, f"{rejected:,} lines are no text."))
    _check_lines(engine, given, target, rows)
    return Stretch(given.file, rows, 1)


def _check_bytes(file: File) -> None:
    content = look(chunks_of(file))
    if content.size == 0:
        raise DataError(Problem("COI-D003", "The file is empty.", where=file.label, fix="Export it again."))
    if content.control or content.utf16 or content.mixed_ends:
        raise DataError(_no_records(file, "The file is no plain text with one kind of line end."))


def _no_records(file: File, what: str) -> Problem:
    return Problem(
        "COI-D401",
        what,
        where=file.label,
        why="Fields are found by counting characters.",
        fix="Unpack the file again from its origin; it must not have passed through a word processor.",
    )


def _lines(engine: DuckDBEngine, file: File) -> str:
    """Return the SELECT of the lines of a file."""
    return (
        f"SELECT line FROM read_csv([{engine.path(file.path)}], auto_detect = false, header = false,"
        f" columns = {{'line': 'VARCHAR'}}, delim = {literal(_NEVER)}, quote = '', escape = '',"
        f" compression = '{'gzip' if file.is_gzip else 'none'}', encoding = 'utf-8', null_padding = false,"
        " store_rejects = true, rejects_table = 'rejects', rejects_scan = 'reject_scans', rejects_limit = 0)"
    )


def _cut(span: Span) -> str:
    return f"substr(line, {span[0]}, {span[1] - span[0] + 1})"


def _select(lines: str, given: NchsFile) -> str:
    layout = given.layout
    columns = {
        "year": _cut(layout.year),
        "sex": _cut(layout.sex),
        "age": _cut(layout.age),
        "age_code": literal(layout.age_code),
        "vocabulary": literal(layout.vocabulary),
        "underlying": _code(layout, _cut(layout.underlying), "'0'"),
        "number": f"try_cast(trim({_cut(layout.number(given.axis))}) AS INTEGER)",
        "length": "CAST(length(rtrim(line)) AS INTEGER)",
    }
    for number, condition in enumerate(layout.conditions(given.axis)):
        columns[f"code_{number}"] = _code(layout, _cut(condition.code), _cut(condition.flag))
        columns[f"line_{number}"] = _cut(condition.line) if condition.line else "''"
    listed = ", ".join(f"{sql} AS {name}" for name, sql in columns.items())
    return f"SELECT {listed} FROM ({lines})"


def _code(layout: NchsLayout, code: str, flag: str) -> str:
    """Return SQL of a code: external causes of ICD-9 get the E that the files leave out."""
    if layout.vocabulary != "icd9":
        return code
    return f"CASE WHEN {code} BETWEEN '800' AND '9999' AND {flag} <> '1' THEN 'E' || {code} ELSE {code} END"


def _check_lines(engine: DuckDBEngine, given: NchsFile, target: Path, rows: int) -> None:
    """Refuse a file that the layout of its year does not fit."""
    staged = engine.parquet(target)
    declared = f"{given.year % 100:02d}" if given.layout.short_year else str(given.year)
    least = given.layout.underlying[1]  # trailing blanks may have been cut off
    short, other = engine.rows(
        f"SELECT count(*) FILTER (WHERE length < {least}), count(*) FILTER (WHERE year <> "
        f"{literal(declared)})"
        f" FROM {staged}"
    )[0]
    if other:
        raise DataError(_other_year(given, other, rows, _years_seen(engine, given)))
    if short:
        raise DataError(
            Problem(
                "COI-D402",
                f"{short:,} of {rows:,} records end before their underlying cause, at position {least}.",
                where=given.file.label,
                why="The file was cut off, or is no multiple-cause file.",
                fix="Copy the file again from its origin.",
            )
        )


def _other_year(given: NchsFile, other: int, rows: int, seen: str) -> Problem:
    return Problem(
        "COI-D403",
        f"{other:,} of {rows:,} records are not of {given.year} where the layout of {given.year} keeps "
        "the year.",
        where=f"{given.file.label}, positions {given.layout.year[0]}-{given.layout.year[1]}",
        why="Read by another year's layout, ages and causes would be cut out of other fields.",
        fix=f"{seen}Give years in the order of the files.",
    )


def _years_seen(engine: DuckDBEngine, given: NchsFile) -> str:
    """Say which year's layout would fit the first record."""
    line = engine.rows(f"{_lines(engine, given.file)} LIMIT 1")
    engine.execute("DROP TABLE rejects; DROP TABLE reject_scans")
    text = str(line[0][0]) if line else ""
    for layout in layouts():
        found = text[layout.year[0] - 1 : layout.year[1]]
        year = int(found) + (1900 if layout.short_year else 0) if found.isdecimal() else 0
        if layout.years[0] <= year <= layout.years[1]:
            return f"The first record looks like one of {year}. "
    return ""


CODE_COLUMNS: Final = tuple(f"code_{number}" for number in range(CONDITIONS))
"""Columns of the conditions."""
