"""The specification curve: every way of making the ratio, sorted, and below it what each one changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from coincide.report.drawing import Plot, wrap
from coincide.report.figures.axis import line_at, ratio_axis
from coincide.report.figures.points import ends, marks, places
from coincide.report.grid import Grid
from coincide.report.palette import FAINT, GREY, INK, Canvas, Spec, series_scales
from coincide.report.reading import number
from coincide.report.specifications import Specification
from coincide.report.view import View
from coincide.report.words import integer

BESIDE: Final = 282
"""Pixels for the words of a choice beside its dots, on a wide canvas."""

AXIS: Final = 46
"""Pixels for the ratio axis where the words stand above the dots."""

STEP: Final = 22
STEP_WITH_WORDS: Final = 40


def specification(
    view: View, shown: Sequence[Specification], hidden: int, title: str, table: Grid
) -> Plot | None:
    """Return the figure; None for fewer than two ratios.

    Parameters
    ----------
    shown
        From the smallest ratio to the largest.
    hidden
        How many more the release gate hid.
    table
        The same in words.
    """
    if len(shown) < 2:
        return None
    return Plot(
        name="specifications",
        title=title,
        subtitle="Above: rate ratio with its interval, from the smallest to the largest, on a doubling "
        "scale; "
        "the line at 1 is what chance predicts. Middle: people observed. Below: a dot marks what each one "
        "changed.",
        alt="Ways of making the ratio. " + " ".join(f"{one.name}: {one.ratio.words}." for one in shown),
        note="The grey stripe is the main comparison. Arrow heads: the interval goes on. "
        f"Hidden by the release rule: {hidden}. The ways share most of their people.",
        table=table,
        data=tuple(one.row for one in shown),
        draw=lambda canvas: _spec(view, shown, canvas),
    )


def _spec(view: View, shown: Sequence[Specification], canvas: Canvas) -> Spec:
    """Return the three panels, one above the other, on one axis along."""
    wide = canvas.panels > 1
    width = canvas.width - (BESIDE if wide else AXIS)
    along: Spec = {
        "field": "index",
        "type": "quantitative",
        "scale": {"domain": [-0.5, len(shown) - 0.5], "nice": False, "zero": False},
        "axis": None,
    }
    panels = [_ratios(view, shown, canvas), _counts(shown), _choices(shown, canvas)]
    return {
        "vconcat": [{"width": width, **panel} for panel in _along(panels, along)],
        "spacing": 6,
        "bounds": "flush",
    }


def _along(panels: Sequence[Spec], along: Spec) -> list[Spec]:
    """Give every panel the same axis along."""
    return [{**panel, "encoding": {"x": along, **panel["encoding"]}} for panel in panels]


def _stripe(shown: Sequence[Specification]) -> list[Spec]:
    """Return the stripe behind the main comparison."""
    values = [{"from": i - 0.5, "to": i + 0.5} for i, one in enumerate(shown) if one.main]
    if not values:
        return []
    return [
        {
            "data": {"values": values},
            "mark": {"type": "rect", "color": FAINT},
            "encoding": {
                "x": {"field": "from", "type": "quantitative"},
                "x2": {"field": "to"},
                "y": {"value": 0},
                "y2": {"value": "height"},
            },
        }
    ]


def _ratios(view: View, shown: Sequence[Specification], canvas: Canvas) -> Spec:
    """Return the ratios with their intervals."""
    ratios = [one.ratio for one in shown]
    axis = ratio_axis(ends(ratios))
    names = {d: wrap(view.order(d), canvas) for d in ("either", "a_then_b", "b_then_a")}
    used = {d: name for d, name in names.items() if any(one.direction == d for one in shown)}
    values = places(ratios, axis, canvas)
    for value, one in zip(values, shown, strict=True):
        value["series"] = used[one.direction]
    return {
        "height": 230,
        "data": {"values": values},
        "encoding": {"y": {"scale": axis.scale(), "axis": axis.axis("Rate ratio")}},
        "layer": [*_stripe(shown), line_at_one(), *_smaller(marks("y", series_scales(used)))],
    }


def line_at_one() -> Spec:
    """Return the line at 1, over the whole width."""
    line = line_at("y", 1)
    line["encoding"]["x"] = None
    return line


def _smaller(layers: list[Spec]) -> list[Spec]:
    """Return marks small enough to stand close together."""
    for layer in layers:
        if layer["mark"]["type"] == "point":
            layer["mark"]["size"] = 110
    return layers


def _counts(shown: Sequence[Specification]) -> Spec:
    """Return the number of people observed in each."""
    values = [
        {"index": i, "words": integer(number(one.row, "observed"), missing="–")}
        for i, one in enumerate(shown)
    ]
    return {
        "height": 44,
        "data": {"values": values},
        "encoding": {},
        "layer": [
            *_stripe(shown),
            {
                "mark": {
                    "type": "text", "angle": 270, "align": "center", "baseline": "middle", "fontSize": 12,
                },
                "encoding": {"y": {"value": 22}, "text": {"field": "words"}},
            },
        ],
    }  # fmt: skip


def _choices(shown: Sequence[Specification], canvas: Canvas) -> Spec:
    """Return a dot for every choice of every specification."""
    wide = canvas.panels > 1
    names = list(dict.fromkeys(name for one in _grouped(shown) for name in one.choices))
    values: list[dict[str, Any]] = [
        {"index": i, "choice": names.index(name)} for i, one in enumerate(shown) for name in one.choices
    ]
    words = [{"choice": place, "words": _label(name, canvas)} for place, name in enumerate(names)]
    row: Spec = {
        "field": "choice",
        "type": "ordinal",
        "scale": {"domain": list(range(len(names)))},
        "axis": None,
    }
    below = 0 if wide else 9
    return {
        "height": {"step": STEP if wide else STEP_WITH_WORDS},
        "data": {"values": values},
        "encoding": {"y": row},
        "layer": [
            *_stripe(shown),
            _rows(words, below),
            {
                "mark": {
                    "type": "point",
                    "filled": True,
                    "size": 70,
                    "opacity": 1,
                    "color": INK,
                    "yOffset": below,
                }
            },
            _words(words, wide),
        ],
    }


def _grouped(shown: Sequence[Specification]) -> list[Specification]:
    """Return the main comparison first, then the others by what they change."""
    return sorted(shown, key=lambda one: one.place)


def _label(name: str, canvas: Canvas) -> str:
    """Break a label that is too long for a narrow canvas."""
    return name if canvas.panels > 1 else wrap(name, canvas).split("\n")[0]


def _rows(words: Sequence[dict[str, Any]], below: int) -> Spec:
    """Return a thin line along each row of dots."""
    return {
        "data": {"values": list(words)},
        "mark": {"type": "rule", "color": GREY, "strokeWidth": 0.5, "strokeDash": [1, 3], "yOffset": below},
        "encoding": {"x": {"value": 0}, "x2": {"value": "width"}},
    }


def _words(words: Sequence[dict[str, Any]], wide: bool) -> Spec:
    """Return what each row of dots stands for: beside it, or above it."""
    place: Spec = (
        {"align": "right", "baseline": "middle", "dx": -8}
        if wide
        else {"align": "left", "baseline": "middle", "dy": -9}
    )
    return {
        "data": {"values": list(words)},
        "mark": {"type": "text", "fontSize": 13, **place},
        "encoding": {"x": {"value": 0}, "text": {"field": "words"}},
    }
