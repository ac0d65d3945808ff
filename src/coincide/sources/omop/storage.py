"""Which store reads a CDM: a folder, a DuckDB file or a PostgreSQL server."""

from __future__ import annotations

from coincide.engines.duckdb import DuckDBEngine
from coincide.sources.omop.duckdb_file import DuckDBFile
from coincide.sources.omop.folder import FolderStore
from coincide.sources.omop.options import OmopOptions
from coincide.sources.omop.places import files_in, is_database
from coincide.sources.omop.store import Copied, Store


def open_store(options: OmopOptions, engine: DuckDBEngine) -> Store:
    """Return the store of the place that the options name; nothing is read yet.

    Raises
    ------
    DataError
        COI-D601 to COI-D604: the place is not there, or cannot be opened.
    """
    if options.postgres is not None:
        from coincide.sources.omop.postgres import PostgresTransport  # its driver is an extra

        return Copied(PostgresTransport(options.postgres))
    files = files_in(options)
    if options.path is None or not is_database(options.path):
        return FolderStore(engine, options, files)
    settings = "current_setting('threads'), current_setting('memory_limit')"
    threads, memory = engine.rows(f"SELECT {settings}")[0]
    return Copied(
        DuckDBFile(
            options.path,
            schema=options.schema,
            work=engine.work,
            threads=int(threads),
            memory=str(memory).replace(" ", ""),
        )
    )
