"""A cohort of twelve people worked by hand: who is followed, curve, median, log-rank, ratio, baseline."""

from __future__ import annotations

import math
from pathlib import Path

import pyarrow as pa
import pytest

import coincide as co
from support.cohort_sample import rows, run

# month   0 . . . 4 . . . 8 . . . 12         a: died at 2   e: left at 9
# who     a ==X                              b: died at 4   f: died at 10
# is      b ====X   c ======o   d =========X c: left at 6   d: died at 8
PEOPLE = pa.table(
    {
        "patient": list("abcdefghijkl"),
        "months": [2.0, 4.0, 6.0, 8.0, 9.0, 10.0, 3.0, 5.0, 7.0, 11.0, 12.0, 12.0],
        "dead": [1, 1, 0, 1, 0, 1, 1, 0, 1, 0, 0, 0],
        "arm": ["x"] * 6 + ["y"] * 6,
        "age": [50.0, 60.0, 70.0, 80.0, 55.0, 65.0, 45.0, 75.0, 58.0, 62.0, 66.0, None],
    }
)


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory):
    study = co.CohortStudy(
        patients=PEOPLE,
        cohort={
            "id": "patient",
            "columns": {
                "months": {"kind": "number", "low": 0},
                "dead": {"kind": "number"},
                "arm": {"kind": "category", "levels": ["x", "y"]},
                "age": {"kind": "number", "unit": "years"},
            },
        },
        follow_up={"time": "months", "event": "dead"},
        endpoints={"death": {"label": "death"}},
        curves=[
            {"name": "all", "endpoint": "death", "horizon_months": 8},
            {"name": "by arm", "endpoint": "death", "by": "arm", "horizon_months": 8},
        ],
        models=[{"name": "arm", "endpoint": "death", "formula": "arm", "ties": "breslow"}],
        release={"preset": "none"},
    )
    return run(study, tmp_path_factory.mktemp("hand") / "work")


def curve(result, month: float, name: str = "all", group: str = "all"):
    (row,) = rows(result, "curves", curve=name, group=group, time=month)
    return row


def test_everybody_in_the_file_is_followed(result) -> None:
    (row,) = rows(result, "attrition")
    assert (row["people"], row["kind"]) == (12, "remaining")
    (found,) = rows(result, "cohort_estimates", question="follow_up", measure="people")
    assert (found["people"], found["events"]) == (12, 6)


def test_the_curve_falls_at_each_death_by_those_at_risk(result) -> None:
    # deaths at 2, 3, 4, 7, 8, 10 with 12, 11, 10, 7, 6, 4 at risk
    expected = {2: 11 / 12, 3: 10 / 12, 4: 9 / 12, 6: 9 / 12, 7: 9 / 12 * 6 / 7, 8: 9 / 12 * 5 / 7}
    for month, share in expected.items():
        assert curve(result, month)["estimate"] == pytest.approx(share, rel=1e-12)  # closed form
    assert curve(result, 10)["estimate"] == pytest.approx(9 / 12 * 5 / 7 * 3 / 4, rel=1e-12)


def test_people_at_risk_follow_from_those_who_came_and_left(result) -> None:
    there = 0
    steps = rows(result, "curves", curve="all")
    for row in steps:
        there += row["entered"] - row["events"] - row["censored"]
        assert row["at_risk"] == there
    assert there == 0
    assert [row["entered"] for row in steps[:3]] == [12, 0, 0]
    assert curve(result, 6)["at_risk"] == 7  # just after the sixth month: d to f, i to l


def test_the_median_is_where_half_have_died(result) -> None:
    # 9/12 * 5/7 = 0.536 at 8, 0.402 at 10
    (row,) = rows(result, "cohort_estimates", subject="all", measure="median_months")
    assert row["estimate"] == 10.0


def test_the_mean_up_to_the_horizon_is_the_area_under_the_curve(result) -> None:
    area = 2 * 1 + 1 * 11 / 12 + 1 * 10 / 12 + 3 * 9 / 12 + 1 * (9 / 12 * 6 / 7)
    (row,) = rows(result, "cohort_estimates", subject="all", measure="restricted_mean_months")
    assert row["estimate"] == pytest.approx(area, rel=1e-12)  # closed form


def test_time_under_observation_is_summed(result) -> None:
    (row,) = rows(result, "cohort_estimates", measure="person_years")
    assert row["estimate"] == pytest.approx(89 / 12, rel=1e-12)


def test_the_log_rank_test_compares_observed_with_expected(result) -> None:
    # time: at risk x, y; death in
    steps = [(6, 6, "x"), (5, 6, "y"), (5, 5, "x"), (3, 4, "y"), (3, 3, "x"), (1, 3, "x")]
    expected = sum(x / (x + y) for x, y, _ in steps)
    variance = sum(x * y / (x + y) ** 2 for x, y, _ in steps)
    (row,) = rows(result, "cohort_estimates", question="groups_differ")
    assert row["statistic"] == pytest.approx((4 - expected) ** 2 / variance, rel=1e-10)
    assert row["df"] == 1


def test_the_ratio_solves_the_score_equation(result) -> None:
    """With one yes or no and no ties: observed in y equals sum of y r / (x + y r)."""
    (row,) = rows(result, "cohort_estimates", question="model", measure="hazard_ratio")
    ratio = row["estimate"]
    at_risk = [(6, 6), (5, 6), (5, 5), (3, 4), (3, 3), (1, 3)]
    assert sum(y * ratio / (x + y * ratio) for x, y in at_risk) == pytest.approx(2, rel=1e-8)  # Newton stops
    information = sum(x * y * ratio / (x + y * ratio) ** 2 for x, y in at_risk)
    half = 1.959963984540054 / math.sqrt(information)
    assert math.log(row["high"] / ratio) == pytest.approx(half, rel=1e-6)
    assert row["term"] == "arm: y"


def test_the_baseline_describes_those_with_a_value(result) -> None:
    (age,) = rows(result, "baseline", variable="age", group="all")
    known = [value for value in PEOPLE.column("age").to_pylist() if value is not None]
    assert (age["people"], age["missing"]) == (11, 1)
    assert age["mean"] == pytest.approx(sum(known) / 11, rel=1e-12)
    assert age["median"] == 62.0
    (arm,) = rows(result, "baseline", variable="arm", level="x")
    assert (arm["people"], arm["share"]) == (6, 50.0)


def test_the_sentence_says_what_goes_together_not_why(result) -> None:
    assert result.sentence.startswith("Of 12 people followed, 6 reached death; median 10 months")
    assert result.sentence.endswith("Observational: says what goes together, not why.")
    for word in ("cause", "risk factor", "protect"):
        assert word not in result.sentence


def test_the_folder_holds_everything_and_reads_back(result, tmp_path: Path) -> None:
    from coincide.results.folder import read_folder

    folder = read_folder(result.write(tmp_path / "out"))
    assert folder.headline == result.headline
    assert {"run", "attrition", "baseline", "curves", "cohort_estimates", "items"} <= set(folder.tables)
    assert folder.run["design"] == "cohort"
