"""The prodrome curve: the ratio in each year after the first disease, read backwards from the second."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from coincide.report.drawing import Plot
from coincide.report.figures.points import Ratio, ratio_of
from coincide.report.figures.series import series
from coincide.report.figures.windows import HIDDEN_SIGN
from coincide.report.grid import Grid
from coincide.report.labels import window_order, year_of
from coincide.report.palette import DIRECTION_ROLES as ROLES
from coincide.report.reading import Row, is_hidden, number, text
from coincide.report.view import View
from coincide.report.words import decimal, started

FEWEST: Final = 3
"""Years with a ratio that are drawn; fewer stand in the table alone."""


def prodrome(view: View, rows: Sequence[Row], table: Grid) -> Plot | None:
    """Return the figure of the years; None when too few have a ratio to make a curve.

    Parameters
    ----------
    rows
        Rows of ``estimates`` of question ``prodrome``, measure ``rate_ratio``.
    """
    ordered = sorted(_drawn(rows), key=lambda row: window_order(text(row, "window")))
    ratios = [
        ratio_of(row, year_of(text(row, "window")), view.order(text(row, "direction"))) for row in ordered
    ]
    if sum(item.ratio is not None for item in ratios) < FEWEST:
        return None
    used = {text(row, "direction") for row in ordered}
    names = {direction: view.order(direction) for direction in ROLES if direction in used}
    hidden = sum(is_hidden(row) for row in ordered)
    return Plot(
        name="prodrome",
        title=_title(ratios),
        subtitle="Rate ratio with its interval in each year after the first disease, on a doubling scale. "
        "Read backwards: how much more often the first disease was recorded so many years before the second.",
        alt="Rate ratios by year since the first disease. "
        + " ".join(f"{item.series}, year {item.label}: {item.words}." for item in ratios),
        note=f"{HIDDEN_SIGN} Hidden here: {hidden} of {len(ordered)}. A disease that begins long before it "
        "is recognised shows high ratios in the first years that fade to 1.",
        table=table,
        data=tuple(ordered),
        draw=series(ratios, names, "Year since the first disease"),
    )


def _drawn(rows: Sequence[Row]) -> list[Row]:
    """Return the rows of each order, for a prodrome is of one; of both together where those are hidden."""
    by_order = {order: [row for row in rows if text(row, "direction") == order] for order in ROLES}
    shown = [
        sum(number(row, "estimate") is not None for row in by_order[order])
        for order in ("a_then_b", "b_then_a")
    ]
    if max(shown) < FEWEST:
        return by_order["either"]
    return by_order["a_then_b"] + by_order["b_then_a"]


def _title(ratios: Sequence[Ratio]) -> str:
    """Say in which year the ratio is highest; nothing of the kind when most years are hidden."""
    shown = [item for item in ratios if item.ratio is not None]
    if 2 * len(shown) <= len(ratios):
        return "Most years hold too few people to show a ratio"
    if not any(item.ratio for item in shown):
        return "Nobody with both diseases was seen in any of the years shown"
    top = max(shown, key=lambda item: item.ratio or 0.0)
    return f"{started(top.series)}: the ratio is highest in year {top.label}, {decimal(top.ratio)}"
