"""ALSFRS-R, King's, MiToS, ENCALS: by hand, against printed numbers, and what they refuse."""

from __future__ import annotations

import numpy as np
import pytest

import coincide as co
from coincide.errors import DataError, UsageError
from coincide.prognosis.citation import GROUPS_ONLY
from coincide.prognosis.encals_curve import LAST_MONTH, baseline, event_free, median_months
from coincide.prognosis.inputs import Input, read
from coincide.prognosis.scores import SCORES, score_of

FULL = [4] * 12
PERSON = {
    "slope": [0.7],
    "diagnostic_delay_months": [10.0],
    "age_onset": [62.0],
    "fvc_percent": [88.0],
    "bulbar": [0],
    "definite": [0],
    "ftd": [0],
    "c9orf72": [0],
}


def item(number: int, score: float | None) -> list[float | None]:
    return [score if place == number else 4 for place in range(1, 13)]


# ALSFRS-R.


def test_parts_add_up_to_the_total() -> None:
    random = np.random.Generator(np.random.Philox(key=1))
    found = co.alsfrs_r(random.integers(0, 5, (50, 12)))
    assert np.array_equal(sum(found.parts.values()), found.total)
    assert found.tidy().column_names == ["row", "total", "bulbar", "fine_motor", "gross_motor", "respiratory"]


def test_items_that_cannot_be_are_named_by_row_all_at_once() -> None:
    with pytest.raises(DataError) as caught:
        co.alsfrs_r([item(1, 5), FULL, item(8, 2.5)])
    assert [problem.code for problem in caught.value.problems] == ["COI-D880", "COI-D880"]
    assert "item 1 (speech)" in str(caught.value)
    assert "row 0" in str(caught.value)
    assert "item 8 (walking)" in str(caught.value)
    assert "row 2" in str(caught.value)


@pytest.mark.parametrize("items", [[], [[4] * 11], [["a"] * 12], 7])
def test_what_is_no_table_of_items_is_refused(items: object) -> None:
    with pytest.raises(DataError) as caught:
        co.alsfrs_r(items)
    assert caught.value.problems[0].code == "COI-D881"


def test_slope_by_hand_and_its_groups() -> None:
    """(48 - 38) / 20 = 0.5; exactly 0.47 and 1.11 belong to the middle."""
    found = co.alsfrs_slope([38, 48 - 4.7, 48 - 11.1, 0], [20, 10, 10, 12])
    assert found.values[0] == 0.5
    assert found.values[3] == 4.0
    assert [label[:5] for label in found.labels] == ["0.47 ", "0.47 ", "0.47 ", "above"]


def test_missing_inputs_are_counted_and_early_visits_flagged() -> None:
    found = co.alsfrs_slope([40, None, 47], [10, 10, 0.5])
    assert found.computed == 2
    assert found.missing.tolist() == [False, True, False]
    assert found.extrapolated.tolist() == [False, False, True]
    assert found.tidy()["state"].to_pylist() == ["computed", "missing", "extrapolated"]
    assert GROUPS_ONLY in found.summary()
    assert "computed in 2 of 3 rows, 1 with a missing input, 1 extrapolated" in found.summary()


def test_a_slope_over_no_time_or_above_the_scale_is_an_error() -> None:
    with pytest.raises(DataError) as caught:
        co.alsfrs_slope([40, 49, 30], [0, 3, -1])
    assert [problem.code for problem in caught.value.problems] == ["COI-D880", "COI-D880"]
    assert "2 rows: 0, 2" in str(caught.value)


# King's.


@pytest.mark.parametrize(
    ("items", "stage"),
    [
        (FULL, 0),
        (item(1, 3), 1),
        (item(2, 3), 1),
        (item(3, 3), 1),
        (item(4, 3), 1),
        (item(5, 3), 1),
        (item(8, 3), 1),
        (item(6, 0), 0),  # dressing, turning in bed and stairs are in no region
        (item(7, 0), 0),
        (item(9, 0), 0),
        ([3, 3, 3, 3, 3, 4, 4, 4, 4, 4, 4, 4], 2),
        ([3, 4, 4, 3, 4, 4, 4, 3, 4, 4, 4, 4], 3),
        (item(10, 0), 4),
        (item(10, 1), 0),
        (item(12, 3), 4),
    ],
)
def test_kings_stage_of_each_item(items: list[float], stage: int) -> None:
    assert co.kings_stage([items], gastrostomy=[0]).values.tolist() == [stage]


def test_kings_failures_death_and_missing() -> None:
    items = [FULL, item(12, 0), FULL, item(1, None), item(7, None), item(1, None)]
    found = co.kings_stage(items, gastrostomy=[1, 1, None, 0, 0, 0], died=[0, 0, 0, 0, 0, 1])
    assert found.labels == ("4A", "4A and 4B", "", "", "0", "5")
    assert found.missing.tolist() == [False, False, True, True, False, False]


def test_gastrostomy_must_be_yes_or_no() -> None:
    with pytest.raises(DataError, match="gastrostomy cannot be as it is in row 0"):
        co.kings_stage([FULL], gastrostomy=[2])


# MiToS.


@pytest.mark.parametrize(
    ("lost", "stage"),
    [
        ({}, 0),
        ({8: 1}, 1),
        ({8: 2}, 0),
        ({6: 1}, 1),
        ({6: 1, 8: 0}, 1),  # movement counts once
        ({3: 1}, 1),
        ({3: 2}, 0),
        ({1: 1}, 0),  # speech alone
        ({4: 0}, 0),  # writing alone
        ({1: 1, 4: 1}, 1),
        ({10: 1}, 1),
        ({12: 2}, 1),
        ({12: 3}, 0),
        ({6: 0, 3: 0, 1: 0, 4: 0, 10: 0}, 4),
    ],
)
def test_mitos_counts_domains(lost: dict[int, int], stage: int) -> None:
    items = [lost.get(number, 4) for number in range(1, 13)]
    assert co.mitos_stage([items]).values.tolist() == [stage]


def test_mitos_death_and_missing() -> None:
    found = co.mitos_stage([item(1, None), item(2, None), item(1, None)], died=[0, 0, 1])
    assert found.labels == ("", "0", "5")


# ENCALS.


def test_medians_that_were_computed_from_the_published_model() -> None:
    found = median_months([-2, -3, -4, -4.07, -5, -6, -7])
    # the printed medians have one decimal
    assert found == pytest.approx([18.0, 23.9, 31.5, 32.1, 41.8, 56.9, 79.5], abs=0.05)


def test_published_group_medians_lie_on_the_curve_in_their_order() -> None:
    """Medians of the five groups belong to predictors between -8 and -1.5, from very short to very long."""
    predictors = -baseline([17.7, 25.3, 32.2, 43.7, 91.0])
    assert np.all(np.diff(predictors) < 0)
    assert -8 < predictors[-1] < predictors[0] < -1.5
    assert median_months(predictors) == pytest.approx([17.7, 25.3, 32.2, 43.7, 91.0], rel=1e-9)


def test_the_worked_person() -> None:
    """Age 62, 0.7 points a month, 10 months of delay, vital capacity 88 %, spinal: LP -4.071, 32.1 months."""
    found = co.encals(**PERSON)
    by_hand = -1.837 * 0.8**-0.5 - 2.373 * (1.0 + 0.0) - 0.267 * 0.62**-2 + 0.477 * (1 / 0.88 + 0.88**-0.5)
    assert found.linear_predictor[0] == pytest.approx(by_hand, rel=1e-14)
    assert round(found.linear_predictor[0], 3) == -4.071
    assert round(found.median_months[0], 1) == 32.1
    assert "32.1 months" in found.summary()


@pytest.mark.parametrize(
    ("name", "weight"), [("bulbar", 0.269), ("definite", 0.233), ("ftd", 0.388), ("c9orf72", 0.256)]
)
def test_yes_and_no_weigh_what_was_published(name: str, weight: float) -> None:
    gap = co.encals(**{**PERSON, name: [1]}).linear_predictor - co.encals(**PERSON).linear_predictor
    assert gap[0] == pytest.approx(weight, abs=1e-12)


def test_beyond_the_last_knot_the_odds_are_straight_in_log_time() -> None:
    """All terms cubed: without the cube on the last knot this fails at once beyond 371 months."""
    x = np.log(LAST_MONTH) + np.array([0.1, 0.5, 0.9, 1.3])
    steps = np.diff(baseline(np.exp(x)))
    # the printed weights of the knots have six decimals; uncubed, steps differ in the first digit
    assert steps == pytest.approx([steps[0]] * 3, rel=1e-5)


def test_the_curve_never_rises() -> None:
    months = np.exp(np.linspace(-3, 9, 500))
    free = event_free(np.full(500, -4.0), months)
    assert np.all(np.diff(free) <= 0)
    assert event_free([-4.0], 0).tolist() == [1.0]


def test_risk_given_free_until_entry_multiplies() -> None:
    found = co.encals(**PERSON)
    whole = 1 - found.risk(48)
    assert (1 - found.risk(10)) * (1 - found.risk(48, free_until=10)) == pytest.approx(whole, rel=1e-12)
    with pytest.raises(DataError, match="free_until is not before the horizon in row 0"):
        found.risk(10, free_until=12)


def test_a_missing_c9orf72_is_not_taken_as_no() -> None:
    found = co.encals(**{**PERSON, "c9orf72": [None]})
    assert np.isnan(found.linear_predictor[0])
    assert found.missing.tolist() == [True]
    assert np.isnan(found.risk(24)[0])


def test_unusual_inputs_are_flagged_and_impossible_ones_refused() -> None:
    assert co.encals(**{**PERSON, "diagnostic_delay_months": [1.0]}).extrapolated.tolist() == [True]
    with pytest.raises(DataError) as caught:
        co.encals(**{**PERSON, "fvc_percent": [0.0], "age_onset": [-3], "bulbar": [0.5], "slope": [-0.1]})
    assert len(caught.value.problems) == 4


def test_lengths_must_agree() -> None:
    with pytest.raises(DataError) as caught:
        co.encals(**{**PERSON, "slope": [0.7, 0.8]})
    assert caught.value.problems[0].code == "COI-D882"


def test_a_median_beyond_the_data_is_flagged() -> None:
    slow = {**PERSON, "slope": [0.0], "diagnostic_delay_months": [60.0], "age_onset": [25.0]}
    found = co.encals(**slow)
    assert found.median_months[0] > LAST_MONTH
    assert found.extrapolated.tolist() == [True]


# The registry.


@pytest.mark.parametrize("name", sorted(SCORES))
def test_every_score_says_where_it_comes_from(name: str) -> None:
    score = SCORES[name]
    assert score.name == name
    assert score.citation.doi.startswith("10.")
    assert score.citation.checked
    assert GROUPS_ONLY in score.about
    assert score.citation.text in score.about
    assert all(one.unit and one.low < one.high for one in score.inputs)


def test_the_registry_gives_what_the_functions_give() -> None:
    columns = {name: values for name, values in PERSON.items() if name != "slope"}
    columns |= {"alsfrs_r": [41], "months_since_onset": [10]}
    found = score_of("encals").compute(columns)
    assert found.values == pytest.approx(co.encals(**PERSON).linear_predictor, rel=1e-14)
    risk = score_of("encals").risk
    assert risk is not None
    assert risk(found.values, 36.0) == pytest.approx(co.encals(**PERSON).risk(36), rel=1e-14)
    without = {name: values for name, values in PERSON.items() if name != "c9orf72"}
    assert score_of("tricals").compute(columns).values == pytest.approx(co.tricals(**without).values)
    items = {f"item_{number}": [2.0] for number in range(1, 13)}
    more = {"gastrostomy": [0], "died": [0]}
    assert score_of("kings").compute({**items, **more}).labels == ("4B",)
    assert score_of("mitos").compute({**items, **more}).values.tolist() == [1.0]  # night ventilation


def test_an_unknown_score_has_a_nearest_name() -> None:
    with pytest.raises(UsageError, match='did you mean "encals"'):
        score_of("encal")


def test_an_input_that_is_not_given_is_named() -> None:
    with pytest.raises(DataError) as caught:
        score_of("encals").compute({"alsfrs_r": [40]})
    assert {problem.code for problem in caught.value.problems} == {"COI-D883"}
    assert len(caught.value.problems) == len(SCORES["encals"].inputs) - 1


@pytest.mark.parametrize("values", [["a"], [], [[1.0]], 3])
def test_what_is_no_vector_of_numbers_is_refused(values: object) -> None:
    with pytest.raises(DataError) as caught:
        read([Input("age", "age", "years", 0, 120)], {"age": values})
    assert caught.value.problems[0].code == "COI-D881"
