"""A series: counts by hand, kappa from its own row, problems of all files at once, one folder as others."""

from __future__ import annotations

import csv
import json
import math
from pathlib import Path

import pytest

from coincide.cases.case import Case, Course, MotorRegion
from coincide.cases.evaluate import CaseOptions
from coincide.cases.known import ABSENT, PRESENT, UNKNOWN
from coincide.cases.series import series, series_tables
from coincide.cases.series_agreement import agreement_row, cells, derived
from coincide.cases.sheet_write import write_sheet
from coincide.errors import DataError, UsageError
from coincide.report.build import write_report
from coincide.results.read import read_folder
from coincide.results.rules import Rule
from coincide.results.table import Released, Row
from support.html_page import parse
from support.series_of_cases import made_up


def written(folder: Path, cases: list[Case]) -> Path:
    folder.mkdir()
    for number, case in enumerate(cases):
        (folder / f"smith-{number:03d}.toml").write_text(write_sheet(case), encoding="utf-8")
    return folder


def rows(tables: tuple[Released, ...], name: str) -> list[Row]:
    return [dict(row) for table in tables if table.name == name for row in table.rows]


def test_counts_are_those_of_the_cases() -> None:
    both, none = MotorRegion(upper=PRESENT, lower=PRESENT), MotorRegion(upper=ABSENT, lower=ABSENT)
    course = Course(spread=PRESENT, motor_progression=PRESENT, normal_before=PRESENT)
    regions = ("bulbar", "cervical", "thoracic", "lumbosacral")
    kinds = [
        (6, dict.fromkeys(regions, both)),  # definite
        (7, dict.fromkeys(regions, none)),  # nothing
        (8, {}),  # nothing told
    ]
    cases = [Case(motor=dict(motor), course=course) for many, motor in kinds for _ in range(many)]
    tables = series_tables(cases, CaseOptions(), Rule("none"))
    found = {(r["criterion"], r["counted"], r["level"]): r["people"] for r in rows(tables, "case_criteria")}
    assert found["all", "cases", "all"] == 21
    # electromyography was not told: it may still show lower signs, but no upper ones
    assert found["el_escorial_1994", "result_without_exclusion", "met"] == 6
    assert found["el_escorial_1994", "category", "definite"] == 6
    assert found["el_escorial_2000", "result_without_exclusion", "not_met"] == 7
    assert found["el_escorial_2000", "result_without_exclusion", "unknown"] == 8
    finding = {(r["finding"], r["level"]): r["people"] for r in rows(tables, "case_findings")}
    assert [finding["motor.bulbar.upper", level] for level in ("present", "absent", "unknown")] == [6, 7, 8]
    assert "not_explained_by.ms" not in {name for name, _ in finding}


def test_unknown_results_are_counted_apart_and_kappa_is_that_of_the_decided() -> None:
    first = ["met"] * 25 + ["not_met"] * 25 + ["unknown"] * 3
    second = ["met"] * 20 + ["not_met"] * 5 + ["met"] * 10 + ["not_met"] * 15 + ["met", "not_met", "unknown"]
    found = cells(first, second)
    counts = {
        name: len(found[name]) for name in ("both", "first_only", "second_only", "neither", "undecided")
    }
    assert list(counts.values()) == [20, 5, 10, 15, 3]
    row = agreement_row(("a", "b"), counts)
    assert row["kappa"] == pytest.approx(0.4, rel=1e-12)
    assert (row["low_state"], row["high_state"]) == ("finite", "finite")
    rounded = derived({**row, "first_only": 10, "neither": 10})
    assert rounded["kappa"] != row["kappa"]
    empty = agreement_row(("a", "b"), dict.fromkeys(counts, 0))
    assert empty["kappa"] is None
    assert str(empty["method"]).startswith("not estimable")


def test_the_folder_reads_back_and_names_no_file_and_no_case(tmp_path: Path) -> None:
    folder = written(tmp_path / "in", made_up(60, 3))
    headline = series(folder, tmp_path / "out")
    assert headline["cases"] == 60
    found = read_folder(tmp_path / "out")
    assert found.manifest["verb"] == "case series"
    assert found.run["design"] == "case_series"
    assert found.headline == json.loads((tmp_path / "out" / "case_series.json").read_text(encoding="utf-8"))
    for path in (tmp_path / "out").rglob("*"):
        if path.is_file():
            text = path.read_text(encoding="utf-8")
            assert "smith" not in text
            assert "case 17" not in text
            assert str(tmp_path) not in text
    assert not found.manifest["inputs"]


def test_the_same_cases_give_the_same_bytes_and_the_report_is_made_from_the_folder_alone(
    tmp_path: Path,
) -> None:
    folder = written(tmp_path / "in", made_up(40, 5))
    for name in ("a", "b"):
        series(folder, tmp_path / name)
    ours, others = (
        {path.relative_to(tmp_path / name): path.read_bytes() for path in (tmp_path / name).rglob("*.*")
         if path.is_file()}
        for name in ("a", "b")
    )  # fmt: skip
    assert ours == others
    page = (tmp_path / "a" / "report.html").read_bytes()
    assert write_report(tmp_path / "a").read_bytes() == page
    root = parse(page.decode("utf-8"))
    assert not {"script", "iframe"} & {e.tag for e in root.every()}
    assert "not for diagnosis" in root.text
    assert "hidden" in root.text


def test_the_page_shows_the_numbers_of_the_tables(tmp_path: Path) -> None:
    series(written(tmp_path / "in", made_up(90, 1)), tmp_path / "out", preset="none")
    page = parse((tmp_path / "out" / "report.html").read_text(encoding="utf-8"))
    assert "NOT FOR RELEASE" in page.text
    with (tmp_path / "out" / "tables" / "case_agreement.csv").open(encoding="utf-8", newline="") as file:
        first = next(csv.DictReader(file))
    cells_shown = [e.text for e in page.with_id("agreement").all("td")][:6]
    assert cells_shown[1:] == [
        first[name] for name in ("both", "first_only", "second_only", "neither", "undecided")
    ]
    kappa = float(first["kappa"]) if first["kappa"] else math.nan
    assert f"{kappa:.2f}" in page.with_id("agreement").text


def test_problems_of_all_files_are_told_at_once_and_nothing_is_written(tmp_path: Path) -> None:
    folder = written(tmp_path / "in", made_up(3, 2))
    (folder / "bad-1.toml").write_text("nonsense = 1\n", encoding="utf-8")
    (folder / "bad-2.json").write_text('{"age_years": 900}', encoding="utf-8")
    (folder / "copy.toml").write_bytes((folder / "smith-001.toml").read_bytes())
    (folder / "notes.md").write_text("not a case", encoding="utf-8")
    with pytest.raises(DataError) as caught:
        series(folder, tmp_path / "out")
    codes = {problem.code for problem in caught.value.problems}
    assert {"COI-D755", "COI-D758", "COI-D783"} <= codes
    assert caught.value.exit_code == 4
    repeated = next(problem for problem in caught.value.problems if problem.code == "COI-D783")
    assert repeated.what.startswith("files 3 and 5 of 6")  # bad-1, bad-2, copy, smith-000, smith-001, ...
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in"]


@pytest.mark.parametrize(("many", "code"), [(0, "COI-D782"), (1, "COI-D782")])
def test_one_case_is_no_series(tmp_path: Path, many: int, code: str) -> None:
    folder = written(tmp_path / "in", made_up(many, 2))
    with pytest.raises(DataError, match=code):
        series(folder, tmp_path / "out")
    with pytest.raises(DataError, match="COI-D781"):
        series(tmp_path / "nowhere", tmp_path / "out")


def test_a_series_is_not_compared_with_anything(tmp_path: Path) -> None:
    from coincide.compare.write import compare

    folder = written(tmp_path / "in", made_up(12, 2))
    for name in ("a", "b"):
        series(folder, tmp_path / name)
    with pytest.raises(UsageError, match="COI-U096"):
        compare([tmp_path / "a", tmp_path / "b"], tmp_path / "out")


def test_unknown_stays_apart_from_not_met() -> None:
    told = Case(motor={"bulbar": MotorRegion(upper=UNKNOWN, lower=UNKNOWN)})
    tables = series_tables([told] * 5, CaseOptions(), Rule("none"))
    found = {(r["criterion"], r["counted"], r["level"]): r["people"] for r in rows(tables, "case_criteria")}
    assert found["awaji_2008", "result", "unknown"] == 5
    assert found["awaji_2008", "result", "not_met"] == 0
