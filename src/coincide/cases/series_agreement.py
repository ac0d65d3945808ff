"""How far two sets of criteria agree about the same cases; what one of them leaves open is counted apart."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Final

from coincide.cases.series_members import Cases
from coincide.estimates.agreement import cohen_kappa
from coincide.results.rules import ReleaseRule
from coincide.results.table import CountId, Row, Sum

CELLS: Final = ("both", "first_only", "second_only", "neither", "undecided")
DECIDED: Final = CELLS[:4]
METHOD: Final = "Cohen's kappa; normal interval with the standard error of Fleiss, Cohen and Everitt 1969"

_CELL: Final = {
    ("met", "met"): "both",
    ("met", "not_met"): "first_only",
    ("not_met", "met"): "second_only",
    ("not_met", "not_met"): "neither",
}
_OPEN: Final = (
    *(("met", "unknown"), ("not_met", "unknown"), ("unknown", "met"), ("unknown", "not_met")),
    ("unknown", "unknown"),
)


def cells(first: Sequence[str], second: Sequence[str]) -> dict[str, Cases]:
    """Return the cases in each cell of the agreement, and in each part of the undecided."""
    found: dict[str, set[int]] = {name: set() for name in (*CELLS, *map("/".join, _OPEN))}
    for at, pair in enumerate(zip(first, second, strict=True)):
        if pair in _CELL:
            found[_CELL[pair]].add(at)
        else:
            found["undecided"].add(at)
            found["/".join(pair)].add(at)
    return {name: frozenset(cases) for name, cases in found.items()}


def pair_sums(
    pair: tuple[str, str], found: Mapping[str, Cases], everybody: CountId, rule: ReleaseRule
) -> tuple[list[Sum], dict[CountId, int]]:
    """Return the sums that tie a pair's cells to each other and to each criterion's own counts.

    The parts of the undecided are shown by no table; a reader finds them by subtraction. Those that nobody is
    in are left out, unless the rule hides zero: a reader is taken to know which these are.
    """
    opened = [levels for levels in _OPEN if found["/".join(levels)] or rule.hides(0)]
    sums = [Sum(everybody, tuple(CountId(name, pair) for name in CELLS))]
    if opened:
        sums.append(Sum(CountId("undecided", pair), tuple(_id(pair, levels) for levels in opened)))
    for side, name in enumerate(pair):
        for level in ("met", "not_met", "unknown"):
            inside = tuple(_id(pair, levels) for levels in (*_CELL, *opened) if levels[side] == level)
            if inside:
                sums.append(Sum(CountId("people", (name, "result_without_exclusion", level)), inside))
    return sums, {_id(pair, levels): len(found["/".join(levels)]) for levels in opened}


def _id(pair: tuple[str, str], levels: tuple[str, str]) -> CountId:
    return CountId(_CELL.get(levels, "/".join(levels)), pair)


def agreement_row(pair: tuple[str, str], counts: Mapping[str, int]) -> Row:
    """Return a row of the table with its kappa."""
    row: Row = {"first": pair[0], "second": pair[1], **counts, "suppressed": False}
    return derived(row)


def derived(row: Row) -> Row:
    """Return a row with its kappa made from the counts it shows."""
    both, first, second, neither = (_count(row[name]) for name in DECIDED)
    found = cohen_kappa([[both, first], [second, neither]])
    estimable = not math.isnan(found.kappa)
    bounded = not math.isnan(found.low)
    return {
        **row,
        "kappa": found.kappa if estimable else None,
        "low": found.low if bounded else None,
        "high": found.high if bounded else None,
        "low_state": "finite" if bounded else "",
        "high_state": "finite" if bounded else "",
        "method": METHOD
        if estimable
        else "not estimable: the decided cases are all in one class, or none is",
    }


def _count(value: object) -> int:
    return value if isinstance(value, int) else 0
