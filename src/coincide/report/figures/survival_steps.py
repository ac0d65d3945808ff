"""The steps of survival curves with their bands, and a mark on each curve at every tick."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from coincide.report.drawing import wrap
from coincide.report.figures.at_risk import scales
from coincide.report.palette import Canvas, Spec
from coincide.report.reading import Row, is_hidden, number, text

HEIGHT: Final = 280


def curves(
    groups: Sequence[str],
    steps: Sequence[Row],
    ticks: Sequence[float],
    titles: tuple[str, str],
    scale: Spec,
    canvas: Canvas,
) -> Spec:
    """Return the panel.

    Parameters
    ----------
    groups
        Labels, in the order in which they are drawn.
    steps
        Rows as for `coincide.report.figures.survival_curve.survival_curve`.
    ticks
        Times under the axis.
    titles
        Titles of the axis of time and of the axis of shares.
    scale
        Scale of time.
    """
    told_by = scales(groups)
    along: Spec = {
        "field": "time",
        "type": "quantitative",
        "scale": scale,
        "axis": {"title": titles[0], "values": list(ticks), "grid": False, "labelFlush": False},
    }
    up: Spec = {
        "field": "share",
        "type": "quantitative",
        "scale": {"domain": [0, 1]},
        "axis": {"title": wrap(titles[1], canvas).split("\n"), "format": "~%", "tickCount": 5},
    }
    band: Spec = {
        "transform": [{"filter": "isValid(datum.low) && isValid(datum.high)"}],
        "mark": {"type": "area", "interpolate": "step-after", "opacity": 0.16},
        "encoding": {
            "y": {**up, "field": "low"},
            "y2": {"field": "high"},
            "color": told_by["color"],
            "detail": {"field": "piece"},
        },
    }
    line: Spec = {
        "transform": [{"filter": "isValid(datum.share)"}],
        "mark": {"type": "line", "interpolate": "step-after", "strokeWidth": 2},
        "encoding": {
            "y": up,
            "color": told_by["color"],
            "strokeDash": told_by["strokeDash"],
            "detail": {"field": "piece"},
        },
    }
    layers = [band, line]
    if len(groups) > 1:
        layers.append(
            {
                "data": {"values": _marks(groups, steps, ticks)},
                "mark": {"type": "point", "filled": True, "size": 90, "opacity": 1},
                "encoding": {"y": up, "color": told_by["color"], "shape": told_by["shape"]},
            }
        )
    return {
        "height": HEIGHT,
        "data": {"values": _places(groups, steps)},
        "encoding": {"x": along},
        "layer": layers,
    }


def _places(groups: Sequence[str], steps: Sequence[Row]) -> list[Spec]:
    """Return the drawn values; a hidden or empty row ends a piece of the line, the next begins another."""
    found: list[Spec] = []
    piece = 0
    for row in steps:
        share = None if is_hidden(row) else number(row, "estimate")
        piece += share is None
        found.append(
            {
                "row": groups.index(text(row, "group")),
                "piece": piece,
                "time": number(row, "time"),
                "share": share,
                "low": None if share is None else number(row, "low"),
                "high": None if share is None else number(row, "high"),
            }
        )
    return found


def _marks(groups: Sequence[str], steps: Sequence[Row], ticks: Sequence[float]) -> list[Spec]:
    """Return the shares of every group at the ticks inside its curve."""
    found: list[Spec] = []
    for place, group in enumerate(groups):
        own = [row for row in steps if text(row, "group") == group]
        for tick in ticks:
            before = [row for row in own if (number(row, "time") or 0.0) <= tick]
            inside = (number(own[0], "time") or 0.0) < tick <= (number(own[-1], "time") or 0.0)
            share = number(before[-1], "estimate") if inside and not is_hidden(before[-1]) else None
            if share is not None:
                found.append({"row": place, "time": tick, "share": share})
    return found
