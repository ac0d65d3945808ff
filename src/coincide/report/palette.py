"""Colours, shapes and strokes: one role each, the same in every figure, never colour alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

Spec = dict[str, Any]

FONT: Final = "Liberation Sans, Arial, Helvetica, sans-serif"
"""The first is built into the drawing library, so label widths do not depend on the machine."""

INK: Final = "#1a1a1a"
GREY: Final = "#595959"
FAINT: Final = "#d5dae1"
BAND: Final = "#eef0f3"
HATCH: Final = "url(#hatch)"
"""Grey hatch: expected by chance. The pattern is defined in the figure's own frame."""


@dataclass(frozen=True, slots=True)
class Role:
    """How one thing is drawn everywhere."""

    colour: str
    shape: str
    dash: tuple[int, ...]
    symbol: str


A: Final = Role("#0072B2", "circle", (), "●")
B: Final = Role("#D55E00", "square", (5, 3), "■")
BOTH: Final = Role("#009E73", "diamond", (), "◆")
EXPECTED: Final = Role(GREY, "stroke", (2, 2), "▨")

DIRECTION_ROLES: Final[dict[str, Role]] = {"a_then_b": A, "b_then_a": B, "either": BOTH}


@dataclass(frozen=True, slots=True)
class Canvas:
    """A size to draw at: the page holds one drawing for wide and one for narrow windows.

    Attributes
    ----------
    name
        ``wide`` or ``narrow``.
    width
        Whole width in pixels.
    label
        Letters in a line of text before it is broken.
    panels
        Small panels side by side.
    """

    name: str
    width: int
    label: int
    panels: int


WIDE: Final = Canvas("wide", 740, 88, 2)
NARROW: Final = Canvas("narrow", 300, 36, 1)

CONFIG: Final[Spec] = {
    "font": FONT,
    "aria": False,
    "view": {"stroke": None},
    "axis": {
        "labelFontSize": 13,
        "titleFontSize": 13,
        "titleFontWeight": "normal",
        "labelColor": INK,
        "titleColor": INK,
        "domainColor": GREY,
        "tickColor": GREY,
        "gridColor": FAINT,
        "labelLimit": 400,
        "titleLimit": 400,
        "titlePadding": 8,
    },
    "legend": {
        "labelFontSize": 13,
        "labelColor": INK,
        "labelLimit": 400,
        "orient": "top",
        "title": None,
        "direction": "vertical",
        "symbolSize": 110,
        "symbolStrokeWidth": 0,
    },
    "header": {"labelFontSize": 13, "labelColor": INK, "title": None, "labelFontWeight": "bold"},
    "text": {"fontSize": 13, "color": INK, "lineBreak": "\n"},
}


def series_scales(names: dict[str, str]) -> tuple[Spec, Spec, Spec]:
    """Return colour, shape and dash encodings for directions; `names` maps direction to label.

    One legend shows all three, so a series is never told by colour alone.
    """
    roles = [DIRECTION_ROLES[direction] for direction in names]
    domain = list(names.values())
    legend = {"labelExpr": "split(datum.label, '\\n')"} if len(domain) > 1 else None
    field: Spec = {"field": "series", "type": "nominal", "legend": legend}
    colour = {**field, "scale": {"domain": domain, "range": [role.colour for role in roles]}}
    shape = {**field, "scale": {"domain": domain, "range": [role.shape for role in roles]}}
    dashes = [list(role.dash) or [1, 0] for role in roles]
    return colour, shape, {**field, "legend": None, "scale": {"domain": domain, "range": dashes}}
