"""Dispersion of counts about one ratio, by hand, and the interval that allows for it."""

from __future__ import annotations

import csv
import math
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from coincide.errors import UsageError
from coincide.estimates.outside_rates import standardised_ratio
from coincide.estimates.overdispersion import (
    LEAST_FITTED,
    LEAST_GROUPS,
    Dispersion,
    dispersion,
    quasi_poisson_interval,
)
from coincide.estimates.poisson import poisson_interval


def test_pearsons_statistic_by_hand() -> None:
    # fitted 10 each: (64 + 64 + 81 + 81 + 0) / 10 = 29 on four degrees of freedom
    found = dispersion([2, 18, 1, 19, 10], [10.0] * 5)
    assert found.factor == pytest.approx(29 / 4, rel=1e-14)
    assert found.groups == 5
    assert found.p == pytest.approx(stats.chi2.sf(29, 4), rel=1e-12)


def test_it_is_the_same_whatever_the_ratio() -> None:
    """Only how the expectation is spread counts: the ratio is fitted."""
    observed = [2, 18, 1, 19, 10]
    assert dispersion(observed, [1.0] * 5) == dispersion(observed, [1000.0] * 5)


def test_it_is_that_of_a_quasi_poisson_regression_in_r() -> None:
    """British doctors (Breslow & Day 1987), and made-up cells; the script is kept beside the numbers."""
    doctors = (52407, 2, 18790), (43248, 12, 10673), (28612, 28, 5710), (12663, 28, 2585), (5317, 31, 1462)
    cases = {
        "doctors": ([32, 104, 206, 186, 102], [years * d / u for years, d, u in doctors]),
        "made": ([5 + 7 * n % 23 for n in range(40)], [8.0 + 11 * n % 13 for n in range(40)]),
    }
    r = _numbers("overdispersion")
    for name, (observed, expected) in cases.items():
        found = dispersion(observed, expected)
        # R's fit stops within 1e-14 of the deviance, so within 1e-7 of the coefficient
        assert found.factor == pytest.approx(r[f"{name}.factor"], rel=1e-7)
        assert found.p == pytest.approx(r[f"{name}.p"], rel=1e-5)
        wide = quasi_poisson_interval(sum(observed), found)
        limits = [limit / sum(expected) for limit in (wide.low, wide.high)]
        assert limits == pytest.approx([r[f"{name}.low"], r[f"{name}.high"]], rel=1e-7)
        # regression's own limits lie near: the same variance on the log scale, where our lower one is careful
        assert limits == pytest.approx([r[f"{name}.wald_low"], r[f"{name}.wald_high"]], rel=0.1)


def _numbers(script: str) -> dict[str, float]:
    path = Path(__file__).parents[2] / "validation" / f"{script}.csv"
    with path.open(encoding="utf-8") as file:
        return {row["name"]: float(row["value"]) for row in csv.DictReader(file)}


def test_neighbours_share_a_group_until_five_are_fitted() -> None:
    # fitted 28 / 11 each: pairs of cells make the groups, and the last odd cell belongs to the last pair
    observed = [5, 0, 5, 0, 0, 5, 0, 5, 5, 0, 3]
    found = dispersion(observed, [1.0] * 11)
    fitted = [2 * 28 / 11] * 4 + [3 * 28 / 11]
    assert min(fitted) >= LEAST_FITTED
    by_hand = sum((o - e) ** 2 / e for o, e in zip([5, 5, 5, 5, 8], fitted, strict=True))
    assert found.groups == 5
    assert found.factor == pytest.approx(by_hand / 4, rel=1e-14)
    assert _grouped(observed, 28 / 11)[0] == [5, 5, 5, 5, 8]


def _grouped(observed: list[int], fitted: float) -> tuple[list[int], list[float]]:
    """The slow obvious way: walk over the cells."""
    events, chance, held = [], [], [0, 0.0]
    for one in observed:
        held = [held[0] + one, held[1] + fitted]
        if held[1] >= LEAST_FITTED:
            events.append(held[0])
            chance.append(held[1])
            held = [0, 0.0]
    events[-1] += held[0]
    chance[-1] += held[1]
    return events, chance


def test_the_slow_way_groups_alike() -> None:
    random = np.random.Generator(np.random.Philox(12))
    for _ in range(50):
        observed = random.poisson(random.uniform(0.3, 4), 60)
        fitted = observed.sum() / 60
        found = dispersion(observed, np.ones(60))
        events, chance = _grouped(observed.tolist(), fitted)
        if len(events) < LEAST_GROUPS:
            assert not found.known
            continue
        slow = sum((o - e) ** 2 / e for o, e in zip(events, chance, strict=True)) / (len(events) - 1)
        assert (found.groups, found.factor) == (len(events), pytest.approx(slow, rel=1e-12))


@pytest.mark.parametrize(
    ("observed", "expected"),
    [([], []), ([0, 0], [3.0, 4.0]), ([0], [0.0]), ([6] * 4, [6.0] * 4), ([4] * 5, [6.0] * 5)],
    ids=["no cells", "no events", "nothing expected", "four groups", "four a cell"],
)
def test_with_too_few_events_nothing_is_known(observed: list[int], expected: list[float]) -> None:
    found = dispersion(observed, expected)
    assert not found.known
    assert math.isnan(found.p)
    with pytest.raises(UsageError, match="COI-U312"):
        quasi_poisson_interval(5, found)


def test_counts_as_even_as_chance_keep_garwoods_limits() -> None:
    for factor in (0.0, 0.4, 1.0):
        found = quasi_poisson_interval(50, Dispersion(factor, 12, 0.9))
        wanted = poisson_interval(50)
        assert (found.low, found.high) == pytest.approx((wanted.low, wanted.high), rel=1e-14)


def test_a_factor_widens_both_ends() -> None:
    before = poisson_interval(50)
    for factor in (1.01, 1.5, 2.0, 4.0):
        found = quasi_poisson_interval(50, Dispersion(factor, 30, 0.0))
        assert found.low < before.low
        assert found.high > before.high
        before = found


def test_many_groups_give_the_normal_tail() -> None:
    """With the factor known, the limits of 60 events at factor 3 are three times those of 20."""
    found, twenty = quasi_poisson_interval(60, Dispersion(3.0, 10**8, 0.0)), poisson_interval(20)
    # Student's t with 1e8 degrees of freedom is normal to seven figures
    assert (found.low, found.high) == pytest.approx((3 * twenty.low, 3 * twenty.high), rel=1e-6)


def test_without_events_the_lower_limit_is_zero() -> None:
    assert quasi_poisson_interval(0, Dispersion(2.0, 9, 0.1)).low_state == "zero"


def test_cells_without_a_rate_are_in_no_group() -> None:
    rates = [0.01] * 5 + [float("nan")] * 3
    found = standardised_ratio([9, 11, 10, 8, 12, 500, 0, 1], [1000.0] * 8, rates)
    assert found.dispersion == dispersion([9, 11, 10, 8, 12], [10.0] * 5)
    assert found.observed_outside == 501


@pytest.mark.parametrize(
    ("observed", "expected", "code"),
    [([1], [1.0, 2.0], "COI-U302"), ([0.5], [1.0], "COI-U303"), ([1], [-1.0], "COI-U304")],
)
def test_what_is_not_counts_is_refused(observed: list[float], expected: list[float], code: str) -> None:
    with pytest.raises(UsageError, match=code):
        dispersion(observed, expected)
