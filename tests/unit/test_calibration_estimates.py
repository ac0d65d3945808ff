"""Profiles, the empirical null and the corrected ratio: hand cases, published values, laws."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.stats import nbinom, norm

from coincide.errors import UsageError
from coincide.estimates.calibration import (
    calibrated_ratio,
    calibrated_removal,
    conditional_tails,
    totals_tails,
)
from coincide.estimates.cells import Cells, checked, joined
from coincide.estimates.conditional import rate_ratio
from coincide.estimates.empirical_null import fit_null
from coincide.estimates.profiles import (
    LOG_RATIOS,
    censored_profile,
    conditional_profile,
    normal_profile,
)
from coincide.estimates.totals import ratio_from_totals
from support.known_null import known_null, normal_tails

TWO_CELLS = checked([1, 0], [1, 1], [1, 1], [2, 1])
"""Worked by hand in validation/README.md: at ratio t, one event of three has weight 2t of (1+t/2)^2 (1+t)."""

DOCTORS = checked(
    [32, 104, 206, 186, 102],
    [52407, 43248, 28612, 12663, 5317],
    [2, 12, 28, 28, 31],
    [18790, 10673, 5710, 2585, 1462],
)


def test_a_profile_by_hand() -> None:
    t = np.exp(LOG_RATIOS)
    by_hand = np.log(t / ((1 + t / 2) ** 2 * (1 + t)))
    # sums of three logarithms in two orders
    assert conditional_profile(TWO_CELLS) == pytest.approx(by_hand - by_hand.max(), abs=1e-12)


def test_a_pair_without_exposed_events_is_flat_to_the_left() -> None:
    profile = conditional_profile(checked([0], [10], [50], [1000]))
    assert profile[0] == 0
    assert (np.diff(profile) < 0).all()
    assert profile[-1] < -50


def test_cells_without_information_give_a_flat_profile() -> None:
    assert not conditional_profile(checked([3], [10], [0], [0])).any()


@pytest.mark.parametrize(
    ("observed", "expected", "reference"), [(0, 2.0, 40.0), (7, 3.5, 12.5), (3, 0.2, 900.0)]
)
def test_one_known_count_has_the_likelihood_of_its_totals(
    observed: int, expected: float, reference: float
) -> None:
    profile = censored_profile(observed, observed, expected, reference)
    mean = expected * np.exp(LOG_RATIOS)
    binomial = observed * np.log(mean) - (observed + reference) * np.log(mean + reference)
    # both are known but for a constant; sums of logarithms of numbers up to 1e6
    assert profile == pytest.approx(binomial - binomial.max(), abs=1e-9)


def test_bounds_add_up_the_probabilities_between_them() -> None:
    mean = 2.5 * np.exp(LOG_RATIOS)
    by_hand = np.log(sum(nbinom.pmf(k, 30, 30 / (30 + mean)) for k in range(1, 5)))
    # scipy's probabilities have 13 digits
    assert censored_profile(1, 4, 2.5, 30.0) == pytest.approx(by_hand - by_hand.max(), abs=1e-8)
    poisson = censored_profile(1, 4, 2.5, math.inf)
    near = poisson > -50
    # with 1e9 reference events nothing is left of their chance
    assert censored_profile(1, 4, 2.5, 1e9)[near] == pytest.approx(poisson[near], abs=1e-4)


@pytest.mark.parametrize(
    "bad", [(-1, 4, 1.0, 1.0), (3, 2, 1.0, 1.0), (0, 4, 0.0, 1.0), (0, 4, 1.0, 0.0), (0, 4, math.inf, 1.0)]
)
def test_impossible_bounds_are_refused(bad: tuple[int, int, float, float]) -> None:
    with pytest.raises(UsageError, match="COI-U361"):
        censored_profile(*bad)


def test_impossible_estimates_and_too_few_controls_are_refused() -> None:
    with pytest.raises(UsageError, match="COI-U362"):
        normal_profile(0.1, 0.0)
    with pytest.raises(UsageError, match="COI-U363"):
        fit_null([normal_profile(0.1, 0.2)] * 2)


def test_the_mean_moves_with_the_controls_and_their_order_does_not_matter() -> None:
    random = np.random.Generator(np.random.Philox(key=5))
    logs, errors = random.normal(0.1, 0.3, 30), random.uniform(0.1, 0.3, 30)
    null = fit_null([normal_profile(x, se) for x, se in zip(logs, errors, strict=True)])
    moved = fit_null([normal_profile(x + 0.5, se) for x, se in zip(logs[::-1], errors[::-1], strict=True)])
    # grids of 0.01 and 0.05 move with neither
    assert moved.mean == pytest.approx(null.mean + 0.5, abs=1e-5)
    assert moved.sd == pytest.approx(null.sd, abs=1e-5)
    assert null.weights.sum() == pytest.approx(1)
    low, high = null.mean_limits()
    assert low < null.mean < high
    assert null.sd_limits()[0] < null.sd < null.sd_limits()[1]


def test_more_controls_are_known_better() -> None:
    few, many = (fit_null([normal_profile(x, 0.1) for x in np.tile([0.1, 0.3, 0.5], n)]) for n in (7, 30))
    width = [high - low for low, high in (few.mean_limits(), many.mean_limits())]
    assert width[1] < 0.6 * width[0]


@pytest.mark.parametrize(
    ("log_ratio", "error", "mean", "sd", "p"),
    [
        # Schuemie et al. 2014: sertraline (self-controlled), sertraline (case-control), isoniazid (cohort)
        (0.7326, 0.0737, 0.7921, 0.2834, 0.839),
        (0.7690, 0.0659, 0.9001, 0.3447, 0.709),
        (1.3942, 0.2056, -0.0459, 0.5432, 0.01315),
    ],
)
def test_published_calibrated_p_values(
    log_ratio: float, error: float, mean: float, sd: float, p: float
) -> None:
    found = calibrated_ratio(normal_tails(log_ratio, error), known_null(mean, sd))
    # inputs are printed with four decimals
    assert found.p == pytest.approx(p, abs=4e-4)


def test_normal_estimates_have_the_textbook_interval() -> None:
    found = calibrated_ratio(normal_tails(0.8, 0.2), known_null(0.3, 0.15))
    half = norm.ppf(0.975) * math.hypot(0.2, 0.15)
    # tails are read off a spline; the null stands on a grid of 0.01
    assert math.log(found.interval.low) == pytest.approx(0.5 - half, abs=1e-6)
    assert math.log(found.interval.high) == pytest.approx(0.5 + half, abs=1e-6)
    assert math.log(found.estimate) == pytest.approx(0.5, abs=1e-6)
    assert found.p == pytest.approx(2 * norm.sf(0.5 / math.hypot(0.2, 0.15)), rel=1e-6)


@pytest.mark.parametrize(
    "cells", [TWO_CELLS, DOCTORS, joined(TWO_CELLS, DOCTORS), checked([9], [1], [1], [3])]
)
def test_without_systematic_error_nothing_is_corrected(cells: Cells) -> None:
    exact, found = rate_ratio(*cells), calibrated_ratio(conditional_tails(cells), known_null(0.0, 0.01))
    # a null of standard deviation 0.01 adds 1e-4 to a variance of 0.01: a p value of 6e-4 grows by 7 %
    assert found.interval.low == pytest.approx(exact.interval.low, rel=2e-2)
    assert found.interval.high == pytest.approx(exact.interval.high, rel=2e-2)
    assert found.p == pytest.approx(exact.p, rel=0.1)


def test_totals_are_corrected_as_cells_are() -> None:
    null = known_null(0.3, 0.2)
    one = checked([12], [0.012], [500], [1.0])
    by_cells = calibrated_ratio(conditional_tails(one), null)
    by_totals = calibrated_ratio(totals_tails(12, 6.0, 500.0), null)
    # one cell and its totals have the same law
    assert by_totals.interval.low == pytest.approx(by_cells.interval.low, rel=1e-6)
    assert by_totals.p == pytest.approx(by_cells.p, rel=1e-6)
    nothing = known_null(0.0, 0.01)
    uncorrected = ratio_from_totals(12, 6.0, 500.0)
    assert calibrated_ratio(totals_tails(12, 6.0, 500.0), nothing).interval.high == pytest.approx(
        uncorrected.interval.high, rel=1e-2
    )


def test_open_ends_stay_open() -> None:
    null = known_null(0.3, 0.2)
    none = calibrated_ratio(conditional_tails(checked([0], [1], [50], [100])), null)
    assert (none.estimate, none.interval.low_state, none.interval.high_state) == (0.0, "zero", "finite")
    every = calibrated_ratio(conditional_tails(checked([4], [1], [0], [100])), null)
    assert (every.estimate, every.interval.low_state, every.interval.high_state) == (
        math.inf,
        "finite",
        "infinite",
    )
    nothing = calibrated_ratio(conditional_tails(checked([0], [1], [0], [100])), null)
    assert math.isnan(nothing.estimate)
    assert (nothing.interval.low, nothing.interval.high, nothing.p) == (0.0, math.inf, 1.0)
    assert totals_tails(3, 0.0, 10.0) is None


@pytest.mark.parametrize(("observed", "mean"), [(40, 0.3), (15, 0.0), (5, 0.4), (0, 0.0), (60, 0.9)])
def test_removing_fewest_is_found_by_removing_one_by_one(observed: int, mean: float) -> None:
    null = known_null(mean, 0.1)

    def low(left: int) -> float:
        return calibrated_ratio(conditional_tails(checked([left], [0.01], [1000], [1.0])), null).interval.low

    one_by_one = next(k for k in range(observed + 1) if low(observed - k) <= 1)
    assert calibrated_removal(checked([observed], [0.01], [1000], [1.0]), null) == one_by_one
