"""Calibration where the truth is known: error, coverage, and what it costs."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache

import numpy as np
import pytest
from bands import at_least, at_most, within
from pairs import philox

from coincide.estimates.calibration import calibrated_ratio
from coincide.estimates.empirical_null import fit_null
from coincide.estimates.profiles import normal_profile
from support.frail_world import Replicate, replicate
from support.known_null import normal_tails

REPLICATES = 200
TRUE_LINK = 2.0


@cache
def worlds(frailty: float, link: float = 1.0) -> tuple[Replicate, ...]:
    """Draw worlds of 12,000 people, in which each pair is expected to hold about 100."""
    return tuple(
        replicate(seed, people=12_000, controls=12, frailty=frailty, link=link) for seed in range(REPLICATES)
    )


def rejected(found: tuple[Replicate, ...], what: str) -> float:
    return float(np.mean([getattr(one, what).p < 0.05 for one in found]))


def covered(found: tuple[Replicate, ...], what: str, truth: float) -> float:
    return float(np.mean([getattr(one, what).interval.holds(truth) for one in found]))


@pytest.mark.slow
def test_a_shared_frailty_is_corrected_although_pairs_share_people() -> None:
    found = worlds(0.5)
    # theory: a gamma frailty of variance 0.5 multiplies every ratio by 1.5; cohorts are closed and age alike
    assert np.mean([one.null.mean for one in found]) == pytest.approx(math.log(1.5), abs=0.03)
    assert rejected(found, "counted") > 0.8
    # measured .0225 in 400: one frailty for all, and what is not known of their spread widens the interval
    assert at_most(rejected(found, "corrected"), 0.05, REPLICATES)
    assert at_least(covered(found, "corrected", 1.0), 0.95, REPLICATES)


@pytest.mark.slow
def test_without_a_frailty_correction_is_careful_and_no_worse() -> None:
    found = worlds(0.0)
    assert within(rejected(found, "counted"), 0.05, REPLICATES)
    # what is not known of the null widens the interval: fewer rejections than 5 %
    assert at_most(rejected(found, "corrected"), 0.05, REPLICATES)
    assert at_least(covered(found, "corrected", 1.0), 0.95, REPLICATES)


@pytest.mark.slow
def test_a_true_link_on_top_of_a_frailty_is_found_at_its_own_size() -> None:
    found = worlds(0.5, TRUE_LINK)
    assert at_least(covered(found, "corrected", TRUE_LINK), 0.95, REPLICATES)
    assert covered(found, "counted", TRUE_LINK) < 0.2
    # measured: all are found with and without correction; where 100 are expected it costs nothing that counts
    assert rejected(found, "corrected") > 0.95


@pytest.mark.slow
def test_power_is_lost_with_fewer_people(record_property: Callable[[str, object], None]) -> None:
    found = tuple(
        replicate(seed, people=6_000, controls=12, frailty=0.0, link=1.5) for seed in range(REPLICATES)
    )
    power = {what: rejected(found, what) for what in ("counted", "corrected")}
    for what, share in power.items():
        record_property(f"power, {what}", share)
    assert 0 < power["counted"] - power["corrected"] < 0.2


@pytest.mark.slow
@pytest.mark.parametrize(("controls", "mean", "sd"), [(50, 0.1, 0.15), (20, 0.1, 0.15)])
def test_normal_controls_with_a_spread(controls: int, mean: float, sd: float) -> None:
    random, replicates = philox(12), 400
    p, holds, means = [], [], []
    for _ in range(replicates):
        errors = random.uniform(0.05, 0.4, controls)
        estimates = random.normal(random.normal(mean, sd, controls), errors)
        null = fit_null([normal_profile(x, se) for x, se in zip(estimates, errors, strict=True)])
        error = random.uniform(0.05, 0.4)
        estimate = random.normal(math.log(1.5) + random.normal(mean, sd), error)
        holds.append(calibrated_ratio(normal_tails(estimate, error), null).interval.holds(1.5))
        p.append(calibrated_ratio(normal_tails(estimate - math.log(1.5), error), null).p)
        means.append(null.mean)
    assert within(float(np.mean(np.array(p) < 0.05)), 0.05, replicates)
    assert within(float(np.mean(holds)), 0.95, replicates)
    # the mean of 400 means of 50 controls, each known to about 0.35 at worst, is known to 0.003
    assert np.mean(means) == pytest.approx(mean, abs=0.01)
