from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coincide.errors import DataError
from coincide.kernels.lexis import LexisCells, lexis_cells
from coincide.kernels.lexis_reference import Person, plain_lexis_cells

AGES, PERIODS = [0.0, 1.0, 2.5, 4.0], [10.0, 10.5, 12.0]
# quarters are exact in binary: both ways of counting must agree to the last bit
QUARTERS = st.integers(0, 24).map(lambda n: n / 4)
PEOPLE = st.lists(
    st.tuples(QUARTERS, st.integers(-4, 16).map(lambda n: n / 4), QUARTERS.map(lambda q: q + 8),
              st.integers(0, 1), st.integers(0, 1)),
    max_size=5,
)  # fmt: skip


def split(people: list[Person]) -> LexisCells:
    duration, age, period, group, event = np.array(people, float).reshape(-1, 5).T
    clocks = duration, age, period, np.array(AGES), np.array(PERIODS)
    return lexis_cells(*clocks, group.astype(np.int64), 2, event.astype(np.int64))


@settings(max_examples=150, derandomize=True, database=None, deadline=None)
@given(PEOPLE)
def test_the_kernel_agrees_with_laying_each_person_over_each_cell(people: list[Person]) -> None:
    cells, (time, events) = split(people), plain_lexis_cells(people, AGES, PERIODS)
    for cell, value in np.ndenumerate(cells.time):
        assert value == time.get(cell, 0.0)
    for cell, number in np.ndenumerate(cells.events):
        assert number == events.get(cell, 0)
    assert cells.outside_time == sum(person[0] for person in people) - cells.time.sum()
    assert cells.outside_events == sum(person[4] for person in people) - cells.events.sum()


def test_an_event_on_an_edge_belongs_to_the_time_before_it() -> None:
    cells = split([(1.0, 0.0, 10.0, 0, 1)])
    assert cells.events[0].tolist() == [[0, 1], [0, 0], [0, 0]]


def test_an_event_without_time_is_outside() -> None:
    assert split([(0.0, 0.5, 10.0, 0, 1)]).outside_events == 1


def test_decimal_clocks_lose_no_time() -> None:
    rng = np.random.default_rng(3)
    duration, age, period = rng.uniform(0, 40, 2000), rng.uniform(0, 60, 2000), rng.uniform(1950, 1990, 2000)
    cells = lexis_cells(duration, age, period, np.arange(0, 90.1, 0.1), np.arange(1950, 2031.0))
    # sums of 2000 people in pieces of 0.1: rounding of 1e-15 each leaves 1e-10 far away
    assert cells.time.sum() + cells.outside_time == pytest.approx(duration.sum(), rel=1e-10)


@pytest.mark.parametrize(
    ("changed", "codes"),
    [
        ({"duration": np.array([np.nan]), "group": np.array([5])}, ["COI-D291", "COI-D294"]),
        ({"duration": np.array([-1.0])}, ["COI-D292"]),
        ({"age_edges": np.array([0.0, 0.0])}, ["COI-D293"]),
        ({"event": np.array([2])}, ["COI-D295"]),
        ({"event": np.array([0, 1])}, ["COI-D290"]),
    ],
)
def test_bad_input_is_refused_with_everything_that_is_wrong(changed: dict, codes: list[str]) -> None:
    good = {
        "duration": np.array([1.0]), "age_at_entry": np.array([1.0]), "period_at_entry": np.array([10.0]),
        "age_edges": np.array(AGES), "period_edges": np.array(PERIODS),
    }  # fmt: skip
    with pytest.raises(DataError) as caught:
        lexis_cells(**(good | changed))
    assert [problem.code for problem in caught.value.problems] == codes
