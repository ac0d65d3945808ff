"""What a ratio is compared with: a small reference, one that holds the exposed, wrong labels, frailty."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from bands import at_least, unbiased
from pairs import DATED, both, cells, counts, philox

from coincide.estimates.conditional import RateRatio, rate_ratio
from coincide.estimates.outside_rates import ratio_with_exposed_in_reference, standardised_ratio
from coincide.estimates.poisson import poisson_interval
from support.worlds import Nature, Observation, draw_cells, flat, make_world, steep

pytestmark = pytest.mark.slow


@cache
def _one_cell(observed: int, reference_events: int, times: float) -> RateRatio:
    return rate_ratio([observed], [1.0], [reference_events], [times])


@pytest.mark.parametrize("times", [1.0, 2.0, 5.0, 10.0, 100.0])
def test_the_interval_holds_however_small_the_reference(times: float) -> None:
    random, replicates, expected = philox(301), 5000, 20.0
    observed, reference = random.poisson(expected, replicates), random.poisson(expected * times, replicates)
    tool = [_one_cell(o, d, times).interval.holds(1.0) for o, d in zip(observed, reference, strict=True)]
    assert np.mean(tool) >= 0.94
    assert at_least(np.mean(tool), 0.95, replicates)
    fixed = [
        poisson_interval(int(o)).low <= d / times <= poisson_interval(int(o)).high
        for o, d in zip(observed, reference, strict=True)
    ]
    if times == 1.0:  # the wrong method: a reference as large as the cohort taken for the truth
        assert np.mean(fixed) == pytest.approx(0.853, abs=0.02)
        assert not at_least(np.mean(fixed), 0.95, replicates)


@pytest.mark.parametrize(
    ("expected", "ratio"), [(3.0, 1.0), (5.0, 1.0), (12.0, 1.0), (20.0, 1.0), (20.0, 2.0)]
)
def test_coverage_in_cells_at_the_sizes_of_rare_diseases(expected: float, ratio: float) -> None:
    random, replicates = philox(302), 1000
    made = [
        rate_ratio(*draw_cells(random, expected=expected, ratio=ratio, reference=20.0))
        for _ in range(replicates)
    ]
    assert at_least(np.mean([r.interval.holds(ratio) for r in made]), 0.95, replicates)
    if expected * ratio >= 20:  # below, the log of a small count is biased whatever is done
        logs = np.log([r.estimate for r in made])
        assert unbiased(logs + 0.5 / (expected * ratio), ratio)


def test_a_reference_that_holds_the_exposed_dilutes_by_the_known_factor() -> None:
    random, share, ratio, events = philox(303), 0.3, 2.0, 4_000_000
    time = np.array([share, 1 - share]) * 1e6
    cases = random.poisson(time * [ratio, 1.0] * events / 1e6)
    national = cases.sum() / time.sum()
    diluted = standardised_ratio([cases[0]], [time[0]], [national]).ratio.estimate
    assert ratio_with_exposed_in_reference(ratio, share) == pytest.approx(1.5385, abs=5e-5)
    # 3.3 standard errors of a log ratio of about 2.4 million events
    assert diluted == pytest.approx(1.5385, rel=3.3 * 2e-3)
    assert rate_ratio([cases[0]], [time[0]], [cases[1]], [time[1]]).estimate == pytest.approx(2.0, rel=5e-3)


@pytest.mark.parametrize(("ratio", "ppv"), [(3.0, 0.8), (3.0, 0.5), (0.5, 0.7)])
def test_wrong_labels_draw_the_ratio_to_one_by_the_known_formula(ratio: float, ppv: float) -> None:
    """Outcomes are found with sensitivity 0.6 and false ones come alike to all: 1 + PPV (ratio - 1)."""
    nature = Nature(flat(0.02), flat(0.0), flat(0.0))
    world = make_world(philox(304), 300_000, nature, Observation(0, 1, 0, 3652))
    random, found, rate = philox(305), 0.6, 0.01 / 365.25
    wrong = found * rate * (1 - ppv) / ppv
    # the true outcome, its rate multiplied from the exposure on, and the false one: the first recorded counts
    until = world.a_day.astype(float)
    budget = random.standard_exponential(until.size) / (found * rate)
    true = np.where(budget < until, budget, until + (budget - until) / ratio)
    recorded = np.minimum(true, random.standard_exponential(until.size) / wrong)
    b_day = np.where(recorded < 3652, recorded, 2**31 - 1).astype(np.int32)
    counted = counts(replace(world, b_day=b_day))
    got = rate_ratio(*cells(counted.days, counted.events, DATED))
    expected = 1 + ppv * (ratio - 1)
    assert abs(np.log(got.estimate / expected)) <= 3.3 * got.standard_error
    assert abs(np.log(got.estimate / ratio)) > 3.3 * got.standard_error  # uncorrected, it is not the truth


@pytest.mark.slow
def test_shared_frailty_links_diseases_that_are_independent_given_it() -> None:
    """A gamma frailty of variance v makes the rate ratio 1 + v at every age (Clayton 1978)."""
    nature = Nature(steep(0.004, 1.8), steep(0.003, 1.5), steep(0.01, 2.5), frailty_variance=0.5)
    seen = Observation(0, 21915, 21915, 32873, washout=730)
    pair = both(make_world(philox(306), 1_000_000, nature, seen))
    got = [rate_ratio(*pair.order(order, DATED)) for order in ("ab", "ba")]
    for ratio in got:
        assert abs(np.log(ratio.estimate / 1.5)) <= 3.3 * ratio.standard_error
        assert ratio.interval.low > 1.3
