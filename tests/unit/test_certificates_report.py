"""The page of a study of certificates, and the files beside it."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

import coincide as co
from coincide.errors import UsageError
from coincide.machine import Machine
from coincide.results.read import read_folder
from coincide.results.record import items_of
from support.certificate_files import Certificate, wide
from support.html_page import parse

NEVER = (
    "rate ratio",
    "people followed",
    "person-year",
    "both orders",
    "washout",
    "latency",
    "prodrome",
    "protect",
    "risk factor",
)


def certificates(both: int, a: int, b: int, neither: int) -> list[Certificate]:
    kinds = [("G20", ["G20"], ["F03"])] * both + [("G20", ["G20"], [])] * a
    kinds += [("F03", ["J189", "F03"], [])] * b + [("J189", ["J189"], [])] * neither
    return [
        Certificate(f"CANARYID{n:05d}", "MF"[n % 2], 70 + n % 3, 2001 + n % 2, u, one, two)
        for n, (u, one, two) in enumerate(kinds)
    ]


KINDS = {
    "more": certificates(30, 40, 40, 600),
    "cannot_answer": certificates(12, 200, 200, 100),
    "too_few": certificates(6, 40, 40, 290),
}


def run(folder: Path, deaths: list[Certificate], preset: str = "ohdsi") -> co.PairResult:
    study = co.Study(
        a=co.disease("parkinson"),
        b=co.disease("dementia"),
        population=wide(folder, deaths),
        release=co.study.sections.ReleaseSection(preset=preset),
    )
    return study.run(machine=Machine(threads=1, memory="512MiB", work=folder / "work"))


@pytest.fixture(scope="module", params=list(KINDS))
def result(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> co.PairResult:
    folder = tmp_path_factory.mktemp("study")
    found = run(folder, KINDS[request.param])
    assert found.verdict.verdict == request.param
    found.write(folder / "results")
    return run_again(found, folder / "results")


def run_again(found: co.PairResult, folder: Path) -> co.PairResult:
    from dataclasses import replace

    return replace(found, folder=folder)


def page_of(result: co.PairResult) -> str:
    assert result.folder is not None
    return (result.folder / "report.html").read_text(encoding="utf-8")


def test_the_page_has_its_own_sections(result: co.PairResult) -> None:
    page = parse(page_of(result))
    headings = [heading.text.split(" ", 1)[1] for heading in page.all("h2")[1:]]
    assert headings[0].startswith("The answer")
    assert len(headings) == 8
    assert result.verdict.sentence in page.text


def test_nothing_is_said_of_people_followed_in_time(result: co.PairResult) -> None:
    # the study file and the facts of the run quote option names; everything before them is prose
    text = page_of(result).split('id="reproduce"')[0].split("</style>")[1].lower()
    assert [word for word in NEVER if word in text] == []


def test_counts_below_chance_are_no_finding(result: co.PairResult) -> None:
    section = parse(page_of(result)).with_id("certificate_together")
    unanswered = result.verdict.verdict == "cannot_answer"
    assert ("They are no finding" in section.text) == unanswered
    assert ("Mention ratio" not in section.text) == unanswered
    assert ("no ratio is given" in page_of(result)) == unanswered


def test_the_page_is_made_from_the_folder_alone(result: co.PairResult, tmp_path: Path) -> None:
    from coincide.report.build import render

    assert result.folder is not None
    assert render(read_folder(result.folder)) == page_of(result)
    assert result.report(tmp_path / "again.html").read_text(encoding="utf-8") == page_of(result)


def test_no_certificate_is_in_any_file(result: co.PairResult) -> None:
    assert result.folder is not None
    for path in result.folder.rglob("*"):
        if path.is_file():
            assert b"CANARYID" not in path.read_bytes(), path.name


def test_figures_and_card_can_be_had_in_a_notebook(result: co.PairResult) -> None:
    assert "Mention ratio" in result.plot("power").svg or "mention ratio" in result.plot("power").svg
    assert result.verdict.sentence.split(":")[0] in result._repr_html_()
    with pytest.raises(UsageError) as caught:
        result.plot("windows")
    assert caught.value.problems[0].code == "COI-U042"


def test_the_checklist_says_what_does_not_apply(result: co.PairResult) -> None:
    assert result.folder is not None
    text = (result.folder / "record_checklist.md").read_text(encoding="utf-8")
    for words in ("nobody is followed", "no population at risk", "certificates of the same cells"):
        assert words in text
    assert "cohort of person-time" not in text
    pair, own = items_of("pair"), items_of("certificates")
    assert [(item.number, item.asks) for item in pair] == [(item.number, item.asks) for item in own]


def test_the_exchange_file_holds_the_places(result: co.PairResult) -> None:
    assert result.folder is not None
    with (result.folder / "summarised_result.csv").open(encoding="utf-8") as file:
        variables = {row["variable_name"] for row in csv.DictReader(file)}
    assert {"mention_ratio", "standardised_ratio", "places", "named", "counted"} <= variables


def test_a_page_without_any_number_still_renders(tmp_path: Path) -> None:
    found = run(tmp_path, certificates(1, 2, 2, 6))
    assert found.verdict.reasons == ("release_rule",)
    found.write(tmp_path / "results")
    text = (tmp_path / "results" / "report.html").read_text(encoding="utf-8")
    assert "hidden by the release rule" in text


def test_the_release_rule_can_be_switched_off(tmp_path: Path) -> None:
    found = run(tmp_path, certificates(1, 2, 2, 6), "none")
    assert found.verdict.verdict == "too_few"
    found.write(tmp_path / "results")
    assert "NOT FOR RELEASE" in (tmp_path / "results" / "report.html").read_text(encoding="utf-8")
