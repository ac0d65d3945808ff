"""A simulated population goes through the register source like any register."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from pydantic import TypeAdapter

from coincide.canonical import CANONICAL
from coincide.days import NEVER
from coincide.engines.duckdb import DuckDBEngine
from coincide.errors import UsageError
from coincide.progress import Silent
from coincide.simulation.api import simulate
from coincide.simulation.basis import basis_of
from coincide.simulation.lives import pair_columns
from coincide.simulation.options import Kin, Link, Movement
from coincide.simulation.people import id_texts, seen_on
from coincide.simulation.population import block_lives
from coincide.sources.base import Source
from coincide.sources.simulated import Simulated

POPULATION = Simulated(
    people=3_000,
    diseases=("als", "ms", "gout"),
    rate_factors=(("als", 50.0), ("ms", 20.0)),
    start=dt.date(1990, 1, 1),
    kin=Kin(),
)


def test_canonical_tables_hold_the_simulated_lives(tmp_path: Path) -> None:
    with DuckDBEngine(work=tmp_path / "work", threads=1) as engine:
        folder = tmp_path / "work" / "canonical"
        folder.mkdir()
        intake = POPULATION.tables(engine, folder, Silent())
    assert {path.stem for path in folder.glob("*.parquet")} == set(CANONICAL)
    assert not (folder / "simulated").exists()
    assert intake.synthetic
    assert intake.truth == POPULATION.truth
    assert intake.rows["person"] == 3_000
    assert intake.rows["kin"] > 100
    assert {finding.severity for finding in intake.findings} <= {"warning", "collapse"}
    lives, _ = block_lives(POPULATION, basis_of(POPULATION), 0)
    texts = np.array(id_texts(lives.people.number, POPULATION.seed).to_pylist())
    number = np.empty(texts.size, dtype=int)
    number[np.argsort(texts)] = np.arange(texts.size)  # rank of the id text
    person = pq.read_table(folder / "person.parquet").sort_by("person").to_pydict()
    assert np.array_equal(np.array(person["born"])[number], lives.people.born)
    codes = pq.read_table(folder / "code.parquet").to_pylist()
    ms = [
        row["code"]
        for row in codes
        if (row["vocabulary"], row["text"]) in {("icd8", "340"), ("icd10", "G35")}
    ]
    rows = pq.read_table(folder / "diagnosis.parquet").to_pydict()
    of_ms = np.isin(rows["code"], ms)
    first = np.full(texts.size, NEVER)
    np.minimum.at(first, np.array(rows["person"])[of_ms], np.array(rows["day"])[of_ms])
    onset = lives.onset[:, pair_columns(POPULATION, basis_of(POPULATION).rates)[1]].astype(np.int64)
    who = np.arange(texts.size)
    seen = (onset != NEVER) & seen_on(lives.people, who, onset, lives.stop)
    assert seen.sum() > 50
    assert np.array_equal(first[number][seen], onset[seen])
    # in nobody else is a first record the first day of illness
    assert (first[number][~seen] > onset[~seen])[first[number][~seen] != NEVER].all()


def test_options_come_from_a_study_file_as_plain_values() -> None:
    read = TypeAdapter(Simulated).validate_python(
        {
            "people": 500,
            "start": "1990-01-01",
            "diseases": ["als", "ms"],
            "link": {"ratios": [1, 3], "from_days": [0, 365], "order": "a_then_b"},
            "movement": {"leaving": 0.0},
            "kin": {"familial_a": 2},
        }
    )
    assert read == Simulated(
        people=500,
        start=dt.date(1990, 1, 1),
        diseases=("als", "ms"),
        link=Link((1.0, 3.0), (0, 365), "a_then_b"),
        movement=Movement(leaving=0.0),
        kin=Kin(2.0),
    )
    assert isinstance(read, Source)
    assert read.located(Path("elsewhere")) is read


def test_the_python_door() -> None:
    made = simulate(1_000, link=3.0, order="b_then_a", misdiagnosis=0.1, seed=9)
    assert made.truth["true rate ratio, ms then als, 1-183d"] == "3"
    assert made.truth["true rate ratio, als then ms, 1-183d"] == "1"
    assert made.misdiagnosis.share == 0.1
    assert simulate(1_000, link=Link((2.0,))).link == Link((2.0,))
    with pytest.raises(UsageError):
        simulate(0)


def test_write_makes_files(tmp_path: Path) -> None:
    written = replace(POPULATION, people=200).write(tmp_path / "register")
    assert written.paths["people"].is_file()
    assert written.truth["people"] == "200"
