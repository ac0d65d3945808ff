"""``coincide case read``."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

pytest.importorskip("spacy")

from typer.testing import CliRunner

from coincide.cli.app import app
from coincide.errors import DataError, UsageError

TEXT = "The left hand was wasted. The tongue was possibly wasted.\n"


@pytest.fixture
def report(tmp_path: Path) -> Path:
    file = tmp_path / "report.txt"
    file.write_text(TEXT, "utf-8")
    return file


def run(*words: str) -> str:
    result = CliRunner().invoke(app, ["case", "read", *words], catch_exceptions=False)
    assert result.exit_code == 0
    return result.stdout


def test_it_prints_a_sheet_that_is_personal_and_to_be_checked(report: Path) -> None:
    told = run(str(report))
    assert told.startswith("# PERSONAL")
    assert "proposed: check every line" in told
    assert '# proposed: present left: "The left hand was wasted."\nlower = "present"' in told
    assert "# uncertain, left unknown: motor.bulbar.lower" in told


def test_it_writes_only_where_asked(report: Path) -> None:
    run(str(report))
    assert [one.name for one in report.parent.iterdir()] == ["report.txt"]
    out = report.parent / "sheet.toml"
    told = run(str(report), "--out", str(out))
    assert "hand" not in told
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert 'lower = "present"' in out.read_text("utf-8")


def test_it_never_writes_over_a_file(report: Path) -> None:
    with pytest.raises(UsageError):
        CliRunner().invoke(app, ["case", "read", str(report), "--out", str(report)], catch_exceptions=False)
    assert report.read_text("utf-8") == TEXT


def test_json_keeps_each_sentence_with_its_place(report: Path) -> None:
    document = json.loads(run(str(report), "--json"))
    first = document["findings"][0]
    assert (first["name"], first["state"], first["side"]) == ("motor.cervical.lower", "present", "left")
    assert TEXT[first["start"] : first["end"]] == first["sentence"] == "The left hand was wasted."
    assert document["proposed"] == "proposed: check every line"
    assert document["personal"].startswith("PERSONAL")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "COI-D791"),
        (b"wasted \xff hand", "COI-D792"),
        (b"wasted \x00 hand", "COI-D792"),
        (b"wasted hand " * 20_000, "COI-D790"),
        (None, "COI-D793"),
    ],
)
def test_what_is_no_report_is_refused_without_a_word_of_it(
    report: Path, content: bytes | None, code: str
) -> None:
    if content is None:
        report.unlink()
    else:
        report.write_bytes(content)
    with pytest.raises(DataError) as caught:
        CliRunner().invoke(app, ["case", "read", str(report)], catch_exceptions=False)
    assert [one.code for one in caught.value.problems] == [code]
    assert "wasted" not in str(caught.value)
