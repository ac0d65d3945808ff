"""The script that ``show_sql`` prints runs as it stands and gives what the engines give."""

from __future__ import annotations

from pathlib import Path

import duckdb

from coincide.canonical import CANONICAL
from coincide.engines.show_sql import show_sql
from coincide.queries.disease import Rule
from coincide.queries.follow_up import FollowUpOptions
from coincide.queries.pair import pair_steps
from support.small_tables import CODE_SET, loaded, results, write_tables
from support.written_people import written

PEOPLE = """
    seen 0-4000, A 1000, B 1400
    woman, seen 0-1000 and 1500-6000, A 1200 and 1300, dies 5000
"""


def test_the_printed_script_gives_the_rows_of_the_engine(tmp_path: Path) -> None:
    tables = written(PEOPLE)
    steps = pair_steps(FollowUpOptions(), Rule(records=2), Rule())
    write_tables(tables, tmp_path)
    with duckdb.connect() as plain:
        for name in CANONICAL:
            plain.execute(f"CREATE TABLE {name} AS FROM read_parquet('{tmp_path / name}.parquet')")
        plain.register("code_set", CODE_SET)
        plain.execute(show_sql(steps))
        printed = {
            step.name: plain.sql(f"FROM {step.name} ORDER BY ALL NULLS FIRST").fetchall() for step in steps
        }
    with loaded("reference", tables) as engine:
        assert printed == results(engine, steps)
