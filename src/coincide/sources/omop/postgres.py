"""PostgreSQL as a transport: tables come over ADBC as Arrow batches and lie in the work folder as Parquet.

The server only hands out columns; every rule and every count is applied by the same code as for files.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.parquet

from coincide.engines.quote import identifier
from coincide.errors import DataError, EngineError, InternalError, Problem, Problems
from coincide.sources.omop.postgres_catalogue import CATALOGUE, Chosen, chosen, read_catalogue
from coincide.sources.omop.postgres_options import PostgresOptions, connection_text
from coincide.sources.omop.postgres_server import Server
from coincide.sources.omop.postgres_types import expression

__all__ = ["PostgresOptions", "PostgresTransport"]


class PostgresTransport:
    """Brings columns of a CDM in PostgreSQL into Parquet files, all from one moment.

    Parameters
    ----------
    options
        Where the CDM lies. Nothing is opened before the first question.
    """

    __slots__ = ("_found", "_options", "_server")

    def __init__(self, options: PostgresOptions) -> None:
        self._options: Final = options
        self._server: Server | None = None
        self._found: Chosen = {}

    def tables(self) -> dict[str, tuple[str, ...]]:
        """Return every table of the CDM that may be read, with its columns, both in lower case.

        Raises
        ------
        StudyError
            COI-S703.
        DataError
            COI-D701 to COI-D703: no connection; COI-D706: nothing to be seen in the schema; COI-D707: names
            that differ only in case.
        EngineError
            COI-E701: no driver.
        """
        if not self._found:
            self._found = chosen(self._options, read_catalogue(self._connected().rows(CATALOGUE)))
        return {name: tuple(columns) for name, (_, _, columns) in self._found.items()}

    def fetch(self, table: str, columns: tuple[str, ...], target: Path) -> int:
        """Write columns of a table to a Parquet file; return its rows.

        Parameters
        ----------
        table, columns
            Names in lower case, out of :meth:`tables`.
        target
            A file that does not exist yet; it has its name only once it is whole.

        Raises
        ------
        DataError
            COI-D704: no right to read; COI-D705: a type that is not read; COI-D708: text in no one encoding.
        EngineError
            COI-E702, COI-E703: the server gave up; COI-E704: the work folder's disk did.
        """
        self.tables()
        schema, name, known = self._found[table]
        problems, parts, fields = Problems(DataError), [], []
        for column in columns:
            try:
                sql, kind = expression(known[column], table)
            except DataError as error:
                problems.extend(list(error.problems))
                continue
            parts.append(f"{sql} AS {identifier(column)}")
            fields.append(pa.field(column, kind))
        problems.raise_if_any()
        select = f"SELECT {', '.join(parts)} FROM {identifier(schema)}.{identifier(name)}"
        return self._copy(select, table, pa.schema(fields), target)

    def close(self) -> None:
        """Let go of the connection."""
        if self._server is not None:
            self._server.close()
            self._server = None

    def _connected(self) -> Server:
        if self._server is None:
            self._server = Server(connection_text(self._options))
        return self._server

    def _copy(self, select: str, table: str, schema: pa.Schema, target: Path) -> int:
        rows = 0
        with self._connected().batches(select, table) as (arrived, batches):
            if arrived.types != schema.types:
                raise InternalError(Problem("COI-I702", f"Other types arrived than declared: {table}."))
            with _growing(target) as path, _parquet(path, schema) as writer:
                for batch in batches:
                    with _on_disk():
                        writer.write_batch(pa.RecordBatch.from_arrays(batch.columns, schema=schema))
                    rows += batch.num_rows
        return rows


@contextmanager
def _growing(target: Path) -> Iterator[Path]:
    """Give a temporary name; the file has its own only once it is whole."""
    growing = target.with_name(f".{target.name}.part")
    try:
        yield growing
        growing.replace(target)
    finally:
        growing.unlink(missing_ok=True)


@contextmanager
def _parquet(path: Path, schema: pa.Schema) -> Iterator[pa.parquet.ParquetWriter]:
    with _on_disk():
        writer = pa.parquet.ParquetWriter(str(path), schema, compression="zstd", store_schema=False)
    try:
        yield writer
    finally:
        with _on_disk():
            writer.close()


@contextmanager
def _on_disk() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        raise EngineError(
            Problem(
                "COI-E704",
                "The disk under the work folder is full."
                if full
                else "The work folder could not be written.",
                where="the work folder (--work)",
                fix="Free space there, or point --work at a larger disk.",
            )
        ) from None
