"""The SQL twins of the normal form say the same as Python."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coincide.diseases.codes import (
    canonical_vocabulary_sql,
    is_valid,
    is_valid_sql,
    normalise,
    normalise_sql,
)
from coincide.diseases.vocabularies import VOCABULARIES, canonical_vocabulary

_MARKS = ".+*-!XDx \t\n\u00a0\u2009\u200b\ufeff\u2020\u2021\u2013\u0131\u00df:_'"
_LIKE_CODES = st.text(st.sampled_from(_MARKS + "DGdgABCE0123489"), max_size=12)
_ROWS = st.lists(
    st.tuples(st.one_of(_LIKE_CODES, st.text(max_size=12)), st.sampled_from(sorted(VOCABULARIES)))
)

_QUERY = (
    f"SELECT {normalise_sql('t', 'v')}, {is_valid_sql('t', 'v')}, {canonical_vocabulary_sql('v')} "
    "FROM (SELECT unnest($texts::VARCHAR[]) AS t, unnest($names::VARCHAR[]) AS v)"
)


@pytest.fixture(scope="module")
def engine() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(":memory:", config={"threads": 1}) as connection:
        yield connection


def _python(text: str, name: str) -> tuple[str, bool, str]:
    return normalise(text, name), is_valid(text, name), canonical_vocabulary(name)


@given(rows=_ROWS)
@settings(max_examples=150, deadline=None)
def test_sql_equals_python(engine: duckdb.DuckDBPyConnection, rows: list[tuple[str, str]]) -> None:
    texts, names = [text for text, _ in rows], [name for _, name in rows]
    got = engine.execute(_QUERY, {"texts": texts, "names": names}).fetchall()
    assert got == [_python(text, name) for text, name in rows]


def test_sql_equals_python_on_single_characters(engine: duckdb.DuckDBPyConnection) -> None:
    # every character of the basic plane at the end of a code, where marks and spaces are dropped
    points = [point for point in range(1, 0x10000) if not 0xD800 <= point <= 0xDFFF]
    texts = [f"G12{chr(point)}" for point in points]
    got = engine.execute(_QUERY, {"texts": texts, "names": ["icd10"] * len(texts)}).fetchall()
    assert got == [_python(text, "icd10") for text in texts]


def test_null_and_unlisted_vocabularies_are_null(engine: duckdb.DuckDBPyConnection) -> None:
    rows = engine.execute(_QUERY, {"texts": [None, "G35"], "names": ["icd10", "read2"]}).fetchall()
    assert rows == [(None, None, "icd10"), (None, None, None)]
