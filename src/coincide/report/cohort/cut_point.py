"""What choosing the best cut-point in the same data does to the result."""

from __future__ import annotations

from coincide.report.cohort.blocks import Block, Section, present
from coincide.report.cohort.rows import estimates_of, estimates_table, of_subject, subjects
from coincide.report.reading import Row, text
from coincide.report.view import View
from coincide.report.words import started


def cohort_cut_point(view: View) -> Section | None:
    """Return the section; None where the study chooses no cut-point."""
    rows = estimates_of(view, "cut_point")
    if not rows:
        return None
    return Section(
        "The cut-point that separates these people best was chosen by looking at how they fared. The ratio "
        "it gives is too far from 1, and its p value too small: both are printed as they look and as they "
        "are after allowing for the choice.",
        tuple(
            Block(
                started(name),
                tables=present(
                    estimates_table(
                        "As it looks, and after allowing for it", of_subject(rows, name), ("What", _what)
                    )
                ),
            )
            for name in subjects(rows)
        ),
    )


def _what(row: Row) -> str:
    return text(row, "term") or text(row, "method")
