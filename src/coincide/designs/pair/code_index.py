"""The codes of the data, with the lines of their hierarchy that the diseases ask for."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from coincide.diseases import CodeIndex, Disease, asked_codes, index_codes
from coincide.engines.arrow import int32_array, text_array
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
    return pa.table(
        {
            "asked": int32_array(np.arange(len(asked), dtype=np.int32)),
            "vocabulary": text_array([vocabulary for vocabulary, _ in asked]),
            "text": text_array([text for _, text in asked]),
        }
    )
