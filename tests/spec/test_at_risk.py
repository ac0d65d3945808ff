"""When is a person at risk of B? Read the drawings with `support.timeline`."""

from __future__ import annotations

from support.timeline import check


def test_observed_days_are_at_risk_up_to_and_including_the_last(engine: str) -> None:
    check(
        engine,
        """
        seen    ......
        state   uuuuuu
    """,
    )


def test_the_first_days_of_observation_are_a_washout(engine: str) -> None:
    check(
        engine,
        """
        seen    ..........
        state   ---uuuuuuu
    """,
        washout_days=3,
    )


def test_no_washout_for_people_observed_from_birth(engine: str) -> None:
    check(
        engine,
        """
        seen    *.........
        state   uuuuuuuuuu
    """,
        washout_days=3,
    )


def test_a_gap_not_longer_than_the_washout_needs_no_new_washout(engine: str) -> None:
    check(
        engine,
        """
        seen    .....   ......
        state   ---uu---uuuuuu
    """,
        washout_days=3,
    )


def test_a_gap_longer_than_the_washout_needs_a_new_one(engine: str) -> None:
    check(
        engine,
        """
        seen    .....    ......
        state   ---uu-------uuu
    """,
        washout_days=3,
    )


def test_a_long_gap_needs_a_washout_even_when_observed_from_birth(engine: str) -> None:
    check(
        engine,
        """
        seen    *....    ......
        state   uuuuu-------uuu
    """,
        washout_days=3,
    )


def test_a_washout_cut_short_by_a_short_gap_is_counted_on_from_the_first_day(engine: str) -> None:
    check(
        engine,
        """
        seen    ..  ......
        state   -----uuuuu
    """,
        washout_days=5,
    )


def test_without_a_washout_every_observed_day_counts_gaps_or_not(engine: str) -> None:
    check(
        engine,
        """
        seen    ...  ...
        state   uuu--uuu
    """,
    )


def test_the_day_of_the_outcome_is_at_risk_and_later_days_are_not(engine: str) -> None:
    check(
        engine,
        """
        seen    .....B....
        state   uuuuuu
        event        ^
    """,
    )


def test_the_death_day_counts(engine: str) -> None:
    check(
        engine,
        """
        seen    .....x
        state   uuuuuu
    """,
    )


def test_a_spell_that_ends_on_the_death_day_is_given_that_day(engine: str) -> None:
    check(
        engine,
        """
        seen    .....d
        state   uuuuuu
    """,
    )


def test_nobody_is_at_risk_after_death(engine: str) -> None:
    check(
        engine,
        """
        seen    ..x....
        state   uuu
    """,
    )


def test_an_outcome_before_the_start_means_never_at_risk(engine: str) -> None:
    check(
        engine,
        """
        seen    .B........
        state   -
    """,
        washout_days=3,
    )


def test_an_outcome_on_the_first_day_at_risk_counts(engine: str) -> None:
    check(
        engine,
        """
        seen    ...B......
        state   ---u
        event      ^
    """,
        washout_days=3,
    )


def test_an_outcome_in_a_gap_ends_the_risk_and_is_not_counted(engine: str) -> None:
    check(
        engine,
        """
        seen    .... b ....
        state   uuuu
    """,
    )


def test_the_study_window_cuts_both_ends_its_last_day_included(engine: str) -> None:
    check(
        engine,
        """
        seen    ..........
        state   --uuuuu
    """,
        window_from=2,
        window_to=6,
    )


def test_the_washout_may_lie_before_the_study_window(engine: str) -> None:
    check(
        engine,
        """
        seen    ..........
        state   ----uuuuuu
    """,
        washout_days=3,
        window_from=4,
    )


def test_an_outcome_before_the_study_window_means_never_at_risk(engine: str) -> None:
    check(
        engine,
        """
        seen    ..B.......
        state   -
    """,
        window_from=4,
    )
