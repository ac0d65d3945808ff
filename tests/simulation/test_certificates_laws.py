"""The mention ratio in many made-up years of deaths whose truth is known."""

from __future__ import annotations

import numpy as np
import pytest

from coincide.estimates.mention_ratio import MentionRatio, mention_ratio
from simulation.bands import at_least, at_most, unbiased, within

pytestmark = pytest.mark.slow

Counts = np.ndarray


def cells(named_a: Counts, named_b: Counts, cell: Counts, number: int) -> MentionRatio:
    def per_cell(yes: Counts) -> Counts:
        return np.bincount(cell[yes], minlength=number)

    everybody = np.ones(cell.size, dtype=bool)
    return mention_ratio(*map(per_cell, (everybody, named_a, named_b, named_a & named_b)))


def year(
    chance: np.random.Generator,
    deaths: int,
    ages: int,
    a: tuple[float, float],
    b: tuple[float, float],
    psi: float = 1.0,
) -> tuple[Counts, Counts, Counts]:
    """Return who names A and B at which age; log odds rise with age from the first to the second number.

    Within an age the two are independent, or have the odds ratio `psi`.
    """
    age = chance.integers(0, ages, deaths)
    share = age / max(ages - 1, 1)
    p_a, p_b = (1 / (1 + np.exp(-(low + (high - low) * share))) for low, high in (a, b))
    named_a = chance.random(deaths) < p_a
    odds = p_b / (1 - p_b) * np.where(named_a, psi, 1.0)
    return named_a, chance.random(deaths) < odds / (1 + odds), age


def rejected(found: MentionRatio) -> bool:
    return found.p < 0.05


@pytest.mark.parametrize(
    ("deaths", "ages", "a", "b"),
    [
        (4_000, 110, (-6.0, -5.0), (-5.0, -3.0)),  # sparse cells: about 40 deaths and 0.1 with A in each
        (4_000, 110, (-4.0, -2.5), (-3.5, -1.5)),
        (1_500, 10, (-1.0, 0.5), (-1.0, 0.8)),  # common diseases
    ],
    ids=["rare", "sparse", "common"],
)
def test_two_unlinked_diseases_reject_in_the_band(
    deaths: int, ages: int, a: tuple[float, float], b: tuple[float, float]
) -> None:
    replicates, chance = 2_000, np.random.default_rng(20_240)
    found = [cells(*year(chance, deaths, ages, a, b), ages) for _ in range(replicates)]
    share = float(np.mean([rejected(each) for each in found]))
    coverage = float(np.mean([each.interval.holds(1.0) for each in found]))
    # mid-P is exact on average, not at every count: with few expected it may reject too rarely
    assert at_most(share, 0.05, replicates)
    assert at_least(coverage, 0.95, replicates)
    if np.mean([each.expected for each in found]) > 10:
        assert within(share, 0.05, replicates)


def test_without_ages_two_diseases_of_the_old_are_always_found_together() -> None:
    chance = np.random.default_rng(7)
    crude, fine = [], []
    for _ in range(200):
        a, b, age = year(chance, 4_000, 100, (-5.0, -1.0), (-5.0, -0.5))
        crude.append(rejected(cells(a, b, np.zeros_like(age), 1)))
        fine.append(rejected(cells(a, b, age, 100)))
    assert np.mean(crude) > 0.99
    assert within(float(np.mean(fine)), 0.05, 200)


@pytest.mark.parametrize("psi", [1.5, 3.0])
def test_a_planted_odds_ratio_is_found_without_bias_and_covered(psi: float) -> None:
    replicates, chance = 1_000, np.random.default_rng(11)
    found = [cells(*year(chance, 6_000, 60, (-3.5, -2.0), (-3.0, -1.0), psi), 60) for _ in range(replicates)]
    assert unbiased(np.log([each.estimate for each in found]), psi)
    coverage = float(np.mean([each.interval.holds(psi) for each in found]))
    assert within(coverage, 0.95, replicates)


def test_certificates_filled_in_more_or_less_fully_lift_the_ratio() -> None:
    """What the page warns of: independent diseases, but some doctors name twice as much as others."""
    chance = np.random.default_rng(13)
    found = []
    for _ in range(100):
        age = chance.integers(0, 20, 20_000)
        fullness = chance.gamma(2.0, 0.5, 20_000)  # mean 1, variance 1/2
        a, b = (chance.random(20_000) < np.minimum(rate * fullness, 1) for rate in (0.02, 0.05))
        found.append(cells(a, b, age, 20))
    # of two rare diseases with a shared gamma factor of variance v, O/E is 1 + v
    ratio = np.mean([each.observed for each in found]) / np.mean([each.expected for each in found])
    assert ratio == pytest.approx(1.5, abs=0.05)
    # about half of these studies find a link that is not there (measured: 49 of 100 with 20 expected)
    assert np.mean([rejected(each) for each in found]) > 0.3


def test_competing_causes_look_like_protection() -> None:
    """Independent diseases in the living; each death names its cause, and the other disease half as often."""
    chance = np.random.default_rng(17)
    below = 0
    for _ in range(50):
        a, b = (chance.random(30_000) < share for share in (0.05, 0.25))
        dies_of_b = b & (chance.random(30_000) < 0.9)
        a &= ~(dies_of_b & (chance.random(30_000) < 0.8))  # the other disease is not written down
        below += cells(a, b, np.zeros(30_000, np.int64), 1).interval.high < 1
    assert below == 50, "and that is why less is never said of certificates"
