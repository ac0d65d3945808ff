"""Days since a first disease: the fast counts against a walk day by day, and their laws."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coincide.days import NEVER
from coincide.errors import InternalError
from coincide.kernels.since_onset import SinceOnset, since_onset
from coincide.kernels.since_onset_reference import OnsetSpell, plain_since_onset

UNTIL = 20
DAY = st.integers(0, 45)


@st.composite
def people(draw: st.DrawFn) -> list[OnsetSpell]:
    """Draw people with gaps, with and without either disease, alive or dead on the last day of a spell."""
    spells = []
    for person in range(draw(st.integers(1, 5))):
        cuts = sorted(draw(st.sets(DAY, min_size=2, max_size=6)))
        own = list(zip(cuts[::2], cuts[1::2], strict=False))
        exposure, outcome = draw(st.one_of(st.just(NEVER), DAY)), draw(st.one_of(st.just(NEVER), DAY))
        died = draw(st.sampled_from([NEVER, own[-1][1] - 1, own[-1][1] + 5]))
        inside = any(start <= exposure < stop for start, stop in own)
        dated = 1 if inside else draw(st.integers(0, 1))
        spells += [OnsetSpell(person, start, stop, exposure, dated, outcome, died) for start, stop in own]
    return spells


def counted(spells: list[OnsetSpell], until: int = UNTIL) -> SinceOnset:
    return since_onset(*np.ascontiguousarray(np.array(spells, np.int32).reshape(-1, 7).T), until=until)


@settings(max_examples=200, derandomize=True, database=None, deadline=None)
@given(people())
def test_counts_are_those_of_a_walk_day_by_day(spells: list[OnsetSpell]) -> None:
    fast, slow = counted(spells), plain_since_onset(spells)
    assert fast.at_risk.tolist() == [slow.at_risk[day] for day in range(UNTIL + 1)]
    for table, plain in ((fast.events, slow.events), (fast.deaths, slow.deaths)):
        assert table[:UNTIL].tolist() == [plain[day] for day in range(UNTIL)]
        assert table[UNTIL] == sum(number for day, number in plain.items() if day >= UNTIL)
    assert fast.people == len(slow.people)
    assert fast.at_risk[0] == fast.events[0] == fast.deaths[0] == 0


def register(people: int = 400, seed: int = 3) -> list[OnsetSpell]:
    rng = np.random.default_rng(seed)
    spells = []
    for person in range(people):
        start, length = int(rng.integers(0, 20)), int(rng.integers(2, 60))
        exposure = start + int(rng.integers(0, length)) if rng.random() < 0.7 else NEVER
        outcome = start + int(rng.integers(0, 70)) if rng.random() < 0.4 else NEVER
        died = start + length - 1 if rng.random() < 0.5 else NEVER
        spells.append(OnsetSpell(person, start, start + length, exposure, 1, outcome, died))
    return spells


def assert_same(one: SinceOnset, other: SinceOnset, *, but: tuple[str, ...] = ()) -> None:
    for field in fields(SinceOnset):
        if field.name not in but:
            np.testing.assert_array_equal(getattr(one, field.name), getattr(other, field.name))


def test_a_shift_of_all_days_changes_nothing() -> None:
    def later(spell: OnsetSpell) -> OnsetSpell:
        moved = {
            name: value + 9999
            for name, value in spell._asdict().items()
            if name not in ("person", "exposure_dated") and value != NEVER
        }
        return spell._replace(**moved)

    assert_same(counted(register()), counted([later(spell) for spell in register()]))


def test_cutting_a_spell_in_two_leaves_everybody_at_risk() -> None:
    halves = []
    for spell in register():
        middle = (spell.start + spell.stop) // 2
        parts = [spell._replace(stop=middle), spell._replace(start=middle)]
        halves += [part for part in parts if part.start < part.stop]
    whole, cut = counted(register()), counted(halves)
    assert_same(whole, cut, but=("entered", "left"))
    np.testing.assert_array_equal(whole.at_risk, cut.at_risk)


def test_everybody_twice_is_twice_everything_and_parts_add_up() -> None:
    twins = [spell._replace(person=spell.person + 1000) for spell in register()]
    once, twice = counted(register()), counted(register() + twins)
    parts = [counted(register()[:111]), counted(register()[111:])]
    for field in fields(SinceOnset):
        np.testing.assert_array_equal(getattr(twice, field.name), 2 * getattr(once, field.name))
        np.testing.assert_array_equal(
            getattr(once, field.name), sum(getattr(part, field.name) for part in parts)
        )


def test_columns_of_another_type_are_refused() -> None:
    columns = [np.zeros(3, np.int64), *(np.zeros(3, np.int32) for _ in range(6))]
    with pytest.raises(InternalError, match="person must be a contiguous vector"):
        since_onset(*columns, until=5)
    with pytest.raises(InternalError, match="at least one day"):
        since_onset(*(np.zeros(3, np.int32) for _ in range(7)), until=0)
