"""What a reader can still work out about hidden counts from the sums of shown ones.

The reader knows every shown count and every sum, and that counts are whole numbers of at least zero. A small
count is *narrowed* when some value of the hidden range's ends is no longer possible: "one or two people" is
nearly as telling as the count itself.

A sum that shares no hidden count with another needs no search: two hidden parts that together exceed the
threshold, or a hidden total beside a hidden part, leave the whole range open. Where hidden counts are
connected through several sums, each end of the range is looked for as a whole-number solution (HiGHS through
`scipy.optimize.milp`), and every solution found is checked in integers.
Method: interval audit of suppressed tables, Fischetti and Salazar, Management Science 2001; 47: 1008-1027.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coincide.results.rules import ReleaseRule
from coincide.results.table import CountId, Sum

Integers = NDArray[np.int64]
Group = tuple[frozenset[int], tuple[CountId, ...]]
"""Which sums (by their identity in memory), and which of their counts are hidden."""


@dataclass(frozen=True, slots=True)
class System:
    """Equations ``matrix @ hidden = shown`` over connected hidden counts.

    Attributes
    ----------
    names
        The hidden counts, in order.
    matrix
        One row per sum, shape (sums, counts): 1 for a part, -1 for the total.
    shown
        What the shown members of each sum leave for the hidden ones, shape (sums,).
    """

    names: tuple[CountId, ...]
    matrix: Integers
    shown: Integers


def _linked(sums: Iterable[Sum], hidden: frozenset[CountId]) -> list[list[Sum]]:
    """Group sums that share hidden counts, directly or through others."""
    groups: list[tuple[set[CountId], list[Sum]]] = []
    for one in sums:
        inside = {c for c in (one.total, *one.parts) if c in hidden}
        if not inside:
            continue
        touching = [group for group in groups if group[0] & inside]
        groups = [group for group in groups if not group[0] & inside]
        names = inside.union(*(group[0] for group in touching))
        groups.append((names, [*(s for group in touching for s in group[1]), one]))
    return [sums_of for _, sums_of in groups]


def system_of(values: Mapping[CountId, int], sums: Sequence[Sum], hidden: frozenset[CountId]) -> System:
    """Write connected sums as equations in their hidden members."""
    members = {c for one in sums for c in (one.total, *one.parts) if c in hidden}
    names = tuple(sorted(members, key=lambda c: (c.column, c.key)))
    place = {c: i for i, c in enumerate(names)}
    matrix = np.zeros((len(sums), len(names)), dtype=np.int64)
    shown = np.zeros(len(sums), dtype=np.int64)
    for line, one in enumerate(sums):
        for c, sign in [(one.total, -1), *((part, 1) for part in one.parts)]:
            if c in place:
                matrix[line, place[c]] += sign
            else:
                shown[line] -= sign * values[c]
    return System(names, matrix, shown)


def possible(system: System, which: int, low: float, high: float) -> Integers | None:
    """Return whole numbers that fit all sums with ``low <= count <= high``, or None when none are found."""
    from scipy.optimize import Bounds, LinearConstraint, milp  # imported late: half a second, seldom needed

    size = len(system.names)
    below, above = np.zeros(size), np.full(size, np.inf)
    below[which], above[which] = low, high
    found = milp(
        np.zeros(size),
        integrality=np.ones(size, dtype=np.int64),
        bounds=Bounds(below, above),
        constraints=LinearConstraint(system.matrix.astype(float), system.shown, system.shown),
    )
    if found.x is None:
        return None
    solution = np.rint(found.x).astype(np.int64)
    fits = bool((system.matrix @ solution == system.shown).all() and (solution >= 0).all())
    return solution if fits and low <= solution[which] <= high else None


def _one_sum_stays_open(
    values: Mapping[CountId, int], one: Sum, hidden: frozenset[CountId], rule: ReleaseRule
) -> bool:
    """Return whether the hidden members of a sum that stands alone may be anything in the hidden range."""
    parts = [c for c in one.parts if c in hidden]
    if one.total in hidden:
        return bool(parts)
    return len(parts) > 1 and sum(values[c] for c in parts) >= rule.hide_to


def _stays_open(system: System, truth: Integers, small: Sequence[int], rule: ReleaseRule) -> bool:
    """Return whether each small count may still lie at either end of the hidden range.

    Counts that are in the same sums are alike to a reader: one of them is looked at.
    """
    lowest, highest = truth.copy(), truth.copy()
    alike = {system.matrix[:, which].tobytes(): which for which in small}
    for which in alike.values():
        for low, high in ((0, rule.hide_from), (rule.hide_to, np.inf)):
            if low <= lowest[which] <= high or low <= highest[which] <= high:
                continue  # a solution found on the way already reaches this end
            solution = possible(system, which, low, high)
            if solution is None:
                return False
            lowest, highest = np.minimum(lowest, solution), np.maximum(highest, solution)
    return True


def narrowed(
    values: Mapping[CountId, int],
    sums: Sequence[Sum],
    hidden: frozenset[CountId],
    small: frozenset[CountId],
    rule: ReleaseRule,
    looked_at: dict[Group, bool] | None = None,
) -> frozenset[CountId]:
    """Return the hidden counts connected to a small count that can be narrowed.

    Parameters
    ----------
    values
        The true counts.
    sums
        Sums a reader can form.
    hidden
        Counts no shown row holds.
    small
        The counts to protect; all of them are hidden.
    rule
        What is small.
    looked_at
        Remembers groups of sums from one call to the next, for the same values, small counts and rule: what
        is hidden elsewhere changes nothing about them.
    """
    tied: set[CountId] = set()
    known = {} if looked_at is None else looked_at
    for group in _linked(sums, hidden):
        if len(group) == 1 and _one_sum_stays_open(values, group[0], hidden, rule):
            continue
        system = system_of(values, group, hidden)
        key = frozenset(map(id, group)), system.names
        if key not in known:
            truth = np.array([values[c] for c in system.names], dtype=np.int64)
            places = [i for i, c in enumerate(system.names) if c in small]
            known[key] = not places or _stays_open(system, truth, places, rule)
        if not known[key]:
            tied.update(system.names)
    return frozenset(tied)
