"""Counts a reader finds by subtracting one shown window from another that holds it.

Such a difference may be several pieces of time, each too small to be shown and together still small. Windows
of time and their totals need none of this: there the gate asks that hidden parts together exceed the
threshold.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import permutations

from coincide.designs.pair.plan import ORDERS, Plan, Span
from coincide.designs.pair.sums import Counts, observed
from coincide.results.table import CountId, Sum

States = frozenset[int]


def difference_sums(plan: Plan) -> Iterator[Sum]:
    """Yield every difference as the sum of its pieces."""
    pieces = {piece.states[0]: piece.name for piece in plan.pieces}
    for direction in (*ORDERS, "either"):
        orders = ORDERS if direction == "either" else (direction,)
        for states in _differences(direction, plan):
            parts = tuple(observed(order, pieces[state]) for order in orders for state in sorted(states))
            yield Sum(_named(direction, states, pieces), parts)


def unshown_differences(plan: Plan, known: Mapping[CountId, int]) -> Counts:
    """Return the differences as counts, from those of the pieces."""
    return {one.total: sum(known[part] for part in one.parts) for one in difference_sums(plan)}


def _named(direction: str, states: States, pieces: Mapping[int, str]) -> CountId:
    first, last = min(states), max(states)
    return observed(direction, f"difference {pieces[first]} to {pieces[last]} ({len(states)})")


def _differences(direction: str, plan: Plan) -> list[States]:
    """Return the states in which two totals differ, and the stretches between the study's own cuts."""
    totals = {frozenset(span.states) for span in _totals(direction, plan)}
    found = {more - less for more, less in permutations(totals, 2) if less < more}
    found |= {frozenset(span.states) for span in plan.stretches}
    windows = {frozenset(span.states) for span in plan.windows}
    several = [states for states in found if len(states) > 1 or direction == "either"]
    return sorted(set(several) - windows, key=sorted)


def _totals(direction: str, plan: Plan) -> tuple[Span, ...]:
    """Return the shown spans that run to the end of follow-up."""
    if direction == "either":
        return plan.everything, plan.primary, plan.primary_dated, *(span for _, span in plan.latencies)
    return plan.everything, plan.everything_dated, plan.primary
