"""The plain engine: every step's slow twin, on lists of tuples, in memory.

It exists to be believed. The other engines are tested against it; it is fit for thousands of people.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from coincide.canonical import CANONICAL
from coincide.errors import EngineError, Problem
from coincide.queries.step import Rows, Step


class ReferenceEngine:
    """Runs the plain twin of each step (see `coincide.engines.base.Engine`)."""

    def __init__(self) -> None:
        self._tables: dict[str, pa.Table] = {}
        self._rows: dict[str, Rows] = {}

    def load_folder(self, folder: Path) -> None:
        """Read the canonical tables of a folder."""
        for name in CANONICAL:
            self.load(name, pq.read_table(folder / f"{name}.parquet"))

    def load(self, name: str, table: pa.Table) -> None:
        """Make one table known; text columns can be fetched but not queried."""
        self._tables[name] = table
        self._rows.pop(name, None)

    def run(self, steps: Sequence[Step]) -> None:
        """Run the plain twins in order."""
        for step in steps:
            rows = step.plain({name: self._known(name) for name in step.reads})
            self.load(step.name, _as_table(step, rows))

    def fetch(self, name: str, order_by: tuple[str, ...]) -> pa.Table:
        """Return a table, sorted."""
        return self._table(name).sort_by([(column, "ascending") for column in order_by])

    def close(self) -> None:
        """Forget everything."""
        self._tables.clear()
        self._rows.clear()

    def _table(self, name: str) -> pa.Table:
        if name not in self._tables:
            raise EngineError(
                Problem(
                    "COI-E201", f"no table {name!r} is known", fix="load it, or run the step that makes it"
                )
            )
        return self._tables[name]

    def _known(self, name: str) -> Rows:
        if name not in self._rows:
            columns = [column.to_pylist() for column in self._table(name).columns]
            self._rows[name] = list(zip(*columns, strict=True))
        return self._rows[name]


def _as_table(step: Step, rows: Rows) -> pa.Table:
    columns = zip(*rows, strict=True) if rows else ((),) * len(step.columns)
    arrays = [pa.array(column, pa.int32()) for column in columns]
    return pa.table(dict(zip(step.columns, arrays, strict=True)))
