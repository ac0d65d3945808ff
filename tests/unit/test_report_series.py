"""The report on series: years after the first disease, and parts of the people."""

from __future__ import annotations

import pytest

from coincide.report.build import render
from coincide.report.context import figures, page
from coincide.report.labels import year_of
from support.html_page import parse
from support.report_folder import WORLDS, MemoryFolder, Row, blank, estimate, folder

YEARS = ["1-365d", "365-730d", "730-1095d", "1095-1461d", "1461-1826d"]


def without_years(made: MemoryFolder) -> list[Row]:
    return [row for row in made.tables["estimates"] if row["question"] != "prodrome"]


def with_years(
    observed: list[int], hidden: frozenset[int] = frozenset(), verdict: str = "more"
) -> MemoryFolder:
    made = folder(WORLDS[verdict])
    made.tables["estimates"] = without_years(made)
    rows: list[Row] = []
    for place, (window, count) in enumerate(zip(YEARS, observed, strict=True)):
        for direction in ("a_then_b", "b_then_a", "either"):
            rows += estimate("prodrome", direction, window, count, 5.0, place in hidden)[:2]
    made.tables["estimates"] = [*made.tables["estimates"], *rows]
    return made


@pytest.mark.parametrize(("window", "year"), [("1-365d", "1"), ("1095-1461d", "4"), ("3287-3652d", "10")])
def test_a_window_of_one_year_is_named_by_its_year(window: str, year: str) -> None:
    assert year_of(window) == year


def test_the_curve_says_in_which_year_the_ratio_is_highest() -> None:
    found = page(with_years([30, 10, 5, 5, 5]))
    curve = figures(found)["prodrome"]
    assert curve.plot.title.endswith("the ratio is highest in year 1, 6.00")
    assert "Read backwards" in curve.plot.subtitle
    assert found.when.years is not None
    assert len(found.when.years.rows) == 15


def test_with_most_years_hidden_there_is_a_table_and_no_curve() -> None:
    found = page(with_years([30, 1, 1, 1, 1], frozenset({1, 2, 3, 4})))
    assert found.when.prodrome is None
    assert found.when.years is not None
    text = parse(render(with_years([30, 1, 1, 1, 1], frozenset({1, 2, 3, 4})))).text
    assert "By year since the first disease" in text


def test_a_folder_without_years_has_neither() -> None:
    made = folder(WORLDS["more"])
    made.tables["estimates"] = without_years(made)
    found = page(made)
    assert found.when.years is None
    assert found.when.prodrome is None


def test_unanswered_questions_have_no_curve() -> None:
    assert page(with_years([30, 10, 5, 5, 5], verdict="suppressed")).when.prodrome is None


def test_parts_of_the_people_are_a_table_in_words() -> None:
    made = folder(WORLDS["more"])
    rows = []
    for stratum, count in (("sex=male", 9), ("sex=female", 13)):
        for row in estimate("stratum", "either", "365d+", count, 5.0)[:2]:
            rows.append(row | {"stratum": stratum})
    rows.append(blank("estimates", question="stratum", stratum="sex", measure="homogeneity", p=0.4))
    made.tables["estimates"] = [*made.tables["estimates"], *rows]
    table = page(made).observed.whom
    assert table is not None
    assert [row[0] for row in table.rows] == ["Men", "Women"]
    assert page(folder(WORLDS["more"])).observed.whom is None
