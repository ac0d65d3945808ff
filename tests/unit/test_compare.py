"""Results side by side and together: whole folders in, a whole folder out."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest

from coincide.canonical import Intake
from coincide.compare.write import compare
from coincide.errors import DataError, UsageError
from coincide.estimates.conditional import rate_ratio
from coincide.report.build import write_report
from coincide.results.read import read_folder
from coincide.study.sections import WindowsSection
from support.compared import REFERENCE, results

pytestmark = pytest.mark.slow


@pytest.fixture
def three(tmp_path: Path) -> list[Path]:
    counts = {"North": (6, 8), "South": (9, 5), "East": (12, 14)}
    return [results(tmp_path / name, observed, label=name) for name, observed in counts.items()]


def test_counts_are_added_and_ratios_are_not(three: list[Path], tmp_path: Path) -> None:
    said = compare(three, tmp_path / "out")
    folder = read_folder(tmp_path / "out")
    pooled = {row["quantity"]: row for row in folder.tables["pooled"] if row["direction"] == "either"}
    assert (pooled["common_ratio"]["observed"], pooled["common_ratio"]["studies"]) == (54, 3)
    assert pooled["common_ratio"]["expected"] == pytest.approx(12.0)
    worth = 2 * REFERENCE  # both orders' reference events
    by_hand = rate_ratio([14, 14, 26], [4.0] * 3, [worth] * 3, [float(worth)] * 3)
    assert pooled["common_ratio"]["estimate"] == pytest.approx(by_hand.estimate)
    assert pooled["prediction"]["low"] < pooled["pooled_ratio"]["low"]
    assert said["common"]["estimate"] == pooled["common_ratio"]["estimate"]
    assert "not a cause" in said["sentence"]


def test_the_folder_is_whole_and_its_page_is_made_again(three: list[Path], tmp_path: Path) -> None:
    compare(three, tmp_path / "out")
    before = (tmp_path / "out" / "report.html").read_bytes()
    write_report(tmp_path / "out")
    assert (tmp_path / "out" / "report.html").read_bytes() == before
    page = before.decode()
    assert "<script" not in page
    assert all(name in page for name in ("North", "South", "East", "A further population like these"))
    listed = tomllib.loads((tmp_path / "out" / "study.toml").read_text("utf-8"))["compared"]
    assert [one["name"] for one in listed] == ["North", "South", "East"]
    assert str(tmp_path) not in page + json.dumps(read_folder(tmp_path / "out").manifest)


def test_the_same_folders_give_the_same_bytes(three: list[Path], tmp_path: Path) -> None:
    for name in ("one", "two"):
        compare(three, tmp_path / name)
    files = ("comparison.json", "report.html", "tables/pooled.csv", "summarised_result.csv")
    assert all((tmp_path / "one" / f).read_bytes() == (tmp_path / "two" / f).read_bytes() for f in files)


def test_the_same_people_are_not_added_to_themselves(tmp_path: Path) -> None:
    folders = [
        results(tmp_path / "a", (6, 8), label="Here", digest="same"),
        results(
            tmp_path / "b", (6, 7), label="Here", digest="same", windows=WindowsSection(latency_days=365)
        ),
        results(tmp_path / "c", (9, 9), label="There", digest="other"),
    ]
    said = compare(folders, tmp_path / "out")
    assert (said["studies"], said["observed"]) == (2, 32)
    rows = read_folder(tmp_path / "out").tables["compared"]
    assert {row["folder"]: row["repeats"] for row in rows} == {
        "Here (1)": "",
        "Here (2)": "Here (1)",
        "There": "",
    }


def test_the_same_vocabulary_does_not_make_the_same_people(tmp_path: Path) -> None:
    shared = {"CONCEPT.csv.gz": "alike", "concept_ancestor.parquet": "alike", "codes.parquet": "alike"}
    folders = [
        results(tmp_path / name, (6, 8), label=name, inputs={"person.parquet": name} | shared)
        for name in ("North", "South")
    ]
    assert compare(folders, tmp_path / "out")["studies"] == 2


def test_hidden_and_unanswered_results_are_shown_as_such_and_left_out(tmp_path: Path) -> None:
    folders = [
        results(tmp_path / "a", (6, 8), label="North"),
        results(tmp_path / "b", (1, 1), label="Hidden"),
        results(tmp_path / "c", (9, 9), label="Inferred", intake=Intake(rows={}, observation="inferred")),
        results(tmp_path / "d", (7, 6), label="South"),
    ]
    said = compare(folders, tmp_path / "out")
    assert (said["studies"], said["observed"]) == (2, 27)
    rows = [row for row in read_folder(tmp_path / "out").tables["compared"] if row["direction"] == "either"]
    by_name = {row["folder"]: row for row in rows}
    assert by_name["Hidden"]["suppressed"] is True
    assert by_name["Hidden"]["observed"] is None
    assert by_name["Inferred"]["estimate"] is None
    assert by_name["Inferred"]["verdict"] == "cannot_answer"
    page = (tmp_path / "out" / "report.html").read_text("utf-8")
    assert "hidden by the release rule" in page


def test_nothing_to_put_together_is_said(tmp_path: Path) -> None:
    folders = [results(tmp_path / name, (1, 1), label=name) for name in ("a", "b")]
    said = compare(folders, tmp_path / "out")
    assert said["common"] is None
    assert said["sentence"].startswith("Fewer than two of 2 results")


def test_an_unreleased_folder_marks_the_comparison(tmp_path: Path) -> None:
    folders = [
        results(tmp_path / "a", (6, 8), label="North"),
        results(tmp_path / "b", (1, 1), label="South", preset="none"),
    ]
    compare(folders, tmp_path / "out")
    assert read_folder(tmp_path / "out").manifest["release"]["mark"] == "NOT FOR RELEASE"
    assert "NOT FOR RELEASE" in (tmp_path / "out" / "report.html").read_text("utf-8")


def test_rounded_results_stay_rounded(tmp_path: Path) -> None:
    folders = [results(tmp_path / name, (12, 16), label=name, preset="opensafely") for name in ("a", "b")]
    said = compare(folders, tmp_path / "out")
    rows = read_folder(tmp_path / "out").tables["compared"]
    assert all(row["observed"] % 5 == 0 for row in rows if row["observed"] is not None)
    assert said["observed"] % 5 == 0


def test_what_is_defined_differently_is_listed(tmp_path: Path) -> None:
    folders = [
        results(tmp_path / "a", (6, 8), label="North"),
        results(tmp_path / "b", (6, 8), label="South", washout_days=365),
    ]
    said = compare(folders, tmp_path / "out")
    rows = read_folder(tmp_path / "out").tables["differences"]
    assert [(row["item"], row["folder"], row["value"]) for row in rows] == [
        ("run: washout_days", "North", "0"),
        ("run: washout_days", "South", "365"),
    ]
    assert said["differences"] == 1


def test_other_questions_are_refused_together(tmp_path: Path) -> None:
    one = results(tmp_path / "a", (6, 8), label="North")
    with pytest.raises(UsageError, match="COI-U070"):
        compare([one], tmp_path / "out")
    with pytest.raises(UsageError, match="COI-U071"):
        compare([one, one], tmp_path / "out")
    other = results(tmp_path / "b", (6, 8), label="South", pair=("ms", "als"))
    with pytest.raises(UsageError, match="COI-U073"):
        compare([one, other], tmp_path / "out")
    compared = results(tmp_path / "c", (6, 8), label="East")
    compare([one, compared], tmp_path / "together")
    with pytest.raises(UsageError, match="COI-U072"):
        compare([one, tmp_path / "together"], tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_every_unreadable_folder_is_told_at_once(tmp_path: Path) -> None:
    one = results(tmp_path / "a", (6, 8), label="North")
    (one / "tables" / "run.csv").write_text("changed", encoding="utf-8")
    with pytest.raises(DataError) as caught:
        compare([one, tmp_path / "none"], tmp_path / "out")
    assert {"COI-D901", "COI-D907"} <= {problem.code for problem in caught.value.problems}
    assert not (tmp_path / "out").exists()


def test_a_standing_folder_is_not_written_over(three: list[Path], tmp_path: Path) -> None:
    compare(three, tmp_path / "out")
    with pytest.raises(UsageError, match="COI-U031"):
        compare(three, tmp_path / "out")
    compare(three, tmp_path / "out", force=True)
    assert len(list(tmp_path.glob("out*"))) == 2
