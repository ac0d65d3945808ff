"""Tables and documents as text and back: CSV and JSON with one way to write each value.

CSV is UTF-8, commas, line feeds, quotes as in RFC 4180. Numbers are written with `repr`: the shortest digits
that read back as the same double, so equal numbers give equal bytes and none gains or loses digits. Text that
a spreadsheet would run as a formula gets a leading apostrophe, which reading takes off again.
"""

from __future__ import annotations

import csv
import io
import json
import math
import re
from collections.abc import Sequence
from typing import Final

from coincide.results.schema import Column
from coincide.results.table import Row, Value

_NEEDS_QUOTES: Final = re.compile(r'[",\r\n]')
_FORMULA: Final = re.compile("^'*[=+\\-@\t\r\uff1d\uff0b\uff0d\uff20]")
_GUARDED: Final = re.compile("^''*[=+\\-@\t\r\uff1d\uff0b\uff0d\uff20]")
_TRUTH: Final = {"true": True, "false": False}


def guarded(text: str) -> str:
    """Return text that no spreadsheet runs as a formula.

    Examples
    --------
    >>> guarded("=1+1"), guarded("1-183d"), guarded("'=1")
    ("'=1+1", '1-183d', "''=1")
    """
    return "'" + text if _FORMULA.match(text) else text


def unguarded(text: str) -> str:
    """Return text as it was before `guarded`."""
    return text[1:] if _GUARDED.match(text) else text


def quoted(cell: str) -> str:
    """Return a CSV cell, in quotes where RFC 4180 asks for them."""
    return '"' + cell.replace('"', '""') + '"' if _NEEDS_QUOTES.search(cell) else cell


def _cell(column: Column, value: Value) -> str:
    if value is None:
        return ""
    if column.kind == "text":
        return quoted(guarded(str(value)))
    if column.kind == "boolean":
        return "true" if value else "false"
    return repr(value)


def csv_bytes(columns: Sequence[Column], rows: Sequence[Row]) -> bytes:
    """Return a table as CSV: a header, then the rows in their order."""
    lines = [",".join(column.name for column in columns)]
    lines += [",".join(_cell(column, row[column.name]) for column in columns) for row in rows]
    return "".join(f"{line}\n" for line in lines).encode("utf-8")


def _value(column: Column, cell: str) -> Value:
    if column.kind == "text":
        return unguarded(cell)
    if cell == "":
        return None
    if column.kind == "boolean":
        return _TRUTH[cell]
    number = int(cell) if column.kind == "integer" else float(cell)
    if not math.isfinite(number) or repr(number) != cell:  # only what `csv_bytes` writes
        raise ValueError(cell)
    return number


def read_csv(columns: Sequence[Column], data: bytes) -> list[Row]:
    """Return the rows of a CSV that `csv_bytes` wrote, typed.

    Raises
    ------
    ValueError
        When the header, a line or a cell is not as the contract says; the message tells where.
    """
    lines = csv.reader(io.StringIO(data.decode("utf-8"), newline=""), strict=True)
    try:
        found = list(lines)
    except csv.Error as error:
        raise ValueError(f"line {lines.line_num}: {error}") from None
    names = [column.name for column in columns]
    if not found or found[0] != names:
        raise ValueError("the header is not the one of the contract")
    return [_read_line(columns, number, cells) for number, cells in enumerate(found[1:], start=1)]


def _read_line(columns: Sequence[Column], number: int, cells: Sequence[str]) -> Row:
    if len(cells) != len(columns):
        raise ValueError(f"row {number}: {len(cells)} cells instead of {len(columns)}")
    row: Row = {}
    for column, cell in zip(columns, cells, strict=True):
        try:
            row[column.name] = _value(column, cell)
        except (KeyError, ValueError):
            raise ValueError(f"row {number}: column {column.name} is not a {column.kind}") from None
    return row


def json_bytes(document: object) -> bytes:
    """Return a document as JSON: keys sorted, two blanks of indent, no NaN, a line feed at the end.

    Raises
    ------
    ValueError
        When a number is not finite.
    """
    text = json.dumps(document, sort_keys=True, indent=2, ensure_ascii=False, allow_nan=False)
    return f"{text}\n".encode()


def _no_repeats(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def _no_constants(word: str) -> object:
    raise ValueError(f"{word} is not a number of JSON")


def read_json(data: bytes) -> object:
    """Return a JSON document; ValueError on NaN, repeated keys, bad text or too deep nesting."""
    try:
        found: object = json.loads(
            data.decode("utf-8"), object_pairs_hook=_no_repeats, parse_constant=_no_constants
        )
    except RecursionError:
        raise ValueError("nested too deeply") from None
    return found
