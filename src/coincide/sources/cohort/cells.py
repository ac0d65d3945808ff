"""The cells of a cohort's table as SQL: a value and, where there is none, why.

Every cast keeps apart what is missing and what is there but cannot be read.
"""

from __future__ import annotations

from typing import Final

from coincide.days import NEVER
from coincide.engines.quote import identifier, literal, literals
from coincide.sources.cohort.opening import ID, OpenTable
from coincide.sources.register.cast import date_sql, missing_sql, number_id_sql, raw_sql, text_sql, word_sql
from coincide.sources.register.dates import PLACEHOLDER, UNREADABLE

FINE, MISSING, UNREAD, OTHER_MARK, NOT_FINITE, NEARLY, PLACEHELD = range(7)
"""What stands in a column ``f0``, ``f1``, ... beside a value."""

ID_MISSING, ID_NUMBER, ID_CONTROL = 1, 2, 3
"""What stands in the column ``odd``: what is wrong with the row's id, or with any text of the row."""

_NUMBER: Final = r"[+-]?([0-9]+([{mark}][0-9]*)?|[{mark}][0-9]+)([eE][+-]?[0-9]+)?"
_CONTROL: Final = r"[\x00-\x08\x0a-\x1f\x7f]"
_ABSENT: Final = -2


def cast_sql(table: OpenTable) -> str:
    """Return the SELECT that casts every cell: ``row, id, odd`` and ``v0, f0, v1, f1, ...``."""
    cells = [cell for name in table.options.columns for cell in _cell(table, name)]
    listed = ", ".join(
        [f"CAST(row AS INTEGER) AS row, {raw_sql(table.reading, ID)} AS id", _odd(table), *cells]
    )
    return f"SELECT {listed} FROM {identifier(table.reading.opened.view)}"


def _odd(table: OpenTable) -> str:
    """Return SQL of what is wrong with the row as a whole."""
    of, id_text = table.reading, raw_sql(table.reading, ID)
    texts = [identifier(name) for name, kind in of.opened.kinds.items() if kind == "text"]
    control = " OR ".join(f"regexp_matches(coalesce({text}, ''), '{_CONTROL}')" for text in texts) or "FALSE"
    return (
        f"CAST(CASE WHEN {missing_sql(of, id_text)} THEN {ID_MISSING}"
        f" WHEN {number_id_sql(id_text)} THEN {ID_NUMBER}"
        f" WHEN {control} THEN {ID_CONTROL} ELSE 0 END AS INTEGER) AS odd"
    )


def _cell(table: OpenTable, name: str) -> tuple[str, str]:
    place, column = table.places[name], table.options.columns[name]
    made = {"number": _number, "category": _category, "date": _date}[column.kind](table, name)
    return f"{made[0]} AS {place}", f"CAST({made[1]} AS INTEGER) AS f{place[1:]}"


def _number(table: OpenTable, name: str) -> tuple[str, str]:
    place, of = table.places[name], table.reading
    if of.kind(place) != "text":
        return _typed_number(place, of.missing)
    text = f"trim({text_sql(of, place)})"
    mark, other = (",", ".") if table.options.decimal == "," else (".", ",")
    plain = text if mark == "." else f"replace({text}, ',', '.')"
    value = f"CASE WHEN {_shaped(text, mark)} THEN try_cast({plain} AS DOUBLE) END"
    flag = (
        f"CASE WHEN {text} IS NULL THEN {MISSING} WHEN {value} IS NOT NULL AND isfinite({value}) THEN {FINE}"
        f" WHEN {_shaped(text, other)} AND NOT {_shaped(text, mark)} THEN {OTHER_MARK}"
        f" WHEN {value} IS NOT NULL THEN {NOT_FINITE} ELSE {UNREAD} END"
    )
    return f"coalesce({value}, CAST('nan' AS DOUBLE))", flag


def _shaped(text: str, mark: str) -> str:
    return f"regexp_full_match({text}, {literal(_NUMBER.format(mark=mark))})"


def _typed_number(place: str, missing: tuple[str, ...]) -> tuple[str, str]:
    """Return value and flag of a number that is one in the file; marks such as -999 are numbers too."""
    value = f"CAST({place} AS DOUBLE)"
    marks = [mark for mark in missing if _is_number(mark)]
    absent = f"{place} IS NULL" + (f" OR {value} IN ({', '.join(marks)})" if marks else "")
    flag = f"CASE WHEN {absent} THEN {MISSING} WHEN isfinite({value}) THEN {FINE} ELSE {NOT_FINITE} END"
    return f"CASE WHEN {absent} THEN CAST('nan' AS DOUBLE) ELSE {value} END", flag


def _is_number(mark: str) -> bool:
    digits = mark.strip().removeprefix("-")
    return digits.isascii() and digits.replace(".", "", 1).isdigit()


def _category(table: OpenTable, name: str) -> tuple[str, str]:
    place, column = table.places[name], table.options.columns[name]
    word = word_sql(table.reading, place, column.words, missing=_ABSENT)
    folded = literals(sorted({known.strip().lower() for known in column.words}))
    near = f"lower(trim(CAST({place} AS VARCHAR))) IN ({folded})"
    flag = (
        f"CASE WHEN {word} = {_ABSENT} THEN {MISSING} WHEN {word} >= 0 THEN {FINE}"
        f" WHEN {near} THEN {NEARLY} ELSE {UNREAD} END"
    )
    return f"greatest({word}, -1)", flag


def _date(table: OpenTable, name: str) -> tuple[str, str]:
    day = date_sql(table.reading, table.places[name])
    flag = (
        f"CASE WHEN ({day}) IS NULL THEN {MISSING} WHEN ({day}) = {UNREADABLE} THEN {UNREAD}"
        f" WHEN ({day}) = {PLACEHOLDER} THEN {PLACEHELD} ELSE {FINE} END"
    )
    return f"CASE WHEN coalesce({day}, {UNREADABLE}) <= {PLACEHOLDER} THEN {NEVER} ELSE {day} END", flag
