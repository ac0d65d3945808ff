"""The codes of the data, with the lines of their hierarchy that the diseases ask for."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from coincide.diseases import CodeIndex, Disease, asked_codes, index_codes
from coincide.engines.base import Engine
from coincide.queries.hierarchy import below_step


def code_index(engine: Engine, diseases: Sequence[Disease]) -> CodeIndex:
    """Return the codes found in the data, ready to resolve these diseases.

    Parameters
    ----------
    engine
        Knows the canonical tables ``code`` and ``broader``.
    diseases
        Whose codes will be looked up: the hierarchy of others is not fetched.
    """
    rows = engine.fetch("code", order_by=("code",)).to_pylist()
    asked = asked_codes(*diseases)
    below = []
    if asked:
        engine.load("asked", _asked_table(asked))
        engine.run((below_step(),))
        found = engine.fetch("below", order_by=("asked", "code")).to_pylist()
        below = [(row["code"], *asked[row["asked"]]) for row in found]
    return index_codes(((row["code"], row["vocabulary"], row["text"]) for row in rows), below)


def _asked_table(asked: list[tuple[str, str]]) -> pa.Table:
    numbers = pa.py_buffer(np.arange(len(asked), dtype=np.int32))
    return pa.table(
        {
            "asked": pa.Array.from_buffers(pa.int32(), len(asked), [None, numbers]),
            "vocabulary": _texts([vocabulary for vocabulary, _ in asked]),
            "text": _texts([text for _, text in asked]),
        }
    )


def _texts(values: list[str]) -> pa.Array:
    """Return texts as Arrow by their buffers: ``pa.array`` would import pandas wherever it is installed."""
    encoded = [value.encode("utf-8") for value in values]
    ends = np.cumsum([0, *map(len, encoded)], dtype=np.int32)
    buffers = [None, pa.py_buffer(ends), pa.py_buffer(b"".join(encoded))]
    return pa.Array.from_buffers(pa.string(), len(values), buffers)
