"""A ratio axis: doubling steps, 1 in the middle, open ends as arrows at the edge."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from coincide.report.palette import BAND, GREY, Spec

WIDEST: Final = 6
"""Doublings shown either side of 1: ratios beyond 1/64 or 64 are drawn at the edge."""


@dataclass(frozen=True, slots=True)
class RatioAxis:
    """The part of the ratio scale a figure shows.

    Attributes
    ----------
    low, high
        Ends of the axis; powers of two.
    """

    low: float
    high: float

    @property
    def ticks(self) -> list[float]:
        """Every doubling on the axis, or every second one when there are many."""
        first, last = round(math.log2(self.low)), round(math.log2(self.high))
        step = 1 if last - first <= 8 else 2
        return [2.0**power for power in range(first, last + 1) if power % step == 0]

    def clamp(self, value: float) -> float:
        """Return `value` moved to the nearer end when it lies outside."""
        return min(max(value, self.low), self.high)

    def scale(self) -> Spec:
        """Return the scale of the axis."""
        return {"type": "log", "base": 2, "domain": [self.low, self.high], "nice": False}

    def axis(self, title: str) -> Spec:
        """Return the axis with its title; labels are plain numbers."""
        return {"title": title, "values": self.ticks, "format": "~r", "grid": True}


def ratio_axis(values: Iterable[float | None]) -> RatioAxis:
    """Return an axis that holds these ratios, and at least 0.5 to 2."""
    known = [value for value in values if value is not None and value > 0 and math.isfinite(value)]
    first = math.floor(math.log2(min([0.5, *known])) + 1e-9)
    last = math.ceil(math.log2(max([2.0, *known])) - 1e-9)
    return RatioAxis(2.0 ** max(first, -WIDEST), 2.0 ** min(last, WIDEST))


@dataclass(frozen=True, slots=True)
class Track:
    """The strip of a row that holds an interval.

    Attributes
    ----------
    height
        Its height in pixels.
    below
        How far its middle lies below the middle of the row.
    """

    height: int
    below: float

    def marks(self, low: float, high: float) -> list[Spec]:
        """Return the pale band from `low` to `high`, too near 1 to matter, and the line at 1, in each row."""
        shown = [{"filter": "datum.shown"}]
        place = {"height": self.height, "yOffset": self.below}
        return [
            {
                "transform": shown,
                "mark": {"type": "bar", "color": BAND, **place},
                "encoding": {"x": {"datum": low}, "x2": {"datum": high}},
            },
            {
                "transform": shown,
                "mark": {"type": "tick", "color": GREY, "thickness": 1.5, "orient": "vertical", **place},
                "encoding": {"x": {"datum": 1}},
            },
        ]


def line_at(channel: str, value: float, colour: str = GREY, dash: tuple[int, ...] = ()) -> Spec:
    """Return a straight line across the figure at one value."""
    return {
        "data": {"values": [{"at": value}]},
        "mark": {"type": "rule", "color": colour, "strokeWidth": 1.5, "strokeDash": list(dash)},
        "encoding": {channel: {"field": "at", "type": "quantitative"}},
    }
