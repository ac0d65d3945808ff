"""The engine: locked before the first read, integers out, errors without data."""

from __future__ import annotations

import stat
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from coincide.canonical import CANONICAL
from coincide.engines.duckdb import DuckDBEngine
from coincide.engines.failures import problem_of
from coincide.engines.lock import escaped
from coincide.engines.memory import MOST, SHARE, available, memory_setting
from coincide.errors import EngineError, InternalError
from coincide.queries.step import Step

_OPTIONS = "auto_detect=false, header=true, columns={{'a': 'VARCHAR'}}"
FORBIDDEN = {
    "read a system file": f"SELECT * FROM read_csv('/etc/passwd', {_OPTIONS})",
    "read it as text": "SELECT * FROM read_text('/etc/passwd')",
    "list a folder": "SELECT * FROM glob('/etc/*')",
    "read beside the study": f"SELECT * FROM read_csv('{{base}}/other.csv', {_OPTIONS})",
    "climb out of work": "SELECT * FROM read_text('{work}/../other.csv')",
    "write outside": "COPY (SELECT 1) TO '{base}/out.csv'",
    "write over the study": "COPY (SELECT 1) TO '{base}/study.csv'",
    "export": "EXPORT DATABASE '{base}/export'",
    "attach": "ATTACH '{base}/other.db'",
    "install": "INSTALL httpfs",
    "load": "LOAD httpfs",
    "open again": "SET enable_external_access = true",
    "unlock": "SET lock_configuration = false",
    "more memory": "SET memory_limit = '1TB'",
    "replacements": "SET python_enable_replacements = true",
    "a Python variable": "SELECT * FROM a_python_variable",
}


def step(name: str, columns: tuple[str, ...], sql: str) -> Step:
    return Step(name, (), columns, sql, lambda _: [], "A test.")


@pytest.fixture
def engine(tmp_path: Path):
    (tmp_path / "other.csv").write_text("a\nsecret\n")
    (tmp_path / "study.csv").write_text("a\n1\n")
    with DuckDBEngine(work=tmp_path / "work", read_paths=[tmp_path / "study.csv"], threads=1) as opened:
        yield opened


@pytest.mark.parametrize("name", FORBIDDEN)
def test_what_is_forbidden_is_refused(engine: DuckDBEngine, tmp_path: Path, name: str) -> None:
    a_python_variable = pa.table({"x": [1]})
    assert a_python_variable.num_rows == 1
    with pytest.raises(EngineError):
        engine.execute(FORBIDDEN[name].format(base=tmp_path, work=engine.work))
    assert (tmp_path / "study.csv").read_text() == "a\n1\n"
    assert not (tmp_path / "out.csv").exists()


def test_the_study_and_the_work_folder_are_open(engine: DuckDBEngine, tmp_path: Path) -> None:
    table = f"read_csv({engine.path(tmp_path / 'study.csv')}, {_OPTIONS.format()})"
    assert engine.rows(f"SELECT * FROM {table}") == [("1",)]
    assert engine.write_parquet("SELECT 7 AS x", engine.work / "x.parquet") == 1
    assert engine.rows(f"SELECT x FROM {engine.parquet(engine.work / 'x.parquet')}") == [(7,)]


def test_the_work_folder_is_private(engine: DuckDBEngine) -> None:
    assert stat.S_IMODE(engine.work.stat().st_mode) == 0o700


def test_spills_stay_in_the_work_folder(engine: DuckDBEngine) -> None:
    found = engine.rows("SELECT current_setting('temp_directory')")[0][0]
    assert Path(found).is_relative_to(engine.work)


@pytest.mark.parametrize("name", ["x[1].csv", "q?.csv", "s*.csv", "it's [2].csv", "a[!b].csv"])
def test_a_name_with_glob_characters_is_read_literally(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("a\nright\n")
    for near in ("x1.csv", "qq.csv", "sss.csv", "it's 2.csv", "ac.csv"):
        (tmp_path / near).write_text("a\nwrong\n")
    with DuckDBEngine(work=tmp_path / "work", read_paths=[tmp_path / name], threads=1) as engine:
        source = engine.path(tmp_path / name)
        table = f"read_csv([{source}], auto_detect=false, header=true, columns={{'a': 'VARCHAR'}})"
        assert engine.rows(f"SELECT * FROM {table}") == [("right",)]
    assert not list((tmp_path / "work").rglob("*.csv"))


def test_a_work_folder_with_glob_characters_is_itself(tmp_path: Path) -> None:
    (tmp_path / "w1").mkdir()
    with DuckDBEngine(work=tmp_path / "w[1]", threads=1) as engine:
        engine.write_parquet("SELECT 1 AS x", engine.work / "x.parquet")
        assert engine.rows(f"SELECT x FROM {engine.parquet(engine.work / 'x.parquet')}") == [(1,)]
        with pytest.raises(EngineError):
            engine.execute(f"SELECT * FROM glob('{tmp_path / 'w1'}/*')")


def test_escaping_is_literal() -> None:
    assert escaped(Path("/a[1]*?")) == "/a[[]1][*][?]"


def test_a_broken_write_leaves_nothing(engine: DuckDBEngine) -> None:
    with pytest.raises(EngineError):
        engine.write_parquet(
            "SELECT CAST(x AS TINYINT) AS x FROM range(1000) t(x)", engine.work / "x.parquet"
        )
    assert [path.name for path in engine.work.iterdir()] == []


def test_steps_run_in_order_and_are_fetched_sorted(engine: DuckDBEngine) -> None:
    engine.load("person", pa.table({"person": pa.array([2, 0, 1], pa.int32())}))
    engine.run(
        [
            step("twice", ("person",), "SELECT person * 2 AS person FROM person"),
            step("counted", ("n",), "SELECT count(*) AS n FROM twice"),
        ]
    )
    assert engine.fetch("twice", ("person",)).to_pydict() == {"person": [0, 2, 4]}
    counted = engine.fetch("counted", ("n",))
    assert counted.schema.field("n").type == pa.int32()
    assert counted.to_pydict() == {"n": [3]}


def test_a_result_that_does_not_fit_stops_the_run(engine: DuckDBEngine) -> None:
    with pytest.raises(EngineError) as caught:
        engine.run([step("large", ("n",), "SELECT 3000000000 AS n")])
    assert "3000000000" not in str(caught.value)


@pytest.mark.parametrize(
    ("columns", "sql"), [(("n",), "SELECT 1.5 AS n"), (("n",), "SELECT 'a' AS n"), (("m",), "SELECT 1 AS n")]
)
def test_a_result_that_is_not_what_the_step_says_stops_the_run(
    engine: DuckDBEngine, columns: tuple[str, ...], sql: str
) -> None:
    with pytest.raises(InternalError) as caught:
        engine.run([step("odd", columns, sql)])
    assert caught.value.problems[0].code == "COI-I011"


def test_canonical_tables_are_views_over_files(engine: DuckDBEngine) -> None:
    for name, schema in CANONICAL.items():
        pq.write_table(schema.empty_table(), engine.work / f"{name}.parquet")
    engine.load_folder(engine.work)
    assert engine.fetch("person", ("person",)).num_rows == 0
    (engine.work / "kin.parquet").unlink()
    with pytest.raises(InternalError):
        engine.load_folder(engine.work)


def test_too_little_memory_names_the_setting(tmp_path: Path) -> None:
    engine = DuckDBEngine(work=tmp_path, threads=1, memory="20MB")
    with engine, pytest.raises(EngineError) as caught:
        engine.execute("CREATE TEMP TABLE t AS SELECT list(x) AS l FROM range(20000000) t(x)")
    assert caught.value.exit_code == 5
    assert "--memory" in str(caught.value)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (duckdb.IOException("IO Error: Could not write file: No space left on device"), "COI-E003"),
        (duckdb.OutOfMemoryException("failed to offload: max_temp_directory_size"), "COI-E002"),
        (duckdb.PermissionException("Cannot access file"), "COI-E004"),
        (duckdb.ConversionException("Could not convert string 'PIDCANARY77' to INT32"), "COI-E009"),
    ],
)
def test_errors_are_told_without_their_text(error: duckdb.Error, code: str) -> None:
    problem = problem_of(error)
    assert problem.code == code
    assert "PIDCANARY77" not in str(problem)


def test_an_error_carries_no_text_of_the_engine_to_a_traceback(engine: DuckDBEngine) -> None:
    with pytest.raises(EngineError) as caught:
        engine.execute("SELECT CAST('PIDCANARY77' AS INTEGER)")
    assert caught.value.__suppress_context__
    assert "PIDCANARY77" not in str(caught.value)


def test_memory_is_a_share_of_what_is_there() -> None:
    setting = memory_setting(None)
    assert setting.endswith("MiB")
    assert int(setting[:-3]) <= max(available() * SHARE / 2**20, 256)
    assert int(setting[:-3]) <= MOST / 2**20
    assert memory_setting(" 2 GiB ") == "2 GiB"
    with pytest.raises(EngineError):
        memory_setting("much")
