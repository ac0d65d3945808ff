"""How many labels or causes must be wrong before a result is undone, as a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from coincide.report.grid import Grid, grid
from coincide.report.reading import Row, is_hidden, number, text
from coincide.report.words import HIDDEN, integer, percent


def tipping_table(
    rows: Sequence[Row], criteria: Mapping[str, str], headings: tuple[str, str, str], caption: str
) -> Grid | None:
    """Return the rows of ``misdiagnosis.csv`` as a table; None where there are none.

    Parameters
    ----------
    rows
        Rows of the table.
    criteria
        Criterion -> when it is reached, in words.
    headings
        Of the three columns: what is removed, how many, as a share.
    caption
        What the table shows.
    """
    if not rows:
        return None
    return grid(caption, headings, [_cells(row, criteria) for row in rows])


def _cells(row: Row, criteria: Mapping[str, str]) -> tuple[str, str, str]:
    criterion = text(row, "criterion")
    words = f"Until {criteria.get(criterion, criterion)}"
    if is_hidden(row):
        return words, HIDDEN, HIDDEN
    share = number(row, "share_of_people")
    removed = integer(number(row, "remove"), missing="–")
    return words, removed, percent(None if share is None else share / 100, missing="–")
