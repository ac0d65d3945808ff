"""Faults that tools for disease pairs have had in their handling of time, and that ours does not have.

Each test writes the fault down in a few lines, shows on a world with a known truth that it goes wrong, and
that ours is right on the same people.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from coincide.days import NEVER
from coincide.estimates.aalen_johansen import curve, hazard
from coincide.estimates.conditional import RateRatio, rate_ratio
from coincide.queries.disease import Rule
from coincide.queries.follow_up import FollowUpOptions
from coincide.simulation.options import Link
from simulation.pairs import DATED, LATER, PREVALENT_LATER, both, cells, counts, philox
from support.pair_sample import count_tables, study
from support.small_tables import A_CODE, B_CODE, ENGINES, Rows
from support.timeline import check, run
from support.worlds import Nature, Observation, World, flat, hill, make_world, steep

YEAR = 365
FIVE_YEARS = 1826
MALE = 1
NO_CHANCE = 3.3
"""Standard errors: one false alarm in 1,000."""

EVERY_ENGINE = pytest.mark.parametrize("engine", ENGINES)


def ours(world: World, states: tuple[int, ...] = DATED) -> RateRatio:
    counted = counts(world)
    return rate_ratio(*cells(counted.days, counted.events, states))


def apart(ratio: RateRatio, truth: float) -> float:
    """Return how many standard errors a ratio lies from the truth."""
    return float(np.log(ratio.estimate / truth) / ratio.standard_error)


@cache
def flat_world(ratio: float, *, from_day: int = 0) -> World:
    """Twenty years of people whose rates never change, but by the first disease."""
    link = Link((1.0, ratio), (0, from_day), "a_then_b") if from_day else Link((ratio,), order="a_then_b")
    nature = Nature(flat(0.03), flat(0.02), flat(0.0), link)
    return make_world(philox(701), 150_000, nature, Observation(0, 1, 0, 20 * YEAR))


def last_days(world: World) -> np.ndarray:
    """Return the day after which each person is no longer at risk of B."""
    return np.minimum(world.stop, world.b_day.astype(np.int64) + 1)


def rate(events: np.ndarray, days: np.ndarray) -> float:
    return float(events.sum() / days.sum())


def test_lagged_exposure_kept_in_the_denominator() -> None:
    """A lag of one to five years: events of the first year are no events, but its days stay in the rate."""
    world = flat_world(2.0)
    exposed = (world.a_day < world.stop) & (world.b_day > world.a_day)
    since = world.b_day[exposed].astype(np.int64) - world.a_day[exposed]
    days = np.minimum(last_days(world)[exposed] - world.a_day[exposed], FIVE_YEARS)
    lagged = (since > YEAR) & (since <= FIVE_YEARS) & (world.b_day[exposed] < world.stop[exposed])
    before = np.minimum(world.a_day, last_days(world))
    unexposed = rate((world.b_day <= world.a_day) & (world.b_day < world.stop), before)
    # a year of five without its events: about a quarter of the ratio is gone
    assert rate(lagged, days) / unexposed < 1.6
    # the same lag, its year out of numerator and denominator: windows of 365-730 and 730-1826 days
    assert abs(apart(ours(world, (4, 5)), 2.0)) < NO_CHANCE


@EVERY_ENGINE
def test_days_of_a_lag_are_left_out_and_not_unexposed(engine: str) -> None:
    """The same by hand: the days 1 and 2 after A are a window of their own; the event in them is theirs."""
    check(
        engine,
        """
        seen    ...A.B....
        state   uuu011
        event        ^
    """,
    )


def test_exposed_and_unexposed_on_different_clocks() -> None:
    """Everybody's clock starts at 0: at the first disease for some, at the begin of the register for others.

    People are older when they fall ill than when the register opens, so the years after mean other ages. That
    all were born in one year shows that the birth year does not mend it.
    """
    nature = Nature(hill(0.02, 60, 8), steep(0.02, 3.0), flat(0.0))
    world = make_world(philox(702), 100_000, nature, Observation(0, 365, 14_610, 25_568))
    exposed = (world.a_dated == 1) & (world.b_day > world.a_day)
    well = ~exposed & (world.b_day >= world.start)
    rates = []
    for who, clock in ((exposed, world.a_day.astype(np.int64)), (well, world.start.astype(np.int64))):
        days = np.minimum(last_days(world) - clock, FIVE_YEARS)[who]
        event = (world.b_day < world.stop) & (world.b_day - clock <= FIVE_YEARS)
        rates.append(rate(event[who], np.maximum(days, 1)))
    assert rates[0] / rates[1] > 1.5
    assert abs(apart(ours(world), 1.0)) < NO_CHANCE


def test_people_whose_event_comes_soon_are_taken_for_unexposed() -> None:
    """Conditioning on the future: with B within 180 days of A they leave the exposed, as unexposed cases.

    The exposed that remain have 180 days in which nothing could happen to them.
    """
    world, buffer = flat_world(1.0), 180
    happened = world.b_day < world.stop
    soon = happened & (world.b_day > world.a_day) & (world.b_day - world.a_day.astype(np.int64) < buffer)
    exposed = (world.a_day < last_days(world)) & ~soon
    since = np.where(exposed, last_days(world) - world.a_day, 0)
    after, five = exposed & happened & (world.b_day > world.a_day), np.minimum(since, FIVE_YEARS)
    unexposed = rate(happened & ~after, last_days(world) - since)
    wrong = rate(after & (since <= FIVE_YEARS), five) / unexposed
    # about 180 of the 1,826 days cannot hold an event
    assert wrong < 0.93
    assert (after & (since <= FIVE_YEARS)).sum() > 4000  # a standard error of 0.016
    # ours leaves out the days, whoever has them: those from day 183 on are compared
    assert abs(apart(ours(world, (3, 4, 5, 6, 7)), 1.0)) < NO_CHANCE
    counted = counts(world)
    assert counted.events.sum() == happened.sum()
    assert counted.events[0].sum() == (happened & (world.b_day < world.a_day)).sum()


def test_a_disease_from_before_the_register_counted_as_if_new() -> None:
    """The exposure is moved to the begin of follow-up, and its first year counted from there."""
    link = Link((6.0, 1.0), (0, YEAR), "a_then_b")
    nature = Nature(flat(0.02), flat(0.01), flat(0.0), link)
    world = make_world(philox(703), 150_000, nature, Observation(0, 1, 20 * YEAR, 30 * YEAR))
    earlier = world.a_day < world.start
    moved = np.where(earlier, world.start, world.a_day).astype(np.int32)
    everybody_dated = World(
        world.row, world.born, world.start, world.stop, moved, world.b_day,
        (moved != NEVER).astype(np.int32), world.b_dated, rows=world.rows,
    )  # fmt: skip
    first_year = (2, 3)
    assert earlier.sum() > 10_000
    assert apart(ours(everybody_dated, first_year), 6.0) < -2 * NO_CHANCE
    assert abs(apart(ours(world, first_year), 6.0)) < NO_CHANCE


def test_death_taken_for_the_end_of_watching() -> None:
    """One less Kaplan-Meier, called an absolute risk: it is the risk of people who cannot die.

    Ten people: five die on day 1, one of the other five gets B on day 2. One in ten got B.
    """
    at_risk, events, deaths = [10, 5, 4], [0, 1, 0], [5, 0, 0]
    wrong = 1 - np.prod(1 - hazard(events, at_risk))
    assert wrong == pytest.approx(0.2)
    assert curve(hazard(events, at_risk), hazard(deaths, at_risk)).incidence[-1] == pytest.approx(0.1)


@EVERY_ENGINE
def test_row_numbers_compared_with_the_numbers_of_people(engine: str) -> None:
    """People born after the study are to be left out, but places in a table are compared with ids.

    No place is an id here, so nobody would be. Ours keeps days in the window and nothing else, whatever the
    ids.
    """
    ids, window_to = (901, 57, 433), 100
    born = {901: -9000, 57: 300, 433: -8000}
    places = {place for place, who in enumerate(ids) if born[who] > window_to}
    assert [who for who in ids if who not in places] == list(ids)  # the fault: nobody is left out
    tables: dict[str, Rows] = {
        "person": [(who, MALE, born[who], None, None) for who in ids],
        "observed": [(who, 0, 1000) for who in ids],
    }
    followed = run(engine, tables, FollowUpOptions(0, window_to=window_to), Rule(), Rule())
    assert sorted(followed.column("person").to_pylist()) == [433, 901]


@EVERY_ENGINE
def test_pairs_counted_in_everybody_and_diseases_in_the_eligible(engine: str) -> None:
    """With both: all people. With either: those at risk. A ratio of the two compares different people.

    Person 1 had both before the washout ended: no day at risk, so no event, although both are recorded.
    """
    tables: dict[str, Rows] = {
        "person": [(who, MALE, -9000, None, None) for who in range(3)],
        "observed": [(who, 0, 100) for who in range(3)],
        "diagnosis": [
            *((1, day, code, 1, 1) for day, code in ((2, A_CODE), (4, B_CODE))),
            *((2, day, code, 1, 1) for day, code in ((20, A_CODE), (40, B_CODE))),
        ],
    }
    recorded = {who for who, _, code, *_ in tables["diagnosis"] if code == A_CODE} & {1, 2}
    assert len(recorded) == 2  # the fault: two with both, of whom one was never at risk
    first, second = count_tables(engine, tables, study(washout_days=10)).pair.orders
    assert (int(first.events.sum()), int(second.events.sum())) == (1, 1)
    with_time = first.days > 0
    assert (with_time | (first.events == 0)).all()


def test_counting_who_ever_had_what_without_time_at_risk() -> None:
    """N C / (A B) of everybody ever recorded. Where A kills, few live to get B: it looks like a low ratio."""
    nature = Nature(hill(0.02, 50, 10), hill(0.02, 60, 10), steep(0.01, 2.5), death_excess=(0.3, 0.0))
    world = make_world(philox(704), 150_000, nature, Observation(0, 10_957, 0, 32_873))
    has = [(day != NEVER).astype(float) for day in (world.a_day, world.b_day)]
    ever = world.born.size * float((has[0] * has[1]).sum()) / float(has[0].sum() * has[1].sum())
    assert ever < 0.8
    assert abs(apart(both(world).primary(), 1.0)) < NO_CHANCE


def test_the_states_compared_here_are_the_windows_they_are_said_to_be() -> None:
    names = counts(flat_world(1.0)).states
    assert [names[state] for state in (2, 3, 4, 5)] == ["1-183d", "183-365d", "365-730d", "730-1826d"]
    assert names[LATER[0]] == "365-730d"
    assert names[PREVALENT_LATER].startswith("prevalent:365")
