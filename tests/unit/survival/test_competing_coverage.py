"""Do limits hold what they say? Simulations with competing events, ties, delayed entry and clusters."""

from __future__ import annotations

import numpy as np
import pytest

import coincide as co

pytestmark = pytest.mark.slow

RUNS = 600
# 3.3 standard errors of a share of 0.95 in 600 runs: chance leaves it once in a thousand
BAND = 3.3 * np.sqrt(0.95 * 0.05 / RUNS)


@pytest.mark.parametrize(
    ("delayed", "variance"), [(False, "greenwood"), (True, "greenwood"), (True, "robust")]
)
def test_limits_of_incidences(delayed: bool, variance: str) -> None:
    """Hazards of 0.1 and 0.2 a year, whole months, half of people entering late."""
    rng = np.random.Generator(np.random.Philox(key=31))
    months = np.array([12.0, 36.0, 60.0])
    step = np.array([0.1, 0.2]) / 12
    chance = 1 - np.exp(-step.sum())  # of any event in a month, of which a third is the one asked about
    truth = (1 - (1 - chance) ** months) / 3
    inside = np.zeros(3)
    for _ in range(RUNS):
        time = np.ceil(rng.exponential(1 / step.sum(), 600))
        event = 1 + (rng.random(600) > 1 / 3)
        censored = np.ceil(rng.uniform(20, 100, 600))
        entry = np.floor(rng.uniform(0, 30, 600)) * (rng.random(600) < 0.5) * delayed
        event = np.where(censored < time, 0, event)
        time = np.minimum(time, censored)
        kept = time > entry
        found = co.cumulative_incidence(time[kept], event[kept], entry=entry[kept], variance=variance)  # type: ignore[arg-type]
        at = found.at(months)
        inside += (at.low[0] <= truth) & (truth <= at.high[0])
    assert inside / RUNS == pytest.approx(np.full(3, 0.95), abs=BAND)


def subdistribution(
    rng: np.random.Generator, X: np.ndarray, beta: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return time and kind with ``F(t) = 1 - (1 - 0.4 (1 - exp(-t)))^exp(xb)``; the rest have another event.

    Fine & Gray 1999, section 5.
    """
    risk = np.exp(X @ beta)
    ever = 1 - 0.6**risk
    first = rng.random(len(X)) < ever
    share = rng.random(len(X)) * ever
    own = -np.log1p(-(1 - (1 - share) ** (1 / risk)) / 0.4)
    other = rng.exponential(1 / risk)
    return np.where(first, own, other), np.where(first, 1, 2)


@pytest.mark.parametrize("delayed", [False, True])
@pytest.mark.parametrize("censoring", ["light", "heavy"])
def test_limits_of_subdistribution_hazard_ratios(censoring: str, delayed: bool) -> None:
    rng = np.random.Generator(np.random.Philox(key=[37, delayed]))
    beta = np.array([0.5, -0.5])
    last = {"light": 6.0, "heavy": 1.5}[censoring]
    inside, estimates, errors = np.zeros(2), [], []
    for _ in range(RUNS):
        X = np.column_stack((rng.normal(size=500), rng.integers(0, 2, 500)))
        time, event = subdistribution(rng, X, beta)
        censored = rng.uniform(0.2, last, 500)
        event = np.where(censored < time, 0, event)
        time = np.ceil(50 * np.minimum(time, censored))  # ties
        entry = np.floor(rng.uniform(0, 20, 500)) * (rng.random(500) < 0.5) * delayed
        kept = time > entry
        fit = co.fit_fine_gray(time[kept], event[kept], X[kept], entry=entry[kept])
        inside += (fit.low <= beta) & (beta <= fit.high)
        estimates.append(fit.coef)
        errors.append(fit.se)
    assert inside / RUNS == pytest.approx(np.full(2, 0.95), abs=BAND)
    # without bias: within 3.3 standard errors of the mean, and half a hundredth for rounding times up
    spread = np.std(estimates, axis=0, ddof=1)
    assert np.mean(estimates, axis=0) == pytest.approx(
        beta, abs=float(3.3 * spread.max() / np.sqrt(RUNS)) + 0.005
    )
    # the mean error is the spread of the estimates; an sd of 600 is known to 3 %
    assert np.mean(errors, axis=0) == pytest.approx(spread, rel=0.1)


def test_limits_with_clusters() -> None:
    """Covariates shared within families of five: limits that take rows as independent are too narrow."""
    rng = np.random.Generator(np.random.Philox(key=41))
    beta = np.array([0.5])
    inside, ignoring = 0, 0
    for _ in range(RUNS):
        family = np.repeat(np.arange(120), 5)
        X = rng.normal(size=120)[family][:, None]
        time, event = subdistribution(rng, X, beta)
        # families share how soon they fall ill: half of members are copies of the first
        copy = rng.random(600) < 0.5
        first = 5 * family
        time, event = np.where(copy, time[first], time), np.where(copy, event[first], event)
        censored = rng.uniform(0.2, 4, 600)
        event, time = np.where(censored < time, 0, event), np.ceil(50 * np.minimum(time, censored))
        fit = co.fit_fine_gray(time, event, X, cluster=family)
        inside += bool(fit.low[0] <= beta[0] <= fit.high[0])
        alone = co.fit_fine_gray(time, event, X)
        ignoring += bool(alone.low[0] <= beta[0] <= alone.high[0])
    assert inside / RUNS == pytest.approx(0.95, abs=BAND)
    assert ignoring / RUNS < 0.9
