"""The commented study file: it reads as it is, and every commented line reads when the # is taken away."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest

from coincide.study import parse_study

TEMPLATE = files("coincide.cli").joinpath("templates/study_register.toml").read_text(encoding="utf-8")
OFFERED = re.compile(r"^# (\[[a-z_.]+\]|[a-z_]+ = .+)$")
BELONGS = {"codelist": "vocabulary", "vocabulary": "codelist", "label": "codes", "match": "codes"}


def offered() -> Iterator[tuple[int, str]]:
    """Yield the line number and text of every commented key."""
    for number, line in enumerate(TEMPLATE.splitlines()):
        if OFFERED.match(line) and not line.startswith("# ["):
            yield number, line


def with_line(wanted: int) -> str:
    """Return the template with one commented key, and the commented heading over it, made active."""
    lines = TEMPLATE.splitlines()
    heading = next(n for n in range(wanted, -1, -1) if re.match(r"^(# )?\[", lines[n]))
    lines[wanted] = lines[wanted].removeprefix("# ")
    lines[heading] = lines[heading].removeprefix("# ")
    for number in range(heading + 1, len(lines)):
        if not OFFERED.match(lines[number]) and number != wanted:
            break
        # a table needs files and columns, a codelist its vocabulary and the other way round
        if lines[heading].startswith("[data.") or BELONGS.get(key(wanted)) == key(number):
            lines[number] = lines[number].removeprefix("# ")
    text = "\n".join(lines)
    return text.replace('\na = "als"', '\na = "mnd"') if lines[heading] == "[diseases.mnd]" else text


def key(number: int) -> str:
    return TEMPLATE.splitlines()[number].removeprefix("# ").split(" =")[0]


def test_the_template_is_a_study(tmp_path: Path) -> None:
    study = parse_study(TEMPLATE, base=tmp_path)
    assert (study.a.name, study.b.name) == ("als", "ms")


def test_many_lines_are_offered() -> None:
    assert len(list(offered())) >= 30


@pytest.mark.parametrize(
    "line", [number for number, _ in offered()], ids=lambda n: TEMPLATE.splitlines()[n][2:20].strip()
)
def test_a_commented_line_reads_when_it_is_made_active(line: int, tmp_path: Path) -> None:
    (tmp_path / "mnd.csv").write_text("code,term\nG12.2,motor neuron disease\n")
    assert parse_study(with_line(line), base=tmp_path).a.name in {"als", "mnd"}


def test_the_end_of_a_spell_is_told_as_it_is_read() -> None:
    # tests/unit/test_register_canonical.py shows what is done: a spell from a day to the same day is no day.
    told = next(line for line in TEMPLATE.splitlines() if 'from = "from", to = "to"' in line)
    assert "first day no longer observed" in told
