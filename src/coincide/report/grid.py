"""A table as the page shows it: every cell already in words."""

from __future__ import annotations

import base64
import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from coincide.report.reading import Value
from coincide.report.words import HIDDEN

LINK_LIMIT: Final = 50_000
"""Bytes of data a page link may carry."""

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: heading, and what it holds: ``text``, ``number`` (set right), ``code`` (never broken)."""

    heading: str
    holds: str


@dataclass(frozen=True, slots=True)
class Grid:
    """A table with a caption; the first cell of a row heads the row.

    Attributes
    ----------
    caption
        What the table shows.
    columns
        Headings; as many as each row has cells.
    rows
        Cells in words.
    hidden
        How many rows carry a cell the release gate emptied.
    """

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def hidden(self) -> int:
        """How many rows have a hidden cell."""
        return sum(HIDDEN in row for row in self.rows)

    @property
    def all_hidden(self) -> bool:
        """Whether no row has anything to show, so that one sentence says more than a table."""
        return bool(self.rows) and self.hidden == len(self.rows)


def grid(caption: str, headings: Sequence[str], rows: Sequence[Sequence[str]], words: int = 1) -> Grid:
    """Make a table whose first `words` columns hold text and whose others hold numbers; codes stay whole."""
    codes = ("Code", "Rule", "Vocabulary", "Age", "Item")
    columns = tuple(
        Column(heading, "code" if heading in codes else "text" if place < words else "number")
        for place, heading in enumerate(headings)
    )
    return Grid(caption, columns, tuple(tuple(row) for row in rows))


def data_link(rows: Sequence[Mapping[str, Value]]) -> str:
    """Return rows as a ``data:`` link to a CSV file; empty when there is nothing or too much."""
    if not rows:
        return ""
    page = io.StringIO()
    writer = csv.writer(page, lineterminator="\n")
    writer.writerow(rows[0])
    writer.writerows([_cell(value) for value in row.values()] for row in rows)
    content = page.getvalue().encode("utf-8")
    if len(content) >= LINK_LIMIT:
        return ""
    plain = "data:text/csv;charset=utf-8," + quote(content)
    packed = "data:text/csv;charset=utf-8;base64," + base64.b64encode(content).decode("ascii")
    return min(plain, packed, key=len)


def _cell(value: Value) -> str:
    """Write a cell; a text that a spreadsheet would run as a formula gets a leading quote."""
    if isinstance(value, str):
        return f"'{value}" if value.startswith(_FORMULA) else value
    return "" if value is None else str(value)
