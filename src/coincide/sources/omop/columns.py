"""Columns of a CDM: which types they may have, and how each is read."""

from __future__ import annotations

from typing import Final

from coincide.engines.quote import identifier, literal, literals
from coincide.errors import Problem
from coincide.sources.omop.options import OmopOptions
from coincide.sources.omop.tables import Content
from coincide.sources.omop.whole import is_whole_type, needs_look, whole_sql

_EMPTY: Final[dict[Content, str]] = {
    "whole": "BIGINT",
    "date": "DATE",
    "number": "VARCHAR",
    "text": "VARCHAR",
}
_NUMBERS: Final = ("DOUBLE", "FLOAT", "DECIMAL", "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "U")
_ISO_TIME: Final = r"\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}(:\d{2}(\.\d+)?)?"


def can_hold(content: Content, kind: str) -> bool:
    """Tell whether a column of the engine's type `kind` can hold what is meant."""
    if content == "text":
        return kind == "VARCHAR" or not needs_look(kind)
    if content == "whole":
        return is_whole_type(kind)
    if content == "number":
        return kind == "VARCHAR" or kind.startswith(_NUMBERS)
    return kind in ("VARCHAR", "DATE") or kind.startswith("TIMESTAMP")


def column_sql(options: OmopOptions, column: str, content: Content, kind: str | None) -> tuple[str, str]:
    """Return SQL of a view's column, and its type there."""
    if kind is None:
        return f"CAST(NULL AS {_EMPTY[content]})", _EMPTY[content]
    name, clean = identifier(column), clean_sql(options, column, kind)
    if content == "whole":
        return whole_sql(column, kind), "BIGINT"
    if content == "text":
        return f"CAST({clean} AS VARCHAR)", "VARCHAR"
    if content == "number":
        return clean, kind
    if kind == "VARCHAR":
        # The declared format has no time where the CDM's own has: an ISO time behind a date is cut off.
        if options.date_format != "YYYY-MM-DD":
            return clean, kind
        return (
            f"CASE WHEN regexp_full_match({name}, '{_ISO_TIME}') THEN substr({name}, 1, 10) ELSE {clean} END",
            kind,
        )
    if kind == "TIMESTAMP WITH TIME ZONE":
        return f"CAST(timezone({literal(options.timezone or 'UTC')}, {name}) AS DATE)", "DATE"
    return f"CAST({name} AS DATE)", "DATE"


def clean_sql(options: OmopOptions, column: str, kind: str) -> str:
    """Return SQL of a column with texts that mean "not known" as NULL."""
    name = identifier(column)
    if kind != "VARCHAR":
        return name
    return f"CASE WHEN trim({name}) IN ({literals(('', *options.missing))}) THEN NULL ELSE {name} END"


def wrong_type(table: str, column: str, kind: str, content: Content) -> Problem:
    """Return the problem of a column whose type cannot hold what is meant."""
    meant = {"whole": "whole numbers", "date": "dates", "number": "numbers", "text": "text"}[content]
    return Problem(
        "COI-D607",
        f"The column {column} has the type {kind}, where {meant} are meant.",
        where=table,
        why="Read as something else, codes and ids would change.",
        fix="Write the column in the type that the CDM gives it.",
    )


def not_whole(table: str, column: str, rows: int, of: int) -> Problem:
    """Return the problem of ids that have lost digits."""
    return Problem(
        "COI-D608",
        f"{rows:,} of {of:,} values of {column} are no whole numbers, or too large to be exact (2^53).",
        where=table,
        why="An id that went through a spreadsheet or a floating point number has lost digits: two people "
        "may have become one.",
        fix="Export the column as an integer.",
    )


def zoned(table: str, column: str) -> Problem:
    """Return the problem of times in a zone nobody declared."""
    return Problem(
        "COI-D015",
        f"The times in {column} carry a time zone.",
        where=table,
        why="The day depends on the zone: 2 o'clock in London is the day before in New York.",
        fix='Declare the zone of the data: timezone = "Europe/Copenhagen".',
    )
