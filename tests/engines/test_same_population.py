"""The same people as a register, as a CDM in four places and in MEDS: the same integers, the same verdict."""

from __future__ import annotations

import datetime as dt
import filecmp
import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from coincide.engines.duckdb import DuckDBEngine
from coincide.progress import Silent
from coincide.session import run
from coincide.simulation.options import Link, Population
from coincide.simulation.write import write_population
from coincide.study import load_study
from support.cdm_storages import into_duckdb, into_postgres

POPULATION = Population(
    people=6_000,
    rate_factors=(("als", 100.0), ("ms", 20.0)),
    link=Link((12.0,)),
    start=dt.date(1990, 1, 1),  # ICD-8 first, then ICD-10
    seed=11,
)

PLACES = ["parquet", "csv", "duckdb", pytest.param("postgres", marks=pytest.mark.postgres)]
FORMS = [*PLACES, "meds"]

CAUSES = ', cause = "cause", vocabulary = "vocabulary" }'
"""Columns of the register's deaths that MEDS has no place for: what it is compared with does without too."""

NAMES_THE_DATA = {"codes", "quality", "run"}
"""Tables that say how the data were written; every other one is the same, byte for byte."""


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("forms")
    write_population(POPULATION, folder / "register")
    write_population(POPULATION, folder / "parquet", form="omop")
    write_population(POPULATION, folder / "csv", form="omop", file_format="csv")
    write_population(POPULATION, folder / "meds", form="meds")
    into_duckdb(folder / "parquet" / "cdm", folder / "cdm.duckdb")
    _study(folder, "duckdb", 'path = "../cdm.duckdb"')
    _study(folder, "postgres", 'postgres = { schema = "same" }')
    return folder


def _study(folder: Path, name: str, place: str) -> None:
    text = (folder / "parquet" / "study.toml").read_text("utf-8")
    assert text.count('path = "cdm"') == 1
    (folder / name).mkdir()
    (folder / name / "study.toml").write_text(text.replace('path = "cdm"', place), "utf-8")


@pytest.fixture
def study(written: Path, request: pytest.FixtureRequest) -> Callable[[str], Path]:
    def of(form: str) -> Path:
        if form == "postgres":
            into_postgres(written / "parquet" / "cdm", request.getfixturevalue("reached"), "same")
        return written / form / "study.toml"

    return of


@pytest.fixture(scope="module")
def expected(written: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[tuple[int, ...]]]:
    return canonical(written / "register" / "study.toml", tmp_path_factory.mktemp("canonical"))


TABLES = {
    "person": "SELECT person, sex, born, died FROM {person} ORDER BY ALL",
    "observed": "SELECT person, entry, exit FROM {observed} ORDER BY ALL",
    "diagnosis": (
        "SELECT person, day, vocabulary, text, setting, position FROM {diagnosis} JOIN {code} USING (code)"
        " WHERE vocabulary LIKE 'icd%' ORDER BY ALL"
    ),
    "cause": (
        "SELECT person, day, vocabulary, text FROM {cause} JOIN {code} USING (code)"
        " WHERE vocabulary LIKE 'icd%' ORDER BY ALL"
    ),
}


def canonical(study: Path, work: Path) -> dict[str, list[tuple[int, ...]]]:
    source = load_study(study).population
    with DuckDBEngine(work=work / "engine", read_paths=source.inputs(), threads=2) as engine:
        folder = work / "engine" / "canonical"
        folder.mkdir()
        source.tables(engine, folder, Silent())
    files = {table: f"'{folder / table}.parquet'" for table in (*TABLES, "code")}
    return {name: duckdb.sql(sql.format(**files)).fetchall() for name, sql in TABLES.items()}


def test_the_population_holds_what_is_compared(expected):
    assert {row[2] for row in expected["diagnosis"]} == {"icd8", "icd10"}
    assert {row[4] for row in expected["diagnosis"]} == {1, 2, 3}
    assert all(len(rows) > 500 for rows in expected.values())


@pytest.mark.parametrize("form", FORMS)
def test_the_canonical_integers_are_the_same(form, study, expected, tmp_path):
    found = canonical(study(form), tmp_path)
    for name in TABLES:
        if (form, name) != ("meds", "cause"):
            assert found[name] == expected[name], name
    if form == "meds":
        assert found["cause"] == []


def results(study: Path, out: Path) -> Path:
    run(load_study(study), out=out)
    return out


@pytest.fixture(scope="module")
def answered(written: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Return the results of the register, as far as a form can hold it."""
    made: dict[bool, Path] = {}

    def of(form: str) -> Path:
        if (form == "meds") not in made:
            folder = tmp_path_factory.mktemp("answered")
            shutil.copytree(written / "register", folder / "register")
            study = folder / "register" / "study.toml"
            text = study.read_text("utf-8")
            assert text.count(CAUSES) == 1
            study.write_text(text.replace(CAUSES, " }") if form == "meds" else text, "utf-8")
            made[form == "meds"] = results(study, folder / "results")
        return made[form == "meds"]

    return of


@pytest.mark.slow
@pytest.mark.parametrize("form", FORMS)
def test_the_verdict_is_the_same_bytes(form, study, answered, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    theirs, ours = answered(form), results(study(form), tmp_path / "results")
    assert b'"verdict": "more"' in (theirs / "verdict.json").read_bytes()
    assert (theirs / "verdict.json").read_bytes() == (ours / "verdict.json").read_bytes()
    names = [file.stem for file in sorted((theirs / "tables").iterdir()) if file.stem not in NAMES_THE_DATA]
    assert "estimates" in names
    _, different, missing = filecmp.cmpfiles(
        theirs / "tables", ours / "tables", [f"{name}.csv" for name in names], shallow=False
    )
    assert (different, missing) == ([], [])


@pytest.mark.postgres
@pytest.mark.slow
def test_parquet_and_postgres_give_the_same_folder(reached, study, tmp_path, monkeypatch):
    """But for the study, which says where the data lie, and the files that were read; no secret is in it."""
    monkeypatch.chdir(tmp_path)
    files = results(study("parquet"), tmp_path / "files")
    server = results(study("postgres"), tmp_path / "server")
    names = [str(path.relative_to(files)) for path in sorted(files.rglob("*")) if path.is_file()]
    _, different, missing = filecmp.cmpfiles(files, server, names, shallow=False)
    assert missing == []
    assert set(different) <= {"study.toml", "manifest.json", "report.html", "tables/run.csv"}
    for path in server.rglob("*"):
        content = path.read_bytes() if path.is_file() else b""
        for secret in (reached.password, reached.owner, str(reached.folder)):
            assert secret.encode() not in content, path.name
