"""The answer at a glance: expected beside observed people, and the ratio on a scale around chance."""

from __future__ import annotations

from dataclasses import dataclass

from coincide.report.drawing import Plot
from coincide.report.figures.axis import Track, ratio_axis
from coincide.report.figures.points import Ratio, marks, places, ratio_of, words_above
from coincide.report.grid import grid
from coincide.report.palette import BOTH, GREY, HATCH, INK, Canvas, Spec, series_scales
from coincide.report.view import Margin, View
from coincide.report.words import integer, one_decimal

COUNTABLE = 60
"""Up to this many people, a bar shows each person as a unit."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What the answer rests on."""

    observed: int
    expected: float


def strip(view: View) -> Plot | None:
    """Return the figure of the answer; None when the numbers are hidden or were never made."""
    observed, expected = view.headline_number("observed"), view.headline_number("expected")
    if observed is None or expected is None:
        return None
    counts = Counts(round(observed), expected)
    ratio = ratio_of({**view.headline, "estimate": view.headline.get("ratio")}, "Rate ratio", "both")
    margin = view.margin
    seen, chance = integer(counts.observed), one_decimal(counts.expected)
    name = "Rate ratio, corrected" if view.corrected else "Rate ratio"
    caption = "People with both diseases, after the part of time left out"
    return Plot(
        name="answer",
        title=f"{seen} seen, {chance} expected by chance",
        subtitle="Above: people with both diseases, one unit a person where there are few. Below: the rate "
        "ratio with its interval on a doubling scale; 1 is chance; the pale band is too near 1 to matter.",
        alt=f"Expected by chance: {chance} people with both diseases. Observed: {seen}. "
        f"{name} {ratio.words}, where 1 is what chance predicts.",
        note="",
        table=grid(
            caption,
            ("Quantity", "Value"),
            (
                ("Observed people", seen),
                ("Expected by chance", chance),
                (f"{name} (interval)", ratio.words),
            ),
        ),
        data=({"observed": counts.observed, "expected": expected, **_numbers(ratio)},),
        draw=lambda canvas: _spec(counts, ratio, name, margin, canvas),
    )


def _numbers(ratio: Ratio) -> dict[str, float | None]:
    """Return the ratio's numbers for the download."""
    return {"ratio": ratio.ratio, "low": ratio.low, "high": ratio.high}


def _spec(counts: Counts, ratio: Ratio, name: str, margin: Margin, canvas: Canvas) -> Spec:
    """Return the two parts, one above the other."""
    width = canvas.width - 60
    return {"vconcat": [_bars(counts, width), _scale(ratio, name, margin, width, canvas)], "spacing": 30}


def _bars(counts: Counts, width: int) -> Spec:
    """Return two bars of people, cut into units where they can be counted."""
    top = max(counts.observed, counts.expected, 1) * 1.02
    values = [
        {"row": 0, "n": counts.expected, "fill": HATCH, "line": GREY, "words": _expected_words(counts)},
        {
            "row": 1,
            "n": counts.observed,
            "fill": BOTH.colour,
            "line": BOTH.colour,
            "words": _seen_words(counts),
        },
    ]
    bar: Spec = {
        "mark": {"type": "bar", "height": 26, "strokeWidth": 1.2, "yOffset": 10},
        "encoding": {
            "fill": {"field": "fill", "type": "nominal", "scale": None},
            "stroke": {"field": "line", "type": "nominal", "scale": None},
        },
    }
    text: Spec = {
        "mark": {"type": "text", "align": "left", "dx": 0, "dy": -14, "fontSize": 15, "fontWeight": "bold"},
        "encoding": {"x": {"value": 0}, "text": {"field": "words"}},
    }
    return {
        "width": width,
        "height": {"step": 62},
        "data": {"values": values},
        "encoding": {
            "x": {
                "field": "n",
                "type": "quantitative",
                "scale": {"domain": [0, top], "nice": False},
                "axis": None,
            },
            "y": {"field": "row", "type": "ordinal", "axis": None},
        },
        "layer": [bar, *_units(counts), text],
    }


def _expected_words(counts: Counts) -> str:
    return f"Expected by chance: {one_decimal(counts.expected)}"


def _seen_words(counts: Counts) -> str:
    return f"Observed: {integer(counts.observed)}"


def _units(counts: Counts) -> list[Spec]:
    """Return the cuts between single people; none when there are too many to count."""
    if max(counts.observed, counts.expected) > COUNTABLE:
        return []
    cuts = [{"row": 1, "n": place} for place in range(1, counts.observed)]
    cuts += [{"row": 0, "n": place} for place in range(1, int(counts.expected) + 1)]
    if not cuts:
        return []
    return [
        {
            "data": {"values": cuts},
            "mark": {"type": "tick", "color": "white", "thickness": 2, "height": 27, "yOffset": 10},
            "encoding": {
                "x": {"field": "n", "type": "quantitative"},
                "y": {"field": "row", "type": "ordinal"},
            },
        }
    ]


def _scale(ratio: Ratio, name: str, margin: Margin, width: int, canvas: Canvas) -> Spec:
    """Return the ratio on its scale, with the two sides of 1 named."""
    axis = ratio_axis((ratio.ratio, ratio.low, ratio.high, margin.low / 2, margin.high * 2))
    row: Spec = {"field": "index", "type": "ordinal", "axis": None}
    track = Track(height=30, below=16)
    words = words_above("x")
    words["mark"]["dy"] = -16
    return {
        "width": width,
        "height": 78,
        "data": {"values": places([ratio], axis, canvas)},
        "encoding": {
            "x": {"scale": axis.scale(), "axis": {**axis.axis(name), "grid": False}},
            "y": row,
        },
        "layer": [
            *track.marks(margin.low, margin.high),
            *marks("x", series_scales({"either": "both"}), track.below),
            words,
            *_sides(axis.low, axis.high),
        ],
    }


def _sides(low: float, high: float) -> list[Spec]:
    """Return the words at both ends of the scale."""
    ends = (("left", low, "◂ less often"), ("right", high, "more often ▸"))
    return [
        {
            "data": {"values": [{"at": at, "words": words, "index": 0}]},
            "mark": {"type": "text", "align": align, "color": INK, "fontSize": 12, "dy": -32},
            "encoding": {"x": {"field": "at", "type": "quantitative"}, "text": {"field": "words"}},
        }
        for align, at, words in ends
    ]
