"""How categories of a formula become columns, so that none is the sum of others.

A category in a term has a column for each level but the first when the term without it is in the model
already, and a column for every level when it is not. The baseline hazard stands for the empty term, so it
is always there. The rule is that of Chambers & Hastie, Statistical Models in S, 1992, section 2.4.1, in the
form that allows for every mixture of terms: a term is taken apart into products of contrasts, those already
there are left out, and what remains is put together again.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import combinations
from typing import TypeAlias

Coding: TypeAlias = dict[int, bool]
"""Category (its place among the factors) -> whether every level has a column."""


def codings(terms: Sequence[tuple[int, ...]], categorical: Collection[int]) -> list[list[Coding]]:
    """Return for each term how its categories are coded; a term may need several blocks of columns.

    Parameters
    ----------
    terms
        Places of the factors of each term, terms of fewer factors first.
    categorical
        Which factors are categories.

    Examples
    --------
    The slope of a number (factor 0) in each level of a category (factor 1), with and without a common one:

    >>> codings([(0, 1)], {1}), codings([(0,), (0, 1)], {1})
    ([[{1: True}]], [[{}], [{1: False}]])
    """
    there: dict[frozenset[int], set[frozenset[int]]] = {frozenset(): {frozenset()}}
    found = []
    for term in terms:
        own = [factor for factor in term if factor in categorical]
        known = there.setdefault(frozenset(term) - frozenset(own), set())
        needed = [
            frozenset(some)
            for size in range(len(own) + 1)
            for some in combinations(own, size)
            if frozenset(some) not in known
        ]
        known.update(needed)
        found.append(_put_together(needed))
    return found


def _put_together(needed: list[frozenset[int]]) -> list[Coding]:
    """Join products of contrasts that differ by one category into one with all of its levels."""
    blocks: list[Coding] = [dict.fromkeys(sorted(one), False) for one in needed]
    while (pair := _joinable(blocks)) is not None:
        small, large, category = pair
        joined = {**blocks[large], category: True}
        blocks = [joined if place == large else one for place, one in enumerate(blocks) if place != small]
    return blocks


def _joinable(blocks: list[Coding]) -> tuple[int, int, int] | None:
    """Return two blocks of which the second has one contrast more than the first, and which one."""
    for small, first in enumerate(blocks):
        for large, second in enumerate(blocks):
            more = set(second.items()) - set(first.items())
            if len(second) == len(first) + 1 and set(first.items()) <= set(second.items()):
                category, full = next(iter(more))
                if not full:
                    return small, large, category
    return None
