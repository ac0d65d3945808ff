"""How published scores do in this cohort: what they say, and whether it came true."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from coincide.report.cohort.blocks import Block, Section, drawn, present
from coincide.report.cohort.rows import (
    MEASURES,
    estimates_of,
    estimates_table,
    group_words,
    of_subject,
    subjects,
    time_words,
)
from coincide.report.drawing import Plot, figure
from coincide.report.figures.calibration_plot import calibration_plot
from coincide.report.figures.decision_curve import decision_curve
from coincide.report.reading import Row, is_hidden, number, text
from coincide.report.view import View
from coincide.report.words import started

NAMES: Final[dict[str, str]] = {
    "alsfrs_r_slope": "ALSFRS-R slope",
    "kings": "King's stages",
    "mitos": "MiToS stages",
    "encals": "ENCALS model",
    "tricals": "TRICALS risk profile",
    "d50": "D50 model",
}
"""Score in a study file -> what its authors call it."""


def cohort_scores(view: View) -> Section | None:
    """Return the section; None where the study asks for no score."""
    rows = estimates_of(view, "score", "score_validation")
    if not rows:
        return None
    return Section(
        "A score was made on other people. It speaks of groups of people with like values, not of one "
        "person. Below, what it expects is held against what was seen here.",
        tuple(_score(view, name, of_subject(rows, name)) for name in subjects(rows)),
    )


def _score(view: View, name: str, rows: Sequence[Row]) -> Block:
    calibration = of_subject(view.rows("calibration"), name, "score")
    decisions = of_subject(view.rows("decision_curve"), name, "score")
    called = NAMES.get(name, started(name.replace("_", " ")))
    plots = [
        *_by_time(calibration, f"{called}: risk expected and risk seen", calibration_plot),
        *_by_time(decisions, f"{called}: would acting by it help", decision_curve),
    ]
    return Block(
        called,
        figures=drawn(*map(figure, plots)),
        tables=present(
            estimates_table("The score in this cohort", rows, ("Who", group_words), ("By", time_words))
        ),
        note=_made(rows),
    )


def _made(rows: Sequence[Row]) -> str:
    """Return how the estimates were made, and what a reader has to know of them."""
    times: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        if text(row, "method") and not is_hidden(row):
            made = (text(row, "measure"), text(row, "method").removesuffix("."))
            times.setdefault(made, []).append("" if number(row, "time") is None else time_words(row))
    return " ".join(
        f"{MEASURES.get(measure, measure)}{' by ' * any(when)}{', '.join(when)}: {method}."
        for (measure, method), when in times.items()
    )


def _by_time(
    rows: Sequence[Row], title: str, plot: Callable[[Sequence[Row], str], Plot | None]
) -> list[Plot | None]:
    """Return one plot a horizon."""
    times = dict.fromkeys(number(row, "time") for row in rows)
    return [plot([row for row in rows if number(row, "time") == time], title) for time in times]
