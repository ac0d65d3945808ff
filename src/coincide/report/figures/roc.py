"""How well a marker tells two groups apart: ROC curves on a square."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from coincide.report.drawing import Plot, wrap
from coincide.report.figures.marker_roles import ROLES, scales
from coincide.report.grid import Grid
from coincide.report.palette import GREY, Canvas, Spec
from coincide.report.reading import Row, is_hidden, number, text


def roc(
    name: str, series: Mapping[tuple[str, str], str], rows: Sequence[Row], title: str, table: Grid
) -> Plot | None:
    """Return the figure; None when no curve has two points or more to show.

    Parameters
    ----------
    name
        Its id on the page.
    series
        (marker, contrast) -> what the curve is called, with its area in words; the first four are drawn.
    rows
        Rows of ``roc_points``.
    table
        The areas as a table.
    """
    drawn = list(series.items())[: len(ROLES)]
    curves = {words: _points(rows, marker, contrast) for (marker, contrast), words in drawn}
    shown = {words: points for words, points in curves.items() if len(points) > 1}
    if not shown:
        return None
    hidden = sum(is_hidden(row) for row in rows)
    return Plot(
        name=name,
        title=title,
        subtitle="Share of people with the condition at or above each threshold, against the share of the "
        "others. The dotted diagonal is what tossing a coin would do.",
        alt=f"{title}. " + " ".join(f"{words}." for words in shown),
        note=f"Points hidden by the release rule: {hidden} of {len(rows)}; the curve is drawn straight "
        "across them.",
        table=table,
        data=tuple(rows),
        draw=lambda canvas: _spec(shown, canvas),
    )


def _points(rows: Sequence[Row], marker: str, contrast: str) -> list[tuple[float, float]]:
    """Return the points of one curve that are not hidden, from the strictest threshold."""
    own = [row for row in rows if (text(row, "marker"), text(row, "contrast")) == (marker, contrast)]
    pairs = [
        (number(row, "false_positive"), number(row, "sensitivity"))
        for row in sorted(own, key=lambda row: number(row, "point") or 0.0)
    ]
    return [(along, up) for along, up in pairs if along is not None and up is not None]


def _spec(curves: Mapping[str, Sequence[tuple[float, float]]], canvas: Canvas) -> Spec:
    """Return the specification: a square with the diagonal and a step for each curve."""
    names = [wrap(words, canvas) for words in curves]
    colour, dash = scales(names)
    side = min(canvas.width - 90, 420)
    values = [
        {"series": name, "order": order, "along": along, "up": up}
        for name, points in zip(names, curves.values(), strict=True)
        for order, (along, up) in enumerate(points)
    ]
    share: Spec = {
        "type": "quantitative",
        "scale": {"domain": [0, 1]},
        "axis": {"format": "~%", "tickCount": 5},
    }
    along = {
        **share,
        "field": "along",
        "axis": {**share["axis"], "title": "Others at or above the threshold"},
    }
    up = {**share, "field": "up", "axis": {**share["axis"], "title": "With the condition, at or above it"}}
    return {
        "width": side,
        "height": side,
        "layer": [
            {
                "data": {"values": [{"along": 0, "up": 0}, {"along": 1, "up": 1}]},
                "mark": {"type": "line", "color": GREY, "strokeDash": [2, 4], "strokeWidth": 1.5},
                "encoding": {"x": along, "y": up},
            },
            {
                "data": {"values": values},
                "mark": {"type": "line", "strokeWidth": 2.5},
                "encoding": {
                    "x": along,
                    "y": up,
                    "order": {"field": "order", "type": "quantitative"},
                    "color": colour,
                    "strokeDash": dash,
                },
            },
        ],
    }
