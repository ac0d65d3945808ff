"""Decision curves: net benefit of acting by a score, on everybody, on nobody, from ``decision_curve``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from coincide.report.drawing import Plot, wrap
from coincide.report.grid import Grid, grid
from coincide.report.palette import BOTH, GREY, INK, Canvas, Spec
from coincide.report.reading import Row, is_hidden, number, text
from coincide.report.words import HIDDEN, decimal, percent

SERIES: Final = {"net_benefit": "by the score", "net_benefit_all": "on everybody", "none": "on nobody"}
"""Column -> on whom one acts."""


def decision_curve(rows: Sequence[Row], title: str) -> Plot | None:
    """Return the decision curve of one score at one horizon; None when it has no point.

    Parameters
    ----------
    rows
        Rows of ``decision_curve`` of one score and horizon.
    title
        The finding.
    """
    shown = [row for row in rows if not is_hidden(row) and number(row, "net_benefit") is not None]
    if not shown:
        return None
    months = decimal(number(shown[0], "time"))
    hidden = sum(is_hidden(row) for row in rows)
    return Plot(
        name=re.sub("[^a-z0-9]+", "_", f"decision {text(shown[0], 'score')} {months}".lower()),
        title=title,
        subtitle="Net benefit (true positives for each person, less false positives weighted by the odds of "
        f"the threshold) of acting on people whose predicted risk by {months} months is at or above a "
        "threshold.",
        alt="Net benefit. " + " ".join(_sentence(row) for row in shown),
        note="Where two lines cross, the other choice becomes the better one. "
        f"Thresholds hidden by the release rule: {hidden}.",
        table=_table(rows),
        data=tuple(shown),
        draw=lambda canvas: _spec(shown, canvas),
    )


def _sentence(row: Row) -> str:
    return (
        f"Threshold {percent(number(row, 'threshold'))}: {decimal(number(row, 'net_benefit'))} by the score, "
        f"{decimal(number(row, 'net_benefit_all'))} on everybody."
    )


def _table(rows: Sequence[Row]) -> Grid:
    cells = [
        [
            percent(number(row, "threshold")),
            *(
                HIDDEN if is_hidden(row) else decimal(number(row, name))
                for name in ("net_benefit", "net_benefit_all")
            ),
        ]
        for row in rows
    ]
    return grid("Net benefit", ("Threshold", "By the score", "On everybody"), cells)


def _spec(rows: Sequence[Row], canvas: Canvas) -> Spec:
    """Return the specification for a canvas; lines end where they fall far below 0."""
    top = max(max(number(row, name) or 0.0 for name in ("net_benefit", "net_benefit_all")) for row in rows)
    floor = -max(0.05, 0.25 * top)
    labels = [wrap(label, canvas) for label in SERIES.values()]
    values = [
        {
            "threshold": number(row, "threshold"),
            "series": label,
            "benefit": 0.0 if name == "none" else _above(number(row, name), floor),
        }
        for row in rows
        for name, label in zip(SERIES, labels, strict=True)
    ]
    legend: Spec = {
        "labelExpr": "split(datum.label, '\\n')",
        "symbolType": "stroke",
        "symbolStrokeWidth": 2.5,
    }
    field: Spec = {"field": "series", "type": "nominal", "legend": legend}
    colours, dashes = [BOTH.colour, INK, GREY], [[1, 0], [5, 3], [2, 2]]
    return {
        "width": canvas.width,
        "height": 300,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "data": {"values": values},
        "mark": {"type": "line", "strokeWidth": 2.5},
        "encoding": {
            "x": {
                "field": "threshold",
                "type": "quantitative",
                "axis": {"title": "Threshold of predicted risk", "format": "~%"},
            },
            "y": {
                "field": "benefit",
                "type": "quantitative",
                "scale": {"domain": [floor, max(top, 0.05)]},
                "axis": {"title": "Net benefit"},
            },
            "color": {**field, "scale": {"domain": labels, "range": colours}},
            "strokeDash": {**field, "scale": {"domain": labels, "range": dashes}},
        },
    }


def _above(value: float | None, floor: float) -> float | None:
    return value if value is not None and value >= floor else None
