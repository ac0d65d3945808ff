"""Section 2: could these data answer the question?"""

from __future__ import annotations

from dataclasses import dataclass

from coincide.report.drawing import Figure, figure
from coincide.report.figures.power import power
from coincide.report.grades import Grade, grades
from coincide.report.grid import Grid, grid
from coincide.report.reading import Row, is_hidden, is_true, number, text
from coincide.report.view import View
from coincide.report.words import HIDDEN, decimal, integer, one_decimal, percent, started


@dataclass(frozen=True, slots=True)
class Able:
    """What the data could have found.

    Attributes
    ----------
    lead
        The answer of the section.
    figure
        The power curve.
    grades
        Good, Limited or Poor by printed rules.
    quality
        What the checks of the input found; None when nothing was looked at.
    """

    lead: str
    figure: Figure | None
    grades: tuple[Grade, ...]
    quality: Grid | None


def able(view: View) -> Able:
    """Return the section."""
    rows = _power_rows(view)
    smallest = smallest_ratio(rows)
    title = (
        f"A true rate ratio of {decimal(smallest)} or more would be found 4 times in 5"
        if smallest is not None
        else "No ratio shown would be found 4 times in 5"
    )
    return Able(
        _lead(view, rows, smallest),
        figure(power(view, rows, title, _power_grid(view, rows))),
        grades(view),
        _quality(view),
    )


def _power_rows(view: View) -> list[Row]:
    """Return the rows of both orders together, or of each order when there are no such rows."""
    rows = view.rows("power")
    together = [row for row in rows if text(row, "direction") == "either"]
    return together or list(rows)


def smallest_ratio(rows: list[Row]) -> float | None:
    """Return the smallest ratio found with 80 % power, or None."""
    marked = [number(row, "ratio") for row in rows if is_true(row.get("smallest"))]
    known = [ratio for ratio in marked if ratio is not None]
    return min(known) if known else None


def _lead(view: View, rows: list[Row], smallest: float | None) -> str:
    """Say what could be found, from the expected number alone."""
    expected = number(rows[0], "expected") if rows else None
    if expected is None:
        return (
            "How much these data could find was not worked out, because no expected number could be formed."
        )
    start = f"Chance alone predicts {one_decimal(expected)} people with both diseases in these data. "
    if smallest is None:
        return start + "That is too few to find any of the ratios below reliably."
    return start + (
        f"With that many, a true rate ratio of {decimal(smallest)} or more would be found in at least 80 of "
        "100 such "
        f"studies; a weaker link between {view.a} and {view.b} could be missed."
    )


def _power_grid(view: View, rows: list[Row]) -> Grid:
    """Return the power curve as a table."""
    headings = ("Order", "True rate ratio", "Found, of 100 studies")
    cells = [
        (
            started(view.order(text(row, "direction"))),
            decimal(number(row, "ratio")),
            percent(number(row, "power")),
        )
        for row in rows
    ]
    return grid("Chance of finding a rate ratio, were it true", headings, cells)


def _quality(view: View) -> Grid | None:
    """Return what the checks of the input found."""
    rows = view.rows("quality")
    if not rows:
        return None
    cells = [
        (
            text(row, "what"),
            f"{text(row, 'source_table')}.{text(row, 'source_column')}",
            _done(row),
            text(row, "rule"),
            *_rows(row),
        )
        for row in rows
    ]
    headings = ("Finding", "Where", "What was done", "Rule", "Rows", "Of all rows looked at")
    return grid("Findings of the input checks", headings, cells, words=4)


def _rows(row: Row) -> tuple[str, str]:
    """Return how many rows, and their share."""
    if is_hidden(row):
        return HIDDEN, HIDDEN
    rows, of = number(row, "rows"), number(row, "of")
    return integer(rows), percent(None if rows is None or not of else rows / of, missing="–")


def _done(row: Row) -> str:
    """Say what a severity means."""
    done = {"quarantine": "row set aside", "collapse": "counted once", "warning": "kept, please look"}
    return done.get(text(row, "severity"), text(row, "severity"))
