"""Files that grow by whole Arrow tables, in Parquet or CSV."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from coincide.simulation.forms.form import FileFormat


def write_whole(path: Path, table: pa.Table, schema: pa.Schema, file_format: FileFormat) -> None:
    """Write a table that is a file of its own."""
    with ExitStack() as stack:
        appender(stack, path, schema, file_format)(table)


def appender(
    stack: ExitStack, path: Path, schema: pa.Schema, file_format: FileFormat
) -> Callable[[pa.Table], None]:
    """Return what appends a table to a file that `stack` will close."""
    if file_format == "csv":
        text = stack.enter_context(pa.csv.CSVWriter(str(path), schema))
        return lambda table: text.write_table(table.cast(schema))
    # dictionary-encoded columns are written as such: no text is copied
    columnar = stack.enter_context(
        pa.parquet.ParquetWriter(str(path), schema, compression="zstd", store_schema=False)
    )
    return lambda table: columnar.write_table(table.cast(schema))
