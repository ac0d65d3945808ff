"""The same rules with the windows and washout of a real study: (days, events) of B by state of A."""

from __future__ import annotations

import pytest

from support.written_people import states


def test_a_person_with_both_is_split_at_the_windows(engine: str) -> None:
    assert states(engine, "seen 0-4000, A 1000, B 1400") == {
        "unexposed": (270, 0),  # 730 ... 999
        "0d": (1, 0),
        "1-183d": (182, 0),
        "183-365d": (182, 0),
        "365-730d": (36, 1),  # 1365 ... 1400
    }


@pytest.mark.parametrize(
    ("outcome", "window"),
    [
        (1000, "0d"),
        (1001, "1-183d"),
        (1182, "1-183d"),
        (1183, "183-365d"),
        (1364, "183-365d"),
        (1365, "365-730d"),
        (1730, "730-1826d"),
        (4651, "1826-3652d"),
        (4652, "3652d+"),
    ],
)
def test_a_window_begins_on_its_first_day_and_ends_before_the_next(
    engine: str, outcome: int, window: str
) -> None:
    counted = states(engine, f"seen 0-9000, A 1000, B {outcome}")
    assert [name for name, (_, events) in counted.items() if events] == [window]
    assert sum(days for days, _ in counted.values()) == outcome - 730 + 1


def test_left_out_time_after_a_never_becomes_unexposed(engine: str) -> None:
    # whatever is later left out as latency is a state of its own: the reference stays 270 days
    for since in ((1,), (1, 365), (1, 365, 3652)):
        counted = states(engine, "seen 0-4000, A 1000", since=since)
        assert counted["unexposed"] == (270, 0)
        assert sum(days for days, _ in counted.values()) == 4000 - 730


@pytest.mark.parametrize(("day", "dated"), [(729, False), (730, True)])
def test_the_first_day_after_the_washout_is_the_first_on_which_a_is_new(
    engine: str, day: int, dated: bool
) -> None:
    counted = states(engine, f"seen 0-2000, A {day}")
    assert ("0d" in counted) is dated
    assert ("prevalent:0-365d" in counted) is not dated
    assert "unexposed" not in counted


def test_prevalent_time_is_split_by_time_since_the_start(engine: str) -> None:
    assert states(engine, "seen 0-2000, A 100, B 1500") == {
        "prevalent:0-365d": (365, 0),
        "prevalent:365d+": (406, 1),  # 1095 ... 1500
    }


@pytest.mark.parametrize(("gap", "days"), [(730, 4000 - 730 - 730), (731, 4000 - 730 - 731 - 730)])
def test_a_gap_as_long_as_the_washout_needs_no_new_one(engine: str, gap: int, days: int) -> None:
    assert states(engine, f"seen 0-1500 and {1500 + gap}-4000") == {"unexposed": (days, 0)}


def test_an_outcome_before_the_start_gives_no_time_at_all(engine: str) -> None:
    assert states(engine, "seen 0-4000, A 1000, B 729") == {}


def test_the_death_day_is_the_last_day_at_risk(engine: str) -> None:
    assert states(engine, "seen 0-4000, dies 3000") == {"unexposed": (3000 - 730 + 1, 0)}
    assert states(engine, "seen 0-4000, dies 3000, B 3000") == {"unexposed": (3000 - 730 + 1, 1)}


def test_the_counts_of_two_people_add_up(engine: str) -> None:
    people = ("seen 0-4000, A 1000, B 1400", "woman, seen 0-2000, A 900")
    together = states(engine, "\n".join(people))
    apart = [states(engine, person) for person in people]
    for name, (days, events) in together.items():
        assert (days, events) == tuple(map(sum, zip(*(one.get(name, (0, 0)) for one in apart), strict=True)))
