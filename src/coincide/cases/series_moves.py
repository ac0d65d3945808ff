"""How the results of one set of criteria hang together: what its exclusion clause and its degrees move."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from coincide.cases.criteria.base import Criterion
from coincide.cases.series_members import Cases, Members
from coincide.results.rules import ReleaseRule
from coincide.results.table import CountId, Sum

MAIN: Final = "result_without_exclusion"
"""What a series is about; everything else is shown as far as it allows."""

AFTER: Final = {
    "met": ("met", "not_met", "unknown"),
    "unknown": ("not_met", "unknown"),
    "not_met": ("not_met",),
}
"""Result without the exclusion clause -> what it can become with it: the clause only takes away."""

Pair = tuple[CountId, CountId]


def moves(
    one: Criterion, counted: str, members: Members, rule: ReleaseRule
) -> tuple[list[Sum], dict[CountId, int]]:
    """Return the sums that tie results without the exclusion clause to another count, and what they leave.

    Each case has one result without the clause and one level of the other count. Every level is the sum of
    what it shares with the levels of the other side; a level that can share with one other only is a part
    itself. Parts that nobody is in are left out, unless the rule hides zero: a reader is taken to know them.

    Parameters
    ----------
    one
        The criteria.
    counted
        ``result`` or ``category``.
    members
        Every count with its cases.
    rule
        The release rule.
    """
    shared = {pair: members[pair[0]] & members[pair[1]] for pair in _pairs(one, counted, members)}
    kept = {pair: cases for pair, cases in shared.items() if cases or rule.hides(0)}
    parts = {pair: _named(pair, shared) for pair in kept}
    levels = dict.fromkeys(level for pair in shared for level in pair)
    sums = [Sum(level, tuple(part for pair, part in parts.items() if level in pair)) for level in levels]
    unshown = {parts[pair]: len(cases) for pair, cases in kept.items() if parts[pair] not in members}
    return [each for each in sums if each.parts and each.parts != (each.total,)], unshown


def _pairs(one: Criterion, counted: str, members: Members) -> Iterator[Pair]:
    """Yield which levels can share cases, and those that do."""
    before = [name for name in members if name.key[:2] == (one.name, MAIN)]
    after = [name for name in members if name.key[:2] == (one.name, counted)]
    for first in before:
        for second in after:
            can = second.key[2] in _becomes(one, counted, first.key[2])
            if can or members[first] & members[second]:
                yield first, second


def _becomes(one: Criterion, counted: str, level: str) -> tuple[str, ...]:
    """Return the levels that can go with a result without the exclusion clause."""
    if counted == "result":
        return AFTER[level]
    names = [category.name for category in one.categories]
    found = {"met": names[: one.met_from], "not_met": [*names[one.met_from :], "none"], "unknown": []}
    return (*found[level], "unknown")


def _named(pair: Pair, shared: Mapping[Pair, Cases]) -> CountId:
    """Return a level that shares with no other, else an id of its own."""
    for level in pair:
        if sum(level in other for other in shared) == 1:
            return level
    return CountId("moved", (*pair[0].key, *pair[1].key[1:]))
