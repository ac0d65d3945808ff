"""How often intervals hold the truth, enumerated over every outcome, not simulated."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from coincide.estimates.conditional import rate_ratio
from coincide.estimates.poisson import poisson_interval
from coincide.estimates.two_sample import lower_tail, upper_tail

EXPECTED = (0.5, 2.0, 10.0, 50.0)
REFERENCE = (1, 10, 100)
PRINTED = {
    0.5: (0.9998, 0.9792, 0.9853),
    2.0: (0.9832, 0.9759, 0.9801),
    10.0: (0.9543, 0.9525, 0.9492),
    50.0: (0.9510, 0.9505, 0.9504),
}
BEYOND = 1e-9  # probability left out at each end of the sums


def coverage(mean: float, reference: int, ratio: float) -> float:
    """Probability that the mid-P interval holds `ratio`.

    `mean` events are expected by chance from `reference` times as many unexposed ones; the exposed events
    have mean ``ratio * mean``. The interval holds the ratio exactly when both mid-P tails there are at
    least 2.5 % (`test_the_rule_is_that_of_the_interval`).
    """
    exposed, unexposed = ratio * mean, reference * mean
    totals = np.arange(
        stats.poisson.ppf(BEYOND, exposed + unexposed), stats.poisson.isf(BEYOND, exposed + unexposed) + 1
    )
    weights = stats.poisson.pmf(totals, exposed + unexposed)
    covered = 0.0
    for total, weight in zip(totals, weights, strict=True):
        chance = exposed / (exposed + unexposed)
        counts = np.arange(stats.binom.isf(1e-13, total, chance) + 2)  # the rest is nothing at four decimals
        law = stats.binom.pmf(counts, total, chance)
        below = np.cumsum(law) - law
        inside = (below + law / 2 >= 0.025) & (1 - below - law / 2 >= 0.025)
        covered += weight * law[inside].sum()
    return covered / weights.sum()


@pytest.mark.parametrize("mean", EXPECTED)
def test_coverage_of_ratio_one(mean: float) -> None:
    got = [coverage(mean, reference, 1.0) for reference in REFERENCE]
    assert got == pytest.approx(PRINTED[mean], abs=5e-5)  # printed to four decimals
    assert min(got) >= 0.945


@pytest.mark.parametrize("ratio", [0.25, 0.5, 0.75, 1.5, 2.0, 3.0, 5.0, 10.0])
def test_coverage_of_other_ratios(ratio: float) -> None:
    got = {(mean, k): coverage(mean, k, ratio) for mean in EXPECTED for k in REFERENCE}
    assert min(got.values()) >= 0.945, got


def test_the_rule_is_that_of_the_interval() -> None:
    rng = np.random.default_rng(20)
    for _ in range(150):
        reference, ratio = int(rng.choice(REFERENCE)), float(rng.choice([0.25, 0.5, 1, 2, 5]))
        mean = float(rng.choice([2.0, 10.0]))
        o, d = int(rng.poisson(ratio * mean)), int(rng.poisson(reference * mean))
        interval = rate_ratio([o], [1.0], [d], [float(reference)]).interval
        law = stats.binom(o + d, ratio / (ratio + reference))
        tails = law.cdf(o - 1) + law.pmf(o) / 2, law.sf(o) + law.pmf(o) / 2
        assert interval.holds(ratio) == (min(tails) >= 0.025)


def garwood_coverage(mean: float, reference: int) -> float:
    """Probability that Garwood on O/E holds 1 when E comes from `reference` times as many events."""
    observed = np.arange(stats.poisson.isf(BEYOND, mean) + 1)
    unexposed = np.arange(stats.poisson.isf(BEYOND, reference * mean) + 1)
    limits = np.array([(i.low, i.high) for i in (poisson_interval(int(o)) for o in observed)])
    means = unexposed / reference
    inside = (limits[:, :1] <= means) & (means <= limits[:, 1:])
    law = np.outer(stats.poisson.pmf(observed, mean), stats.poisson.pmf(unexposed, reference * mean))
    return float(law[inside].sum())


@pytest.mark.parametrize(
    ("reference", "simulated"), [(1, 0.853), (2, 0.907), (5, 0.941), (10, 0.950), (100, 0.961)]
)
def test_a_reference_taken_as_known_misleads(reference: int, simulated: float) -> None:
    """Garwood covers 85 % when the reference is as small as the cohort; the conditional one does not."""
    wrong, right = garwood_coverage(20.0, reference), coverage(20.0, reference, 1.0)
    assert wrong == pytest.approx(simulated, abs=2e-3)  # the printed values were simulated
    assert right >= 0.94
    if reference <= 2:
        assert wrong < 0.92


def test_tails_with_a_whole_reference_are_binomial() -> None:
    observed, reference = np.arange(30), 12
    mean = 4.5
    for o in observed:
        law = stats.binom(o + reference, mean / (mean + reference))
        want = law.cdf(o - 1) + law.pmf(o) / 2, law.sf(o) + law.pmf(o) / 2
        got = float(lower_tail(o, mean, reference)), float(upper_tail(o, mean, reference))
        assert got == pytest.approx(want, rel=1e-9)
    known = stats.poisson(mean)
    assert upper_tail(observed, mean, np.inf) == pytest.approx(known.sf(observed) + known.pmf(observed) / 2)
    assert lower_tail(observed, mean, np.inf) == pytest.approx(
        known.cdf(observed - 1) + known.pmf(observed) / 2
    )
