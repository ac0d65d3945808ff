"""DuckDB and the plain engine give the same rows for every step, whatever the tables hold."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, event, given, settings

from coincide.engines.duckdb import DuckDBEngine
from coincide.engines.reference import ReferenceEngine
from coincide.queries.disease import Rule
from coincide.queries.follow_up import FollowUpOptions
from coincide.queries.pair import pair_steps
from support.small_tables import CODE_SET, results, write_tables
from support.tables_strategy import RULES, follow_up_options, tables

pytestmark = pytest.mark.slow

NUMBER = count()


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("canonical")


@pytest.fixture(scope="module")
def duckdb(shelf: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[DuckDBEngine]:
    work = tmp_path_factory.mktemp("work")
    with DuckDBEngine(work=work, read_paths=[shelf], threads=1, memory="512MiB") as engine:
        yield engine


@settings(
    max_examples=80, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck)
)
@given(tables(), follow_up_options(), RULES, RULES)
def test_every_step_gives_the_same_rows_on_both_engines(
    duckdb: DuckDBEngine,
    shelf: Path,
    rows: dict[str, list[tuple[int | None, ...]]],
    options: FollowUpOptions,
    rule_a: Rule,
    rule_b: Rule,
) -> None:
    folder = shelf / str(next(NUMBER))
    folder.mkdir()
    write_tables(rows, folder)
    steps = pair_steps(options, rule_a, rule_b)
    by_engine = []
    for engine in (ReferenceEngine(), duckdb):
        engine.load_folder(folder)
        engine.load("code_set", CODE_SET)
        by_engine.append(results(engine, steps))
    slow, fast = by_engine
    event(f"follow-up rows: {min(len(slow['follow_up']), 3)}")
    for step in steps:
        assert fast[step.name] == slow[step.name], step.name
