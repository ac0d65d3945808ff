"""How the level of earlier contacts changes in time, drawn.

Each place is 61 days. ``seen``: ``c`` a contact, ``d`` a diagnosis of something else, ``A`` a record of A,
``b`` one of B and of something else on one day; on the first day of the place. ``level``: the level on that
day, ``-`` where nobody is at risk. A contact counts 366 to 730 days later: 6 to 11 places.
"""

from __future__ import annotations

from textwrap import dedent

import numpy as np

from coincide.kernels.contacts import Contacts, cut_at_levels
from coincide.queries.contacts import contact_days_step
from coincide.queries.disease import found_steps
from support.small_tables import A_CODE, B_CODE, OTHER_CODE, loaded, rows_of

WIDTH = 61
CODES = {"d": (OTHER_CODE,), "A": (A_CODE,), "b": (B_CODE, OTHER_CODE)}


def check(engine: str, drawing: str) -> None:
    lines = {line[:8].strip(): line[8:] for line in dedent(drawing).splitlines() if line.strip()}
    places = list(enumerate(lines["seen"]))
    tables = {
        "person": [(1, 1, -1000, None, None)],
        "contact": [(1, WIDTH * place) for place, mark in places if mark in "c"],
        "diagnosis": [
            (1, WIDTH * place, code, 1, 1) for place, mark in places for code in CODES.get(mark, ())
        ],
    }
    with loaded(engine, tables) as made:
        made.run(found_steps())
        step = contact_days_step(0, 2)
        made.run((step,))
        days = [day for _, day in rows_of(made, step)]
    level = lines["level"].rstrip()
    begin = len(level) - len(level.lstrip("-"))
    one = [np.array([value], np.int32) for value in (1, WIDTH * begin, WIDTH * len(level))]
    known = Contacts(np.full(len(days), 1, np.int32), np.array(days, np.int32))
    pieces = cut_at_levels(*one, known)
    drawn = ["-"] * begin
    for place in range(begin, len(level)):
        inside = (pieces.start <= WIDTH * place) & (WIDTH * place < pieces.stop)
        drawn.append(str(int(pieces.level[inside][0])))
    assert "".join(drawn) == level


def test_a_contact_counts_from_the_second_year_on_for_a_year(engine: str) -> None:
    check(
        engine,
        """
        seen    c.............
        level   00000011111100
    """,
    )


def test_more_contacts_are_a_higher_level(engine: str) -> None:
    check(
        engine,
        """
        seen    cdc...........
        level   00000011222211
    """,
    )


def test_days_with_a_code_of_a_or_b_are_no_contacts(engine: str) -> None:
    check(
        engine,
        """
        seen    A.b.d.........
        level   0000000000111111
    """,
    )


def test_contacts_before_the_time_at_risk_count(engine: str) -> None:
    check(
        engine,
        """
        seen    cccccc..........
        level   ----------232221
    """,
    )


def test_a_contact_and_a_diagnosis_on_one_day_are_one(engine: str) -> None:
    """Two records of a day are one contact day."""
    tables = {
        "person": [(1, 1, -1000, None, None)],
        "contact": [(1, 10), (1, 10), (2, 10)],
        "diagnosis": [(1, 10, OTHER_CODE, 1, 1), (1, 11, OTHER_CODE, 1, 1), (1, 12, A_CODE, 1, 1)],
    }
    with loaded(engine, tables) as made:
        made.run(found_steps())
        first, second = contact_days_step(1, 2), contact_days_step(2, 5)
        made.run((first,))
        assert rows_of(made, first) == [(1, 10), (1, 11)]
        made.run((second,))
        assert rows_of(made, second) == [(2, 10)]
