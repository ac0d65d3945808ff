"""The reporting guidelines, filled in as far as a run can."""

from __future__ import annotations

from coincide.report.cohort.blocks import Block, Section
from coincide.report.cohort.rows import of_subject, subjects
from coincide.report.grid import grid
from coincide.report.reading import text
from coincide.report.view import View


def cohort_items(view: View) -> Section | None:
    """Return the section; None where the folder holds no items."""
    rows = view.rows("items")
    if not rows:
        return None
    blocks = []
    for guideline in subjects(rows, "guideline"):
        body = [
            (text(row, "item"), text(row, "asks"), text(row, "answer") or "left to you")
            for row in of_subject(rows, guideline, "guideline")
        ]
        table = grid(f"{guideline} checklist", ("Item", "What it asks for", "Answered here"), body, words=3)
        blocks.append(Block(guideline, tables=(table,)))
    return Section(
        "Filled in as far as the run can tell; what only the authors know is left to them.", tuple(blocks)
    )
