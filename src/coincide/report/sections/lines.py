"""Lines of estimates: the measures of one question side by side."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from coincide.report.reading import Row, is_hidden, number, text
from coincide.report.words import HIDDEN, decimal, integer, interval, one_decimal, p_value

HEADINGS: Final = (
    "Observed",
    "Expected",
    "Standardised O/E",
    "Rate ratio (interval)",
    "p",
    "Extra per 100,000 person-years",
)
SHORT: Final = ("Observed", "Expected", "Rate ratio (interval)", "p")
"""Headings where many lines follow each other."""


@dataclass(frozen=True, slots=True)
class Line:
    """One question in one order and window: its rows by measure."""

    question: str
    direction: str
    window: str
    stratum: str
    measures: dict[str, Row]

    @property
    def main(self) -> Row:
        """The row that carries counts and interval."""
        for measure in ("rate_ratio", "smr", "standardised_ratio"):
            if measure in self.measures:
                return self.measures[measure]
        return next(iter(self.measures.values()))


def lines(rows: Iterable[Row]) -> list[Line]:
    """Group rows of ``estimates`` that differ only in their measure, in file order."""
    found: dict[tuple[str, str, str, str], dict[str, Row]] = {}
    for row in rows:
        key = (text(row, "question"), text(row, "direction"), text(row, "window"), text(row, "stratum"))
        found.setdefault(key, {})[text(row, "measure")] = row
    return [Line(*key, measures) for key, measures in found.items()]


def cells(line: Line) -> tuple[str, ...]:
    """Return the cells under `HEADINGS`; all hidden when the row is hidden."""
    row = line.main
    if is_hidden(row):
        return (HIDDEN,) * len(HEADINGS)
    standardised = line.measures.get("standardised_ratio", {})
    return (
        integer(number(row, "observed")),
        one_decimal(number(row, "expected")),
        decimal(number(standardised, "estimate")),
        ratio_words(line.measures.get("rate_ratio") or line.measures.get("smr")),
        p_value(number(row, "p")).removeprefix("p ").removeprefix("= "),
        extra(line.measures.get("excess")),
    )


def short_cells(line: Line) -> tuple[str, ...]:
    """Return the cells under `SHORT`."""
    observed, expected, _, ratio, p, _ = cells(line)
    return observed, expected, ratio, p


def ratio_words(row: Row | None) -> str:
    """Return an estimate with its interval in words."""
    if row is None:
        return "–"
    if is_hidden(row):
        return HIDDEN
    ends = interval(number(row, "low"), number(row, "high"), text(row, "low_state"), text(row, "high_state"))
    return f"{decimal(number(row, 'estimate'), missing='no estimate')} ({ends})"


def extra(row: Row | None) -> str:
    """Return the excess over chance per 100,000 person-years; folders made before it was a row lack it."""
    if row is None:
        return "–"
    value = number(row, "estimate")
    if value is None:
        return HIDDEN if is_hidden(row) else "not estimable"
    return f"{'+' if value > 0 else '−' if value < 0 else ''}{decimal(abs(value))}"


def of_measure(found: Sequence[Line], *measures: str) -> list[Row]:
    """Return the first of these measures in each line that has one."""
    picked = []
    for line in found:
        row = next((line.measures[measure] for measure in measures if measure in line.measures), None)
        if row is not None:
            picked.append(row)
    return picked
