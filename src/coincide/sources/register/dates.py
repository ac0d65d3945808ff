"""Dates by a declared format, never by a guess."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Final

from coincide import days
from coincide.engines.quote import literal

UNREADABLE: Final = -(2**31) + 1
"""Stands in a column of days for a text that is no date in the declared format."""

PLACEHOLDER: Final = -(2**31) + 2
"""Stands in a column of days for a declared placeholder."""

ZONED: Final = r"(Z|[+-]\d{2}:?\d{2})"
"""The tail of a time that carries its zone."""

_PARTS: Final = {
    "YYYY": (r"\d{4}", "%Y"),
    "YY": (r"\d{2}", "%Y"),
    "MON": (r"[A-Za-z]{3}", "%b"),
    "MM": (r"\d{2}", "%m"),
    "DD": (r"\d{2}", "%d"),
}
_TIME: Final = r"\d{2}:\d{2}(:\d{2}(\.\d+)?)?"
_MARKS: Final = ("-", "/", ".", "")
_ORDERS: Final = (("YYYY", "MM", "DD"), ("DD", "MM", "YYYY"), ("MM", "DD", "YYYY"), ("DD", "MON", "YYYY"))
_SHORT: Final = (("YY", "MM", "DD"), ("DD", "MM", "YY"), ("MM", "DD", "YY"))

FORMATS: Final = tuple(mark.join(order) for order in (*_ORDERS, *_SHORT) for mark in _MARKS)
"""The closed list of date formats; ``" HH:MM:SS"`` or ``"THH:MM:SS"`` may follow one."""

_SUFFIXES: Final = ("", " HH:MM:SS", "THH:MM:SS")


@dataclass(frozen=True, slots=True)
class DateFormat:
    """A date format taken apart.

    Attributes
    ----------
    name
        As declared.
    date
        The part for the date, one of `FORMATS`.
    between
        What stands between date and time; empty without a time.
    """

    name: str
    date: str
    between: str

    @property
    def short_year(self) -> bool:
        """Whether years have two digits."""
        return "YYYY" not in self.date

    @property
    def pattern(self) -> str:
        """Regular expression of the date part (for RE2)."""
        return "".join(_PARTS[part][0] if part in _PARTS else re.escape(part) for part in _split(self.date))

    @property
    def strptime(self) -> str:
        """The date part as DuckDB's strptime takes it, two-digit years already filled up."""
        return "".join(_PARTS[part][1] if part in _PARTS else part for part in _split(self.date))

    @property
    def year_at(self) -> int:
        """Place of the year's first digit, from 0."""
        return self.date.index("YY")


def _split(date: str) -> list[str]:
    return [part for part in re.split(r"(YYYY|YY|MON|MM|DD)", date) if part]


def date_format(name: str) -> DateFormat | None:
    """Return a declared format taken apart, or None when it is not in the list."""
    for suffix in _SUFFIXES:
        date = name.removesuffix(suffix) if suffix else name
        if date in FORMATS and date + suffix == name:
            return DateFormat(name, date, suffix[:1])
    return None


def day_of(text: str) -> int | None:
    """Return the day of an ISO date of the study file, or None when it is none."""
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        return None
    try:
        return days.day(dt.date.fromisoformat(text))
    except ValueError:
        return None


def matches_sql(text: str, form: DateFormat, *, tail: str = "") -> str:
    """Return SQL: whether `text` has the shape of a format (30 February has)."""
    time = f"{form.between}{_TIME}" if form.between else ""
    return f"regexp_full_match({text}, {literal(form.pattern + time + tail)})"


def _full_year(text: str, form: DateFormat, pivot: int) -> str:
    at, year = form.year_at, f"substr({text}, {form.year_at + 1}, 2)"
    century = f"CASE WHEN {year} < '{pivot:02d}' THEN '20' ELSE '19' END"
    return f"(substr({text}, 1, {at}) || ({century}) || substr({text}, {at + 1}))"


def read_sql(text: str, form: DateFormat, *, pivot: int | None = None) -> str:
    """Return SQL of the DATE a text means in a format, NULL where it means none."""
    date = f"substr({text}, 1, {len(form.date)})" if form.between else text
    full = _full_year(date, form, pivot) if form.short_year and pivot is not None else date
    return (
        f"CASE WHEN {matches_sql(text, form)} THEN CAST(try_strptime({full}, '{form.strptime}') AS DATE) END"
    )


def zoned_sql(text: str, form: DateFormat, timezone: str) -> str:
    """Return SQL of the DATE, in the register's zone, of a time that carries its own zone."""
    local = f"CAST(timezone({literal(timezone)}, try_cast({text} AS TIMESTAMPTZ)) AS DATE)"
    return f"CASE WHEN {matches_sql(text, form, tail=ZONED)} THEN {local} END"


def day_sql(date: str) -> str:
    """Return SQL of the day number of a DATE."""
    return f"CAST({date} - DATE '1970-01-01' AS INTEGER)"
