"""The built-in diseases and their data files."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from coincide.diseases import (
    codelist_csv,
    codes_table,
    disease,
    disease_names,
    negative_controls,
    positive_pairs,
    read_codelist,
)
from coincide.diseases.codes import is_start, is_valid
from coincide.diseases.incidence import incidence
from coincide.diseases.vocabularies import VOCABULARIES
from coincide.errors import StudyError

ALL = [disease(name) for name in disease_names()]


@pytest.mark.parametrize("each", ALL, ids=lambda each: each.name)
def test_every_file_is_whole(each) -> None:
    assert each.kind in ("disease", "negative_control", "positive_control")
    assert each.label
    assert {"icd10", "icd10cm"} <= {codes.vocabulary for codes in each.code_sets}
    for codes in each.code_sets:
        found = VOCABULARIES[codes.vocabulary]
        assert codes.codes
        assert len(codes.codes) == len(codes.labels)
        assert codes.match != "prefix" or found.hierarchical
        assert len(set(codes.normal_codes)) == len(codes.codes)
        assert codes.provenance.startswith(
            ("checked in ", "secondary source", "from memory, check before use")
        )
        fits = is_start if codes.match == "prefix" else is_valid
        assert all(fits(code, codes.vocabulary) for code in codes.codes)


def test_no_declared_code_of_one_disease_lies_within_another() -> None:
    # prefix sets of one vocabulary: no code may begin with a code of another disease
    owners: dict[tuple[str, str], str] = {}
    for each in ALL:
        for codes in each.code_sets:
            for code in codes.normal_codes:
                assert owners.setdefault((codes.canonical, code), each.name) == each.name
    shadowed = [
        (name, code, shorter)
        for (name, code), owner in owners.items()
        for shorter in (code[:length] for length in range(1, len(code)))
        if owners.get((name, shorter), owner) != owner and VOCABULARIES[name].hierarchical
    ]
    # ICD-8 heart failure is 427.0 and 427.1, atrial fibrillation 427.93 and 427.94: neighbours, not nested
    assert shadowed == []


def test_als_and_ms_in_every_vocabulary() -> None:
    expected = {
        "als": {"icd8": "348.0", "icd9": "335.2", "icd9cm": "335.20", "icd10": "G12.2", "icd10cm": "G12.21"}
        | {"icd11": "8B60.0", "snomed": "86044005", "omop": "373182", "phecode": "334.21", "mesh": "D000690"}
        | {"phecodex": "NS_323.31", "mondo": "MONDO:0004976", "orpha": "ORPHA:803", "omim": "OMIM:105400"},
        "ms": {
            "icd8": "340",
            "icd9": "340",
            "icd9cm": "340",
            "icd10": "G35",
            "icd10cm": "G35",
            "icd11": "8A40",
        }
        | {"snomed": "24700007", "omop": "374919", "phecode": "335", "phecodex": "NS_326.1"}
        | {"mondo": "MONDO:0005301", "omim": "OMIM:126200", "doid": "DOID:2377"},
    }
    for name, codes in expected.items():
        listed: dict[str, list[str]] = {}
        for each in disease(name).code_sets:
            listed.setdefault(each.vocabulary, []).extend(each.codes)
        assert {vocabulary: listed[vocabulary][0] for vocabulary in codes} == codes


def test_who_icd10_cannot_isolate_als() -> None:
    als = disease("als")
    broad = "motor neuron disease (WHO ICD-10 G12.2 cannot isolate ALS)"
    assert als.label_in(["icd10"]) == broad
    assert als.label_in(["icd10dk", "icd10cm"]) == broad
    assert "WHO ICD-9 335.2 and WHO ICD-10 G12.2" in als.label_in(["icd9", "icd10"])
    assert als.label_in(["icd10cm", "icd9cm", "icd8"]) == "amyotrophic lateral sclerosis"
    assert disease("ms").label_in(["icd10"]) == "multiple sclerosis"


def test_controls_are_enough_and_exist() -> None:
    negatives = negative_controls()
    assert len(negatives) >= 30
    assert negatives == disease_names("negative_control")
    assert not {"als", "ms"} & set(negatives)
    pairs = positive_pairs()
    assert len(pairs) >= 5
    for pair in pairs:
        kinds = {disease(pair.a).kind, disease(pair.b).kind}
        assert "negative_control" not in kinds
        assert pair.source
        assert pair.why
    named = {name for pair in pairs for name in (pair.a, pair.b)}
    assert set(disease_names("positive_control")) <= named


def test_every_disease_can_be_simulated() -> None:
    assert len(ALL) >= 60
    assert [incidence(name).name for name in disease_names()] == list(disease_names())


def test_names_in_any_case_and_nearest() -> None:
    assert disease(" ALS ").name == "als"
    for wrong, meant in (("multipel sclerosis", "ms"), ("inguinal_hernai", "inguinal_hernia")):
        with pytest.raises(StudyError) as caught:
            disease(wrong)
        (problem,) = caught.value.problems
        assert problem.code == "COI-S021"
        assert meant in problem.fix


def test_listing_has_a_row_for_each_code() -> None:
    rows = codes_table(disease("als"))
    assert len(rows) == sum(len(each.codes) for each in disease("als").code_sets)
    assert ("icd10", "WHO ICD-10", "G12.2", "prefix", "Motor neuron disease") in [
        (row.vocabulary, row.system, row.code, row.match, row.label) for row in rows
    ]
    assert all(row.provenance for row in rows)


def test_codelist_goes_out_and_comes_back(tmp_path: Path) -> None:
    text = codelist_csv(disease("als"), "omim")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert rows[0] == {"code": "OMIM:105400", "term": "Amyotrophic lateral sclerosis 1", "category": "exact"}
    file = tmp_path / "als.csv"
    file.write_text(text, encoding="utf-8")
    (back,) = read_codelist(file, "omim").code_sets
    (gone,) = (each for each in disease("als").code_sets if each.vocabulary == "omim")
    assert (back.codes, back.labels, back.match) == (gone.codes, gone.labels, gone.match)


def test_codelist_joins_the_sets_of_a_vocabulary() -> None:
    rows = list(csv.DictReader(io.StringIO(codelist_csv(disease("ms"), "OMOP"))))
    assert [row["code"] for row in rows] == ["374919", "761978", "44784474"]


def test_codelist_of_an_absent_vocabulary_is_refused() -> None:
    with pytest.raises(StudyError) as caught:
        codelist_csv(disease("gout"), "omim")
    assert caught.value.problems[0].code == "COI-S029"
    assert "icd10cm" in caught.value.problems[0].fix
