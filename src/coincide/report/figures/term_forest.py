"""Forest plot of a model: one row a term, its ratio with its interval on a doubling scale."""

from __future__ import annotations

import re
from collections.abc import Sequence

from coincide.report.drawing import Plot, wrap
from coincide.report.figures.axis import ratio_axis
from coincide.report.figures.points import Ratio, ends, places, ratio_of
from coincide.report.grid import Grid
from coincide.report.palette import BOTH, GREY, INK, Canvas, Spec
from coincide.report.reading import Row, is_hidden, text

ROW = 52
"""Height of a row: a line of words, and the interval under it."""

LINE = 14
"""Height of a line of words; further lines stand above the first, so that none lies on the interval."""

LOWERED = 12
"""How far the interval stands below the middle of its row."""


def term_forest(name: str, rows: Sequence[Row], title: str, table: Grid) -> Plot | None:
    """Return the forest plot of one model; None when no term has a number.

    Parameters
    ----------
    name
        Name of the model.
    rows
        Rows of ``cohort_estimates`` with a ratio, in the order of the model.
    title
        The finding.
    table
        The same rows in words.
    """
    hidden = sum(is_hidden(row) for row in rows)
    ratios = [ratio_of(row, text(row, "term"), "") for row in rows if not is_hidden(row)]
    if not any(item.ratio is not None for item in ratios):
        return None
    note = "An arrow head means that the interval goes on beyond the scale."
    return Plot(
        name=f"model_{re.sub('[^a-z0-9]+', '_', name.lower())}",
        title=title,
        subtitle="Ratio of hazards with its 95 % limits, on a doubling scale; 1 means no difference.",
        alt="Ratios. " + " ".join(f"{item.label}: {item.words}." for item in ratios),
        note=f"{note} Rows hidden by the release rule: {hidden}." if hidden else note,
        table=table,
        data=tuple(row for row in rows if not is_hidden(row)),
        draw=lambda canvas: _spec(ratios, canvas),
    )


def _spec(ratios: Sequence[Ratio], canvas: Canvas) -> Spec:
    axis = ratio_axis(ends(ratios))
    values = places(ratios, axis, canvas)
    labels = [wrap(f"{item.label}: {item.words}", canvas) for item in ratios]
    for value, label in zip(values, labels, strict=True):
        value["label"], value["lines"] = label, label.count("\n") + 1
    most = max(label.count("\n") + 1 for label in labels)
    along = {**axis.axis("Ratio of hazards"), "grid": False}
    return {
        "width": canvas.width,
        "height": {"step": ROW + 2 * LINE * (most - 1)},
        "autosize": {"type": "fit-x", "contains": "padding"},
        "data": {"values": values},
        "encoding": {
            "x": {
                "type": "quantitative",
                "scale": axis.scale(),
                "axis": along,
            }
        },
        "layer": [
            {"encoding": {"y": {"field": "index", "type": "ordinal", "axis": None}}, "layer": _rows()},
        ],
    }


def _rows() -> list[Spec]:
    """Return the marks of every row: words above, the interval with its point below."""
    return [
        {
            "mark": {"type": "tick", "color": GREY, "thickness": 1.5, "height": 24, "yOffset": LOWERED},
            "encoding": {"x": {"datum": 1}},
        },
        {
            "transform": [{"filter": "datum.shown"}],
            "mark": {"type": "rule", "strokeWidth": 2.5, "color": BOTH.colour, "yOffset": LOWERED},
            "encoding": {"x": {"field": "low", "type": "quantitative"}, "x2": {"field": "high"}},
        },
        _point("ratio", BOTH.shape, 130),
        _point("arrow_low", "triangle-left", 90),
        _point("arrow_high", "triangle-right", 90),
        {
            "mark": {
                "type": "text",
                "align": "left",
                "baseline": "bottom",
                "color": INK,
                "dy": {"expr": f"-{LINE} * (datum.lines - 1)"},
            },
            "encoding": {"x": {"value": 0}, "text": {"field": "label"}},
        },
    ]


def _point(field: str, shape: str, size: int) -> Spec:
    """Return the mark of a ratio, or the head of an interval that goes on beyond the scale."""
    return {
        "transform": [{"filter": f"datum.shown && datum.{field} !== null"}],
        "mark": {
            "type": "point",
            "filled": True,
            "shape": shape,
            "size": size,
            "opacity": 1,
            "color": BOTH.colour,
            "yOffset": LOWERED,
        },
        "encoding": {"x": {"field": field, "type": "quantitative"}},
    }
