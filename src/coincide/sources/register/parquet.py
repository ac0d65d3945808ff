"""Parquet files: every footer is read and compared before a row is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

from coincide.errors import DataError, Problem
from coincide.sources.register.files import File
from coincide.sources.register.headers import header_problems
from coincide.sources.register.layout import Content
from coincide.sources.register.opened import Kind, Stretch

_ALLOWED: Final[dict[Content, tuple[Kind, ...]]] = {
    "id": ("text", "integer"),
    "date": ("text", "date", "timestamp", "zoned"),
    "code": ("text", "integer"),
    "word": ("text", "integer"),
    "number": ("text", "integer", "decimal"),
}
_WHY: Final[dict[Content, str]] = {
    "id": "A floating-point id has lost digits: above 2^53 two people become one.",
    "date": "A day cannot be read from it without a guess.",
    "code": "As a number 401.10 and 401.1 are one code, and 1E10 is ten thousand million.",
    "word": "It is translated by a declared list of texts.",
    "number": "It is no number.",
}


@dataclass(frozen=True, slots=True)
class Footer:
    """What a Parquet file says about itself."""

    file: File
    rows: int
    types: dict[str, pa.DataType]


def read_footer(file: File) -> Footer:
    """Return the footer of a Parquet file.

    Raises
    ------
    DataError
        COI-D012 when there is none that can be read.
    """
    try:
        with pq.ParquetFile(file.path) as opened:
            schema = opened.schema_arrow
            return Footer(
                file, opened.metadata.num_rows, {field.name: _plain(field.type) for field in schema}
            )
    except (pa.ArrowException, OSError):
        failure = Problem(
            "COI-D012",
            "The file is no whole Parquet file: its footer is missing or damaged.",
            where=file.label,
            fix="Copy or write the file again.",
        )
    raise DataError(failure)


def _plain(kind: pa.DataType) -> pa.DataType:
    """Return the type of the values: texts of any width are text, a dictionary is what it holds."""
    if pa.types.is_dictionary(kind):
        return _plain(kind.value_type)
    wide = (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view, pa.types.is_null)
    return pa.string() if any(is_text(kind) for is_text in wide) else kind


def _kind(kind: pa.DataType) -> Kind | None:
    if pa.types.is_string(kind):
        return "text"
    if pa.types.is_integer(kind) or (pa.types.is_decimal(kind) and kind.scale == 0):
        return "integer"
    if pa.types.is_date(kind):
        return "date"
    if pa.types.is_timestamp(kind):
        return "zoned" if kind.tz else "timestamp"
    if pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        return "decimal"
    return None


def check_alike(footers: list[Footer]) -> list[Problem]:
    """Return where files of one table differ in their columns (the first file is the measure)."""
    first = footers[0]
    problems: list[Problem] = []
    for footer in footers[1:]:
        names = [
            name for name in first.types | footer.types if first.types.get(name) != footer.types.get(name)
        ]
        problems.extend(_drift(first, footer, name) for name in names)
    return problems


def _drift(first: Footer, other: Footer, name: str) -> Problem:
    was, now = (str(footer.types.get(name, "absent")) for footer in (first, other))
    return Problem(
        "COI-D013",
        f"The column {name} is {now} in this file but {was} in {first.file.label}.",
        where=other.file.label,
        why="The engine would take the first file's columns: others vanish or are cast without a word.",
        fix="Write all files of the table with the same columns and types.",
    )


def kinds_of(
    footer: Footer, columns: dict[str, str], contents: dict[str, Content], *, date_digits: bool, zone: bool
) -> tuple[dict[str, Kind], list[Problem]]:
    """Return how each declared column lies in the file, and what cannot be read.

    Parameters
    ----------
    footer
        Of the table's first file.
    columns
        Our column -> the file's.
    contents
        Our column -> what must stand there.
    date_digits
        Whether the declared date format is eight digits with the year first, so that integers can be dates.
    zone
        Whether the register's time zone is declared.
    """
    problems = header_problems(list(footer.types), columns.values(), footer.file.label, ",")
    if problems:
        return {}, problems
    kinds: dict[str, Kind] = {}
    for ours, theirs in columns.items():
        content, kind = contents[ours], _kind(footer.types[theirs])
        allowed = _ALLOWED[content] + (("integer",) if content == "date" and date_digits else ())
        if kind is None or kind not in allowed:
            problems.append(_refused(footer, theirs, content))
        elif kind == "zoned" and not zone:
            problems.append(_zone(footer, theirs))
        else:
            kinds[ours] = kind
    return kinds, problems


def _refused(footer: Footer, name: str, content: Content) -> Problem:
    return Problem(
        "COI-D014",
        f"The column {name} has the type {footer.types[name]}, which cannot hold this ({content}).",
        where=footer.file.label,
        why=_WHY[content],
        fix="Write the column as text, from the origin and not from the number.",
    )


def _zone(footer: Footer, name: str) -> Problem:
    return Problem(
        "COI-D015",
        f"The times in {name} carry a time zone.",
        where=footer.file.label,
        why="The day depends on the zone: 2 o'clock in London is the day before in New York.",
        fix='Declare the register\'s zone: timezone = "Europe/Copenhagen".',
    )


def stretch_of(footer: Footer) -> Stretch:
    """Return a Parquet file as a stretch of its table."""
    return Stretch(footer.file, footer.rows, len(footer.types))
