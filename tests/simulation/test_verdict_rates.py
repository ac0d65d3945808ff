"""How often each verdict is given when the truth is known: through estimates and the rule, from cells."""

from __future__ import annotations

from collections import Counter
from functools import cache

import pytest
from bands import at_most, within
from pairs import philox
from scipy.stats import poisson

from coincide.designs.pair.verdict import Facts, Shown, decide
from coincide.estimates.cells import Cells, joined
from coincide.estimates.conditional import RateRatio, rate_ratio
from coincide.estimates.misdiagnosis import tipping
from coincide.estimates.orders import orders_agree
from support.worlds import draw_cells

REPLICATES = 1000
KNOWN = 1e5
"""A reference so large that the expectation is known, and the count is Poisson."""
SIZES = (3.0, 5.0, 12.0, 20.0)
MARGIN = (0.5, 2.0)
NAIVE = "naive chance"
"""What is said when an interval that holds 1 is taken for chance."""


def shown(found: RateRatio) -> Shown:
    low, high = found.interval.low, found.interval.high
    return Shown(
        found.observed,
        found.expected,
        found.estimate,
        low if found.interval.low_state == "finite" else None,
        high if found.interval.high_state == "finite" else None,
        found.interval.low_state,
        found.interval.high_state,
        found.method,
    )


def one_study(parts: dict[str, Cells]) -> tuple[str, ...]:
    """Return the verdict of a study, and whether the naive rule says chance."""
    both = joined(*parts.values())
    primary, orders = rate_ratio(*both), {name: rate_ratio(*part) for name, part in parts.items()}
    facts = Facts(
        "ALS",
        "MS",
        {name: order.expected for name, order in orders.items()},
        margin=MARGIN,
        remove_for_limit=tipping(both).remove_for_limit,
        orders_agree_p=orders_agree(*parts.values()).p,
    )
    verdict = decide(facts, shown(primary), {name: shown(order) for name, order in orders.items()})
    naive = (NAIVE,) if primary.interval.holds(1.0) else ()
    return (verdict.verdict, *verdict.reasons, *naive)


@cache
def shares(expected: float, ratio: float, reference: float = 50.0) -> dict[str, float]:
    """Return how often each word and reason was given; two thirds are expected in one order."""
    random = philox(int(1000 * expected + 10 * ratio + reference))
    said: Counter[str] = Counter()
    for _ in range(REPLICATES):
        options = {"ratio": ratio, "reference": reference, "cells": 5}
        said.update(
            one_study(
                {
                    "a_then_b": draw_cells(random, expected=expected * 2 / 3, **options),
                    "b_then_a": draw_cells(random, expected=expected / 3, **options),
                }
            )
        )
    return {word: count / REPLICATES for word, count in said.items()}


def share(found: dict[str, float], *words: str) -> float:
    return sum(found.get(word, 0.0) for word in words)


@pytest.mark.slow
@pytest.mark.parametrize("expected", SIZES)
def test_without_a_link_one_is_claimed_in_at_most_five_per_cent(expected: float) -> None:
    found = shares(expected, 1.0)
    assert at_most(share(found, "more", "less"), 0.05, REPLICATES)
    assert at_most(share(found, "more"), 0.025, REPLICATES)
    # the test of the orders is exact and conditional: at most its level
    assert at_most(share(found, "orders_differ"), 0.05, REPLICATES)


@pytest.mark.slow
@pytest.mark.parametrize("expected", [3.0, 20.0])
def test_a_small_reference_claims_no_more(expected: float) -> None:
    assert at_most(share(shares(expected, 1.0, reference=2.0), "more", "less"), 0.05, REPLICATES)


@pytest.mark.slow
@pytest.mark.parametrize("ratio", [2.0, 3.0])
@pytest.mark.parametrize("expected", SIZES)
def test_a_doubled_risk_is_not_called_chance(expected: float, ratio: float) -> None:
    found = shares(expected, ratio)
    assert at_most(share(found, "chance"), 0.05, REPLICATES)
    assert at_most(share(found, "less"), 0.025, REPLICATES)


@pytest.mark.slow
def test_the_naive_rule_calls_a_doubled_risk_chance_in_most_small_studies() -> None:
    naive = {expected: share(shares(expected, 2.0), NAIVE) for expected in SIZES}
    # a count of mean 6 is below 7, the first that excludes 1, in 60.6 %
    assert poisson.cdf(6, 6.0) == pytest.approx(0.606, abs=0.0005)
    assert within(share(shares(3.0, 2.0, KNOWN), NAIVE), 0.606, REPLICATES)
    for expected in (3.0, 5.0, 12.0):
        assert not at_most(naive[expected], 0.05, REPLICATES)
    assert naive[3.0] > naive[5.0] > naive[12.0] > naive[20.0]


@pytest.mark.slow
def test_a_study_too_small_to_say_chance_says_too_few() -> None:
    small, large = shares(3.0, 1.0), shares(20.0, 1.0)
    assert share(small, "chance") == 0
    assert share(small, "too_few") > 0.9
    # counts of 13 to 29 lie inside a half and two when 20 are expected
    assert share(large, "chance") > 0.5


@pytest.mark.slow
def test_power_grows_with_the_study_and_with_the_link() -> None:
    more = {(e, r): share(shares(e, r), "more") for e in SIZES for r in (1.0, 2.0, 3.0)}
    for expected in SIZES:
        assert more[expected, 1.0] < more[expected, 2.0] < more[expected, 3.0] or more[expected, 3.0] > 0.99
    for ratio in (2.0, 3.0):
        ordered = [more[expected, ratio] for expected in SIZES]
        assert ordered == sorted(ordered)
    # power of a known reference at 3 expected and ratio 3: a count of mean 9 is 7 or more in 79.3 %
    assert poisson.sf(6, 9.0) == pytest.approx(0.793, abs=0.0005)
    assert within(share(shares(3.0, 3.0, KNOWN), "more"), 0.793, REPLICATES)


@pytest.mark.slow
def test_findings_of_small_studies_are_often_fragile() -> None:
    """At 3 expected a tripled risk is found with counts around 9, of which two may be wrong labels."""
    fragile = {e: share(shares(e, 3.0), "fragile") / share(shares(e, 3.0), "more") for e in (3.0, 20.0)}
    assert fragile[3.0] > 0.3
    assert fragile[20.0] < 0.05
