"""Ratios along an ordered axis: windows of time, years left out."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from coincide.report.drawing import wrap
from coincide.report.figures.axis import line_at, ratio_axis
from coincide.report.figures.points import Ratio, ends, legend_names, marks, places
from coincide.report.palette import INK, Canvas, Spec, series_scales


def series(ratios: Sequence[Ratio], names: dict[str, str], title: str) -> Callable[[Canvas], Spec]:
    """Return a drawing function: ratio upwards, ordered labels along, one mark for each order.

    Parameters
    ----------
    ratios
        In the order of the axis.
    names
        Direction -> the words its series carries.
    title
        Title of the axis along.
    """
    return lambda canvas: _spec(ratios, names, title, canvas)


def _spec(ratios: Sequence[Ratio], names: dict[str, str], title: str, canvas: Canvas) -> Spec:
    """Return the specification for a canvas."""
    axis = ratio_axis(ends(ratios))
    shown = legend_names(names, canvas)
    letters = 9 if canvas.panels > 1 else 6
    narrow = Canvas(canvas.name, canvas.width, letters, canvas.panels)
    values = places(ratios, axis, canvas)
    for value in values:
        value["label"] = wrap(str(value["label"]), narrow)
    along: Spec = {
        "field": "label",
        "type": "nominal",
        "sort": {"field": "index"},
        "scale": {"paddingInner": 0.25},
        "axis": {
            "title": title,
            "labelAngle": 0,
            "labelPadding": 9,
            "labelExpr": "split(datum.label, '\\n')",
            "labelFontSize": 12 if canvas.panels > 1 else 11,
            "domain": False,
            "ticks": False,
        },
    }
    offset: Spec = {"field": "series", "scale": {"domain": list(shown.values())}}
    return {
        "width": canvas.width,
        "height": 300,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "data": {"values": values},
        "encoding": {"y": {"scale": axis.scale(), "axis": axis.axis("Rate ratio")}},
        "layer": [
            line_at("y", 1),
            {
                "encoding": {"x": along, "xOffset": offset},
                "layer": [*marks("y", series_scales(shown)), _hidden_mark()],
            },
        ],
    }


def _hidden_mark() -> Spec:
    """Return the sign that stands for a hidden or missing ratio."""
    return {
        "transform": [{"filter": "!datum.shown"}],
        "mark": {"type": "text", "text": "?", "color": INK, "fontWeight": "bold"},
        "encoding": {"y": {"field": "at", "type": "quantitative"}},
    }
