"""One ratio from several studies: the likelihood against brute force, the posterior against its duties."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.special import expit

from coincide.errors import UsageError
from coincide.estimates.conditional import rate_ratio
from coincide.estimates.random_effects import Studies, log_likelihood, pooled_ratio

OBSERVED = np.array([0.0, 3.0, 40.0])
EXPECTED = np.array([1.0, 2.0, 12.5])
WORTH = np.array([300.0, 12.0, 90.0])
STUDIES = Studies(OBSERVED, WORTH, np.log(EXPECTED / WORTH))


def brute_force(center: float, spread: float) -> float:
    """Integrate each study's binomial likelihood over the normal law of its log ratio."""
    total = 0.0
    for o, e, d in zip(OBSERVED, EXPECTED, WORTH, strict=True):

        def density(b: float, o: float = o, e: float = e, d: float = d) -> float:
            p = expit(np.log(e / d) + b)
            normal = np.exp(-0.5 * ((b - center) / spread) ** 2) / (spread * np.sqrt(2 * np.pi))
            return float(np.exp(o * np.log(p) + d * np.log1p(-p) + 200.0) * normal)

        found, _ = quad(density, center - 10 * spread, center + 10 * spread, epsabs=0, limit=400)
        total += float(np.log(found)) - 200.0
    return total


@pytest.mark.parametrize(("center", "spread"), [(0.0, 0.3), (1.0, 0.05), (-0.5, 1.2)])
def test_the_likelihood_is_that_of_brute_force(center: float, spread: float) -> None:
    found = log_likelihood(STUDIES, np.array([center]), spread)[0]
    # 21 adaptive points leave an error below 1e-6 in the widest integrand, that without an event
    assert found == pytest.approx(brute_force(center, spread), abs=1e-5)


def test_many_equal_studies_come_to_their_common_ratio() -> None:
    k = 40
    found = pooled_ratio([60] * k, [30.0] * k, [3000.0] * k)
    common = rate_ratio([60] * k, [30.0] * k, [3000] * k, [3000.0] * k)
    assert found.ratio == pytest.approx(common.estimate, rel=0.01)
    assert found.between_sd < 0.1
    assert found.interval.low == pytest.approx(common.interval.low, rel=0.02)
    assert found.interval.high == pytest.approx(common.interval.high, rel=0.02)


def test_studies_that_differ_widen_the_prediction() -> None:
    alike = pooled_ratio([20, 20, 20, 20], [10.0] * 4, [900.0] * 4)
    apart = pooled_ratio([5, 10, 40, 80], [10.0] * 4, [900.0] * 4)
    assert apart.between_sd > 2 * alike.between_sd
    assert apart.prediction.low < alike.prediction.low
    assert apart.prediction.high > 2 * alike.prediction.high


def test_order_and_unit_of_the_reference_do_not_matter() -> None:
    one = pooled_ratio([1, 9, 4], [2.0, 5.0, 3.0], [50.0, 70.0, 30.0])
    other = pooled_ratio([4, 1, 9], [3.0, 2.0, 5.0], [30.0, 50.0, 70.0])
    assert (one.ratio, one.interval.low) == pytest.approx((other.ratio, other.interval.low), rel=1e-9)


def test_a_study_without_an_event_counts() -> None:
    without = pooled_ratio([8, 9], [4.0, 4.0], [400.0, 400.0])
    beside = pooled_ratio([8, 9, 0], [4.0, 4.0, 4.0], [400.0, 400.0, 400.0])
    assert beside.ratio < without.ratio


@pytest.mark.parametrize(
    "studies", [([3], [1.0], [9.0]), ([0, 0], [1.0, 1.0], [9.0, 9.0]), ([1, 2], [0.0, 1.0], [9.0, 9.0])]
)
def test_what_cannot_be_pooled_is_refused(studies: tuple[list[int], list[float], list[float]]) -> None:
    with pytest.raises(UsageError):
        pooled_ratio(*studies)


@pytest.mark.slow
def test_a_further_study_lies_in_the_prediction_as_often_as_said() -> None:
    """Few studies of few events, ratios that differ: prediction and interval hold what they promise."""
    rng = np.random.default_rng(20_261_123)
    inside, holds, runs = 0, 0, 1000
    for _ in range(runs):
        ratios = np.exp(np.log(1.5) + rng.normal(0, 0.3, 6))
        observed = rng.poisson(8.0 * ratios[:5])
        found = pooled_ratio(observed, [8.0] * 5, [800.0] * 5)
        inside += found.prediction.low < ratios[5] < found.prediction.high
        holds += found.interval.low < 1.5 < found.interval.high
    # the prior is wider than the truth here, so both may hold more often than 95 %, never less
    assert inside / runs > 0.926
    assert holds / runs > 0.926
