"""How to get the same page again."""

from __future__ import annotations

from typing import Final

from coincide.report.cohort.blocks import Block, Section
from coincide.report.grid import grid
from coincide.report.reading import text
from coincide.report.view import View

FILES: Final = (
    ("cohort.json", "the answer and the numbers under it"),
    ("tables/*.csv", "every table on this page; `coincide schema results` explains each column"),
    ("study.toml", "the study as it was run"),
    ("manifest.json", "versions, seed and a checksum of each file"),
)
COMMANDS: Final = ("coincide cohort study.toml --out results/", "coincide report results/")


def cohort_reproduce(view: View) -> Section:
    """Return the section."""
    facts = [(text(row, "name").replace("_", " "), text(row, "value")) for row in view.rows("run")]
    return Section(
        "The same table, study and seed give the same bytes.",
        (
            Block(
                tables=(
                    grid("Files beside this page", ("File", "What it holds"), FILES, words=2),
                    grid("Commands", ("Command",), [(command,) for command in COMMANDS], words=1),
                    grid("Facts of this run", ("Name", "Value"), facts, words=2),
                )
            ),
        ),
    )
