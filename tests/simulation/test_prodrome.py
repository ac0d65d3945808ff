"""The prodrome curve: flat where A kills and does nothing else, high where A is an early sign of B."""

from __future__ import annotations

import numpy as np
import pytest
from bands import at_most
from pairs import AGES, cells, philox

from coincide.days import edge
from coincide.estimates.conditional import RateRatio, rate_ratio
from coincide.kernels.pair_counts import pair_counts
from coincide.simulation.options import Link
from support.worlds import Nature, Observation, World, flat, make_world

YEARS = 10
SINCE = (1, *(edge(year) for year in range(1, YEARS + 1)))
SEEN = Observation(0, 3652, 3652, 3652 + 40 * 365, washout=730)
RATE = 0.01
FATAL = 0.35
"""Added deaths per person-year after A: half of the people with A are dead after two years."""


def curve(world: World) -> list[RateRatio]:
    """The study's way: the rate of B in each year after A against the unexposed rate of the same cell."""
    counted = pair_counts(
        world.person, world.row, world.born, world.start, world.stop, world.a_day, world.a_dated, world.b_day,
        rows=world.rows, ages=AGES, since_cuts=SINCE, prevalent_cuts=(0,),
    )  # fmt: skip
    return [rate_ratio(*cells(counted.days, counted.events, (2 + year,))) for year in range(YEARS)]


def backwards(world: World) -> list[tuple[int, float]]:
    """The wrong way: how often A was recorded k years before B in people who get B, against everybody's rate.

    Who is to get B has lived until then, so a fatal A is rarely found long before. Returns observed and
    expected of each year.
    """
    start, stop, a, b = (
        getattr(world, name).astype(np.int64) for name in ("start", "stop", "a_day", "b_day")
    )
    free = np.minimum(np.minimum(stop, a + 1), b)
    rate = ((a >= start) & (a < free)).sum() / np.maximum(free - start, 0).sum()
    case = (b >= start) & (b < stop)
    found = []
    for year in range(YEARS):
        low = np.maximum(start, b - edge(year + 1))[case]
        high = np.minimum(b - edge(year), a + 1)[case]
        events = ((a[case] >= low) & (a[case] < high)).sum()
        found.append((int(events), float(np.maximum(high - low, 0).sum() * rate)))
    return found


def world_of(seed: int, people: int, link: Link | None = None, fatal: float = FATAL) -> World:
    nature = Nature(flat(RATE), flat(RATE), flat(0.005), link or Link(), death_excess=(fatal, 0.0))
    return make_world(philox(seed), people, nature, SEEN)


def test_the_null_with_a_fatal_a_is_flat_and_the_backward_rates_are_not() -> None:
    world = world_of(501, 400_000)
    for ratio in curve(world):
        # one year in 1,000 would lie further out by chance
        assert abs(np.log(ratio.estimate)) <= 3.3 * ratio.standard_error
    wrong = backwards(world)
    for year, (observed, expected) in enumerate(wrong):
        # survival alone, at the middle of the year: from 0.84 to 0.04
        alone = np.exp(-FATAL * (year + 0.5))
        assert abs(observed - alone * expected) <= 3.3 * np.sqrt(alone * expected)
    ratios = [observed / expected for observed, expected in wrong]
    assert ratios[0] < 0.9
    assert ratios[-1] < 0.1


def test_without_deaths_both_ways_agree_with_one() -> None:
    """The backward rates are wrong because of deaths alone, not because of how they are made here."""
    world = world_of(502, 400_000, fatal=0.0)
    for observed, expected in backwards(world):
        assert abs(observed - expected) <= 3.3 * np.sqrt(expected)
    for ratio in curve(world):
        assert abs(np.log(ratio.estimate)) <= 3.3 * ratio.standard_error


def test_a_prodrome_of_two_years_is_seen_and_ends() -> None:
    early = Link((5.0, 1.0), (0, edge(2)), order="a_then_b")
    found = curve(world_of(503, 400_000, early))
    for year, ratio in enumerate(found):
        truth = 5.0 if year < 2 else 1.0
        assert abs(np.log(ratio.estimate / truth)) <= 3.3 * ratio.standard_error
    assert all(ratio.interval.low > 3 for ratio in found[:2])
    # in the other order B is no sign of A
    for ratio in curve(world_of(503, 400_000, early).swapped()):
        assert abs(np.log(ratio.estimate)) <= 3.3 * ratio.standard_error


@pytest.mark.slow
def test_each_year_of_a_null_rejects_in_at_most_five_percent() -> None:
    random, replicates = philox(504), 300
    nature = Nature(flat(RATE), flat(RATE), flat(0.005), death_excess=(FATAL, 0.0))
    p = np.array([[r.p for r in curve(make_world(random, 6000, nature, SEEN))] for _ in range(replicates)])
    for year in range(YEARS):
        assert at_most(np.mean(p[:, year] < 0.05), 0.05, replicates)
