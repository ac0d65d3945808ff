"""How it went: curves of people free of the endpoint, or of those who have had a cause, with tests."""

from __future__ import annotations

from collections.abc import Sequence

from coincide.report.cohort.blocks import Block, Section, drawn, present
from coincide.report.cohort.curve_figure import FREE, curve_figure
from coincide.report.cohort.rows import (
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
from coincide.report.words import HIDDEN, decimal, integer, listed, percent, started


def cohort_curves(view: View) -> Section | None:
    """Return the section; None where the study asks for no curve."""
    names = subjects((*view.rows("curves"), *estimates_of(view, "curve", "groups_differ")), "curve")
    names = subjects(view.rows("curves"), "curve") or names
    if not names:
        return None
    return Section(
        "Each curve starts with everybody and falls as people reach the endpoint; people who leave, or come "
        "under observation later than the start, count only while they are followed. Steps are joined until "
        "each holds enough people, so that no step shows one person.",
        tuple(_curve(view, name) for name in names),
    )


def _curve(view: View, name: str) -> Block:
    rows = of_subject(view.rows("curves"), name, "curve")
    found = of_subject(estimates_of(view, "curve", "groups_differ"), name)
    endpoint = text(rows[0], "endpoint") if rows else ""
    by_outcome = {outcome: of_subject(rows, outcome, "outcome") for outcome in subjects(rows, "outcome")}
    figures = {
        outcome: curve_figure(name, some, outcome, _title(outcome, endpoint, found))
        for outcome, some in by_outcome.items()
    }
    return Block(
        f"{started(name)}: {endpoint}" if endpoint else started(name),
        figures=drawn(*figures.values()),
        tables=present(
            estimates_table("What the curves say", found, ("Who", group_words), ("At", time_words)),
            *(_steps(some) for outcome, some in by_outcome.items() if figures[outcome] is None),
        ),
    )


def _title(outcome: str, endpoint: str, found: Sequence[Row]) -> str:
    """Return when half have reached the endpoint, where that is known."""
    if outcome != FREE:
        return f"Share who have had {outcome}"
    medians = [
        f"{decimal(number(row, 'estimate'))} months"
        + (f" ({text(row, 'group')})" if text(row, "group") != "all" else "")
        for row in found
        if text(row, "measure") == "median_months" and number(row, "estimate") is not None
    ]
    return f"Half reach {endpoint} by {listed(medians)}" if medians else f"Share free of {endpoint}"


def _steps(rows: Sequence[Row]) -> Grid | None:
    body = [
        (
            group_words(row),
            _outcome(row),
            decimal(number(row, "time"), "–"),
            *(_counts(row) if not is_hidden(row) else (HIDDEN,) * 4),
        )
        for row in rows
    ]
    headings = ("Who", "What", "Month", "Share (95 % limits)", "At risk", "Events", "Left")
    return grid("The curve in numbers", headings, body, words=2) if body else None


def _outcome(row: Row) -> str:
    outcome = text(row, "outcome")
    return "free of the endpoint" if outcome == "event_free" else outcome


def _counts(row: Row) -> tuple[str, ...]:
    low, high = number(row, "low"), number(row, "high")
    limits = f" ({percent(low)} to {percent(high)})" if low is not None and high is not None else ""
    counts = (integer(number(row, name), "–") for name in ("at_risk", "events", "censored"))
    return f"{percent(number(row, 'estimate'))}{limits}", *counts
