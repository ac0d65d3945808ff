"""A CDM in a real PostgreSQL server: one moment, read only, whole, and nothing told that should not be."""

from __future__ import annotations

import datetime as dt
import signal
import subprocess
import sys
import threading
import time

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from coincide.errors import CoincideError, DataError, EngineError
from coincide.sources.omop import postgres_server
from coincide.sources.omop.postgres import PostgresOptions, PostgresTransport
from support.postgres_server import OWNER, PASSWORD, Server

pytestmark = pytest.mark.postgres

TYPES = """
    DROP SCHEMA IF EXISTS kinds CASCADE; CREATE SCHEMA kinds;
    CREATE DOMAIN kinds.amount AS numeric(10, 0);
    CREATE TABLE kinds.one (
        a smallint, b integer, c bigint, d numeric, e numeric(10, 0), f date, g timestamp, h text,
        i varchar(5), j char(5), k boolean, l real, m double precision, n uuid, o kinds.amount, p timestamptz
    );
    INSERT INTO kinds.one VALUES
        (1, 2, 3000000000, 4.50, 5, '2020-01-02', '2020-01-02 03:04:05', 'a', 'b', 'c', true, 1.5, 2.5,
         '00000000-0000-0000-0000-000000000001', 7, '2020-01-02 00:00+05:30');
    INSERT INTO kinds.one VALUES
        (NULL, NULL, NULL, 'NaN', NULL, 'infinity', 'infinity');
    INSERT INTO kinds.one (d, f, g, h, k) VALUES
        (12345678901234567890, '-infinity', '0044-03-15 BC', '', false), (NULL, NULL, NULL, 'Ærø', NULL);
"""


@pytest.fixture
def transport(reached: Server):
    made: list[PostgresTransport] = []

    def make(schema: str, **more: object) -> PostgresTransport:
        made.append(PostgresTransport(PostgresOptions(schema=schema, **more)))
        return made[-1]

    yield make
    for one in made:
        one.close()


def moment(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


def codes(error: pytest.ExceptionInfo[CoincideError]) -> list[str]:
    return [problem.code for problem in error.value.problems]


def test_every_type_of_a_cdm_arrives_as_it_is(reached, transport, tmp_path):
    reached.sql(TYPES)
    columns = tuple("abcdefghijklmnop")
    target = tmp_path / "one.parquet"
    assert transport("kinds").fetch("one", columns, target) == 4
    table = pq.read_table(target)
    assert table.schema.types == [
        *(pa.int16(), pa.int32(), pa.int64(), pa.string(), pa.int64(), pa.date32(), pa.timestamp("us")),
        *(pa.string(), pa.string(), pa.string(), pa.bool_(), pa.float32(), pa.float64()),
        *(pa.string(), pa.int64(), pa.timestamp("us", "UTC")),
    ]  # fmt: skip
    rows = table.to_pylist()
    assert list(rows[0].values()) == [
        *(1, 2, 3_000_000_000, "4.50", 5, dt.date(2020, 1, 2), moment("2020-01-02T03:04:05")),
        *("a", "b", "c", True, 1.5, 2.5, "00000000-0000-0000-0000-000000000001", 7),
        moment("2020-01-01T18:30+00:00"),
    ]
    assert [row["d"] for row in rows] == ["4.50", "NaN", "12345678901234567890", None]
    # The driver's 32 bits wrap around at infinity: it would have been a day five million years ago.
    assert [row["f"] for row in rows[1:]] == [dt.date(9999, 12, 31), dt.date(1, 1, 1), None]
    assert [row["g"] for row in rows[1:]] == [moment("9999-12-31"), moment("0001-01-01"), None]
    assert [row["h"] for row in rows[1:]] == [None, "", "Ærø"]


def test_columns_come_in_the_order_they_are_asked_for(reached, transport, tmp_path):
    reached.sql(TYPES)
    transport("kinds").fetch("one", ("k", "a"), tmp_path / "one.parquet")
    assert pq.read_schema(tmp_path / "one.parquet").names == ["k", "a"]
    assert [path.name for path in tmp_path.iterdir()] == ["one.parquet"]


def test_types_that_no_cdm_has_are_refused_all_at_once(reached, transport, tmp_path):
    reached.sql(TYPES)
    reached.sql("ALTER TABLE kinds.one ADD q json, ADD r integer[], ADD s interval")
    with pytest.raises(DataError) as caught:
        transport("kinds").fetch("one", ("a", "q", "r", "s"), tmp_path / "one.parquet")
    assert codes(caught) == ["COI-D705"] * 3
    assert [problem.where for problem in caught.value.problems] == ["one.q", "one.r", "one.s"]
    assert list(tmp_path.iterdir()) == []


def test_names_are_lower_case_whatever_the_database_writes(reached, transport, tmp_path):
    reached.sql(
        'DROP SCHEMA IF EXISTS "Cdm" CASCADE; CREATE SCHEMA "Cdm";'
        ' CREATE TABLE "Cdm"."PERSON" ("Person_ID" bigint, year_of_birth integer);'
        ' INSERT INTO "Cdm"."PERSON" VALUES (5, 1970)'
    )
    one = transport("Cdm")
    assert one.tables() == {"person": ("person_id", "year_of_birth")}
    assert one.fetch("person", ("person_id",), tmp_path / "person.parquet") == 1
    assert pq.read_table(tmp_path / "person.parquet").to_pylist() == [{"person_id": 5}]


def test_names_that_differ_only_in_case_are_refused(reached, transport):
    reached.sql(
        "DROP SCHEMA IF EXISTS twice CASCADE; CREATE SCHEMA twice;"
        ' CREATE TABLE twice.person (id int, "ID" int); CREATE TABLE twice."Person" (id int)'
    )
    with pytest.raises(DataError) as caught:
        transport("twice").tables()
    assert codes(caught) == ["COI-D707", "COI-D707"]


def test_the_vocabulary_may_lie_in_another_schema(reached, transport):
    reached.sql(
        "DROP SCHEMA IF EXISTS cdm1 CASCADE; DROP SCHEMA IF EXISTS words CASCADE; CREATE SCHEMA cdm1;"
        " CREATE SCHEMA words; CREATE TABLE cdm1.person (person_id int); CREATE TABLE cdm1.concept (old int);"
        " CREATE TABLE words.concept (concept_id int); CREATE TABLE words.person (other int)"
    )
    assert transport("cdm1").tables() == {"concept": ("old",), "person": ("person_id",)}
    both = transport("cdm1", vocabulary_schema="words").tables()
    assert both == {"person": ("person_id",), "concept": ("concept_id",)}


HOSTILE = ['x"; DROP TABLE safe.kept; --', "a'b", "semi;colon", "per%cent", r"back\slash", "$$", "ümlaut"]


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_are_names(name, reached, transport, tmp_path):
    quoted = '"' + name.replace('"', '""') + '"'
    reached.sql(
        f"DROP SCHEMA IF EXISTS {quoted} CASCADE; CREATE SCHEMA IF NOT EXISTS safe;"
        " CREATE TABLE IF NOT EXISTS safe.kept (a int);"
        f" CREATE SCHEMA {quoted}; CREATE TABLE {quoted}.{quoted} ({quoted} int);"
        f" INSERT INTO {quoted}.{quoted} VALUES (7)"
    )
    one, lower = transport(name), name.lower()
    assert one.tables() == {lower: (lower,)}
    assert one.fetch(lower, (lower,), tmp_path / "x.parquet") == 1
    assert pq.read_table(tmp_path / "x.parquet").to_pylist() == [{lower: 7}]
    assert reached.sql("SELECT count(*) FROM safe.kept") == "0"


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_schema_that_is_not_there_is_only_not_there(name, reached, transport):
    with pytest.raises(DataError) as caught:
        transport(name + " not there").tables()
    assert codes(caught) == ["COI-D706"]


def test_all_tables_come_from_one_moment(reached, transport, tmp_path):
    reached.sql(
        "DROP SCHEMA IF EXISTS moment CASCADE; CREATE SCHEMA moment; CREATE TABLE moment.person (i int);"
        " CREATE TABLE moment.death (i int); INSERT INTO moment.person VALUES (1)"
    )
    one = transport("moment")
    assert one.fetch("person", ("i",), tmp_path / "person.parquet") == 1
    reached.sql("INSERT INTO moment.death VALUES (2); INSERT INTO moment.person VALUES (2)")
    assert one.fetch("death", ("i",), tmp_path / "death.parquet") == 0
    one.close()
    assert one.fetch("death", ("i",), tmp_path / "later.parquet") == 1


def test_nothing_can_be_written(reached, transport):
    reached.sql(TYPES)
    one = transport("kinds")
    one.tables()
    with pytest.raises(EngineError):
        one._server.rows("WITH gone AS (DELETE FROM kinds.one RETURNING 1) SELECT * FROM gone")
    assert reached.sql("SELECT count(*) FROM kinds.one") == "4"


def test_several_deaths_of_one_person_all_arrive(reached, transport, tmp_path):
    reached.sql(
        "DROP SCHEMA IF EXISTS dead CASCADE; CREATE SCHEMA dead;"
        " CREATE TABLE dead.death (person_id bigint, death_date date);"
        " INSERT INTO dead.death VALUES (1, '2020-01-02'), (1, '2020-01-02'), (1, '2021-05-05')"
    )
    assert transport("dead").fetch("death", ("person_id", "death_date"), tmp_path / "d.parquet") == 3


def test_a_large_table_comes_in_batches_and_not_at_once(reached, transport, tmp_path, monkeypatch):
    monkeypatch.setattr(postgres_server, "BATCH_BYTES", 2**20)
    reached.sql(
        "DROP SCHEMA IF EXISTS large CASCADE; CREATE SCHEMA large;"
        " CREATE TABLE large.t AS SELECT g AS i, 'text ' || g AS t FROM generate_series(1, 300000) g"
    )
    before = pa.total_allocated_bytes()
    assert transport("large").fetch("t", ("i", "t"), tmp_path / "t.parquet") == 300_000
    file = pq.ParquetFile(tmp_path / "t.parquet")
    assert file.metadata.num_row_groups > 3
    assert max(file.metadata.row_group(g).num_rows for g in range(file.metadata.num_row_groups)) < 100_000
    assert pa.total_allocated_bytes() - before < 2**20
    assert sum(file.read().column("i").to_pylist()) == 300_000 * 300_001 // 2


@pytest.mark.parametrize(
    ("variables", "options", "code"),
    [
        ({"PGPASSWORD": "wrong"}, {}, "COI-D702"),
        ({"PGPASSWORD": ""}, {}, "COI-D702"),
        ({"PGUSER": "nobody-here"}, {}, "COI-D702"),
        ({"PGDATABASE": "not_there"}, {}, "COI-D703"),
        ({}, {"host": "/not/there"}, "COI-D701"),
        ({}, {"host": "127.0.0.1", "port": 1}, "COI-D701"),
        ({"COINCIDE_POSTGRES_URI": f"postgresql://{OWNER}:no%zz{PASSWORD}@h/db"}, {}, "COI-D701"),
        ({"PGSSLMODE": "verify-full"}, {"host": "127.0.0.1", "port": 1}, "COI-D701"),
        ({}, {"schema": "not_there"}, "COI-D706"),
    ],
)
def test_what_fails_is_told_without_secrets(variables, options, code, reached, monkeypatch, capfd):
    monkeypatch.setenv("PGPASSFILE", "/not/there/either")
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    one = PostgresTransport(PostgresOptions(**options))
    with pytest.raises(DataError) as caught:
        one.tables()
    one.close()
    assert codes(caught) == [code]
    told = str(caught.value) + "".join(capfd.readouterr())
    for word in (PASSWORD, OWNER, "wrong", "nobody", str(reached.folder), "127.0.0.1", "/not"):
        assert word not in told, word
    assert caught.value.__cause__ is None


def test_a_uri_in_the_environment_is_enough(reached, monkeypatch):
    for name in reached.environment:
        monkeypatch.delenv(name)
    monkeypatch.setenv(
        "COINCIDE_POSTGRES_URI", f"postgresql://{OWNER}:{PASSWORD}@/postgres?host={reached.folder}&port=5432"
    )
    reached.sql(TYPES)
    one = PostgresTransport(PostgresOptions(schema="kinds"))
    assert list(one.tables()) == ["one"]
    one.close()


def test_a_password_file_is_enough(reached, monkeypatch, tmp_path):
    secret = tmp_path / "pgpass"
    secret.write_text(f"*:*:*:{OWNER}:{PASSWORD}\n")
    secret.chmod(0o600)
    monkeypatch.delenv("PGPASSWORD")
    monkeypatch.setenv("PGPASSFILE", str(secret))
    reached.sql(TYPES)
    options = PostgresOptions(schema="kinds", host=str(reached.folder), database="postgres", user=OWNER)
    one = PostgresTransport(options)
    assert list(one.tables()) == ["one"]
    one.close()


def test_a_user_who_may_not_read_is_told_so(reached, transport, tmp_path, monkeypatch):
    reached.sql(TYPES)
    reached.sql("DROP ROLE IF EXISTS guest")
    reached.sql(f"CREATE ROLE guest LOGIN PASSWORD '{PASSWORD}'; GRANT INSERT ON kinds.one TO guest")
    monkeypatch.setenv("PGUSER", "guest")
    with pytest.raises(DataError) as caught:
        transport("kinds").fetch("one", ("a",), tmp_path / "one.parquet")
    assert codes(caught) == ["COI-D704"]
    reached.sql("DROP OWNED BY guest; DROP ROLE guest")


def test_a_row_the_server_cannot_give_is_not_shown(reached, transport, tmp_path):
    reached.sql(
        "DROP SCHEMA IF EXISTS broken CASCADE; CREATE SCHEMA broken;"
        " CREATE VIEW broken.person AS SELECT ('PID_CANARY_' || g)::text::integer AS person_id"
        " FROM generate_series(1, 9) g"
    )
    with pytest.raises(EngineError) as caught:
        transport("broken").fetch("person", ("person_id",), tmp_path / "person.parquet")
    assert codes(caught) == ["COI-E703"]
    assert "CANARY" not in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_text_in_no_encoding_is_refused(reached, transport, tmp_path, monkeypatch):
    reached.sql("DROP DATABASE IF EXISTS bytes")
    reached.sql("CREATE DATABASE bytes ENCODING 'SQL_ASCII' TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C'")
    reached.sql(r"CREATE TABLE t (a text); INSERT INTO t VALUES (E'\xe6')", "bytes")
    monkeypatch.setenv("PGDATABASE", "bytes")
    with pytest.raises(DataError) as caught:
        transport("public").fetch("t", ("a",), tmp_path / "t.parquet")
    assert codes(caught) == ["COI-D708"]
    assert list(tmp_path.iterdir()) == []


def test_a_latin_database_gives_the_same_text(reached, transport, tmp_path, monkeypatch):
    reached.sql("DROP DATABASE IF EXISTS latin")
    reached.sql("CREATE DATABASE latin ENCODING 'LATIN1' TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C'")
    reached.sql(
        "SET client_encoding TO 'UTF8'; CREATE TABLE t (a text); INSERT INTO t VALUES ('Ærø')", "latin"
    )
    monkeypatch.setenv("PGDATABASE", "latin")
    transport("public").fetch("t", ("a",), tmp_path / "t.parquet")
    assert pq.read_table(tmp_path / "t.parquet").to_pylist() == [{"a": "Ærø"}]


def test_a_lost_connection_leaves_no_file(reached, transport, tmp_path, monkeypatch):
    monkeypatch.setattr(postgres_server, "BATCH_BYTES", 2**16)
    reached.sql(
        "DROP SCHEMA IF EXISTS lost CASCADE; CREATE SCHEMA lost;"
        " CREATE TABLE lost.t AS SELECT g AS i, repeat('x', 100) AS t FROM generate_series(1, 300000) g"
    )
    one = transport("lost")
    one.tables()

    class Ending(pq.ParquetWriter):
        def write_batch(self, *given: object, **more: object) -> None:
            reached.sql(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'coincide'"
            )
            super().write_batch(*given, **more)

    monkeypatch.setattr(pq, "ParquetWriter", Ending)
    with pytest.raises(EngineError) as caught:
        one.fetch("t", ("i", "t"), tmp_path / "t.parquet")
    assert codes(caught) == ["COI-E702"]
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_told_and_the_connection_stays_usable(reached, transport, tmp_path, monkeypatch):
    reached.sql(TYPES)
    one = transport("kinds")
    one.tables()

    class Full(pq.ParquetWriter):
        def write_batch(self, *_: object, **__: object) -> None:
            raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(pq, "ParquetWriter", Full)
        with pytest.raises(EngineError) as caught:
            one.fetch("one", ("a",), tmp_path / "one.parquet")
    assert codes(caught) == ["COI-E704"]
    assert list(tmp_path.iterdir()) == []
    assert one.fetch("one", ("a",), tmp_path / "one.parquet") == 4


WAITS = """
import sys
from pathlib import Path
from coincide.cli.errors import guard, stop_on_signals
from coincide.sources.omop.postgres import PostgresOptions, PostgresTransport

def verb():
    one = PostgresTransport(PostgresOptions(schema="slow"))
    try:
        one.tables()
        print("reading", flush=True)
        one.fetch("person", ("i",), Path(sys.argv[1]))
    finally:
        one.close()

stop_on_signals()
sys.exit(guard(verb, []))
"""


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_a_statement_that_would_take_hours(number, status, reached, tmp_path):
    reached.sql(
        "DROP SCHEMA IF EXISTS slow CASCADE; CREATE SCHEMA slow;"
        " CREATE VIEW slow.person AS SELECT 1 AS i FROM pg_sleep(3600)"
    )
    target = tmp_path / "person.parquet"
    process = subprocess.Popen(
        [sys.executable, "-c", WAITS, str(target)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout.readline() == "reading\n"
    threading.Event().wait(0.5)
    begun = time.monotonic()
    process.send_signal(number)
    _, told = process.communicate(timeout=30)
    assert process.returncode == status
    assert time.monotonic() - begun < 5
    assert "Traceback" not in told
    assert list(tmp_path.iterdir()) == []
    for _ in range(50):  # the server notices within moments
        left = reached.sql("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'coincide'")
        if left == "0":
            break
        time.sleep(0.1)
    assert left == "0"


def test_a_run_over_postgres_loads_no_frames(reached, tmp_path):
    reached.sql(TYPES)
    text = (
        "import sys; from pathlib import Path;"
        "from coincide.sources.omop.postgres import PostgresOptions, PostgresTransport;"
        f"one = PostgresTransport(PostgresOptions(schema='kinds'));"
        f"print(one.fetch('one', ('a', 'f', 'g', 'h'), Path({str(tmp_path / 'one.parquet')!r})));"
        "one.close(); print([m for m in ('pandas', 'polars') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, check=True)
    assert done.stdout.split("\n")[:2] == ["4", "[]"]
