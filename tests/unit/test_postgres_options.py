"""Where a PostgreSQL server is may be said in a study; a password may not."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading

import pyarrow as pa
import pytest
from pydantic import TypeAdapter

from coincide.errors import CoincideError, DataError, EngineError, StudyError
from coincide.sources.omop.postgres_errors import connecting_error, reading_error, told
from coincide.sources.omop.postgres_options import URI_VARIABLE, PostgresOptions, connection_text
from coincide.sources.omop.postgres_server import Server, interruptible
from coincide.sources.omop.postgres_types import Column, expression
from coincide.study import parse_study

SECRET = "Canary-Pa55word"  # noqa: S105


def codes(error: pytest.ExceptionInfo[CoincideError]) -> list[str]:
    return [problem.code for problem in error.value.problems]


@pytest.mark.parametrize(
    "given",
    [
        {"password": SECRET},
        {"host": f"postgresql://anna:{SECRET}@db.example/cdm"},
        {"database": f"host=db.example password={SECRET}"},
        {"user": f"POSTGRES://anna:{SECRET}@db.example"},
    ],
)
def test_a_password_in_the_study_is_refused_and_never_shown(given):
    with pytest.raises(StudyError) as caught:
        PostgresOptions(**given)
    assert codes(caught) == ["COI-S701"]
    (problem,) = caught.value.problems
    assert SECRET not in str(problem)
    assert ".pgpass" in problem.fix
    assert problem.where == f"data.postgres.{next(iter(given))}"


def test_the_study_file_s_reader_meets_the_same_refusal():
    with pytest.raises(StudyError) as caught:
        TypeAdapter(PostgresOptions).validate_python({"schema": "cdm", "password": SECRET})
    assert codes(caught) == ["COI-S701"]


@pytest.mark.parametrize("key", ["password", "host"])
def test_a_study_file_with_a_password_is_refused_without_showing_it(key, tmp_path):
    text = (
        '[study]\na = "als"\nb = "ms"\n[data]\nkind = "omop"\n[data.postgres]\nschema = "cdm"\n'
        f'{key} = "postgresql://anna:{SECRET}@db.example/cdm"\n'
    )
    with pytest.raises(StudyError) as caught:
        parse_study(text, base=tmp_path)
    assert codes(caught) == ["COI-S701"]
    assert SECRET not in str(caught.value)


def test_all_that_is_wrong_is_said_at_once():
    with pytest.raises(StudyError) as caught:
        PostgresOptions(password=SECRET, port=0, schema="", user="a\0b")
    assert codes(caught) == ["COI-S701", "COI-S702", "COI-S702", "COI-S702"]


def test_the_options_show_no_password():
    assert "password" not in repr(PostgresOptions(schema="cdm"))


def test_what_is_named_is_what_libpq_is_told():
    options = PostgresOptions(host="/run/pg", port=5433, database="it's", user=r"back\slash")
    text = connection_text(options, {"PGCONNECT_TIMEOUT": "3"})
    assert text == r"host='/run/pg' port='5433' dbname='it\'s' user='back\\slash'"
    assert connection_text(PostgresOptions(), {}) == "connect_timeout='30'"


def test_a_value_cannot_become_a_second_option():
    text = connection_text(PostgresOptions(database="x' host='elsewhere"), {"PGCONNECT_TIMEOUT": "3"})
    assert text == r"dbname='x\' host=\'elsewhere'"


def test_the_uri_of_the_environment_stands_alone():
    uri = f"postgresql://anna:{SECRET}@db.example/cdm"
    assert connection_text(PostgresOptions(schema="cdm"), {URI_VARIABLE: uri}) == uri
    with pytest.raises(StudyError) as caught:
        connection_text(PostgresOptions(host="h", database="d"), {URI_VARIABLE: uri})
    assert codes(caught) == ["COI-S703"]
    assert SECRET not in str(caught.value)
    assert "host, database" in caught.value.problems[0].fix


@pytest.mark.parametrize(
    ("column", "sql", "kind"),
    [
        (Column("a", "integer"), '"a"', pa.int32()),
        (Column("a", "bigint"), '"a"', pa.int64()),
        (Column("a", "character"), '"a"::text', pa.string()),
        (Column("a", "numeric", 10, 0), '"a"::bigint', pa.int64()),
        (Column("a", "numeric", 19, 0), '"a"::text', pa.string()),
        (Column("a", "numeric", 10, 2), '"a"::text', pa.string()),
        (Column("a", "numeric"), '"a"::text', pa.string()),
        (Column('a"; DROP TABLE person; --', "uuid"), '"a""; DROP TABLE person; --"::text', pa.string()),
    ],
)
def test_each_type_arrives_as_one_arrow_type(column, sql, kind):
    assert expression(column, "person") == (sql, kind)


@pytest.mark.parametrize("kind", ["ARRAY", "USER-DEFINED", "json", "bytea", "interval"])
def test_a_type_that_no_cdm_has_is_refused(kind):
    with pytest.raises(DataError) as caught:
        expression(Column("Start", kind), "person")
    assert codes(caught) == ["COI-D705"]
    assert caught.value.problems[0].where == "person.start"
    assert "view" in caught.value.problems[0].fix


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ('at "db" (10.0.0.7) failed: FATAL:  password authentication failed for user "anna"', "COI-D702"),
        ('failed: fe_sendauth: no password supplied', "COI-D702"),
        ('failed: FATAL:  no pg_hba.conf entry for host "10.0.0.7", user "anna"', "COI-D702"),
        ('failed: FATAL:  role "anna" does not exist', "COI-D702"),
        ('failed: FATAL:  database "cdm" does not exist', "COI-D703"),
        ('could not translate host name "password" to address: Name or service not known', "COI-D701"),
        ("failed: Connection refused", "COI-D701"),
    ],
)  # fmt: skip
def test_a_failed_connection_is_told_without_host_and_user(words, code):
    (problem,) = connecting_error(RuntimeError(words)).problems
    assert problem.code == code
    assert not {"10.0.0.7", "anna", '"db"'} & set(str(problem).replace('"', " ").split())


class RefusedError(Exception):
    def __init__(self, text: str, sqlstate: str | None = None) -> None:
        super().__init__(text)
        self.sqlstate = sqlstate


@pytest.mark.parametrize(
    ("error", "code", "kind"),
    [
        (RefusedError("permission denied for table person", "42501"), "COI-D704", DataError),
        (RefusedError("terminating connection due to a command", "57P01"), "COI-E702", EngineError),
        (OSError("PQgetCopyData() failed: server closed the connection"), "COI-E702", EngineError),
        (RefusedError("invalid byte sequence for encoding CANARY", "22021"), "COI-D708", DataError),
        (OSError("canceling statement due to statement timeout"), "COI-E702", EngineError),
        (RefusedError("invalid input syntax for type integer: CANARY", "22P02"), "COI-E703", EngineError),
    ],
)  # fmt: skip
def test_a_failed_statement_is_told_without_the_server_s_words(error, code, kind):
    failure = reading_error(error, "person")
    assert isinstance(failure, kind)
    assert [problem.code for problem in failure.problems] == [code]
    assert str(error) not in str(failure)


def test_the_server_s_words_are_in_no_traceback():
    with pytest.raises(EngineError) as caught, told("person"):
        raise RefusedError("CANARY", "22P02")
    assert caught.value.__suppress_context__
    assert caught.value.__cause__ is None


def test_without_the_driver_the_error_says_how_to_install_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "adbc_driver_postgresql", None)
    with pytest.raises(EngineError) as caught:
        Server("")
    assert codes(caught) == ["COI-E701"]
    assert "coincide[postgres]" in caught.value.problems[0].fix


def test_a_call_that_is_interrupted_is_cancelled():
    release, seen = threading.Event(), []

    def interrupt() -> str:
        release.wait(5)
        return "late"

    def cancel() -> None:
        seen.append("cancelled")
        release.set()

    class Interrupted(BaseException):
        pass

    def raise_it(*_: object) -> None:
        raise Interrupted

    before = signal.signal(signal.SIGALRM, raise_it)
    signal.setitimer(signal.ITIMER_REAL, 0.1)
    try:
        with pytest.raises(Interrupted):
            interruptible(interrupt, cancel, cancel)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert seen == ["cancelled"]


def test_the_room_is_light_and_needs_no_driver_until_it_is_used():
    """Neither the driver nor pandas nor polars may be loaded by a study of files."""
    text = (
        "import sys, coincide.sources.omop.postgres;"
        "print([m for m in ('pandas', 'polars', 'adbc_driver_manager') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
