"""Absolute numbers and prognosis of the twelve people of the pair study: counts worked by hand.

The people and their days at risk (5 to 104) stand in ``test_pair_end_to_end``.

====== ======= ====== ====== ==== ============================
person neither A only B only both days of a disease
====== ======= ====== ====== ==== ============================
0, 1   100
2      20      79                 A 25
3      20      34            44   A 25, B 60
4      40             59          B 45
5      40             4      54   B 45, A 50
6      25                    74   A and B 30
7              65            34   B 70 (A 2, before the washout)
8                     35     64   A 40 (B 3, before the washout)
9      15      29                 A 20, B 50 and death
11     50                         (dies on day 54)
====== ======= ====== ====== ==== ============================
"""

from __future__ import annotations

import numpy as np
from test_pair_end_to_end import TABLES, answered, counted

from coincide.designs.pair.absolute.counts import unpacked as absolute_of
from coincide.designs.pair.prognosis.counts import unpacked as prognosis_of
from support.pair_sample import rows_of


def test_days_and_deaths_of_the_four_states(engine: str) -> None:
    found = prognosis_of(counted(engine).parts["prognosis"])
    assert found.states.days[:, 0, 10].tolist() == [410, 207, 98, 270]
    assert found.states.deaths[:, 0, 10].tolist() == [1, 0, 0, 0]
    assert found.states.day_itself.tolist() == [11, 1]
    assert int(found.states.days.sum()) + 11 == 9 * 100 + 46 + 50


def test_a_death_certificate_alone_is_no_death_after_one_day_of_disease(engine: str) -> None:
    """Person 9 has B by the death certificate: no day with both, and the death is in no state."""
    rows = rows_of(answered(engine).tables, "mortality", quantity="rate", stratum="all")
    deaths = {row["state"]: row["deaths"] for row in rows}
    assert deaths == {
        "neither": 1, "a_only": 0, "b_only": 0, "both": 0, "0d": 1, "above the last age": 0,
    }  # fmt: skip
    assert TABLES["cause"][0][:2] == (9, 50)


def test_who_is_in_a_state_and_who_comes_into_it(engine: str) -> None:
    found = prognosis_of(counted(engine).parts["prognosis"])
    assert found.people[:, 0].tolist() == [9, 4, 3, 5]
    # A only: 2, 3, 9; B only: 4, 5; both: 3, 5, 6, 7, 8, 9
    assert found.onsets.sum(axis=2).tolist() == [[3, 0], [2, 0], [6, 0]]
    assert set(np.flatnonzero(found.onsets.sum(axis=(0, 1)))) == {10}


def test_who_is_followed_after_a_dated_disease(engine: str) -> None:
    """After A: 2 for 79 days, 3 for 35 and B, 9 for 30 and B (a death on that day is none without B)."""
    ab, ba = (absolute_of(counted(engine).parts["absolute"], order) for order in ("a_then_b", "b_then_a"))
    assert ab.since.at_risk[[0, 1, 30, 31, 35, 36, 79, 80]].tolist() == [0, 3, 3, 2, 2, 1, 1, 0]
    assert {day: int(ab.since.events[day]) for day in np.flatnonzero(ab.since.events)} == {30: 1, 35: 1}
    assert int(ab.since.deaths.sum()) == int(ba.since.deaths.sum()) == 0
    assert int(ab.bin_days.sum()) == 79 + 35 + 30
    # after B: 4 for 59 days; 5 for 5 days and A
    assert {day: int(ba.since.events[day]) for day in np.flatnonzero(ba.since.events)} == {5: 1}
    assert (ab.since.people, ba.since.people) == (3, 2)
    assert int(ab.unexposed_deaths.sum()) == int(ba.unexposed_deaths.sum()) == 1  # person 11


def test_where_nobody_is_followed_for_a_year_nothing_is_estimated(engine: str) -> None:
    rows = rows_of(answered(engine).tables, "cumulative")
    assert {row["quantity"] for row in rows} == {
        "observed", "expected_unexposed_death", "expected_own_death",
        "difference_unexposed_death", "difference_own_death",
    }  # fmt: skip
    for row in rows:
        assert (row["at_risk"], row["estimate"], row["low"], row["high"]) == (0.0, None, None, None)
