"""DuckDB and the plain engine give the same rows for every step on certificates, whatever the tables hold."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coincide import days
from coincide.engines.duckdb import DuckDBEngine
from coincide.engines.reference import ReferenceEngine
from coincide.queries.certificates import CellOptions, certificate_steps
from coincide.queries.ranks import PART_TWO, PART_UNKNOWN
from support.small_tables import results, write_tables

pytestmark = pytest.mark.slow

NUMBER = count()
NEW_YEAR = days.day(dt.date(2001, 1, 1))
Tables = dict[str, list[tuple[int | None, ...]]]


def int32(**columns: list[int]) -> pa.Table:
    return pa.table({name: pa.array(values, pa.int32()) for name, values in columns.items()})


LOADED = {
    "code_set": int32(disease=[0, 0, 1, 2], code=[1, 2, 3, 4]),
    "ages": int32(age=[0, 1, 2], first=[0, 365, 730], last=[364, 729, days.NEVER]),
    "years": int32(year=[2000, 2001], first=[NEW_YEAR - 366, NEW_YEAR], last=[NEW_YEAR - 1, NEW_YEAR + 364]),
}


@st.composite
def certificates(draw: st.DrawFn) -> Tables:
    people: list[tuple[int | None, ...]] = []
    for number in range(draw(st.integers(1, 5))):
        died = draw(st.sampled_from([NEW_YEAR - 367, NEW_YEAR - 366, NEW_YEAR - 1, NEW_YEAR, NEW_YEAR + 365]))
        age = draw(st.sampled_from([None, 0, 364, 365, 729, 730, 40_000]))
        sex, area = draw(st.sampled_from([0, 1, 2])), draw(st.sampled_from([None, 7, 8]))
        people.append((number, sex, None if age is None else died - age, died, area))
    rank = st.sampled_from([0, 1, 2, PART_TWO - 1, PART_TWO, PART_UNKNOWN - 1, PART_UNKNOWN])
    cause = st.tuples(st.integers(0, len(people) - 1), st.just(NEW_YEAR), st.integers(0, 5), rank)
    return {"person": people, "cause": draw(st.lists(cause, max_size=20, unique=True))}  # type: ignore[dict-item]


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("canonical")


@pytest.fixture(scope="module")
def duckdb(shelf: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[DuckDBEngine]:
    work = tmp_path_factory.mktemp("work")
    with DuckDBEngine(work=work, read_paths=[shelf], threads=1, memory="512MiB") as engine:
        yield engine


@settings(
    max_examples=60, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck)
)
@given(certificates(), st.booleans())
def test_every_step_gives_the_same_rows_on_both_engines(
    duckdb: DuckDBEngine, shelf: Path, rows: Tables, by_area: bool
) -> None:
    folder = shelf / str(next(NUMBER))
    folder.mkdir()
    write_tables(rows, folder)
    steps = certificate_steps(CellOptions(by_area=by_area))
    by_engine = []
    for engine in (ReferenceEngine(), duckdb):
        engine.load_folder(folder)
        for name, table in LOADED.items():
            engine.load(name, table)
        by_engine.append(results(engine, steps))
    slow, fast = by_engine
    for step in steps:
        assert fast[step.name] == slow[step.name], step.name
    # nothing is lost: every certificate of known sex and age lies in one cell, once
    everywhere = [row for row in slow["cells"] if row[0] == 0]
    assert sum(row[5] for row in everywhere) == len(slow["certificate"]) == dict(slow["stages"])[3]
    assert sum(row[8] for row in everywhere) == sum(row[2] for row in slow["places"])
