"""Calibration: observed against predicted risk in groups of people, from the rows of ``calibration``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from coincide.report.drawing import Plot
from coincide.report.grid import Grid, grid
from coincide.report.palette import BOTH, GREY, Canvas, Spec
from coincide.report.reading import Row, is_hidden, number, text
from coincide.report.words import HIDDEN, decimal, integer, percent

_COUNTS: Final = ("people", "events")
_RISKS: Final = ("expected", "observed", "low", "high")


def calibration_plot(rows: Sequence[Row], title: str) -> Plot | None:
    """Return the plot of one score at one horizon; None when no group has an observed risk.

    Parameters
    ----------
    rows
        Rows of ``calibration`` of one score and horizon.
    title
        The finding.
    """
    shown = [row for row in rows if not is_hidden(row) and number(row, "observed") is not None]
    if not shown:
        return None
    months = decimal(number(shown[0], "time"))
    hidden = sum(is_hidden(row) for row in rows)
    note = f"{integer(len(rows))} groups of predicted risk; groups hidden by the release rule: {hidden}."
    return Plot(
        name=re.sub("[^a-z0-9]+", "_", f"calibration {text(shown[0], 'score')} {months}".lower()),
        title=title,
        subtitle=f"Observed risk by {months} months with its limits, against the mean "
        "predicted risk, in groups of predicted risk. On the straight line both agree; below it the score "
        "predicts too much.",
        alt="Predicted and observed risk. " + " ".join(_sentence(row) for row in shown),
        note=note,
        table=_table(rows),
        data=tuple(shown),
        draw=lambda canvas: _spec(shown, canvas),
    )


def _sentence(row: Row) -> str:
    return (
        f"Group {integer(number(row, 'group'))}: predicted {percent(number(row, 'expected'))}, "
        f"observed {percent(number(row, 'observed'))}."
    )


def _table(rows: Sequence[Row]) -> Grid:
    headings = ("Group", "People", "Events", "Predicted", "Observed", "Lower limit", "Upper limit")
    cells = [
        [
            integer(number(row, "group")),
            *(HIDDEN if is_hidden(row) else integer(number(row, name), "") for name in _COUNTS),
            *(HIDDEN if is_hidden(row) else percent(number(row, name), "") for name in _RISKS),
        ]
        for row in rows
    ]
    return grid("Predicted and observed risk", headings, cells)


def _spec(rows: Sequence[Row], canvas: Canvas) -> Spec:
    """Return the specification for a canvas."""
    size = min(canvas.width, 460)
    risk: Spec = {"type": "quantitative", "scale": {"domain": [0, 1]}}
    return {
        "width": size,
        "height": size - 60,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "data": {"values": [{name: number(row, name) for name in _RISKS} for row in rows]},
        "encoding": {
            "x": {"field": "expected", **risk, "axis": {"title": "Predicted risk", "format": "~%"}},
            "y": {"field": "observed", **risk, "axis": {"title": "Observed risk", "format": "~%"}},
        },
        "layer": [
            {
                "data": {"values": [{"expected": 0, "observed": 0}, {"expected": 1, "observed": 1}]},
                "mark": {"type": "line", "color": GREY, "strokeDash": [4, 3]},
            },
            {
                "transform": [{"filter": "isValid(datum.low)"}],
                "mark": {"type": "rule", "color": BOTH.colour, "strokeWidth": 2.5},
                "encoding": {"y": {"field": "low", "type": "quantitative"}, "y2": {"field": "high"}},
            },
            {
                "mark": {
                    "type": "point",
                    "filled": True,
                    "size": 110,
                    "opacity": 1,
                    "color": BOTH.colour,
                    "shape": BOTH.shape,
                }
            },
        ],
    }
