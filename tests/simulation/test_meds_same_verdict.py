"""The same simulated people as register files and as MEDS: one answer, to the byte."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest

import coincide as co
from coincide.machine import Machine
from coincide.session import run
from coincide.simulation.study_text import COLUMNS
from coincide.sources.base import Source
from coincide.study.sections import PopulationSection, ReleaseSection
from support.register_files import Result, read

pytestmark = pytest.mark.slow

PEOPLE = 20_000
SOURCE_OWN = {"tables/run.csv", "tables/quality.csv"}
"""Tables that tell the name of the source and what its files were like."""


def as_meds(register: Path, folder: Path) -> dict[str, Any]:
    """Write the register's people as events in four files; return the options that read them."""
    data = folder / "data"
    data.mkdir(parents=True)
    diagnosis = "'DX//' || setting || '//' || vocabulary || '//'"
    with duckdb.connect() as own:
        for name in ("people", "diagnoses", "observed", "deaths"):
            own.execute(f"CREATE VIEW {name} AS FROM '{register / name}.parquet'")
        own.execute(
            "CREATE TABLE events AS SELECT CAST(id AS BIGINT) AS subject_id, CAST(time AS TIMESTAMP) AS time,"
            " code FROM (SELECT id, NULL AS time, 'GENDER//' || sex AS code FROM people"
            " UNION ALL SELECT id, birth_date, 'MEDS_BIRTH' FROM people"
            " UNION ALL SELECT DISTINCT id, date, 'MEDS_DEATH' FROM deaths"
            " UNION ALL SELECT id, death_date, 'MEDS_DEATH' FROM people WHERE death_date IS NOT NULL"
            " UNION ALL SELECT id, \"from\", 'ENROLLED' FROM observed"
            " UNION ALL SELECT id, \"to\", 'LEFT' FROM observed"
            f" UNION ALL SELECT id, date, {diagnosis} || code FROM diagnoses)"
        )
        for shard in range(4):
            own.execute(
                f"COPY (FROM events WHERE subject_id % 4 = {shard} ORDER BY subject_id, time NULLS FIRST)"
                f" TO '{data / str(shard)}.parquet' (FORMAT parquet)"
            )
        found = own.execute(f"SELECT DISTINCT {diagnosis}, vocabulary, setting FROM diagnoses").fetchall()
    return {
        "codes": {prefix: vocabulary for prefix, vocabulary, _ in found},
        "settings": {prefix: setting for prefix, _, setting in found},
        "contacts": ["CONTACT//"],
        "observation": {"start": ["ENROLLED"], "end": ["LEFT"]},
    }


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> tuple[Source, Source]:
    folder = tmp_path_factory.mktemp("written")
    co.simulate(PEOPLE, seed=11).write(folder / "register")
    tables = {
        name: {
            "files": [f"{name}.parquet"],
            # causes of death have no place in MEDS
            "columns": {c: c for c in COLUMNS[name] if name != "deaths" or c in ("id", "date")},
        }
        for name in ("people", "diagnoses", "observed", "deaths")
    }
    register = co.open_register(folder / "register", **tables)
    return register, co.open_meds(folder / "meds", **as_meds(folder / "register", folder / "meds"))


@pytest.fixture(scope="module")
def canonical(
    sources: tuple[Source, Source], tmp_path_factory: pytest.TempPathFactory
) -> tuple[Result, Result]:
    register, meds = (read(source, tmp_path_factory.mktemp("work")) for source in sources)
    return register, meds


@pytest.mark.parametrize("name", ["person", "observed", "diagnosis", "code", "contact", "cause"])
def test_the_canonical_tables_are_the_same_bytes(canonical: tuple[Result, Result], name: str) -> None:
    register, meds = canonical
    assert meds.bytes[name] == register.bytes[name]
    assert register.intake.rows["person"] == PEOPLE


def test_the_answer_is_the_same_bytes(sources: tuple[Source, Source], tmp_path: Path) -> None:
    asked = co.Study(
        a=co.disease("als"),
        b=co.disease("ms"),
        population=sources[0],
        followed=PopulationSection(washout_days=365),
        release=ReleaseSection(preset="none"),
    )
    for source in sources:
        study = replace(asked, population=source)
        run(study, machine=Machine(work=tmp_path / "work"), out=tmp_path / source.kind)
    register, meds = tmp_path / "register", tmp_path / "meds"
    names = ["verdict.json", *(f"tables/{path.name}" for path in (register / "tables").iterdir())]
    assert len(names) > 10
    for name in set(names) - SOURCE_OWN:
        assert (meds / name).read_bytes() == (register / name).read_bytes(), name
