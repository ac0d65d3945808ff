"""One count: intervals, p values, standardised ratios."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from coincide.errors import UsageError
from coincide.estimates.interval import Interval
from coincide.estimates.outside_rates import ratio_with_exposed_in_reference, standardised_ratio
from coincide.estimates.poisson import poisson_interval, poisson_p, smr

METHODS = ("garwood", "mid_p", "byar")

COVERAGE = {
    0.5: (0.9856, 0.9856, 0.9856),
    1: (0.9810, 0.9810, 0.9810),
    2: (0.9834, 0.9834, 0.9834),
    3: (0.9881, 0.9167, 0.9881),
    5: (0.9796, 0.9277, 0.9796),
    10: (0.9754, 0.9437, 0.9754),
    20: (0.9568, 0.9568, 0.9568),
    50: (0.9526, 0.9526, 0.9526),
    100: (0.9547, 0.9547, 0.9547),
}


@pytest.fixture(scope="module")
def limits() -> dict[str, np.ndarray]:
    counts = range(240)  # P(X >= 240) at mean 100 is below 1e-30
    return {m: np.array([(i.low, i.high) for i in map_interval(counts, m)]) for m in METHODS}


def map_interval(counts: range, method: str) -> list[Interval]:
    return [poisson_interval(count, method=method) for count in counts]  # type: ignore[arg-type]


@pytest.mark.parametrize("mean", COVERAGE)
def test_exact_coverage(limits: dict[str, np.ndarray], mean: float) -> None:
    counts = np.arange(240)
    for method, printed in zip(METHODS, COVERAGE[mean], strict=True):
        low, high = limits[method].T
        covered = stats.poisson.pmf(counts, mean)[(low <= mean) & (mean <= high)].sum()
        assert covered == pytest.approx(printed, abs=1e-4)  # the table is printed to four decimals


def test_garwood_never_covers_less_than_promised(limits: dict[str, np.ndarray]) -> None:
    counts, (low, high) = np.arange(240), limits["garwood"].T
    for mean in np.geomspace(0.1, 100, 400):
        assert stats.poisson.pmf(counts, mean)[(low <= mean) & (mean <= high)].sum() >= 0.95


@pytest.mark.parametrize(
    ("mean", "central", "mid_p"),
    [(1, 0.0190, 0.0190), (3, 0.0119, 0.0833), (10, 0.0246, 0.0563), (50, 0.0474, 0.0474)],
)
def test_exact_type_one_error(mean: float, central: float, mid_p: float) -> None:
    counts = np.arange(160)
    weights = stats.poisson.pmf(counts, mean)
    for method, printed in (("central", central), ("mid_p", mid_p)):
        p = np.array([poisson_p(int(o), mean, method=method) for o in counts])  # type: ignore[arg-type]
        assert weights[p < 0.05].sum() == pytest.approx(printed, abs=1e-4)


@pytest.mark.parametrize("observed", [0, 1, 3, 17, 400])
def test_limits_invert_the_tails(observed: int) -> None:
    interval = poisson_interval(observed, method="mid_p", level=0.9)
    lower = stats.poisson.cdf(observed - 1, interval.high) + stats.poisson.pmf(observed, interval.high) / 2
    assert lower == pytest.approx(0.05, rel=1e-9)
    if observed:
        upper = stats.poisson.sf(observed, interval.low) + stats.poisson.pmf(observed, interval.low) / 2
        assert upper == pytest.approx(0.05, rel=1e-9)


@pytest.mark.parametrize(("method", "test"), [("garwood", "central"), ("mid_p", "mid_p")])
def test_p_and_interval_never_contradict(method: str, test: str) -> None:
    for observed in range(30):
        for expected in (0.3, 1.0, 4.5, 9.0, 20.0):
            inside = smr(observed, expected, method=method).interval.holds(1.0)  # type: ignore[arg-type]
            p = poisson_p(observed, expected, method=test)  # type: ignore[arg-type]
            assert inside == (p >= 0.05)


def test_no_events_and_nothing_expected() -> None:
    nothing = smr(0, 0.0)
    assert math.isnan(nothing.estimate)
    assert math.isnan(nothing.p)
    assert (nothing.interval.low_state, nothing.interval.high_state) == ("zero", "infinite")
    assert smr(0, 2.0).interval.low_state == "zero"
    assert smr(0, 2.0).interval.high == pytest.approx(3.688879 / 2, abs=1e-6)


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda: poisson_interval(-1), "COI-U303"),
        (lambda: poisson_interval(1, level=0.4), "COI-U301"),
        (lambda: poisson_interval(1, level=1.0), "COI-U301"),
        (lambda: poisson_p(1, 0.0), "COI-U306"),
        (lambda: smr(1, -2.0), "COI-U306"),
        (lambda: standardised_ratio([1, 2], [1.0], [0.1]), "COI-U302"),
        (lambda: standardised_ratio([1], [1.0], [-0.1]), "COI-U308"),
    ],
)
def test_wrong_calls_are_refused(call: object, code: str) -> None:
    with pytest.raises(UsageError) as caught:
        call()  # type: ignore[operator]
    assert [problem.code for problem in caught.value.problems] == [code]


def test_time_without_a_rate_is_reported() -> None:
    rates = np.array([[0.01, np.nan], [0.02, 0.0]])
    ratio = standardised_ratio([[1, 2], [3, 0]], [[100.0, 50.0], [200.0, 70.0]], rates)
    assert ratio.ratio.observed == 4
    assert ratio.ratio.expected == pytest.approx(5.0)
    assert (ratio.time, ratio.time_outside, ratio.observed_outside) == (370.0, 50.0, 2)


def test_a_cohort_against_its_own_rates_is_one() -> None:
    events, time = np.array([3, 10, 0, 7]), np.array([100.0, 250.0, 40.0, 80.0])
    assert standardised_ratio(events, time, events / time).ratio.estimate == pytest.approx(1.0, rel=1e-14)


def test_reference_that_includes_the_exposed() -> None:
    """With 30 % exposed and a true ratio of 2 the ratio is drawn to 1.5385."""
    share, true = 0.3, 2.0
    time = np.array([share, 1 - share]) * 1e6
    rate = np.array([true, 1.0]) * 1e-3
    mixed = float((time * rate).sum() / time.sum())
    found = standardised_ratio([round(time[0] * rate[0])], [time[0]], [mixed]).ratio.estimate
    assert found == pytest.approx(ratio_with_exposed_in_reference(true, share), rel=1e-12)
    assert found == pytest.approx(1.5385, abs=5e-5)
