"""Arrow columns as NumPy arrays and back, by their buffers.

``pa.array`` on an array and ``to_numpy`` import pandas wherever it is installed, and that takes a second.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

Int32 = NDArray[np.int32]


def int32_column(rows: pa.Table, name: str) -> Int32:
    """Return a column of a table without a copy where it lies in one piece."""
    return np.ascontiguousarray(np.from_dlpack(rows.column(name).combine_chunks()), dtype=np.int32)


def int32_array(values: Int32) -> pa.Array:
    """Return whole numbers as an Arrow array."""
    return pa.Array.from_buffers(pa.int32(), len(values), [None, pa.py_buffer(np.ascontiguousarray(values))])


def int32_table(names: Sequence[str], rows: Sequence[Sequence[int]]) -> pa.Table:
    """Return rows of whole numbers as an Arrow table.

    Examples
    --------
    >>> int32_table(("disease", "code"), [(0, 7), (1, 9)]).to_pylist()
    [{'disease': 0, 'code': 7}, {'disease': 1, 'code': 9}]
    """
    columns = np.array(rows, np.int32).reshape(-1, len(names)).T
    return pa.table({name: int32_array(column) for name, column in zip(names, columns, strict=True)})


def text_array(values: Sequence[str]) -> pa.Array:
    """Return texts as an Arrow array."""
    encoded = [value.encode("utf-8") for value in values]
    ends = np.cumsum([0, *map(len, encoded)], dtype=np.int32)
    return pa.Array.from_buffers(
        pa.string(), len(values), [None, pa.py_buffer(ends), pa.py_buffer(b"".join(encoded))]
    )
