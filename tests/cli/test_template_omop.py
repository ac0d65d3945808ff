"""The commented study file of a CDM: it reads as it is, and every key it offers is one that is read."""

from __future__ import annotations

import json
import re
from importlib.resources import files
from pathlib import Path

import pytest

from coincide.sources.omop import Omop
from coincide.study import parse_study

TEMPLATE = files("coincide.cli").joinpath("templates/study_omop.toml").read_text(encoding="utf-8")
LINES = TEMPLATE.splitlines()
KEY = re.compile(r"^# [a-z_]+ = .+$")
DATA = [n for n, line in enumerate(LINES) if KEY.match(line) and n < LINES.index("# [data.postgres]")]
OTHER = [n for n, line in enumerate(LINES) if KEY.match(line) and n > LINES.index("[population]")]
TOGETHER = {"label": "codes", "excluded": "codes", "match": "codes"}


def shown(number: int) -> str:
    return LINES[number][2:20].strip()


def active(*numbers: int) -> str:
    lines = list(LINES)
    for number in numbers:
        lines[number] = lines[number].removeprefix("# ")
    text = "\n".join(lines)
    return text.replace('\na = "als"', '\na = "mnd"') if "\n[diseases.mnd]" in text else text


def test_the_template_is_a_study(tmp_path: Path) -> None:
    study = parse_study(TEMPLATE, base=tmp_path)
    assert (study.a.name, study.b.name) == ("als", "ms")
    assert study.population == Omop(path=tmp_path / "cdm.duckdb")


@pytest.mark.parametrize("line", DATA, ids=shown)
def test_a_commented_key_of_the_data_reads_when_it_is_made_active(line: int, tmp_path: Path) -> None:
    assert parse_study(active(line), base=tmp_path).population.kind == "omop"


@pytest.mark.parametrize("line", OTHER, ids=shown)
def test_every_other_commented_key_reads_when_it_is_made_active(line: int, tmp_path: Path) -> None:
    items = [{"concept": {"CONCEPT_ID": 374631}}]
    (tmp_path / "mnd.json").write_text(json.dumps({"items": items}), encoding="utf-8")
    heading = next(n for n in range(line, -1, -1) if re.match(r"^(# )?\[", LINES[n]))
    wanted = TOGETHER.get(LINES[line][2:].split(" =")[0])
    beside = [n for n in OTHER if n > heading and LINES[n].startswith(f"# {wanted} =")][:1]
    assert parse_study(active(heading, line, *beside), base=tmp_path).a.name in {"als", "mnd"}


def test_a_server_is_named_instead_of_a_path(tmp_path: Path) -> None:
    first = LINES.index("# [data.postgres]")
    text = active(*range(first, first + 4)).replace('path = "cdm.duckdb"', "")
    population = parse_study(text, base=tmp_path).population
    assert isinstance(population, Omop)
    assert population.postgres is not None
    assert (population.path, population.postgres.schema) == (None, "cdm")
