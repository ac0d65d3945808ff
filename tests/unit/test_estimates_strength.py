"""How strong something left out must be: published E-values, and a frailty that makes the ratio it should."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coincide.estimates.interval import Interval
from coincide.estimates.strength import e_value, e_values, shared_frailty

RATIOS = st.floats(min_value=1e-3, max_value=1e3)


@pytest.mark.parametrize(
    ("ratio", "low", "high", "estimate", "limit"),
    [
        (10.73, 8.02, 14.36, 20.9, 15.5),  # smoking and lung cancer, VanderWeele & Ding 2017
        (3.9, 1.8, 8.7, 7.26, 3.0),  # formula feeding and infant death, VanderWeele & Ding 2017
        (0.80, 0.71, 0.91, 1.81, 1.43),  # by hand: 1.25 + sqrt(1.25 * 0.25), 1.0989 + sqrt(1.0989 * 0.0989)
        (1.0, 0.5, 2.0, 1.0, 1.0),
    ],
)
def test_published_values(ratio: float, low: float, high: float, estimate: float, limit: float) -> None:
    found = e_values(ratio, Interval(low, high, 0.95))
    assert found.estimate == pytest.approx(estimate, abs=0.05)  # as printed
    assert found.limit == pytest.approx(limit, abs=0.05)


@given(RATIOS)
def test_a_confounder_of_that_strength_makes_the_ratio_and_a_weaker_one_does_not(ratio: float) -> None:
    """The bound of Ding & VanderWeele 2016: ``g^2 / (2 g - 1)`` for a confounder of strength g with both."""
    strength = e_value(ratio)
    bound = strength**2 / (2 * strength - 1)
    assert bound == pytest.approx(max(ratio, 1 / ratio))


@given(RATIOS)
def test_more_and_less_are_alike(ratio: float) -> None:
    assert e_value(ratio) == pytest.approx(e_value(1 / ratio))


def test_open_ends_and_missing_ratios() -> None:
    assert e_values(0.0, Interval(0.0, 0.5, 0.95)).estimate == math.inf
    assert e_values(0.0, Interval(0.0, 0.5, 0.95)).limit == e_value(2.0)
    assert e_values(0.0, Interval(0.0, 3.0, 0.95)).limit == 1.0
    assert math.isnan(e_values(math.nan, Interval(0.0, math.inf, 0.95)).estimate)
    assert e_values(math.inf, Interval(2.0, math.inf, 0.95)).limit == e_value(2.0)


def test_a_shared_gamma_frailty_makes_one_plus_its_variance() -> None:
    """Rates of B after A against before A, in a million people who are alike but for a frailty."""
    variance, people, rate = 0.5, 1_000_000, 0.05
    random = np.random.default_rng(20)
    frailty = random.gamma(1 / variance, variance, people)
    a, b = (random.exponential(1 / (rate * frailty)) for _ in range(2))
    end = 0.2  # so short that the pool of the frail is hardly used up
    before = np.minimum(np.minimum(a, b), end)
    after = np.clip(np.minimum(b, end) - a, 0, None)
    events = (b < end) & (b < a), (b < end) & (b > a)
    ratio = (events[1].sum() / after.sum()) / (events[0].sum() / before.sum())
    # about 150 events after A: four standard errors of their share are 0.33 on the log scale
    assert abs(math.log(ratio / 1.5)) < 4 / math.sqrt(events[1].sum())
    assert shared_frailty(1.5) == 0.5


def test_a_shared_frailty_never_makes_a_ratio_below_one() -> None:
    assert math.isnan(shared_frailty(0.99))
    assert shared_frailty(1.0) == 0.0
