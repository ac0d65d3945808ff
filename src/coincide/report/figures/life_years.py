"""How long people live: years lost after the onset of either disease and of both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from coincide.report.drawing import Plot, wrap
from coincide.report.figures.axis import line_at
from coincide.report.grid import Grid
from coincide.report.palette import BOTH, Canvas, Role, Spec
from coincide.report.palette import A as ROLE_A
from coincide.report.palette import B as ROLE_B
from coincide.report.reading import Row, is_hidden, number, text
from coincide.report.words import HIDDEN_LONG, NOT_ESTIMABLE

ROLES: dict[str, Role] = {"a_only": ROLE_A, "b_only": ROLE_B, "both": BOTH}
ROW = 66
"""Height of a row in pixels."""


@dataclass(frozen=True, slots=True)
class Years:
    """Life-years lost in one state, as drawn."""

    state: str
    label: str
    lost: float | None
    low: float | None
    high: float | None
    hidden: bool

    @property
    def words(self) -> str:
        """The years and their interval in words."""
        if self.hidden:
            return HIDDEN_LONG
        if self.lost is None or self.low is None or self.high is None:
            return NOT_ESTIMABLE
        return f"{signed(self.lost)} years ({signed(self.low)} to {signed(self.high)})"


def signed(value: float) -> str:
    """Write years with one decimal and a real minus sign.

    >>> signed(3.14), signed(-0.26), signed(-0.01)
    ('3.1', '−0.3', '0.0')
    """
    shown = f"{abs(value):.1f}"
    return f"−{shown}" if value < 0 and shown != "0.0" else shown


def years_of(row: Row, label: str) -> Years:
    """Return the years a row of ``life_years`` holds."""
    lost, low, high = (number(row, name) for name in ("estimate", "low", "high"))
    return Years(text(row, "state"), label, lost, low, high, is_hidden(row))


def life_years(
    years: Sequence[Years], rows: Sequence[Row], title: str, until: str, table: Grid
) -> Plot | None:
    """Return the figure; None when no state has years."""
    if all(one.lost is None for one in years):
        return None
    return Plot(
        name="life_years",
        title=title,
        subtitle=f"Years of life lost before age {until} after the onset, with the interval: the difference "
        "to people of the same sex and age with neither disease. The line at 0 is no difference.",
        alt=f"Life-years lost before age {until}. " + " ".join(f"{one.label}: {one.words}." for one in years),
        note="Mean over the ages at which people came into the state, if the death rates of all ages stayed "
        "as they are.",
        table=table,
        data=tuple(rows),
        draw=lambda canvas: _spec(years, canvas),
    )


def _spec(years: Sequence[Years], canvas: Canvas) -> Spec:
    """Return the specification for a canvas."""
    values = [
        {
            "index": place,
            "label": wrap(f"{one.label}: {one.words}", canvas),
            "state": one.state,
            "lost": one.lost or 0.0,
            "low": one.low or 0.0,
            "high": one.high or 0.0,
            "shown": one.lost is not None,
        }
        for place, one in enumerate(years)
    ]
    states = [one.state for one in years]
    colour: Spec = {
        "field": "state",
        "type": "nominal",
        "legend": None,
        "scale": {"domain": states, "range": [ROLES[state].colour for state in states]},
    }
    shapes = {"domain": states, "range": [ROLES[state].shape for state in states]}
    row: Spec = {"field": "index", "type": "ordinal", "axis": None}
    along: Spec = {
        "field": "low",
        "type": "quantitative",
        "scale": {"zero": True, "nice": True},
        "axis": {"title": "Years of life lost", "tickCount": 6},
    }
    shown = [{"filter": "datum.shown"}]
    return {
        "width": canvas.width,
        "height": ROW * len(years),
        "autosize": {"type": "fit-x", "contains": "padding"},
        "data": {"values": values},
        "layer": [
            line_at("x", 0),
            {
                "transform": shown,
                "mark": {"type": "rule", "strokeWidth": 2.5, "yOffset": 14},
                "encoding": {"x": along, "x2": {"field": "high"}, "y": row, "color": colour},
            },
            {
                "transform": shown,
                "mark": {"type": "point", "filled": True, "size": 150, "opacity": 1, "yOffset": 14},
                "encoding": {
                    "x": {"field": "lost", "type": "quantitative"},
                    "y": row,
                    "color": colour,
                    "shape": {**colour, "scale": shapes},
                },
            },
            {
                "mark": {
                    "type": "text",
                    "align": "left",
                    "baseline": "top",
                    "dx": 4,
                    "dy": 4,
                    "lineHeight": 17,
                },
                "encoding": {"x": {"value": 0}, "y": {**row, "bandPosition": 0}, "text": {"field": "label"}},
            },
        ],
    }
