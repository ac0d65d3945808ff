"""Follow-up from dates: what comes first, in days and months, and every contradiction by row number."""

from __future__ import annotations

import re

import numpy as np
import pytest

from coincide.errors import DataError
from coincide.estimates.survival.endpoint import FollowUpTimes, follow_up_from_dates

NONE = float("nan")


def made(**changed: object) -> FollowUpTimes:
    """Four people: dies, tracheostomy before death, dies of something else, still followed."""
    given: dict[str, object] = {
        "start": [0, 10, 0, 0],
        "entry": [100, 110, 0, 50],
        "end": [NONE, 900, 700, 800],
        "endpoint": [[400, 900, NONE, NONE], [NONE, 500, NONE, NONE]],
        "competing": {"other death": [[NONE, NONE, 700, NONE]]},
    }
    return follow_up_from_dates(**(given | changed))  # type: ignore[arg-type]


def refused(**changed: object) -> list[str]:
    with pytest.raises(DataError) as caught:
        made(**changed)
    return [f"{problem.code}: {problem.what}" for problem in caught.value.problems]


def test_the_first_of_several_dates_ends_follow_up() -> None:
    found = made()
    assert found.time_days.tolist() == [400, 490, 700, 800]
    assert found.entry_days.tolist() == [100, 100, 0, 50]
    assert found.event.tolist() == [1, 1, 2, 0]
    assert found.part.tolist() == [0, 1, -1, -1]
    assert found.causes == ("endpoint", "other death")
    assert (found.people, found.delayed, found.already_observed) == (4, True, 0)


def test_months_are_a_twelfth_of_a_year() -> None:
    found = made()
    assert found.time_months[0] == 400 / 30.4375
    assert found.entry_months[0] == 100 / 30.4375


def test_without_entry_people_are_at_risk_from_the_start() -> None:
    found = made(entry=None)
    assert found.entry_days.tolist() == [0, 0, 0, 0]
    assert not found.delayed


def test_people_observed_before_their_start_are_at_risk_from_it() -> None:
    found = made(entry=[-500, 110, 0, 50])
    assert found.entry_days.tolist() == [0, 100, 0, 50]
    assert found.already_observed == 1


def test_on_one_day_the_endpoint_comes_before_competing_causes_and_those_in_their_order() -> None:
    same = {
        "one": [[400, NONE, NONE, NONE]],
        "two": [[400, NONE, 700, NONE]],
        "three": [[NONE, NONE, 700, NONE]],
    }
    found = made(competing=same)
    assert found.event.tolist() == [1, 1, 3, 0]
    assert found.causes == ("endpoint", "one", "two", "three")


def test_without_competing_causes() -> None:
    assert made(competing=None, end=[400, 900, 700, 800]).event.tolist() == [1, 1, 0, 0]


def test_dates_as_datetime() -> None:
    days = np.array(["2020-01-01", "2020-01-11"], dtype="datetime64[s]")
    death = np.array(["NaT", "2020-03-01"], dtype="datetime64[D]")
    found = follow_up_from_dates(days, None, days + np.timedelta64(100, "D"), [death])
    assert found.time_days.tolist() == [100, 50]
    assert found.event.tolist() == [0, 1]


def test_shifting_all_dates_changes_nothing() -> None:
    shifted = made(
        start=[7000, 7010, 7000, 7000],
        entry=[7100, 7110, 7000, 7050],
        end=[NONE, 7900, 7700, 7800],
        endpoint=[[7400, 7900, NONE, NONE], [NONE, 7500, NONE, NONE]],
        competing={"other death": [[NONE, NONE, 7700, NONE]]},
    )
    for name in ("entry_days", "time_days", "event", "part"):
        np.testing.assert_array_equal(getattr(shifted, name), getattr(made(), name))


def test_a_missing_day_is_named() -> None:
    assert refused(start=[0, NONE, 0, NONE]) == [
        "COI-D860: start is missing in 2 rows: 1, 3 (the first row is 0)"
    ]
    assert refused(entry=[100, 110, NONE, 50]) == ["COI-D860: entry is missing in row 2"]
    assert refused(end=[NONE, 900, 700, NONE]) == [
        "COI-D860: end is missing, and there is no event, in row 3"
    ]


def test_whoever_had_the_event_before_entry_is_named() -> None:
    assert refused(entry=[401, 110, 0, 50]) == [
        "COI-D861: an event is on or before the day of entry in row 0"
    ]
    assert refused(entry=[400, 110, 0, 50]) == [
        "COI-D861: an event is on or before the day of entry in row 0"
    ]


def test_an_end_that_is_not_after_entry_is_named_once() -> None:
    assert refused(end=[NONE, 900, 700, 50]) == [
        "COI-D862: follow-up ends on or before the day of entry in row 3"
    ]


def test_an_event_after_the_end_is_named() -> None:
    assert refused(end=[399, 900, 700, 800]) == ["COI-D863: an event is after the end of follow-up in row 0"]


def test_all_contradictions_are_told_at_once() -> None:
    found = refused(start=[0, NONE, 0, 0], end=[399, 900, 700, 50])
    assert [text.split(":")[0] for text in found] == ["COI-D860", "COI-D862", "COI-D863"]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"start": ["a", "b", "c", "d"]}, "COI-D864"),
        ({"start": [0.5, 10, 0, 0]}, "COI-D864"),
        ({"end": [np.inf, 900, 700, 800]}, "COI-D864"),
        ({"start": [[0]]}, "COI-D864"),
        ({"start": []}, "COI-D864"),
        ({"endpoint": []}, "COI-D864"),
        ({"competing": {"nothing": []}}, "COI-D864"),
        ({"start": [0, 10, 0]}, "COI-D803"),
    ],
)
def test_what_are_no_days_is_refused(changed: dict[str, object], code: str) -> None:
    assert refused(**changed)[0].startswith(code)


def test_errors_name_rows_and_never_days() -> None:
    texts = refused(start=[18_000, 18_000, 18_000, 18_000], endpoint=[[17_777, 17_777, NONE, NONE]])
    assert not any(re.search(r"1[78],?\d\d\d", text) for text in texts)
