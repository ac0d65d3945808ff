"""The figures of a marker: how high it is by group, how well it tells groups apart, its course in time."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from coincide.report.cohort.blocks import drawn
from coincide.report.cohort.names import figure_name
from coincide.report.cohort.rows import group_words, of_subject, value_words
from coincide.report.drawing import Figure, Plot, figure
from coincide.report.figures.marker_by_group import marker_by_group
from coincide.report.figures.roc import roc
from coincide.report.figures.trajectory import trajectory
from coincide.report.grid import Grid
from coincide.report.reading import Row, is_hidden, number, text
from coincide.report.view import View
from coincide.report.words import started

MEANS: Final = ("geometric_mean", "mean")
ADJUSTED: Final = "marker_difference"
"""Question of the means that are adjusted for age; they are drawn."""

MOST_APART: Final = 0.05
"""How far the area under a drawn curve may lie from the area that was found."""


def marker_figures(
    view: View, name: str, rows: Sequence[Row], tables: tuple[Grid | None, Grid | None, Grid | None]
) -> tuple[Figure, ...]:
    """Return the figures of a marker that have something to show.

    Parameters
    ----------
    name
        The marker.
    rows
        Its rows of ``cohort_estimates``.
    tables
        Its levels, areas and course in words.
    """
    height, areas, course = tables
    plots = (
        None if height is None else _height(view, name, rows, height),
        None if areas is None else _told(view, name, rows, areas),
        None if course is None else _course(view, name, course),
    )
    return drawn(*map(figure, plots))


def _height(view: View, name: str, rows: Sequence[Row], table: Grid) -> Plot | None:
    means = [row for row in rows if text(row, "measure") in MEANS]
    if not means:
        return None
    unit = next((text(row, "unit") for row in of_subject(view.rows("cutoffs"), name, "marker")), "")
    log = text(means[0], "measure") == MEANS[0]
    title = f"{started(name)} by group"
    named = [{**row, "group": group_words(row)} for row in means]
    return marker_by_group(figure_name("level", name), named, title, table, label=name, unit=unit, log=log)


def _told(view: View, name: str, rows: Sequence[Row], table: Grid) -> Plot | None:
    areas = [row for row in rows if text(row, "measure") == "auc" and row.get("time") is None]
    points = of_subject(view.rows("roc_points"), name, "marker")
    series = {
        (name, text(row, "group")): f"{text(row, 'group')}: {value_words(row)}"
        for row in areas
        if not is_hidden(row) and drawn_truly(row, of_subject(points, text(row, "group"), "contrast"))
    }
    return roc(figure_name("roc", name), series, points, f"How well {name} tells people apart", table)


def drawn_truly(area: Row, points: Sequence[Row]) -> bool:
    """Whether the points that may be shown enclose about the area that was found.

    A release rule leaves few points of a small group; straight lines between them would show a marker as much
    worse than it is.

    >>> point = {"false_positive": 0.1, "sensitivity": 0.9}
    >>> drawn_truly({"estimate": 0.92}, [point]), drawn_truly({"estimate": 0.98}, [point])
    (True, False)
    """
    found = number(area, "estimate")
    pairs = [(number(row, "false_positive"), number(row, "sensitivity")) for row in points]
    known = sorted((along, up) for along, up in pairs if along is not None and up is not None)
    corners = [(0.0, 0.0), *known, (1.0, 1.0)]
    enclosed = sum((x1 - x0) * (y0 + y1) / 2 for (x0, y0), (x1, y1) in pairwise(corners))
    return found is not None and abs(enclosed - found) <= MOST_APART


def _course(view: View, name: str, table: Grid) -> Plot | None:
    rows = [
        {**row, "group": group_words(row)} for row in of_subject(view.rows("trajectories"), name, "marker")
    ]
    unit = text(rows[0], "unit") if rows else ""
    title = f"{started(name)} over time"
    return trajectory(
        figure_name("course", name), rows, title, table, label=name, unit=unit, time_unit="months"
    )
