"""What is exported beside our own tables: the OHDSI exchange format and the reporting checklist."""

from __future__ import annotations

import csv
import io

import pytest

from coincide.results.folder import Manifest
from coincide.results.record import record_checklist
from coincide.results.record_items import ITEMS, items_of
from coincide.results.release import Rule, release
from coincide.results.summarised import COLUMNS, SHAPES, summarised_csv
from coincide.results.table import Table
from support.released_sample import estimate_row, sample_released, sample_tables
from support.whole_result import whole_result

FACTS = Manifest("run", Rule("ohdsi"), data_name="=evil", versions={"coincide": "0.1"})
RECORD = [
    "R1.1",
    "R1.2",
    "R1.3",
    "R6.1",
    "R6.2",
    "R6.3",
    "R7.1",
    "R12.1",
    "R12.2",
    "R12.3",
    "R13.1",
    "R19.1",
    "R22.1",
]


def exported(tables, facts=FACTS):
    return list(csv.DictReader(io.StringIO(summarised_csv(tables, facts).decode(), newline="")))


def test_the_thirteen_columns_stand_in_their_order():
    assert summarised_csv((), FACTS).decode() == ",".join(COLUMNS) + "\n"
    assert len(COLUMNS) == 13


def test_estimates_keep_names_levels_and_values():
    line = next(line for line in exported(sample_released()) if line["estimate_name"] == "observed_count")
    assert line == {
        "result_id": "1", "cdm_name": "'=evil", "group_name": "a &&& b", "group_level": "als &&& ms",
        "strata_name": "overall", "strata_level": "overall", "variable_name": "rate_ratio",
        "variable_level": "NA", "estimate_name": "observed_count", "estimate_type": "integer",
        "estimate_value": "13", "additional_name": "question &&& direction &&& window",
        "additional_level": "primary &&& either &&& 365d+",
    }  # fmt: skip


def test_hidden_rows_are_dashes_only():
    lines = [
        line for line in exported(sample_released(3, 1)) if line["estimate_type"] in ("integer", "numeric")
    ]
    hidden = [line for line in lines if line["variable_name"] == "rate_ratio"]
    assert hidden
    assert {line["estimate_value"] for line in hidden} == {"-"}


def test_types_and_names_are_those_of_the_format():
    for line in exported(sample_released()):
        assert line["estimate_type"] in ("integer", "numeric", "character", "logical")
        assert all(line[column] for column in COLUMNS)
        for name in ("group", "strata", "additional"):
            names, levels = (line[f"{name}_{part}"].split(" &&& ") for part in ("name", "level"))
            assert len(names) == len(levels)
            assert all(n == n.lower() for n in names)


@pytest.mark.parametrize(("preset", "least"), [("ohdsi", "5"), ("opensafely", "8"), ("none", "0")])
def test_settings_tell_the_rule(preset, least):
    facts = Manifest("run", Rule(preset))
    settings = {
        line["estimate_name"]: line["estimate_value"]
        for line in exported(release(sample_tables()[2:], Rule("none")), facts)
        if line["variable_name"] == "settings"
    }
    assert settings["min_cell_count"] == least
    assert settings["result_type"] == "coincide_onset"
    assert settings.get("release_mark") == ("NOT FOR RELEASE" if preset == "none" else None)


def test_a_stratum_becomes_a_pair():
    row = estimate_row("primary", "either", 9, stratum="sex=female")
    table = Table("estimates", (row,), ("direction", "window", "stratum"), ("observed", "people"))
    lines = exported(release([table], Rule("ohdsi")))
    assert (lines[0]["strata_name"], lines[0]["strata_level"]) == ("sex", "female")
    assert next(line["estimate_value"] for line in lines if line["estimate_name"] == "strata") == "sex"


def test_shapes_name_columns_of_the_contract():
    from coincide.results.schema import TABLES

    for name, shape in SHAPES.items():
        assert shape.names <= {column.name for column in TABLES[name]}


def test_the_checklist_has_every_item_of_strobe_and_record():
    numbers = [item.number for item in ITEMS]
    assert [n for n in numbers if n.startswith("R")] == RECORD
    assert {n.rstrip("abcde") for n in numbers if not n.startswith("R")} == {str(n) for n in range(1, 23)}
    assert len(set(numbers)) == len(numbers)


def test_items_without_their_table_are_left_to_the_author():
    full = record_checklist(sample_released())
    assert "| R7.1 | Complete list of codes | you must write |" in full
    assert "| 15 | Outcome events | filled automatically from `tables/estimates.csv`" in full
    assert "`tables/estimates.csv`" not in record_checklist(())


def test_sources_name_files_the_folder_has():
    from coincide.results.schema import QUESTIONS, TABLES

    known = {f"tables/{name}.csv" for name in TABLES} | {
        "study.toml",
        "verdict.json",
        "report.html",
        "manifest.json",
    }
    sources = [source for item in every_item() for answer in item.answers for source in answer.sources]
    assert {source.file for source in sources} <= known
    assert {source.question for source in sources} - {""} <= set(QUESTIONS)


def every_item():
    return (*items_of("pair"), *items_of("certificates"))


def test_answers_name_the_tables_of_absolute_numbers_and_of_rivals():
    named = {
        item.number: {source.mark for answer in item.answers for source in answer.sources} for item in ITEMS
    }
    assert {"tables/controls.csv", "tables/null.csv", "tables/estimates.csv:care_seeking"} <= named["9"]
    assert {f"tables/estimates.csv:{asked}" for asked in ("washout", "latency", "rule")} <= named["12e"]
    assert {"tables/cumulative.csv", "tables/estimates.csv"} <= named["16c"]
    assert {"tables/mortality.csv", "tables/life_years.csv"} <= named["17"]


def test_only_what_was_done_is_said_to_be_done():
    """Without controls, series or lives, their names do not stand on the list."""
    made = record_checklist(sample_released())
    (bias,) = [line for line in made.splitlines() if line.startswith("| 9 |")]
    assert bias == "| 9 | Efforts against bias | you must write: biases of these data |"
    whole = record_checklist(whole_result())
    (bias,) = [line for line in whole.splitlines() if line.startswith("| 9 |")]
    assert "other washouts; other latencies; misdiagnosis; pairs without a known link" in bias
    assert "with as many contacts" not in bias  # the data hold no contacts
    (other,) = [line for line in whole.splitlines() if line.startswith("| 17 |")]
    for file in ("estimates", "mortality", "life_years"):
        assert f"`tables/{file}.csv`" in other
    (limits,) = [line for line in whole.splitlines() if line.startswith("| 19 |")]
    assert "`verdict.json`, `tables/untested.csv`" in limits
