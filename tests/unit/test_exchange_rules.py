"""A whole released run against the published rules of the exchange format, as omopgenerics 1.3 checks them.

Its reader takes every cell as text, trims it, and takes an empty one and ``NA`` for missing. It refuses
missing values but in ``variable_level``, other types, results without settings, columns named in two places,
and two values of one estimate, and warns of names and levels that do not fit.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from functools import cache

import pytest

from coincide.results.manifest import Manifest
from coincide.results.rows import is_suppressed
from coincide.results.rules import Rule
from coincide.results.summarised import COLUMNS, SHAPES, summarised_csv
from coincide.results.table import Released
from coincide.results.tables_of_cohorts import COHORTS
from support.certificate_sample import Death, answer_deaths, study
from support.whole_result import whole_result

pytestmark = pytest.mark.slow

JOIN = " &&& "
PAIRS = ("group", "strata", "additional")
TYPES = {"numeric", "integer", "date", "character", "proportion", "percentage", "logical"}
SNAKE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
COMPULSORY = ("result_type", "package_name", "package_version", "min_cell_count")
Line = dict[str, str]


def tables_of(name: str) -> tuple[Released, ...]:
    if name == "certificates":
        deaths = [Death("G20 F03")] * 9 + [Death("G20"), Death("F03"), Death("J18")] * 20
        return answer_deaths("duckdb", deaths, study("ohdsi")).tables
    return whole_result(name)


@cache
def lines_of(name: str) -> tuple[Line, ...]:
    preset = "ohdsi" if name == "certificates" else name
    facts = Manifest("run", Rule(preset), data_name="a register", versions={"coincide": "0.1"})
    text = summarised_csv(tables_of(name), facts).decode("utf-8")
    return tuple(csv.DictReader(io.StringIO(text, newline="")))


def results(name: str) -> list[Line]:
    return [line for line in lines_of(name) if line["variable_name"] != "settings"]


def settings(name: str) -> dict[str, Line]:
    found: dict[str, Line] = {}
    for line in lines_of(name):
        if line["variable_name"] == "settings":
            one = found.setdefault(line["result_id"], {})
            assert line["estimate_name"] not in one
            one[line["estimate_name"]] = line["estimate_value"]
    return found


def names_in(lines: list[Line], pair: str) -> set[str]:
    return {name for line in lines for name in line[f"{pair}_name"].split(JOIN)} - {"overall"}


EVERY = pytest.mark.parametrize("name", ["ohdsi", "opensafely", "none", "certificates"])


@EVERY
def test_the_columns_are_the_thirteen_and_ids_are_whole_numbers(name: str) -> None:
    assert tuple(lines_of(name)[0]) == COLUMNS
    assert len(COLUMNS) == 13
    assert all(re.fullmatch(r"[1-9][0-9]*", line["result_id"]) for line in lines_of(name))


@EVERY
def test_nothing_is_missing_but_levels_of_variables(name: str) -> None:
    for line in lines_of(name):
        for column in set(COLUMNS) - {"variable_level"}:
            assert line[column].strip() not in ("", "NA"), (column, line)


@EVERY
def test_types_are_those_of_the_closed_list_and_fit_their_values(name: str) -> None:
    for line in results(name):
        kind, value = line["estimate_type"], line["estimate_value"]
        assert kind in TYPES
        if value == "-":
            continue  # hidden
        if kind == "integer":
            int(value)
        elif kind == "numeric":
            float(value)
        elif kind == "logical":
            assert value in ("True", "False")


@EVERY
def test_names_and_levels_fit_after_cells_are_trimmed(name: str) -> None:
    for line in lines_of(name):
        for pair in PAIRS:
            names, levels = (line[f"{pair}_{part}"].strip().split(JOIN) for part in ("name", "level"))
            assert len(names) == len(levels), line
            assert all(SNAKE.fullmatch(one) for one in names), names
            assert (names == ["overall"]) <= (levels == ["overall"])


@EVERY
def test_no_name_stands_in_two_places(name: str) -> None:
    for number, said in settings(name).items():
        lines = [line for line in results(name) if line["result_id"] == number]
        places = [names_in(lines, pair) for pair in PAIRS] + [set(said), set(COLUMNS)]
        assert sum(map(len, places)) == len(set().union(*places)), said["result_type"]


@EVERY
def test_settings_are_told_for_each_result_once_and_differ(name: str) -> None:
    said = settings(name)
    assert {line["result_id"] for line in lines_of(name)} == set(said)
    assert all(one.get(key) for one in said.values() for key in COMPULSORY)
    assert len({tuple(sorted(one.items())) for one in said.values()}) == len(said)
    for number, one in said.items():
        lines = [line for line in results(name) if line["result_id"] == number]
        for pair in PAIRS:
            told = set(one.get(pair, "").split(JOIN)) - {""}
            assert told == names_in(lines, pair) or not lines, (one["result_type"], pair)
    assert {line["estimate_type"] for line in lines_of(name) if line["variable_name"] == "settings"} == {
        "character"
    }


@EVERY
def test_no_estimate_has_two_values(name: str) -> None:
    keys = Counter(
        tuple(line[column] for column in COLUMNS if column != "estimate_value") for line in results(name)
    )
    assert {key: count for key, count in keys.items() if count > 1} == {}


@EVERY
def test_every_shown_number_of_exchanged_tables_is_in_the_file(name: str) -> None:
    exchanged = [table for table in tables_of(name) if table.name in SHAPES]
    numbers = [
        value
        for table in exchanged
        for row in table.rows
        if not is_suppressed(row)
        for column, value in row.items()
        if column not in SHAPES[table.name].names
        and isinstance(value, int | float)
        and not isinstance(value, bool)
    ]
    written = [line for line in results(name) if line["estimate_type"] in ("integer", "numeric")]
    assert sorted(line["estimate_value"] for line in written if line["estimate_value"] != "-") == sorted(
        map(repr, numbers)
    )
    assert {f"coincide_{table.name}" for table in exchanged} == {
        one["result_type"] for one in settings(name).values()
    }


def test_hidden_rows_are_dashes_in_every_number() -> None:
    hidden = [
        row
        for table in tables_of("ohdsi")
        if table.name in SHAPES
        for row in table.rows
        if is_suppressed(row)
    ]
    dashes = [line for line in results("ohdsi") if line["estimate_value"] == "-"]
    assert len(hidden) > 10
    assert len(dashes) >= len(hidden)
    assert not [line for line in dashes if line["estimate_type"] == "character"]


def test_a_test_of_levels_stands_under_its_variable() -> None:
    tests = [line for line in results("none") if line["variable_name"] == "homogeneity"]
    assert {(line["strata_name"], line["strata_level"]) for line in tests} >= {
        ("sex", "overall"),
        ("age", "overall"),
    }


def test_every_table_that_is_exchanged_is_in_this_run() -> None:
    there = {table.name for name in ("none", "certificates") for table in tables_of(name) if table.rows}
    missing = set(SHAPES) - there - set(COHORTS)  # a cohort exports its own: tests/cli/test_cohort_verb.py
    assert missing <= {"quality"}  # nothing was wrong with these data
