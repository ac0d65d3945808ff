"""Laws that need no truth: what must not change when the data are rearranged."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pytest
from pairs import DATED, LATER, Both, both, cells, counts, philox

from coincide.days import COHORT_DAYS, NEVER
from coincide.estimates.cells import joined
from coincide.estimates.conditional import rate_ratio
from coincide.kernels.pair_counts import PairCounts
from coincide.simulation.options import Link
from support.worlds import Nature, Observation, World, hill, make_world, steep

COLUMNS = ("row", "born", "start", "stop", "a_day", "b_day", "a_dated", "b_dated")


@pytest.fixture(scope="module")
def world() -> World:
    nature = Nature(
        hill(0.01, 55, 12), hill(0.01, 45, 12), steep(0.01, 2.5), Link((2.0,)), death_excess=(0.2, 0.0)
    )
    return make_world(philox(601), 20_000, nature, Observation(0, 21915, 21915, 32873, washout=730))


def _chosen(world: World, who: np.ndarray) -> World:
    return World(*(np.ascontiguousarray(getattr(world, name)[who]) for name in COLUMNS), rows=world.rows)


def _equal(first: PairCounts, second: PairCounts) -> bool:
    return all(np.array_equal(getattr(first, f.name), getattr(second, f.name)) for f in fields(PairCounts))


def test_everybody_twice(world: World) -> None:
    twice = _chosen(world, np.tile(np.arange(world.born.size), 2))
    one, two = counts(world), counts(twice)
    assert np.array_equal(two.days, 2 * one.days)
    assert np.array_equal(two.events, 2 * one.events)
    assert np.array_equal(two.people, 2 * one.people)
    single, double = (rate_ratio(*cells(c.days, c.events, DATED)) for c in (one, two))
    assert double.estimate == pytest.approx(single.estimate, rel=1e-9)  # one root, found to 1e-12
    assert double.standard_error == pytest.approx(single.standard_error / np.sqrt(2), rel=1e-6)


def test_the_order_of_people_does_not_matter(world: World) -> None:
    shuffled = _chosen(world, philox(602).permutation(world.born.size))
    assert _equal(counts(shuffled), counts(world))


def test_all_days_shifted_with_the_cohorts(world: World) -> None:
    def moved(days: np.ndarray) -> np.ndarray:
        return np.where(days == NEVER, NEVER, days + 1234).astype(np.int32)

    later = replace(
        world, **{name: moved(getattr(world, name)) for name in ("born", "start", "stop", "a_day", "b_day")}
    )
    assert _equal(counts(later), counts(world))
    row = (later.born - 1234) // COHORT_DAYS
    assert np.array_equal(row, world.row)  # the origin moves with the people


def test_a_and_b_exchanged(world: World) -> None:
    there, back = both(world), both(world.swapped())
    assert _equal(there.ab, back.ba)
    assert _equal(there.ba, back.ab)
    first, second = there.primary(), back.primary()
    assert first.observed == second.observed
    assert first.estimate == pytest.approx(second.estimate, rel=1e-9)  # cells in another order: rounding only
    assert first.interval.low == pytest.approx(second.interval.low, rel=1e-9)


def test_people_without_either_disease_only_add_to_the_unexposed(world: World) -> None:
    neither = np.flatnonzero((world.a_day == NEVER) & (world.b_day == NEVER))
    more = _chosen(world, np.concatenate([np.arange(world.born.size), neither]))
    before, after = counts(world), counts(more)
    assert np.array_equal(before.events, after.events)
    assert np.array_equal(before.days[1:], after.days[1:])
    assert after.days[0].sum() > before.days[0].sum()


def test_strata_add_up(world: World) -> None:
    parts = [counts(_chosen(world, np.flatnonzero(world.row == row))) for row in range(world.rows)]
    whole = counts(world)
    assert np.array_equal(sum(part.days for part in parts), whole.days)
    assert np.array_equal(sum(part.events for part in parts), whole.events)


def test_registers_of_different_people_merge(world: World) -> None:
    half = np.arange(world.born.size) % 3 == 0
    parts = [both(_chosen(world, np.flatnonzero(who))) for who in (half, ~half)]
    merged = Both(*(_sum(getattr(parts[0], order), getattr(parts[1], order)) for order in ("ab", "ba")))
    assert merged.primary() == both(world).primary()


def _sum(first: PairCounts, second: PairCounts) -> PairCounts:
    return replace(first, days=first.days + second.days, events=first.events + second.events)


def test_both_orders_stand_one_after_the_other(world: World) -> None:
    pair = both(world)
    together = rate_ratio(*joined(pair.order("ab", LATER), pair.order("ba", LATER)))
    alone = [rate_ratio(*pair.order(order, LATER)) for order in ("ab", "ba")]
    assert together.observed == sum(ratio.observed for ratio in alone)
    assert together.expected == pytest.approx(sum(ratio.expected for ratio in alone), rel=1e-12)
    low, high = sorted(ratio.estimate for ratio in alone)
    assert low <= together.estimate <= high
