"""When dates cannot be read: which format would explain them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from coincide.engines.quote import identifier
from coincide.errors import Problem
from coincide.sources.register.bench import Bench
from coincide.sources.register.cast import Reading, text_sql
from coincide.sources.register.dates import FORMATS, ZONED, date_format, matches_sql, read_sql
from coincide.sources.register.rules import OTHER_FORMAT

_SHOWN: Final = 3


def explain_dates(bench: Bench, name: str, columns: tuple[str, ...], bad: int) -> Iterator[Problem]:
    """Yield why a table's dates are unreadable, when another format reads more of them.

    Parameters
    ----------
    bench
        With the table opened.
    name, columns
        The table and its date columns.
    bad
        Rows with an unreadable date; 0 ends the search.
    """
    reading = bench.readings[name]
    texts = [column for column in columns if reading.has(column) and reading.kind(column) == "text"]
    if not bad:
        return
    for column in texts:
        yield from _of_column(bench, reading, column)


def _of_column(bench: Bench, reading: Reading, column: str) -> Iterator[Problem]:
    counts, zoned = _counts(bench, reading, column)
    declared = counts.get(reading.date.name, 0)
    best = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:_SHOWN]
    where = f"{reading.opened.name}.{column}"
    if zoned:
        yield Problem(
            "COI-D015",
            f"{zoned:,} times carry a time zone.",
            where=where,
            why="The day depends on the zone: 2 o'clock in London is the day before in New York.",
            fix='Declare the register\'s zone: timezone = "Europe/Copenhagen".',
        )
    elif best and best[0][1] > declared:
        shown = ", ".join(f"{form} explains {rows:,}" for form, rows in best)
        yield Problem(
            OTHER_FORMAT.code,
            f"The declared format {reading.date.name} explains {declared:,} rows; {shown}.",
            where=where,
            why="Day and month may be swapped.",
            fix=f'Declare date_format = "{best[0][0]}" if that is how the register writes dates.',
        )


def _counts(bench: Bench, reading: Reading, column: str) -> tuple[dict[str, int], int]:
    """Return format -> rows it reads, and the rows with a zone nobody declared."""
    names = [*FORMATS, *([reading.date.name] if reading.date.name not in FORMATS else [])]
    forms = [
        form
        for form in map(date_format, names)
        if form and (not form.short_year or reading.pivot is not None)
    ]
    reads = [f"count({read_sql('t', form, pivot=reading.pivot)})" for form in forms]
    zone = "FALSE"
    if reading.timezone is None and reading.date.between:
        zone = matches_sql("t", reading.date, tail=ZONED)
    found = bench.engine.rows(
        f"SELECT {', '.join(reads)}, count(*) FILTER (WHERE {zone}) FROM"
        f" (SELECT {text_sql(reading, column)} AS t FROM {identifier(reading.opened.view)})"
    )[0]
    counts = {form.name: rows for form, rows in zip(forms, found, strict=False) if rows}
    return counts, found[-1]
