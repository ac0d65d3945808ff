"""Numbers at risk under the axis of survival curves: the legend of the groups at the same time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from coincide.report.drawing import wrap
from coincide.report.palette import INK, Canvas, Role, Spec
from coincide.report.reading import Row, is_hidden, number, text, whole
from coincide.report.words import integer

LEFT: Final = 56
"""Pixels for the axis of shares."""

ROW: Final = 42
"""Pixels for a group in the table under the axis: its label, and its numbers below."""

GROUP_ROLES: Final = (
    Role("#0072B2", "circle", (), "●"),
    Role("#D55E00", "square", (7, 3), "■"),
    Role("#009E73", "diamond", (2, 2), "◆"),
    Role("#7A3E8E", "triangle-up", (9, 3, 2, 3), "▲"),
    Role("#B8860B", "triangle-down", (4, 4), "▼"),
    Role(INK, "cross", (1, 3), "✚"),
)
"""One for each group, by place: colour, shape and stroke all differ. A seventh group begins again."""


def role(place: int) -> Role:
    """Return how the group at a place is drawn; from the seventh on, colours meet other strokes."""
    colour, other = GROUP_ROLES[place % 6], GROUP_ROLES[(place + place // 6) % 6]
    return Role(colour.colour, other.shape, other.dash, other.symbol)


def scales(groups: Sequence[str]) -> dict[str, Spec]:
    """Return the encodings of colour, shape and stroke; the table under the axis is their legend."""
    roles = [role(place) for place in range(len(groups))]
    field: Spec = {"field": "row", "type": "nominal", "legend": None}
    places = list(range(len(groups)))
    dashes = [list(one.dash) or [1, 0] for one in roles]
    return {
        "color": {**field, "scale": {"domain": places, "range": [one.colour for one in roles]}},
        "shape": {**field, "scale": {"domain": places, "range": [one.shape for one in roles]}},
        "strokeDash": {**field, "scale": {"domain": places, "range": dashes}},
    }


def numbers(
    groups: Sequence[str], at_risk: Sequence[Row], ticks: Sequence[float], scale: Spec, canvas: Canvas
) -> Spec:
    """Return the table: for every group its sign and label, and its numbers at the ticks.

    Parameters
    ----------
    groups
        Labels, in the order in which they are drawn.
    at_risk
        Rows ``group, time, at_risk, suppressed``.
    ticks
        Times under the axis; rows of other times are left out.
    scale
        Scale of time.
    """
    several = len(groups) > 1
    cells = [
        {
            "row": groups.index(text(row, "group")),
            "time": number(row, "time"),
            "words": "?" if is_hidden(row) else integer(whole(row, "at_risk"), missing=""),
        }
        for row in at_risk
        if (number(row, "time") or 0.0) in ticks
    ]
    down: Spec = {
        "field": "row",
        "type": "ordinal",
        "scale": {"domain": list(range(len(groups)))},
        "axis": None,
    }
    counts: Spec = {
        "data": {"values": cells},
        "mark": {"type": "text", "align": "center", "baseline": "middle", "dy": 9},
        "encoding": {
            "x": {"field": "time", "type": "quantitative", "scale": scale, "axis": None},
            "y": down,
            "text": {"field": "words"},
        },
    }
    heading: Spec = {
        "data": {"values": [{"words": "At risk"}]},
        "mark": {"type": "text", "align": "left", "baseline": "middle", "fontWeight": "bold"},
        "encoding": {
            "x": {"value": -LEFT + 6},
            "y": {"value": -8 if several else 2},
            "text": {"field": "words"},
        },
    }
    labels = _labels(groups, down, canvas) if several else []
    return {"height": {"step": ROW}, "layer": [counts, heading, *labels]}


def _labels(groups: Sequence[str], down: Spec, canvas: Canvas) -> list[Spec]:
    """Return the stroke, the sign and the label of each group."""
    values = [
        {"row": place, "words": wrap(group, canvas).split("\n")[0]} for place, group in enumerate(groups)
    ]
    told_by = scales(groups)
    data: Spec = {"data": {"values": values}}
    begin, end = -LEFT + 6, -LEFT + 44
    return [
        {
            **data,
            "mark": {"type": "rule", "strokeWidth": 2, "yOffset": -9},
            "encoding": {
                "x": {"value": begin},
                "x2": {"value": end},
                "y": down,
                "color": told_by["color"],
                "strokeDash": told_by["strokeDash"],
            },
        },
        {
            **data,
            "mark": {"type": "point", "filled": True, "size": 90, "opacity": 1, "yOffset": -9},
            "encoding": {
                "x": {"value": (begin + end) / 2},
                "y": down,
                "color": told_by["color"],
                "shape": told_by["shape"],
            },
        },
        {
            **data,
            "mark": {"type": "text", "align": "left", "baseline": "middle", "dy": -9},
            "encoding": {"x": {"value": end + 8}, "y": down, "text": {"field": "words"}},
        },
    ]
