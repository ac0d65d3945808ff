"""Both orders: do they agree, and which comes first."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from coincide.estimates.cells import Cells, checked
from coincide.estimates.direction import (
    direction,
    direction_by_likelihood,
    direction_from_totals,
)
from coincide.estimates.orders import orders_agree
from coincide.estimates.shared_reference import WindowCells, expected_by_window

AB = checked([1, 0], [1, 1], [1, 1], [2, 1])
BA = checked([1], [1], [0], [1])


def test_two_orders_by_hand() -> None:
    """Worked in validation/README.md: 8/13 and 5/13."""
    found = orders_agree(AB, BA)
    assert (found.p, found.method) == (pytest.approx(8 / 13, rel=1e-12), "exact mid-P")


def brute_coefficients(cells: Cells) -> np.ndarray:
    weights = np.ones(1)
    for o, p, d, u in zip(*cells, strict=True):
        for _ in range(o + d):
            weights = np.convolve(weights, [1.0, p / u])
    return weights


@pytest.mark.parametrize("seed", range(5))
def test_agreement_equals_brute_force(seed: int) -> None:
    rng = np.random.default_rng(seed)
    ab, ba = (
        checked(rng.poisson(1, 4), rng.uniform(1, 9, 4), rng.poisson(4, 4), rng.uniform(10, 90, 4))
        for _ in range(2)
    )
    together = int(ab.exposed_events.sum() + ba.exposed_events.sum())
    first, second = (np.pad(brute_coefficients(c), (0, 60))[: together + 1] for c in (ab, ba))
    law = first * second[::-1] / (first * second[::-1]).sum()
    seen = int(ab.exposed_events.sum())
    lower, upper = law[:seen].sum() + law[seen] / 2, law[seen + 1 :].sum() + law[seen] / 2
    assert orders_agree(ab, ba).p == pytest.approx(min(1, 2 * min(lower, upper)), rel=1e-9)


def test_agreement_does_not_depend_on_which_is_first() -> None:
    one, other = orders_agree(AB, BA), orders_agree(BA, AB)
    assert one.p == pytest.approx(other.p, rel=1e-12)


def test_likelihood_ratio_joins_the_exact_law() -> None:
    """At 51 exposed events the two methods differ little; where they do is chance in the discrete law."""
    below = orders_agree(checked([30], [10], [900], [1000]), checked([20], [9], [1100], [1000]))
    above = orders_agree(checked([31], [10], [900], [1000]), checked([20], [9], [1100], [1000]))
    assert (below.method, above.method) == ("exact mid-P", "likelihood ratio")
    assert 0.3 < above.p / below.p < 1.0


@pytest.mark.parametrize("observed", [(60, 0), (0, 60)])
def test_one_order_without_events(observed: tuple[int, int]) -> None:
    found = orders_agree(
        checked([observed[0]], [10], [900], [1000]), checked([observed[1]], [10], [900], [1000])
    )
    assert found.method == "likelihood ratio"
    assert found.p < 1e-6


def test_an_order_without_unexposed_events() -> None:
    found = orders_agree(checked([55], [10], [0], [1000]), checked([20], [10], [900], [1000]))
    # log likelihood of the first order tends to -55 log(P/U); ratio 2.2 in the other order alone.
    assert found.p < 1e-20


def test_no_information_gives_no_disagreement() -> None:
    assert orders_agree(AB, checked([0], [1], [0], [1])).p == 1.0
    assert orders_agree(checked([], [], [], []), AB).p == 1.0


def test_direction_equals_brute_convolution() -> None:
    o_ab, e_ab, o_ba, e_ba = [3, 1, 4], [1.0, 0.4, 2.0], [1, 0, 2], [0.8, 0.1, 3.0]
    found = direction_from_totals(o_ab, e_ab, o_ba, e_ba)
    law = np.ones(1)
    for n, a, b in zip(np.add(o_ab, o_ba), e_ab, e_ba, strict=True):
        law = np.convolve(law, stats.binom.pmf(np.arange(n + 1), n, a / (a + b)))
    upper = law[9:].sum() + law[8] / 2
    assert found.p == pytest.approx(2 * upper, rel=1e-9)
    assert (found.observed_first, found.events) == (8, 11)
    assert found.expected_share == pytest.approx((4 * 1 / 1.8 + 1 * 0.4 / 0.5 + 6 * 2 / 5) / 11)


def test_windows_with_hardly_any_expectation_are_left_out() -> None:
    found = direction_from_totals([3, 9], [1.0, 2.0], [1, 0], [0.8, 0.009])
    assert found.used == (True, False)
    alone = direction_from_totals([3], [1.0], [1], [0.8])
    assert (found.p, found.share) == (alone.p, alone.share)


def test_no_pairs_no_direction() -> None:
    found = direction_from_totals([0], [1.0], [0], [0.8])
    assert math.isnan(found.share)
    assert (found.interval.low, found.interval.high, found.p) == (0, 1, 1)
    nothing = WindowCells(
        np.zeros((0, 3), dtype=np.int64), np.zeros((0, 3)), np.ones(3, dtype=np.int64), np.ones(3)
    )
    assert direction(nothing, nothing).p == 1


def test_exchanging_the_diseases_exchanges_the_share() -> None:
    ab, ba = world(np.random.default_rng(4), events=40, reference=200)
    for test in (direction, direction_by_likelihood):
        one, other = test(ab, ba), test(ba, ab)
        assert one.share + other.share == pytest.approx(1, abs=1e-8)
        assert one.p == pytest.approx(other.p, rel=1e-6)
        assert one.interval.low == pytest.approx(1 - other.interval.high, abs=1e-7)


def test_likelihood_joins_the_binomial_for_a_large_reference() -> None:
    ab, ba = world(np.random.default_rng(9), events=300, reference=2_000_000)
    binomial, likelihood = direction(ab, ba), direction_by_likelihood(ab, ba)
    assert (binomial.method, likelihood.method) == ("binomial", "likelihood ratio")
    # They differ by the mid-P correction, a fraction of one event in 300, and the reference's 1e-3 error.
    assert likelihood.share == pytest.approx(binomial.share, abs=2e-3)
    assert likelihood.interval.low == pytest.approx(binomial.interval.low, abs=4e-3)
    assert likelihood.interval.high == pytest.approx(binomial.interval.high, abs=4e-3)


def test_all_pairs_in_one_order() -> None:
    ab, ba = world(np.random.default_rng(2), events=60, reference=100)
    none = WindowCells(ab.events * 0, ab.days, ab.unexposed_events, ab.unexposed_days)
    found = direction_by_likelihood(none, ba)
    assert (found.share, found.interval.low) == (0.0, 0.0)
    assert found.p < 1e-3
    assert direction_by_likelihood(ba, none).share == 1.0


def world(
    rng: np.random.Generator, *, events: int, reference: int, odds: float = 1.0
) -> tuple[WindowCells, WindowCells]:
    """Two orders with one ratio per window, falling from 4 to 1, and follow-up that is shorter after B."""
    windows, cells = 5, 30
    ratio = np.linspace(4, 1, windows)[:, None]
    days = [rng.uniform(0.5, 1.5, (windows, cells)) for _ in range(2)]
    days[1] = days[1] * np.exp(-0.7 * np.arange(windows))[:, None]
    scale = events / sum(float((ratio * d).sum()) for d in days)
    orders = []
    for d, factor in zip(days, (math.sqrt(odds), 1 / math.sqrt(odds)), strict=True):
        exposed = d * scale  # unit rate in every cell
        unexposed = np.full(cells, reference / cells)
        orders.append(
            WindowCells(rng.poisson(exposed * ratio * factor), exposed, rng.poisson(unexposed), unexposed)
        )
    return orders[0], orders[1]


def rejections(test: object, *, reference: int, odds: float, replicates: int) -> float:
    rng = np.random.default_rng(1)
    found = [test(*world(rng, events=60, reference=reference, odds=odds)) < 0.05 for _ in range(replicates)]  # type: ignore[operator]
    return float(np.mean(found))


def windowed(ab: WindowCells, ba: WindowCells) -> float:
    return direction_from_totals(
        ab.events.sum(axis=1), expected_by_window(ab), ba.events.sum(axis=1), expected_by_window(ba)
    ).p


def unwindowed(ab: WindowCells, ba: WindowCells) -> float:
    sums = ([c.events.sum()] for c in (ab, ba))
    e_ab, e_ba = ([expected_by_window(c).sum()] for c in (ab, ba))
    o_ab, o_ba = sums
    return direction_from_totals(o_ab, e_ab, o_ba, e_ba).p


def fifty_fifty(ab: WindowCells, ba: WindowCells) -> float:
    first, second = int(ab.events.sum()), int(ba.events.sum())
    return float(stats.binomtest(first, first + second).pvalue)


@pytest.mark.slow
def test_equal_effect_in_both_orders_is_no_direction() -> None:
    """99.9 % band of 1,000 replicates around 5 %: 0.029 to 0.074; the mid-P test may be a little below."""
    assert 0.025 <= rejections(windowed, reference=100_000, odds=1.0, replicates=1000) <= 0.074
    # What would be wrong: ignoring the windows, or expecting half and half.
    assert rejections(unwindowed, reference=100_000, odds=1.0, replicates=300) > 0.1
    assert rejections(fifty_fifty, reference=100_000, odds=1.0, replicates=300) > 0.5


@pytest.mark.slow
def test_a_small_reference_needs_the_likelihood() -> None:
    def likelihood(ab: WindowCells, ba: WindowCells) -> float:
        assert direction(ab, ba).method == "likelihood ratio"
        return direction(ab, ba).p

    assert rejections(windowed, reference=20, odds=1.0, replicates=300) > 0.15
    # 400 replicates: 99.9 % band around 5 % is 0.018 to 0.09.
    assert 0.018 <= rejections(likelihood, reference=20, odds=1.0, replicates=400) <= 0.09


@pytest.mark.slow
def test_a_true_direction_is_found() -> None:
    assert rejections(windowed, reference=100_000, odds=4.0, replicates=200) > 0.8
