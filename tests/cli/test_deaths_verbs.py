"""The commands on a study of certificates: init, check, run, report, show-sql; nothing personal comes out."""

from __future__ import annotations

import json
import re
from importlib.resources import files
from pathlib import Path

import pytest
from typer.testing import CliRunner

from coincide.cli.app import app
from coincide.errors import StudyError
from coincide.study import parse_study
from support.certificate_files import Certificate, wide

pytestmark = pytest.mark.slow

TEMPLATE = files("coincide.cli").joinpath("templates/study_deaths.toml").read_text(encoding="utf-8")
OFFERED = re.compile(r"^# [a-z_]+ = .+$")
LINES = [n for n, line in enumerate(TEMPLATE.splitlines()) if OFFERED.match(line)]

STUDY = """
[study]
a = "parkinson"
b = "dementia"
[data]
kind = "deaths"
form = "wide"
files = ["wide.csv"]
vocabulary = "icd10"
[data.columns]
id = "id"
sex = "sex"
age = "age"
year = "year"
underlying = "underlying"
part_1 = ["a1", "a2", "a3"]
part_2 = ["b1", "b2"]
"""


@pytest.fixture
def study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COINCIDE_THREADS", "1")
    kinds = [("G20", ["G20"], ["F03"])] * 20 + [("G20", ["G20"], [])] * 30
    kinds += [("F03", ["F03"], [])] * 30 + [("J189", ["J189", "I10"], [])] * 400
    wide(
        tmp_path,
        [
            Certificate(f"PIDCANARY{n}", "MF"[n % 2], 71, 2011, u, one, two)
            for n, (u, one, two) in enumerate(kinds)
        ],
    )
    (tmp_path / "study.toml").write_text(STUDY)
    return tmp_path / "study.toml"


def call(*words: str) -> str:
    done = CliRunner().invoke(app, list(words))
    assert done.exit_code == 0, done.output
    return done.output


def test_check_and_run(study: Path) -> None:
    checked = call("check", str(study))
    assert "can answer whether the two are named together" in checked
    assert "certificates that name both" in checked
    assert "20" not in re.findall(r"\d+", checked.split("Codes found")[0].split("Expected")[0])
    assert "more often than chance" in call("run", str(study), "--out", "results")
    verdict = json.loads(Path("results/verdict.json").read_text(encoding="utf-8"))
    assert (verdict["verdict"], verdict["observed"], verdict["orders"]) == ("more", 20, [])
    before = Path("results/report.html").read_bytes()
    call("report", "results")
    assert Path("results/report.html").read_bytes() == before


def test_the_check_shows_no_overlap_as_json(study: Path) -> None:
    checked = json.loads(call("check", str(study), "--json", "--quiet"))
    assert checked["forbids"] == []
    assert set(checked["tables"]) == {"run", "attrition", "quality", "codes", "diseases", "power"}


def test_a_second_run_gives_the_same_bytes(study: Path) -> None:
    call("run", str(study), "--out", "one")
    call("run", str(study), "--out", "two")
    for path in sorted(Path("one").rglob("*")):
        if path.is_file() and path.name != "manifest.json":
            assert path.read_bytes() == (Path("two") / path.relative_to("one")).read_bytes(), path


def test_no_certificate_is_in_any_byte_that_stays(study: Path) -> None:
    output = call("run", str(study), "--out", "results", "--log-file", "log.txt") + call("check", str(study))
    assert "PIDCANARY" not in output
    for path in Path().rglob("*"):
        if path.is_file() and path.name != "wide.csv":
            assert b"PIDCANARY" not in path.read_bytes(), path


def test_the_sql_is_shown_without_reading_anything(study: Path) -> None:
    (study.parent / "wide.csv").unlink()
    shown = call("check", str(study), "--show-sql")
    assert "CREATE TABLE cells AS" in shown
    assert "at_risk" not in shown


@pytest.mark.parametrize("section", ["[windows]\nlatency_days = 30", "[population]\nwashout_days = 0"])
def test_options_about_time_are_refused_before_anything_is_read(study: Path, section: str) -> None:
    study.write_text(STUDY + section)
    (study.parent / "wide.csv").unlink()
    done = CliRunner().invoke(app, ["check", str(study)])
    assert isinstance(done.exception, StudyError)
    assert [problem.code for problem in done.exception.problems] == ["COI-S411"]


def test_init_writes_a_template_that_is_a_study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    call("init", "new.toml", "--from", "deaths")
    assert Path("new.toml").read_text(encoding="utf-8") == TEMPLATE
    assert parse_study(TEMPLATE, base=tmp_path).population.kind == "deaths"


@pytest.mark.parametrize("line", LINES, ids=lambda n: TEMPLATE.splitlines()[n][2:20].strip())
def test_a_commented_line_reads_when_it_is_made_active(line: int, tmp_path: Path) -> None:
    lines = TEMPLATE.splitlines()
    heading = next(n for n in range(line, -1, -1) if re.match(r"^(# )?\[", lines[n]))
    block = range(heading, len(lines)) if lines[heading].startswith("# ") else [line]
    for number in block:
        if number != heading and number in block and not OFFERED.match(lines[number]):
            break
        lines[number] = lines[number].removeprefix("# ")
    lines[line] = lines[line].removeprefix("# ")
    text = "\n".join(lines)
    if "diseases" in lines[heading]:
        text = text.replace('\na = "parkinson"', '\na = "mnd"')
    assert parse_study(text, base=tmp_path).b.name == "dementia"
