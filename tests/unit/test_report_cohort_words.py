"""The page of a cohort in words: no name of a column of results, and no curve that shows something else."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from coincide.report.cohort.marker_figures import drawn_truly
from coincide.report.cohort.markers import cohort_markers
from coincide.report.cohort.models import cohort_models
from coincide.report.cohort.rows import MEASURES, value_words
from coincide.report.cohort.scores import NAMES
from coincide.report.cohort.who import cohort_who
from coincide.report.figures.term_forest import LINE, term_forest
from coincide.report.grid import grid
from coincide.report.palette import NARROW
from coincide.report.view import View
from coincide.results.tables_of_cohorts import COHORT_MEASURES
from coincide.study.cohort_sections import ScoreName


class Folder:
    """A folder that holds these rows and nothing else."""

    def __init__(self, **tables: list[dict[str, Any]]) -> None:
        self.tables = tables

    def rows(self, name: str) -> list[dict[str, Any]]:
        return self.tables.get(name, [])

    def population(self) -> int:
        return 88


def view(**tables: list[dict[str, Any]]) -> View:
    found: Any = Folder(**tables)
    return found


def estimate(**given: Any) -> dict[str, Any]:
    return {"subject": "prognosis", "endpoint": "death", "group": "all", "people": 88, "events": 76, **given}


def test_every_measure_and_score_has_words() -> None:
    assert COHORT_MEASURES.keys() <= MEASURES.keys()
    assert set(get_args(ScoreName)) == NAMES.keys()
    assert not [words for words in (*MEASURES.values(), *NAMES.values()) if "_" in words]


def test_a_count_is_not_called_not_estimable() -> None:
    assert value_words(estimate(measure="people", estimate=None)) == "–"


def test_limits_that_cannot_be_made_are_said_to_be_limits() -> None:
    row = estimate(measure="median_months", estimate=24.6, low=20.0, low_state="finite")
    assert value_words(row) == "24.6 (limits not estimable)"


def test_columns_of_one_value_are_left_out_of_the_follow_up() -> None:
    row = estimate(question="follow_up", measure="person_years", estimate=211.0)
    tables = {
        table.caption: table
        for block in cohort_who(view(cohort_estimates=[row])).blocks
        for table in block.tables
    }
    headings = [column.heading for column in tables["Follow-up"].columns]
    assert "Who" not in headings
    assert "Years under observation, all people together" in tables["Follow-up"].rows[0]


@pytest.mark.parametrize(
    ("kind", "level", "shown"),
    [("category", "", "with a value"), ("number", "", "–"), ("category", "bulbar", "bulbar")],
)
def test_a_row_of_the_people_at_the_beginning_says_whom_it_counts(kind: str, level: str, shown: str) -> None:
    row = {
        "variable": "site of onset",
        "kind": kind,
        "group": "all",
        "level": level,
        "people": None,
        "missing": 8,
    }
    (table,) = [
        table
        for block in cohort_who(view(baseline=[row])).blocks
        for table in block.tables
        if table.caption == "Everybody"
    ]
    assert table.rows == (("Site of onset", shown, "–", "–", "8"),)


def test_two_concordances_of_a_model_are_told_apart() -> None:
    rows = [
        estimate(
            question="model", term="age", measure="hazard_ratio", estimate=1.2, method="proportional hazards"
        ),
        estimate(question="model", measure="concordance", estimate=0.64, method="Harrell"),
        estimate(question="model", measure="concordance", estimate=0.62, method="less its optimism"),
    ]
    section = cohort_models(view(cohort_estimates=rows))
    assert section is not None
    (block,) = section.blocks
    assert block.words == ("Made by proportional hazards.",)
    order = next(table for table in block.tables if table.caption == "How well it orders people")
    assert [row[0] for row in order.rows] == ["Harrell", "Less its optimism"]


def test_a_reference_that_could_not_be_used_says_why() -> None:
    why = "not made: the limits are for plasma (here serum)"
    row = estimate(question="marker_reference", measure="share", term="above percentile 95", method=why)
    section = cohort_markers(view(cohort_estimates=[row, {**row, "group": "als"}]))
    assert section is not None
    assert section.blocks[0].note == f"Above percentile 95: {why}."


def test_a_roc_curve_of_too_few_points_is_not_drawn() -> None:
    corner = {"false_positive": 0.0, "sensitivity": 0.074}
    whole = [corner, {"false_positive": 0.05, "sensitivity": 0.95}]
    assert drawn_truly({"estimate": 0.96}, whole)
    assert not drawn_truly({"estimate": 0.98}, [corner, {"false_positive": None, "sensitivity": None}])
    assert not drawn_truly({"estimate": None}, whole)


def test_the_words_of_a_forest_leave_room_for_its_intervals() -> None:
    row = {"measure": "hazard_ratio", "estimate": 1.2, "low": 0.9, "high": 1.6}
    rows = [
        estimate(term=term, **row)
        for term in ("age", "strength-duration time constant, per standard deviation")
    ]
    plot = term_forest("prognosis", rows, "Title", grid("Terms", ("Term",), [("age",)]))
    assert plot is not None
    drawn = plot.draw(NARROW)
    lines = [value["lines"] for value in drawn["data"]["values"]]
    assert lines[1] > lines[0]
    assert drawn["height"]["step"] / 2 > lines[1] * LINE
