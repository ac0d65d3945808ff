"""``coincide case``: check, template and convert as a user meets them."""

from __future__ import annotations

import json
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from coincide.cases.case import Case
from coincide.cases.criteria.every import NAMES
from coincide.cases.reading import read_case
from coincide.cli.app import main

PERSONAL = "PERSONAL: about one patient; never counts as released."
RESEARCH = "For research, not for diagnosis."

SHEET = """
label = "case 1"
[motor.bulbar]
upper = "present"
lower = "present"
signs = ["tongue atrophy"]
[csf]
bands = 3
"""


def exit_code(*arguments: str) -> int:
    with pytest.raises(SystemExit) as end:
        main(["case", *arguments])
    assert isinstance(end.value.code, int)
    return end.value.code


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    file = tmp_path / "patient.toml"
    file.write_text(SHEET, encoding="utf-8")
    return file


def test_help_is_light() -> None:
    code = (
        "import sys\n"
        "from coincide.cli.app import main\n"
        "try:\n"
        "    main(['case', 'check', '--help'])\n"
        "except SystemExit as end:\n"
        "    assert end.code == 0\n"
        "heavy = {'numpy', 'jinja2', 'phenopackets', 'pyarrow', 'coincide.cases.evaluate'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("verb", ["check", "template", "convert"])
def test_every_verb_explains_itself(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert exit_code(verb, "--help") == 0
    shown = capsys.readouterr().out
    for option in ("--json", "--quiet", "--log-file", "--debug", "--out"):
        assert option in shown


def test_check_prints_every_set_of_criteria(sheet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert exit_code("check", str(sheet)) == 0
    shown = capsys.readouterr().out
    assert shown.splitlines()[0] == PERSONAL
    assert shown.splitlines()[-1] == RESEARCH
    assert [name for name in NAMES if f"\n{name} " in shown] == list(NAMES)
    assert "Case: case 1" in shown
    assert max(map(len, shown.splitlines())) <= 110


def test_check_as_json(sheet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert exit_code("check", str(sheet), "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert [one["name"] for one in found["criteria"]] == list(NAMES)
    assert found["personal"] is True
    assert found["note"] == RESEARCH


def test_readings_are_options(sheet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert exit_code("check", str(sheet), "--json", "--emg-unit", "regions", "--cross-region", "deny") == 0
    criteria = {one["name"]: one for one in json.loads(capsys.readouterr().out)["criteria"]}
    assert criteria["el_escorial_2000"]["ambiguities"][0]["taken"] == "regions"
    assert criteria["gold_coast_2020"]["ambiguities"][0]["taken"] == "deny"
    assert exit_code("check", str(sheet), "--emg-unit", "muscles") == 2


def test_check_writes_a_folder_that_must_be_new(
    sheet: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "results"
    assert exit_code("check", str(sheet), "--out", str(out)) == 0
    assert {"case.json", "case.html"} <= {each.name for each in out.iterdir()}
    before = (out / "case.json").read_bytes()
    assert exit_code("check", str(sheet), "--out", str(out)) == 2
    assert exit_code("check", str(sheet), "--out", str(out), "--force") == 0
    assert (out / "case.json").read_bytes() == before
    capsys.readouterr()


def test_the_template_is_printed_and_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert exit_code("template") == 0
    printed = capsys.readouterr().out
    out = tmp_path / "new.toml"
    assert exit_code("template", "--out", str(out)) == 0
    assert capsys.readouterr().out == f"Wrote {out}.\n"
    assert out.read_text(encoding="utf-8") == printed
    assert read_case(out) == Case()
    assert exit_code("template", "--json") == 0
    assert json.loads(capsys.readouterr().out) == {"template": printed}


def test_nothing_is_written_over(sheet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = sheet.read_bytes()
    assert exit_code("template", "--out", str(sheet)) == 2
    assert "COI-U091" in capsys.readouterr().err
    assert exit_code("convert", str(sheet), "--to", "sheet", "--out", str(sheet)) == 2
    assert sheet.read_bytes() == before
    assert exit_code("template", "--out", str(sheet.parent / "no" / "new.toml")) == 2
    assert "COI-U092" in capsys.readouterr().err


def test_convert_goes_both_ways(sheet: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    packet, back = tmp_path / "packet.json", tmp_path / "back.toml"
    assert exit_code("convert", str(sheet), "--to", "phenopacket", "--out", str(packet)) == 0
    assert PERSONAL in capsys.readouterr().err
    assert exit_code("convert", str(packet), "--to", "sheet", "--out", str(back)) == 0
    assert read_case(back) == read_case(sheet) == read_case(packet)
    assert stat.S_IMODE(packet.stat().st_mode) == 0o600


def test_what_is_converted_is_parsed_back(sheet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("phenopackets")
    assert exit_code("convert", str(sheet), "--to", "phenopacket", "--parse-back", "-q") == 0
    shown = capsys.readouterr()
    assert json.loads(shown.out)["metaData"]["phenopacketSchemaVersion"] == "2.0"
    assert shown.err == ""


def test_a_check_of_a_sheet_and_of_its_packet_say_the_same(
    sheet: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    packet = tmp_path / "packet.json"
    exit_code("convert", str(sheet), "--to", "phenopacket", "--out", str(packet), "-q")
    capsys.readouterr()
    exit_code("check", str(sheet), "--json")
    first = capsys.readouterr().out
    exit_code("check", str(packet), "--json")
    assert capsys.readouterr().out == first


def test_notes_go_to_stderr(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "p.json"
    feature = {"type": {"id": "HP:0001352", "label": ""}}
    meta = {"phenopacketSchemaVersion": "2.0"}
    file.write_text(json.dumps({"id": "p", "phenotypicFeatures": [feature], "metaData": meta}))
    assert exit_code("check", str(file), "--json") == 0
    shown = capsys.readouterr()
    json.loads(shown.out)
    assert (
        shown.err
        == "note: phenotypicFeatures[1]: HP:0001352 is obsolete and read as HP:0003487 (Babinski sign)\n"
    )
    assert exit_code("check", str(file), "-q") == 0
    assert capsys.readouterr().err == ""


def test_from_python(sheet: Path) -> None:
    import coincide as co

    case = co.read_case(sheet)
    found = co.evaluate_case(case, emg_unit="regions")
    assert [one.name for one in found.criteria] == list(NAMES)
    assert co.evaluate_case(sheet).criteria[0].name == NAMES[0]
