"""From text to days, numbers and words: our own casts, written as SQL.

Every cast keeps apart what is missing (NULL) and what is there but cannot be read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from coincide.engines.quote import identifier, literal, literals
from coincide.sources.register.dates import (
    PLACEHOLDER,
    UNREADABLE,
    DateFormat,
    date_format,
    day_of,
    day_sql,
    read_sql,
    zoned_sql,
)
from coincide.sources.register.opened import Kind, Opened
from coincide.sources.register.options import RegisterOptions

UNREADABLE_NUMBER: Final = -(2**63) + 1
"""Stands in a column of thousandths for a text that is no number."""

UNLISTED: Final = -1
"""Stands in a column of words for a text that is not in the declared list."""

_NUMBER_ID: Final = r"[0-9]+\.[0-9]*|[0-9]+(\.[0-9]+)?[eE][+-]?[0-9]+"
_CONTROL: Final = r"[\x00-\x08\x0a-\x1f\x7f]"


@dataclass(frozen=True, slots=True)
class Reading:
    """How one table is to be read.

    Attributes
    ----------
    opened
        The table.
    date
        Its date format.
    missing
        Texts that mean "not known".
    pivot, timezone, placeholders
        As declared; placeholders are days.
    """

    opened: Opened
    date: DateFormat
    missing: tuple[str, ...]
    pivot: int | None
    timezone: str | None
    placeholders: tuple[int, ...]

    def has(self, column: str) -> bool:
        """Whether the table has a column."""
        return column in self.opened.kinds

    def kind(self, column: str) -> Kind:
        """How a column lies in the files."""
        return self.opened.kinds[column]


def reading(opened: Opened, options: RegisterOptions) -> Reading:
    """Return how a table is read: its own dialect, else the register's."""
    table = options.declared()[opened.name]
    form = date_format(table.date_format or options.date_format)
    if form is None:
        raise AssertionError(table.date_format)  # the options are checked before any file is opened
    missing = options.missing if table.missing is None else table.missing
    placeholders = tuple(day for text in options.placeholder_dates if (day := day_of(text)) is not None)
    return Reading(
        opened,
        form,
        tuple(dict.fromkeys(("", *missing))),
        options.century_pivot,
        options.timezone,
        placeholders,
    )


def text_sql(of: Reading, column: str) -> str:
    """Return SQL of a column as text, NULL where it is missing or absent."""
    if not of.has(column):
        return "CAST(NULL AS VARCHAR)"
    name = identifier(column)
    if of.kind(column) != "text":
        return f"CAST({name} AS VARCHAR)"
    return f"CASE WHEN trim({name}) IN ({literals(of.missing)}) THEN NULL ELSE {name} END"


def raw_sql(of: Reading, column: str) -> str:
    """Return SQL of a column as text, exactly as it stands, empty for NULL: the key of a join."""
    return f"coalesce(CAST({identifier(column)} AS VARCHAR), '')" if of.has(column) else "''"


def missing_sql(of: Reading, text: str) -> str:
    """Return SQL: a raw text means "not known"."""
    return f"trim({text}) IN ({literals(of.missing)})"


def date_sql(of: Reading, column: str) -> str:
    """Return SQL of a column's day; `UNREADABLE` and `PLACEHOLDER` stand for what is no day."""
    if not of.has(column):
        return "CAST(NULL AS INTEGER)"
    return _placeholder(of, _day(of, column))


def _day(of: Reading, column: str) -> str:
    name, kind = identifier(column), of.kind(column)
    if kind == "date":
        return day_sql(name)
    if kind == "timestamp":
        return day_sql(f"CAST({name} AS DATE)")
    if kind == "zoned":
        return day_sql(f"CAST(timezone({literal(of.timezone or 'UTC')}, {name}) AS DATE)")
    return _day_of_text(of, text_sql(of, column))


def _day_of_text(of: Reading, text: str) -> str:
    day = day_sql(read_sql(text, of.date, pivot=of.pivot))
    tries = [
        day,
        *([day_sql(zoned_sql(text, of.date, of.timezone))] if of.timezone and of.date.between else []),
    ]
    return f"CASE WHEN {text} IS NULL THEN NULL ELSE coalesce({', '.join(tries)}, {UNREADABLE}) END"


def _placeholder(of: Reading, day: str) -> str:
    if not of.placeholders:
        return day
    listed = ", ".join(map(str, of.placeholders))
    return f"CASE WHEN {day} IN ({listed}) THEN {PLACEHOLDER} ELSE {day} END"


def known_day(column: str) -> str:
    """Return SQL of a day column without what stands for no day."""
    return f"CASE WHEN {column} > {PLACEHOLDER} THEN {column} END"


def word_sql(of: Reading, column: str, words: Mapping[str, int], missing: int = 0) -> str:
    """Return SQL of a column translated by a declared list.

    `missing` stands for what is missing or absent, `UNLISTED` for what is not in the list. The text as it
    stands is tried first, so that the slower ways are taken for few rows.
    """
    if not of.has(column):
        return f"CAST({missing} AS INTEGER)"
    name = f"CAST({identifier(column)} AS VARCHAR)"
    whens = " ".join(f"WHEN {literal(word)} THEN {number}" for word, number in words.items())
    unknown = " ".join(f"WHEN {literal(word)} THEN {missing}" for word in of.missing if word not in words)
    if not whens:
        return f"CAST(CASE WHEN {text_sql(of, column)} IS NULL THEN {missing} ELSE {UNLISTED} END AS INTEGER)"
    trimmed = f"CASE trim({name}) {whens} {unknown} ELSE {UNLISTED} END"
    slow = f"CASE WHEN {name} IS NULL THEN {missing} ELSE {trimmed} END"
    return f"CAST(CASE {name} {whens} ELSE {slow} END AS INTEGER)"


def milli_sql(of: Reading, column: str, decimal: str) -> str:
    """Return SQL of thousandths of a decimal number, half away from zero."""
    text = f"trim({text_sql(of, column)})"
    plain = f"replace({text}, ',', '.')" if decimal == "," else text
    marks = r"[.,]" if decimal == "," else r"\."
    shape = (
        f"regexp_full_match({text}, '[+-]?[0-9]+({marks}[0-9]*)?')" if of.kind(column) == "text" else "TRUE"
    )
    read = f"try_cast({plain} AS DECIMAL(38, 6))"
    whole = f"try_cast(round({read} * 1000) AS BIGINT)"
    return (
        f"CASE WHEN {text} IS NULL THEN NULL WHEN {shape} THEN coalesce({whole}, {UNREADABLE_NUMBER})"
        f" ELSE {UNREADABLE_NUMBER} END"
    )


def control_sql(of: Reading) -> str:
    """Return SQL: a declared text column holds a control character. Costs nothing where no file has one."""
    texts = [identifier(column) for column, kind in of.opened.kinds.items() if kind == "text"]
    if not texts or not of.opened.has_control:
        return "FALSE"
    return "(" + " OR ".join(f"regexp_matches(coalesce({text}, ''), '{_CONTROL}')" for text in texts) + ")"


def number_id_sql(id_column: str) -> str:
    """Return SQL: an id looks like a number a spreadsheet has rewritten."""
    return f"regexp_full_match({id_column}, '{_NUMBER_ID}')"
