"""The tables of a cohort: joined steps, safe times, the guard, and what every question shows."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

import coincide as co
from coincide.designs.cohort.coarse import joined, spans_of
from coincide.designs.cohort.grid import Rows, possible_months, steps_of
from coincide.designs.cohort.guard import Guard
from coincide.designs.cohort.shown_times import shown_times, told_apart
from coincide.errors import DataError, InternalError, StudyError
from coincide.results.headline import check_headline
from coincide.results.release import is_released
from coincide.results.rules import Rule
from coincide.results.schema import COHORT_MEASURES, COHORT_QUESTIONS, MODEL_CHECKS, TABLES
from support.cohort_sample import (
    frame,
    marker_frame,
    marker_study,
    rows,
    run,
    survival_study,
    unreleased,
)

OHDSI = Guard(Rule("ohdsi"))
OPENSAFELY = Guard(Rule("opensafely"))
NONE = Guard(Rule("none"))


# Steps joined until none tells of few people.


@pytest.mark.parametrize("preset", ["ohdsi", "opensafely", "none"])
@pytest.mark.parametrize("seed", range(12))
def test_joined_spans_show_no_small_count_and_lose_nobody(preset: str, seed: int) -> None:
    random = np.random.Generator(np.random.Philox(key=seed))
    counts = random.poisson(random.choice([0.2, 1.0, 4.0]), size=(40, 2))
    rule = Rule(preset)
    ends = joined(counts, rule)
    spans = spans_of(counts, ends)
    assert list(ends) == sorted(set(ends))
    assert not any(rule.hides(int(count)) for count in spans.ravel())
    total = counts.sum(axis=0)
    if not any(rule.hides(int(count)) for count in total):
        assert ends[-1] == len(counts) - 1
        assert (spans.sum(axis=0) == total).all()


def test_a_rest_is_joined_to_the_span_before() -> None:
    assert joined(np.array([[5], [5], [2]]), Rule("ohdsi")) == (0, 2)


def test_a_whole_that_is_small_is_in_no_span() -> None:
    assert joined(np.array([[1], [2]]), Rule("ohdsi")) == ()


def test_a_tail_stays_out_when_a_total_is_small() -> None:
    events, censored = [5, 5, 5, 5], [0, 0, 0, 2]
    assert joined(np.column_stack([events, censored]), Rule("ohdsi")) == (0, 1, 2)


def test_a_horizon_ends_a_span_where_both_sides_may_be_shown() -> None:
    counts = np.full((10, 1), 3)
    assert 4 in joined(counts, Rule("ohdsi"), fixed=[4])
    assert 0 not in joined(counts, Rule("ohdsi"), fixed=[0])  # three people before it


def test_nothing_is_left_behind_a_step_by_few() -> None:
    left = np.array([12, 7, 3, 0])
    assert joined(np.full((4, 1), 5), Rule("ohdsi"), left=left) == (0, 1, 3)


def test_possible_months_are_whole_steps_and_horizons() -> None:
    assert possible_months(60)[:3].tolist() == [0.5, 1.0, 1.5]
    assert possible_months(300)[0] == 3.0
    assert 7.0 in possible_months(300, [7.0])


def test_steps_add_up_to_everybody() -> None:
    people = Rows(np.array([0.0, 2.0, 0.0]), np.array([5.0, 4.0, 1.5]), np.array([1, 0, 1], np.int32))
    steps = steps_of(people, possible_months(5), 1)
    assert steps.entered.sum() == 3
    assert steps.outcomes.sum() + steps.censored.sum() == 3
    assert steps.at_risk[-1] == 0
    # at risk just after month 3: the first two
    assert steps.at_risk[steps.months.tolist().index(3.0)] == 2


def test_an_outcome_of_few_is_pooled_with_those_no_longer_followed() -> None:
    event = np.array([1] * 20 + [2] * 3 + [0] * 10, np.int32)
    whole = steps_of(Rows(np.zeros(33), np.full(33, 5.0), event), np.array([5.0]), 2)
    apart = told_apart(whole, OHDSI)
    assert apart.outcomes == (True, False)
    assert not apart.censored
    assert apart.told([whole], OHDSI)


def test_few_without_an_event_keep_the_number_of_events_untold() -> None:
    event = np.array([1] * 30 + [0] * 2, np.int32)
    rows_ = Rows(np.zeros(32), np.linspace(1, 10, 32), event)
    steps = steps_of(rows_, possible_months(10), 1)
    apart = told_apart(steps, OHDSI)
    assert not apart.told([steps], OHDSI)
    times = shown_times((steps,), apart, OHDSI, told=False)
    assert times.ends[-1] < len(steps.months) - 1  # the last span, with the two, is not told


# The guard.


def test_a_part_is_not_shown_beside_a_small_rest() -> None:
    assert OHDSI.beside(110, 112) is None
    assert OHDSI.beside(112, 112) == 112
    assert OPENSAFELY.beside(112, 112) is None
    assert OHDSI.with_value(109, 112) is None
    assert OPENSAFELY.with_value(112, 112) == 112


def test_numbers_have_digits_that_give_no_count_back() -> None:
    assert OHDSI.number(38 / 43) == 0.8837
    assert NONE.number(38 / 43) == 38 / 43
    assert OHDSI.months(37.0312) == 37.0
    assert OHDSI.number(float("nan")) is None


@pytest.mark.parametrize(("at_risk", "events", "share"), [(100, 5, 0.9), (40, 6, 0.5), (25, 5, 0.3)])
def test_a_share_between_full_rows_leaves_the_number_at_risk_open(
    at_risk: int, events: int, share: float
) -> None:
    """Of the numbers at risk as many as the threshold give the very share that is shown."""
    step = OHDSI.share_step(share, events, at_risk)
    assert step
    shown = OHDSI.share(share * (1 - events / at_risk), step)
    near = range(max(at_risk - 15, events + 1), at_risk + 16)
    same = [n for n in near if OHDSI.share(share * (1 - events / n), step) == shown]
    assert len(same) > OHDSI.rule.hide_to


def test_a_share_that_no_step_blurs_is_not_shown() -> None:
    assert OHDSI.share_step(1.0, 8, 12) is None
    assert OHDSI.share(0.3, None) is None
    assert NONE.share(0.123456, NONE.share_step(1.0, 8, 12)) == 0.123456


def test_quantiles_need_people_on_either_side() -> None:
    assert OHDSI.quantiles(19) == (True, False)
    assert OHDSI.quantiles(20) == (True, True)
    assert OHDSI.quantiles(9) == (False, False)


# Whole studies.


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cohort")


@pytest.fixture(scope="module")
def survival(work: Path):
    return run(survival_study(frame(150, 4)), work / "survival")


def test_every_table_passed_the_gate_with_the_columns_of_the_contract(survival) -> None:
    for table in survival.tables:
        assert is_released(table)
        for row in table.rows:
            assert list(row) == [column.name for column in TABLES[table.name]]


def test_words_come_from_the_closed_lists(survival) -> None:
    for row in rows(survival, "cohort_estimates"):
        assert row["question"] in COHORT_QUESTIONS
        assert row["measure"] in COHORT_MEASURES
    assert {row["check"] for row in rows(survival, "model_checks")} <= set(MODEL_CHECKS)
    assert {"proportional_hazards", "events_per_term", "influence", "collinearity"} <= {
        row["check"] for row in rows(survival, "model_checks")
    }


def test_the_same_study_data_and_seed_give_the_same_rows(survival, work: Path) -> None:
    again = run(survival_study(frame(150, 4)), work / "again")
    assert [table.rows for table in again.tables] == [table.rows for table in survival.tables]
    assert again.headline == survival.headline


def test_the_order_of_rows_in_the_file_changes_nothing(survival, work: Path) -> None:
    patients = frame(150, 4)
    turned = patients.take(list(range(patients.num_rows))[::-1])
    again = run(survival_study(turned), work / "turned")
    assert [table.rows for table in again.tables] == [table.rows for table in survival.tables]


def test_every_sum_adds_up(work: Path) -> None:
    for number, study in enumerate(
        (survival_study(frame(150, 4)), marker_study(marker_frame({"ALS": 60, "MS": 40, "control": 50}, 2)))
    ):
        tables, unshown = unreleased(study, work / f"sums{number}")
        values = dict(unshown)
        for table in tables:
            for row in table.rows:
                for column in table.support:
                    if row[column] is not None:
                        values[table.count_id(row, column)] = int(row[column])
        sums = [one for table in tables for one in table.sums]
        assert len(sums) > 10
        for one in sums:
            assert values[one.total] == sum(values[part] for part in one.parts)


def test_curves_stand_near_the_estimates_made_of_every_day(survival) -> None:
    patients = frame(150, 4)
    exact = co.kaplan_meier(
        patients.column("months").to_pylist(),
        [int(word == "dead") for word in patients.column("ended").to_pylist()],
        entry=patients.column("found").to_pylist(),
        interval="log-log",
    )
    curve = rows(survival, "curves", curve="everybody")
    assert len(curve) >= 8
    for row in curve:
        share = float(exact.at([row["time"]]).survival[0, 0])
        full = row["entered"] is not None
        # four digits where everybody who came and left is shown, else the step of rounding
        assert row["estimate"] == pytest.approx(share, abs=1e-4 if full else 0.051)


def test_a_model_with_missing_values_is_refused_with_columns_and_counts(work: Path) -> None:
    models = [{"name": "m", "endpoint": "death", "formula": "age + site"}]
    study = survival_study(frame(80, 5, absent=6), models=models)
    with pytest.raises(DataError, match=r"COI-S840.*\n?.*age \(6\)") as raised:
        run(study, work / "refused")
    assert "impute" in str(raised.value)
    assert not (work / "refused").exists()


def test_missing_values_are_imputed_when_the_study_says_so(work: Path) -> None:
    models = [
        {"name": "m", "endpoint": "death", "formula": "age + site", "missing": "impute", "imputations": 5}
    ]
    result = run(survival_study(frame(80, 5, absent=6), models=models, curves=[]), work / "imputed")
    found = rows(result, "cohort_estimates", question="model", measure="hazard_ratio")
    assert len(found) == 2
    assert all("5 completed data sets" in row["method"] and row["people"] == 80 for row in found)


@pytest.mark.parametrize("method", ["cause_specific", "fine_gray"])
def test_missing_values_are_imputed_with_each_outcome_as_a_predictor(method: str, work: Path) -> None:
    endpoints = {"death": {"label": "death", "levels": ["dead"], "competing": {"other": ["other"]}}}
    model = {"name": "m", "endpoint": "death", "formula": "age + site", "method": method}
    models = [model | {"missing": "impute", "imputations": 4}]
    study = survival_study(frame(200, 6, absent=8), endpoints=endpoints, models=models, curves=[])
    found = rows(run(study, work / f"imputed-{method}"), "cohort_estimates", question="model")
    ratios = [row for row in found if row["measure"] in ("hazard_ratio", "subdistribution_ratio")]
    assert [row["people"] for row in ratios] == [200, 200]
    assert all(0 < row["low"] < row["estimate"] < row["high"] for row in ratios)


def test_a_formula_that_cannot_be_read_is_a_fault_of_the_study_and_names_its_model(work: Path) -> None:
    models = [{"name": "m", "endpoint": "death", "formula": "log(sdtc - 1)"}]
    with pytest.raises(StudyError, match=r"model 'm'"):
        run(survival_study(frame(80, 5), models=models, curves=[]), work / "formula")


@pytest.mark.parametrize("method", ["cox", "firth", "cause_specific", "fine_gray"])
def test_every_method_of_a_model_gives_ratios(method: str, work: Path) -> None:
    endpoints = {"death": {"label": "death", "levels": ["dead"], "competing": {"other": ["other"]}}}
    models = [{"name": "m", "endpoint": "death", "formula": "sdtc + site", "method": method}]
    patients = frame(200, 6)
    result = run(survival_study(patients, endpoints=endpoints, models=models), work / method)
    measure = "subdistribution_ratio" if method == "fine_gray" else "hazard_ratio"
    found = rows(result, "cohort_estimates", question="model", measure=measure)
    assert [row["term"] for row in found] == ["SDTC, per ms", "site of onset: bulbar"]
    assert all(row["estimate"] > 0 for row in found)
    outcomes = {row["outcome"] for row in rows(result, "curves")}
    assert outcomes == {"death", "other"}


def test_the_first_level_of_the_study_is_the_reference(work: Path) -> None:
    given = survival_study(frame(150, 4)).cohort.columns
    columns = {name: column.model_dump(exclude_defaults=True) for name, column in given.items()}
    columns["site"]["levels"] = ["bulbar", "spinal"]
    study = survival_study(frame(150, 4), cohort={"id": "patient", "columns": columns}, curves=[])
    result = run(study, work / "reference")
    terms = [row["term"] for row in rows(result, "cohort_estimates", measure="hazard_ratio")]
    assert "site of onset: spinal" in terms


def test_markers_tell_groups_apart(work: Path) -> None:
    result = run(marker_study(marker_frame({"ALS": 80, "MS": 60, "both": 10, "control": 70}, 2)), work / "m")
    (area,) = rows(result, "cohort_estimates", measure="auc", group="als against neither")
    assert 0.9 < area["estimate"] <= 1
    assert (area["people"], area["events"]) == (150, 80)
    (cut,) = rows(result, "cutoffs", contrast="als against neither", source="B")
    if not cut["suppressed"]:
        assert cut["sensitivity"] == pytest.approx(cut["cases_above"] / 80, abs=1e-4)  # four digits
    points = rows(result, "roc_points", contrast="als against neither")
    assert points[-1]["sensitivity"] == points[-1]["false_positive"] == 1.0
    assert sum(row["cases_above"] for row in points) == 80
    ratios = rows(result, "cohort_estimates", question="marker_difference")
    assert len(ratios) == 6


def test_a_chosen_cut_point_prints_its_optimism(work: Path) -> None:
    cut = [{"column": "sdtc", "endpoint": "death", "bootstraps": 100}]
    result = run(survival_study(frame(112, 7), cut_points=cut, curves=[], models=[]), work / "cut")
    straight, looks, left, optimism = rows(result, "cohort_estimates", question="cut_point")
    assert looks["term"].endswith("as it looks")
    assert left["p"] > looks["p"]
    assert left["estimate"] == pytest.approx(looks["estimate"] * np.exp(-optimism["estimate"]), rel=1e-3)
    assert straight["method"] == "as the number it is: nothing was chosen"


def test_the_headline_says_nothing_the_tables_hide(survival) -> None:
    check_headline("cohort", survival.headline, survival.tables)
    made_up = survival.headline | {"people": 9999}
    with pytest.raises(InternalError, match="COI-I109"):
        check_headline("cohort", made_up, survival.tables)
    finding = survival.headline["findings"][0] | {"estimate": 0.123}
    with pytest.raises(InternalError, match="COI-I109"):
        check_headline("cohort", survival.headline | {"findings": [finding]}, survival.tables)
    with pytest.raises(InternalError, match="COI-I108"):
        check_headline("cohort", {"sentence": ""}, survival.tables)


def test_a_headline_of_few_people_is_suppressed(work: Path) -> None:
    result = run(survival_study(frame(4, 1), models=[]), work / "few")
    assert result.headline["suppressed"]
    assert result.headline["people"] is None
    assert "hidden by the release rule" in result.sentence


def test_no_smallest_or_largest_value_is_a_column() -> None:
    for name in ("baseline", "cohort_estimates", "excitability"):
        assert not {"min", "max", "minimum", "maximum"} & {column.name for column in TABLES[name]}


def test_follow_up_that_cannot_be_is_told_by_line_and_nothing_is_made(work: Path) -> None:
    patients = frame(30, 8).to_pydict()
    patients["found"][3] = patients["months"][3] + 1
    with pytest.raises(DataError, match="COI-D962"):
        run(survival_study(pa.table(patients)), work / "contradiction")


# Everything at once, on simulated people with recordings, visits and scores.


def everything(preset: str, **sections: object) -> co.CohortStudy:
    given = co.simulate_als_cohort(people=70, seed=5).as_study()
    models = [{"name": "nerve", "endpoint": "survival", "formula": "per_sd(sdtc_ms) + site"}]
    scores = [*given["scores"], {"name": "d50", "columns": {"alsfrs_r": "alsfrs_r"}}]
    return co.CohortStudy(
        **given
        | {"models": models, "scores": scores, "cut_points": [], "release": {"preset": preset}}
        | sections
    )


@pytest.mark.parametrize("preset", ["ohdsi", "opensafely", "none"])
def test_every_question_is_answered_and_released(preset: str, work: Path) -> None:
    result = run(everything(preset), work / f"everything-{preset}")
    asked = {row["question"] for row in rows(result, "cohort_estimates")}
    assert asked >= {"follow_up", "curve", "groups_differ", "model", "score", "score_validation"}
    assert asked >= {"marker_slope", "excitability"}
    (nerve, _) = rows(result, "cohort_estimates", measure="hazard_ratio")
    assert nerve["term"].startswith("strength-duration time constant (fitted line), per standard deviation")
    assert {row["plot"] for row in rows(result, "excitability")} >= {"charge_duration", "recovery_cycle"}
    assert {row["group"] for row in rows(result, "trajectories")} <= {"spinal", "bulbar"}
    subjects = {row["subject"] for row in rows(result, "cohort_estimates", question="score")}
    assert subjects == {"encals", "kings", "d50"}
    assert {row["guideline"] for row in rows(result, "items")} == {"STROBE", "TRIPOD"}


def test_words_of_released_rows_name_no_row_and_no_number_of_people(work: Path) -> None:
    """A method that told how many values were not detected would pass no gate."""
    patients = marker_frame({"ALS": 50, "MS": 40, "control": 50}, 8)
    result = run(marker_study(patients, limit_of_detection=6.0), work / "words")
    told = [row["method"] for row in rows(result, "cohort_estimates", question="marker_difference")]
    assert told
    assert all("values known to lie below" in str(method) for method in told)
    assert not [method for method in told if any(sign.isdigit() for sign in str(method).replace("HC3", ""))]


def test_a_level_nobody_has_draws_no_curve(work: Path) -> None:
    patients = frame(60, 10).to_pydict()
    patients["site"] = ["spinal"] * 60
    models = [{"name": "m", "endpoint": "death", "formula": "sdtc"}]
    result = run(survival_study(pa.table(patients), models=models), work / "nobody")
    assert {row["group"] for row in rows(result, "curves", curve="by site")} == {"spinal"}
    assert not rows(result, "cohort_estimates", question="groups_differ", subject="by site")


def test_a_separated_term_is_refused_and_firth_is_not(work: Path) -> None:
    patients = frame(60, 11).to_pydict()
    patients["ended"] = ["dead"] * 30 + ["alive"] * 30
    patients["sex"] = ["male"] * 30 + ["female"] * 30
    model = {"name": "m", "endpoint": "death", "formula": "sex"}
    with pytest.raises(DataError, match="COI-D82") as raised:
        run(survival_study(pa.table(patients), models=[model], curves=[]), work / "separated")
    assert "model 'm'" in str(raised.value)
    result = run(
        survival_study(pa.table(patients), models=[model | {"method": "firth"}], curves=[]), work / "firthy"
    )
    (row,) = rows(result, "cohort_estimates", measure="hazard_ratio")
    assert row["suppressed"] or row["estimate"] > 1
