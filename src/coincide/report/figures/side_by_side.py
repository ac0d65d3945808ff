"""Several results side by side, with what they give together and where a further one would lie."""

from __future__ import annotations

from collections.abc import Sequence

from coincide.report.drawing import Plot
from coincide.report.figures.forest import alt_text, rows_spec
from coincide.report.figures.points import Ratio, ratio_of
from coincide.report.grid import Grid
from coincide.report.reading import Row, is_hidden, number, text
from coincide.report.view import Margin
from coincide.report.words import HIDDEN, integer, one_decimal

TOGETHER = {
    "common_ratio": "One ratio for all",
    "pooled_ratio": "Median of populations that differ",
    "prediction": "A further population like these",
}
"""Rows of ``pooled`` that are drawn, in order."""


def side_by_side(
    compared: Sequence[Row], pooled: Sequence[Row], margin: Margin, title: str, table: Grid
) -> Plot | None:
    """Return the figure of the main ratios; None when none can be drawn.

    Parameters
    ----------
    compared, pooled
        Rows of these tables for both orders together.
    """
    rows = [*compared, *_drawn(pooled)]
    ratios = [_ratio(row) for row in rows]
    if not any(item.ratio is not None or item.high is not None for item in ratios):
        return None
    counts = [_counts(row) for row in rows]
    return Plot(
        name="compared",
        title=title,
        subtitle="Rate ratio with its interval, on a doubling scale. 1 is what chance predicts. The pale "
        f"band ({margin.low:g} to {margin.high:g}) was set beforehand as too near 1 to matter.",
        alt=alt_text(ratios),
        note="An arrow head means that the interval goes on beyond the scale.",
        table=table,
        data=tuple(rows),
        draw=lambda canvas: rows_spec(ratios, counts, {"either": "both orders"}, margin, canvas),
    )


def _drawn(pooled: Sequence[Row]) -> list[Row]:
    return [row for name in TOGETHER for row in pooled if text(row, "quantity") == name]


def _ratio(row: Row) -> Ratio:
    name = text(row, "folder") or TOGETHER[text(row, "quantity")]
    return ratio_of(row, name, "both orders")


def _counts(row: Row) -> str:
    """Say what was seen and expected; nothing for a population that was not looked at yet."""
    if is_hidden(row):
        return HIDDEN
    if text(row, "quantity") == "prediction" or number(row, "observed") is None:
        return ""
    return f"{integer(number(row, 'observed'))} seen, {one_decimal(number(row, 'expected'))} expected:"
