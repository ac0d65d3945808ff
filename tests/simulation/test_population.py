"""The full simulator plants what it says: found again by the estimators."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from pairs import AGES, DATED, LATER, PREVALENT, PREVALENT_LATER, SINCE, Both, cells

from coincide.days import COHORT_DAYS, NEVER
from coincide.estimates.cells import joined
from coincide.estimates.conditional import rate_ratio
from coincide.kernels.pair_counts import PairCounts, pair_counts
from coincide.simulation.basis import basis_of
from coincide.simulation.families import draw_families
from coincide.simulation.lives import Lives, pair_columns
from coincide.simulation.options import CareSeeking, Kin, Link, Movement, Population
from coincide.simulation.people import spells
from coincide.simulation.population import block_lives, block_sizes

WASHOUT = 730
OLDEST = -51_500
"""A first birth day before everybody's, 1829: origin of the cohorts here."""

POPULATION = Population(
    people=300_000,
    diseases=("als", "ms"),
    rate_factors=(("als", 60.0), ("ms", 20.0)),
    start=dt.date(1985, 1, 1),
    seed=11,
)


def _spell_counts(lives: Lives, exposure: np.ndarray, dated: np.ndarray, outcome: np.ndarray) -> PairCounts:
    """Count one block, spells with washout."""
    who, frm, to = spells(lives.people, lives.stop)
    born = lives.people.born[who]
    start = np.where(frm == born, frm, frm + WASHOUT).astype(np.int32)
    kept = start < to
    who, start, to, born = who[kept], start[kept], to[kept], born[kept]
    row = lives.people.sex[who] * 50 + (born.astype(np.int64) - OLDEST) // COHORT_DAYS
    known = np.zeros(exposure.size, dtype=np.int32)
    inside = (exposure[who] >= start) & (exposure[who] < to)
    known[who[inside]] = 1
    columns = (who, row, born, start, to, exposure[who], np.maximum(known, dated)[who], outcome[who])
    return pair_counts(
        *(np.ascontiguousarray(column, dtype=np.int32) for column in columns),
        rows=100, ages=AGES, since_cuts=SINCE, prevalent_cuts=PREVALENT,
    )  # fmt: skip


def _sum(parts: list[PairCounts]) -> PairCounts:
    return replace(parts[0], days=sum(p.days for p in parts), events=sum(p.events for p in parts))


@cache
def _counted(population: Population) -> Both:
    basis = basis_of(population)
    a, b = pair_columns(population, basis.rates)
    ab, ba = [], []
    for block in range(len(block_sizes(population.people))):
        lives, _ = block_lives(population, basis, block)
        none = np.zeros(lives.stop.size, dtype=np.int32)
        ab.append(_spell_counts(lives, lives.onset[:, a], none, lives.onset[:, b]))
        ba.append(_spell_counts(lives, lives.onset[:, b], none, lives.onset[:, a]))
    return Both(_sum(ab), _sum(ba))


def _is(ratio_cells: object, truth: float) -> bool:
    ratio = rate_ratio(*ratio_cells)
    return abs(np.log(ratio.estimate / truth)) <= 3.3 * ratio.standard_error


@pytest.mark.slow
@pytest.mark.parametrize(
    ("order", "truth"), [("both", (3.0, 3.0)), ("a_then_b", (3.0, 1.0)), ("b_then_a", (1.0, 3.0))]
)
def test_a_ratio_planted_in_an_order_is_found_in_that_order(order: str, truth: tuple[float, float]) -> None:
    pair = _counted(replace(POPULATION, link=Link((3.0,), order=order)))
    states = (*DATED, PREVALENT_LATER)
    assert _is(pair.order("ab", states), truth[0])
    assert _is(pair.order("ba", states), truth[1])
    if order == "both":
        found = rate_ratio(*joined(pair.order("ab", states), pair.order("ba", states)))
        assert found.standard_error < 0.05


@pytest.mark.slow
def test_a_ratio_planted_by_window_is_found_by_window() -> None:
    pair = _counted(replace(POPULATION, link=Link((6.0, 2.0, 0.5), (0, 365, 1826), "b_then_a")))
    for states, truth in (((2, 3), 6.0), ((4, 5), 2.0), ((6, 7), 0.5)):
        assert _is(pair.order("ba", states), truth), states
    assert _is(pair.order("ab", DATED), 1.0)


@pytest.mark.slow
def test_nothing_planted_nothing_found() -> None:
    assert _is(_primary(_counted(POPULATION)), 1.0)


def _primary(pair: Both) -> object:
    states = (*LATER, PREVALENT_LATER)
    return joined(pair.order("ab", states), pair.order("ba", states))


@pytest.mark.slow
def test_care_seeking_looks_like_a_link_and_is_none() -> None:
    """A burst of detection is over when the latency is; people who see doctors much stay so."""
    burst = CareSeeking(burst_ratio=5.0, burst_months=6.0)
    pair = _counted(replace(POPULATION, care_seeking=burst))
    assert _is(pair.order("ba", (2,)), 5.0)
    # some bursts come from diseases other than the pair; here there are none, so later windows are clean
    assert _is(_primary(pair), 1.0)
    much = CareSeeking(high_contact_share=0.2, high_contact_ratio=4.0)
    seeking = rate_ratio(*_primary(_counted(replace(POPULATION, care_seeking=much))))
    # E z^2 / (E z)^2 with z = 4 in a fifth of people and 1 in the others: 4 / 2.56 = 1.56
    assert seeking.estimate == pytest.approx(1.56, abs=0.15)


@pytest.mark.slow
def test_a_disease_runs_in_families_as_planted() -> None:
    """The rate of A once the mother has it, against before: the ratio of a shared gamma frailty."""
    population = replace(
        POPULATION,
        people=400_000,
        rate_factors=(("als", 1.0), ("ms", 30.0)),
        kin=Kin(familial_b=3.0),
        movement=Movement(leaving=0.0),
        fatal=(),
    )
    basis = basis_of(population)
    column = pair_columns(population, basis.rates)[1]
    parts = []
    for block in range(len(block_sizes(population.people))):
        lives, mothers = block_lives(population, basis, block)
        assert draw_families(population, lives.people, block).mother.tolist() == mothers.tolist()
        ms = lives.onset[:, column]
        of_mother = np.where(mothers >= 0, ms[np.maximum(mothers, 0)], NEVER).astype(np.int32)
        # the mother's day is known however early it lies
        early = np.maximum(of_mother, lives.people.born)
        parts.append(_spell_counts(lives, np.where(of_mother == NEVER, NEVER, early), np.ones(ms.size), ms))
    found = rate_ratio(*cells(_sum(parts).days, _sum(parts).events, DATED))
    assert found.observed > 200
    assert (
        abs(np.log(found.estimate / 3.0)) <= 3.3 * found.standard_error + 0.1
    )  # the frailty of others in the line
