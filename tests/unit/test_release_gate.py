"""The gate refuses tables that would let a count past it, and its products cannot be made elsewhere."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest

from coincide.errors import InternalError, StudyError
from coincide.results.release import ReleaseRule, Rule, is_released, release
from coincide.results.rows import LABELS, plain_rows
from coincide.results.schema import TABLES
from coincide.results.table import Released, Sum, Table
from support.attack import count, tally
from support.released_sample import estimate_row, sample_released, sample_tables

OHDSI = Rule("ohdsi")
KEY = ("direction", "window", "stratum")
BOTH = ("observed", "people")


def table_of(*rows, support=BOTH, **more):
    return Table("estimates", rows, KEY, support, **more)


def codes_of(raised):
    return [problem.code for problem in raised.value.problems]


@pytest.mark.parametrize(
    ("name", "hidden", "shown", "words"),
    [
        ("ohdsi", [1, 4], [0, 5], "counts below 5 are hidden, zero is shown, shown counts are not rounded"),
        (
            "opensafely",
            [0, 7],
            [8],
            "counts below 8 are hidden, zero is hidden too, shown counts are rounded to 5",
        ),
        ("none", [], [0, 1, 5], "NOT FOR RELEASE: every count is shown as it is"),
    ],
)
def test_presets(name, hidden, shown, words):
    rule = Rule(name)
    assert all(map(rule.hides, hidden))
    assert not any(map(rule.hides, shown))
    assert rule.words == words


def test_an_unknown_preset_is_a_fault_of_the_study():
    with pytest.raises(StudyError, match="COI-S090"):
        Rule("lenient")


def test_rounding_is_to_the_nearest_multiple():
    rule = ReleaseRule("ten", 0, 3, round_to=10)
    assert [rule.rounded(n) for n in (4, 5, 14, 15, 96)] == [0, 10, 10, 20, 100]


@pytest.mark.parametrize(
    "value", [float("nan"), float("inf"), "1.0", True], ids=["nan", "infinity", "text", "boolean"]
)
def test_a_number_must_be_a_finite_number(value):
    with pytest.raises(InternalError, match="COI-I102"):
        release([table_of(estimate_row("primary", "either", 9, estimate=value))], OHDSI)


@pytest.mark.parametrize(
    "change",
    [
        {"measure": "odds_ratio"},
        {"question": "anything"},
        {"direction": "sideways"},
        {"low_state": "infinite"},
        {"a": None},
        {"a": "\ud800"},
        {"observed": 3.5},
    ],
)
def test_rows_are_held_against_the_contract(change):
    with pytest.raises(InternalError, match="COI-I102"):
        release([table_of(estimate_row("primary", "either", 9, **change))], OHDSI)


def test_columns_are_those_of_the_contract():
    row = estimate_row("primary", "either", 9)
    del row["p"]
    with pytest.raises(InternalError, match=r"missing \['p'\], unknown \['person_id'\]"):
        release([table_of(row | {"person_id": "x"})], OHDSI)


def test_every_broken_row_is_told_at_once():
    rows = [estimate_row("primary", "either", 9, p=math.nan), estimate_row("none", "either", 9)]
    with pytest.raises(InternalError) as raised:
        release([table_of(*rows)], OHDSI)
    assert codes_of(raised) == ["COI-I102", "COI-I102"]


def test_people_must_be_support():
    with pytest.raises(InternalError, match=r"COI-I103.*column people"):
        release([table_of(estimate_row("primary", "either", 9), support=("observed",))], OHDSI)


def test_one_count_has_one_value():
    rows = (estimate_row("primary", "either", 9), estimate_row("latency", "either", 8))
    with pytest.raises(InternalError, match="COI-I104"):
        release([table_of(*rows)], OHDSI)


def test_a_count_is_not_negative():
    with pytest.raises(InternalError, match="COI-I104"):
        release([tally({("d", "all", 0): -1})], OHDSI)


def test_sums_add_up():
    sums = [Sum(count("total"), (count("part"),))]
    with pytest.raises(InternalError, match="COI-I105"):
        release([tally({("part", "all", 0): 9, ("total", "all", 0): 10}, sums)], OHDSI)


def test_numbers_stand_on_counts():
    with pytest.raises(InternalError, match="COI-I107"):
        release([table_of(estimate_row("primary", "either", 9, observed=None, people=None))], OHDSI)


def test_a_row_rests_on_counts_that_some_table_shows():
    with pytest.raises(InternalError, match="COI-I107"):
        release([table_of(estimate_row("primary", "either", 9), rests_on=lambda _: (count("d"),))], OHDSI)


def test_rounding_needs_a_way_to_make_estimates_again():
    with pytest.raises(InternalError, match="COI-I106"):
        release([table_of(estimate_row("primary", "either", 9))], Rule("opensafely"))


def test_making_estimates_again_may_not_bring_counts_back():
    table = table_of(estimate_row("primary", "either", 9), derive=lambda row: row | {"observed": 9})
    with pytest.raises(InternalError, match="COI-I106"):
        release([table], Rule("opensafely"))


def test_estimates_are_made_from_rounded_counts():
    table = table_of(
        estimate_row("primary", "either", 13, people=1012),
        derive=lambda row: row | {"estimate": row["observed"] / row["expected"]},
    )
    ((row,),) = (out.rows for out in release([table], Rule("opensafely")))
    assert (row["observed"], row["people"], row["estimate"]) == (15, 1010, 15 / 3.1)


def test_numbers_of_numpy_become_plain():
    row = estimate_row("primary", "either", np.int64(9), estimate=np.float64(2.5), expected=3)
    (plain,) = plain_rows("estimates", [row])
    assert [type(plain[name]) for name in ("observed", "estimate", "expected")] == [int, float, float]


def test_an_unknown_table_is_a_fault():
    with pytest.raises(InternalError, match="COI-I101"):
        release([Table("people", ())], OHDSI)


def test_released_tables_are_known():
    assert all(map(is_released, sample_released()))
    assert not is_released(sample_tables()[0])


def test_a_table_made_elsewhere_is_not_released():
    assert not is_released(Released("run", (), 0, "ohdsi", b"0" * 64))


@pytest.mark.parametrize("change", [{"name": "onset"}, {"rows": ()}, {"hidden": 3}, {"preset": "none"}])
def test_a_copied_seal_does_not_fit(change):
    assert not is_released(dataclasses.replace(sample_released()[0], **change))


def test_a_row_altered_after_the_gate_is_not_released():
    tables = sample_released()
    tables[2].rows[0]["people"] = 3
    assert not is_released(tables[2])


def test_every_table_of_the_contract_can_be_hidden():
    """Whatever has a column to hide keeps its text and loses every other value."""
    for name, columns in TABLES.items():
        counts = [c.name for c in columns if c.kind == "integer" and c.name not in (*LABELS, "remove")]
        if "suppressed" not in {c.name for c in columns} or not counts:
            continue  # a table without counts of its own is hidden with the counts it rests on
        row = {c.name: _any_value(c) for c in columns} | dict.fromkeys(counts, 2)
        (out,) = release([Table(name, (row,), support=tuple(counts))], OHDSI)
        assert out.hidden == 1
        kept = {k for k, v in out.rows[0].items() if not isinstance(v, str) and v is not None}
        assert kept <= {"suppressed", *LABELS}


def _any_value(column):
    closed = {"measure": "rate_ratio", "question": "all", "direction": "either", "check": "influence"}
    if column.kind == "text":
        return closed.get(column.name, "finite" if column.name.endswith("_state") else "text")
    return {"integer": 2, "number": 2.0, "boolean": False}[column.kind]
