"""Do unlinked diseases meet too: control pairs, what is typical of them, and the pair of the study."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from coincide.report.drawing import Plot, wrap
from coincide.report.figures.axis import RatioAxis, Track, line_at, ratio_axis
from coincide.report.figures.points import Ratio, ends, legend_names, marks, places, row_words
from coincide.report.grid import Grid
from coincide.report.palette import BAND, GREY, INK, Canvas, Spec, series_scales
from coincide.report.reading import Row
from coincide.report.words import decimal

ROW: Final = 9
"""Height of the row of a control pair, in pixels."""

PAIR_ROW: Final = 62


@dataclass(frozen=True, slots=True)
class Null:
    """What pairs without a link show: the typical ratio and the range of 95 % of them."""

    typical: float
    low: float
    high: float

    @property
    def words(self) -> str:
        """The range in words."""
        return f"{decimal(self.typical)}, 95 % of them between {decimal(self.low)} and {decimal(self.high)}"


def controls(
    pair: Sequence[Ratio],
    negative: Sequence[Ratio],
    names: dict[str, str],
    null: Null | None,
    title: str,
    table: Grid,
    rows: Sequence[Row],
    hidden: int,
) -> Plot | None:
    """Return the figure; None when no control pair has a number.

    Parameters
    ----------
    pair
        The pair of the study, as counted and corrected.
    negative
        Control pairs; `series` is one of `names`.
    names
        ``a_then_b`` and ``b_then_a`` -> the words of pairs with A and of pairs with B.
    hidden
        Control pairs that the release rule hides.
    """
    drawn = sorted(
        (one for one in negative if one.ratio is not None), key=lambda one: (one.ratio or 0.0, one.label)
    )
    if not drawn:
        return None
    return Plot(
        name="controls",
        title=title,
        subtitle="Rate ratios on a doubling scale. Above: the pair of the study. Below, one line a pair: "
        "diseases without a known link, sorted. "
        + ("The grey band holds 95 % of what such pairs show, the dashed line is typical." if null else ""),
        alt=_alt(pair, drawn, null),
        note="A line without a point: nobody was observed, so the ratio is 0. "
        f"Pairs that the release rule hides: {hidden}.",
        table=table,
        data=tuple(rows),
        draw=lambda canvas: _spec(pair, drawn, names, null, canvas),
    )


def _alt(pair: Sequence[Ratio], drawn: Sequence[Ratio], null: Null | None) -> str:
    middle = drawn[len(drawn) // 2]
    told = " ".join(f"{one.label}: {one.words}." for one in pair)
    typical = f" A pair without a link typically shows {null.words}." if null else ""
    return (
        f"{told} {len(drawn)} pairs without a known link have rate ratios from {decimal(drawn[0].ratio)} to "
        f"{decimal(drawn[-1].ratio)}; the middle one is {decimal(middle.ratio)}.{typical}"
    )


def _spec(
    pair: Sequence[Ratio], drawn: Sequence[Ratio], names: dict[str, str], null: Null | None, canvas: Canvas
) -> Spec:
    """Return the two parts, one above the other on the same scale."""
    limits = (null.low, null.high) if null else ()
    axis = ratio_axis((*ends(pair), *(one.ratio for one in drawn), *limits))
    width = canvas.width - 60
    parts = [_pair(pair, axis, width, canvas)] if pair else []
    return {
        "vconcat": [*parts, _controls(drawn, names, null, axis, width, canvas)],
        "spacing": 12,
        "resolve": {"scale": {"color": "independent", "shape": "independent", "strokeDash": "independent"}},
    }


def _pair(pair: Sequence[Ratio], axis: RatioAxis, width: int, canvas: Canvas) -> Spec:
    """Return the pair of the study: the words of each row above its interval."""
    values = places(pair, axis, canvas)
    for value, one in zip(values, pair, strict=True):
        value["label"] = wrap(f"{one.label}: {one.words}", canvas)
    row: Spec = {"field": "index", "type": "ordinal", "axis": None}
    track = Track(height=20, below=12)
    return {
        "width": width,
        "height": {"step": PAIR_ROW if canvas.panels > 1 else PAIR_ROW + 17},
        "data": {"values": values},
        "encoding": {"x": {"scale": axis.scale(), "axis": None}},
        "layer": [
            {
                "encoding": {"y": row},
                "layer": [
                    *track.marks(1.0, 1.0),
                    *marks("x", series_scales({"either": "both orders"}), track.below),
                ],
            },
            row_words(),
        ],
    }


def _controls(
    drawn: Sequence[Ratio],
    names: dict[str, str],
    null: Null | None,
    axis: RatioAxis,
    width: int,
    canvas: Canvas,
) -> Spec:
    """Return one thin line for each control pair."""
    colour, shape, dash = series_scales(legend_names(names, canvas))
    row: Spec = {"field": "index", "type": "ordinal", "axis": None}
    x: Spec = {"type": "quantitative"}
    return {
        "width": width,
        "height": {"step": ROW},
        "data": {"values": places(drawn, axis, canvas)},
        "encoding": {"x": {"scale": axis.scale(), "axis": axis.axis("Rate ratio")}},
        "layer": [
            *(_band(null) if null else []),
            line_at("x", 1),
            {
                "mark": {"type": "rule", "strokeWidth": 1.2},
                "encoding": {
                    "x": {**x, "field": "low"},
                    "x2": {"field": "high"},
                    "y": row,
                    "color": colour,
                    "strokeDash": {**dash, "legend": None},
                },
            },
            {
                "transform": [{"filter": "isValid(datum.ratio)"}],
                "mark": {"type": "point", "filled": True, "size": 42, "opacity": 1},
                "encoding": {"x": {**x, "field": "ratio"}, "y": row, "color": colour, "shape": shape},
            },
        ],
    }


def _band(null: Null) -> list[Spec]:
    """Return the range of pairs without a link, and what is typical of them."""
    return [
        {
            "data": {"values": [{"low": null.low, "high": null.high}]},
            "mark": {"type": "rect", "color": BAND, "stroke": GREY, "strokeWidth": 0.6},
            "encoding": {
                "x": {"field": "low", "type": "quantitative"},
                "x2": {"field": "high"},
            },
        },
        line_at("x", null.typical, INK, (6, 4)),
    ]
