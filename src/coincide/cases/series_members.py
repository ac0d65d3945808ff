"""Which cases stand behind each count of a series, and which counts differ by a few cases only.

A count is a set of cases. Two counts that lie inside each other, as everybody with definite signs lies inside
everybody with signs, give their difference away when both are shown. Which counts lie inside each other
follows from the criteria, which only ever ask for more; here it is read off the cases themselves, so that a
reader is taken to know more than he can.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from coincide.results.rules import ReleaseRule
from coincide.results.table import CountId

Cases = frozenset[int]
Members = Mapping[CountId, Cases]


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesCase:
    """What a series looks at in one case.

    Attributes
    ----------
    result, without
        Name of a set of criteria -> met, not_met or unknown, with and without its exclusion clause.
    category
        Name of a set of criteria -> its category without the exclusion clause, ``none`` or ``unknown``.
    findings
        Name of a finding -> present, absent or unknown.
    """

    result: Mapping[str, str]
    without: Mapping[str, str]
    category: Mapping[str, str]
    findings: Mapping[str, str]


def few_between(
    rows: Sequence[Sequence[CountId]],
    members: Members,
    kinds: Sequence[Iterable[CountId]],
    rule: ReleaseRule,
) -> dict[CountId, Cases]:
    """Return the counts that must not be shown beside those of rows before them, with the rest they'd give.

    Parameters
    ----------
    rows
        The counts of each row, the rows that matter most first.
    members
        Count -> its cases.
    kinds
        Groups of counts that may lie inside each other, such as everything that speaks for one disease.
    rule
        What is small. A row with a small count is hidden anyway.
    """
    of: dict[CountId, list[int]] = {}
    for kind, names in enumerate(kinds):
        for name in names:
            of.setdefault(name, []).append(kind)
    shown: list[set[Cases]] = [set() for _ in kinds]
    found: dict[CountId, Cases] = {}
    for row in rows:
        if any(rule.hides(len(members[name])) for name in row):
            continue
        looked = (
            (name, _rest(members[name], (shown[kind] for kind in of.get(name, ())), rule)) for name in row
        )
        given = {name: rest for name, rest in looked if rest is not None}
        found |= given
        for name in row if not given else ():
            for kind in of.get(name, ()):
                shown[kind].add(members[name])
    return found


def _rest(mine: Cases, shown: Iterator[set[Cases]], rule: ReleaseRule) -> Cases | None:
    """Return the few cases between a count and a shown one, or None."""
    rests = (mine ^ other for others in shown for other in others if (mine < other or other < mine))
    return min(
        (rest for rest in rests if rule.hides(len(rest))),
        key=lambda rest: (len(rest), sorted(rest)),
        default=None,
    )
