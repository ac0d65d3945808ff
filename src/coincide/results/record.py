"""``record_checklist.md``: the STROBE and RECORD items, filled where the folder already answers them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from coincide.results.record_items import Answer, Item, items_of
from coincide.results.table import Released, Row

YOURS: Final = "you must write"


def record_checklist(tables: Sequence[Released]) -> str:
    """Return the checklist as Markdown.

    An item counts as answered only by what stands in the folder: what a table would say that is not there, or
    holds no row of the question, is left to the author.
    """
    rows = {table.name: table.rows for table in tables}
    if "items" in rows:
        return _of_items(rows["items"])
    marks = marks_of(rows)
    lines = [
        "# STROBE and RECORD checklist",
        "",
        "Items starting with R are those of RECORD. Check every line: what is filled is filled by a program.",
        "",
        "| item | asks | answer |",
        "|---|---|---|",
        *(f"| {item.number} | {item.asks} | {_line(item, marks)} |" for item in items_of(_design(rows))),
    ]
    return "\n".join(lines) + "\n"


def _of_items(rows: Sequence[Row]) -> str:
    """Return the checklist of a folder that brings its own items, one table for each guideline."""
    lines = ["Check every line: what is filled is filled by a program."]
    for guideline in dict.fromkeys(str(row["guideline"]) for row in rows):
        lines += ["", f"# {guideline} checklist", "", "| item | asks | answer |", "|---|---|---|"]
        lines += [
            f"| {row['item']} | {row['asks']} | {row['answer'] or YOURS} |"
            for row in rows
            if row["guideline"] == guideline
        ]
    return "\n".join(lines) + "\n"


def marks_of(tables: Mapping[str, Sequence[Mapping[str, object]]]) -> frozenset[str]:
    """Return what a folder can answer with: its tables, and the questions of ``estimates.csv``."""
    questions = {f"tables/estimates.csv:{row['question']}" for row in tables.get("estimates", ())}
    return frozenset(questions.union(f"tables/{name}.csv" for name in tables))


def filled(item: Item, marks: frozenset[str]) -> tuple[str, tuple[str, ...]]:
    """Return what a folder answers to an item, and the files that say it; both empty when it says nothing."""
    found = [answer for answer in item.answers if _is_there(answer, marks)]
    files = (
        source.file
        for answer in found
        for source in answer.sources
        if source.mark in marks or not _is_table(source.file)
    )
    return "; ".join(answer.text for answer in found), tuple(dict.fromkeys(files))


def _is_there(answer: Answer, marks: frozenset[str]) -> bool:
    tables = [source.mark for source in answer.sources if _is_table(source.file)]
    return not tables or not marks.isdisjoint(tables)


def _is_table(file: str) -> bool:
    return file.startswith("tables/")


def _design(tables: Mapping[str, Sequence[Row]]) -> str:
    return next((str(row["value"]) for row in tables.get("run", ()) if row["name"] == "design"), "pair")


def _line(item: Item, marks: frozenset[str]) -> str:
    text, files = filled(item, marks)
    if not text:
        return f"{YOURS}: {item.left}" if item.left else YOURS
    said = f"filled automatically from {', '.join(f'`{file}`' for file in files)}: {text}"
    return f"{said}; {YOURS}: {item.left}" if item.left else said
