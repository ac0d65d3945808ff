"""A case's evaluation as lines for a terminal: a row for each set of criteria, then what would decide."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

HEAD: Final = ("criteria", "result", "category", "ignoring exclusions", "nothing else explains it")
WORDS: Final = {"met": "met", "not_met": "not met", "unknown": "unknown"}
WIDTH: Final = 100
MOST_SETS: Final = 3


def case_lines(document: Mapping[str, Any]) -> Iterator[str]:
    """Yield the lines of an evaluation, given as `coincide.cases.output.as_json` returns it."""
    criteria: Sequence[Mapping[str, Any]] = document["criteria"]
    yield ""
    yield f"Case: {document['case']}"
    yield from _wrapped(document["together"]["headline"])
    yield ""
    yield from _aligned([HEAD, *map(_row, criteria)])
    yield ""
    for one in criteria:
        yield from _deciding(one)
        yield from _ambiguities(one)
    yield ""


def _row(one: Mapping[str, Any]) -> tuple[str, ...]:
    return (
        one["name"],
        WORDS[one["result"]],
        (one["category"] or "-").replace("_", " "),
        WORDS[one["result_without_exclusion"]],
        WORDS[one["exclusion"]["result"]],
    )


def _aligned(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    widths = [max(len(row[at]) for row in rows) for at in range(len(HEAD))]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def _deciding(one: Mapping[str, Any]) -> Iterator[str]:
    if one["result"] != "unknown":
        return
    sets = one["deciding_if_known"]
    for each in sets[:MOST_SETS]:
        then = WORDS[each["then"]]
        yield from _wrapped(f"{one['name']}: {then} if {each['if']}: {'; '.join(each['words'])}")
    if len(sets) > MOST_SETS:
        yield f"{one['name']}: {len(sets) - MOST_SETS} more ways to decide it with --json"


def _ambiguities(one: Mapping[str, Any]) -> Iterator[str]:
    for each in one["ambiguities"]:
        text = (
            f"{one['name']}: read the other way ({each['option']} {each['choice']}): {WORDS[each['result']]}"
        )
        yield from _wrapped(text)


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, WIDTH, subsequent_indent="  ")
