"""Walking only the people of a pair gives the counts of walking everybody."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coincide.days import NEVER
from coincide.errors import InternalError
from coincide.kernels.pair_counts import pair_counts
from coincide.kernels.pair_of_few import Spells, days_of_all, pair_of_few

CUTS = {"since_cuts": (1, 365), "prevalent_cuts": (0, 365)}
ROWS, AGES = 2, 4
NEAR = st.sampled_from([0, 1, 29, 30, 364, 365, 366, 730, 1095, 1460, 1461, 1462, 1800])
Person = tuple[int, list[tuple[int, int]], int, int, int]


@st.composite
def person(draw: st.DrawFn) -> Person:
    """Draw row, spells, first days of two diseases, and whether an early first one is dated."""
    cuts = sorted(draw(st.sets(NEAR, min_size=2, max_size=6)))
    spells = list(zip(cuts[::2], cuts[1::2], strict=False))
    days = [draw(st.one_of(st.just(NEVER), st.just(NEVER), NEAR)) for _ in range(2)]
    return draw(st.integers(0, ROWS - 1)), spells, *days, draw(st.integers(0, 1))


def columns(people: list[Person]) -> tuple[Spells, np.ndarray, np.ndarray, np.ndarray]:
    rows = [
        (number, row, 0, *spell, exposure, _dated(spells, exposure, dated), outcome)
        for number, (row, spells, exposure, outcome, dated) in enumerate(people)
        for spell in spells
    ]
    each = [np.ascontiguousarray(column) for column in np.array(rows, np.int32).reshape(-1, 8).T]
    return Spells(*each[:5], rows=ROWS, ages=AGES), each[5], each[6], each[7]


def _dated(spells: list[tuple[int, int]], day: int, dated: int) -> int:
    return 1 if any(start <= day < stop for start, stop in spells) else dated


@settings(max_examples=200, derandomize=True, database=None, deadline=None)
@given(st.lists(person(), max_size=6))
def test_few_people_give_the_counts_of_all(people: list[Person]) -> None:
    spells, exposure, dated, outcome = columns(people)
    entries = np.flatnonzero((exposure != NEVER) | (outcome != NEVER))
    fast = pair_of_few(
        days_of_all(spells), spells.at(entries), exposure[entries], dated[entries], outcome[entries], **CUTS
    )
    slow = pair_counts(
        *(spells.person, spells.row, spells.born, spells.start, spells.stop),
        exposure,
        dated,
        outcome,
        rows=ROWS,
        ages=AGES,
        **CUTS,
    )
    assert np.array_equal(fast.days, slow.days)
    assert np.array_equal(fast.events, slow.events)


def test_people_from_elsewhere_are_refused() -> None:
    one = lambda value: np.array([value], np.int32)  # noqa: E731
    here = Spells(one(0), one(0), one(0), one(0), one(10), rows=1, ages=1)
    elsewhere = Spells(one(1), one(0), one(0), one(0), one(20), rows=1, ages=1)
    with pytest.raises(InternalError, match="COI-I281"):
        pair_of_few(days_of_all(here), elsewhere, one(5), one(1), one(NEVER), **CUTS)
