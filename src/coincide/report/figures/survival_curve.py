"""Survival curves as steps with bands of limits, and the numbers at risk under the axis."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from coincide.report.drawing import Plot
from coincide.report.figures.at_risk import LEFT, numbers
from coincide.report.figures.survival_steps import curves
from coincide.report.grid import Grid, grid
from coincide.report.palette import Canvas, Spec
from coincide.report.reading import Row, is_hidden, number, text, whole
from coincide.report.words import HIDDEN, HIDDEN_LONG, NOT_ESTIMABLE, integer, percent

RIGHT: Final = 18
"""Pixels for half a number under the last tick."""

UNDER: Final = 62
"""Pixels between the curves and the numbers at risk: labels and title of the axis."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CurveWords:
    """What is written around curves.

    Attributes
    ----------
    title
        The finding, as a sentence.
    subtitle
        What is plotted.
    along
        Title of the time axis, with the unit.
    share
        Title of the axis of shares, such as ``Free of the endpoint``.
    note
        How many people stand behind it, and what is hidden.
    """

    title: str
    subtitle: str
    along: str
    share: str
    note: str


def survival_curve(
    name: str, steps: Sequence[Row], at_risk: Sequence[Row], words: CurveWords, table: Grid | None = None
) -> Plot | None:
    """Return the figure; None when no step has a share.

    Parameters
    ----------
    name
        Id of the figure on its page.
    steps
        Rows ``group, time, estimate, low, high, suppressed``, rising in time within a group, the first at the
        start of the curve. A share holds from its time up to the time of the next row. Empty limits leave a
        gap in the band, a hidden row one in the line.
    at_risk
        Rows ``group, time, at_risk, suppressed``: what stands under the axis. Their times are its ticks.
    words
        What is written around the curves.
    table
        The same in words; made of the shares at the ticks when left out.
    """
    groups = list(dict.fromkeys(text(row, "group") for row in steps))
    if all(number(row, "estimate") is None for row in steps):
        return None
    shares = [_at_tick(row, steps) for row in at_risk]
    alt = " ".join(f"{_named(one, groups)}time {one.time:g}: {one.words}." for one in shares)
    return Plot(
        name=name,
        title=words.title,
        subtitle=words.subtitle,
        alt=f"{words.title}. {words.share}. {alt}",
        note=words.note,
        table=_table(words, shares, groups) if table is None else table,
        data=tuple(steps),
        draw=lambda canvas: _spec(groups, steps, at_risk, words, canvas),
    )


@dataclass(frozen=True, slots=True)
class _Share:
    """A share at a tick, with the number at risk there."""

    group: str
    time: float
    number: str
    words: str


def _at_tick(row: Row, steps: Sequence[Row]) -> _Share:
    """Return what the curve of the row's group shows at its time."""
    group, time = text(row, "group"), number(row, "time") or 0.0
    own = [step for step in steps if text(step, "group") == group]
    before = [step for step in own if (number(step, "time") or 0.0) <= time]
    counted = HIDDEN if is_hidden(row) else integer(whole(row, "at_risk"), missing="0")
    if not before or (time > (number(own[-1], "time") or 0.0) and number(own[-1], "estimate") != 0):
        return _Share(group, time, counted, NOT_ESTIMABLE)
    return _Share(group, time, counted, _in_words(before[-1]))


def _in_words(step: Row) -> str:
    if is_hidden(step):
        return HIDDEN_LONG
    share, low, high = (number(step, column) for column in ("estimate", "low", "high"))
    if share is None:
        return NOT_ESTIMABLE
    return (
        percent(share)
        if low is None or high is None
        else f"{percent(share)} ({percent(low)} to {percent(high)})"
    )


def _named(one: _Share, groups: Sequence[str]) -> str:
    return f"{one.group}, " if len(groups) > 1 else ""


def _table(words: CurveWords, shares: Sequence[_Share], groups: Sequence[str]) -> Grid:
    """Return the shares at the ticks in words."""
    first = ["Group"] if len(groups) > 1 else []
    rows = [([one.group] if first else []) + [f"{one.time:g}", one.number, one.words] for one in shares]
    return grid(words.title, [*first, words.along, "At risk", words.share], rows, words=len(first) or 1)


def _spec(
    groups: Sequence[str], steps: Sequence[Row], at_risk: Sequence[Row], words: CurveWords, canvas: Canvas
) -> Spec:
    """Return the curves and, below them, the numbers at risk."""
    ticks = _ticks(at_risk, canvas)
    last = max([*ticks, *(number(row, "time") or 0.0 for row in steps)])
    first = min([*ticks, *(number(row, "time") or 0.0 for row in steps)])
    scale: Spec = {"domain": [first, last], "nice": False, "zero": False}
    width = canvas.width - LEFT - RIGHT
    panels = [
        curves(groups, steps, ticks, (words.along, words.share), scale, canvas),
        numbers(groups, at_risk, ticks, scale, canvas),
    ]
    return {
        "vconcat": [{"width": width, **panel} for panel in panels],
        "spacing": UNDER,
        "bounds": "flush",
    }


def _ticks(at_risk: Sequence[Row], canvas: Canvas) -> list[float]:
    """Return the times under the axis: every one, or every second, third, ... where there is no room."""
    times = sorted({number(row, "time") or 0.0 for row in at_risk})
    room = 10 if canvas.panels > 1 else 5
    step = max(1, math.ceil(len(times) / room))
    return times[::step]
