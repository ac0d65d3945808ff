"""Values go into CSV and JSON one way and come back the same."""

from __future__ import annotations

import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coincide.results.schema import Column
from coincide.results.text import csv_bytes, guarded, json_bytes, read_csv, read_json, unguarded

COLUMNS = (
    Column("label", "text", "text"),
    Column("count", "integer", "count"),
    Column("ratio", "number", "ratio"),
    Column("hidden", "boolean", "hidden"),
)
ANY_TEXT = st.one_of(
    st.text(st.characters(codec="utf-8"), max_size=20),
    st.text("'=+-@\t\r\n\",＝＋－＠a", max_size=8),
)
ROWS = st.lists(
    st.fixed_dictionaries({
        "label": ANY_TEXT,
        "count": st.none() | st.integers(),
        "ratio": st.none() | st.floats(allow_nan=False, allow_infinity=False),
        "hidden": st.none() | st.booleans(),
    }),
    max_size=5,
)  # fmt: skip


@given(ROWS)
def test_tables_come_back_exactly(rows):
    back = read_csv(COLUMNS, csv_bytes(COLUMNS, rows))
    assert repr(back) == repr(
        [{c.name: row[c.name] for c in COLUMNS} for row in rows]
    )  # repr tells 0.0 from -0.0 and 1 from 1.0


@given(ANY_TEXT)
def test_no_text_cell_starts_a_formula(text):
    data = csv_bytes(COLUMNS[:1] * 2, [{"label": text}])
    cell = list(csv.reader(io.StringIO(data.decode(), newline="")))[1][0]
    assert not cell.startswith(tuple("=+-@\t\r＝＋－＠"))
    assert unguarded(guarded(text)) == text


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"),
        ("-2", "'-2"),
        ("'=1", "''=1"),
        ("'tis", "'tis"),
        ("＠a", "'＠a"),
        ("1-183d", "1-183d"),
    ],
)
def test_formulas_get_an_apostrophe(text, cell):
    assert guarded(text) == cell


def test_numbers_stay_numbers():
    row = {"label": "", "count": -3, "ratio": -0.1, "hidden": True}
    assert csv_bytes(COLUMNS, [row]) == b"label,count,ratio,hidden\n,-3,-0.1,true\n"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "header"),
        (b"label,count,ratio\n", "header"),
        (b"label,count,ratio,hidden\na,1\n", "2 cells instead of 4"),
        (b"label,count,ratio,hidden\na,1.0,1.0,true\n", "count is not a integer"),
        (b"label,count,ratio,hidden\na, 1,1.0,true\n", "count is not a integer"),
        (b"label,count,ratio,hidden\na,1,nan,true\n", "ratio is not a number"),
        (b"label,count,ratio,hidden\na,1,1e3,true\n", "ratio is not a number"),
        (b"label,count,ratio,hidden\na,1,1.0,True\n", "hidden is not a boolean"),
        (b'label,count,ratio,hidden\n"a,1,1.0,true\n', "line"),
        (b"label,count,ratio,hidden\n\xff,1,1.0,true\n", "utf-8"),
    ],
)
def test_broken_tables_are_refused(data, reason):
    with pytest.raises(ValueError, match=reason):
        read_csv(COLUMNS, data)


def test_json_has_one_form():
    assert (
        json_bytes({"b": 1, "a": ["é", 0.1]})
        == '{\n  "a": [\n    "é",\n    0.1\n  ],\n  "b": 1\n}\n'.encode()
    )


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_json_holds_no_nan(value):
    with pytest.raises(ValueError, match="JSON"):
        json_bytes({"a": value})


@pytest.mark.parametrize(
    "data", [b'{"a": NaN}', b'{"a": 1, "a": 2}', b"{", b"\xff", b"[" * 100_000], ids=lambda data: data[:12]
)
def test_broken_json_is_refused(data):
    with pytest.raises(ValueError):  # noqa: PT011  (each is told in other words)
        read_json(data)


@given(
    st.recursive(st.none() | st.booleans() | st.integers() | st.text(st.characters(codec="utf-8")), st.lists)
)
def test_json_comes_back(document):
    assert read_json(json_bytes(document)) == document == json.loads(json_bytes(document))
