"""The pair kernel against its slow twin, its laws, and what it refuses."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coincide.days import NEVER, edge
from coincide.errors import InternalError
from coincide.kernels.pair_counts import PairCounts, pair_counts
from coincide.kernels.pair_counts_reference import Spell, plain_pair_counts

SINCE, PREVALENT = (1, 30, 365), (0, 100)
ROWS, AGES = 2, 4
CUTS = {"since_cuts": SINCE, "prevalent_cuts": PREVALENT}

# days around the cuts and the birthdays, so that boundaries are met
NEAR = st.sampled_from([0, 1, 29, 30, 31, 100, 364, 365, 366, 730, 1095, 1460, 1461, 1462, 1800])


@st.composite
def people(draw: st.DrawFn) -> list[Spell]:
    """Draw people whose undated exposures lie outside their spells, as the queries promise."""
    spells = []
    for person in range(draw(st.integers(1, 4))):
        born = draw(st.sampled_from([0, -5, 400]))
        cuts = sorted(born + day for day in draw(st.sets(NEAR, min_size=2, max_size=6)))
        own = list(zip(cuts[::2], cuts[1::2], strict=False))
        exposure = draw(st.one_of(st.just(NEVER), NEAR.map(lambda day, born=born: born + day)))
        outcome = draw(st.one_of(st.just(NEVER), NEAR.map(lambda day, born=born: born + day)))
        inside = any(start <= exposure < stop for start, stop in own)
        dated = 1 if inside else draw(st.integers(0, 1))
        row = draw(st.integers(0, ROWS - 1))
        spells += [Spell(person, row, born, start, stop, exposure, dated, outcome) for start, stop in own]
    return spells


def counted(spells: list[Spell], ages: int = AGES, rows: int = ROWS) -> PairCounts:
    columns = np.ascontiguousarray(np.array(spells, np.int32).reshape(-1, 8).T)
    return pair_counts(*columns, rows=rows, ages=ages, **CUTS)


@settings(max_examples=150, derandomize=True, database=None, deadline=None)
@given(people())
def test_the_kernel_counts_what_walking_day_by_day_counts(spells: list[Spell]) -> None:
    fast, slow = counted(spells), plain_pair_counts(spells, ages=AGES, **CUTS)
    for table, plain in ((fast.days, slow.days), (fast.events, slow.events)):
        for (state, row, age), number in np.ndenumerate(table):
            assert number == plain[fast.states[state], row, age]
    assert (fast.outside_days, fast.outside_events) == (slow.outside_days, slow.outside_events)
    sets = {
        frozenset(name for bit, name in enumerate(fast.states) if mask >> bit & 1): people
        for mask, people in zip(fast.masks.tolist(), fast.mask_people.tolist(), strict=True)
    }
    assert sets == slow.people


def register(people: int = 300, seed: int = 1) -> list[Spell]:
    rng = np.random.default_rng(seed)
    spells = []
    for person in range(people):
        born, start = int(rng.integers(-900, 0)), int(rng.integers(0, 800))
        stop = start + int(rng.integers(1, 900))
        exposure = int(rng.integers(start, stop)) if rng.random() < 0.5 else NEVER
        outcome = int(rng.integers(0, 1700)) if rng.random() < 0.5 else NEVER
        spells.append(Spell(person, person % ROWS, born, start, stop, exposure, 1, outcome))
    return spells


def assert_same(one: PairCounts, other: PairCounts) -> None:
    for field in fields(PairCounts):
        np.testing.assert_array_equal(getattr(one, field.name), getattr(other, field.name))


def test_counts_of_different_people_add_up() -> None:
    spells = register()
    whole, parts = counted(spells), [counted(spells[:111]), counted(spells[111:])]
    for name in ("days", "events", "people", "outside_days", "outside_events"):
        np.testing.assert_array_equal(getattr(whole, name), sum(getattr(part, name) for part in parts))


def test_a_shift_of_all_days_changes_nothing() -> None:
    def later(spell: Spell, by: int = 5000) -> Spell:
        days = {
            name: value + by
            for name, value in spell._asdict().items()
            if name in ("born", "start", "stop", "exposure_day", "outcome_day") and value != NEVER
        }
        return spell._replace(**days)

    assert_same(counted(register()), counted([later(spell) for spell in register()]))


def test_everybody_twice_is_twice_everything() -> None:
    twins = [spell._replace(person=spell.person + 1000) for spell in register()]
    once, twice = counted(register()), counted(register() + twins)
    for name in ("days", "events", "people", "mask_people"):
        np.testing.assert_array_equal(getattr(twice, name), 2 * getattr(once, name))


def test_cutting_a_spell_in_two_changes_nothing() -> None:
    halves = []
    for spell in register():
        middle = (spell.start + spell.stop) // 2
        parts = [spell._replace(stop=middle), spell._replace(start=middle)]
        halves += [part for part in parts if part.start < part.stop]
    assert_same(counted(register()), counted(halves))


def test_a_person_is_counted_once_in_a_state_however_many_spells() -> None:
    spells = [Spell(5, 0, 0, start, start + 1, NEVER, 0, NEVER) for start in (0, 2, 4)]
    assert counted(spells).people.tolist() == [1, 0, 0, 0, 0, 0, 0]


def test_time_above_the_last_age_is_outside_not_lost() -> None:
    last = edge(AGES)
    spells = [
        Spell(0, 0, 0, last - 1, last + 9, NEVER, 0, NEVER),
        Spell(1, 0, 0, last, last + 9, NEVER, 0, last + 4),
    ]
    counts = counted(spells)
    assert counts.days.sum() == 1
    assert (counts.outside_days, counts.outside_events) == (9 + 5, 1)
    assert counts.people.tolist()[0] == 1  # the second person has no time in any cell


def test_columns_that_share_memory_with_arrow_are_read_only_and_welcome() -> None:
    columns = np.ascontiguousarray(np.array([GOOD], np.int32).T)
    columns.flags.writeable = False
    assert pair_counts(*columns, rows=ROWS, ages=AGES, **CUTS).days.sum() == 9


def test_nobody_gives_empty_counts() -> None:
    counts = counted([])
    assert counts.days.shape == (7, ROWS, AGES)
    assert not counts.days.any()
    assert counts.people.tolist() == [0] * 7


def test_a_birthday_divides_ages_to_the_day() -> None:
    counts = counted([Spell(0, 0, 0, 0, edge(4), NEVER, 0, NEVER)])
    assert counts.days[0, 0].tolist() == [365, 365, 365, 366]


GOOD = Spell(1, 0, 0, 10, 20, 15, 1, 18)


@pytest.mark.parametrize(
    ("spells", "code"),
    [
        ([GOOD, GOOD._replace(start=19, stop=30)], "COI-I211"),
        ([GOOD, GOOD._replace(person=0)], "COI-I211"),
        ([GOOD._replace(stop=10)], "COI-I212"),
        ([GOOD._replace(born=11)], "COI-I213"),
        ([GOOD._replace(row=ROWS)], "COI-I214"),
        ([GOOD._replace(row=-1)], "COI-I214"),
        ([GOOD._replace(exposure_dated=0)], "COI-I215"),
        ([GOOD._replace(exposure_dated=2)], "COI-I216"),
    ],
)
def test_columns_that_break_the_rules_are_refused(spells: list[Spell], code: str) -> None:
    with pytest.raises(InternalError) as caught:
        counted(spells)
    assert [problem.code for problem in caught.value.problems] == [code]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"since_cuts": (2, 5)}, "COI-I203"),
        ({"since_cuts": ()}, "COI-I203"),
        ({"prevalent_cuts": (1,)}, "COI-I203"),
        ({"since_cuts": (1, 5, 5)}, "COI-I204"),
        ({"since_cuts": tuple(range(1, 70))}, "COI-I205"),
    ],
)
def test_cuts_that_leave_a_day_without_a_state_are_refused(changed: dict, code: str) -> None:
    columns = np.ascontiguousarray(np.array([GOOD], np.int32).T)
    with pytest.raises(InternalError) as caught:
        pair_counts(*columns, rows=ROWS, ages=AGES, **(CUTS | changed))
    assert [problem.code for problem in caught.value.problems] == [code]


def test_columns_of_another_kind_or_length_are_all_told() -> None:
    columns = list(np.ascontiguousarray(np.array([GOOD, GOOD], np.int32).T))
    columns[2] = columns[2].astype(np.int64)
    columns[7] = columns[7][:1]
    with pytest.raises(InternalError) as caught:
        pair_counts(*columns, rows=ROWS, ages=AGES, **CUTS)
    assert [problem.code for problem in caught.value.problems] == ["COI-I201", "COI-I202"]
