"""When: the ratio in each window of time since the first disease, for both orders."""

from __future__ import annotations

from collections.abc import Sequence

from coincide.report.drawing import Plot
from coincide.report.figures.points import Ratio, ratio_of
from coincide.report.figures.series import series
from coincide.report.grid import Grid
from coincide.report.labels import window, window_order
from coincide.report.palette import DIRECTION_ROLES as ROLES
from coincide.report.reading import Row, is_hidden, number, text
from coincide.report.view import View
from coincide.report.words import decimal

HIDDEN_SIGN = "A question mark stands for a ratio that is hidden by the release rule or cannot be estimated."

TOGETHER = " Both orders are drawn together, because more windows can be shown that way."


def windows(view: View, rows: Sequence[Row], table: Grid) -> Plot | None:
    """Return the figure of the windows; None when no window has an interval.

    Parameters
    ----------
    rows
        Rows of ``estimates`` of question ``window``, measure ``rate_ratio``.
    """
    ordered = sorted(_drawn(rows), key=lambda row: window_order(text(row, "window")))
    ratios = [
        ratio_of(row, window(text(row, "window")), view.order(text(row, "direction"))) for row in ordered
    ]
    if not any(item.ratio is not None for item in ratios):
        return None
    used = {text(row, "direction") for row in ordered}
    names = {direction: view.order(direction) for direction in ROLES if direction in used}
    hidden = sum(is_hidden(row) for row in ordered)
    return Plot(
        name="windows",
        title=_title(ratios),
        subtitle="Rate ratio with its interval by time since the first disease, on a doubling scale. "
        f"The line at 1 is what chance predicts.{TOGETHER if used == {'either'} else ''}",
        alt="Rate ratios by time since the first disease. " + _sentences(ratios),
        note=f"{HIDDEN_SIGN} Hidden here: {hidden} of {len(ordered)}. Arrow heads: the interval goes on. "
        "A line without a point: nobody was observed, so the ratio is 0.",
        table=table,
        data=tuple(ordered),
        draw=series(ratios, names, "Time since the first disease"),
    )


def _drawn(rows: Sequence[Row]) -> list[Row]:
    """Return the rows of each order; those of both orders together when more windows of them are shown."""
    by_order = {order: [row for row in rows if text(row, "direction") == order] for order in ROLES}
    shown = {
        order: sum(number(row, "estimate") is not None for row in found) for order, found in by_order.items()
    }
    if shown["either"] > max(shown["a_then_b"], shown["b_then_a"]):
        return by_order["either"]
    return by_order["a_then_b"] + by_order["b_then_a"]


def _title(ratios: Sequence[Ratio]) -> str:
    """Say where the ratio is highest; nothing of the kind when most windows are hidden."""
    shown = [item for item in ratios if item.ratio is not None]
    if 2 * len(shown) <= len(ratios):
        return "Most windows of time hold too few people to show a ratio"
    if not any(item.ratio for item in shown):
        return "Nobody with both diseases was seen in any of the windows shown"
    top = max(shown, key=lambda item: item.ratio or 0.0)
    return f"The ratio is highest in the window “{top.label}”: {decimal(top.ratio)} ({top.series})"


def _sentences(ratios: Sequence[Ratio]) -> str:
    """Return each ratio as a sentence."""
    return " ".join(f"{item.series}, {item.label}: {item.words}." for item in ratios)
