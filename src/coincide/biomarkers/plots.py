"""Results as figures of the report, for a notebook: the rows a results folder would hold, drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from numpy.typing import ArrayLike

from coincide.errors import DataError, Problem
from coincide.report import drawing
from coincide.report.figures.marker_by_group import marker_by_group, mean_of
from coincide.report.figures.roc import roc as roc_figure
from coincide.report.figures.trajectory import trajectory
from coincide.report.grid import grid
from coincide.report.notebook import Plot
from coincide.report.reading import Row
from coincide.report.words import decimal

if TYPE_CHECKING:
    from coincide.biomarkers.group_results import GroupComparison
    from coincide.biomarkers.roc import Roc
    from coincide.biomarkers.slope_results import MarkerSlopes
    from coincide.biomarkers.timed import TimedRoc
    from coincide.estimates.interval import Interval
    from coincide.estimates.markers.roc import Float


def roc_plot(found: Roc, *, title: str, name: str) -> Plot:
    """Return the figure of one ROC curve."""
    words = f"{name}: area {_span(found.auc, found.interval)}"
    rows = _curve(name, "", found.points.sensitivity, found.points.false_positive)
    table = grid(
        "Area under the curve",
        ("Marker", "Area", "People with the condition", "Others"),
        [(name, _span(found.auc, found.interval), str(found.cases), str(found.others))],
    )
    drawn = roc_figure("roc", {(name, ""): words}, rows, title or f"How well {name} tells them apart", table)
    return _shown(drawn)


def timed_plot(found: TimedRoc, *, title: str, unit: str) -> Plot:
    """Return the figure of the ROC curves at horizons."""
    series, rows, lines = {}, [], []
    for one in found.areas:
        when = f"{one.time:g} {unit}".rstrip()
        series[when, ""] = f"by {when}: area {_span(one.area, one.interval)}"
        rows += _curve(when, "", one.sensitivity, one.false_positive)
        lines.append((when, _span(one.area, one.interval), str(one.cases), str(one.others)))
    table = grid("Areas under the curves", ("By", "Area", "With the event", "Free of it"), lines)
    return _shown(
        roc_figure("timed_roc", series, rows, title or "How well it tells who has the event", table)
    )


def groups_plot(found: GroupComparison, *, title: str, name: str, unit: str) -> Plot:
    """Return the figure of the groups' means."""
    rows: list[Row] = [
        {
            "group": one.group,
            "estimate": one.mean,
            "low": one.low,
            "high": one.high,
            "people": one.people,
            "suppressed": False,
        }
        for one in found.levels
    ]
    lines = [
        (one.group, mean_of(row).words, str(one.people)) for one, row in zip(found.levels, rows, strict=True)
    ]
    table = grid("Means of the groups", ("Group", "Mean", "People"), lines)
    plot = marker_by_group(
        "marker_by_group", rows, title or f"{name} by group", table, label=name, unit=unit, log=found.log
    )
    return _shown(plot)


def slopes_plot(found: MarkerSlopes, times: ArrayLike, *, title: str, name: str, unit: str) -> Plot:
    """Return the figure of the groups' lines."""
    rows: list[Row] = [
        {
            "group": row["group"],
            "time": row["time"],
            "estimate": row["estimate"],
            "low": row["conf.low"],
            "high": row["conf.high"],
            "suppressed": False,
        }
        for row in found.trajectory(times).to_pylist()
    ]
    lines = [
        (one.group, f"{decimal(one.estimate)} ({decimal(one.low)} to {decimal(one.high)})", str(one.people))
        for one in found.slopes
    ]
    table = grid("Slopes of the groups", ("Group", "Slope", "People"), lines)
    plot = trajectory(
        "trajectory", rows, title or f"{name} in time", table, label=name, unit="", time_unit=unit
    )
    return _shown(plot)


def _curve(marker: str, contrast: str, sensitivity: Float, false_positive: Float) -> list[Row]:
    pairs = zip(sensitivity.tolist(), false_positive.tolist(), strict=True)
    return [
        {"marker": marker, "contrast": contrast, "point": at, "sensitivity": up, "false_positive": along}
        for at, (up, along) in enumerate(pairs)
    ]


def _span(middle: float, interval: Interval) -> str:
    if interval.low != interval.low:  # groups that do not overlap have no limits
        return f"{middle:.3f}"
    return f"{middle:.3f} ({interval.low:.3f} to {interval.high:.3f})"


def _shown(plot: drawing.Plot | None) -> Plot:
    figure = drawing.figure(plot)
    if figure is None:
        raise DataError(Problem("COI-D926", "there is nothing to draw", where="plot"))
    return Plot(figure)
