"""Dating at the first record: the same people, an earlier day. For sensitivity alone.

``seen``: ``A`` a record of A, ``X`` death with A on the record. ``rule``: ``^`` below the day on which the
rule is fulfilled. ``first``: ``^`` below the first record, in people in whom the rule is fulfilled some time.
"""

from __future__ import annotations

from textwrap import dedent

import pytest

from coincide.queries.disease import Rule, disease_steps, first_record_steps, found_steps
from support.small_tables import A_CODE, loaded

TWICE = Rule(records=2, gap_days=3, death_fulfils=True)


def check(engine: str, drawing: str, rule: Rule) -> None:
    lines = {line[:8].strip(): line[8:] for line in dedent(drawing).splitlines() if line.strip()}
    seen = lines["seen"]
    died = seen.index("X") if "X" in seen else None
    tables = {
        "person": [(1, 1, -1000, died, None)],
        "diagnosis": [(1, day, A_CODE, 1, 1) for day, mark in enumerate(seen) if mark == "A"],
        "cause": [(1, day, A_CODE, 0) for day, mark in enumerate(seen) if mark == "X"],
    }
    with loaded(engine, tables) as made:
        made.run(found_steps())
        for name, steps in (("rule", disease_steps), ("first", first_record_steps)):
            made.run(steps("a", rule))
            days = [row["day"] for row in made.fetch("disease_a", ("person",)).to_pylist()]
            assert days == [day for day, mark in enumerate(lines.get(name, "")) if mark == "^"], name


def test_the_first_of_two_records(engine: str) -> None:
    check(
        engine,
        """
        seen    ..A.A.A...
        rule          ^
        first     ^
    """,
        TWICE,
    )


def test_who_never_fulfils_the_rule_has_no_first_record(engine: str) -> None:
    check(
        engine,
        """
        seen    ..A.A.....
    """,
        TWICE,
    )


def test_a_death_record_fulfils_the_rule_and_an_earlier_record_dates_it(engine: str) -> None:
    check(
        engine,
        """
        seen    ..A.X.....
        rule        ^
        first     ^
    """,
        TWICE,
    )


def test_a_death_record_alone(engine: str) -> None:
    check(
        engine,
        """
        seen    ....X.....
        rule        ^
        first       ^
    """,
        TWICE,
    )


@pytest.mark.parametrize("death", [True, False])
def test_one_record_is_its_own_first(engine: str, death: bool) -> None:
    check(
        engine,
        """
        seen    ..A.A.....
        rule      ^
        first     ^
    """,
        Rule(death_fulfils=death),
    )
