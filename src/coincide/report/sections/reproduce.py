"""Section 9: the checklist, and how to get the same page again."""

from __future__ import annotations

from dataclasses import dataclass

from coincide.report.grid import Grid, grid
from coincide.report.reading import text
from coincide.report.view import View
from coincide.report.words import started
from coincide.results.record import filled, marks_of
from coincide.results.record_items import Item, items_of

FILES = (
    ("verdict.json", "the answer and the numbers that decided it"),
    ("tables/*.csv", "every table on this page; `coincide schema results` explains each column"),
    ("summarised_result.csv", "the same estimates in the format of the OHDSI and DARWIN EU tools"),
    ("study.toml", "the study as it was run"),
    ("record_checklist.md", "the checklist below, to fill in"),
    ("manifest.json", "versions, seed and a checksum of each file"),
)
COMMANDS = (
    "coincide check study.toml",
    "coincide run study.toml --out results/",
    "coincide report results/",
)
R_SNIPPET = """# needs the package omopgenerics
result <- omopgenerics::importSummarisedResult("results/summarised_result.csv")
omopgenerics::tidy(result)
# or with base R alone
estimates <- read.csv("results/tables/estimates.csv")"""


@dataclass(frozen=True, slots=True)
class Reproduce:
    """Everything needed to do it again."""

    checklist: Grid
    facts: Grid
    files: tuple[tuple[str, str], ...]
    commands: tuple[str, ...]
    study: str
    r: str


def reproduce(view: View) -> Reproduce:
    """Return the section."""
    facts = [(text(row, "name").replace("_", " "), text(row, "value")) for row in view.rows("run")]
    return Reproduce(
        checklist=grid(
            "RECORD checklist",
            ("Item", "What it asks for", "Answered here", "Left to you"),
            _items(view),
            words=4,
        ),
        facts=grid("Facts of this run", ("Name", "Value"), facts, words=2),
        files=FILES,
        commands=COMMANDS,
        study=view.folder.study_text,
        r=R_SNIPPET,
    )


def _items(view: View) -> list[tuple[str, str, str, str]]:
    """Return the RECORD items of the checklist; those of STROBE stand in ``record_checklist.md``."""
    marks = marks_of(view.folder.tables)
    return [
        (item.number.removeprefix("R"), item.asks, _answered(item, marks), started(item.left) or "–")
        for item in items_of(view.fact("design", "pair"))
        if item.number.startswith("R")
    ]


def _answered(item: Item, marks: frozenset[str]) -> str:
    """Say what the folder answers, and which file does."""
    said, files = filled(item, marks)
    return f"{started(said)} ({', '.join(files)})" if said else "no"
