"""Section 4: what chance predicts, step by step."""

from __future__ import annotations

from dataclasses import dataclass

from coincide.report.drawing import Figure, figure
from coincide.report.figures.waterfall import waterfall
from coincide.report.grid import Grid, grid
from coincide.report.reading import Row, is_hidden, number, text
from coincide.report.view import DIRECTIONS, View
from coincide.report.words import HIDDEN, decimal, integer, one_decimal, started


@dataclass(frozen=True, slots=True)
class Chance:
    """How the expected number is made."""

    lead: str
    figure: Figure | None
    table: Grid | None


def chance(view: View) -> Chance:
    """Return the section."""
    rows = view.rows("steps")
    table = _table(view, rows) if rows else None
    together = _of(rows, "either")
    drawn = figure(waterfall(view, together, table)) if table and together else None
    return Chance(_lead(together or _of(rows, DIRECTIONS[0])), drawn, table)


def _of(rows: tuple[Row, ...], direction: str) -> list[Row]:
    """Return the steps of one direction, by position."""
    found = [row for row in rows if text(row, "direction") == direction]
    return sorted(found, key=lambda row: number(row, "position") or 0)


def _lead(rows: list[Row]) -> str:
    """Say what is expected and how much the comparison of like with like moved it."""
    if not rows:
        return "No expected number could be formed from these data."
    if any(is_hidden(row) for row in rows):
        return "The steps to the expected number are hidden by the release rule."
    first, last = number(rows[0], "expected"), number(rows[-1], "expected")
    return (
        f"If having one disease said nothing about getting the other, {one_decimal(last)} people would be "
        "expected to "
        f"have both. Without regard to sex and age it would be {one_decimal(first)}; both diseases depend "
        "on age, "
        "so only the comparison of like with like is fair."
    )


def _table(view: View, rows: tuple[Row, ...]) -> Grid:
    """Return every step of every direction."""
    cells = []
    for row in rows:
        numbers = (
            (HIDDEN,) * 3
            if is_hidden(row)
            else (
                one_decimal(number(row, "expected")),
                integer(number(row, "observed")),
                decimal(number(row, "ratio")),
            )
        )
        cells.append((text(row, "step").capitalize(), started(view.order(text(row, "direction"))), *numbers))
    headings = ("People are compared", "Order", "Expected", "Observed", "Observed over expected")
    return grid("Expected people with both diseases, step by step", headings, cells, words=2)
