"""How the expectation is made: each step moves it, the last one stands beside what was seen."""

from __future__ import annotations

from collections.abc import Sequence

from coincide.report.drawing import Plot, wrap
from coincide.report.figures.points import row_words
from coincide.report.grid import Grid
from coincide.report.palette import BOTH, GREY, HATCH, Canvas, Spec
from coincide.report.reading import Row, is_hidden, number, text
from coincide.report.view import View
from coincide.report.words import integer, one_decimal, started

TEXT_LINE = 17
"""Height of a line of words, in pixels."""

BAR = 36
"""Height of the row's part that holds the bar."""

AXIS: Spec = {"title": "People with both", "tickCount": 6, "format": "~r", "grid": False}
ROW: Spec = {"field": "index", "type": "ordinal", "axis": None}


def waterfall(view: View, rows: Sequence[Row], table: Grid) -> Plot | None:
    """Return the waterfall of the steps of one direction; None when a step is hidden or empty.

    Parameters
    ----------
    rows
        Rows of ``steps`` of one direction, by position.
    """
    expected = [number(row, "expected") for row in rows]
    known = [value for value in expected if value is not None]
    if not rows or len(known) < len(rows) or any(is_hidden(row) for row in rows):
        return None
    observed = number(rows[-1], "observed")
    names = [text(row, "step") for row in rows]
    return Plot(
        name="steps",
        title=f"Step by step, chance predicts {one_decimal(known[-1])} people",
        subtitle=f"People expected to have both diseases ({view.order(text(rows[0], 'direction'))}) "
        "when people are compared in ever more alike groups; the last bar is used.",
        alt="Expected people by step: "
        + "; ".join(f"{name}, {one_decimal(value)}" for name, value in zip(names, known, strict=True))
        + (f". Observed: {integer(observed)}." if observed is not None else "."),
        note="Each bar begins where the one before it ends; grey hatch is expectation, the green diamond is "
        "what was seen.",
        table=table,
        data=tuple(rows),
        draw=lambda canvas: _spec(names, known, observed, canvas),
    )


def _spec(names: list[str], expected: list[float], observed: float | None, canvas: Canvas) -> Spec:
    """Return the specification for a canvas: in each row the words stand above the bar."""
    top = max([*expected, observed or 0]) * 1.05
    bars = _bars(names, expected, canvas)
    rows = list(bars)
    if observed is not None:
        seen: Spec = {"label": f"Observed: {integer(observed)}", "at": observed, "index": len(names)}
        rows.append(seen)
    lines = max(str(row["label"]).count("\n") for row in rows) + 1
    height = TEXT_LINE * lines + BAR
    below = 0.5 * TEXT_LINE * lines
    layers: list[Spec] = [_bar(bars, below)]
    if observed is not None:
        layers.append(_diamond(rows[-1], below))
    return {
        "width": canvas.width,
        "height": {"step": height},
        "autosize": {"type": "fit-x", "contains": "padding"},
        "data": {"values": rows},
        "encoding": {
            "x": {"type": "quantitative", "scale": {"domain": [0, top], "nice": False}, "axis": AXIS}
        },
        "layer": [
            {"encoding": {"y": ROW}, "layer": layers},
            row_words(),
        ],
    }


def _bars(names: list[str], expected: list[float], canvas: Canvas) -> list[Spec]:
    """Return floating bars: the first from nothing, the last from nothing again, the others as changes."""
    last = len(names) - 1
    bars: list[Spec] = []
    for index, (name, value) in enumerate(zip(names, expected, strict=True)):
        start = 0.0 if index in (0, last) else expected[index - 1]
        change = f" ({_signed(value - expected[index - 1])})" if index else ""
        words = wrap(f"{started(name)}: {one_decimal(value)}{change}", canvas)
        bars.append({"label": words, "from": start, "to": value, "index": index})
    return bars


def _signed(change: float) -> str:
    """Write a change with its sign."""
    sign = "+" if change > 0 else "−" if change < 0 else ""
    return f"{sign}{one_decimal(abs(change))}"


def _bar(bars: list[Spec], below: float) -> Spec:
    """Return the hatched bars, `below` the middle of their rows."""
    return {
        "data": {"values": bars},
        "mark": {
            "type": "bar",
            "height": 20,
            "yOffset": below,
            "fill": HATCH,
            "stroke": GREY,
            "strokeWidth": 1.2,
        },
        "encoding": {"x": {"field": "from", "type": "quantitative"}, "x2": {"field": "to"}},
    }


def _diamond(seen: Spec, below: float) -> Spec:
    """Return what was observed: a line down the figure and a diamond on its own row."""
    at: Spec = {"field": "at", "type": "quantitative"}
    line: Spec = {
        "mark": {"type": "rule", "color": BOTH.colour, "strokeDash": [4, 3], "strokeWidth": 1.5},
        "encoding": {"x": at, "y": None},
    }
    point: Spec = {
        "mark": {
            "type": "point",
            "filled": True,
            "yOffset": below,
            "shape": BOTH.shape,
            "size": 170,
            "color": BOTH.colour,
            "opacity": 1,
        },
        "encoding": {"x": at},
    }
    return {"data": {"values": [seen]}, "layer": [line, point]}
