"""Do several groups share one ratio? Against every split counted by hand, and at its level."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from scipy.stats import binom

from coincide.estimates.cells import Cells, checked
from coincide.estimates.levels import levels_agree
from coincide.estimates.orders import orders_agree


def level(observed: int, expected: float, reference: int) -> Cells:
    """One cell whose reference is `reference` events in 1,000 days."""
    return checked([observed], [1000 * expected / reference], [reference], [1000.0])


def by_hand(levels: list[Cells]) -> float:
    """Every split of the observed events: chance under one ratio, and deviance from it."""
    seen = [int(c.exposed_events[0]) for c in levels]
    totals = [s + int(c.unexposed_events[0]) for s, c in zip(seen, levels, strict=True)]
    ratios = [float(c.exposed_days[0] / c.unexposed_days[0]) for c in levels]

    def chance(split: tuple[int, ...]) -> float:
        terms = zip(split, totals, ratios, strict=True)
        return math.prod(float(binom.pmf(k, n, r / (1 + r))) for k, n, r in terms)

    def apart(split: tuple[int, ...]) -> float:
        # largest likelihood of each level on its own; the common one is the same for every split
        found = 0.0
        for k, n, r in zip(split, totals, ratios, strict=True):
            p = k / n
            # t r = p / (1 - p), so that t^k / (1 + t r)^n is p^k (1 - p)^(n - k) / r^k
            found += (k * math.log(p) if k else 0.0) + ((n - k) * math.log(1 - p) if n > k else 0.0)
            found -= k * math.log(r)
        return found

    splits = [s for s in itertools.product(*(range(n + 1) for n in totals)) if sum(s) == sum(seen)]
    whole = sum(map(chance, splits))
    at = apart(tuple(seen))
    further = sum(chance(s) for s in splits if apart(s) > at + 1e-9)
    equal = sum(chance(s) for s in splits if abs(apart(s) - at) <= 1e-9)
    return (further + equal / 2) / whole


@pytest.mark.parametrize(
    "levels",
    [
        [level(3, 1.0, 4), level(0, 2.0, 5), level(1, 1.5, 6)],
        [level(0, 1.0, 3), level(4, 0.5, 3), level(0, 1.0, 3)],
        [level(2, 2.0, 4), level(2, 2.0, 4), level(2, 2.0, 4), level(0, 1.0, 2)],
    ],
)
def test_every_split_by_hand(levels: list[Cells]) -> None:
    found = levels_agree(levels)
    assert found.method == "exact mid-P"
    # sums of the same products in another order
    assert found.p == pytest.approx(by_hand(levels), rel=1e-9)


def test_two_levels_are_the_test_of_two_orders() -> None:
    levels = [level(9, 3.0, 40), level(2, 4.0, 60)]
    assert levels_agree(levels) == orders_agree(*levels)


def test_the_order_of_levels_changes_nothing() -> None:
    levels = [level(3, 1.0, 40), level(9, 2.0, 50), level(1, 1.5, 60), level(2, 4.0, 10)]
    found = [levels_agree(list(some)).p for some in itertools.permutations(levels)]
    assert found == pytest.approx([found[0]] * len(found), rel=1e-9)  # sums in another order


def test_many_splits_use_the_likelihood_ratio_and_agree_with_the_exact_law_nearby() -> None:
    exact = [level(20, 18.0, 900), level(30, 20.0, 900), level(15, 22.0, 900)]
    more = [level(10 * o, 10 * e, 9000) for o, e in ((20, 18.0), (30, 20.0), (15, 22.0))]
    many = [*more, *(level(200, 200.0, 9000) for _ in range(3))]
    assert levels_agree(exact).method == "exact mid-P"
    assert levels_agree(many).method == "likelihood ratio"
    assert levels_agree(many).p < levels_agree(exact).p < 0.2


def test_levels_without_information_do_not_count() -> None:
    empty, some = checked([], [], [], []), level(3, 1.0, 40)
    assert levels_agree([some, empty]).p == 1.0
    assert levels_agree([empty]).method == "no information"
    assert levels_agree([some, empty, level(1, 1.0, 40)]) == orders_agree(some, level(1, 1.0, 40))


@pytest.mark.parametrize("expected", [4.0, 20.0])
def test_one_ratio_is_rejected_in_five_percent(expected: float) -> None:
    random, replicates = np.random.Generator(np.random.Philox(5)), 600
    shares = np.array([0.2, 0.3, 0.4, 0.1]) * expected
    p = []
    for _ in range(replicates):
        drawn = [checked([random.poisson(2 * e)], [e], [random.poisson(100 * e)], [100 * e]) for e in shares]
        p.append(levels_agree(drawn).p)
    low, high = binom.interval(0.999, replicates, 0.05)
    # mid-P is conservative where counts are few
    assert (np.array(p) < 0.05).sum() <= high
    assert (np.array(p) < 0.05).sum() >= low * (expected > 10)
