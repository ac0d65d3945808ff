"""Frames of pandas, polars or Arrow on their way into the strict reading."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import narwhals as nw
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from coincide.errors import DataError, Problem
from coincide.sources.cohort.options import TableOptions
from coincide.sources.register.files import File
from coincide.sources.register.headers import header_problems


def written(table: TableOptions, staging: Path) -> File:
    """Write the declared columns of a frame as Parquet, so that it is read as a file is.

    Yes and no become 1 and 0 in a number, and ``true`` and ``false`` in a category.

    Raises
    ------
    DataError
        COI-D952 for what is no frame; COI-D953 for a column of mixed types; COI-D004 and COI-D005 for columns
        that are not there, or twice.
    """
    label = f"{table.name} (frame)"
    arrow = _arrow(table, label)
    for column in table.columns.values():
        if pa.types.is_boolean(arrow.schema.field(column.source).type):
            arrow = _without_booleans(arrow, column.source, as_text=column.kind == "category")
    path = staging / f"{table.name}-frame.parquet"
    pq.write_table(arrow, path)
    return File(path, label, ".parquet")


def _arrow(table: TableOptions, label: str) -> pa.Table:
    try:
        native: nw.DataFrame[Any] = nw.from_native(cast("Any", table.rows), eager_only=True)
    except TypeError:
        failure = Problem(
            "COI-D952",
            f"the rows of {table.name} are a {type(table.rows).__name__}",
            where=label,
            fix="give a frame of pandas, polars or Arrow, or name a file in the section",
        )
        raise DataError(failure) from None
    wanted = list(dict.fromkeys([table.id, *(column.source for column in table.columns.values())]))
    problems = header_problems(list(native.columns), wanted, label, ",")
    if problems:
        raise DataError(*problems)
    try:
        return native.select(wanted).to_arrow()
    except (pa.ArrowException, TypeError):
        mixed = Problem(
            "COI-D953",
            "a declared column holds values of several types",
            where=label,
            why="a guess would change ids or values",
            fix="turn each column into one type first, ids into text",
        )
    raise DataError(mixed)


def _without_booleans(arrow: pa.Table, name: str, *, as_text: bool) -> pa.Table:
    place = arrow.schema.get_field_index(name)
    values = pc.cast(arrow.column(name), pa.string() if as_text else pa.int8())
    return arrow.set_column(place, name, values)
