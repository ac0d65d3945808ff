"""Worlds with known absolute numbers: incidence with death competing, comparisons, mortality, years lost."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from pairs import philox

from coincide.days import NEVER, edge
from coincide.designs.pair.absolute.counts import unpacked as absolute_of
from coincide.designs.pair.absolute.curves import AtYear, at_years
from coincide.designs.pair.prognosis.counts import unpacked as prognosis_of
from coincide.designs.pair.prognosis.life_years import UNTIL_AGE, life_years
from coincide.designs.pair.prognosis.mortality import compare
from coincide.designs.pair.study_tables import Counted
from coincide.estimates.aalen_johansen import curve, hazard
from coincide.estimates.life_years import years_left
from coincide.kernels.since_onset import since_onset
from coincide.kernels.states import UNEXPOSED
from coincide.simulation.rates import AGES
from support.lives import counted, followed
from support.worlds import Nature, Observation, World, flat, hill, make_world, steep

# born over 60 years; the register opens when the oldest are 60 and closes 30 years later
REGISTER = Observation(0, 21915, 21915, 32873, washout=730)
HARMLESS = Nature(hill(0.01, 50, 12), hill(0.01, 55, 12), steep(0.01, 2.5))
NO_CHANCE = 3.3
"""Standard errors: one false alarm in 1,000."""


def years_of(found: Counted, direction: str = "a_then_b") -> dict[int, AtYear]:
    order = {order.direction: order for order in found.pair.orders}[direction]
    counts = absolute_of(found.parts["absolute"], direction)
    return {one.year: one for one in at_years(counts, order.events[UNEXPOSED], order.days[UNEXPOSED])}


def error(one: AtYear) -> float:
    """Return the standard error of the observed share, from its log(-log) limits."""
    assert one.observed is not None
    share = one.observed.estimate
    width = math.log(math.log(one.observed.low) / math.log(share)) / 1.959964
    return abs(width * share * math.log(share))


def apart(one: AtYear, comparison: str) -> float:
    """Return observed less expected in standard errors of the observed."""
    gap = one.gap(comparison)
    assert gap is not None
    return gap.estimate / error(one)


@pytest.mark.slow
def test_incidence_of_constant_rates_is_not_one_minus_kaplan_meier() -> None:
    """Rates .02 and .08 a year: 12.642 % within ten years; without death competing 18.127 % would be said."""
    random, people = philox(601), 200_000
    event, death = (random.standard_exponential(people) / rate * 365.25 for rate in (0.02, 0.08))
    days = [np.minimum(np.ceil(time), 10**6).astype(np.int32) for time in (event, death)]
    one = np.ones(people, np.int32)
    second = np.where(days[0] <= days[1], days[0], NEVER).astype(np.int32)
    stop = np.minimum(days[1] + 1, 5000).astype(np.int32)
    person = np.arange(people, dtype=np.int32)
    counts = since_onset(person, 0 * one, stop, 0 * one, one, second, days[1], until=4000)
    found = curve(hazard(counts.events, counts.at_risk), hazard(counts.deaths, counts.at_risk))
    alone = curve(hazard(counts.events, counts.at_risk), np.zeros(4001))
    # three Monte Carlo errors of a share of 0.126 in 200,000 people
    assert found.incidence[3652] == pytest.approx(0.12642, abs=0.0023)
    assert alone.incidence[3652] == pytest.approx(0.18127, abs=0.004)


@pytest.mark.slow
def test_people_who_enter_late_do_not_make_others_immortal() -> None:
    """Lifetimes Weibull(5, 60), seen from an age between 30 and 60: without entry survival is too high."""
    random, people = philox(602), 400_000
    life = 60 * random.weibull(5, people) * 365.25
    entry = random.uniform(30, 60, people) * 365.25
    seen = life > entry
    died = np.ceil(life[seen]).astype(np.int32)
    start = np.floor(entry[seen]).astype(np.int32)
    size = died.size
    person, zero = np.arange(size, dtype=np.int32), np.zeros(size, np.int32)
    survival = []
    for begin in (start, zero):
        counts = since_onset(person, begin, died + 1, zero, zero + 1, died, zero + NEVER, until=26_000)
        # at the youngest ages few are at risk: begin at 31, by which survival is known to be .9635
        rates = hazard(counts.events, counts.at_risk)
        if begin is start:
            rates[: edge(31)] = 0
        free = curve(rates, np.zeros(rates.size)).free
        survival.append([float(free[edge(age)]) for age in (40, 50, 60, 70)])
    known = [math.exp(-((age / 60) ** 5) + (31 / 60) ** 5) for age in (40, 50, 60, 70)]
    assert survival[0] == pytest.approx(known, abs=0.005)
    assert survival[1] == pytest.approx([0.976, 0.833, 0.492, 0.154], abs=0.005)


@pytest.mark.slow
def test_without_any_link_both_comparisons_are_what_is_observed() -> None:
    found = counted(followed(make_world(philox(603), 300_000, HARMLESS, REGISTER)))
    for direction in ("a_then_b", "b_then_a"):
        for year, one in years_of(found, direction).items():
            for comparison in ("unexposed_death", "own_death"):
                assert abs(apart(one, comparison)) < NO_CHANCE, (direction, year, comparison)


@pytest.mark.slow
def test_after_a_fatal_disease_only_the_comparison_with_its_own_deaths_is_fair() -> None:
    """No link, but A kills: fewer people with A live to get B than would at the death rate of others."""
    world = make_world(philox(604), 400_000, replace(HARMLESS, death_excess=(0.25, 0.0)), REGISTER)
    years = years_of(counted(followed(world)))
    for year in (5, 10, 15):
        assert abs(apart(years[year], "own_death")) < NO_CHANCE, year
        assert apart(years[year], "unexposed_death") < -2 * NO_CHANCE, year
    gap = years[10].gap("unexposed_death")
    assert gap is not None
    assert gap.high < 0


@pytest.mark.slow
def test_the_young_and_the_old_with_a_fatal_disease_are_followed_from_onset() -> None:
    """Onset at 30 or 75, mortality times eight, B and death steep with age, everybody seen for life.

    What those with A would have seen without it is what the very same people see in the world where A is
    harmless. The mean over those still at risk forgets the old, who die first.
    """
    onset = hill(0.006, 30, 4) + hill(0.02, 75, 5)
    harmless = Nature(onset, steep(0.006, 2.2), steep(0.008, 2.6))
    seen = Observation(0, 1826, 0, 1826 + edge(AGES))
    fatal = replace(harmless, death_ratio=(8.0, 1.0))
    spared, killed = (
        years_of(counted(followed(make_world(philox(611), 300_000, nature, seen))))
        for nature in (harmless, fatal)
    )
    for year in (5, 10, 20):
        truth, found = spared[year].observed, killed[year].expected["unexposed_death"]
        assert truth is not None
        assert found is not None
        assert abs(found.estimate - truth.estimate) < NO_CHANCE * error(spared[year]), year
        assert abs(apart(spared[year], "unexposed_death")) < NO_CHANCE, year
        assert abs(apart(killed[year], "own_death")) < NO_CHANCE, year
    # nearly the same people have A in both: how fatal it is may not enter
    same = [years[10].expected["unexposed_death"] for years in (spared, killed)]
    assert same[0] is not None
    assert same[1] is not None
    assert same[0].estimate == pytest.approx(same[1].estimate, rel=0.001)


@pytest.mark.slow
def test_a_planted_ratio_is_the_difference_to_both_comparisons() -> None:
    nature = replace(HARMLESS, link=replace(HARMLESS.link, ratios=(3.0,)))
    one = years_of(counted(followed(make_world(philox(605), 200_000, nature, REGISTER))))[5]
    assert one.observed is not None
    for comparison in ("unexposed_death", "own_death"):
        gap, expected = one.gap(comparison), one.expected[comparison]
        assert gap is not None
        assert expected is not None
        assert gap.low > 0
        # incidence is nearly proportional to the rate while it is small
        assert one.observed.estimate / expected.estimate == pytest.approx(3, rel=0.15)


def ratios(world: World) -> dict[tuple[str, str], tuple[float, float]]:
    """Return (state, compared with) -> log ratio and its standard error."""
    time = followed(world)
    found = counted(time)
    lived = compare(prognosis_of(found.parts["prognosis"]), found.pair.strata)
    return {
        (one.state, one.reference): (math.log(one.ratio.estimate), one.ratio.standard_error)
        for one in lived
        if one.stratum == "all"
    }


@pytest.mark.slow
def test_a_disease_that_kills_nobody_has_ratio_one_although_one_must_live_to_get_it() -> None:
    """Frailty on both diseases, none on death. Ever with A against never would look like protection."""
    nature = replace(HARMLESS, frailty_variance=0.5)
    world = make_world(philox(606), 200_000, nature, Observation(0, 7305, 0, 32873))
    for comparison, (log_ratio, spread) in ratios(world).items():
        assert abs(log_ratio) < NO_CHANCE * spread, comparison
    # the wrong way, among those alive at 50: whoever gets A at 70 could not die before
    ever, dead = world.a_day != NEVER, world.died < NEVER
    days = (world.stop - world.born - edge(50)).astype(float)
    old = days > 0
    rate = [float(dead[old & who].sum() / days[old & who].sum()) for who in (ever, ~ever)]
    assert rate[0] / rate[1] < 0.95


@pytest.mark.slow
def test_planted_mortality_ratios_are_found_and_multiply_in_both() -> None:
    nature = replace(HARMLESS, death_ratio=(2.0, 3.0))
    found = ratios(make_world(philox(607), 200_000, nature, REGISTER))
    planted = {
        ("a_only", "neither"): 2,
        ("b_only", "neither"): 3,
        ("both", "neither"): 6,
        ("both", "a_only"): 3,
        ("both", "b_only"): 2,
    }
    for comparison, ratio in planted.items():
        log_ratio, spread = found[comparison]
        assert abs(log_ratio - math.log(ratio)) < NO_CHANCE * spread, comparison
        assert spread < 0.1


@pytest.mark.slow
def test_planted_life_years_are_found() -> None:
    """Mortality doubled by A, tripled by B at all ages: the years of the planted rates at ages of onset."""
    nature = replace(HARMLESS, death_ratio=(2.0, 3.0))
    time = followed(make_world(philox(608), 200_000, nature, REGISTER))
    found = counted(time)
    counts = prognosis_of(found.parts["prognosis"])
    well = steep(0.01, 2.5)[:UNTIL_AGE]
    for place, one in enumerate(life_years(counts, found.pair.strata)[::3]):
        weights = counts.onsets[place, 0, :UNTIL_AGE]
        true = (years_left(well) - years_left(well * (2, 3, 6)[place])) @ weights / weights.sum()
        lost = one.lost()
        assert one.stratum == "all"
        assert lost is not None
        # 0.05: rates are held for five years of age, which is no sampling error
        assert abs(lost.lost - true) < NO_CHANCE * lost.lost_error + 0.05, one.state
        assert lost.lost_error < 0.5


@pytest.mark.slow
def test_without_an_effect_no_years_are_lost() -> None:
    time = followed(make_world(philox(609), 200_000, HARMLESS, REGISTER))
    found = counted(time)
    for one in life_years(prognosis_of(found.parts["prognosis"]), found.pair.strata)[::3]:
        lost = one.lost()
        assert lost is not None
        assert abs(lost.lost) < NO_CHANCE * lost.lost_error, one.state


def test_a_flat_death_rate_is_found_in_every_state() -> None:
    nature = Nature(flat(0.02), flat(0.03), flat(0.02))
    world = make_world(philox(610), 20_000, nature, Observation(0, 3652, 0, 18262))
    found = counted(followed(world))
    counts = prognosis_of(found.parts["prognosis"])
    for state in range(4):
        deaths, days = counts.states.deaths[state].sum(), counts.states.days[state].sum()
        assert abs(deaths / (days / 365.25) - 0.02) < NO_CHANCE * math.sqrt(deaths) / (days / 365.25)
    assert AGES > UNTIL_AGE
