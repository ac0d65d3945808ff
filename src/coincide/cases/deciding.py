"""Which unknown findings would decide a criterion.

Each finding counts in one direction only. A set of unknown findings therefore decides "met" exactly when the
tree is met with all of the set present and every other unknown one absent, and "not met" the other way
round. The smallest such sets are built up the tree: a clause that asks for two of its parts is met by any
union of a set for one part and a set for another.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from coincide.cases.clause import Clause, Finding, Node, findings_in, state
from coincide.cases.implied import with_implied
from coincide.cases.known import ABSENT, PRESENT, UNKNOWN, Known

LARGEST: Final = 3
"""Findings in the largest set that is looked for."""

MOST: Final = 20
"""Sets that are told."""

_ON_THE_WAY: Final = LARGEST + 2
"""Larger sets while they are built: a later finding may imply some of the earlier ones."""

Sets = list[frozenset[str]]


@dataclass(frozen=True, slots=True)
class Decides:
    """A smallest set of unknown findings that decides, whatever the others turn out to be.

    Attributes
    ----------
    findings
        Their names.
    if_all
        ``present`` or ``absent``: how they would all have to turn out.
    then
        ``met`` or ``not_met``.
    """

    findings: tuple[str, ...]
    if_all: str
    then: str


@dataclass(frozen=True, slots=True)
class Deciding:
    """The smallest sets that decide, smallest first.

    Attributes
    ----------
    sets
        At most `MOST`.
    complete
        Whether these are all sets of up to `LARGEST` findings.
    needs_more
        ``met`` and ``not_met`` where only more than `LARGEST` findings together lead there.
    """

    sets: tuple[Decides, ...] = ()
    complete: bool = True
    needs_more: tuple[str, ...] = ()


def deciding(tree: Node, findings: Mapping[str, Known]) -> Deciding:
    """Return which unknown findings would decide a tree; nothing where it is decided.

    Examples
    --------
    >>> tree = Clause("both", 2, (Finding("a"), Finding("b")))
    >>> [(one.findings, one.if_all, one.then) for one in deciding(tree, {"a": PRESENT}).sets]
    [(('b',), 'present', 'met'), (('b',), 'absent', 'not_met')]
    """
    if state(tree, findings) is not UNKNOWN:
        return Deciding()
    order = {name: at for at, name in enumerate(findings_in(tree))}
    met, not_met = (_told(tree, findings, outcome, order) for outcome in (PRESENT, ABSENT))
    found = sorted((*met, *not_met), key=lambda one: len(one.findings))  # stable: "met" before "not met"
    missing = tuple(then for then, sets in (("met", met), ("not_met", not_met)) if not sets)
    return Deciding(tuple(found[:MOST]), complete=len(found) <= MOST, needs_more=missing)


def _told(
    tree: Node, findings: Mapping[str, Known], outcome: Known, order: Mapping[str, int]
) -> list[Decides]:
    sets = [tuple(sorted(one, key=order.__getitem__)) for one in _sets(tree, findings, outcome)]
    sets.sort(key=lambda names: (len(names), [order[name] for name in names]))
    then = "met" if outcome is PRESENT else "not_met"
    return [Decides(names, outcome.value, then) for names in sets if len(names) <= LARGEST]


def _sets(node: Node, findings: Mapping[str, Known], outcome: Known) -> Sets:
    """Return the smallest sets of unknown findings that give a node the outcome; empty if it has it."""
    now = state(node, findings)
    if now is not UNKNOWN:
        return [frozenset()] if now is outcome else []
    if isinstance(node, Finding):
        return [frozenset([node.name])]
    return _enough(node, [_sets(part, findings, outcome) for part in node.parts], outcome)


def _enough(clause: Clause, parts: list[Sets], outcome: Known) -> Sets:
    """Unite sets of as many parts as the outcome takes: `least` present, or so many absent that fewer are."""
    least = clause.least if outcome is PRESENT else len(parts) - clause.least + 1
    reached: list[Sets] = [[frozenset()], *([] for _ in range(least))]
    for sets in parts:
        for many in range(least, 0, -1):
            united = (one | other for one in reached[many - 1] for other in sets)
            reached[many] = _smallest([*reached[many], *united], outcome)
    return reached[least]


def _smallest(sets: Iterable[frozenset[str]], outcome: Known) -> Sets:
    """Drop what others of a set imply, then the sets that say more than another one does."""
    kept: dict[frozenset[str], frozenset[str]] = {}
    for one in sorted({_without_implied(each, outcome) for each in sets}, key=len):
        whole = _whole(one, outcome)
        if len(one) <= _ON_THE_WAY and not any(other <= whole for other in kept):
            kept[one] = whole
    return [one for one, whole in kept.items() if not any(other <= whole and other != one for other in kept)]


@lru_cache(maxsize=65_536)
def _whole(names: frozenset[str], outcome: Known) -> frozenset[str]:
    return with_implied(names, present=outcome is PRESENT)


@lru_cache(maxsize=65_536)
def _without_implied(names: frozenset[str], outcome: Known) -> frozenset[str]:
    return names.difference(*(_whole(frozenset([name]), outcome) - {name} for name in names))
