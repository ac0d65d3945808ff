"""Worlds without a link in which naive methods see one: fatal diseases, late registers, old cases."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from bands import at_most, within
from pairs import AGES, DATED, both, cells, counts, philox

from coincide.days import NEVER, age
from coincide.estimates.conditional import rate_ratio
from support.worlds import Nature, Observation, World, hill, make_world, steep

# born over 60 years; the register opens when the oldest are 60: left truncation, and many old cases
LATE_REGISTER = Observation(0, 21915, 21915, 32873, washout=730)
FATAL = Nature(hill(0.008, 55, 12), hill(0.008, 60, 12), steep(0.01, 2.5), death_excess=(0.1, 0.5))


@pytest.mark.slow
def test_fatal_diseases_in_a_late_register_with_and_without_prevalent_time() -> None:
    random, replicates = philox(501), 1000
    p, logs = {"with": [], "without": []}, {"with": [], "without": []}
    for _ in range(replicates):
        pair = both(make_world(random, 12_000, FATAL, LATE_REGISTER))
        for prevalent in p:
            ratio = pair.primary(prevalent=prevalent)
            p[prevalent].append(ratio.p)
            logs[prevalent].append(np.log(ratio.estimate))
    for prevalent in p:
        assert within(np.mean(np.array(p[prevalent]) < 0.05), 0.05, replicates), prevalent
        # the log of O has mean log E - 1 / (2 E): about 35 and 20 exposed events
        assert abs(np.mean(logs[prevalent])) <= 0.04, prevalent
    assert np.std(logs["with"]) < np.std(logs["without"])  # what prevalent time is for


@pytest.mark.slow
@pytest.mark.parametrize("ratio", [1.0, 2.0])
def test_the_ratio_is_unbiased_in_a_large_world(ratio: float) -> None:
    nature = replace(FATAL, link=replace(FATAL.link, ratios=(ratio,)))
    pair = both(make_world(philox(502), 600_000, nature, LATE_REGISTER))
    for prevalent in ("with", "without"):
        found = pair.primary(prevalent=prevalent)
        assert abs(np.log(found.estimate / ratio)) <= 3.3 * found.standard_error
        assert found.standard_error < 0.04


def _before_b(world: World, first: int, last: int) -> float:
    """The wrong way: A in the `first` to `last` days before B, in those who later get B, against all."""
    counted = counts(
        replace(world, b_day=world.a_day, a_day=world.b_day * 0 + NEVER, a_dated=world.a_dated * 0)
    )
    rate = np.divide(
        counted.events[0], counted.days[0], out=np.zeros(counted.days[0].shape), where=counted.days[0] > 0
    )
    have_b = np.flatnonzero((world.b_day != NEVER) & (world.b_day - last >= world.start))
    observed = expected = 0.0
    for lag in range(first, last, 90):
        on = world.b_day[have_b].astype(np.int64) - lag
        free = world.a_day[have_b] >= on
        years = np.array([age(int(days)) for days in on - world.born[have_b]])
        expected += 90 * rate[world.row[have_b], np.minimum(years, AGES - 1)][free].sum()
        observed += ((world.a_day[have_b] <= on) & (world.a_day[have_b] > on - 90)).sum()
    return float(observed / expected)


@pytest.mark.slow
def test_looking_back_from_b_sees_protection_where_a_kills() -> None:
    """People whom A killed never get B, so the rate of A before B is low in a true null."""
    nature = replace(FATAL, death_excess=(0.4, 0.0))
    world = make_world(philox(503), 300_000, nature, LATE_REGISTER)
    looking_back = [_before_b(world, 1, 361), _before_b(world, 1801, 2161)]
    assert looking_back[0] < 0.95
    assert looking_back[1] < 0.4
    forward = rate_ratio(*cells((c := counts(world)).days, c.events, DATED))
    assert abs(np.log(forward.estimate)) <= 3.3 * forward.standard_error


@pytest.mark.slow
def test_counting_from_birth_in_a_late_register_is_wrong() -> None:
    """Those who were ill twice before the register opened are dead and not in it.

    The mortality ratios multiply in people with both; added rates would leave the diseases independent
    among the living.
    """
    nature = replace(FATAL, death_ratio=(6.0, 6.0), death_excess=(0.0, 0.0))
    world = make_world(philox(504), 400_000, nature, Observation(0, 14610, 25567, 31046, washout=730))
    known = (world.a_day != NEVER).astype(np.int32)
    early = counts(replace(world, a_dated=known), start=world.born)
    wrong = rate_ratio(*cells(early.days, early.events, DATED))
    right = rate_ratio(*cells((c := counts(world)).days, c.events, DATED))
    assert abs(np.log(right.estimate)) <= 3.3 * right.standard_error
    assert wrong.interval.high < 0.9


@pytest.mark.slow
def test_a_rare_second_disease_is_tested_carefully_not_wildly() -> None:
    """With two or three expected people the exact test may reject less than 5 %, never more."""
    random, replicates = philox(505), 1000
    nature = replace(FATAL, a=hill(0.0025, 55, 12), b=hill(0.0025, 60, 12))
    found = [both(make_world(random, 10_000, nature, LATE_REGISTER)).primary() for _ in range(replicates)]
    assert 1 < np.mean([ratio.expected for ratio in found]) < 4
    assert at_most(np.mean([ratio.p < 0.05 for ratio in found]), 0.05, replicates)
    observed = np.array([ratio.observed for ratio in found], dtype=float)
    expected = np.array([ratio.expected for ratio in found])
    assert abs(observed.mean() - expected.mean()) <= 3.3 * observed.std() / np.sqrt(replicates)
