"""What each published score takes from the columns of a cohort.

An input is a number column; a yes or no may also be written ``"site:bulbar"``, the people at that level of a
category, and months ``"onset..diagnosis"``, from one date to another.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from coincide.errors import Problem
from coincide.study.cohort_names import Names
from coincide.study.cohort_sections import ScoreSection
from coincide.study.problems import nearest

ITEMS: Final = "items"
"""The twelve items of the ALSFRS-R, a list of columns in their order."""

_SLOPE: Final = ("alsfrs_r", "months_since_onset")
_TRICALS: Final = (
    *_SLOPE,
    "diagnostic_delay_months",
    "age_onset",
    "fvc_percent",
    "bulbar",
    "definite",
    "ftd",
)
NEEDED: Final[dict[str, tuple[str, ...]]] = {
    "alsfrs_r_slope": _SLOPE,
    "kings": (ITEMS, "gastrostomy"),
    "mitos": (ITEMS,),
    "encals": (*_TRICALS, "c9orf72"),
    "tricals": _TRICALS,
    "d50": ("alsfrs_r",),
}
"""Score -> inputs it needs. D50 is fitted to visits: its column is one of ``[visits]``."""

YES_OR_NO: Final = frozenset({"bulbar", "definite", "ftd", "c9orf72", "gastrostomy", "died"})
OPTIONAL: Final[dict[str, tuple[str, ...]]] = {"kings": ("died",), "mitos": ("died",)}
"""Score -> inputs that may be left out: nobody has died at the visit then."""

_ITEM_COUNT: Final = 12


def score_problems(section: ScoreSection, number: int, names: Names) -> Iterator[Problem]:
    """Yield what is wrong with the inputs of a score; `number` is its place in the study."""
    where = names.label.place("scores", number, "columns")
    allowed = {*NEEDED[section.name], *OPTIONAL.get(section.name, ())}
    for key in section.columns:
        if key not in allowed:
            yield Problem(
                "COI-S810",
                f'the score {section.name} takes no "{key}"',
                where=where,
                fix=nearest(key, allowed),
            )
    for key in NEEDED[section.name]:
        if key not in section.columns:
            yield Problem(
                "COI-S810",
                f'the score {section.name} needs "{key}"',
                where=where,
                why="a value nobody gave would have to be guessed",
                fix=f'add {key} = "..." to its columns',
            )
    for key, given in section.columns.items():
        if section.name == "d50":
            yield from _of_visits(given, number, names)
        else:
            yield from _input(key, given, number, names)


def _of_visits(given: str | tuple[str, ...], number: int, names: Names) -> Iterator[Problem]:
    path = ("scores", number, "columns")
    if names.asked.visits is None or not isinstance(given, str):
        yield Problem(
            "COI-S816",
            "D50 is fitted to several visits of a person, and there are no [visits]",
            where=names.label.place(*path),
            fix='add [visits], and name its column: columns = { alsfrs_r = "..." }',
        )
    else:
        yield from names.column(given, *path, kinds=("number",), of="visits")


def _input(key: str, given: str | tuple[str, ...], number: int, names: Names) -> Iterator[Problem]:
    path = ("scores", number, "columns")
    if isinstance(given, tuple) != (key == ITEMS) or (key == ITEMS and len(given) != _ITEM_COUNT):
        yield Problem(
            "COI-S810",
            f'"{ITEMS}" takes a list of {_ITEM_COUNT} columns; other inputs take one',
            where=names.label.place(*path),
            fix="name the items of the ALSFRS-R in their order, item 5 once (5a or 5b)",
        )
    elif isinstance(given, tuple):
        for each in given:
            yield from names.column(each, *path, kinds=("number",))
    elif ":" in given and key in YES_OR_NO:
        yield from _level(given, path, names)
    elif ".." in given:
        for date in given.split("..", 1):
            yield from names.column(date, *path, kinds=("date",))
    else:
        yield from names.column(given, *path, kinds=("number",))


def _level(given: str, path: tuple[str | int, ...], names: Names) -> Iterator[Problem]:
    column, level = given.split(":", 1)
    problems = list(names.column(column, *path, kinds=("category",)))
    yield from problems
    if not problems and level not in names.columns[column].levels:
        yield names.level(level, column, *path)
