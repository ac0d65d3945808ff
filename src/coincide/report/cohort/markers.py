"""What the markers tell: levels, reference limits, who is told from whom, and their course in time."""

from __future__ import annotations

from collections.abc import Sequence

from coincide.report.cohort.blocks import Block, Section, present
from coincide.report.cohort.marker_figures import marker_figures
from coincide.report.cohort.rows import (
    MEASURES,
    estimates_of,
    estimates_table,
    group_words,
    of_subject,
    subjects,
    time_words,
)
from coincide.report.grid import Grid, grid
from coincide.report.reading import Row, is_hidden, number, text
from coincide.report.view import View
from coincide.report.words import HIDDEN, decimal, integer, percent, started

QUESTIONS = ("marker_level", "marker_reference", "marker_difference", "discrimination", "marker_slope")


def cohort_markers(view: View) -> Section | None:
    """Return the section; None where the study asks for no marker."""
    rows = estimates_of(view, *QUESTIONS)
    if not rows:
        return None
    return Section(
        "How high each marker is, how well it tells people apart, and how it moves. Values of different "
        "assays are never put together, and a value below the limit of detection counts as below it, not as "
        "a number.",
        tuple(_marker(view, name, of_subject(rows, name)) for name in subjects(rows)),
    )


def _marker(view: View, name: str, rows: Sequence[Row]) -> Block:
    told = [row for row in rows if text(row, "question") == "discrimination"]
    moved = [row for row in rows if text(row, "question") == "marker_slope"]
    levels = [row for row in rows if row not in told and row not in moved]
    height = estimates_table("How high it is", levels, ("Who", group_words), ("", _term))
    areas = estimates_table("Who is told from whom", told, ("Who", group_words), ("By", time_words))
    course = estimates_table("How it moves", moved, ("Who", group_words), ("Term", _term))
    return Block(
        started(name),
        figures=marker_figures(view, name, rows, (height, areas, course)),
        tables=present(height, areas, _cutoffs(of_subject(view.rows("cutoffs"), name, "marker")), course),
        note=_not_made(rows),
    )


def _not_made(rows: Sequence[Row]) -> str:
    """Say what was asked for and could not be made, and why."""
    told = (
        f"{started(text(row, 'term') or MEASURES[text(row, 'measure')])}: {text(row, 'method')}."
        for row in rows
        if text(row, "method").startswith("not made") and not is_hidden(row)
    )
    return " ".join(dict.fromkeys(told))


def _term(row: Row) -> str:
    return text(row, "term") or "–"


def _cutoffs(rows: Sequence[Row]) -> Grid | None:
    body = [
        (
            text(row, "contrast"),
            f"{decimal(number(row, 'cutoff'))} {text(row, 'unit')}".strip() if not is_hidden(row) else HIDDEN,
            text(row, "source"),
            *((HIDDEN,) * 5 if is_hidden(row) else _shares(row)),
        )
        for row in rows
    ]
    headings = (
        "Who from whom",
        "Cut-off",
        "Source",
        "Sensitivity",
        "Specificity",
        "Flatters by",
        "Cases",
        "Others",
    )
    return grid("Cut-offs", headings, body, words=3) if body else None


def _shares(row: Row) -> tuple[str, ...]:
    return (
        _share(row, "sensitivity"),
        _share(row, "specificity"),
        decimal(number(row, "optimism"), "–"),
        *(integer(number(row, name)) for name in ("cases", "others")),
    )


def _share(row: Row, name: str) -> str:
    share, low, high = (number(row, column) for column in (name, f"{name}_low", f"{name}_high"))
    return f"{percent(share)} ({percent(low)} to {percent(high)})"
