"""Counts that vary more than chance alone gives: is it seen, and does the widened interval hold the truth?

Means are gamma distributed about their expectation, so that variance is `factor` times the mean.
"""

from __future__ import annotations

import numpy as np
import pytest
from bands import ALARM, at_least, within
from pairs import philox
from scipy.special import chdtrc

from coincide.estimates.overdispersion import dispersion, quasi_poisson_interval
from coincide.estimates.poisson import poisson_interval

STRATA = 50
REPLICATES = 2000
# Garwood limits of a count with mean 50, at 1, 1.5, 2 and 3 times the Poisson variance
GARWOOD = {1.0: 0.951, 1.5: 0.899, 2.0: 0.842, 3.0: 0.748}


def draw(random: np.random.Generator, mean: float, factor: float, shape: tuple[int, ...]) -> np.ndarray:
    if factor == 1:
        return random.poisson(mean, shape)
    return random.poisson(random.gamma(mean / (factor - 1), factor - 1, shape))


@pytest.mark.parametrize("factor", GARWOOD)
def test_garwoods_interval_covers_less_the_more_counts_vary(factor: float) -> None:
    """The count of 50 strata with one expected in each, whose limits take chance alone for granted."""
    drawn = draw(philox(1101), 1.0, factor, (5000, STRATA)).sum(axis=1)
    limits = {n: poisson_interval(n) for n in set(drawn.tolist())}
    covered = np.mean([limits[n].holds(50.0) for n in drawn.tolist()])
    assert within(float(covered), GARWOOD[factor], drawn.size)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("mean", "strata"),
    [(50.0, STRATA), (5.0, STRATA), (1.0, STRATA), (1.0, 200), (2.0, 25)],
    ids=["50 in 50 strata", "5 in 50", "1 in 50", "1 in 200", "2 in 25"],
)
@pytest.mark.parametrize("factor", GARWOOD)
def test_the_widened_interval_holds_the_truth(mean: float, strata: int, factor: float) -> None:
    drawn = draw(philox(1102), mean, factor, (REPLICATES, strata))
    expected, total = np.full(strata, mean), mean * strata
    found = [(int(row.sum()), dispersion(row, expected)) for row in drawn]
    seen = [(events, vary) for events, vary in found if vary.known]
    assert len(seen) > 0.98 * REPLICATES
    covered = np.mean([quasi_poisson_interval(n, vary).holds(total) for n, vary in seen])
    garwood = np.mean([poisson_interval(n).holds(total) for n, _ in seen])
    assert covered >= 0.93
    assert covered >= garwood
    if factor == 1:
        assert at_least(float(covered), 0.95, len(seen))
        # Cochran's rule of five: the chi-square law is near enough with five fitted in each group
        assert np.mean([vary.p < 0.05 for _, vary in seen]) <= 0.0665
    if factor == 3:
        assert garwood < 0.8


@pytest.mark.parametrize("factor", [1.5, 2.0, 3.0])
def test_the_statistic_finds_what_varies_in_fifty_strata(factor: float) -> None:
    drawn = draw(philox(1103), 50.0, factor, (1000, STRATA))
    found = [dispersion(row, np.full(STRATA, 50.0)) for row in drawn]
    power = float(np.mean([vary.p < 0.05 for vary in found]))
    # theory: factor times chi-square with 49 degrees of freedom, beyond its 95 % point of 66.34
    assert power == pytest.approx(float(chdtrc(49, 66.3386 / factor)), abs=0.05)
    assert np.mean([vary.factor for vary in found]) == pytest.approx(factor, rel=0.03)
    if factor >= 2:
        assert power >= 0.9


def test_a_ratio_that_differs_between_ages_is_seen_as_well() -> None:
    """No clusters, but a ratio of 2 in half of the strata and 0.5 in the others."""
    random, expected = philox(1104), np.full(STRATA, 8.0)
    ratios = np.repeat([2.0, 0.5], STRATA // 2)
    found = [dispersion(random.poisson(ratios * expected), expected) for _ in range(200)]
    assert np.mean([vary.p < ALARM for vary in found]) == 1
