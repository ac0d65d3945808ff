"""One read-only connection that sees one moment of the database."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, wait
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final, TypeVar

import pyarrow as pa

from coincide.errors import EngineError, InternalError, Problem
from coincide.sources.omop.postgres_errors import connecting_error, told

if TYPE_CHECKING:
    from adbc_driver_manager import AdbcConnection, AdbcDatabase, AdbcStatement

T = TypeVar("T")

BATCH_BYTES: Final = 16 * 2**20
"""Size of the batches rows arrive in: what is in memory at a time, whatever the table."""

_BEGIN: Final = (
    "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY",
    "SET LOCAL client_encoding TO 'UTF8'",
    "SET LOCAL application_name TO 'coincide'",
)
_STATE: Final = (
    "SELECT current_setting('transaction_isolation') AS isolation,"
    " current_setting('transaction_read_only') AS read_only"
)
_PATIENCE: Final = 5.0
"""Seconds a cancelled statement has to end."""


class Server:
    """A connection to PostgreSQL in one transaction that changes nothing.

    Every statement reads the same snapshot (``REPEATABLE READ``, ``READ ONLY``), so that a person and that
    person's diagnoses come from one moment, however long reading takes. Signals reach the caller while the
    server works: the statement is then cancelled.

    Parameters
    ----------
    text
        What libpq connects by. It is not kept.

    Raises
    ------
    DataError
        COI-D701, COI-D702, COI-D703: no connection.
    EngineError
        COI-E701: the driver is not installed.
    """

    __slots__ = ("_connection", "_database", "_stuck")

    def __init__(self, text: str) -> None:
        self._stuck = False
        self._database, self._connection = interruptible(lambda: _connected(text), _nothing, _nothing)
        try:
            self._begin()
        except BaseException:
            self.close()
            raise

    def _begin(self) -> None:
        with told("the connection"):
            self._connection.set_autocommit(False)
        for statement in _BEGIN:
            self._execute(statement)
        if self.rows(_STATE) != [{"isolation": "repeatable read", "read_only": "on"}]:
            raise InternalError(Problem("COI-I701", "The server did not begin a read-only snapshot."))

    def rows(self, sql: str) -> list[dict[str, object]]:
        """Return the rows of a small result."""
        with self.batches(sql, "the list of tables") as (_, batches):
            return [row for batch in batches for row in batch.to_pylist()]

    @contextmanager
    def batches(self, sql: str, table: str) -> Iterator[tuple[pa.Schema, Iterator[pa.RecordBatch]]]:
        """Give the schema of a result and its batches, as they come from the server.

        Parameters
        ----------
        sql
            A SELECT.
        table
            What an error names.
        """
        with self._statement() as statement:
            with told(table):
                reader = interruptible(lambda: _asked(statement, sql), statement.cancel, self._stick)
            try:
                yield reader.schema, self._stream(reader, statement, table)
            finally:
                if not self._stuck:
                    reader.close()

    def _stream(
        self, reader: pa.RecordBatchReader, statement: AdbcStatement, table: str
    ) -> Iterator[pa.RecordBatch]:
        while True:
            with told(table):
                batch = interruptible(lambda: _next(reader), statement.cancel, self._stick)
            if batch is None:
                return
            yield batch

    @contextmanager
    def _statement(self) -> Iterator[AdbcStatement]:
        from adbc_driver_manager import AdbcStatement

        statement = AdbcStatement(self._connection)
        try:
            yield statement
        finally:
            if not self._stuck:
                with suppress(Exception):  # a lost connection cannot close what it held
                    statement.close()

    def _execute(self, sql: str) -> None:
        with self._statement() as statement, told("the connection"):
            statement.set_sql_query(sql)
            interruptible(statement.execute_update, statement.cancel, self._stick)

    def _stick(self) -> None:
        self._stuck = True

    def close(self) -> None:
        """End the transaction and the connection. A server that does not answer is left to notice."""
        if self._stuck:
            return
        for part in (self._connection, self._database):
            with suppress(Exception):
                part.close()


def _connected(text: str) -> tuple[AdbcDatabase, AdbcConnection]:
    try:
        import adbc_driver_manager
        import adbc_driver_postgresql
    except ImportError:
        raise EngineError(
            Problem(
                "COI-E701",
                "The PostgreSQL driver is not installed.",
                where="data.postgres",
                why="it is an extra: most data do not lie in a server",
                fix='pip install "coincide[postgres]", or from a clone:'
                " pip install --require-hashes -r requirements/postgres.txt",
            )
        ) from None
    try:
        database = adbc_driver_postgresql.connect(text)
        return database, adbc_driver_manager.AdbcConnection(database)
    except adbc_driver_manager.Error as error:
        failure = connecting_error(error)
    raise failure from None


def _nothing() -> None:
    """Do nothing: a connection that does not come about cannot be cancelled, and nothing uses it yet."""


def _asked(statement: AdbcStatement, sql: str) -> pa.RecordBatchReader:
    from adbc_driver_postgresql import StatementOptions

    statement.set_options(**{StatementOptions.BATCH_SIZE_HINT_BYTES.value: str(BATCH_BYTES)})
    statement.set_sql_query(sql)
    handle, _ = statement.execute_query()
    return pa.RecordBatchReader.from_stream(handle)


def _next(reader: pa.RecordBatchReader) -> pa.RecordBatch | None:
    try:
        return reader.read_next_batch()
    except StopIteration:
        return None


def interruptible(call: Callable[[], T], cancel: Callable[[], None], stuck: Callable[[], None]) -> T:
    """Return what a call gives that blocks outside Python, letting signals through meanwhile.

    The call runs in a thread of its own, since Python hears a signal only when its main thread comes back.

    Parameters
    ----------
    call
        What to wait for.
    cancel
        Ends the call early; called when a signal's exception comes first.
    stuck
        Called when even then the call does not end in time: what it uses must then be left alone.
    """
    outcome: Future[T] = Future()

    def work() -> None:
        try:
            outcome.set_result(call())
        except BaseException as error:  # noqa: BLE001  (raised again by the thread that waits)
            outcome.set_exception(error)

    threading.Thread(target=work, daemon=True).start()
    try:
        return outcome.result()
    except BaseException:
        if not outcome.done():
            with suppress(Exception):
                cancel()
            if not wait([outcome], _PATIENCE).done:
                stuck()
        raise
