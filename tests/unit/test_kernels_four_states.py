"""Neither, A only, B only, both: the fast counts against a walk day by day, their laws, a case by hand."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from coincide.days import NEVER
from coincide.kernels.four_states import A_ONLY, B_ONLY, BOTH, NEITHER, FourStates, four_states, people_in
from coincide.kernels.four_states_reference import LifeSpell, plain_four_states

ROWS, AGES = 2, 3
NEAR = st.sampled_from([0, 1, 2, 29, 364, 365, 366, 730, 731, 1094, 1095, 1096, 1300])


@st.composite
def people(draw: st.DrawFn) -> list[LifeSpell]:
    """Draw people with gaps, whose undated A lies outside their spells, as the queries promise."""
    spells = []
    for person in range(draw(st.integers(1, 4))):
        born = draw(st.sampled_from([0, -7, 300]))
        cuts = sorted(born + day for day in draw(st.sets(NEAR, min_size=2, max_size=6)))
        own = list(zip(cuts[::2], cuts[1::2], strict=False))
        a, b = (draw(st.one_of(st.just(NEVER), NEAR.map(lambda day, born=born: born + day))) for _ in "ab")
        inside = any(start <= a < stop for start, stop in own)
        dated = 1 if inside else draw(st.integers(0, 1))
        died = draw(st.sampled_from([NEVER, own[-1][1] - 1]))
        row = draw(st.integers(0, ROWS - 1))
        spells += [LifeSpell(person, row, born, died, start, stop, a, dated, b) for start, stop in own]
    return spells


def counted(spells: list[LifeSpell]) -> FourStates:
    columns = np.ascontiguousarray(np.array(spells, np.int32).reshape(-1, 9).T)
    return four_states(*columns, rows=ROWS, ages=AGES)


@settings(max_examples=200, derandomize=True, database=None, deadline=None)
@given(people())
def test_counts_are_those_of_a_walk_day_by_day(spells: list[LifeSpell]) -> None:
    fast, slow = counted(spells), plain_four_states(spells, AGES)
    for table, plain in ((fast.days, slow.days), (fast.deaths, slow.deaths)):
        for (state, row, age), number in np.ndenumerate(table):
            assert number == plain[(state, row, age)]
    assert fast.day_itself.tolist() == [slow.days[("day itself",)], slow.deaths[("day itself",)]]
    assert fast.outside.tolist() == [slow.days[("outside",)], slow.deaths[("outside",)]]


@settings(max_examples=100, derandomize=True, database=None, deadline=None)
@given(people())
def test_people_are_those_with_a_day_in_the_state(spells: list[LifeSpell]) -> None:
    columns = {name: np.array([getattr(s, name) for s in spells], np.int32) for name in LifeSpell._fields}
    names = ("person", "start", "stop", "a_day", "b_day")
    found = people_in(*(columns[name] for name in names))
    for state in range(4):
        alone = {
            spell.person
            for spell in spells
            if any(key[0] == state for key in plain_four_states([spell], 200).days)
        }
        assert set(found[state].tolist()) == alone


def register(people: int = 300, seed: int = 1) -> list[LifeSpell]:
    rng = np.random.default_rng(seed)
    spells = []
    for person in range(people):
        born, start = int(rng.integers(-500, 0)), int(rng.integers(0, 200))
        stop = start + int(rng.integers(1, 900))
        a, b = (start + int(rng.integers(0, 900)) if rng.random() < 0.5 else NEVER for _ in "ab")
        died = stop - 1 if rng.random() < 0.5 else NEVER
        spells.append(LifeSpell(person, person % ROWS, born, died, start, stop, a, int(a < stop), b))
    return spells


def test_everybody_twice_is_twice_everything_and_parts_add_up() -> None:
    twins = [spell._replace(person=spell.person + 1000) for spell in register()]
    once, twice = counted(register()), counted(register() + twins)
    parts = [counted(register()[:111]), counted(register()[111:])]
    for field in fields(FourStates):
        np.testing.assert_array_equal(getattr(twice, field.name), 2 * getattr(once, field.name))
        np.testing.assert_array_equal(
            getattr(once, field.name), sum(getattr(part, field.name) for part in parts)
        )


def test_swapping_the_diseases_swaps_the_states() -> None:
    """With every disease dated inside its spell, or never, so that either may be cut or walked."""
    known = [s._replace(a_day=min(s.a_day, NEVER), a_dated=1) for s in register()]
    swapped = [s._replace(a_day=s.b_day, b_day=s.a_day) for s in known]
    one, other = counted(known), counted(swapped)
    for table, mirrored in ((one.days, other.days), (one.deaths, other.deaths)):
        np.testing.assert_array_equal(table[[NEITHER, A_ONLY, B_ONLY, BOTH]], mirrored[[0, 2, 1, 3]])


def test_cutting_a_spell_in_two_changes_nothing() -> None:
    halves = []
    for spell in register():
        middle = (spell.start + spell.stop) // 2
        parts = [spell._replace(stop=middle), spell._replace(start=middle)]
        halves += [part for part in parts if part.start < part.stop]
    whole, cut = counted(register()), counted(halves)
    for field in fields(FourStates):
        np.testing.assert_array_equal(getattr(whole, field.name), getattr(cut, field.name))


def test_a_disease_known_from_the_death_certificate_alone_is_no_death_in_one_day() -> None:
    """B on the day of death: 99 days with neither disease, and one day that is in no state, with the death.

    Counted as a day with B, it would be one death in one day: 36,525 deaths per 100 person-years.
    """
    found = counted([LifeSpell(1, 0, 0, 99, 0, 100, NEVER, 0, 99)])
    assert found.days.sum(axis=(1, 2)).tolist() == [99, 0, 0, 0]
    assert found.deaths.sum() == 0
    assert found.day_itself.tolist() == [1, 1]
