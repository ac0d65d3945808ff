"""Time at risk: immortal time, reverse causation, left truncation, false incidence."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from pairs import DATED, PREVALENT, SINCE, cells, counts, philox

from coincide.days import NEVER, day
from coincide.estimates.conditional import rate_ratio
from coincide.kernels.pair_counts import pair_counts
from coincide.simulation.basis import basis_of
from coincide.simulation.lives import pair_columns
from coincide.simulation.options import Movement, Population, Records
from coincide.simulation.population import block_lives
from coincide.simulation.records import draw_records
from support.worlds import Nature, Observation, World, flat, make_world

YEAR = 365.25


def _ten_years(people: int, seed: int, a: float, b: float) -> World:
    """Everybody followed for ten years from the start of risk, no deaths."""
    nature = Nature(flat(a), flat(b), flat(0.0))
    return make_world(philox(seed), people, nature, Observation(0, 1, 0, int(10 * YEAR)))


def test_time_before_the_exposure_is_not_exposed_time() -> None:
    world = _ten_years(200_000, 201, 0.1, 0.05)
    counted = counts(world)
    right = rate_ratio(*cells(counted.days, counted.events, DATED))
    assert abs(np.log(right.estimate)) <= 3.3 * right.standard_error
    ever = world.a_day <= np.minimum(world.stop, world.b_day)
    last = np.minimum(world.stop, world.b_day.astype(np.int64) + 1)
    events = world.b_day < world.stop
    rates = [events[who].sum() / (last[who] - world.start[who]).sum() for who in (ever, ~ever)]
    # ever against never: the published fallacy; 0.3595 at these rates
    assert rates[0] / rates[1] == pytest.approx(0.3595, abs=0.01)


def test_an_exposure_that_the_outcome_triggers_is_left_out_with_its_time() -> None:
    """In 2 % of the people with B, the work-up writes down A in the 60 days before."""
    random = philox(202)
    world = _ten_years(400_000, 202, 0.02, 0.05)
    triggered = np.flatnonzero((world.b_day != NEVER) & (random.random(world.b_day.size) < 0.02))
    early = world.b_day[triggered] - random.integers(1, 61, triggered.size)
    a_day = world.a_day.copy()
    a_day[triggered] = np.minimum(a_day[triggered], np.maximum(early, 0))
    dated = (a_day != NEVER).astype(np.int32)
    spells = (world.person, world.row, world.born, world.start, world.stop)
    counted = pair_counts(
        *spells, a_day, dated, world.b_day,
        rows=1, ages=115, since_cuts=(1, 61, 365), prevalent_cuts=PREVALENT,
    )  # fmt: skip
    ratio = [rate_ratio(*cells(counted.days, counted.events, states)) for states in ((2, 3, 4), (3, 4), (4,))]
    assert ratio[0].estimate > 1.15
    for later in ratio[1:]:
        # the lag mends the numerator; 2 % of the unexposed events stay lost to the reference
        assert abs(np.log(later.estimate * 0.98)) <= 3.3 * later.standard_error
    # left-out days leave numerator and denominator, and never become unexposed
    whole = counts(World(*spells[1:], a_day, world.b_day, dated, world.b_dated, rows=1))
    assert whole.days[0].sum() == counted.days[0].sum()
    assert counted.days[2:5].sum() == whole.days[2 : 2 + len(SINCE)].sum()
    assert ratio[1].observed == counted.events[3:5].sum()


def test_people_are_at_risk_from_their_entry_on() -> None:
    """Weibull(5, 60) lives seen from an age between 30 and 60."""
    random, people = philox(203), 200_000
    entry = np.floor(random.uniform(30, 60, people) * YEAR).astype(np.int32)
    died = np.floor(60 * random.standard_exponential(people) ** (1 / 5) * YEAR).astype(np.int32)
    seen = died > entry
    entry, died = entry[seen], died[seen]
    zero, never = np.zeros(entry.size, np.int32), np.full(entry.size, NEVER, np.int32)

    def survival(start: np.ndarray) -> np.ndarray:
        person = np.arange(entry.size, dtype=np.int32)
        counted = pair_counts(
            person, zero, zero, start, died + 1, never, zero, died,
            rows=1, ages=115, since_cuts=SINCE, prevalent_cuts=PREVALENT,
        )  # fmt: skip
        days = counted.days[0, 0]
        hazard = np.divide(counted.events[0, 0], days, out=np.zeros(115), where=days > 0) * YEAR
        return np.exp(-np.cumsum(hazard)[[39, 49, 59, 69]])

    truth = np.exp(-((np.array([40, 50, 60, 70]) / 60) ** 5))
    before_anyone_enters = np.exp(-((30 / 60) ** 5))
    np.testing.assert_allclose(survival(entry) * before_anyone_enters, truth, atol=0.005)
    wrong = survival(zero)
    np.testing.assert_allclose(wrong, [0.976, 0.833, 0.492, 0.154], atol=0.005)
    assert (wrong[:3] - truth[:3] > 0.09).all()


@pytest.mark.parametrize("washout", [0, 365, 730, 1826])
def test_false_incidence_of_prevalent_people_decays_with_the_washout(washout: int) -> None:
    """With visits at a rate r, exp(-r washout) of the prevalent are still unseen when it ends."""
    visits = 0.8
    population = Population(
        people=50_000,
        diseases=("als", "ms"),
        rate_factors=(("ms", 20.0),),
        start=dt.date(2000, 1, 1),
        movement=Movement(leaving=0.0, births=0.0, immigrants=0.0),
        fatal=(),
        records=Records(unrelated_per_year=0.0, pair_per_year=visits),
    )
    basis = basis_of(population)
    lives, _ = block_lives(population, basis, 0)
    column = pair_columns(population, basis.rates)[1]
    records = draw_records(population, basis.rates, basis.book, lives, 0)
    als = {code for code, text in enumerate(basis.book.texts) if "122" in text or "12.2" in text}
    of_ms = ~np.isin(records.code, list(als))
    first = np.full(lives.stop.size, NEVER, np.int64)
    np.minimum.at(first, records.who[of_ms], records.day[of_ms])
    ends = day(population.start) + washout
    prevalent = (lives.onset[:, column] < day(population.start)) & (lives.stop > ends)
    unseen = (first[prevalent] >= ends).mean()
    expected = np.exp(-visits * washout / YEAR)
    assert prevalent.sum() > 1000
    assert unseen == pytest.approx(expected, abs=3.3 * np.sqrt(0.25 / prevalent.sum()))
