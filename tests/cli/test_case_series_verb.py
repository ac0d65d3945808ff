"""``coincide case series`` on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from coincide.cases.sheet_write import write_sheet
from coincide.cli.app import main
from support.series_of_cases import made_up


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["case", "series", *arguments])
    return int(ended.value.code or 0)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "in"
    made.mkdir()
    for number, case in enumerate(made_up(25, 6)):
        (made / f"{number:02d}.toml").write_text(write_sheet(case), encoding="utf-8")
    return made


def test_a_series_ends_in_a_folder_and_a_sentence(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    assert run(str(folder), "--out", str(out), "--json", "--quiet") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["folder"] == str(out)
    assert {name: value for name, value in told.items() if name != "folder"} == json.loads(
        (out / "case_series.json").read_text(encoding="utf-8")
    )
    assert run(str(folder), "--out", str(out), "--quiet") == 2  # it stands already
    assert run(str(folder), "--out", str(out), "--quiet", "--force", "--preset", "opensafely") == 0
    assert "not for diagnosis" in capsys.readouterr().out


def test_a_bad_file_ends_with_4_and_writes_nothing(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "bad.toml").write_text("nonsense = 1", encoding="utf-8")
    (folder / "worse.json").write_text("{", encoding="utf-8")
    assert run(str(folder), "--out", str(tmp_path / "out"), "--quiet") == 4
    told = capsys.readouterr().err
    assert "bad.toml" in told
    assert "worse.json" in told
    assert not (tmp_path / "out").exists()


def test_an_unknown_preset_is_a_wrong_call(folder: Path, tmp_path: Path) -> None:
    assert run(str(folder), "--out", str(tmp_path / "out"), "--preset", "loose") == 2
