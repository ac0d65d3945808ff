"""On which day does a disease count as present? Read the drawings with `support.timeline`."""

from __future__ import annotations

from coincide.queries.disease import Rule
from support.timeline import check

TWICE = Rule(records=2)


def test_a_two_record_disease_begins_with_the_second_record(engine: str) -> None:
    # dating it at the first would give days on which it could not have been known
    check(
        engine,
        """
        seen    ..A..A.....
        state   uuuuu011222
    """,
        rule_a=TWICE,
    )


def test_one_record_does_not_fulfil_a_two_record_rule(engine: str) -> None:
    check(
        engine,
        """
        seen    ..A........
        state   uuuuuuuuuuu
    """,
        rule_a=TWICE,
    )


def test_records_must_be_the_gap_apart(engine: str) -> None:
    check(
        engine,
        """
        seen    ..A..AA....
        state   uuuuuu01122
    """,
        rule_a=Rule(records=2, gap_days=4),
    )


def test_three_records_are_a_chain_each_the_gap_after_the_one_before(engine: str) -> None:
    check(
        engine,
        """
        seen    A..AA.A....
        state   uuuuuu01122
    """,
        rule_a=Rule(records=3, gap_days=3),
    )


def test_a_record_before_follow_up_may_begin_the_chain(engine: str) -> None:
    check(
        engine,
        """
        seen    a .. A.....
        state   --uu-011222
    """,
        rule_a=TWICE,
    )


def test_a_chain_fulfilled_in_the_washout_is_prevalent(engine: str) -> None:
    check(
        engine,
        """
        seen    AA........
        state   ---pppqqqq
    """,
        rule_a=TWICE,
        washout_days=3,
    )


def test_an_outcome_with_two_records_happens_on_the_second(engine: str) -> None:
    check(
        engine,
        """
        seen    ..A.B..B...
        state   uu011222
        event          ^
    """,
        rule_b=TWICE,
    )


def test_a_death_record_may_fulfil_a_rule_alone(engine: str) -> None:
    check(
        engine,
        """
        seen    ..A...X
        state   uu01122
        event         ^
    """,
        rule_b=Rule(records=2, death_fulfils=True),
    )


def test_a_death_record_does_nothing_unless_the_rule_says_so(engine: str) -> None:
    check(
        engine,
        """
        seen    ..A...X
        state   uu01122
    """,
    )


def test_a_death_record_is_no_link_of_a_chain(engine: str) -> None:
    check(
        engine,
        """
        seen    ..B...X
        state   uuuuuuu
    """,
        rule_b=TWICE,
    )


def test_a_record_before_death_comes_first(engine: str) -> None:
    check(
        engine,
        """
        seen    ..B...X
        state   uuu
        event     ^
    """,
        rule_b=Rule(death_fulfils=True),
    )
