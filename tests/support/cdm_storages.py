"""The Parquet files of a CDM put into the other places a CDM can lie in."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from support.postgres_server import Server


def into_postgres(folder: Path, server: Server, schema: str) -> None:
    """Make a table of a new schema of each Parquet file."""
    from adbc_driver_postgresql import dbapi

    server.sql(f'DROP SCHEMA IF EXISTS "{schema}" CASCADE; CREATE SCHEMA "{schema}"')
    place = f"postgresql://{server.owner}:{server.password}@/postgres?host={server.folder}&port={server.port}"
    with dbapi.connect(place, autocommit=True) as connection, connection.cursor() as cursor:
        for path in sorted(folder.glob("*.parquet")):
            with pq.ParquetFile(path) as file:
                rows = file.schema_arrow.empty_table().to_reader()
                cursor.adbc_ingest(path.stem, rows, mode="create", db_schema_name=schema)
                for batch in file.iter_batches():
                    cursor.adbc_ingest(path.stem, batch, mode="append", db_schema_name=schema)


def into_duckdb(folder: Path, target: Path) -> None:
    """Make a table of a new DuckDB file of each Parquet file."""
    with duckdb.connect(str(target)) as connection:
        for path in sorted(folder.glob("*.parquet")):
            connection.execute(f"CREATE TABLE {path.stem} AS FROM read_parquet('{path}')")
