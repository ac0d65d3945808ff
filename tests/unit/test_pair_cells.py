"""The cells of a window, and the expectation worked by hand from them."""

from __future__ import annotations

import pytest

from coincide.designs.pair.cells import cells_of, observed_in, outside_in
from coincide.designs.pair.estimate import both_orders, estimate_pair, one_order, same_day
from coincide.designs.pair.plan import Span
from coincide.estimates.conditional import rate_ratio
from coincide.kernels.states import SAME_DAY, UNEXPOSED
from support.pair_sample import DEFAULT_PLAN, Filled, empty, order_of, pair_of

LATER = DEFAULT_PLAN.primary.states
FIRST, PREVALENT = LATER[0], LATER[-1]


def three_ages() -> Filled:
    """One sex and cohort, three ages; the third has exposed time and nobody unexposed."""
    filled = empty(ages=4)
    filled.put(UNEXPOSED, days=10_000, events=20, age=0)
    filled.put(UNEXPOSED, days=5_000, events=30, age=1)
    filled.put(UNEXPOSED, days=700, events=1, age=3)
    filled.put(FIRST, days=100, events=1, age=0)
    filled.put(FIRST, days=200, events=3, age=1)
    filled.put(FIRST, days=50, events=2, age=2)
    filled.put(PREVALENT, days=400, events=0, age=1)
    return filled


def test_cells_without_exposed_time_are_left_out() -> None:
    filled = three_ages()
    cells = cells_of(filled.days, filled.events, DEFAULT_PLAN.primary)
    assert cells.exposed_days.tolist() == [100, 600, 50]
    assert cells.exposed_events.tolist() == [1, 3, 2]
    assert cells.unexposed_days.tolist() == [10_000, 5_000, 0]
    assert cells.unexposed_events.tolist() == [20, 30, 0]


def test_events_are_with_or_without_a_reference_and_never_lost() -> None:
    filled = three_ages()
    cells = cells_of(filled.days, filled.events, DEFAULT_PLAN.primary)
    assert (observed_in(cells), outside_in(cells)) == (4, 2)


def test_the_expectation_by_hand() -> None:
    # 100 * 20 / 10,000 = 0.2 and (200 + 400) * 30 / 5,000 = 3.6; the third age has no reference
    found = one_order("order", order_of("a_then_b", three_ages()), DEFAULT_PLAN.primary)
    assert found.ratio.expected == pytest.approx(3.8, rel=1e-15)
    assert (found.ratio.observed, found.ratio.observed_outside, found.ratio.days_outside) == (4, 2, 50)
    assert found.person_days == 750


def test_a_window_holds_its_own_states_only() -> None:
    found = one_order("window", order_of("a_then_b", three_ages()), Span("365-730d", (FIRST,)))
    # 0.2 + 200 * 30 / 5,000
    assert found.ratio.expected == pytest.approx(1.4, rel=1e-15)
    assert found.ratio.observed == 4


def test_both_orders_are_one_likelihood_over_the_cells_of_each() -> None:
    ab, ba = three_ages(), empty(ages=4)
    ba.put(UNEXPOSED, days=8_000, events=4, age=0)
    ba.put(FIRST, days=1_000, events=1, age=0)
    pair = pair_of(ab, ba)
    found = both_orders("primary", pair, DEFAULT_PLAN.primary)
    # 3.8 and 1,000 * 4 / 8,000
    assert found.ratio.expected == pytest.approx(4.3, rel=1e-15)
    assert found.ratio.observed == 5
    again = rate_ratio([1, 3, 1], [100, 600, 1_000], [20, 30, 4], [10_000, 5_000, 8_000])
    assert (found.ratio.estimate, found.ratio.interval, found.ratio.p) == (
        again.estimate, again.interval, again.p
    )  # fmt: skip
    assert found.people is None


def test_the_same_day_is_counted_once_and_in_neither_order() -> None:
    ab, ba = three_ages(), three_ages()
    for filled in (ab, ba):
        filled.put(SAME_DAY, days=30, events=6, age=0)
    estimates = estimate_pair(pair_of(ab, ba), DEFAULT_PLAN)
    found = estimates.find("same_day", "either")
    # 30 people, a day each: 30 * 20 / 10,000
    assert (found.ratio.observed, found.ratio.expected) == (6, pytest.approx(0.06, rel=1e-15))
    assert found == same_day(order_of("a_then_b", ab), DEFAULT_PLAN)
    assert estimates.find("all", "either").ratio.observed == 8
    assert [e.direction for e in estimates.rows if e.question == "same_day"] == ["either"]


def test_people_with_time_in_a_window_are_counted_once() -> None:
    filled = three_ages()
    order = order_of("a_then_b", filled, people=7)
    assert order.people_in((FIRST, PREVALENT)) == 7
    assert order.people_in((SAME_DAY,)) == 0


def test_left_out_time_is_in_no_estimate_and_never_unexposed() -> None:
    plain, more = three_ages(), three_ages()
    more.put(DEFAULT_PLAN.left_out.states, days=9_999, events=9, age=0)
    plain, more = (estimate_pair(pair_of(f, f), DEFAULT_PLAN).rows for f in (plain, more))
    assert [(r.window, r.ratio.observed, r.ratio.expected) for r in plain] == [
        (r.window, r.ratio.observed, r.ratio.expected) for r in more
    ]
