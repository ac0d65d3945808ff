"""How published scores do in this cohort: what they say, and whether it came true."""

from __future__ import annotations

from collections.abc import Sequence

from coincide.report.cohort.blocks import Block, Section, present
from coincide.report.cohort.rows import (
    estimates_of,
    estimates_table,
    group_words,
    of_subject,
    subjects,
    time_words,
)
from coincide.report.grid import Grid, grid
from coincide.report.reading import Row, is_hidden, number
from coincide.report.view import View
from coincide.report.words import HIDDEN, decimal, integer, percent, started


def cohort_scores(view: View) -> Section | None:
    """Return the section; None where the study asks for no score."""
    rows = estimates_of(view, "score", "score_validation")
    if not rows:
        return None
    return Section(
        "A score was made on other people. It speaks of groups of people with like values, not of one "
        "person. Below, what it expects is held against what was seen here.",
        tuple(_score(view, name, of_subject(rows, name)) for name in subjects(rows)),
    )


def _score(view: View, name: str, rows: Sequence[Row]) -> Block:
    return Block(
        started(name.replace("_", " ")),
        tables=present(
            estimates_table("The score in this cohort", rows, ("Who", group_words), ("By", time_words)),
            _calibration(of_subject(view.rows("calibration"), name, "score")),
            _decisions(of_subject(view.rows("decision_curve"), name, "score")),
        ),
    )


def _calibration(rows: Sequence[Row]) -> Grid | None:
    body = [
        (
            time_words(row),
            decimal(number(row, "group"), "–").removesuffix(".00"),
            percent(number(row, "expected")) if not is_hidden(row) else HIDDEN,
            _observed(row),
            HIDDEN if is_hidden(row) else integer(number(row, "people")),
            HIDDEN if is_hidden(row) else integer(number(row, "events")),
        )
        for row in rows
    ]
    headings = ("By", "Group of risk", "Expected", "Seen (95 % limits)", "People", "Events")
    return grid("Expected and seen, by groups of expected risk", headings, body) if body else None


def _observed(row: Row) -> str:
    if is_hidden(row):
        return HIDDEN
    low, high = number(row, "low"), number(row, "high")
    limits = f" ({percent(low)} to {percent(high)})" if low is not None and high is not None else ""
    return f"{percent(number(row, 'observed'))}{limits}"


def _decisions(rows: Sequence[Row]) -> Grid | None:
    body = [
        (
            time_words(row),
            percent(number(row, "threshold")),
            HIDDEN if is_hidden(row) else decimal(number(row, "net_benefit")),
            HIDDEN if is_hidden(row) else decimal(number(row, "net_benefit_all")),
        )
        for row in rows
    ]
    headings = ("By", "Risk at which one would act", "Net benefit of the score", "Of acting on everybody")
    return grid("Whether acting by the score would help", headings, body) if body else None
