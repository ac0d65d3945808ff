"""Which counts to hide so that no small count can be worked out from what is shown.

A count is *hidden* when no shown row holds it. Small counts are hidden first; then further counts, until

1. every sum a reader can form has no hidden member, or at least two that together exceed the threshold;
2. no combination of sums narrows a small count: the integers an attacker can still believe in reach from the
   bottom to the top of the hidden range (`coincide.results.attacker`);
3. no shown count less shown counts inside it leaves a small rest (`coincide.results.nested`).

The first is a rule for one sum, cheap and enough while sums do not overlap. In a table with totals of rows
and of columns every line can satisfy it and a cell still be determined, hence the second.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from coincide.results.attacker import Group, narrowed
from coincide.results.nested import layouts, small_rests
from coincide.results.rules import ReleaseRule
from coincide.results.table import CountId, Sum

RowCounts = frozenset[CountId]


@dataclass(frozen=True, slots=True)
class Counts:
    """Everything the choice rests on.

    Attributes
    ----------
    values
        The true count behind each id.
    rows
        For each row that holds counts, which ones. A row is shown or hidden whole.
    sums
        Sums a reader can form.
    unshown
        Counts that no table shows but sums connect. The second rule alone looks after them: a sum with one
        of them gives it away, which matters only when it is small.
    last
        Counts the results are about: they cover others only when nothing else can.
    giving_way
        Counts of series beside the study's own rows: what would be shown without them is settled first and
        stays shown; they are shown as far as that allows.
    """

    values: Mapping[CountId, int]
    rows: tuple[RowCounts, ...]
    sums: tuple[Sum, ...]
    unshown: frozenset[CountId] = frozenset()
    last: frozenset[CountId] = frozenset()
    giving_way: frozenset[CountId] = frozenset()

    @property
    def settled_first(self) -> Counts:
        """The same without the rows that give way."""
        rows = tuple(row for row in self.rows if not row & self.giving_way)
        unshown = (self.unshown | self.giving_way) - frozenset().union(*rows)
        return replace(self, rows=rows, unshown=unshown, giving_way=frozenset())


def members(one: Sum) -> tuple[CountId, ...]:
    """Return the counts a sum connects, its total first."""
    return (one.total, *one.parts)


def without_display(counts: Counts, chosen: Iterable[CountId]) -> frozenset[CountId]:
    """Return the counts that no shown row holds once the `chosen` are hidden everywhere."""
    picked = frozenset(chosen)
    shown: set[CountId] = set()
    for row in counts.rows:
        if not row & picked:
            shown |= row
    return frozenset(counts.values) - shown


def smallest_first(counts: Counts, candidates: Iterable[CountId]) -> list[CountId]:
    """Order candidates for hiding: smallest first, ties by their id.

    Zeros cover nothing and come behind; the counts the results are about come behind those. Counts that give
    way come before all others.
    """
    values, last, series = counts.values, counts.last, counts.giving_way
    return sorted(
        candidates,
        key=lambda c: (c not in series, c in last, values[c] == 0, values[c], c.column, c.key),
    )


def _uncovered(counts: Counts, hidden: frozenset[CountId], threshold: int) -> list[Sum]:
    """Return the sums with one hidden member, or with hidden members too small together."""
    bare = []
    for one in counts.sums:
        if not counts.unshown.isdisjoint(members(one)):
            continue
        inside = [c for c in members(one) if c in hidden]
        covered = len(inside) > 1 and sum(counts.values[c] for c in inside) > threshold
        if inside and not covered and len(inside) < len(members(one)):
            bare.append(one)
    return bare


def _candidates(
    counts: Counts, hidden: frozenset[CountId], rule: ReleaseRule, looked_at: dict[Group, bool]
) -> set[CountId]:
    """Return the shown counts of which one must be hidden next; empty when enough are."""
    needy = _uncovered(counts, hidden, rule.hide_to)
    if not needy:
        small = frozenset(c for c in counts.values if rule.hides(counts.values[c]))
        tied = narrowed(counts.values, counts.sums, hidden, small, rule, looked_at)
        needy = [one for one in counts.sums if tied.intersection(members(one))]
    return {c for one in needy for c in members(one)} - hidden


def choose_hidden(counts: Counts, rule: ReleaseRule) -> frozenset[CountId]:
    """Return the counts that must not be shown anywhere; rows holding one are hidden whole.

    The choice depends on the counts and sums alone, not on the order of tables, rows or sums.

    Parameters
    ----------
    counts
        All published counts, the rows that show them, the sums that connect them.
    rule
        What is small.

    Examples
    --------
    A total of 51 shown beside 1 + 10 + 15 + 25: hiding the 1 alone would give it back.

    >>> a, b, c, d, all_ = (CountId("people", (name,)) for name in ("a", "b", "c", "d", "all"))
    >>> values = {a: 1, b: 10, c: 15, d: 25, all_: 51}
    >>> rows = tuple(frozenset({one}) for one in values)
    >>> chosen = choose_hidden(
    ...     Counts(values, rows, (Sum(all_, (a, b, c, d)),)), ReleaseRule("ohdsi", 1, 4)
    ... )
    >>> sorted(one.key[0] for one in chosen)
    ['a', 'b']
    """
    small = frozenset(c for c, value in counts.values.items() if rule.hides(value))
    if not small:
        return small
    looked_at: dict[Group, bool] = {}
    if not counts.giving_way:
        return _covered(counts, small, rule, looked_at)
    settled = _covered(counts.settled_first, small, rule, looked_at)
    return _covered(counts, settled, rule, looked_at)


def _covered(
    counts: Counts, first: frozenset[CountId], rule: ReleaseRule, looked_at: dict[Group, bool]
) -> frozenset[CountId]:
    """Return the counts to hide beside those hidden `first`, until nothing gives a small one or rest back."""
    made_of = layouts(counts.sums)
    chosen = _covered_sums(counts, first, first, rule, looked_at)
    while rests := small_rests(counts.values, made_of, without_display(counts, chosen), rule):
        counts = _with_rests(counts, rests)
        chosen = _covered_sums(counts, first, chosen, rule, looked_at)
    return chosen


def _with_rests(counts: Counts, rests: Mapping[Sum, int]) -> Counts:
    """Return the counts with small rests among those that no table shows."""
    left = {one.parts[-1]: value for one, value in rests.items()}
    return replace(
        counts,
        values={**counts.values, **left},
        sums=(*counts.sums, *rests),
        unshown=counts.unshown.union(left),
    )


def _covered_sums(
    counts: Counts,
    first: frozenset[CountId],
    chosen: frozenset[CountId],
    rule: ReleaseRule,
    looked_at: dict[Group, bool],
) -> frozenset[CountId]:
    """Return what covers every sum: the `chosen` and more, less what is not needed beside the `first`."""
    while candidates := _candidates(counts, without_display(counts, chosen), rule, looked_at):
        chosen |= {smallest_first(counts, candidates)[0]}
    for spare in reversed(smallest_first(counts, chosen - first)):
        if not _candidates(counts, without_display(counts, chosen - {spare}), rule, looked_at):
            chosen -= {spare}  # a later choice covers what this one was hidden for
    return chosen
