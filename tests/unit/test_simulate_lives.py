"""People of a block: who they are, what happens to them, and the same for any order of blocks."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest

from coincide.days import NEVER, day
from coincide.errors import UsageError
from coincide.simulation.basis import basis_of
from coincide.simulation.families import draw_families, kin_rows
from coincide.simulation.lives import Lives, pair_columns
from coincide.simulation.options import (
    CareSeeking,
    Fatality,
    Kin,
    Link,
    Misdiagnosis,
    Movement,
    Population,
)
from coincide.simulation.people import draw_people, id_texts, spells
from coincide.simulation.population import block_lives, block_sizes
from coincide.simulation.streams import Purpose, stream

PAIR = ("als", "ms", "appendicitis")
COMMON = (("als", 100.0), ("ms", 20.0))
POPULATION = Population(
    people=20_000, diseases=PAIR, rate_factors=COMMON, start=dt.date(1990, 1, 1), end=dt.date(2019, 12, 31)
)


def _lives(population: Population) -> Lives:
    return block_lives(population, basis_of(population), 0)[0]


def _pair(population: Population, lives: Lives) -> tuple[np.ndarray, np.ndarray]:
    a, b = pair_columns(population, basis_of(population).rates)
    return lives.onset[:, a], lives.onset[:, b]


def test_streams_of_blocks_and_purposes_differ_and_repeat() -> None:
    drawn = {
        (seed, block, purpose): tuple(stream(seed, block, purpose).random(4))
        for seed in (1, 2)
        for block in (0, 1)
        for purpose in Purpose
    }
    assert len(set(drawn.values())) == len(drawn)
    assert tuple(stream(1, 0, Purpose.ONSET).random(4)) == drawn[1, 0, Purpose.ONSET]


def test_block_sizes_cover_everybody() -> None:
    assert block_sizes(120_000) == [50_000, 50_000, 20_000]
    assert block_sizes(50_000) == [50_000]


def test_people_come_within_the_register_and_spells_are_apart() -> None:
    lives = _lives(POPULATION)
    people, start, end = lives.people, day(POPULATION.start), day(POPULATION.end)
    assert people.entry.min() == start
    assert people.entry.max() <= end
    assert (people.born <= people.entry).all()
    newborn = people.born == people.entry
    assert 0.2 < newborn.mean() < 0.26  # 0.012 * 30 / (1 + 0.019 * 30) = 0.229
    who, frm, to = spells(people, lives.stop)
    assert (frm < to).all()
    assert (to <= lives.stop[who]).all()
    same = who[1:] == who[:-1]
    assert (frm[1:][same] >= to[:-1][same]).all()
    assert np.array_equal(np.unique(who), np.arange(people.born.size))  # everyone is observed at least once


def test_ids_are_distinct_and_say_nothing_of_the_order() -> None:
    texts = id_texts(np.arange(100_000), 3).to_pylist()
    assert len(set(texts)) == 100_000
    assert texts[:1000] != sorted(texts[:1000])
    assert all(len(text) == 10 and text.isdigit() for text in texts)


def test_nothing_happens_after_death_or_before_illness_may_begin() -> None:
    lives = _lives(replace(POPULATION, ill_from=POPULATION.start))
    last = lives.stop[:, None]
    assert (lives.onset[lives.onset != NEVER] >= day(POPULATION.start)).all()
    assert ((lives.onset < last) | (lives.onset == NEVER)).all()
    assert (lives.died[lives.died != NEVER] >= lives.people.entry[lives.died != NEVER]).all()
    prevalent = _lives(POPULATION)
    assert (prevalent.onset < day(POPULATION.start)).sum() > 100


def test_a_fatal_disease_kills_as_fast_as_planted() -> None:
    population = replace(POPULATION, fatal=(Fatality("als", 0.0, 0.5),), movement=Movement(leaving=0.0))
    lives = _lives(population)
    a, _ = _pair(population, lives)
    ill = np.flatnonzero((a != NEVER) & (a >= lives.people.entry) & (a < day(dt.date(2010, 1, 1))))
    after = (lives.died[ill].astype(np.int64) - a[ill]) / 365.25
    # exponential with rate 0.5: half are dead after 2 ln 2 = 1.386 years; 3.3 standard errors
    assert ill.size > 500
    assert np.mean(after < 2 * np.log(2)) == pytest.approx(0.5, abs=3.3 * 0.5 / np.sqrt(ill.size))
    als = pair_columns(population, basis_of(population).rates)[0]
    assert np.mean(lives.cause[ill][after < 5] == als) > 0.8  # old people die of other causes too


def test_those_whom_a_fatal_disease_killed_before_entry_are_not_there() -> None:
    deadly = replace(POPULATION, fatal=(Fatality("als", 1.0, 50.0),))
    mild = replace(POPULATION, fatal=())
    starts = [np.sum(_pair(p, _lives(p))[0] < day(POPULATION.start) - 365) for p in (deadly, mild)]
    assert starts[0] == 0  # e^-50 after a year
    assert starts[1] > 100


def test_wrong_labels_come_to_the_planted_share_of_b_on_the_planted_side() -> None:
    wrong = Misdiagnosis(share=0.3, delay_days=100.0, label_first=0.5)
    population = replace(POPULATION, misdiagnosis=wrong, fatal=())
    lives = _lives(population)
    _, b = _pair(population, lives)
    labelled = lives.wrong_a != NEVER
    assert (b[labelled] != NEVER).all()
    early = (b != NEVER) & (b < day(dt.date(2010, 1, 1)))
    share = labelled[early].mean()
    # nearly all labels fall inside life: at most a hundredth is lost to death within a year
    assert share == pytest.approx(0.3, abs=3.3 * np.sqrt(0.21 / early.sum()) + 0.01)
    first = (lives.wrong_a < b)[early & labelled].mean()
    assert first == pytest.approx(0.5, abs=3.3 * 0.5 / np.sqrt((early & labelled).sum()) + 0.01)


def test_bursts_and_much_contact_raise_first_diagnoses() -> None:
    plain = _lives(POPULATION)
    care = CareSeeking(burst_ratio=6.0, burst_months=12.0)
    burst = _lives(replace(POPULATION, care_seeking=care))
    much = _lives(replace(POPULATION, care_seeking=CareSeeking(1.0, 6.0, 0.5, 4.0)))
    ill = [int((lives.onset != NEVER).sum()) for lives in (plain, burst, much)]
    assert ill[0] < ill[1] < ill[2]
    high = much.contact == 4.0
    per_person = [(much.onset[who] != NEVER).sum() / who.sum() for who in (high, ~high)]
    assert per_person[0] > 2.5 * per_person[1]


def test_frailty_has_mean_one_and_makes_diseases_meet() -> None:
    frail = replace(POPULATION, frailty_variance=2.0, fatal=(), people=50_000)
    plain = replace(frail, frailty_variance=0.0)
    both = []
    for population in (plain, frail):
        a, b = _pair(population, _lives(population))
        both.append(int(((a != NEVER) & (b != NEVER)).sum()))
    assert 1.5 * both[0] < both[1] < 3 * both[0]  # 1 + 2 times for rare diseases, less for these


def test_kin_are_mothers_children_and_siblings_of_fitting_age() -> None:
    population = replace(POPULATION, kin=Kin(2.0, 1.0))
    basis = basis_of(population)
    people = draw_people(population, basis.rates, 0, 0, 20_000)
    families = draw_families(population, people, 0)
    lives, mothers = block_lives(population, basis, 0)
    person, relative, relation = kin_rows(mothers, lives.died, people.born)
    mother = relation == 0
    age = (people.born[person[mother]] - people.born[relative[mother]]) / 365.25
    assert (people.sex[relative[mother]] == 1).all()
    assert age.min() >= 15
    assert age.max() <= 50
    assert (lives.died[relative[mother]] >= people.born[person[mother]]).all()
    rows = set(zip(person.tolist(), relative.tolist(), relation.tolist(), strict=True))
    turned = {0: 1, 1: 0, 2: 2}
    assert all((r, p, turned[k]) in rows for p, r, k in rows)
    sibling = relation == 2
    assert (mothers[person[sibling]] == mothers[relative[sibling]]).all()
    assert (families.line[person[mother]] == families.line[relative[mother]]).all()


def test_everything_wrong_with_a_population_is_said_at_once() -> None:
    with pytest.raises(UsageError) as caught:
        Population(
            people=0,
            a="ms",
            link=Link((1.0, -2.0), (0, 0)),
            misdiagnosis=Misdiagnosis(share=1.5),
            frailty_variance=float("nan"),
            kin=Kin(0.5),
        )
    places = " ".join(problem.where for problem in caught.value.problems)
    for place in ("people", "b", "link", "misdiagnosis", "frailty_variance", "kin"):
        assert place in places
    assert len(caught.value.problems) == 7
