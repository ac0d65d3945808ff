"""Time by level of earlier contacts: against its slow twin, day by day."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coincide.days import age
from coincide.errors import InternalError
from coincide.kernels import contacts_walk
from coincide.kernels.contacts import (
    FURTHEST,
    LEVEL_NAMES,
    LEVELS_FROM,
    NEAREST,
    Contacts,
    cut_at_levels,
    days_by_level,
)
from coincide.kernels.contacts_reference import plain_level, plain_pieces

Spell = tuple[int, int, int]


def column(values: list[int]) -> np.ndarray:
    return np.array(values, np.int32)


def contacts_of(rows: list[tuple[int, int]]) -> Contacts:
    known = sorted(set(rows))
    return Contacts(column([p for p, _ in known]), column([d for _, d in known]))


def cut(spells: list[Spell], rows: list[tuple[int, int]]) -> list[tuple[int, int, int, int]]:
    found = cut_at_levels(*(column(list(c)) for c in zip(*spells, strict=True)), contacts_of(rows))
    return list(zip(*(c.tolist() for c in (found.spell, found.start, found.stop, found.level)), strict=True))


def test_the_constants_of_the_walk_are_those_of_the_words() -> None:
    assert (contacts_walk.BEGINS, contacts_walk.CEASES) == (NEAREST, FURTHEST + 1)
    assert len(LEVELS_FROM) == len(LEVEL_NAMES)


@pytest.mark.parametrize(("days_before", "counts"), [(365, 0), (366, 1), (730, 1), (731, 0)])
def test_the_year_ends_365_days_before(days_before: int, counts: int) -> None:
    """A contact counts on day d when it lies in [d - 730, d - 365)."""
    assert plain_level(1000, [1000 - days_before]) == counts
    assert cut([(1, 1000, 1001)], [(1, 1000 - days_before)]) == [(0, 1000, 1001, counts)]


def test_levels_are_0_then_1_to_2_then_3_to_5_then_6_and_more() -> None:
    levels = [plain_level(1000, range(400, 400 + n)) for n in range(9)]
    assert levels == [0, 1, 1, 2, 2, 2, 3, 3, 3]
    assert [cut([(1, 1000, 1001)], [(1, 400 + k) for k in range(n)])[0][3] for n in range(9)] == levels


def test_a_day_in_and_a_day_out_leave_the_level_as_it_is() -> None:
    # 365 days apart: one contact ceases to count on the very day on which the other begins
    assert cut([(1, 700, 1500)], [(1, 0), (1, 365)]) == [(0, 700, 1096, 1), (0, 1096, 1500, 0)]


def test_contacts_of_others_do_not_count() -> None:
    assert cut([(2, 300, 800)], [(1, 0), (3, 0)]) == [(0, 300, 800, 0)]


@st.composite
def people(draw: st.DrawFn) -> tuple[list[Spell], list[tuple[int, int]]]:
    spells: list[Spell] = []
    for person in range(draw(st.integers(1, 3))):
        day = draw(st.integers(0, 400))
        for _ in range(draw(st.integers(1, 2))):
            length = draw(st.sampled_from([1, 2, 365, 366, 700]))
            spells.append((person, day, day + length))
            day += length + draw(st.sampled_from([0, 1, 200]))
    days = st.sampled_from([-731, -730, -366, -365, -1, 0, 1, 2, 34, 35, 36, 200, 365, 366, 700])
    return spells, draw(st.lists(st.tuples(st.integers(0, 3), days), max_size=25))


@settings(derandomize=True, database=None, deadline=None, max_examples=60)
@given(people())
def test_pieces_are_those_of_the_slow_twin(drawn: tuple[list[Spell], list[tuple[int, int]]]) -> None:
    spells, rows = drawn
    assert cut(spells, rows) == plain_pieces(spells, rows)


@settings(derandomize=True, database=None, deadline=None, max_examples=40)
@given(people(), st.integers(1, 3))
def test_days_by_level_are_those_of_the_slow_twin(
    drawn: tuple[list[Spell], list[tuple[int, int]]], ages: int
) -> None:
    spells, rows = drawn
    person, start, stop = (column(list(c)) for c in zip(*spells, strict=True))
    row, born = person % 2, column([-50 * s[0] for s in spells])
    days, outside = days_by_level(person, row, born, start, stop, contacts_of(rows), rows=2, ages=ages)
    slow: Counter[tuple[int, int, int]] = Counter()
    lost = 0
    for who, first, last in spells:
        own = [day for other, day in rows if other == who]
        for day in range(first, last):
            years = age(day + 50 * who)
            if years < ages:
                slow[plain_level(day, own), who % 2, years] += 1
            else:
                lost += 1
    assert {tuple(at): int(days[tuple(at)]) for at in np.argwhere(days).tolist()} == dict(slow)
    assert outside == lost


def test_contacts_must_be_sorted_and_stand_once() -> None:
    for person, day in (([1, 1], [5, 5]), ([1, 1], [5, 4]), ([2, 1], [0, 9])):
        with pytest.raises(InternalError, match="COI-I802"):
            Contacts(column(person), column(day))
    with pytest.raises(InternalError, match="COI-I20"):
        Contacts(column([1]), column([1, 2]))
    with pytest.raises(InternalError, match="COI-I20"):
        cut_at_levels(column([1]), column([1, 2]), column([3]), contacts_of([]))


def test_nobody_and_no_contact() -> None:
    nothing = column([])
    assert len(cut_at_levels(nothing, nothing, nothing, contacts_of([(1, 1)])).spell) == 0
    days, outside = days_by_level(*[nothing] * 5, contacts_of([]), rows=1, ages=2)
    assert (days.shape, int(days.sum()), outside) == ((4, 1, 2), 0, 0)
