"""Everything the page of a case series shows, from its folder alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from coincide.report.clean import CleanFolder, clean
from coincide.report.grid import Grid, grid
from coincide.report.reading import Folder, Row, is_hidden, is_true, number, text
from coincide.report.words import HIDDEN, integer

NAMES: Final = {
    "el_escorial_1994": "El Escorial 1994",
    "el_escorial_2000": "Revised El Escorial 2000",
    "awaji_2008": "Awaji 2008",
    "gold_coast_2020": "Gold Coast 2020",
    "mcdonald_2010": "McDonald 2010",
    "mcdonald_2017": "McDonald 2017",
    "mcdonald_2024": "McDonald 2024",
}
"""Stable name -> name for readers."""

COUNTED: Final = {"result_without_exclusion": "without the exclusion clause", "result": "with it"}
LEVELS: Final = ("met", "not_met", "unknown")
CELLS: Final = ("both", "first_only", "second_only", "neither", "undecided")


@dataclass(frozen=True, slots=True)
class Head:
    """The head of the page; see `coincide.report.context.Header`."""

    title: str
    page_title: str
    description: str
    version: str
    facts: tuple[tuple[str, str], ...]
    synthetic: bool
    not_for_release: bool


@dataclass(frozen=True, slots=True)
class SeriesPage:
    """The page of a case series.

    Attributes
    ----------
    header
        Head of the page.
    sentence, warnings
        The answer, and what to know before using a number.
    results, categories, agreement, findings
        The tables.
    """

    header: Head
    sentence: str
    warnings: tuple[str, ...]
    results: Grid
    categories: Grid
    agreement: Grid
    findings: Grid


def case_series_page(folder: Folder) -> SeriesPage:
    """Return everything the page shows."""
    seen = clean(folder)
    rows = seen.tables["case_criteria"]
    return SeriesPage(
        header=_head(seen),
        sentence=text(seen.headline, "sentence"),
        warnings=tuple(str(each) for each in seen.headline["warnings"]),
        results=_results(rows),
        categories=_categories(rows),
        agreement=_agreement(seen.tables["case_agreement"]),
        findings=_findings(seen.tables["case_findings"]),
    )


def _head(seen: CleanFolder) -> Head:
    title = seen.run.get("title", "Case series")
    return Head(
        title=title,
        page_title=f"{title} (research, not diagnosis)",
        description=text(seen.headline, "sentence"),
        version=seen.run.get("version", ""),
        facts=(
            ("Cases", _people(next(row for row in seen.tables["case_criteria"]))),
            ("Release rule", seen.run.get("release_words", "")),
            ("El Escorial 2000 asks for denervation in two", seen.run.get("emg_unit", "")),
            ("Gold Coast, signs in different regions", seen.run.get("cross_region", "")),
        ),
        synthetic=is_true(seen.run.get("synthetic", "")),
        not_for_release=seen.run.get("release") == "none",
    )


def _people(row: Row) -> str:
    return HIDDEN if is_hidden(row) else integer(number(row, "people"))


def _name(criterion: str) -> str:
    return NAMES.get(criterion, criterion)


def _results(rows: Sequence[Row]) -> Grid:
    found = {(text(r, "criterion"), text(r, "counted"), text(r, "level")): r for r in rows}
    asked = dict.fromkeys((text(r, "criterion"), text(r, "counted")) for r in rows)
    lines = [
        (_name(name), COUNTED[counted], *(_people(found[name, counted, level]) for level in LEVELS))
        for name, counted in asked
        if counted in COUNTED
    ]
    headings = ("Criteria", "Exclusion clause", "Met", "Not met", "Unknown")
    return grid("Cases by result", headings, lines, words=2)


def _categories(rows: Sequence[Row]) -> Grid:
    lines = [
        (_name(text(row, "criterion")), _category(text(row, "level")), _people(row))
        for row in rows
        if text(row, "counted") == "category"
    ]
    return grid("Cases by degree or way", ("Criteria", "Degree or way", "Cases"), lines, words=2)


def _category(level: str) -> str:
    return {"unknown": "open"}.get(level, level.replace("_", " "))


def _agreement(rows: Sequence[Row]) -> Grid:
    lines = [
        (
            _name(text(row, "first")),
            _name(text(row, "second")),
            *(_count(row, cell) for cell in CELLS),
            _kappa(row),
        )
        for row in rows
    ]
    headings = (
        *("First", "Second", "Both met", "First only", "Second only", "Neither", "One unknown"),
        "Kappa (95 % interval)",
    )
    return grid(
        "Agreement of criteria for the same disease, exclusion clause aside", headings, lines, words=2
    )


def _count(row: Row, column: str) -> str:
    return HIDDEN if is_hidden(row) else integer(number(row, column))


def _kappa(row: Row) -> str:
    kappa, low, high = (number(row, column) for column in ("kappa", "low", "high"))
    if is_hidden(row):
        return HIDDEN
    if kappa is None:
        return "not estimable"
    if low is None or high is None:
        return f"{kappa:.2f} (no interval)"
    return f"{kappa:.2f} ({low:.2f} to {high:.2f})"


def _findings(rows: Sequence[Row]) -> Grid:
    by: dict[str, dict[str, Row]] = {}
    for row in rows:
        by.setdefault(text(row, "words"), {})[text(row, "level")] = row
    levels = ("present", "absent", "unknown")
    lines = [(words, *(_people(found[level]) for level in levels)) for words, found in by.items()]
    return grid("Findings the criteria ask for", ("Finding", "Present", "Absent", "Unknown"), lines)
