"""In which state of A is a day at risk of B? Read the drawings with `support.timeline`."""

from __future__ import annotations

from support.timeline import check


def test_time_before_a_is_unexposed_then_comes_its_day_then_windows(engine: str) -> None:
    check(
        engine,
        """
        seen    ....A...........
        state   uuuu011222333333
    """,
    )


def test_people_who_get_a_later_are_unexposed_until_then(engine: str) -> None:
    check(
        engine,
        """
        seen    ....B..A
        state   uuuuu
        event       ^
    """,
    )


def test_both_on_one_day_is_day_zero_in_neither_order(engine: str) -> None:
    check(
        engine,
        """
        seen    ....C....
        state   uuuu0
        event       ^
    """,
    )


def test_an_outcome_counts_in_the_window_of_its_day(engine: str) -> None:
    check(
        engine,
        """
        seen    ....A..B...
        state   uuuu0112
        event          ^
    """,
    )


def test_a_on_the_first_day_at_risk_is_dated(engine: str) -> None:
    check(
        engine,
        """
        seen    ...A......
        state   ---0112223
    """,
        washout_days=3,
    )


def test_a_in_the_washout_is_prevalent_from_the_start(engine: str) -> None:
    check(
        engine,
        """
        seen    ..A.......
        state   ---pppqqqq
    """,
        washout_days=3,
    )


def test_a_before_observation_is_prevalent(engine: str) -> None:
    check(
        engine,
        """
        seen    a .......
        state   --pppqqqq
    """,
    )


def test_with_complete_lookback_an_early_a_keeps_its_day(engine: str) -> None:
    check(
        engine,
        """
        seen    a .......
        state   --1222333
    """,
        complete_lookback=True,
    )


def test_a_in_a_gap_is_prevalent_from_the_next_start(engine: str) -> None:
    check(
        engine,
        """
        seen    ....  a ......
        state   uuuu----pppqqq
    """,
    )


def test_prevalent_time_goes_on_counting_over_a_gap(engine: str) -> None:
    check(
        engine,
        """
        seen    a .. ......
        state   --pp-qqqqqq
    """,
    )


def test_windows_go_on_counting_over_a_gap(engine: str) -> None:
    check(
        engine,
        """
        seen    ..A..  .....
        state   uu011--23333
    """,
    )


def test_a_observed_before_the_study_window_keeps_its_day(engine: str) -> None:
    check(
        engine,
        """
        seen    ..A.......
        state   ----122233
    """,
        window_from=4,
    )


def test_a_in_a_washout_before_the_study_window_is_prevalent(engine: str) -> None:
    check(
        engine,
        """
        seen    ..A.......
        state   ----pppqqq
    """,
        washout_days=3,
        window_from=4,
    )


def test_a_before_a_spell_in_the_window_but_dated_in_an_earlier_spell_is_dated(engine: str) -> None:
    check(
        engine,
        """
        seen    .A.   ....
        state   u01---2333
    """,
    )


def test_a_after_the_last_day_at_risk_changes_nothing(engine: str) -> None:
    check(
        engine,
        """
        seen    ..... a
        state   uuuuu
    """,
    )


def test_an_outcome_in_prevalent_time_counts_there(engine: str) -> None:
    check(
        engine,
        """
        seen    a ....B.
        state   --pppqq
        event         ^
    """,
    )


def test_the_first_record_counts_later_ones_change_nothing(engine: str) -> None:
    check(
        engine,
        """
        seen    ..A.A.A.....
        state   uu0112223333
    """,
    )
