"""How many wrong causes would undo the result."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from coincide.report.grid import Grid
from coincide.report.reading import Row, is_hidden, number, text
from coincide.report.tipping import tipping_table
from coincide.report.view import View
from coincide.report.words import HIDDEN_LONG, decimal, integer, one_decimal

_CRITERIA: Final = {
    "lower_limit": "the interval would no longer lie above 1",
    "expected": "no more certificates would be left than chance predicts",
}


@dataclass(frozen=True, slots=True)
class Wrong:
    """How many wrong causes would undo the result."""

    lead: str
    prior: str
    table: Grid | None


def wrong(view: View) -> Wrong:
    """Return the section of what wrong causes would undo."""
    rows = view.rows("misdiagnosis")
    return Wrong(_wrong_lead(view, rows), _prior(view, rows), _tipping(view, rows))


def _wrong_lead(view: View, rows: Sequence[Row]) -> str:
    if view.unanswered:
        return "Without a result there is nothing that a wrong cause could undo."
    limit = next((row for row in rows if text(row, "criterion") == "lower_limit"), None)
    if limit is not None and is_hidden(limit):
        return f"How many wrong causes would undo the result is {HIDDEN_LONG}."
    remove = number(limit, "remove") if limit else None
    if view.verdict != "more" or not remove:
        return (
            "A wrong cause can make or hide a mention; no excess was shown that would have to be explained."
        )
    return (
        f"If {integer(remove)} of the {integer(number(limit or {}, 'observed'))} certificates named {view.a} "
        "wrongly, the result would no longer stand out from chance."
    )


def _prior(view: View, rows: Sequence[Row]) -> str:
    row = next((row for row in rows if not is_hidden(row) and number(row, "prior_people") is not None), None)
    if row is None:
        return "No estimate was given of how often one disease is written for the other."
    source = text(row, "prior_source") or "source not given"
    return (
        f"Beforehand, {decimal(number(row, 'prior_share'))} % of certificates with {view.b} were thought to "
        f"name {view.a} wrongly, that is {one_decimal(number(row, 'prior_people'))} certificates ({source})."
    )


def _tipping(view: View, rows: Sequence[Row]) -> Grid | None:
    headings = ("Fewest certificates to remove", "Certificates", f"As a share of all that name {view.b}")
    return tipping_table(rows, _CRITERIA, headings, "How many wrong causes would undo the result")
