"""How a marker moves in time: the line a model gives each group, with its band."""

from __future__ import annotations

from collections.abc import Sequence

from coincide.report.drawing import Plot, wrap
from coincide.report.figures.marker_roles import ROLES, scales
from coincide.report.grid import Grid
from coincide.report.palette import Canvas, Spec
from coincide.report.reading import Row, is_hidden, number, text
from coincide.report.words import decimal


def trajectory(
    name: str, rows: Sequence[Row], title: str, table: Grid, *, label: str, unit: str, time_unit: str
) -> Plot | None:
    """Return the figure; None when no group has a line to show.

    Parameters
    ----------
    name
        Its id on the page.
    rows
        Rows of ``trajectories`` of one marker; the first four groups are drawn.
    label, unit
        What the marker is called, and its unit.
    time_unit
        Unit of time, such as ``months``.
    """
    groups = list(dict.fromkeys(text(row, "group") for row in rows))[: len(ROLES)]
    drawn = [row for row in rows if text(row, "group") in groups and number(row, "estimate") is not None]
    if not drawn:
        return None
    hidden = sum(is_hidden(row) for row in rows)
    return Plot(
        name=name,
        title=title,
        subtitle=f"Mean of {label}{f' in {unit}' if unit else ''} that the fitted model gives, with its "
        "interval; people's own lines scatter about it.",
        alt=f"{title}. " + " ".join(_ends(drawn, group, time_unit) for group in groups),
        note=f"Values hidden by the release rule: {hidden} of {len(rows)}.",
        table=table,
        data=tuple(rows),
        draw=lambda canvas: _spec(drawn, groups, label, unit, time_unit, canvas),
    )


def _ends(rows: Sequence[Row], group: str, time_unit: str) -> str:
    """Return the first and the last value of a group as a sentence."""
    own = [row for row in rows if text(row, "group") == group]
    if not own:
        return f"{group}: nothing shown."
    told = [
        f"{decimal(number(row, 'estimate'))} at {decimal(number(row, 'time'))} {time_unit}".rstrip()
        for row in (own[0], own[-1])
    ]
    return f"{group}: {' and '.join(told)}."


def _spec(
    rows: Sequence[Row], groups: Sequence[str], label: str, unit: str, time_unit: str, canvas: Canvas
) -> Spec:
    """Return the specification: a band and a line for each group."""
    names = {group: wrap(group, canvas) for group in groups}
    colour, dash = scales(list(names.values()))
    values = [
        {
            "series": names[text(row, "group")],
            "time": number(row, "time"),
            "mean": number(row, "estimate"),
            "low": number(row, "low"),
            "high": number(row, "high"),
        }
        for row in rows
    ]
    along: Spec = {
        "field": "time",
        "type": "quantitative",
        "axis": {"title": f"Time ({time_unit})" if time_unit else "Time", "grid": False},
    }
    title = f"{label} ({unit})" if unit else label
    up: Spec = {
        "field": "low",
        "type": "quantitative",
        "scale": {"zero": False},
        "axis": {"title": wrap(title, canvas).split("\n")},
    }
    return {
        "width": canvas.width,
        "height": 300,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "data": {"values": values},
        "encoding": {"x": along, "color": colour},
        "layer": [
            {
                "transform": [{"filter": "isValid(datum.low) && isValid(datum.high)"}],
                "mark": {"type": "area", "opacity": 0.18},
                "encoding": {"y": up, "y2": {"field": "high"}},
            },
            {
                "mark": {"type": "line", "strokeWidth": 2.5},
                "encoding": {"y": {"field": "mean", "type": "quantitative"}, "strokeDash": dash},
            },
        ],
    }
