"""How high a marker is in each group: one mean with its interval a group, never a single person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from coincide.report.drawing import Plot, wrap
from coincide.report.grid import Grid
from coincide.report.palette import BAND, INK, Canvas, Spec
from coincide.report.reading import Row, is_hidden, number, text
from coincide.report.words import HIDDEN_LONG, NOT_ESTIMABLE, decimal, integer


@dataclass(frozen=True, slots=True)
class Mean:
    """A group's mean with its limits; numbers are None where hidden or not estimable."""

    group: str
    mean: float | None
    low: float | None
    high: float | None
    people: float | None
    hidden: bool

    @property
    def words(self) -> str:
        """The mean in words."""
        if self.hidden:
            return HIDDEN_LONG
        if self.mean is None:
            return NOT_ESTIMABLE
        if self.low is None or self.high is None:
            return decimal(self.mean)
        return f"{decimal(self.mean)} ({decimal(self.low)} to {decimal(self.high)})"


def mean_of(row: Row) -> Mean:
    """Return the mean a row of ``cohort_estimates`` holds."""
    middle, low, high, people = (number(row, name) for name in ("estimate", "low", "high", "people"))
    return Mean(text(row, "group"), middle, low, high, people, is_hidden(row))


def marker_by_group(
    name: str, rows: Sequence[Row], title: str, table: Grid, *, label: str, unit: str, log: bool
) -> Plot | None:
    """Return the figure; None when no group has a mean to show.

    Parameters
    ----------
    name
        Its id on the page.
    rows
        Rows of ``cohort_estimates`` with the question ``marker_level``, one for each group, in order.
    label, unit
        What the marker is called, and its unit.
    log
        Whether the means are geometric; the axis is then one of ratios.
    """
    means = [mean_of(row) for row in rows]
    if not any(one.mean is not None for one in means):
        return None
    what = "Geometric mean" if log else "Mean"
    axis = f"{what} of {label}" + (f" ({unit})" if unit else "")
    hidden = sum(one.hidden for one in means)
    return Plot(
        name=name,
        title=title,
        subtitle=f"{axis} in each group, with its interval.",
        alt=f"{title}. " + " ".join(f"{one.group}: {one.words}." for one in means),
        note=f"Groups hidden by the release rule: {hidden} of {len(means)}; they are marked with a question "
        "mark.",
        table=table,
        data=tuple(rows),
        draw=lambda canvas: _spec(means, axis, log, canvas),
    )


def _spec(means: Sequence[Mean], title: str, log: bool, canvas: Canvas) -> Spec:
    """Return the specification: one row a group."""
    values = [_place(one, canvas) for one in means]
    low = min(one.low if one.low is not None else one.mean for one in means if one.mean is not None)
    scale: Spec = {"type": "log", "nice": False, "padding": 12} if log and low > 0 else {"zero": False}
    along: Spec = {
        "field": "low",
        "type": "quantitative",
        "scale": scale,
        "axis": {"title": wrap(title, canvas).split("\n"), "tickCount": 6, "format": "~r"},
    }
    up: Spec = {
        "field": "group",
        "type": "nominal",
        "sort": [one["group"] for one in values],
        "axis": {"title": None, "domain": False, "ticks": False, "labelExpr": "split(datum.label, '\\n')"},
    }
    shown: Spec = {"filter": "datum.shown"}
    return {
        "width": canvas.width,
        "height": {"step": 46},
        "autosize": {"type": "fit-x", "contains": "padding"},
        "data": {"values": values},
        "encoding": {"y": up},
        "layer": [
            {
                "transform": [shown],
                "mark": {"type": "rule", "strokeWidth": 2.5, "color": INK},
                "encoding": {"x": along, "x2": {"field": "high"}},
            },
            {
                "transform": [shown],
                "mark": {"type": "point", "filled": True, "size": 110, "opacity": 1, "color": INK},
                "encoding": {"x": {"field": "mean", "type": "quantitative"}},
            },
            {
                "transform": [{"filter": "datum.marked"}],
                "mark": {"type": "text", "text": "?", "fontWeight": "bold", "align": "left", "stroke": BAND},
                "encoding": {"x": {"value": 8}},
            },
        ],
    }


def _place(one: Mean, canvas: Canvas) -> Spec:
    """Return one drawn group with its number of people."""
    people = "" if one.people is None else f"\n{integer(one.people)} people"
    return {
        "group": wrap(one.group, canvas) + people,
        "mean": one.mean,
        "low": one.low if one.low is not None else one.mean,
        "high": one.high if one.high is not None else one.mean,
        "shown": one.mean is not None,
        "marked": one.hidden,
    }
