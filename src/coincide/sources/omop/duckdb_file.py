"""A DuckDB file as the place where a CDM lies: opened for reading only, behind a lock of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import duckdb

from coincide.engines.failures import told
from coincide.engines.lock import lock
from coincide.engines.quote import identifier, literal
from coincide.errors import DataError, EngineError, Problem

REFUSED: Final = "COI-E004"
"""Code of the engine's error when a file outside is asked for."""

_LISTED: Final = """
    SELECT table_name, column_name FROM duckdb_columns()
    WHERE NOT internal AND database_name = current_database() AND lower(schema_name) = {schema}
    ORDER BY table_name, column_index
"""


class DuckDBFile:
    """Brings columns of a CDM in a DuckDB file into Parquet files.

    The file may hold views: what they read must lie in the file too, since nothing else can be opened.

    Parameters
    ----------
    path
        The file.
    schema
        Schema of the CDM.
    work
        The work folder: the only place written to.
    threads, memory
        Share of the machine.
    """

    __slots__ = ("_catalogue", "_connection", "_found", "_label", "_schema")

    def __init__(self, path: Path, *, schema: str, work: Path, threads: int, memory: str) -> None:
        self._schema: Final = schema
        self._label: Final = f"data.path: {path.name}"
        self._found: dict[str, tuple[str, dict[str, str]]] = {}
        self._connection = _opened(path)
        with told():
            lock(self._connection, work=work, read_paths=(), threads=threads, memory=memory)
            ((catalogue,),) = self._connection.execute("SELECT current_database()").fetchall()
        self._catalogue: Final[str] = catalogue

    def tables(self) -> dict[str, tuple[str, ...]]:
        """Return every table and view of the schema with its columns, both in lower case.

        Raises
        ------
        DataError
            COI-D602: no such schema, or nothing in it.
        """
        with told():
            sql = _LISTED.format(schema=literal(self._schema.lower()))
            rows = self._connection.execute(sql).fetchall()
        # DuckDB itself tells no letter case apart, so no two names of a schema differ only in it.
        for table, column in rows:
            self._found.setdefault(table.lower(), (table, {}))[1][column.lower()] = column
        if not self._found:
            raise DataError(
                Problem(
                    "COI-D602",
                    "The schema holds no table, or there is no such schema.",
                    where=self._label,
                    fix='Name the schema of the CDM: schema = "cdm".',
                )
            )
        return {table: tuple(columns) for table, (_, columns) in self._found.items()}

    def fetch(self, table: str, columns: tuple[str, ...], target: Path) -> int:
        """Write columns of a table to a Parquet file; return its rows.

        Raises
        ------
        DataError
            COI-D612: a view that reads something outside the file.
        """
        name, known = self._found[table]
        listed = ", ".join(f"{identifier(known[column])} AS {identifier(column)}" for column in columns)
        # With its catalogue: a schema may have the name of the file.
        source = f"{identifier(self._catalogue)}.{identifier(self._schema)}.{identifier(name)}"
        try:
            with told():
                rows = self._connection.execute(
                    f"COPY (SELECT {listed} FROM {source}) TO {literal(str(target))}"
                    " (FORMAT parquet, COMPRESSION zstd)"
                ).fetchone()
        except EngineError as error:
            if error.problems[0].code != REFUSED:
                raise
            raise DataError(_outside(table)) from None
        return int(rows[0]) if rows else 0

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()


def _outside(table: str) -> Problem:
    return Problem(
        "COI-D612",
        f"The view {table} reads something outside the DuckDB file.",
        where=table,
        why="Only files that the study names are opened.",
        fix="Make it a table of the file, or export the tables as Parquet into a folder and name that.",
    )


def _opened(path: Path) -> duckdb.DuckDBPyConnection:
    try:
        return duckdb.connect(str(path), read_only=True)
    except (duckdb.Error, OSError) as error:
        name = type(error).__name__
    raise DataError(
        Problem(
            "COI-D604",
            f"The DuckDB file cannot be opened for reading ({name}).",
            where=f"data.path: {path.name}",
            why="It is no DuckDB file, of a newer version, damaged, or another program writes to it.",
            fix="Close other programs that have it open, or export its tables as Parquet into a folder.",
        )
    )
