"""Canonical tables small enough to read, as Arrow in a folder, and engines that hold them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
import pyarrow.parquet as pq

from coincide.canonical import CANONICAL
from coincide.engines.base import Engine
from coincide.engines.duckdb import DuckDBEngine
from coincide.engines.reference import ReferenceEngine
from coincide.queries.step import Step

Rows = Sequence[tuple[int | None, ...]]

A_CODE, B_CODE, OTHER_CODE = 1, 2, 3
CODE_SET = pa.table({"disease": pa.array([0, 1], pa.int32()), "code": pa.array([A_CODE, B_CODE], pa.int32())})

ENGINES = ("reference", "duckdb")


def write_tables(tables: Mapping[str, Rows], folder: Path) -> None:
    """Write canonical tables; those not given are empty."""
    for name, schema in CANONICAL.items():
        rows = tables.get(name, ())
        columns = zip(*rows, strict=True) if rows else [()] * len(schema)
        # a test may hold a null where the schema has none, to show what then happens
        loose = pa.schema([pa.field(field.name, field.type) for field in schema])
        arrays = [pa.array(column, field.type) for column, field in zip(columns, loose, strict=True)]
        pq.write_table(pa.Table.from_arrays(arrays, schema=loose), folder / f"{name}.parquet")


@contextmanager
def loaded(kind: str, tables: Mapping[str, Rows], code_set: pa.Table = CODE_SET) -> Iterator[Engine]:
    """Give an engine that knows the tables and a code set."""
    with TemporaryDirectory() as name:
        folder = Path(name) / "canonical"
        folder.mkdir()
        write_tables(tables, folder)
        engine: Engine
        if kind == "reference":
            engine = ReferenceEngine()
        else:
            engine = DuckDBEngine(work=Path(name) / "work", read_paths=[folder], threads=1, memory="512MiB")
        try:
            engine.load_folder(folder)
            engine.load("code_set", code_set)
            yield engine
        finally:
            engine.close()


def results(engine: Engine, steps: Sequence[Step]) -> dict[str, list[tuple[int, ...]]]:
    """Run steps and return every step's rows, sorted by all columns."""
    engine.run(steps)
    return {step.name: rows_of(engine, step) for step in steps}


def rows_of(engine: Engine, step: Step) -> list[tuple[int, ...]]:
    """Return the rows of a step that was run."""
    table = engine.fetch(step.name, step.columns)
    assert tuple(table.column_names) == step.columns
    assert all(field.type == pa.int32() for field in table.schema)
    return list(zip(*(column.to_pylist() for column in table.columns), strict=True))
