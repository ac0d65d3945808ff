"""The first line of a text file, read by us: DuckDB would guess, rename or invent names."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Final

from coincide.errors import Problem

_OTHERS: Final = ",;\t|"
_LONGEST: Final = 1_000_000


class NoHeaderError(Exception):
    """There is no first line."""


def read_header(text: str, delimiter: str, quote: str) -> list[str]:
    """Return the names in the first line of a text.

    Raises
    ------
    NoHeaderError
        When the first line is empty or never ends.
    """
    lines = io.StringIO(text.removeprefix("\ufeff")[:_LONGEST], newline="")
    reader = (
        csv.reader(lines, delimiter=delimiter, quotechar=quote, strict=True)
        if quote
        else csv.reader(lines, delimiter=delimiter, quoting=csv.QUOTE_NONE, strict=True)
    )
    try:
        names = next(reader)
    except (StopIteration, csv.Error):
        raise NoHeaderError from None
    if not any(names):
        raise NoHeaderError
    return [name.strip() for name in names]


def header_problems(names: list[str], wanted: Iterable[str], label: str, delimiter: str) -> list[Problem]:
    """Return what is wrong with a header, given the columns the study names.

    A file without a header has data in its first line, so found names are told only where they are
    near a wanted one.
    """
    wanted = list(dict.fromkeys(wanted))
    doubled = [name for name, times in Counter(name.casefold() for name in names).items() if times > 1]
    if doubled:
        return [_doubled(len(doubled), label)]
    missing = [name for name in wanted if name not in names]
    if not missing:
        return []
    if len(names) == 1 and (other := _splitting(names[0], delimiter)):
        return [_one_column(len(wanted), other, label)]
    if len(missing) == len(wanted) and not any(_near(name, names) for name in missing):
        return [_no_header(len(names), missing, label)]
    return [_missing(name, _near(name, names), label) for name in missing]


def _near(name: str, names: list[str]) -> str:
    folded = {other.casefold(): other for other in names}
    found = get_close_matches(name.casefold(), folded, n=1, cutoff=0.7)
    return folded[found[0]] if found else ""


def _splitting(line: str, delimiter: str) -> str:
    counts = {other: line.count(other) for other in _OTHERS if other != delimiter}
    best = max(counts, key=lambda other: counts[other])
    return best if counts[best] else ""


def _doubled(count: int, label: str) -> Problem:
    return Problem(
        "COI-D005",
        f"{count} column name(s) stand in the header twice (upper and lower case are not told apart).",
        where=f"{label}, line 1",
        why="Which of the two columns is meant is not known.",
        fix="Rename the columns in the file.",
    )


def _one_column(wanted: int, other: str, label: str) -> Problem:
    shown = {"\t": "a tab"}.get(other, f"'{other}'")
    return Problem(
        "COI-D006",
        f"The file has 1 column where at least {wanted} are declared: its delimiter seems to be {shown}.",
        where=f"{label}, line 1",
        fix=f"delimiter = {other!r}" if other != "\t" else 'delimiter = "\\t"',
    )


def _no_header(found: int, missing: list[str], label: str) -> Problem:
    return Problem(
        "COI-D004",
        f"None of the declared columns ({', '.join(missing)}) is among the {found} of the file.",
        where=f"{label}, line 1",
        fix="The first line must hold the names of the columns; check the names in the study file too.",
    )


def _missing(name: str, near: str, label: str) -> Problem:
    return Problem(
        "COI-D004",
        f"The file has no column {name}.",
        where=label,
        fix=f"Did you mean {near}?" if near else "Check the names in the study file.",
    )
