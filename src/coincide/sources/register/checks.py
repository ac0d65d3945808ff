"""The options checked before a file is opened: all that is wrong with them at once."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Final, get_args

from coincide.diseases.vocabularies import find_vocabulary, unknown_vocabulary
from coincide.errors import Problem
from coincide.sources.register.dates import FORMATS, date_format, day_of
from coincide.sources.register.layout import LAYOUTS, Layout
from coincide.sources.register.options import (
    RegisterOptions,
    RelationWord,
    SettingWord,
    SexWord,
    TableOptions,
)

_CODED: Final = ("diagnoses", "deaths")
"""Tables whose codes need a vocabulary of the closed list."""


def problems_in(options: RegisterOptions) -> Iterator[Problem]:
    """Find everything that is wrong with the options; no file is opened."""
    yield from common_problems(options)
    for name, table in options.declared().items():
        yield from _table(LAYOUTS[name], table, options)


def common_problems(options: RegisterOptions) -> Iterator[Problem]:
    """Find what is wrong with the options that belong to no table."""
    yield from _dates(options)
    if not 0 <= options.max_quarantine_share < 1:
        yield Problem(
            "COI-S106", "max_quarantine_share is a share from 0 up to 1.", where="data.max_quarantine_share"
        )
    if options.century_pivot is not None and not 0 <= options.century_pivot <= 100:
        yield Problem("COI-S104", "century_pivot is a year from 0 to 100.", where="data.century_pivot")
    for vocabulary in options.vocabularies.values():
        if find_vocabulary(vocabulary) is None:
            yield unknown_vocabulary(vocabulary)
    yield from _characters("data", options.delimiter, options.quote)
    yield from _words(options)


def _words(options: RegisterOptions) -> Iterator[Problem]:
    for key, words, known in (
        ("sex", options.sex.values(), get_args(SexWord)),
        ("settings", options.settings.values(), get_args(SettingWord)),
        ("relations", options.relations.values(), get_args(RelationWord)),
    ):
        other = sorted({str(word) for word in words if word not in known})
        if other:
            fix = f"Words: {', '.join(known)}."
            yield Problem("COI-S111", f"{key} translates to unknown words.", where=f"data.{key}", fix=fix)
    if any(not 0 < position < 999 for position in options.positions.values()):
        yield Problem("COI-S111", "positions are numbers from 1 to 998.", where="data.positions")


def _dates(options: RegisterOptions) -> Iterator[Problem]:
    coverage = options.coverage or ()
    for key, texts in (
        ("placeholder_dates", options.placeholder_dates),
        ("latest_date", (options.latest_date,)),
        ("coverage", coverage),
    ):
        if any(day_of(text) is None for text in texts):
            yield Problem("COI-S105", f"{key} holds no date YYYY-MM-DD.", where=f"data.{key}")
            return
    if coverage and coverage[0] > coverage[1]:
        yield Problem("COI-S105", "coverage ends before it starts.", where="data.coverage")


def _characters(where: str, delimiter: str | None, quote: str | None) -> Iterator[Problem]:
    if delimiter is not None and (len(delimiter.encode()) != 1 or delimiter in '\r\n"'):
        yield Problem("COI-S107", "The delimiter is one character.", where=f"{where}.delimiter")
    if quote and len(quote.encode()) != 1:
        yield Problem("COI-S107", "The quote is one character, or empty for none.", where=f"{where}.quote")


def _table(layout: Layout, table: TableOptions, options: RegisterOptions) -> Iterator[Problem]:
    where = f"data.{layout.name}"
    if not table.files:
        yield Problem("COI-S108", "No file is named.", where=f"{where}.files")
    yield from _columns(layout, table, where)
    yield from format_problems(table.date_format or options.date_format, options.century_pivot, where)
    yield from _characters(where, table.delimiter, table.quote)
    yield from _vocabulary(layout, table, options, where)


def _columns(layout: Layout, table: TableOptions, where: str) -> Iterator[Problem]:
    known = list(layout.contents)
    for column, source in table.columns.items():
        if column not in known:
            near = get_close_matches(column, known, n=1)
            fix = f"Did you mean {near[0]}?" if near else f"Columns: {', '.join(known)}."
            yield Problem(
                "COI-S101", f"The table {layout.name} has no column {column}.", where=where, fix=fix
            )
        elif not isinstance(source, str) and column not in layout.several:
            yield Problem("COI-S101", f"{column} takes one column of the file.", where=where)
    missing = [column for column in layout.required if column not in table.columns]
    if missing:
        yield Problem(
            "COI-S102",
            f"The table {layout.name} needs: {', '.join(missing)}.",
            where=f"{where}.columns",
            fix="Say which column of the file it is.",
        )


def format_problems(name: str, pivot: int | None, where: str) -> Iterator[Problem]:
    """Find what is wrong with a declared date format."""
    form = date_format(name)
    if form is None:
        near = get_close_matches(name.upper(), FORMATS, n=1, cutoff=0.3)
        yield Problem(
            "COI-S103",
            f"{name!r} is no date format coincide knows.",
            where=f"{where}.date_format",
            fix=f"Nearest: {near[0] if near else FORMATS[0]}. A time may follow: 'YYYY-MM-DD HH:MM:SS'.",
        )
    elif form.short_year and pivot is None:
        yield Problem(
            "COI-S104",
            "Two-digit years need century_pivot.",
            where=f"{where}.date_format",
            why="45 can be 1945 or 2045; a guess would move people by a century.",
            fix="century_pivot = 25 reads 24 as 2024 and 25 as 1925.",
        )


def _vocabulary(
    layout: Layout, table: TableOptions, options: RegisterOptions, where: str
) -> Iterator[Problem]:
    if layout.name not in _CODED or ("cause" not in table.columns and layout.name == "deaths"):
        return
    named = table.vocabulary or options.vocabulary
    if named is not None and find_vocabulary(named) is None:
        yield unknown_vocabulary(named)
    if named is None and "vocabulary" not in table.columns:
        yield Problem(
            "COI-S109",
            f"The vocabulary of the codes in {layout.name} is not said.",
            where=where,
            why="E10 is diabetes in ICD-10 and an accident in ICD-9; 410 is a code of ICD-8 and ICD-9.",
            fix='Give vocabulary = "icd10", or name the column that says it: columns.vocabulary.',
        )
