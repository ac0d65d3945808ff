"""Values below the limit of detection, least squares with robust errors, several comparisons."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize, stats
from test_markers_timed_roc import kept, patients

from coincide.errors import DataError
from coincide.estimates.markers.censored import censored_regression, likelihood
from coincide.estimates.markers.holm import holm
from coincide.estimates.markers.linear import least_squares
from coincide.estimates.markers.z_scores import log_normal_sigma

TERMS = range(1, 5)


def design() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    d = patients()
    columns = np.column_stack((np.ones(len(d["age"])), d["edema"] == 0.5, d["edema"] == 1, d["age"]))
    return d["bili"], d["bili"] < 0.8, columns.astype(float)


def test_values_below_a_limit_against_r() -> None:
    bili, low, columns = design()
    r = kept()
    found = censored_regression(np.log(np.where(low, 0.8, bili)), low, columns)
    errors = np.sqrt(np.diag(found.covariance))
    assert found.coefficient.tolist() == pytest.approx([r[f"tobit.coefficient.{i}"] for i in TERMS], rel=1e-8)
    assert errors.tolist() == pytest.approx([r[f"tobit.se.{i}"] for i in TERMS], rel=1e-8)
    assert found.sigma == pytest.approx(r["tobit.sigma"], rel=1e-8)
    assert found.log_likelihood == pytest.approx(r["tobit.loglik"], rel=1e-8)
    assert found.below == low.sum()


def test_robust_errors_against_r() -> None:
    bili, _, columns = design()
    r = kept()
    found = least_squares(np.log(bili), columns)
    errors = np.sqrt(np.diag(found.covariance))
    assert found.coefficient.tolist() == pytest.approx([r[f"line.coefficient.{i}"] for i in TERMS], rel=1e-8)
    assert errors.tolist() == pytest.approx([r[f"line.hc3.{i}"] for i in TERMS], rel=1e-8)
    assert found.df == r["line.df"]


def brute(outcome: np.ndarray, below: np.ndarray, columns: np.ndarray) -> optimize.OptimizeResult:
    def minus(parts: np.ndarray) -> float:
        middle, sigma = columns @ parts[:-1], math.exp(parts[-1])
        seen = stats.norm.logpdf(outcome[~below], middle[~below], sigma).sum()
        return -float(seen + stats.norm.logcdf(outcome[below], middle[below], sigma).sum())

    start = np.append(np.linalg.lstsq(columns, outcome, rcond=None)[0], math.log(outcome.std()))
    options = {"xatol": 1e-10, "fatol": 1e-13, "maxiter": 20_000, "maxfev": 20_000}
    return optimize.minimize(minus, start, method="Nelder-Mead", options=options)


@pytest.mark.parametrize("seed", [1, 2])
def test_a_search_without_derivatives_finds_the_same_peak(seed: int) -> None:
    stream = np.random.Generator(np.random.Philox(key=seed))
    columns = np.column_stack((np.ones(60), np.repeat([0.0, 1.0], 30)))
    value = columns @ [1.0, 0.7] + stream.normal(size=60)
    limit = np.where(np.arange(60) % 2, 0.5, 0.9)
    below = value < limit
    outcome = np.where(below, limit, value)
    found, other = censored_regression(outcome, below, columns), brute(outcome, below, columns)
    # Nelder-Mead stops within about 1e-7 of a flat peak
    assert [*found.coefficient, found.sigma] == pytest.approx(
        [*other.x[:-1], math.exp(other.x[-1])], abs=1e-6
    )
    assert found.log_likelihood == pytest.approx(-other.fun, rel=1e-10)


def test_gradient_and_bend_by_finite_differences() -> None:
    stream = np.random.Generator(np.random.Philox(key=8))
    columns = np.column_stack((np.ones(20), stream.normal(size=20)))
    outcome, below = stream.normal(size=20), np.arange(20) < 6
    at = np.array([0.3, -0.2, 1.4])
    _, slope, bend = likelihood(outcome, below, columns, at)
    for place in range(3):
        step = np.zeros(3)
        step[place] = 1e-5
        up, down = (likelihood(outcome, below, columns, at + sign * step) for sign in (1, -1))
        # central differences: error of the order of the squared step
        assert slope[place] == pytest.approx((up[0] - down[0]) / 2e-5, rel=1e-7, abs=1e-7)
        assert bend[place].tolist() == pytest.approx(((down[1] - up[1]) / 2e-5).tolist(), rel=1e-7, abs=1e-7)


def test_nothing_below_is_plain_normal_likelihood() -> None:
    value = np.array([1.0, 2.0, 4.0, 3.0])
    found = censored_regression(value, np.zeros(4, dtype=bool), np.ones((4, 1)))
    assert found.coefficient[0] == pytest.approx(2.5, rel=1e-12)
    assert found.sigma == pytest.approx(value.std(), rel=1e-10)
    assert found.covariance[0, 0] == pytest.approx(value.var() / 4, rel=1e-10)


def test_scale_and_shift_move_the_fit_along() -> None:
    bili, low, columns = design()
    outcome = np.log(np.where(low, 0.8, bili))
    one, other = (censored_regression(y, low, columns) for y in (outcome, 3 * outcome + 2))
    assert other.sigma == pytest.approx(3 * one.sigma, rel=1e-9)
    assert other.coefficient[1:].tolist() == pytest.approx((3 * one.coefficient[1:]).tolist(), rel=1e-8)


def test_a_group_that_was_never_detected_is_refused() -> None:
    columns = np.column_stack((np.ones(8), np.repeat([0.0, 1.0], 4)))
    below = np.repeat([False, True], 4)
    with pytest.raises(DataError, match="COI-D917"):
        censored_regression(np.array([1.0, 2, 3, 2.5, 1, 1, 1, 1]), below, columns)
    with pytest.raises(DataError, match="COI-D917"):
        censored_regression(np.ones(4), np.array([False, False, False, True]), np.ones((4, 1)))


def test_columns_that_repeat_each_other_are_refused() -> None:
    with pytest.raises(DataError, match="COI-D919"):
        least_squares(np.arange(4.0), np.ones((4, 2)))
    with pytest.raises(DataError, match="one person alone"):
        least_squares(np.arange(4.0), np.column_stack((np.ones(4), [0, 0, 0, 1.0])))


@given(p=st.lists(st.floats(0, 1), min_size=1, max_size=12))
@settings(max_examples=80, deadline=None)
def test_holm_by_definition(p: list[float]) -> None:
    found = holm(p)
    order = sorted(range(len(p)), key=lambda place: p[place])
    highest = 0.0
    for rank, place in enumerate(order):
        highest = max(highest, min(1.0, (len(p) - rank) * p[place]))
        assert found[place] == highest


def test_holm_leaves_out_what_was_not_compared() -> None:
    assert holm([0.02, math.nan, 0.01]).tolist()[::2] == [0.02, 0.02]
    assert np.isnan(holm([math.nan])).all()


def test_a_spread_from_a_median_and_a_limit() -> None:
    sigma = log_normal_sigma([8, 10], [20, 30], [97.5, 95])
    assert stats.norm.cdf(np.log([20 / 8, 30 / 10]) / sigma).tolist() == pytest.approx([0.975, 0.95])
    for median, limit, percentile in ((0, 2, 95), (3, 2, 95), (1, 2, 50), (1, 2, 100)):
        with pytest.raises(DataError, match="COI-D923"):
            log_normal_sigma(median, limit, percentile)


@pytest.mark.slow
def test_intervals_cover_and_a_number_put_in_would_not() -> None:
    """Two groups of 60, a true ratio of 2, 40 % below the limit in one: 1,000 studies, 0.95 +- 3 x 0.007."""
    stream = np.random.Generator(np.random.Philox(key=51))
    columns = np.column_stack((np.ones(120), np.repeat([0.0, 1.0], 60)))
    limit, covered, put_in = -0.25, 0, []
    for _ in range(1000):
        value = columns @ [0.0, math.log(2)] + stream.normal(size=120)
        below = value < limit
        found = censored_regression(np.where(below, limit, value), below, columns)
        error = math.sqrt(found.covariance[1, 1])
        covered += abs(found.coefficient[1] - math.log(2)) < 1.959963984540054 * error
        half = np.where(below, limit + math.log(0.05), value)
        put_in.append(half[60:].mean() - half[:60].mean())
    assert 0.93 <= covered / 1000 <= 0.965
    assert abs(np.mean(put_in) - math.log(2)) > 0.1  # the standard error of this mean is below 0.01
