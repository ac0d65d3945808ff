"""The commented study file for MEDS: it reads as it is, and with every offered line made active."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields
from importlib.resources import files
from pathlib import Path

import pytest

from coincide.cli.app import main
from coincide.sources.meds import MedsOptions
from coincide.study import parse_study

TEMPLATE = files("coincide.cli").joinpath("templates/study_meds.toml").read_text(encoding="utf-8")
LINES = TEMPLATE.splitlines()
OFFERED = re.compile(r"^# ([a-z_]+) = .+$")


def offered() -> Iterator[int]:
    yield from (number for number, line in enumerate(LINES) if OFFERED.match(line))


def with_line(wanted: int) -> str:
    """Return the template with one commented key, and a commented heading over it, made active."""
    lines = list(LINES)
    lines[wanted] = lines[wanted].removeprefix("# ")
    heading = next(n for n in range(wanted, -1, -1) if re.match(r"^(# )?\[", lines[n]))
    lines[heading] = lines[heading].removeprefix("# ")
    return "\n".join(lines)


def test_the_template_is_a_study(tmp_path: Path) -> None:
    study = parse_study(TEMPLATE, base=tmp_path)
    assert (study.a.name, study.b.name, study.population.kind) == ("als", "ms", "meds")


@pytest.mark.parametrize("line", list(offered()), ids=lambda n: LINES[n][2:22].strip())
def test_an_offered_line_reads_when_it_is_made_active(line: int, tmp_path: Path) -> None:
    assert parse_study(with_line(line), base=tmp_path).a.name == "als"


def test_every_option_of_the_source_is_shown() -> None:
    for field in fields(MedsOptions):
        assert re.search(rf"^(# )?{field.name} = ", TEMPLATE, re.MULTILINE), field.name


def test_init_writes_it(tmp_path: Path) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["init", str(tmp_path / "study.toml"), "--from", "meds"])
    assert ended.value.code in (0, None)
    assert (tmp_path / "study.toml").read_text(encoding="utf-8") == TEMPLATE
