from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coincide.days import day
from coincide.errors import InternalError
from coincide.kernels.person_time import PersonTime, person_time
from coincide.kernels.person_time_reference import Spell, plain_person_time

NEW_YEAR = [day(dt.date(year, 1, 1)) for year in range(1999, 2004)]
# around new year and around birthdays of people born on these very days
NEAR = st.builds(lambda base, by: base + by, st.sampled_from(NEW_YEAR), st.sampled_from([-1, 0, 1, 59, 60]))
TABLE = {"groups": 2, "ages": 2, "first_year": 2000, "years": 2}


@st.composite
def spells(draw: st.DrawFn) -> list[Spell]:
    drawn = []
    for _ in range(draw(st.integers(0, 5))):
        born, start, stop = sorted(draw(st.lists(NEAR, min_size=3, max_size=3)))
        drawn.append((born, start, stop + (start == stop), draw(st.integers(0, 1)), draw(st.integers(0, 1))))
    return drawn


def counted(spells: list[Spell]) -> PersonTime:
    return person_time(*np.ascontiguousarray(np.array(spells, np.int32).reshape(-1, 5).T), **TABLE)


@settings(max_examples=100, derandomize=True, database=None, deadline=None)
@given(spells())
def test_the_kernel_counts_what_walking_day_by_day_counts(spells: list[Spell]) -> None:
    fast = counted(spells)
    for table, plain, outside in zip(
        (fast.days, fast.events),
        plain_person_time(spells),
        (fast.outside_days, fast.outside_events),
        strict=True,
    ):
        inside = {(g, a, 2000 + y): int(n) for (g, a, y), n in np.ndenumerate(table) if n}
        expected = {cell: n for cell, n in plain.items() if cell[1] < 2 and 2000 <= cell[2] <= 2001 and n}
        assert inside == expected
        assert outside == sum(plain.values()) - sum(expected.values())


def test_a_leap_year_has_its_day() -> None:
    year = [(day(dt.date(1999, 12, 31)), NEW_YEAR[1], NEW_YEAR[2], 0, 1)]
    assert counted(year).days[0].tolist() == [[364, 0], [2, 0]]
    assert counted(year).events[0].tolist() == [[0, 0], [1, 0]]


def test_columns_that_share_memory_with_arrow_are_read_only_and_welcome() -> None:
    columns = np.array([[0], [5], [9], [0]], np.int32)
    columns.flags.writeable = False
    assert person_time(*columns, **TABLE).outside_days == 4


@pytest.mark.parametrize(
    ("spell", "code"),
    [
        ((0, 5, 5, 0, 0), "COI-I251"),
        ((6, 5, 9, 0, 0), "COI-I252"),
        ((0, 5, 9, 2, 0), "COI-I253"),
        ((0, 5, 9, 0, 2), "COI-I254"),
    ],
)
def test_columns_that_break_the_rules_are_refused(spell: Spell, code: str) -> None:
    with pytest.raises(InternalError, match=code):
        counted([spell])
