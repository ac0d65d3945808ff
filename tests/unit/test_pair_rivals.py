"""Rivals in a pair study: wrong labels drawn from a belief, and the strength of what is left out."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from coincide.canonical import Intake
from coincide.designs.base import Answered
from coincide.designs.pair.study_tables import Counted, answer_counted
from coincide.errors import StudyError
from coincide.estimates.strength import e_value
from coincide.kernels.states import UNEXPOSED
from coincide.results.table import Row
from coincide.study import parse_study
from coincide.study.sections import RivalsSection
from support.pair_sample import DEFAULT_PLAN, described, empty, pair_of, ratio_row, rows_of, study

PLAN = DEFAULT_PLAN
BELIEF = {"cross_label_share": 0.004, "cross_label_range": (0.001, 0.01), "cross_label_source": "a review"}
OTHER = {"cross_label_share_of_a": 0.002, "cross_label_range_of_a": (0.001, 0.004)}
WINDOW = {span.name: span for span in PLAN.windows}


def answered(
    observed: int = 30, preset: str = "none", seed: int = 1, people: int = 1000, **beliefs: object
) -> Answered:
    """Return a study with 10 expected in each order and about as many observed as wanted."""
    orders = []
    for number in (0, 1):
        filled = empty()
        filled.put(UNEXPOSED, days=100_000_000, events=20_000)
        filled.put(WINDOW["365-730d"].states, days=50_000, events=(observed + number) // 2)
        orders.append(filled)
    pair = pair_of(*orders, people=people)
    counted = Counted(Intake(rows={}), described(), pair)
    return answer_counted(study(preset, rivals=RivalsSection(**beliefs)), counted, PLAN, seed=seed)


def drawn(found: Answered) -> list[Row]:
    return rows_of(found.tables, "misdiagnosis_draws")


def measure(found: Answered, name: str) -> Row:
    (row,) = rows_of(found.tables, "estimates", measure=name)
    return row


def test_without_a_range_nothing_is_drawn() -> None:
    assert not drawn(answered())
    assert not drawn(answered(cross_label_share=0.004))


def test_a_belief_is_applied_to_the_people_followed_for_the_wrong_label() -> None:
    (row,) = drawn(answered(**BELIEF))
    assert (row["wrong_label"], row["disease_people"], row["observed"]) == ("a", 1000, 30)
    assert (row["prior_share"], row["prior_low"], row["prior_high"]) == (0.4, 0.1, 1.0)
    assert row["prior_source"] == "a review"
    assert row["wrong"] == pytest.approx(4, abs=1)  # 1000 people, 0.4 %
    assert row["estimate"] == pytest.approx((30 - row["wrong"]) / 20, rel=0.05)
    assert row["low"] < row["estimate"] < ratio_row(answered(), "primary")["estimate"] < row["high"]


def test_both_wrong_labels_take_away_more_than_either() -> None:
    a, b, both = drawn(answered(**BELIEF, **OTHER))
    assert [row["wrong_label"] for row in (a, b, both)] == ["a", "b", "both"]
    assert both["wrong"] > max(a["wrong"], b["wrong"])
    assert both["estimate"] < min(a["estimate"], b["estimate"])
    assert (both["prior_share"], both["disease_people"]) == (None, None)


def test_a_belief_added_leaves_the_numbers_of_the_other_as_they_were() -> None:
    assert drawn(answered(**BELIEF, **OTHER))[0] == drawn(answered(**BELIEF))[0]


def test_the_seed_decides() -> None:
    assert drawn(answered(**BELIEF)) == drawn(answered(**BELIEF))
    assert drawn(answered(**BELIEF)) != drawn(answered(seed=2, **BELIEF))


def test_a_belief_that_contradicts_the_data_gives_no_ratio() -> None:
    (row,) = drawn(answered(people=1_000_000, **BELIEF))
    assert row["possible"] < 10
    assert row["estimate"] is None
    assert row["low"] is None
    assert "more wrong labels than there are people" in row["method"]


@pytest.mark.parametrize("preset", ["ohdsi", "opensafely"])
def test_a_small_primary_hides_what_was_drawn_and_its_strength(preset: str) -> None:
    found = answered(4, preset, **BELIEF, **OTHER)
    for row in (*drawn(found), measure(found, "e_value"), measure(found, "frailty_variance")):
        assert row["suppressed"]
        assert row["estimate"] is None
        assert row["observed"] is None


def test_under_rounding_everything_is_made_from_rounded_counts() -> None:
    """31 and 33 people round to one number, so a reader may not tell them apart."""
    first, second = (
        answered(observed, "opensafely", people=people, **BELIEF, **OTHER)
        for observed, people in ((59, 1001), (61, 1002))
    )
    assert drawn(first) == drawn(second)
    assert drawn(first)[0]["observed"] == 60
    for name in ("e_value", "frailty_variance"):
        assert measure(first, name) == measure(second, name)
        assert measure(first, name)["estimate"] is not None
    assert answered(59, "none", **BELIEF).tables != answered(61, "none", **BELIEF).tables


@pytest.mark.parametrize("preset", ["none", "opensafely"])
def test_strength_follows_from_the_primary_as_released(preset: str) -> None:
    found = answered(60, preset)
    ratio = ratio_row(found, "primary")
    strength, frailty = measure(found, "e_value"), measure(found, "frailty_variance")
    assert strength["estimate"] == pytest.approx(e_value(ratio["estimate"]))
    assert strength["low"] == pytest.approx(e_value(ratio["low"]))
    assert frailty["estimate"] == pytest.approx(ratio["estimate"] - 1)
    assert frailty["low"] == pytest.approx(ratio["low"] - 1)
    assert frailty["high"] == pytest.approx(ratio["high"] - 1)
    assert strength["observed"] == ratio["observed"]


def test_strength_where_the_interval_holds_one_and_where_the_ratio_lies_below() -> None:
    found = answered(22)
    assert measure(found, "e_value")["low"] == 1
    assert measure(found, "frailty_variance")["low_state"] == "zero"
    less = answered(6)
    assert measure(less, "e_value")["low"] == pytest.approx(e_value(ratio_row(less, "primary")["high"]))
    assert measure(less, "frailty_variance")["estimate"] is None
    nobody = answered(0)
    assert measure(nobody, "e_value")["estimate"] is None
    assert math.isfinite(measure(nobody, "e_value")["low"])


TEXT = """
[study]
a = "als"
b = "ms"
[data]
kind = "simulated"
people = 10
[rivals]
"""


@pytest.mark.parametrize(
    "lines",
    [
        "cross_label_range = [0.001, 0.01]",
        "cross_label_share = 0.02\ncross_label_range = [0.001, 0.01]",
        "cross_label_share = 0.005\ncross_label_range = [0.01, 0.001]",
        "cross_label_share = 0.005\ncross_label_range = [0, 0.01]",
        "cross_label_share = 0.005\ncross_label_range = [0.001, 1]",
        "cross_label_share_of_a = 0.02\ncross_label_range_of_a = [0.001, 0.01]",
    ],
)
def test_a_range_must_hold_its_share(lines: str) -> None:
    with pytest.raises(StudyError, match="cross_label_range"):
        parse_study(TEXT + lines, base=Path())


def test_a_range_is_read_from_a_study_file() -> None:
    found = parse_study(TEXT + "cross_label_share = 0.005\ncross_label_range = [0.001, 0.01]", base=Path())
    assert found.rivals.cross_label_range == (0.001, 0.01)
