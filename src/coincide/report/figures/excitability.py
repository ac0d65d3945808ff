"""Nerve excitability in the field's usual layout, drawn from the rows of ``excitability``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from coincide.report.drawing import Plot, wrap
from coincide.report.figures.axis import line_at
from coincide.report.grid import Grid, grid
from coincide.report.palette import BOTH, GREY, INK, A, B, Canvas, Spec
from coincide.report.reading import Row, is_hidden, number, text
from coincide.report.words import HIDDEN, decimal, integer


@dataclass(frozen=True, slots=True)
class Layout:
    """How one test is drawn.

    Attributes
    ----------
    title
        What the plot is, when the page gives no finding.
    subtitle
        How to read it.
    along, up
        Titles of the axes.
    swapped
        Whether the mean lies along and x upwards, as the field draws it.
    log
        Whether the axis along is logarithmic.
    """

    title: str
    subtitle: str
    along: str
    up: str
    swapped: bool = False
    log: bool = False


LAYOUTS: Final[dict[str, Layout]] = {
    "charge_duration": Layout(
        "Threshold charge by stimulus duration",
        "Mean charge with its limits. The line through the points rises by the rheobase; it meets zero "
        "charge at minus the strength-duration time constant.",
        "Stimulus duration, ms",
        "Threshold charge, mA ms",
    ),
    "electrotonus": Layout(
        "Threshold electrotonus",
        "Mean threshold reduction with its limits during and after a current of 100 ms: depolarising "
        "upwards, hyperpolarising downwards.",
        "Time from the beginning of the current, ms",
        "Threshold reduction, %",
    ),
    "recovery_cycle": Layout(
        "Recovery cycle",
        "Mean threshold change with its limits after a supramaximal stimulus. The relative refractory period "
        "ends where the curve first meets 0.",
        "Interval, ms (log scale)",
        "Threshold change, %",
        log=True,
    ),
    "current_threshold": Layout(
        "Current-threshold relation",
        "Mean threshold reduction with its limits for polarising currents.",
        "Threshold reduction, %",
        "Current, % of threshold",
        swapped=True,
    ),
    "stimulus_response": Layout(
        "Stimulus and response",
        "Mean stimulus with its limits that gives parts of the largest response.",
        "Stimulus, mA",
        "Part of the largest response, %",
        swapped=True,
    ),
}
"""Name of a plot -> its layout."""

_ROLES: Final = (A, B, BOTH)
_INTERVALS: Final = [2, 3, 5, 7, 10, 20, 50, 100, 200]


def excitability(name: str, rows: Sequence[Row], title: str = "") -> Plot | None:
    """Return one plot; None when it has no point to show.

    Parameters
    ----------
    name
        One of ``LAYOUTS``.
    rows
        Rows of ``excitability`` of this plot.
    title
        The finding; the name of the test when left out.
    """
    layout = LAYOUTS[name]
    shown = [row for row in rows if not is_hidden(row) and number(row, "mean") is not None]
    if not shown:
        return None
    hidden = len([row for row in rows if is_hidden(row)])
    people = max(number(row, "people") or 0 for row in shown)
    note = f"At most {integer(people)} people at a point."
    return Plot(
        name=f"excitability_{name}",
        title=title or layout.title,
        subtitle=layout.subtitle,
        alt=f"{layout.title}. " + " ".join(_sentence(series, shown) for series in _series(shown)),
        note=f"{note} Points hidden by the release rule: {hidden}." if hidden else note,
        table=_table(layout, rows),
        data=tuple(shown),
        draw=lambda canvas: _spec(name, shown, canvas),
    )


def _label(row: Row) -> str:
    group, series = text(row, "group"), text(row, "series")
    return ", ".join(word for word in ("" if group == "all" else group, series) if word) or "all"


def _series(rows: Sequence[Row]) -> list[str]:
    return list(dict.fromkeys(_label(row) for row in rows))


def _sentence(series: str, rows: Sequence[Row]) -> str:
    own = [row for row in rows if _label(row) == series]
    points = "; ".join(f"{decimal(number(row, 'x'))}: {decimal(number(row, 'mean'))}" for row in own)
    return f"{series}, {text(own[0], 'x_unit')} and mean {text(own[0], 'unit')}: {points}."


def _table(layout: Layout, rows: Sequence[Row]) -> Grid:
    cells = [
        [
            _label(row),
            decimal(number(row, "x")),
            *(
                HIDDEN if is_hidden(row) else decimal(number(row, name), "")
                for name in ("mean", "low", "high")
            ),
            HIDDEN if is_hidden(row) else integer(number(row, "people")),
        ]
        for row in rows
    ]
    unit, x_unit = text(rows[0], "unit"), text(rows[0], "x_unit")
    headings = ("Series", f"At ({x_unit})", f"Mean ({unit})", "Lower limit", "Upper limit", "People")
    return grid(layout.title, headings, cells)


def _spec(name: str, rows: Sequence[Row], canvas: Canvas) -> Spec:
    """Return the specification for a canvas."""
    layout = LAYOUTS[name]
    x, mean, ends = ("x", "y", "y2") if not layout.swapped else ("y", "x", "x2")
    along, up = _axes(layout)
    fields: Spec = {x: {"field": "x"}, mean: {"field": "mean"}}
    colour, shape, dash = _scales(rows, canvas)
    limits: Spec = {x: {"field": "x"}, mean: {"field": "low"}, ends: {"field": "high"}, "color": colour}
    line: Spec = {
        "mark": {"type": "line", "strokeWidth": 2},
        "encoding": {"color": colour, "strokeDash": dash, "order": {"field": "x"}},
    }
    return {
        "width": canvas.width,
        "height": 320,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "data": {"values": [_place(row, canvas) for row in rows]},
        "encoding": {"x": along, "y": up},
        "layer": [
            *_guides(name),
            {"encoding": fields, "layer": [_weiss(colour, dash) if name == "charge_duration" else line]},
            {
                "transform": [{"filter": "isValid(datum.low)"}],
                "mark": {"type": "rule", "strokeWidth": 1.5},
                "encoding": limits,
            },
            {
                "mark": {"type": "point", "filled": True, "size": 60, "opacity": 1},
                "encoding": {**fields, "color": colour, "shape": shape},
            },
        ],
    }


def _axes(layout: Layout) -> tuple[Spec, Spec]:
    along: Spec = {"type": "quantitative", "axis": {"title": layout.along}, "scale": {"zero": not layout.log}}
    if layout.log:
        along["scale"] = {"type": "log", "domain": [_INTERVALS[0], _INTERVALS[-1]], "nice": False}
        along["axis"] |= {"values": _INTERVALS, "format": "~r"}
    return along, {"type": "quantitative", "axis": {"title": layout.up}, "scale": {"zero": True}}


def _guides(name: str) -> list[Spec]:
    """Return the lines at 0 that the field draws."""
    if name == "stimulus_response":
        return [line_at("y", 50, GREY, (3, 3))]
    if name == "recovery_cycle":
        return [line_at("y", 0)]
    return [line_at("x", 0), line_at("y", 0)]


def _weiss(colour: Spec, dash: Spec) -> Spec:
    """Return the least-squares line of each series, drawn on past zero charge."""
    return {
        "transform": [{"regression": "mean", "on": "x", "groupby": ["series"], "extent": [-0.8, 1.0]}],
        "mark": {"type": "line", "strokeWidth": 2},
        "encoding": {"color": colour, "strokeDash": dash},
    }


def _scales(rows: Sequence[Row], canvas: Canvas) -> tuple[Spec, Spec, Spec]:
    """Return colour and shape by group, dash by series; one legend names both."""
    series = _series(rows)
    groups = list(dict.fromkeys(text(row, "group") for row in rows))
    of = {_label(row): groups.index(text(row, "group")) for row in rows}
    roles = [_ROLES[of[one] % len(_ROLES)] for one in series]
    legend = {"labelExpr": "split(datum.label, '\\n')"} if len(series) > 1 else None
    field: Spec = {"field": "series", "type": "nominal", "legend": legend}
    domain = [wrap(one, canvas) for one in series]
    colours = [INK if len(groups) == 1 else role.colour for role in roles]
    dashes = [[1, 0] if "hyperpolarising" not in one else [5, 3] for one in series]
    return (
        {**field, "scale": {"domain": domain, "range": colours}},
        {**field, "scale": {"domain": domain, "range": [role.shape for role in roles]}},
        {**field, "legend": None, "scale": {"domain": domain, "range": dashes}},
    )


def _place(row: Row, canvas: Canvas) -> Spec:
    place: Spec = {name: number(row, name) for name in ("x", "mean", "low", "high")}
    return {**place, "series": wrap(_label(row), canvas)}
