"""How often, in absolute numbers: the share with the second disease at whole years after the first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from coincide.report.drawing import Plot, wrap
from coincide.report.grid import Grid
from coincide.report.palette import DIRECTION_ROLES, GREY, INK, Canvas, Spec
from coincide.report.reading import Row, is_hidden, number, text, whole
from coincide.report.words import HIDDEN_LONG, NOT_ESTIMABLE, percent

CURVES: Final = ("observed", "expected_unexposed_death", "expected_own_death")
"""What is drawn, in the order in which it stands side by side."""


@dataclass(frozen=True, slots=True)
class Share:
    """One share with its interval.

    Attributes
    ----------
    years
        Years after the first disease.
    series
        Whose share it is, in words.
    share, low, high
        None where hidden, missing or open.
    hidden
        Whether the release gate hid it.
    """

    years: int
    series: str
    share: float | None
    low: float | None
    high: float | None
    hidden: bool

    @property
    def words(self) -> str:
        """The share and its interval in words."""
        if self.hidden:
            return HIDDEN_LONG
        if self.share is None:
            return NOT_ESTIMABLE
        return f"{percent(self.share)} ({ends(self.low, self.high)})"


def ends(low: float | None, high: float | None) -> str:
    """Return an interval of shares in words; a missing lower end is 0, a missing upper one open."""
    if high is None:
        return "no upper limit"
    return f"{percent(low or 0.0)} to {percent(high)}"


def share_of(row: Row, series: str) -> Share:
    """Return the share a row of ``cumulative`` holds."""
    share, low, high = (number(row, name) for name in ("estimate", "low", "high"))
    return Share(whole(row, "years") or 0, series, share, low, high, is_hidden(row))


def cumulative(
    direction: str, names: dict[str, str], rows: Sequence[Row], title: str, table: Grid
) -> Plot | None:
    """Return the figure of one order; None when no year has an observed share.

    Parameters
    ----------
    direction
        ``a_then_b`` or ``b_then_a``.
    names
        Quantity -> the words of its series.
    rows
        Rows of ``cumulative`` of this order.
    """
    drawn = [row for row in rows if text(row, "quantity") in CURVES and _has_time(row)]
    shares = [share_of(row, names[text(row, "quantity")]) for row in drawn]
    if not any(text(row, "quantity") == CURVES[0] and number(row, "estimate") is not None for row in drawn):
        return None
    hidden = len({one.years for one in shares if one.hidden})
    return Plot(
        name=f"absolute_{direction[0]}",
        title=title,
        subtitle="Share with the second disease at whole years after the first, with its interval, beside "
        "what would be expected without a link. People who die first can no longer get it.",
        alt=f"{title}. " + " ".join(f"{one.years} years, {one.series}: {one.words}." for one in shares),
        note="A question mark stands for a year that is hidden by the release rule. "
        f"Hidden here: {hidden} of {len({one.years for one in shares})} years.",
        table=table,
        data=tuple(drawn),
        draw=lambda canvas: _spec(direction, names, shares, canvas),
    )


def _has_time(row: Row) -> bool:
    return is_hidden(row) or number(row, "estimate") is not None


def _spec(direction: str, names: dict[str, str], shares: Sequence[Share], canvas: Canvas) -> Spec:
    """Return the specification for a canvas."""
    shown = [wrap(names[quantity], canvas) for quantity in CURVES]
    role = DIRECTION_ROLES[direction]
    legend: Spec = {"labelExpr": "split(datum.label, '\\n')"}
    series: Spec = {"field": "series", "type": "nominal", "legend": legend}
    colour = {**series, "scale": {"domain": shown, "range": [role.colour, GREY, INK]}}
    shape = {**series, "scale": {"domain": shown, "range": [role.shape, "triangle-up", "cross"]}}
    years = sorted({one.years for one in shares})
    along: Spec = {
        "field": "years",
        "type": "ordinal",
        "sort": [str(year) for year in years],
        "axis": {"title": "Years after the first disease", "labelAngle": 0, "domain": False, "ticks": False},
    }
    offset: Spec = {"field": "series", "scale": {"domain": shown}}
    up: Spec = {
        "field": "low",
        "type": "quantitative",
        "scale": {"zero": True},
        "axis": {"title": "Share of people", "format": "~%"},
    }
    return {
        "width": canvas.width,
        "height": 300,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "data": {"values": [_place(one, canvas) for one in shares]},
        "encoding": {"x": along, "xOffset": offset},
        "layer": [
            {
                "transform": [{"filter": "datum.shown"}],
                "mark": {"type": "rule", "strokeWidth": 2.5},
                "encoding": {"y": up, "y2": {"field": "high"}, "color": colour},
            },
            {
                "transform": [{"filter": "datum.shown"}],
                "mark": {"type": "point", "filled": True, "size": 110, "opacity": 1},
                "encoding": {
                    "y": {"field": "share", "type": "quantitative"},
                    "color": colour,
                    "shape": shape,
                },
            },
            {
                "transform": [{"filter": "datum.marked"}],
                "mark": {"type": "text", "text": "?", "color": INK, "fontWeight": "bold"},
                "encoding": {"y": {"value": 285}},
            },
        ],
    }


def _place(one: Share, canvas: Canvas) -> Spec:
    """Return one drawn value; an open upper end is drawn at the share itself."""
    shown = one.share is not None
    share = one.share if one.share is not None else 0.0
    return {
        "years": str(one.years),
        "series": wrap(one.series, canvas),
        "share": share,
        "low": one.low if one.low is not None else 0.0,
        "high": one.high if one.high is not None else share,
        "shown": shown,
        "marked": one.hidden,
    }
