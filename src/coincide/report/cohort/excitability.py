"""Nerve excitability: the measures by group, and the field's plots."""

from __future__ import annotations

from coincide.report.cohort.blocks import Block, Section, drawn, present
from coincide.report.cohort.rows import estimates_of, estimates_table, group_words
from coincide.report.drawing import figure
from coincide.report.figures.excitability import LAYOUTS, excitability
from coincide.report.reading import Row, text
from coincide.report.view import View
from coincide.report.words import started


def cohort_excitability(view: View) -> Section | None:
    """Return the section; None where there are no recordings."""
    rows = estimates_of(view, "excitability")
    if not rows:
        return None
    plots = [
        excitability(name, [row for row in view.rows("excitability") if text(row, "plot") == name])
        for name in LAYOUTS
    ]
    return Section(
        "Measures made from the raw stimuli of each recording. Recordings whose values cannot be are named "
        "in the quality of the data and not used.",
        (
            Block(
                "Measures",
                tables=present(
                    estimates_table("Measures by group", rows, ("Measure", _name), ("Who", group_words))
                ),
            ),
            Block("Recordings", figures=drawn(*map(figure, plots))),
        ),
    )


def _name(row: Row) -> str:
    return started(text(row, "subject"))
