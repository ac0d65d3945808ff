"""The contract of a results folder is coherent, and told in words and JSON."""

from __future__ import annotations

import json

from coincide.results import schema_document, schema_text
from coincide.results.schema import STATES, TABLES, VERDICT_FIELDS, VERDICTS

EVERYTHING = [*TABLES.values(), VERDICT_FIELDS]


def test_names_are_unique_and_plain():
    for columns in EVERYTHING:
        names = [column.name for column in columns]
        assert len(set(names)) == len(names)
        assert all(name.isidentifier() and name.islower() for name in names)


def test_every_column_says_its_kind_and_meaning():
    for columns in EVERYTHING:
        assert all(column.kind in ("text", "integer", "number", "boolean") for column in columns)
        assert all(column.meaning and not column.meaning.endswith(".") for column in columns)


def test_tables_that_count_people_can_hide_them():
    for name, columns in TABLES.items():
        if any(column.unit == "people" and column.kind == "integer" for column in columns):
            assert "suppressed" in [column.name for column in columns], name


def test_the_promised_columns_of_estimates_stand_in_their_order():
    promised = (
        "a,b,question,direction,window,stratum,measure,estimate,low,high,low_state,high_state,p,level,"
        "method,observed,expected,person_years,people,suppressed"
    )
    assert ",".join(column.name for column in TABLES["estimates"]) == promised


def test_closed_lists_are_the_promised_ones():
    assert VERDICTS == ("more", "less", "chance", "too_few", "cannot_answer")
    assert STATES == ("finite", "zero", "infinite", "suppressed")


def test_no_column_could_hold_a_person():
    assert not {c.name for columns in EVERYTHING for c in columns} & {"person", "id", "day", "date", "born"}


def test_text_names_every_table_column_and_unit():
    text = schema_text()
    for name, columns in TABLES.items():
        assert f"tables/{name}.csv" in text
        assert all(column.name in text and column.unit in text for column in columns)
    assert "coincide.results/1" in text


def test_document_is_json_and_complete():
    document = json.loads(json.dumps(schema_document()))
    assert set(document["tables"]) == {f"tables/{name}.csv" for name in TABLES}
    assert [c["name"] for c in document["verdict.json"]] == [c.name for c in VERDICT_FIELDS]
