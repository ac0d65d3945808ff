"""The commented study file of a cohort, and the verbs that begin one."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest

from coincide.cli.app import main
from coincide.study.cohort_columns import CohortSection, VisitsSection
from coincide.study.cohort_read import load_cohort_study, parse_cohort_study
from coincide.study.cohort_sections import CohortFile, MarkerSection, ModelSection

TEMPLATE = files("coincide.cli").joinpath("templates/study_cohort.toml").read_text(encoding="utf-8")
LINES = TEMPLATE.splitlines()
OFFERED = re.compile(r"^# ([a-z_]+) = .+$")
SECTION = re.compile(r"^# \[+[a-z_.]+\]+$")
TOGETHER = ("[cohort.groups]", "[[scores]]", "[[markers]]", "[[cut_points]]", "[visits]", "[excitability]")


def exit_code(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert isinstance(ended.value.code, int)
    return ended.value.code


def heading(line: int) -> int:
    return next(n for n in range(line, -1, -1) if re.match(r"^(# )?\[", LINES[n]))


def offered() -> Iterator[int]:
    """Yield single keys that may be made active."""
    yield from (
        n for n, line in enumerate(LINES) if OFFERED.match(line) and not SECTION.match(LINES[heading(n)])
    )


def with_section(name: str) -> str:
    """Return the template with a commented section made active, all its keys too."""
    lines = list(LINES)
    start = lines.index(f"# {name}")
    for number in range(start, len(lines)):
        if number > start and not OFFERED.match(lines[number]):
            break
        lines[number] = lines[number].removeprefix("# ")
    return "\n".join(lines)


def with_line(wanted: int) -> str:
    lines = list(LINES)
    lines[wanted] = lines[wanted].removeprefix("# ")
    text = "\n".join(lines)
    if "competing" in lines[wanted]:
        text = text.replace("last_seen = {", 'death_of_other_cause = { kind = "date" }\nlast_seen = {', 1)
    return text


def test_the_template_is_a_study(tmp_path: Path) -> None:
    study = parse_cohort_study(TEMPLATE, base=tmp_path)
    assert study.endpoints["survival"].dates == ("death", "tracheostomy")
    assert study.release.preset == "ohdsi"


def test_many_lines_are_offered() -> None:
    assert len(list(offered())) >= 18


@pytest.mark.parametrize("line", list(offered()), ids=lambda n: LINES[n][2:24].strip())
def test_an_offered_line_reads_when_it_is_made_active(line: int, tmp_path: Path) -> None:
    parse_cohort_study(with_line(line), base=tmp_path)


@pytest.mark.parametrize("name", TOGETHER)
def test_an_offered_section_reads_when_it_is_made_active(name: str, tmp_path: Path) -> None:
    study = parse_cohort_study(with_section(name), base=tmp_path)
    assert study.sections() != parse_cohort_study(TEMPLATE, base=tmp_path).sections()


@pytest.mark.parametrize("model", [CohortFile, CohortSection, VisitsSection, MarkerSection, ModelSection])
def test_every_key_is_shown_or_is_one_of_few(model: type) -> None:
    rare = {
        *("weights", "cluster", "cause", "imputations", "slopes", "unit", "platform", "limits_of_detection"),
        *("reference_file", "reference_percentile", "reference_source", "told", "method", "release", "name"),
    }
    for key in set(model.model_fields) - rare:
        assert re.search(rf"^(# )?(\[+([a-z_]+\.)?{key}[.\]]|{key} = )", TEMPLATE, re.MULTILINE), key


def test_init_writes_it_and_names_the_next_verb(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert exit_code("init", str(tmp_path / "study.toml"), "--from", "cohort") == 0
    assert (tmp_path / "study.toml").read_text(encoding="utf-8") == TEMPLATE
    assert f"coincide cohort {tmp_path / 'study.toml'}" in capsys.readouterr().out


def test_simulate_writes_a_cohort_that_can_be_studied(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "made"
    assert exit_code("simulate", str(folder), "--form", "cohort", "--people", "25", "--seed", "3") == 0
    assert "SYNTHETIC cohort of 25 people" in capsys.readouterr().out
    assert sorted(path.name for path in folder.iterdir()) == [
        *("patients.csv", "stimuli.csv", "study.toml", "truth.json", "visits.csv")
    ]
    assert load_cohort_study(folder / "study.toml").question.title.startswith("SYNTHETIC")
    assert exit_code("simulate", str(folder), "--form", "cohort") == 2


def test_simulate_has_112_people_and_the_effect_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = ("--form", "cohort", "--effect", "adjusted", "--format", "parquet", "--json")
    assert exit_code("simulate", str(tmp_path / "made"), *given) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["truth"]["people"] == "112"
    assert told["truth"]["hazard ratio for 0.1 ms more of the strength-duration time constant"] == "2.41"
    assert (tmp_path / "made" / "patients.parquet").is_file()


@pytest.mark.parametrize(
    "given",
    [
        ("--form", "cohort", "--ratio", "2"),
        ("--form", "cohort", "--a", "parkinson"),
        ("--form", "cohort", "--misdiagnosis", "0.1"),
        ("--effect", "medians"),
    ],
)
def test_options_that_would_do_nothing_are_refused(
    tmp_path: Path, given: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert exit_code("simulate", str(tmp_path / "made"), *given) == 2
    assert "COI-U047" in capsys.readouterr().err
    assert not (tmp_path / "made").exists()


def test_the_schema_of_a_cohorts_study(capsys: pytest.CaptureFixture[str]) -> None:
    assert exit_code("schema", "cohort") == 0
    assert "endpoints" in json.loads(capsys.readouterr().out)["properties"]
