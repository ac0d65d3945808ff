"""The default engine: one locked DuckDB in memory, spilling into the work folder."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import duckdb
import pyarrow as pa

from coincide.canonical import CANONICAL
from coincide.engines.failures import told
from coincide.engines.lock import escaped, has_glob, lock
from coincide.engines.memory import memory_setting
from coincide.engines.quote import identifier, literal
from coincide.errors import EngineError, InternalError, Problem
from coincide.queries.step import Step

_INT32: Final = "INTEGER"
_INTEGERS: Final = frozenset(
    f"{sign}{size}" for sign in ("", "U") for size in ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT")
)


class DuckDBEngine:
    """Runs steps in a DuckDB that can read only the study's files and the work folder.

    Parameters
    ----------
    work
        Folder for everything person-level; made with mode 0700 when it is not there.
    read_paths
        The study's files. Nothing else outside `work` can be read.
    threads
        Threads of the engine; None takes as many as this process may use.
    memory
        Such as ``"8GiB"``; None takes 0.6 of the machine's or the container's memory,
        and 6 GiB at most.

    Raises
    ------
    EngineError
        When the work folder cannot be made or `memory` is no size.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder, DuckDBEngine(work=Path(folder)) as engine:
    ...     engine.rows("SELECT 1 + 1")
    [(2,)]
    """

    __slots__ = ("_connection", "_links", "work")

    def __init__(
        self,
        *,
        work: Path,
        read_paths: Sequence[Path] = (),
        threads: int | None = None,
        memory: str | None = None,
    ) -> None:
        self.work: Final = _made(work)
        setting = memory_setting(memory)
        self._links: dict[Path, Path] = {}
        with told():
            self._connection = duckdb.connect(":memory:")
            lock(
                self._connection,
                work=self.work,
                read_paths=[path.resolve() for path in read_paths],
                threads=threads or len(_cores()),
                memory=setting,
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def load_folder(self, folder: Path) -> None:
        """Make the canonical tables of a folder of Parquet files known, as views over the files."""
        for name in CANONICAL:
            path = folder / f"{name}.parquet"
            if not path.is_file():
                raise InternalError(Problem("COI-I010", f"The canonical table {name} was not written."))
            self.execute(f"CREATE OR REPLACE TEMP VIEW {identifier(name)} AS FROM {self.parquet(path)}")

    def load(self, name: str, table: pa.Table) -> None:
        """Make one small table known by `name` (copied into the engine)."""
        with told():
            self._connection.register("arriving", table)
            try:
                self._connection.execute(f"CREATE OR REPLACE TEMP TABLE {identifier(name)} AS FROM arriving")
            finally:
                self._connection.unregister("arriving")

    def run(self, steps: Sequence[Step]) -> None:
        """Run steps in order; each becomes a table of int32 columns under the step's name.

        Raises
        ------
        InternalError
            COI-I011 when a result has other columns than the step declares or one that is no integer.
        EngineError
            When a result does not fit into int32, or the engine fails.
        """
        for step in steps:
            select = ", ".join(self._as_int32(step))
            self.execute(
                f"CREATE OR REPLACE TEMP TABLE {identifier(step.name)} AS SELECT {select} FROM ({step.sql})"
            )

    def fetch(self, name: str, order_by: tuple[str, ...]) -> pa.Table:
        """Return a table's rows as Arrow, sorted by columns that identify a row."""
        order = ", ".join(f"{identifier(column)} ASC NULLS FIRST" for column in order_by)
        with told():
            return self._connection.sql(f"FROM {identifier(name)} ORDER BY {order}").to_arrow_table()

    def close(self) -> None:
        """Let go of memory, spilled files and links."""
        self._connection.close()
        for link in self._links.values():
            link.unlink(missing_ok=True)
        self._links.clear()

    # What sources need beyond running steps.

    def execute(self, sql: str) -> None:
        """Run one statement for its effect."""
        with told():
            self._connection.execute(sql)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Return the rows of a small result."""
        with told():
            return self._connection.execute(sql).fetchall()

    def number(self, sql: str) -> int:
        """Return the one integer a statement gives (0 for NULL)."""
        return int(self.rows(sql)[0][0] or 0)

    def names(self) -> dict[str, str]:
        """Return every table and view made so far, with what it is (``TABLE`` or ``VIEW``)."""
        made = "SELECT table_name, 'TABLE' FROM duckdb_tables() UNION ALL"
        return dict(self.rows(f"{made} SELECT view_name, 'VIEW' FROM duckdb_views() WHERE NOT internal"))

    def path(self, path: Path) -> str:
        """Return a file's name as SQL text that is read literally, whatever characters it holds.

        DuckDB takes ``x[1].csv`` for a pattern and reads ``x1.csv``; an escaped pattern is not in the
        list of allowed paths. So such a file is read through a link in the work folder.
        """
        resolved = path.resolve()
        if has_glob(resolved) and not resolved.is_relative_to(self.work):
            resolved = self._link(resolved)
        return literal(escaped(resolved))

    def parquet(self, *paths: Path) -> str:
        """Return the table function that reads Parquet files, with ``file_index`` and ``file_row_number``."""
        listed = ", ".join(self.path(path) for path in paths)
        return f"read_parquet([{listed}], file_row_number = true, hive_partitioning = false)"

    def write_parquet(self, select: str, path: Path) -> int:
        """Write a result as one Parquet file: complete under its name, or not there. Returns the rows."""
        growing = path.with_name(f".{path.name}.part")
        try:
            with told():
                rows = self._connection.execute(
                    f"COPY ({select}) TO {literal(str(growing))} (FORMAT parquet, COMPRESSION zstd)"
                ).fetchone()
            growing.replace(path)
        finally:
            growing.unlink(missing_ok=True)
        return int(rows[0]) if rows else 0

    def _link(self, target: Path) -> Path:
        if target not in self._links:
            folder = self.work / "links"
            folder.mkdir(mode=0o700, exist_ok=True)
            ending = "".join(suffix for suffix in target.suffixes[-2:] if not has_glob(Path(suffix)))
            link = folder / f"{len(self._links):06d}{ending}"
            link.unlink(missing_ok=True)
            link.symlink_to(target)
            self._links[target] = link
        return self._links[target]

    def _as_int32(self, step: Step) -> list[str]:
        with told():
            relation = self._connection.sql(step.sql)
            found = dict(zip(relation.columns, map(str, relation.types), strict=True))
        if tuple(found) != step.columns:
            raise InternalError(
                Problem("COI-I011", f"Step {step.name} gives other columns than it declares.")
            )
        other = [name for name, kind in found.items() if kind not in _INTEGERS]
        if other:
            raise InternalError(
                Problem(
                    "COI-I011", f"Step {step.name} gives columns that are no integers: {', '.join(other)}."
                )
            )
        # A cast raises when a value does not fit: never a wrong number.
        return [
            identifier(name)
            if kind == _INT32
            else f"CAST({identifier(name)} AS INTEGER) AS {identifier(name)}"
            for name, kind in found.items()
        ]


def _cores() -> set[int]:
    if hasattr(os, "sched_getaffinity"):
        return os.sched_getaffinity(0)
    return set(range(os.cpu_count() or 1))


def _made(work: Path) -> Path:
    try:
        work.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise EngineError(
            Problem("COI-E005", "The work folder cannot be made.", where=str(work), why=error.strerror or "")
        ) from error
    return work.resolve()
