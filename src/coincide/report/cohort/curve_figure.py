"""Curves as a figure: released steps, and how many are at risk under the axis."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from coincide.report.cohort.names import figure_name
from coincide.report.cohort.rows import group_words, of_subject, subjects
from coincide.report.drawing import Figure, figure
from coincide.report.figures.survival_curve import CurveWords, survival_curve
from coincide.report.reading import Row, is_hidden, number

FREE: Final = "event_free"
MOST_TICKS: Final = 8
MONTHS: Final = (1, 2, 3, 6, 12, 24, 36, 60, 120, 240)
"""Distances of ticks that read well."""


def curve_figure(name: str, rows: Sequence[Row], outcome: str, title: str) -> Figure | None:
    """Return the figure of one outcome; None where nothing can be shown.

    Parameters
    ----------
    name
        Name of the curve in the study.
    rows
        Rows of ``curves`` of this curve and outcome.
    outcome
        ``event_free``, or the outcome whose incidence the rows show.
    title
        The finding.
    """
    groups = subjects(rows, "group")
    steps = [step for group in groups for step in _steps(of_subject(rows, group, "group"), outcome)]
    numbers = [_named(row) for row in rows if number(row, "time") in _ticks(rows, groups)]
    if not numbers:
        return None
    hidden = sum(map(is_hidden, rows))
    share = "Free of the endpoint" if outcome == FREE else f"Have had {outcome}"
    words = CurveWords(
        title=title,
        subtitle="Share of people with its 95 % limits; below the axis, how many are at risk.",
        along="Months since the start",
        share=share,
        note=f"Steps are joined until each shows enough people. Steps hidden by the release rule: {hidden}.",
    )
    return figure(survival_curve(figure_name("curve", name, outcome), steps, numbers, words))


def _steps(rows: Sequence[Row], outcome: str) -> list[Row]:
    """Return the steps of a group, from the start at which nobody has had anything."""
    start: Row = {"group": group_words(rows[0]), "time": 0.0, "estimate": 1.0 if outcome == FREE else 0.0}
    return [*([start] if number(rows[0], "time") else []), *map(_named, rows)]


def _named(row: Row) -> Row:
    return {**row, "group": group_words(row)}


def _ticks(rows: Sequence[Row], groups: Sequence[str]) -> frozenset[float]:
    """Return times every group has a row at: round ones where there are some, or evenly chosen ones."""
    times = [{number(row, "time") for row in of_subject(rows, group, "group")} for group in groups]
    shared = sorted(time for time in set.intersection(*times) if time is not None)
    for apart in MONTHS:
        round_ones = [time for time in shared if time % apart == 0]
        if 2 <= len(round_ones) <= MOST_TICKS:
            return frozenset(round_ones)
    return frozenset(shared[:: max(1, -(-len(shared) // MOST_TICKS))])
