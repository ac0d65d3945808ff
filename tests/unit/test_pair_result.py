"""What a run gives back in Python."""

from __future__ import annotations

from pathlib import Path

import pytest

import coincide as co
from coincide.errors import UsageError
from coincide.machine import Machine


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> co.PairResult:
    population = co.simulate(3_000, link=2.0, a="type2_diabetes", b="psoriasis", seed=3)
    study = co.Study(a=co.disease("type2_diabetes"), b=co.disease("psoriasis"), population=population)
    return study.run(machine=Machine(work=tmp_path_factory.mktemp("result") / "work"))


def test_it_is_shown_in_one_line(result: co.PairResult) -> None:
    assert repr(result) == f"PairResult({result.verdict.verdict!r}: {result.verdict.sentence})"


def test_a_report_is_written_once_and_never_over_another_file(result: co.PairResult, tmp_path: Path) -> None:
    page = result.report(tmp_path / "report.html")
    before = page.read_bytes()
    with pytest.raises(UsageError, match="COI-U034"):
        result.report(page)
    assert page.read_bytes() == before


def test_a_table_that_is_not_there_is_named_with_those_that_are(result: co.PairResult) -> None:
    with pytest.raises(UsageError, match=r"COI-U033[\s\S]*estimates"):
        result.tidy("estimate")


def test_the_report_of_the_result_is_the_report_of_its_folder(result: co.PairResult, tmp_path: Path) -> None:
    folder = result.write(tmp_path / "results")
    assert result.report(tmp_path / "alone.html").read_bytes() == (folder / "report.html").read_bytes()
