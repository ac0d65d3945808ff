"""What subtracting one total of time from another gives: known to the gate, and the right number."""

from __future__ import annotations

import numpy as np

from coincide.designs.pair.differences import difference_sums, unshown_differences
from coincide.designs.pair.estimate import both_orders, one_order
from coincide.designs.pair.plan import ORDERS
from coincide.designs.pair.sums import unshown_pieces
from coincide.kernels.states import UNEXPOSED
from support.pair_sample import DEFAULT_PLAN, empty, pair_of

PLAN = DEFAULT_PLAN


def drawn(seed: int):
    random = np.random.Generator(np.random.Philox(seed))
    orders = []
    for _ in ORDERS:
        filled = empty()
        filled.put(UNEXPOSED, days=100_000, events=50)
        for state in range(2, len(filled.days)):
            filled.put(state, days=1000, events=int(random.integers(0, 9)))
        orders.append(filled)
    return pair_of(*orders)


def test_every_difference_of_two_totals_is_known() -> None:
    """For each pair of shown totals of which one holds the other, some count of the gate is the rest."""
    pair = drawn(1)
    pieces = unshown_pieces(pair, PLAN)
    known = unshown_differences(PLAN, pieces)
    named = {frozenset(one.parts) for one in difference_sums(PLAN)}
    totals = {
        "either": [PLAN.everything, PLAN.primary, PLAN.primary_dated, *(span for _, span in PLAN.latencies)],
        **{order: [PLAN.everything, PLAN.everything_dated, PLAN.primary] for order in ORDERS},
    }
    looked_at = 0
    for direction, spans in totals.items():
        for more in spans:
            for less in spans:
                rest = set(more.states) - set(less.states)
                if not set(less.states) < set(more.states):
                    continue
                looked_at += 1
                orders = ORDERS if direction == "either" else (direction,)
                names = {p.name: p.states[0] for p in PLAN.pieces}
                parts = frozenset(
                    name for name in pieces
                    if name.column == "observed" and name.key[0] in orders and names[name.key[1]] in rest
                )  # fmt: skip
                windows = [set(span.states) for span in PLAN.windows]
                assert parts in named or rest in windows
                found = [known[one.total] for one in difference_sums(PLAN) if frozenset(one.parts) == parts]
                shown = [_observed(pair, direction, span) for span in (more, less)]
                assert all(value == shown[0] - shown[1] for value in found)
    assert looked_at > 20


def _observed(pair, direction: str, span) -> int:
    if direction == "either":
        return both_orders("x", pair, span).ratio.observed
    (order,) = (one for one in pair.orders if one.direction == direction)
    return one_order("x", order, span).ratio.observed


def test_stretches_between_the_study_s_own_cuts_are_whole_counts() -> None:
    """The years of the prodrome cut them; a small stretch of two years stays small."""
    names = {one.total.key[:2] for one in difference_sums(PLAN)}
    assert ("a_then_b", "difference piece 1095-1461d to piece 1461-1826d (2)") in names
    assert ("b_then_a", "difference piece 1095-1461d to piece 1461-1826d (2)") in names
    # a window is a count of its own, in sums of its own
    assert ("a_then_b", "difference piece 1826-2191d to piece 3287-3652d (5)") not in names
