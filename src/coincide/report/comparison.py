"""Everything the page of a comparison shows, from its folder alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from coincide.report.clean import clean
from coincide.report.drawing import Figure, figure
from coincide.report.figures.points import ratio_of
from coincide.report.figures.side_by_side import TOGETHER, side_by_side
from coincide.report.grid import Grid, grid
from coincide.report.labels import VERDICTS
from coincide.report.reading import Folder, Row, is_hidden, number, text
from coincide.report.view import View, view
from coincide.report.words import HIDDEN, decimal, integer, one_decimal, p_value, started

HEADINGS: Final = ("Results", "Verdict", "Observed", "Expected", "Rate ratio (interval)")


@dataclass(frozen=True, slots=True)
class Head:
    """The head of the page; see `coincide.report.context.Header`."""

    title: str
    page_title: str
    description: str
    version: str
    synthetic: bool
    not_for_release: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """The page of a comparison.

    Attributes
    ----------
    header
        Head of the page.
    repeated
        Results left out of what they give together, because others hold the same people.
    sentence
        What the results say together.
    figure, sides, together
        The main ratios as figure and as tables.
    agreement
        Whether one ratio fits all.
    orders
        Each order by itself.
    differences
        Definitions that are not the same in all; None when all are.
    """

    header: Head
    repeated: tuple[str, ...]
    sentence: str
    figure: Figure | None
    sides: Grid
    together: Grid | None
    agreement: str
    orders: Grid | None
    differences: Grid | None


def comparison(folder: Folder) -> Comparison:
    """Return everything the page shows."""
    seen = view(clean(folder))
    sides, together = _sides(seen, "either"), _together(seen)
    rows = [row for row in seen.rows("compared") if text(row, "direction") == "either"]
    pooled = [row for row in seen.rows("pooled") if text(row, "direction") == "either"]
    title = _title(seen)
    return Comparison(
        repeated=_repeated(seen),
        header=_head(seen),
        sentence=text(seen.headline, "sentence"),
        figure=figure(side_by_side(rows, pooled, seen.margin, title, sides)),
        sides=sides,
        together=together,
        agreement=_agreement(pooled),
        orders=_orders(seen),
        differences=_differences(seen),
    )


def _repeated(seen: View) -> tuple[str, ...]:
    """Say which results come from the same files."""
    found = {text(row, "folder"): text(row, "repeats") for row in seen.rows("compared")}
    return tuple(
        f"{name} was made from one of the files of {other}, so it stands beside it and is not added to it."
        for name, other in found.items()
        if other
    )


def _head(seen: View) -> Head:
    mark = "SYNTHETIC: " if seen.synthetic else ""
    title = f"{started(seen.a)} and {seen.b}: results compared"
    return Head(
        title=title,
        page_title=f"{mark}{title} (not a cause)",
        description=text(seen.headline, "sentence"),
        version=seen.fact("version", ""),
        synthetic=seen.synthetic,
        not_for_release=seen.not_for_release,
    )


def _title(seen: View) -> str:
    count = len({text(row, "folder") for row in seen.rows("compared")})
    return f"{count} results side by side, and what they give together"


def _sides(seen: View, direction: str) -> Grid:
    rows = [row for row in seen.rows("compared") if text(row, "direction") == direction]
    return grid(f"Main comparison, {seen.order(direction)}", HEADINGS, [_side(row) for row in rows], words=2)


def _side(row: Row) -> tuple[str, ...]:
    verdict = VERDICTS.get(text(row, "verdict"), (text(row, "verdict"), ""))[0]
    if is_hidden(row):
        return (text(row, "folder"), verdict, HIDDEN, HIDDEN, HIDDEN)
    counts = (integer(number(row, "observed"), "–"), one_decimal(number(row, "expected"), "–"))
    return (text(row, "folder"), verdict, *counts, ratio_of(row, "", "").words)


def _together(seen: View) -> Grid | None:
    rows = [
        (TOGETHER[text(row, "quantity")], seen.order(text(row, "direction")), *_pooled(row))
        for row in seen.rows("pooled")
        if text(row, "quantity") in TOGETHER
    ]
    headings = ("What", "Order", "Results in it", "Observed", "Expected", "Ratio (interval)")
    return grid("What they give together", headings, rows, words=2) if rows else None


def _pooled(row: Row) -> tuple[str, ...]:
    if is_hidden(row):
        return (HIDDEN,) * 4
    shown = ratio_of(row, "", "")
    words = f"{decimal(shown.low)} to {decimal(shown.high)}" if shown.ratio is None else shown.words
    counts = (integer(number(row, "studies")), integer(number(row, "observed")))
    return (*counts, one_decimal(number(row, "expected")), words)


def _agreement(pooled: Sequence[Row]) -> str:
    """Say whether one ratio fits all results."""
    test = next((row for row in pooled if text(row, "quantity") == "homogeneity"), None)
    if test is None or is_hidden(test):
        return ""
    p = number(test, "p")
    fits = p is None or p >= 0.05
    told = "is within" if fits else "is more than"
    return (
        f"How far the ratios lie apart {told} what chance explains ({p_value(p)}). With few results this "
        "test seldom finds a difference, so the range for a further population is the safer guide."
    )


def _orders(seen: View) -> Grid | None:
    rows = [
        (text(row, "folder"), started(seen.order(text(row, "direction"))), *_side(row)[2:])
        for row in seen.rows("compared")
        if text(row, "direction") != "either"
    ]
    headings = ("Results", "Order", "Observed", "Expected", "Rate ratio (interval)")
    return grid("Each order by itself", headings, rows, words=2) if rows else None


def _differences(seen: View) -> Grid | None:
    rows = [(text(row, "item"), text(row, "folder"), text(row, "value")) for row in seen.rows("differences")]
    headings = ("What is defined", "Results", "How")
    return grid("Definitions that are not the same", headings, rows, words=3) if rows else None
