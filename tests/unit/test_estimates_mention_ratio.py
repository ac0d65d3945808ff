"""The mention ratio: by hand, against R, against a slow twin, by what must not change it."""

from __future__ import annotations

import csv
import math
from functools import partial
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import nchypergeom_fisher

from coincide.errors import UsageError
from coincide.estimates.hypergeometric import PairLaw, pair_cumulants, pair_law, pair_moments
from coincide.estimates.hypergeometric_tails import pair_split
from coincide.estimates.mention_power import (
    critical_count,
    mention_power,
    mention_tipping,
    smallest_mention_ratio,
)
from coincide.estimates.mention_ratio import MentionRatio, mention_ratio, ratio_of_law

VALIDATION = Path(__file__).parents[2] / "validation" / "mention_ratio.csv"
# people, with A, with B, with both
CASES: dict[str, tuple[list[int], list[int], list[int], list[int]]] = {
    "tea": ([8], [4], [4], [3]),
    "twins": ([30], [17], [12], [2]),
    "table": ([120], [17], [41], [12]),
    "admissions": (
        [933, 585, 918, 792, 584, 714],
        [601, 370, 322, 269, 147, 46],
        [825, 560, 325, 417, 191, 373],
        [512, 353, 120, 138, 53, 22],
    ),
    "sparse": ([40, 3, 12, 90, 7, 25], [3, 2, 1, 4, 6, 2], [5, 1, 11, 6, 5, 1], [2, 1, 1, 0, 4, 0]),
    "common": ([400, 380, 610], [250, 300, 420], [220, 180, 410], [160, 150, 300]),
}


@pytest.fixture(scope="module")
def reference() -> dict[str, float]:
    with VALIDATION.open(encoding="utf-8") as file:
        return {row["name"]: float(row["value"]) for row in csv.DictReader(file)}


def values(found: MentionRatio) -> tuple[float, ...]:
    return found.estimate, found.interval.low, found.interval.high, found.p


def wanted(reference: dict[str, float], case: str, tail: str) -> tuple[float, ...]:
    return tuple(
        reference[f"{case}.{name}"] for name in ("estimate", f"{tail}_low", f"{tail}_high", f"{tail}_p")
    )


@pytest.mark.parametrize(("case", "tail"), list(product(CASES, ("central", "mid_p"))))
def test_equals_the_law_worked_out_in_r(case: str, tail: str, reference: dict[str, float]) -> None:
    exact = mention_ratio(*CASES[case], tail=tail, exact_up_to=10**6)
    # R's convolution is a Fourier sum, wrong by 1e-15 absolute: of a p of 1e-8 that is 1e-6
    assert values(exact) == pytest.approx(wanted(reference, case, tail), rel=1e-10, abs=1e-14)
    assert exact.expected == pytest.approx(reference[f"{case}.expected"], rel=1e-12)


@pytest.mark.parametrize(("case", "tail"), list(product(("admissions", "common"), ("central", "mid_p"))))
def test_the_saddlepoint_is_close(case: str, tail: str, reference: dict[str, float]) -> None:
    found = mention_ratio(*CASES[case], tail=tail)
    assert found.method.endswith("saddlepoint")
    # the promise of the rate ratio's saddlepoint: limits within 1e-4; a p of 1e-8 within 1e-3 of itself
    assert values(found)[:3] == pytest.approx(wanted(reference, case, tail)[:3], rel=1e-4)
    assert found.p == pytest.approx(wanted(reference, case, tail)[3], rel=1e-3)


@pytest.mark.parametrize("case", CASES)
def test_what_r_prints_agrees_within_the_tolerance_of_its_search(
    case: str, reference: dict[str, float]
) -> None:
    # fisher.test and mantelhaen.test stop their search at 1e-4 on a scale of their own
    found = mention_ratio(*CASES[case], tail="central", exact_up_to=10**6)
    printed = [reference[f"{case}.printed_{name}"] for name in ("estimate", "low", "high")]
    assert values(found)[:3] == pytest.approx(printed, rel=1e-2)


def test_by_hand() -> None:
    """8 certificates, 4 name A, 4 name B: 0 to 4 name both in the proportion 1 : 16 : 36 : 16 : 1."""
    found = mention_ratio([8], [4], [4], [3])
    assert found.expected == 2
    assert found.p == pytest.approx(2 * (16 / 2 + 1) / 70)
    low, high = found.interval.low, found.interval.high
    weights = [math.comb(4, k) ** 2 for k in range(5)]
    for psi, tail in ((low, (3.5, 4)), (high, (0, 2.5))):
        w = [weight * psi**k for k, weight in enumerate(weights)]
        share = w[3] / 2 + (w[4] if tail[1] == 4 else sum(w[:3]))
        assert share / sum(w) == pytest.approx(0.025, rel=1e-9)


def slow(law: PairLaw, log_psi: float) -> np.ndarray:
    """Return the probabilities of least, least + 1, ... by scipy's law of a cell and np.convolve."""
    total = np.ones(1)
    for n, a, b in zip(law.people, law.with_a, law.with_b, strict=True):
        k = np.arange(max(0, a + b - n), min(a, b) + 1)
        total = np.convolve(total, nchypergeom_fisher.pmf(k, n, a, b, math.exp(log_psi)))
    return total


def random_law(seed: int, cells: int = 4, most: int = 40) -> PairLaw:
    chance = np.random.default_rng(seed)
    n = chance.integers(1, most, cells)
    return pair_law(n, chance.integers(0, n + 1), chance.integers(0, n + 1))


@pytest.mark.parametrize("seed", range(12))
def test_law_and_tails_equal_the_slow_twin(seed: int) -> None:
    law = random_law(seed).informative()
    if law.least == law.most:
        law = pair_law([10, 8], [4, 3], [5, 6])
    for log_psi in (-2.0, 0.0, 0.7, 4.0):
        w, k = slow(law, log_psi), np.arange(law.least, law.most + 1)
        mean = float((w * k).sum())
        found = pair_moments(law, log_psi)
        assert found.mean == pytest.approx(mean, rel=1e-9)
        assert found.variance == pytest.approx(float((w * (k - mean) ** 2).sum()), rel=1e-8, abs=1e-12)
        assert found.third == pytest.approx(float((w * (k - mean) ** 3).sum()), rel=1e-7, abs=1e-9)
        assert pair_cumulants(law, log_psi, 0.4) == pytest.approx(
            math.log((w * np.exp(0.4 * k)).sum()), rel=1e-8
        )
        for observed in {law.least, (law.least + law.most) // 2, law.most}:
            split = pair_split(law, observed)(log_psi)
            # scipy sums the terms of a cell to about 1e-12
            assert split.below == pytest.approx(float(w[k < observed].sum()), rel=1e-8, abs=1e-13)
            assert split.at == pytest.approx(float(w[k == observed].sum()), rel=1e-8, abs=1e-13)
            assert split.above == pytest.approx(float(w[k > observed].sum()), rel=1e-8, abs=1e-13)


# What must not change it, and how it must change


@pytest.mark.parametrize("case", CASES)
def test_a_and_b_change_places(case: str) -> None:
    n, a, b, both = CASES[case]
    assert values(mention_ratio(n, a, b, both)) == pytest.approx(
        values(mention_ratio(n, b, a, both)), rel=1e-10
    )


@pytest.mark.parametrize("case", CASES)
def test_naming_and_not_naming_b_are_one_question(case: str) -> None:
    n, a, b, both = map(np.array, CASES[case])
    found, turned = mention_ratio(n, a, b, both), mention_ratio(n, a, n - b, a - both)
    assert 1 / turned.estimate == pytest.approx(found.estimate, rel=1e-9)
    assert 1 / turned.interval.high == pytest.approx(found.interval.low, rel=1e-8)
    assert turned.p == pytest.approx(found.p, rel=1e-8)


def test_cells_that_leave_no_choice_change_nothing_but_the_counts() -> None:
    n, a, b, both = CASES["sparse"]
    more = mention_ratio([*n, 5, 7, 0], [*a, 5, 0, 0], [*b, 3, 2, 0], [*both, 3, 0, 0])
    assert values(more) == values(mention_ratio(n, a, b, both))
    assert more.observed == sum(both) + 3
    assert more.expected == pytest.approx(mention_ratio(n, a, b, both).expected + 3)


def test_the_order_of_cells_changes_no_more_than_the_last_digits() -> None:
    n, a, b, both = (values[::-1] for values in CASES["admissions"])
    assert values(mention_ratio(n, a, b, both)) == pytest.approx(
        values(mention_ratio(*CASES["admissions"])), rel=1e-9
    )


def test_many_certificates_without_either_make_it_observed_over_expected() -> None:
    found = mention_ratio([10_000_000], [300], [500_000], [30])
    # the odds of one certificate in twenty differ from its share by as much
    assert found.estimate == pytest.approx(30 / 15, rel=0.06)
    rarer = mention_ratio([10_000_000], [300], [1000], [3])
    assert rarer.estimate == pytest.approx(3 / 0.03, rel=0.02)


def test_a_common_disease_bounds_observed_over_expected_but_not_the_odds_ratio() -> None:
    found = mention_ratio([1000], [400], [500], [390])
    assert found.standardised == pytest.approx(390 / 200)
    assert found.standardised < 1000 / 500, "it cannot exceed one over the commoner share"
    assert found.estimate > 60


def test_at_the_ends_one_limit_is_open() -> None:
    nobody, everybody = mention_ratio([50], [5], [9], [0]), mention_ratio([50], [5], [9], [5])
    assert (nobody.estimate, nobody.interval.low_state, nobody.interval.high_state) == (0, "zero", "finite")
    assert everybody.estimate == math.inf
    assert (everybody.interval.low_state, everybody.interval.high_state) == ("finite", "infinite")


@pytest.mark.parametrize("cells", [([], [], [], []), ([9], [9], [4], [4]), ([9], [0], [4], [0])])
def test_without_a_choice_there_is_no_ratio(cells: tuple[list[int], ...]) -> None:
    found = mention_ratio(*cells)
    assert math.isnan(found.estimate)
    assert (found.interval.low, found.interval.high, found.p, found.cells) == (0, math.inf, 1, 0)


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        (([5], [6], [1], [0]), "COI-U320"),
        (([5], [3], [2], [3]), "COI-U321"),
        (([5], [4], [4], [2]), "COI-U321"),
        (([5, 5], [1], [1], [1]), "COI-U302"),
        (([5], [1.5], [1], [1]), "COI-U303"),
    ],
)
def test_counts_that_contradict_each_other_are_refused(cells: tuple[list[float], ...], code: str) -> None:
    with pytest.raises(UsageError) as caught:
        mention_ratio(*cells)
    assert caught.value.problems[0].code == code


def test_more_than_can_have_both_is_refused() -> None:
    with pytest.raises(UsageError):
        ratio_of_law(pair_law([5], [3], [2]), 3)


def test_large_counts_take_no_time() -> None:
    chance = np.random.default_rng(1)
    n = chance.integers(2_000, 20_000, 400)
    a, b = chance.binomial(n, 0.2), chance.binomial(n, 0.3)
    both = chance.hypergeometric(a, n - a, b)
    found = mention_ratio(n, a, b, both)
    assert found.interval.low < found.estimate < found.interval.high
    assert found.interval.high / found.interval.low < 1.02


# Power and tipping points


@pytest.mark.parametrize("seed", range(6))
def test_power_is_the_chance_that_the_interval_lies_above_1(seed: int) -> None:
    law = random_law(seed, cells=3, most=60)
    above = [k for k in range(law.least, law.most + 1) if ratio_of_law(law, k).interval.low > 1]
    assert critical_count(law) == (above[0] if above else None)
    k = np.arange(law.least, law.most + 1)
    for ratio in (1.0, 2.0, 5.0):
        chance = slow(law, math.log(ratio))[np.isin(k, above)].sum()
        assert mention_power(law, [ratio])[0] == pytest.approx(float(chance), rel=1e-8, abs=1e-12)


def test_the_smallest_ratio_is_found_four_times_in_five() -> None:
    law = pair_law([2_000, 3_000], [40, 60], [100, 90])
    found = smallest_mention_ratio(law)
    assert mention_power(law, [found])[0] == pytest.approx(0.8, abs=1e-6)
    assert smallest_mention_ratio(pair_law([9], [9], [4])) == math.inf
    assert smallest_mention_ratio(pair_law([9], [1], [1])) == math.inf, "one certificate shows nothing"
    assert mention_power(pair_law([9], [1], [1]), [2.0, 3.0]).tolist() == [0, 0]


def test_tipping_points_equal_the_search_by_hand() -> None:
    n, a, b, both = (np.array(values) for values in ([300, 200], [20, 30], [30, 60], [6, 17]))
    found = mention_tipping(n, a, b, both)
    limit = partial(_lower_limit, n, a, b, both)
    assert limit(found.remove_for_limit) <= 1 < limit(found.remove_for_limit - 1)
    # the first cell has the rarer B: the first six are taken there
    left = [both.sum() - m - _expected_after(n, a, b, both, m) for m in range(int(both.sum()) + 1)]
    assert found.remove_for_expected == next(m for m, surplus in enumerate(left) if surplus <= 1e-9)


def _taken(both: np.ndarray, m: int) -> np.ndarray:
    return np.array([min(m, both[0]), max(0, m - both[0])])


def _lower_limit(n: np.ndarray, a: np.ndarray, b: np.ndarray, both: np.ndarray, m: int) -> float:
    taken = _taken(both, m)
    return mention_ratio(n, a - taken, b, both - taken).interval.low


def _expected_after(n: np.ndarray, a: np.ndarray, b: np.ndarray, both: np.ndarray, m: int) -> float:
    return float(((a - _taken(both, m)) * b / n).sum())


def test_nothing_has_to_be_removed_where_nothing_was_found() -> None:
    found = mention_tipping(*(np.array([value]) for value in (100, 10, 10, 1)))
    assert (found.remove_for_limit, found.remove_for_expected) == (0, 0)
