"""Ratios with intervals: the rows every ratio figure draws, and the marks they share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from coincide.report.drawing import wrap
from coincide.report.figures.axis import RatioAxis
from coincide.report.palette import INK, Canvas, Spec
from coincide.report.reading import Row, is_hidden, number, text
from coincide.report.words import HIDDEN_LONG, NOT_ESTIMABLE, decimal, interval

Place = dict[str, str | float | bool | None]


@dataclass(frozen=True, slots=True)
class Ratio:
    """One ratio as it is drawn.

    Attributes
    ----------
    label
        What the ratio is.
    series
        Which order it belongs to, in words.
    ratio, low, high
        The ratio and its ends; None where hidden, missing or open.
    open_low, open_high
        Whether an end is open (0, or no upper limit).
    hidden
        Whether the release gate hid it.
    """

    label: str
    series: str
    ratio: float | None
    low: float | None
    high: float | None
    open_low: bool
    open_high: bool
    hidden: bool

    @property
    def words(self) -> str:
        """The ratio and its interval in words."""
        if self.hidden:
            return HIDDEN_LONG
        if self.low is None and self.high is None and self.ratio is None:
            return NOT_ESTIMABLE
        ends = interval(
            self.low, self.high, "zero" if self.open_low else "", "infinite" if self.open_high else ""
        )
        if self.ratio is None and self.low is not None and self.high is not None:
            return ends  # a range without a middle, such as where a further study would lie
        return f"{decimal(self.ratio)} ({ends})"


def ratio_of(row: Row, label: str, series: str) -> Ratio:
    """Return the ratio a row of ``estimates`` holds."""
    return Ratio(
        label=label,
        series=series,
        ratio=number(row, "estimate"),
        low=number(row, "low"),
        high=number(row, "high"),
        open_low=text(row, "low_state") == "zero",
        open_high=text(row, "high_state") == "infinite",
        hidden=is_hidden(row),
    )


def ends(ratios: Sequence[Ratio]) -> list[float | None]:
    """Return every number the axis must hold."""
    return [value for item in ratios for value in (item.ratio, item.low, item.high)]


def places(ratios: Sequence[Ratio], axis: RatioAxis, canvas: Canvas) -> list[Place]:
    """Return the drawn values: ends moved to the edge of the axis where they are open or beyond it."""
    return [_place(item, axis, canvas, index) for index, item in enumerate(ratios)]


def legend_names(names: dict[str, str], canvas: Canvas) -> dict[str, str]:
    """Return the names of the series as the canvas breaks them."""
    return {direction: wrap(name, canvas) for direction, name in names.items()}


def _place(item: Ratio, axis: RatioAxis, canvas: Canvas, index: int) -> Place:
    """Return one drawn value."""
    place: Place = {
        "label": item.label,
        "series": wrap(item.series, canvas),
        "words": item.words,
        "index": index,
    }
    nothing = item.ratio is None and item.low is None and not (item.open_low or item.open_high)
    if item.hidden or nothing:
        return {**place, "shown": False, "at": 1.0}
    low = axis.low if item.open_low or item.low is None else axis.clamp(item.low)
    high = axis.high if item.open_high or item.high is None else axis.clamp(item.high)
    point = None if item.ratio is None or item.ratio <= 0 else axis.clamp(item.ratio)
    beyond_low = item.open_low or (item.low is not None and item.low < axis.low)
    beyond_high = item.open_high or (item.high is not None and item.high > axis.high)
    return {
        **place,
        "shown": True,
        "ratio": point,
        "low": low,
        "high": high,
        "arrow_low": low if beyond_low else None,
        "arrow_high": high if beyond_high else None,
        "at": point if point is not None else (low * high) ** 0.5,
    }


def marks(channel: str, scales: tuple[Spec, Spec, Spec], below: float = 0) -> list[Spec]:
    """Return the marks of ratios with intervals along `channel` (``x`` or ``y``).

    `below` moves them down from the middle of their row, in pixels.

    Only constant field names stand in a filter; text from the study is data, never an expression.
    """
    colour, shape, dash = scales
    return [
        {
            "transform": [{"filter": "datum.shown"}],
            "mark": {"type": "rule", "strokeWidth": 2.5, "yOffset": below},
            "encoding": {
                channel: {"field": "low", "type": "quantitative"},
                f"{channel}2": {"field": "high"},
                "color": colour,
                "strokeDash": dash,
            },
        },
        *(_arrow(channel, end, colour, below) for end in ("low", "high")),
        {
            "transform": [{"filter": "datum.shown && isValid(datum.ratio)"}],
            "mark": {
                "type": "point",
                "filled": True,
                "size": 150,
                "opacity": 1,
                "stroke": "white",
                "strokeWidth": 1,
                "yOffset": below,
            },
            "encoding": {
                channel: {"field": "ratio", "type": "quantitative"},
                "color": colour,
                "shape": shape,
            },
        },
    ]


def _arrow(channel: str, end: str, colour: Spec, below: float) -> Spec:
    """Return the arrow head that marks an end beyond the axis."""
    pointing = {("x", "low"): "left", ("x", "high"): "right", ("y", "low"): "down", ("y", "high"): "up"}
    field = f"arrow_{end}"
    return {
        "transform": [{"filter": f"datum.shown && isValid(datum.{field})"}],
        "mark": {
            "type": "point",
            "filled": True,
            "size": 90,
            "opacity": 1,
            "yOffset": below,
            "shape": f"triangle-{pointing[channel, end]}",
        },
        "encoding": {channel: {"field": field, "type": "quantitative"}, "color": colour},
    }


def row_words() -> Spec:
    """Return the words of each row, at the top of its band; the axis along is ``index``."""
    return {
        "mark": {"type": "text", "align": "left", "baseline": "top", "dx": 4, "dy": 4, "lineHeight": 17},
        "encoding": {
            "x": {"value": 0},
            "y": {"field": "index", "type": "ordinal", "bandPosition": 0, "axis": None},
            "text": {"field": "label"},
        },
    }


def words_above(channel: str) -> Spec:
    """Return the text of each ratio, set above its mark."""
    return {
        "mark": {"type": "text", "dy": -14, "color": INK},
        "encoding": {channel: {"field": "at", "type": "quantitative"}, "text": {"field": "words"}},
    }
