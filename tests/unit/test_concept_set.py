"""Concept sets of ATLAS: both spellings, what is taken out, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from coincide.diseases import read_concept_set
from coincide.diseases.concept_set import DEEPEST, LARGEST
from coincide.errors import StudyError
from coincide.study import parse_study


def item(number: object, name: str = "", **flags: object) -> dict[str, Any]:
    return {"concept": {"CONCEPT_ID": number, "CONCEPT_NAME": name, "VOCABULARY_ID": "SNOMED"}, **flags}


def written(folder: Path, content: object) -> Path:
    path = folder / "als.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return path


def told(folder: Path, content: object) -> list[str]:
    with pytest.raises(StudyError) as caught:
        read_concept_set(written(folder, content))
    return [problem.code for problem in caught.value.problems]


ITEMS = [
    item(374631, "Motor neuron disease", isExcluded=False, includeDescendants=True, includeMapped=False),
    item(4041685, "ALS with dementia", isExcluded=True, includeDescendants=True, includeMapped=False),
    item(373182, "ALS", isExcluded=False, includeDescendants=False, includeMapped=False),
    item(99, isExcluded=True),
]
SHAPE = [
    ("374631", "descendants", False),
    ("373182", "exact", False),
    ("4041685", "descendants", True),
    ("99", "exact", True),
]


def shape(path: Path) -> list[tuple[str, str, bool]]:
    sets = read_concept_set(path).code_sets
    assert all(each.vocabulary == "omop" for each in sets)
    return sorted((code, each.match, each.excluded) for each in sets for code in each.codes)


def test_as_atlas_exports_the_expression(tmp_path: Path) -> None:
    made = read_concept_set(written(tmp_path, {"items": ITEMS}))
    assert shape(tmp_path / "als.json") == sorted(SHAPE)
    assert (made.name, made.label, made.kind) == ("als", "als", "own")
    assert made.code_sets[0].labels == ("ALS",)


def test_as_atlas_exports_the_concept_set(tmp_path: Path) -> None:
    path = written(tmp_path, {"id": 7, "name": "ALS, wide", "expression": {"items": ITEMS}})
    assert shape(path) == sorted(SHAPE)
    assert read_concept_set(path).label == "ALS, wide"
    assert read_concept_set(path, name="mnd", label="mine").label == "mine"


def test_in_the_spelling_of_the_draft_of_the_tab(tmp_path: Path) -> None:
    small = [
        {"concept": {"conceptId": each["concept"]["CONCEPT_ID"], "conceptName": "x"}}
        | {key: value for key, value in each.items() if key != "concept"}
        for each in ITEMS
    ]
    path = written(
        tmp_path, {"id": 7, "name": "x", "version": "1.0.0", "createdBy": "n", "expression": {"items": small}}
    )
    assert shape(path) == sorted(SHAPE)


WRONG: dict[str, tuple[object, str]] = {
    "no json": ("{", "COI-S031"),
    "a list": ([], "COI-S031"),
    "no items": ({"name": "x"}, "COI-S031"),
    "items of nothing": ({"items": {}}, "COI-S031"),
    "a key twice": ('{"items": [], "items": []}', "COI-S031"),
    "a flag twice": (
        '{"items": [{"concept": {"CONCEPT_ID": 1}, "isExcluded": true, "isExcluded": false}]}',
        "COI-S031",
    ),
    "not a number": ('{"items": [NaN]}', "COI-S031"),
    "an item of nothing": ({"items": [None]}, "COI-S032"),
    "no concept": ({"items": [{"isExcluded": False}]}, "COI-S032"),
    "concept 0": ({"items": [item(0)]}, "COI-S032"),
    "a concept of text": ({"items": [item("373182")]}, "COI-S032"),
    "a concept that is true": ({"items": [item(True)]}, "COI-S032"),
    "a concept too high": ({"items": [item(2**31)]}, "COI-S032"),
    "a flag of text": ({"items": [item(1, isExcluded="false")]}, "COI-S032"),
    "a flag nobody knows": ({"items": [item(1, includeAncestors=True)]}, "COI-S032"),
    "mapped codes": ({"items": [item(1, includeMapped=True)]}, "COI-S033"),
    "nothing": ({"items": []}, "COI-S027"),
    "only what is taken out": ({"items": [item(1, isExcluded=True)]}, "COI-S027"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_cannot_be_read_is_refused(tmp_path: Path, name: str) -> None:
    content, code = WRONG[name]
    assert told(tmp_path, content) == [code]


def test_every_wrong_item_is_told_at_once(tmp_path: Path) -> None:
    items = [item(1), item(0), item(2, includeMapped=True), {}]
    assert told(tmp_path, {"items": items}) == ["COI-S032", "COI-S033", "COI-S032"]


@pytest.mark.parametrize("levels", [DEEPEST + 1, 100_000])
def test_deep_brackets_are_refused(tmp_path: Path, levels: int) -> None:
    assert told(tmp_path, "[" * levels + "]" * levels) == ["COI-S031"]


def test_brackets_in_names_are_no_levels(tmp_path: Path) -> None:
    name = "[" * 50 + '\\"' + "{" * 50
    assert shape(written(tmp_path, {"items": [item(1, name)]})) == [("1", "exact", False)]


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "large.json"
    with path.open("wb") as stream:
        stream.truncate(LARGEST + 1)
    with pytest.raises(StudyError, match="COI-S031"):
        read_concept_set(path)


@pytest.mark.parametrize("content", [None, b"\xff\xfe{"])
def test_a_file_that_is_absent_or_no_text_is_told(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "als.json").write_bytes(content)
    with pytest.raises(StudyError, match="COI-S031"):
        read_concept_set(tmp_path / "als.json")


STUDY = '[study]\na = "mnd"\nb = "ms"\n[data]\nkind = "omop"\npath = "cdm.duckdb"\n[diseases.mnd]\n{}\n'


def test_a_study_file_names_a_concept_set(tmp_path: Path) -> None:
    written(tmp_path, {"items": ITEMS})
    study = parse_study(STUDY.format('concept_set = "als.json"'), base=tmp_path)
    assert sorted(code for each in study.a.code_sets for code in each.codes) == sorted(
        code for code, *_ in SHAPE
    )
    assert study.a.name == "mnd"


@pytest.mark.parametrize(
    ("keys", "code"),
    [
        ('concept_set = "als.json"\ncodes = { omop = ["1"] }', "COI-S008"),
        ('concept_set = "als.json"\nmatch = "exact"', "COI-S008"),
        ('excluded = { omop = ["1"] }', "COI-S008"),
        ('concept_set = "absent.json"', "COI-S031"),
    ],
)
def test_a_study_file_that_contradicts_itself_is_refused(tmp_path: Path, keys: str, code: str) -> None:
    written(tmp_path, {"items": ITEMS})
    with pytest.raises(StudyError) as caught:
        parse_study(STUDY.format(keys), base=tmp_path)
    assert code in [problem.code for problem in caught.value.problems]


def test_codes_taken_out_stand_in_a_study_made_in_python(tmp_path: Path) -> None:
    keys = 'codes = { omop = ["374631"] }\nexcluded = { omop = ["373182"] }'
    study = parse_study(STUDY.format(keys), base=tmp_path)
    from dataclasses import replace

    from coincide.study.write import study_text

    again = parse_study(study_text(replace(study, rule_b=study.rule_a)), base=tmp_path)
    assert again.a.code_sets == study.a.code_sets
    assert [each.excluded for each in again.a.code_sets] == [False, True]
