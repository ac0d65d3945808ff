"""Does it fade: the primary again with more or less time left out after the first disease."""

from __future__ import annotations

from collections.abc import Sequence

from coincide.report.drawing import Plot
from coincide.report.figures.points import ratio_of
from coincide.report.figures.series import series
from coincide.report.figures.windows import HIDDEN_SIGN
from coincide.report.grid import Grid
from coincide.report.labels import left_out, window_order
from coincide.report.reading import Row, is_hidden, text


def latency(rows: Sequence[Row], title: str, table: Grid) -> Plot | None:
    """Return the figure of the latency series; None when it has fewer than two ratios.

    Parameters
    ----------
    rows
        Rows of ``estimates`` of question ``latency``, measure ``rate_ratio``.
    """
    ordered = sorted(rows, key=lambda row: window_order(text(row, "window")))
    ratios = [ratio_of(row, left_out(text(row, "window")), "both orders") for row in ordered]
    if sum(item.ratio is not None for item in ratios) < 2:
        return None
    hidden = sum(is_hidden(row) for row in rows)
    return Plot(
        name="latency",
        title=title,
        subtitle="Rate ratio of both orders together, with its interval, when this much time after the "
        "first disease "
        "is left out; doubling scale. Confusion of one disease with the other should fade to the right.",
        alt="Rate ratios by time left out. " + " ".join(f"{item.label}: {item.words}." for item in ratios),
        note=f"{HIDDEN_SIGN} Hidden here: {hidden} of {len(rows)}. Each point shares people with its "
        "neighbours.",
        table=table,
        data=tuple(ordered),
        draw=series(ratios, {"either": "both orders"}, "Left out after the first disease"),
    )
