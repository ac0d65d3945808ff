"""Intervals of proportional hazards hold the truth as often as they say: delayed entry, ties, clusters."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

import coincide as co
from coincide.survival.cox_fit import CoxFit
from simulation.bands import at_least, within

pytestmark = pytest.mark.slow

REPLICATES = 600
TRUTH = np.array([0.5, -0.7])


def covered(fit: CoxFit, truth: np.ndarray) -> np.ndarray:
    return (fit.fitted.low <= truth) & (truth <= fit.fitted.high)


def shares(draw: Callable[[np.random.Generator], list[CoxFit]], truth: np.ndarray) -> np.ndarray:
    """Return how often each of the fits of a draw holds the truth, shape (fits, p)."""
    rngs = [np.random.Generator(np.random.Philox(key=[seed, 820])) for seed in range(REPLICATES)]
    return np.mean([[covered(fit, truth) for fit in draw(rng)] for rng in rngs], axis=0)


def people(rng: np.random.Generator, rows: int) -> tuple[np.ndarray, np.ndarray]:
    """Return covariates, and times of an event whose hazard rises with time."""
    X = np.column_stack([rng.normal(size=rows), rng.integers(0, 2, rows)])
    return X, np.sqrt(400 * rng.exponential(np.exp(-X @ TRUTH)))


def late(rng: np.random.Generator) -> list[CoxFit]:
    """Only those alive at their entry are seen; the second fit forgets that they entered late."""
    X, time = people(rng, 1500)
    entry = rng.uniform(5, 40, 1500)
    seen = time > entry
    end = np.minimum(time, 45.0)[seen]
    event = (time <= 45)[seen]
    kept = end > entry[seen]
    given = end[kept], event[kept], X[seen][kept]
    return [co.fit_cox(*given, entry=entry[seen][kept]), co.fit_cox(*given)]


def test_delayed_entry() -> None:
    """Forgetting it keeps people at risk before they could be seen: the truth is missed far too often."""
    right, wrong = shares(late, TRUTH)
    assert all(within(share, 0.95, REPLICATES) for share in right)
    assert all(share < 0.8 for share in wrong)


def tied(rng: np.random.Generator) -> list[CoxFit]:
    """Times are known to the quarter of the follow-up: most events are tied."""
    X, time = people(rng, 300)
    end = rng.uniform(15, 60, 300)
    rounded = np.ceil(np.minimum(time, end) / 6)
    return [co.fit_cox(rounded, time <= end, X, ties=ties) for ties in ("efron", "breslow")]


def test_ties() -> None:
    """Efron's way keeps its promise where Breslow's shrinks estimates to 0."""
    efron, breslow = shares(tied, TRUTH)
    assert all(share > 0.92 for share in efron)
    assert all(breslow < efron)
    assert not all(at_least(share, 0.95, REPLICATES) for share in breslow)


def clustered(rng: np.random.Generator) -> list[CoxFit]:
    """Six rows per person, alike in an unseen factor; the covariates belong to the person and do nothing."""
    persons = np.repeat(np.arange(150), 6)
    X = np.column_stack([rng.normal(size=150), rng.integers(0, 2, 150)])[persons]
    frailty = rng.gamma(1.0, 1.0, 150)[persons]
    time = rng.exponential(1 / np.maximum(frailty, 1e-12))
    given = np.minimum(time, 2.0), time <= 2, X
    return [co.fit_cox(*given, cluster=persons), co.fit_cox(*given)]


def test_clusters() -> None:
    """With 150 clusters the sandwich is a little short (some 94 %); without it limits are far too narrow."""
    robust, naive = shares(clustered, np.zeros(2))
    assert all(at_least(share, 0.94, REPLICATES) for share in robust)
    assert all(share < 0.75 for share in naive)


def rare(rng: np.random.Generator) -> list[CoxFit]:
    """Some 25 events in 60 people, and a covariate that few carry."""
    X = np.column_stack([rng.normal(size=60), rng.random(60) < 0.15])
    time = rng.exponential(np.exp(-X @ TRUTH))
    end = rng.uniform(0.05, 1.1, 60)
    return [co.fit_cox(np.minimum(time, end), time <= end, X, penalty="firth")]


def test_few_events_under_a_penalty() -> None:
    (firth,) = shares(rare, TRUTH)
    assert all(at_least(share, 0.94, REPLICATES) for share in firth)
