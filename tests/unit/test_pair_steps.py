"""What chance predicts, from everybody together to the study's own cells: each number by hand."""

from __future__ import annotations

import numpy as np
import pytest

from coincide.designs.pair.estimate import one_order
from coincide.designs.pair.steps import expectation_steps
from coincide.kernels.follow_up import Strata
from coincide.kernels.states import UNEXPOSED
from support.pair_sample import DEFAULT_PLAN, Filled, empty, order_of, pair_of

EXPOSED = DEFAULT_PLAN.primary.states


def strata(*levels: tuple[int, int, int]) -> Strata:
    return Strata(*(np.array(column, np.int32) for column in zip(*levels, strict=True)))


def two_sexes() -> Filled:
    """Rows: men and women of cohort 14, women of cohort 15. Ages 0 and 1."""
    filled = empty(rows=3, ages=2)
    unexposed = {
        (0, 0): (1000, 10),
        (0, 1): (500, 20),
        (1, 0): (2000, 4),
        (1, 1): (1000, 6),
        (2, 0): (400, 8),
    }
    exposed = {(0, 0): (10, 1), (0, 1): (20, 2), (1, 1): (30, 0), (2, 0): (40, 3), (2, 1): (100, 5)}
    for (row, age), (days, events) in unexposed.items():
        filled.put(UNEXPOSED, days, events, row, age)
    for (row, age), (days, events) in exposed.items():
        filled.put(EXPOSED, days, events, row, age)
    return filled


STRATA = strata((1, 14, -1), (2, 14, -1), (2, 15, -1))


def steps_of(direction: str) -> list[tuple[str, int, float]]:
    pair = pair_of(two_sexes(), empty(rows=3, ages=2), STRATA)
    found = expectation_steps(pair, DEFAULT_PLAN.primary)
    return [(s.step, s.observed, s.expected) for s in found if s.direction == direction]


def test_every_step_by_hand() -> None:
    # the 100 days of row 2 at age 1 have no reference and are in no step; 100 exposed days are left
    expected = {
        # 100 * 48 / 4,900
        "everybody together": 100 * 48 / 4900,
        # men 30 * 30 / 1,500, women 70 * 18 / 3,400
        "by sex": 0.6 + 70 * 18 / 3400,
        # men 10 * 10 / 1,000 + 20 * 20 / 500, women 40 * 12 / 2,400 + 30 * 6 / 1,000
        "by sex and age": 0.1 + 0.8 + 0.2 + 0.18,
        # the women of age 0 fall apart: 40 * 8 / 400 at their own cohort
        "by sex, age and birth cohort": 0.1 + 0.8 + 0.8 + 0.18,
    }
    found = steps_of("a_then_b")
    assert [step for step, _, _ in found] == list(expected)
    assert [observed for _, observed, _ in found] == [6, 6, 6, 6]
    assert [e for _, _, e in found] == pytest.approx(list(expected.values()), rel=1e-14)


def test_the_last_step_is_the_expectation_of_the_study() -> None:
    order = order_of("a_then_b", two_sexes())
    estimate = one_order("order", order, DEFAULT_PLAN.primary)
    *_, (_, observed, expected) = steps_of("a_then_b")
    assert observed == estimate.ratio.observed
    # the same terms, added in another order
    assert expected == pytest.approx(estimate.ratio.expected, rel=1e-14)
    assert estimate.ratio.observed_outside == 5


def test_both_orders_add_up_at_every_step() -> None:
    pair = pair_of(two_sexes(), two_sexes(), STRATA)
    found = list(expectation_steps(pair, DEFAULT_PLAN.primary))
    either = [s for s in found if s.direction == "either"]
    first = [s for s in found if s.direction == "a_then_b"]
    assert [s.position for s in either] == [0, 1, 2, 3]
    assert [s.observed for s in either] == [2 * s.observed for s in first]
    assert [s.expected for s in either] == [2 * s.expected for s in first]


def test_areas_are_a_last_step_when_there_are_some() -> None:
    filled = empty(rows=2)
    filled.put(UNEXPOSED, 1000, 10, row=0)
    filled.put(UNEXPOSED, 1000, 30, row=1)
    filled.put(EXPOSED, 100, 2, row=0)
    filled.put(EXPOSED, 300, 9, row=1)
    pair = pair_of(filled, empty(rows=2), strata((1, 14, 0), (1, 14, 1)))
    found = [s for s in expectation_steps(pair, DEFAULT_PLAN.primary) if s.direction == "a_then_b"]
    assert [s.step for s in found][-1] == "by sex, age, birth cohort and area"
    # 400 * 40 / 2,000 in one area, 100 * 10 / 1,000 + 300 * 30 / 1,000 in two
    assert [s.expected for s in found] == pytest.approx([8, 8, 8, 8, 10], rel=1e-14)


def test_an_order_without_anybody_predicts_nothing() -> None:
    assert [(o, e) for _, o, e in steps_of("b_then_a")] == [(0, 0.0)] * 4
