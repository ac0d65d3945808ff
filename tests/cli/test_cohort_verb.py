"""`coincide cohort` on a small made-up cohort, as a user calls it."""

from __future__ import annotations

import csv
import io
import json
import signal
import subprocess
import sys
import time
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import pyarrow.csv
import pytest

from coincide.cli.app import main
from support.cohort_sample import frame

STUDY = """
[study]
title = "Survival of made-up people"
data_label = "made-up people"

[cohort]
file = "patients.csv"
id = "patient"

[cohort.columns]
months = { kind = "number", unit = "months", low = 0 }
found = { kind = "number", unit = "months", low = 0 }
ended = { kind = "category", levels = ["alive", "dead", "other"] }
age = { kind = "number", unit = "years", low = 0, high = 120, label = "age at onset" }
site = { kind = "category", levels = ["spinal", "bulbar"], label = "site of onset" }
sdtc = { kind = "number", unit = "ms", low = 0, label = "SDTC" }

[follow_up]
time = "months"
entry = "found"
event = "ended"

[endpoints.death]
levels = ["dead"]

[[curves]]
name = "by site"
endpoint = "death"
by = "site"
horizon_months = 24

[[models]]
name = "prognosis"
endpoint = "death"
formula = "sdtc + age + site"
"""


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str


def coincide_(*arguments: str) -> Ran:
    """Call the command in this process: a process of its own would spend seconds on imports."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err), pytest.raises(SystemExit) as end:
        main(arguments)
    assert isinstance(end.value.code, int)
    return Ran(end.value.code, out.getvalue(), err.getvalue())


def written(folder: Path, absent: int = 0, study: str = STUDY, people: int = 120) -> Path:
    """Write patients and a study file; return the study file."""
    folder.mkdir(exist_ok=True)
    pyarrow.csv.write_csv(frame(people, 3, absent=absent), folder / "patients.csv")
    (folder / "study.toml").write_text(study, encoding="utf-8")
    return folder / "study.toml"


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, Ran]:
    place = tmp_path_factory.mktemp("cohort")
    study = written(place / "data")
    ran = coincide_("cohort", str(study), "--out", str(place / "results"), "--work", str(place / "work"))
    return study, place / "results", ran


def test_cohort_ends_with_the_sentence_and_the_path_of_the_report(results: tuple[Path, Path, Ran]) -> None:
    _, folder, ran = results
    assert ran.code == 0, ran.err
    headline = json.loads((folder / "cohort.json").read_text())
    assert ran.out.splitlines() == [headline["sentence"], str(folder / "report.html")]
    assert (folder / "report.html").is_file()
    assert {path.name for path in (folder / "tables").iterdir()} >= {
        *("run.csv", "attrition.csv", "baseline.csv", "curves.csv", "cohort_estimates.csv"),
        *("model_checks.csv", "items.csv"),
    }


def test_progress_is_plain_lines_on_stderr(results: tuple[Path, Path, Ran]) -> None:
    lines = results[2].err.splitlines()
    assert len(lines) >= 6, "each phase has a line"
    assert "\x1b" not in results[2].err
    assert "Writing tables and report" in lines[-1]


def test_no_person_is_named_on_a_stream_or_in_the_folder(results: tuple[Path, Path, Ran]) -> None:
    study, folder, ran = results
    with (study.parent / "patients.csv").open(newline="") as file:
        ids = {row["patient"] for row in csv.DictReader(file)}
    assert len(ids) == 120
    said = ran.out + ran.err + "".join(path.read_text() for path in folder.rglob("*") if path.is_file())
    assert not [each for each in ids if each in said]


def test_nothing_person_level_is_left_behind(results: tuple[Path, Path, Ran]) -> None:
    work = results[1].parent / "work"
    assert not work.exists() or not any(work.iterdir())


def test_an_existing_folder_is_refused_and_kept(results: tuple[Path, Path, Ran]) -> None:
    study, folder, _ = results
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    ran = coincide_("cohort", str(study), "--out", str(folder), "--work", str(folder.parent / "w"))
    assert ran.code == 2
    assert ran.out == ""
    assert "--force" in ran.err
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_force_moves_the_old_folder_aside_and_gives_the_same_bytes(
    results: tuple[Path, Path, Ran], tmp_path: Path
) -> None:
    study, first, _ = results
    out = tmp_path / "results"
    out.mkdir()
    (out / "old.txt").write_text("old")
    arguments = ["--out", str(out), "--work", str(tmp_path / "work"), "--force", "--quiet", "--threads", "1"]
    ran = coincide_("cohort", str(study), *arguments, "--json")
    assert ran.code == 0
    assert ran.err == ""
    assert json.loads(ran.out)["folder"] == str(out)
    assert [path.name for path in tmp_path.rglob("old.txt")] == ["old.txt"]
    assert not (out / "old.txt").exists()
    one = {p.relative_to(first): p.read_bytes() for p in first.rglob("*") if p.is_file()}
    two = {p.relative_to(out): p.read_bytes() for p in out.rglob("*") if p.is_file()}
    assert set(one) == set(two)
    assert [str(name) for name in one if one[name] != two[name]] in ([], ["manifest.json"])


def test_another_seed_is_printed_with_the_results(results: tuple[Path, Path, Ran], tmp_path: Path) -> None:
    ran = coincide_(
        *("cohort", str(results[0]), "--out", str(tmp_path / "r"), "--work", str(tmp_path / "w")),
        *("--seed", "7", "--quiet"),
    )
    assert ran.code == 0, ran.err
    assert json.loads((tmp_path / "r" / "manifest.json").read_text())["seed"] == 7
    assert "seed,7" in (tmp_path / "r" / "tables" / "run.csv").read_text()


def test_the_report_is_made_again_from_the_folder_alone(results: tuple[Path, Path, Ran]) -> None:
    folder = results[1]
    before = (folder / "report.html").read_bytes()
    ran = coincide_("report", str(folder), "--quiet")
    assert ran.code == 0, ran.err
    assert (folder / "report.html").read_bytes() == before


@pytest.mark.parametrize("form", ["tidy", "summarised-result", "record-checklist", "bibtex"])
def test_the_folder_can_be_exported(form: str, results: tuple[Path, Path, Ran]) -> None:
    ran = coincide_("export", str(results[1]), "--to", form)
    assert ran.code == 0, ran.err
    marks = {
        "tidy": "hazard_ratio",
        "summarised-result": "cohort_estimates",
        "record-checklist": "# STROBE checklist",
        "bibtex": "@article{cox1972",
    }
    assert marks[form] in ran.out


def test_a_log_file_holds_phases_and_no_value_of_a_person(
    results: tuple[Path, Path, Ran], tmp_path: Path
) -> None:
    log = tmp_path / "cohort.log"
    ran = coincide_(
        *("cohort", str(results[0]), "--out", str(tmp_path / "r"), "--work", str(tmp_path / "w")),
        *("--quiet", "--log-file", str(log)),
    )
    assert ran.code == 0, ran.err
    text = log.read_text()
    assert "Fitting models" in text
    assert "P000" not in text


def test_a_model_with_missing_values_is_exit_code_4_and_writes_nothing(tmp_path: Path) -> None:
    study = written(tmp_path / "data", absent=7)
    ran = coincide_("cohort", str(study), "--out", str(tmp_path / "r"), "--work", str(tmp_path / "w"))
    assert ran.code == 4, ran.err
    assert "COI-S840" in ran.err
    assert "age (7)" in ran.err
    assert "impute" in ran.err
    assert "Traceback" not in ran.err
    assert not (tmp_path / "r").exists()
    assert not (tmp_path / "w").exists() or not any((tmp_path / "w").iterdir())


def test_a_misspelt_study_is_exit_code_3_before_data_are_read(tmp_path: Path) -> None:
    study = written(tmp_path / "data", study=STUDY.replace("horizon_months", "horizon_month"))
    (study.parent / "patients.csv").unlink()
    ran = coincide_("cohort", str(study), "--out", str(tmp_path / "r"))
    assert ran.code == 3, ran.err
    assert "horizon_months" in ran.err


def test_problems_are_json_too(tmp_path: Path) -> None:
    study = written(tmp_path / "data", absent=7)
    ran = coincide_(
        "cohort", str(study), "--out", str(tmp_path / "r"), "--work", str(tmp_path / "w"), "--json", "--quiet"
    )
    assert json.loads(ran.out)["problems"][0]["code"] == "COI-S840"


@pytest.mark.slow
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_stopped_run_leaves_no_results(number: int, code: int, tmp_path: Path) -> None:
    cut = '\n[[cut_points]]\ncolumn = "sdtc"\nendpoint = "death"\nbootstraps = 10000\n'
    study = written(tmp_path / "data", study=STUDY + cut, people=2000)
    command = [sys.executable, "-m", "coincide", "cohort", str(study), "--out", "results", "--work", "work"]
    with subprocess.Popen(
        command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as running:
        assert running.stderr is not None
        for line in running.stderr:
            if line.startswith("Trying cut-points"):
                break
        time.sleep(0.5)
        running.send_signal(number)
        out, err = running.communicate(timeout=120)
    assert running.returncode == code, err
    assert out == ""
    assert "Traceback" not in err
    assert not (tmp_path / "results").exists()
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and path.parent.name != "data"]
