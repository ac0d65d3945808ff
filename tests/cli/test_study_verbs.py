"""check, run and report on a small simulated register, as a user calls them."""

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

import pytest

from coincide.cli.app import main


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("register")
    pair = ["--a", "type2_diabetes", "--b", "psoriasis", "--ratio", "2"]
    people = ["--people", "4000", "--seed", "2", "--format", "csv", "--quiet"]
    assert coincide_("simulate", str(folder), *pair, *people).code == 0
    return folder


@pytest.fixture(scope="module")
def results(register: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Ran]:
    place = tmp_path_factory.mktemp("run")
    ran = coincide_(
        "run", str(register / "study.toml"), "--out", str(place / "results"), "--work", str(place / "work")
    )
    return place / "results", ran


def coincide_(*arguments: str) -> Ran:
    """Call the command in this process: a process of its own would spend seconds on imports."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err), pytest.raises(SystemExit) as end:
        main(arguments)
    assert isinstance(end.value.code, int)
    return Ran(end.value.code, out.getvalue(), err.getvalue())


def test_run_ends_with_the_sentence_and_the_path_of_the_report(results: tuple[Path, Ran]) -> None:
    folder, ran = results
    assert ran.code == 0, ran.err
    verdict = json.loads((folder / "verdict.json").read_text())
    assert ran.out.splitlines() == [verdict["sentence"], str(folder / "report.html")]
    assert (folder / "report.html").is_file()


def test_progress_is_plain_lines_on_stderr(results: tuple[Path, Ran]) -> None:
    lines = results[1].err.splitlines()
    assert len(lines) >= 4, "each phase has a line"
    assert "\x1b" not in results[1].err
    assert "Writing tables and report" in lines[-1]


def test_the_work_folder_is_empty_afterwards(results: tuple[Path, Ran]) -> None:
    work = results[0].parent / "work"
    assert not work.exists() or not any(work.iterdir())


def test_no_person_is_named_on_a_stream(results: tuple[Path, Ran], register: Path) -> None:
    with (register / "people.csv").open(newline="") as file:
        ids = {row["id"] for row in csv.DictReader(file)}
    assert len(ids) == 4000
    said = results[1].out + results[1].err
    assert not [each for each in ids if each in said]


def test_an_existing_folder_is_refused_and_kept(results: tuple[Path, Ran], register: Path) -> None:
    folder, _ = results
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    ran = coincide_(
        "run", str(register / "study.toml"), "--out", str(folder), "--work", str(folder.parent / "w")
    )
    assert ran.code == 2
    assert ran.out == ""
    assert "--force" in ran.err
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


@pytest.mark.slow
def test_force_moves_the_old_folder_aside_and_gives_the_same_bytes(
    register: Path, tmp_path: Path, results: tuple[Path, Ran]
) -> None:
    out = tmp_path / "results"
    out.mkdir()
    (out / "old.txt").write_text("old")
    arguments = ["--out", str(out), "--work", str(tmp_path / "work"), "--force", "--quiet", "--threads", "1"]
    ran = coincide_("run", str(register / "study.toml"), *arguments, "--json")
    assert ran.code == 0
    assert ran.err == ""
    assert json.loads(ran.out)["verdict"] in {"more", "less", "chance", "too_few", "cannot_answer"}
    assert [path.name for path in tmp_path.rglob("old.txt")] == ["old.txt"]
    assert not (out / "old.txt").exists()
    first = {p.relative_to(results[0]): p.read_bytes() for p in results[0].rglob("*") if p.is_file()}
    again = {p.relative_to(out): p.read_bytes() for p in out.rglob("*") if p.is_file()}
    assert set(first) == set(again)
    assert [str(name) for name in first if first[name] != again[name]] in ([], ["manifest.json"])


def test_report_makes_the_same_bytes_from_the_folder_alone(results: tuple[Path, Ran]) -> None:
    folder, _ = results
    before = (folder / "report.html").read_bytes()
    ran = coincide_("report", str(folder), "--quiet")
    assert ran.code == 0, ran.err
    assert ran.out.strip() == str(folder / "report.html")
    assert (folder / "report.html").read_bytes() == before


def test_check_answers_without_the_overlap(register: Path, tmp_path: Path) -> None:
    work = ["--work", str(tmp_path / "work")]
    ran = coincide_("check", str(register / "study.toml"), *work, "--json", "--quiet")
    assert ran.code == 0, ran.err
    assert ran.err == ""
    shown = json.loads(ran.out)["tables"]
    assert {"attrition", "quality", "codes", "diseases", "power"} <= set(shown)
    assert not {"estimates", "steps", "misdiagnosis"} & set(shown)
    log = tmp_path / "check.log"
    text = coincide_("check", str(register / "study.toml"), *work, "--log-file", str(log))
    assert text.code == 0
    assert "rate ratio" in text.out
    assert len(log.read_text().splitlines()) >= 3


@pytest.mark.parametrize("verb", ["check", "run"])
def test_show_sql_prints_and_stops(
    verb: str, register: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = coincide_(verb, str(register / "study.toml"), "--show-sql")
    assert ran.code == 0, ran.err
    assert "SELECT" in ran.out
    assert list(tmp_path.iterdir()) == []


def test_data_that_break_their_declaration_are_exit_code_4(register: Path, tmp_path: Path) -> None:
    study = (register / "study.toml").read_text().replace('"people.csv"', '"nobody.csv"')
    (register / "broken.toml").write_text(study.replace('"deaths.csv"', '"immortal.csv"'))
    ran = coincide_(
        "run", str(register / "broken.toml"), "--out", str(tmp_path / "r"), "--work", str(tmp_path / "w")
    )
    assert ran.code == 4, ran.err
    assert "nobody.csv" in ran.err
    assert "immortal.csv" in ran.err, "all problems are told at once"
    assert "Traceback" not in ran.err
    assert not (tmp_path / "r").exists()


@pytest.mark.slow
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_stopped_run_leaves_no_results_and_says_how_to_go_on(
    number: int, code: int, tmp_path: Path
) -> None:
    command = [sys.executable, "-m", "coincide", "demo", "--people", "400000", "--out", "results"]
    with subprocess.Popen(
        command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as running:
        assert running.stderr is not None
        assert running.stderr.readline().strip(), "the first phase is told"
        time.sleep(0.5)
        running.send_signal(number)
        out, err = running.communicate(timeout=60)
    assert running.returncode == code, err
    assert out == ""
    assert "coincide demo --people 400000 --out results" in err
    assert "Traceback" not in err
    assert not (tmp_path / "results").exists()


def test_strata_of_areas_that_nobody_has_are_refused(register: Path, tmp_path: Path) -> None:
    study = register / "by_area.toml"
    text = (register / "study.toml").read_text()
    study.write_text(f'{text}\n[population]\nstrata = ["area"]\n')
    ran = coincide_("run", str(study), "--out", str(tmp_path / "out"), "--work", str(tmp_path / "work"))
    assert ran.code == 3
    assert "COI-S009" in ran.err
    assert not (tmp_path / "out").exists()
