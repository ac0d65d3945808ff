"""Could the data answer: the chance of finding a ratio, were it true."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from coincide.report.drawing import Plot, wrap
from coincide.report.figures.axis import line_at
from coincide.report.grid import Grid
from coincide.report.palette import GREY, INK, Canvas, Spec, series_scales
from coincide.report.reading import Row, is_true, number, text
from coincide.report.view import View
from coincide.report.words import decimal, percent

ENOUGH = 0.8


def power(view: View, rows: Sequence[Row], title: str, table: Grid) -> Plot | None:
    """Return the power curve; None when there are fewer than two points.

    Parameters
    ----------
    rows
        Rows of ``power`` of the directions to draw.
    """
    known = [row for row in rows if number(row, "ratio") is not None and number(row, "power") is not None]
    if len(known) < 2:
        return None
    ordered = sorted(known, key=lambda row: number(row, "ratio") or 0)
    return Plot(
        name="power",
        title=title,
        subtitle="Chance (percent) that the interval would exclude 1, for each true rate ratio. "
        "The dashed line is 80 percent. Worked out before any person with both diseases was counted.",
        alt="Chance of finding a true rate ratio. "
        + " ".join(
            f"Ratio {decimal(number(row, 'ratio'))}: {percent(number(row, 'power'))}." for row in ordered
        ),
        note="The ringed point is the smallest ratio found at least 80 times in 100.",
        table=table,
        data=tuple(ordered),
        draw=lambda canvas: _spec(view, ordered, canvas),
    )


def _values(view: View, rows: Sequence[Row], canvas: Canvas) -> list[dict[str, Any]]:
    """Return the drawn values; power in percent."""
    return [
        {
            "series": wrap(view.order(text(row, "direction")), canvas),
            "ratio": number(row, "ratio"),
            "percent": 100 * (number(row, "power") or 0),
            "smallest": is_true(row.get("smallest")),
            "words": decimal(number(row, "ratio")),
        }
        for row in rows
    ]


def _spec(view: View, rows: Sequence[Row], canvas: Canvas) -> Spec:
    """Return the specification for a canvas."""
    present = {text(row, "direction") for row in rows}
    names: dict[str, str] = {
        d: wrap(view.order(d), canvas) for d in ("a_then_b", "b_then_a", "either") if d in present
    }
    colour, shape, dash = series_scales(names)
    top = max(2.0, *(number(row, "ratio") or 0 for row in rows))
    ticks = [value for value in (1, 1.25, 1.5, 2, 3, 4, 6, 8, 12, 16, 24, 32, 64) if value <= top]
    return {
        "width": canvas.width,
        "height": 260,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "data": {"values": _values(view, rows, canvas)},
        "encoding": {
            "x": {
                "field": "ratio",
                "type": "quantitative",
                "scale": {"type": "log", "domain": [1, top], "nice": False},
                "axis": {"values": ticks, "format": "~r", "title": "True rate ratio"},
            },
            "y": {
                "field": "percent",
                "type": "quantitative",
                "scale": {"domain": [0, 100]},
                "axis": {"title": "Found, in 100 such studies", "values": [0, 20, 40, 60, 80, 100]},
            },
        },
        "layer": [_eighty(), *_curve(colour, shape, dash), *_smallest()],
    }


def _eighty() -> Spec:
    """Return the line at 80 percent."""
    line = line_at("y", 100 * ENOUGH, GREY, (6, 4))
    line["encoding"]["x"] = None
    return line


def _curve(colour: Spec, shape: Spec, dash: Spec) -> list[Spec]:
    """Return the line and its points."""
    return [
        {
            "mark": {"type": "line", "strokeWidth": 2.5},
            "encoding": {"color": colour, "strokeDash": dash},
        },
        {
            "mark": {"type": "point", "filled": True, "size": 80, "opacity": 1},
            "encoding": {"color": colour, "shape": shape},
        },
    ]


def _smallest() -> list[Spec]:
    """Return the ring and the number at the smallest findable ratio."""
    return [
        {
            "transform": [{"filter": "datum.smallest"}],
            "mark": {
                "type": "point",
                "filled": False,
                "shape": "circle",
                "size": 320,
                "color": INK,
                "strokeWidth": 2,
            },
        },
        {
            "transform": [{"filter": "datum.smallest"}],
            "mark": {
                "type": "text",
                "align": "left",
                "dx": 14,
                "dy": 14,
                "fontWeight": "bold",
                "fontSize": 14,
            },
            "encoding": {"text": {"field": "words"}},
        },
    ]
