"""Results as tables: columns of plain values in, one Arrow table or aligned text out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pyarrow as pa


def tidy_table(columns: Mapping[str, Iterable[object]]) -> pa.Table:
    """Return columns as an Arrow table, which pandas, polars and DuckDB all read.

    Parameters
    ----------
    columns
        Name -> values, all of one length. NumPy scalars become Python values; NaN becomes null.

    Examples
    --------
    >>> tidy_table({"term": ["age"], "estimate": [0.5]}).to_pylist()
    [{'term': 'age', 'estimate': 0.5}]
    """
    return pa.table({name: [_plain(value) for value in values] for name, values in columns.items()})


def text_table(table: pa.Table, *, digits: int = 4) -> str:
    """Return an Arrow table as aligned text for a terminal; nulls are empty."""
    names = table.column_names
    rows = [[_word(row[name], digits) for name in names] for row in table.to_pylist()]
    widths = [max(len(line[place]) for line in [names, *rows]) for place in range(len(names))]
    return "\n".join(
        "  ".join(word.rjust(width) for word, width in zip(line, widths, strict=True)).rstrip()
        for line in [names, *rows]
    )


def _plain(value: object) -> object:
    """Return a NumPy scalar as a Python value, and NaN as nothing."""
    value = value.item() if hasattr(value, "item") else value
    return None if isinstance(value, float) and value != value else value


def _word(value: object, digits: int) -> str:
    if value is None:
        return ""
    return f"{value:.{digits}g}" if isinstance(value, float) else str(value)
