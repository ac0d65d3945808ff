"""The command as a user meets it, in a process of its own where that matters."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from coincide.cli.app import app, main
from support.compared import results

VERBS = (
    *("demo", "init", "check", "run", "cohort", "report", "compare", "export"),
    *("codes", "simulate", "schema", "verify", "doctor"),
)
HEAVY = ("duckdb", "numpy", "pyarrow", "pydantic", "jinja2", "scipy", "numba", "vl_convert")


def ran(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "coincide", *arguments], capture_output=True, text=True, cwd=cwd, check=False
    )


def exit_code(*arguments: str) -> int:
    with pytest.raises(SystemExit) as end:
        main(list(arguments))
    assert isinstance(end.value.code, int)
    return end.value.code


def test_every_verb_is_there_and_explains_itself(capsys: pytest.CaptureFixture[str]) -> None:
    assert [each.callback.__name__ for each in app.registered_commands if each.callback] == list(VERBS)
    for verb in VERBS:
        assert exit_code(verb, "--help") == 0
        shown = capsys.readouterr().out
        for option in ("--json", "--quiet", "--log-file", "--debug"):
            assert option in shown, f"{verb} lacks {option}"


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys\n"
        "from coincide.cli.app import main\n"
        "try:\n"
        "    main(['--help'])\n"
        "except SystemExit as end:\n"
        "    assert end.code == 0, end.code\n"
        f"heavy = [name for name in {HEAVY!r} if name in sys.modules]\n"
        "assert not heavy, heavy\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert exit_code("--version") == 0
    assert capsys.readouterr().out.startswith("coincide 0.")


@pytest.mark.parametrize(
    "arguments", [["nonsense"], ["run"], ["run", "x", "--seed", "many"], ["schema", "x"]]
)
def test_a_wrong_call_is_exit_code_2(arguments: list[str]) -> None:
    assert exit_code(*arguments) == 2


def test_a_missing_study_file_is_exit_code_3_with_a_way_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert exit_code("check", str(tmp_path / "study.toml")) == 3
    assert "coincide init" in capsys.readouterr().err


def test_an_unknown_key_names_the_nearest(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    study = tmp_path / "study.toml"
    exit_code("init", str(study))
    study.write_text(study.read_text().replace("# washout_days = 730", "washout_dyas = 730"))
    assert exit_code("check", str(study)) == 3
    shown = capsys.readouterr().err
    assert "washout_dyas" in shown
    assert 'did you mean "washout_days"' in shown


def test_a_machine_option_that_makes_no_sense_is_exit_code_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    exit_code("init", str(tmp_path / "study.toml"))
    assert exit_code("run", str(tmp_path / "study.toml"), "--memory", "lots", "--threads", "0") == 2
    shown = capsys.readouterr().err
    assert "COI-U011" in shown
    assert "COI-U012" in shown


def test_init_never_overwrites(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    study = tmp_path / "study.toml"
    assert exit_code("init", str(study), "--from", "register") == 0
    study.write_text("mine")
    assert exit_code("init", str(study), "--from", "register") == 2
    assert study.read_text() == "mine"
    assert "COI-U052" in capsys.readouterr().err


def test_a_file_in_a_folder_that_is_not_there_is_a_wrong_call(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert exit_code("init", str(tmp_path / "none" / "study.toml")) == 2
    assert "COI-U056" in capsys.readouterr().err
    folder = results(tmp_path / "results", (6, 8), label="North")
    assert exit_code("export", str(folder), "--to", "tidy", "--out", str(tmp_path / "none" / "x.csv")) == 2
    assert "COI-U064" in capsys.readouterr().err


def test_simulate_refuses_an_unknown_disease_before_it_makes_a_folder(tmp_path: Path) -> None:
    assert exit_code("simulate", str(tmp_path / "made"), "--a", "nonsense", "--people", "10") == 3
    assert not (tmp_path / "made").exists()


def test_schema_study_is_a_json_schema(capsys: pytest.CaptureFixture[str]) -> None:
    assert exit_code("schema", "study") == 0
    schema = json.loads(capsys.readouterr().out)
    assert {"study", "data", "population", "diseases", "windows", "rivals", "release"} <= set(
        schema["properties"]
    )


def test_schema_results_as_text_and_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert exit_code("schema", "results") == 0
    text = capsys.readouterr().out
    assert exit_code("schema", "results", "--json") == 0
    contract = json.loads(capsys.readouterr().out)
    assert contract["schema"] == "coincide.results/1"
    for name, columns in contract["tables"].items():
        assert name.removesuffix(".csv").removeprefix("tables/") in text
        for column in columns:
            assert column["name"] in text
            assert column["kind"] in {"text", "integer", "number", "boolean"}


def test_codes_lists_diseases_and_shows_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert exit_code("codes", "--json") == 0
    kinds = [each["kind"] for each in json.loads(capsys.readouterr().out)["diseases"]]
    assert kinds.count("negative_control") >= 30
    assert kinds.count("positive_control") >= 2
    assert exit_code("codes", "als") == 0
    assert "G12.2" in capsys.readouterr().out


def test_codes_csv_is_an_open_codelist(capsys: pytest.CaptureFixture[str]) -> None:
    assert exit_code("codes", "ms", "--vocabulary", "icd10", "--csv") == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "code,term,category"
    assert lines[1].startswith("G35")


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["codes", "alz"], 3, "COI-S021"),
        (["codes", "als", "--csv"], 2, "COI-U053"),
        (["codes", "--csv"], 2, "COI-U055"),
        (["codes", "--vocabulary", "icd8"], 2, "COI-U055"),
        (["codes", "als", "--vocabulary", "icd11111"], 3, "COI-S020"),
    ],
)
def test_codes_explains_what_is_wrong(
    arguments: list[str], code: int, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert exit_code(*arguments) == code
    assert says in capsys.readouterr().err


def test_doctor_hides_the_home_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HOME", "/home/anna")
    monkeypatch.setenv("COINCIDE_WORK", "/home/anna/work")
    monkeypatch.setenv("NUMBA_CACHE_DIR", "/home/anna/cache")
    monkeypatch.setenv("SOME_TOKEN", "canary-token")
    assert exit_code("doctor") == 0
    shown = capsys.readouterr().out
    assert "anna" not in shown
    assert "canary-token" not in shown
    assert "~/work" in shown
    assert exit_code("doctor", "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert found["java, R, a server"] == "not needed"
    assert {"coincide", "duckdb", "numpy", "python", "cores", "memory"} <= set(found)


def test_a_reader_who_leaves_is_no_error(tmp_path: Path) -> None:
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write, "w") as gone:
        done = subprocess.run(
            [sys.executable, "-m", "coincide", "schema", "results"],
            stdout=gone,
            stderr=subprocess.PIPE,
            text=True,
            cwd=tmp_path,
            check=False,
        )
    assert done.stderr == ""
    assert done.returncode == 0


def test_simulate_writes_a_register_that_can_be_studied(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "register"
    assert exit_code("simulate", str(folder), "--people", "500", "--seed", "3", "--quiet") == 0
    shown = capsys.readouterr()
    assert "SYNTHETIC" in shown.out
    assert shown.err == ""
    study = tomllib.loads((folder / "study.toml").read_text())
    assert study["study"]["a"] == "als"
    assert exit_code("simulate", str(folder), "--people", "500") == 2
    assert "COI-U041" in capsys.readouterr().err


def test_module_and_command_are_the_same(tmp_path: Path) -> None:
    done = ran("--version", cwd=tmp_path)
    assert done.returncode == 0
    assert done.stdout.startswith("coincide ")
