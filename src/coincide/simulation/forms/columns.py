"""Columns of a block of simulated people as other forms need them."""

from __future__ import annotations

import pyarrow as pa


def indices(column: pa.ChunkedArray) -> pa.Array:
    """Return the indices of a dictionary-encoded column of a block."""
    return column.chunk(0).indices


def ids_of(column: pa.ChunkedArray) -> pa.Array:
    """Return ids as numbers, each text read once."""
    whole = column.chunk(0)
    return whole.dictionary.cast(pa.int64()).take(whole.indices)
