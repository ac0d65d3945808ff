"""DuckDB and the plain engine give the same contact days and first records, whatever the tables hold."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coincide.engines.duckdb import DuckDBEngine
from coincide.engines.reference import ReferenceEngine
from coincide.queries.contacts import contact_days_step
from coincide.queries.disease import Rule, first_record_steps
from coincide.queries.follow_up import FollowUpOptions
from coincide.queries.pair import pair_steps, rewashed_steps, washout_steps
from support.small_tables import CODE_SET, results, write_tables
from support.tables_strategy import DAYS, RULES, follow_up_options, tables

pytestmark = pytest.mark.slow

NUMBER = count()
CONTACTS = st.lists(st.tuples(st.integers(0, 4), DAYS), max_size=12)


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("canonical")


@pytest.fixture(scope="module")
def duckdb(shelf: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[DuckDBEngine]:
    work = tmp_path_factory.mktemp("work")
    with DuckDBEngine(work=work, read_paths=[shelf], threads=1, memory="512MiB") as engine:
        yield engine


@settings(
    max_examples=40, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck)
)
@given(tables(), CONTACTS, follow_up_options(), follow_up_options(), RULES, RULES)
def test_the_steps_of_the_series_give_the_same_rows_on_both_engines(
    duckdb: DuckDBEngine,
    shelf: Path,
    rows: dict[str, list[tuple[int | None, ...]]],
    contacts: list[tuple[int, int]],
    options: FollowUpOptions,
    again: FollowUpOptions,
    rule_a: Rule,
    rule_b: Rule,
) -> None:
    folder = shelf / str(next(NUMBER))
    folder.mkdir()
    write_tables({**rows, "contact": contacts}, folder)
    blocks = (contact_days_step(0, 2), contact_days_step(2, 5))
    first = (*first_record_steps("a", rule_a), *first_record_steps("b", rule_b), *rewashed_steps(again))
    by_engine = []
    for engine in (ReferenceEngine(), duckdb):
        engine.load_folder(folder)
        engine.load("code_set", CODE_SET)
        engine.run(pair_steps(options, rule_a, rule_b))
        found = [results(engine, (block,)) for block in blocks]
        again_found = results(engine, first)
        engine.run(washout_steps(again))
        # population and spells hang on no option: leaving their steps out changes nothing
        assert results(engine, rewashed_steps(again))["follow_up"] == again_found["follow_up"]
        by_engine.append((found, again_found))
    assert by_engine[0] == by_engine[1]
