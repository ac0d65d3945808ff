"""Codes that lie below others: read by a register, found by a disease, the same in both engines."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

import coincide as co
from coincide.designs.pair.code_index import code_index
from coincide.diseases import Disease, asked_codes, disease, from_inline, index_codes, resolve
from coincide.diseases.definition import CodeSet
from coincide.diseases.listing import codelist_csv, codes_table
from coincide.engines.base import Engine
from coincide.engines.duckdb import DuckDBEngine
from coincide.engines.reference import ReferenceEngine
from coincide.errors import DataError, StudyError
from coincide.queries.hierarchy import below_step
from coincide.sources.base import Source
from support.register_files import Result, read

Edge = tuple[str, str, str, str]


def register(edges: list[Edge], codes: list[str], vocabulary: str = "snomed", **options: object) -> Source:
    columns = list(zip(*edges, strict=True)) if edges else [[], [], [], []]
    names = ("code", "vocabulary", "broader_code", "broader_vocabulary")
    return co.from_frames(
        people=pa.table({"id": ["a"], "sex": ["F"], "birth_date": ["1950-02-03"]}),
        diagnoses=pa.table({"id": ["a"] * len(codes), "date": ["2001-02-03"] * len(codes), "code": codes}),
        broader=pa.table(
            {name: pa.array(each, pa.string()) for name, each in zip(names, columns, strict=True)}
        ),
        vocabulary=vocabulary,
        coverage=("2000-01-01", "2010-01-01"),
        **options,
    )


def above(result: Result) -> set[tuple[str, str, str]]:
    texts = {code: text for code, _, text in result.tables["code"]}
    return {(texts[code], vocabulary, text) for code, vocabulary, text in result.tables["broader"]}


def snomed(*pairs: tuple[str, str]) -> list[Edge]:
    return [(child, "SNOMED CT", parent, "snomed") for child, parent in pairs]


A, B, C, D = "100001", "100002", "100003", "100004"


def test_parents_of_parents_are_above_too(tmp_path: Path) -> None:
    edges = [*snomed((A, B), (B, C)), (C, "snomed", "G35.", "icd10")]
    result = read(register(edges, [A, D]), tmp_path)
    assert above(result) == {(A, "snomed", B), (A, "snomed", C), (A, "icd10", "G35")}


def test_a_code_is_not_above_itself_and_a_row_twice_is_one(tmp_path: Path) -> None:
    result = read(register(snomed((A, A), (A, B), (A, B)), [A]), tmp_path)
    assert above(result) == {(A, "snomed", B)}


def test_codes_of_two_vocabularies_may_be_the_same(tmp_path: Path) -> None:
    edges = [(A, "snomed", "7", "omop"), ("7", "omop", A, "snomed"), ("7", "omop", "8", "omop")]
    result = read(register(edges, [A]), tmp_path)
    assert above(result) == {(A, "omop", "7"), (A, "omop", "8")}


@pytest.mark.parametrize(
    "pairs", [((A, B), (B, A)), ((A, B), (B, C), (C, A)), ((D, A), (A, B), (B, C), (C, B))]
)
def test_a_circle_stops_the_run_and_is_shown(tmp_path: Path, pairs: tuple[tuple[str, str], ...]) -> None:
    with pytest.raises(DataError) as caught:
        read(register(snomed(*pairs), [A]), tmp_path)
    (problem,) = caught.value.problems
    assert problem.code == "COI-D062"
    first, *_, last = problem.what.removesuffix(".").split(": ")[1].split(" < ")
    assert first == last


@pytest.mark.parametrize(
    ("edge", "rule"),
    [((A, "read", B, "snomed"), "COI-D047"), ((A, "snomed", "G35", "snomed"), "COI-D046")],
)
def test_a_line_that_names_no_code_is_left_out_or_stops(tmp_path: Path, edge: Edge, rule: str) -> None:
    with pytest.raises(DataError) as caught:
        read(register([edge, *snomed((A, B))], [A]), tmp_path / "strict")
    assert rule in [problem.code for problem in caught.value.problems]
    result = read(register([edge, *snomed((A, B))], [A], max_quarantine_share=0.5), tmp_path / "loose")
    assert result.finding(rule, "broader") == 1
    assert above(result) == {(A, "snomed", B)}


nodes = st.integers(0, 7)


@given(st.sets(st.tuples(nodes, nodes), max_size=14), st.sets(nodes, min_size=1))
def test_found_descendants_are_those_of_a_walk(edges: set[tuple[int, int]], occurring: set[int]) -> None:
    edges = {(max(pair), min(pair)) for pair in edges if len(set(pair)) == 2}  # downwards: no circle
    reach = {node: _walk(node, edges) for node in occurring}
    name = {node: str(200_000 + node) for node in range(8)}
    found = [(number, "snomed", name[node]) for number, node in enumerate(sorted(occurring))]
    broader = [
        (number, "snomed", name[high])
        for number, node in enumerate(sorted(occurring))
        for high in reach[node]
    ]
    for asked in range(8):
        resolved = resolve(from_inline("x", {"snomed": [name[asked]]}), index_codes(found, broader))
        expected = [n for n, node in enumerate(sorted(occurring)) if node == asked or asked in reach[node]]
        assert list(resolved.codes) == expected


def _walk(node: int, edges: set[tuple[int, int]]) -> set[int]:
    higher = {parent for child, parent in edges if child == node}
    return higher.union(*(_walk(parent, edges) for parent in higher))


FOUND = [(0, "omop", "1"), (1, "omop", "2"), (2, "omop", "3"), (3, "snomed", "100001")]
BROADER = [(1, "omop", "1"), (2, "omop", "1"), (2, "omop", "2"), (3, "omop", "1"), (0, "snomed", "500000")]


def test_a_disease_finds_what_lies_below_across_vocabularies() -> None:
    resolved = resolve(from_inline("x", {"omop": ["1"]}), index_codes(FOUND, BROADER))
    assert [(hit.vocabulary, hit.text, hit.match) for hit in resolved.matched] == [
        ("omop", "1", "descendants"),
        ("omop", "2", "descendants"),
        ("omop", "3", "descendants"),
        ("snomed", "100001", "descendants"),
    ]
    assert resolve(from_inline("x", {"snomed": ["500000"]}), index_codes(FOUND, BROADER)).codes == (0,)
    assert resolve(from_inline("x", {"omop": ["1"]}, match="exact"), index_codes(FOUND, BROADER)).codes == (
        0,
    )


def test_without_a_hierarchy_the_code_alone_is_found_and_told_so() -> None:
    resolved = resolve(from_inline("x", {"omop": ["1"]}), FOUND)
    assert [(hit.text, hit.match) for hit in resolved.matched] == [("1", "exact")]


def test_what_is_taken_out_stays_out() -> None:
    made = from_inline("x", {"omop": ["1", "3"], "snomed": ["100001"]}, excluded={"omop": ["2"]})
    assert resolve(made, index_codes(FOUND, BROADER)).codes == (0, 3)
    alone = Disease(
        "x", "x", (CodeSet("omop", ("1",), "descendants"), CodeSet("omop", ("2",), "exact", excluded=True))
    )
    assert resolve(alone, index_codes(FOUND, BROADER)).codes == (0, 2, 3)


def test_declared_codes_that_find_nothing_are_told() -> None:
    made = from_inline("x", {"omop": ["1", "77"], "snomed": ["500001"]}, excluded={"omop": ["78"]})
    assert resolve(made, index_codes(FOUND, BROADER)).not_found == (("omop", "77"), ("snomed", "500001"))


def test_codes_taken_out_are_listed_and_no_codelist_hides_them() -> None:
    made = from_inline("x", {"omop": ["1"]}, excluded={"omop": ["2"]})
    assert [(row.code, row.match) for row in codes_table(made)] == [
        ("1", "descendants"),
        ("2", "not: descendants"),
    ]
    with pytest.raises(StudyError, match="COI-S030"):
        codelist_csv(made, "omop")


def test_the_built_in_pair_asks_for_descendants() -> None:
    asked = asked_codes(disease("als"), disease("ms"))
    assert {("snomed", "86044005"), ("snomed", "24700007"), ("omop", "373182"), ("omop", "374919")} <= set(
        asked
    )
    assert not [each for each in asked if each[0].startswith("icd")]


def _table(rows: list[tuple[int, str, str]]) -> pa.Table:
    numbers, names, texts = zip(*rows, strict=True)
    return pa.table({"code": pa.array(numbers, pa.int32()), "vocabulary": list(names), "text": list(texts)})


@pytest.mark.parametrize("kind", ["duckdb", "reference"])
def test_only_the_lines_that_are_asked_for_are_fetched(tmp_path: Path, kind: str) -> None:
    engine: Engine = DuckDBEngine(work=tmp_path, threads=1) if kind == "duckdb" else ReferenceEngine()
    engine.load("code", _table(FOUND))
    engine.load("broader", _table(BROADER))
    index = code_index(engine, (from_inline("x", {"omop": ["2"]}), from_inline("y", {"icd10": ["G35"]})))
    assert index.below == {("omop", "2"): [2]}
    assert index.names[3] == ("snomed", "100001")
    assert engine.fetch("below", order_by=below_step().columns).num_rows == 1
    engine.close()
