"""STROBE and TRIPOD: every item once, answers only from facts that are known, never a number of people."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from coincide.designs.cohort.guidelines import (
    FACTS,
    STROBE_ITEMS,
    TRIPOD_ITEMS,
    Item,
    strobe_items,
    tripod_items,
)
from coincide.results.tables_of_cohorts import COHORTS

BOTH = [(strobe_items, STROBE_ITEMS, "STROBE"), (tripod_items, TRIPOD_ITEMS, "TRIPOD")]
Rows = Callable[[dict[str, str]], list[dict[str, str]]]


@pytest.mark.parametrize(("rows", "items", "name"), BOTH)
def test_rows_fit_the_published_table(rows: Rows, items: tuple[Item, ...], name: str) -> None:
    columns = [column.name for column in COHORTS["items"]]
    made = rows({})
    assert all(list(row) == columns for row in made)
    assert {row["guideline"] for row in made} == {name}
    numbers = [item.number for item in items]
    assert len(set(numbers)) == len(numbers)
    assert sorted({int(re.sub("[a-z]", "", number)) for number in numbers}) == list(range(1, 23))


@pytest.mark.parametrize(("rows", "items", "name"), BOTH)
def test_an_answer_needs_all_its_facts(rows: Rows, items: tuple[Item, ...], name: str) -> None:
    without = {row["item"]: row["answer"] for row in rows({})}
    full = {row["item"]: row["answer"] for row in rows({fact: f"<{fact}>" for fact in FACTS})}
    for item in items:
        needed = re.findall(r"\{(\w+)\}", item.answer)
        assert set(needed) <= set(FACTS)
        assert (without[item.number] == "") == bool(needed or not item.answer)
        assert all(f"<{fact}>" in full[item.number] for fact in needed)
        assert "{" not in full[item.number]


@pytest.mark.parametrize(("rows", "items", "name"), BOTH)
def test_what_only_authors_know_stays_empty(rows: Rows, items: tuple[Item, ...], name: str) -> None:
    full = {row["item"]: row["answer"] for row in rows(dict.fromkeys(FACTS, "x"))}
    assert full["22"] == ""  # funding
    assert full["2"] == ""
    assert full["18"] == ""


def test_facts_with_braces_are_text() -> None:
    rows = strobe_items({"data": "a {register} of 10 %"})
    assert next(row["answer"] for row in rows if row["item"] == "5") == "data: a {register} of 10 %"


def test_no_answer_holds_a_number_of_its_own() -> None:
    """Counts stand in released tables alone; answers name the table."""
    for item in (*STROBE_ITEMS, *TRIPOD_ITEMS):
        assert not re.search(r"\d", item.answer), item
