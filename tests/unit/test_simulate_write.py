"""Register files of a simulated population: whole or not there, the same bytes for the same seed."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import tomllib
from dataclasses import replace
from pathlib import Path

import pyarrow.csv as pacsv
import pyarrow.parquet as pq
import pytest

from coincide.errors import UsageError
from coincide.simulation import write as writing
from coincide.simulation.demo import DEMO, DEMO_RATIO
from coincide.simulation.options import Fatality, Kin, Link, Population
from coincide.simulation.truth import true_ratio, truth_of
from coincide.simulation.write import write_register

POPULATION = Population(
    people=60_000, diseases=("als", "ms", "gout"), start=dt.date(1990, 1, 1), kin=Kin(), seed=3
)


def _hashes(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


def test_the_same_seed_gives_the_same_bytes_on_any_threads(tmp_path: Path) -> None:
    first = write_register(POPULATION, tmp_path / "one", threads=1)
    write_register(POPULATION, tmp_path / "two", threads=2)
    write_register(replace(POPULATION, seed=4), tmp_path / "three", threads=2)
    one, two, three = (_hashes(tmp_path / name) for name in ("one", "two", "three"))
    assert one == two
    assert set(one) == {path.name for path in first.paths.values()}
    assert all(one[name] != three[name] for name in one)


def test_csv_and_parquet_hold_the_same_rows(tmp_path: Path) -> None:
    population = replace(POPULATION, people=2_000)
    parquet = write_register(population, tmp_path / "parquet")
    csv = write_register(population, tmp_path / "csv", file_format="csv")
    for name in ("people", "observed", "diagnoses", "deaths", "kin"):
        expected = pq.read_table(parquet.paths[name])
        text = pacsv.read_csv(
            csv.paths[name],
            convert_options=pacsv.ConvertOptions(column_types=expected.schema, strings_can_be_null=False),
        )
        assert text.equals(expected), name
        assert expected.num_rows > 0


def test_the_study_file_names_the_files_and_their_columns(tmp_path: Path) -> None:
    written = write_register(replace(POPULATION, people=500), tmp_path)
    study = tomllib.loads(written.paths["study"].read_text("utf-8"))
    assert study["data"].pop("kind") == "register"
    assert "SYNTHETIC" in study["study"]["title"]
    for name, table in study["data"].items():
        (file,) = table["files"]
        assert tmp_path / file == written.paths[name]
        assert (
            list(table["columns"]) == list(table["columns"].values()) == pq.read_schema(tmp_path / file).names
        )
    truth = json.loads(written.paths["truth"].read_text("utf-8"))
    assert truth["truth"] == written.truth
    assert truth["population"]["people"] == 500


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "people.parquet").write_bytes(b"mine")
    (tmp_path / "study.toml").write_bytes(b"mine")
    with pytest.raises(UsageError) as caught:
        write_register(replace(POPULATION, people=500), tmp_path)
    assert [problem.where for problem in caught.value.problems] == ["people.parquet", "study.toml"]
    assert {path.name for path in tmp_path.iterdir()} == {"people.parquet", "study.toml"}


@pytest.mark.parametrize("place", ["_to_disk", "study_text", "blocks"])
def test_a_failure_leaves_no_file_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError("no space")

    monkeypatch.setattr(writing, place, fail)
    with pytest.raises(OSError, match="no space"):
        write_register(replace(POPULATION, people=500), tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("first", "after", "expected"),
    [
        (0, 1, "1"),
        (1, 183, "1"),
        (183, 365, "1 until day 299, 4 from day 300"),
        (365, 730, "4 until day 399, 2.5 from day 400"),
        (250, 730, "1 until day 299, 4 from day 300 until day 399, 2.5 from day 400"),
        (730, None, "2.5"),
    ],
)
def test_the_true_ratio_of_a_window_is_read_off_the_spans(
    first: int, after: int | None, expected: str
) -> None:
    link = Link((1.0, 4.0, 2.5), (0, 300, 400), "b_then_a")
    assert true_ratio(link, "b_then_a", first, after) == expected
    assert true_ratio(link, "a_then_b", first, after) == "1"


def test_the_truth_names_everything_that_is_planted() -> None:
    population = Population(
        link=Link((3.0,), order="a_then_b"),
        frailty_variance=0.5,
        fatal=(Fatality("ms", 2.5),),
        rate_factors=(("ms", 2.0),),
    )
    truth = truth_of(population)
    assert truth["true rate ratio, als then ms, 3652d+"] == "3"
    assert truth["true rate ratio, ms then als, 3652d+"] == "1"
    assert truth["frailty"] == "gamma, variance 0.5: alone it makes every rate ratio 1.5"
    assert truth["mortality after ms"] == "ratio 2.5, plus 0 per person-year"
    assert truth["incidence of ms"] == "2 times the real one"


def test_the_demo_prints_the_ratio_it_plants() -> None:
    assert DEMO.kind == "simulated"
    assert DEMO.truth["true rate ratio, als then ms, 365-730d"] == f"{DEMO_RATIO:g}"
    assert DEMO.truth["true rate ratio, ms then als, 3652d+"] == f"{DEMO_RATIO:g}"
    assert DEMO.inputs() == ()
