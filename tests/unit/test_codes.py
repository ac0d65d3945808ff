"""Vocabularies and normal forms."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coincide.diseases.codes import is_start, is_valid, normalise
from coincide.diseases.vocabularies import VOCABULARIES, canonical_vocabulary, find_vocabulary, vocabulary
from coincide.errors import StudyError


@pytest.mark.parametrize(
    ("written", "name", "normal"),
    [
        ("G12.2", "icd10", "G122"),
        ("g122", "icd10", "G122"),
        ("I10 ", "icd10", "I10"),
        (" i10", "icd10", "I10"),
        ("I 10", "icd10", "I10"),
        ("I10\u00a0", "icd10", "I10"),
        ("\tI10\r\n", "icd10", "I10"),
        ("I10\u200b\ufeff", "icd10", "I10"),
        ("I10-", "icd10", "I10"),
        ("I10.-", "icd10", "I10"),
        ("I10\u2013", "icd10", "I10"),
        ("A00+", "icd10", "A00"),
        ("A17.0\u2020", "icd10", "A170"),
        ("G01*", "icd10", "G01"),
        ("*A41.9", "icd10", "A419"),
        ("I10X", "icd10", "I10"),
        ("G35X", "icd10", "G35"),
        ("T36.0X1A", "icd10cm", "T360X1A"),
        ("g35.b0", "icd10cm", "G35B0"),
        ("DG122", "icd10dk", "G122"),
        ("dg12.2", "icd10dk", "G122"),
        ("DD500", "icd10dk", "D500"),
        ("D500", "icd10dk", "D500"),
        ("G122", "icd10dk", "G122"),
        ("D50.0", "icd10", "D500"),
        ("335.20", "icd9cm", "33520"),
        ("340.", "icd9", "340"),
        ("348.0", "icd8", "3480"),
        ("8B60.0", "icd11", "8B600"),
        ("334.21", "phecode", "334.21"),
        ("ns_323.31", "phecodex", "NS_323.31"),
        ("ORPHA:803", "orpha", "803"),
        ("MONDO_0004976", "mondo", "0004976"),
        ("omim:126200", "omim", "126200"),
        (" 86044005", "snomed", "86044005"),
    ],
)
def test_normal_form(written: str, name: str, normal: str) -> None:
    assert normalise(written, name) == normal
    assert is_valid(written, name)


def test_danish_and_international_writing_meet() -> None:
    assert normalise("DG12.2", "icd10dk") == normalise("g122 ", "icd10")
    assert canonical_vocabulary("icd10dk") == "icd10"
    assert [name for name in VOCABULARIES if canonical_vocabulary(name) != name] == ["icd10dk"]


def test_only_ascii_letters_are_raised() -> None:
    # str.upper would give I, SS and K, and so find codes nobody wrote
    assert normalise("\u013110", "icd10") == "\u013110"
    assert normalise("\u00df10", "icd10") == "\u00df10"
    assert normalise("\u212a10", "icd10") == "\u212a10"


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("8.5", "icd9"),
        ("1E10", "icd9"),
        ("2E5", "icd9cm"),
        ("250.0.1", "icd9"),
        ("E10", "icd9"),
        ("340", "icd10"),
        ("G1.22", "icd10"),
        ("A17.0+G01*", "icd10"),
        ("C00-C97", "icd10"),
        ("G12.21", "phecode"),
        ("3.35", "phecode"),
        ("\u0661\u0662\u0663", "icd9"),
        ("", "icd10"),
        ("\u00a0", "icd10"),
        ("G12'2", "icd10"),
        ("0", "omop"),
        ("374919.0", "omop"),
    ],
)
def test_malformed_codes_are_seen(written: str, name: str) -> None:
    assert not is_valid(written, name)


def test_every_unicode_space_goes() -> None:
    spaces = "".join(chr(point) for point in range(sys.maxunicode) if chr(point).isspace())
    assert len(spaces) > 20
    assert normalise(f"G{spaces}12", "icd10") == "G12"


@given(st.text(), st.sampled_from(sorted(VOCABULARIES)))
def test_twice_is_once_for_valid_codes(text: str, name: str) -> None:
    if is_valid(text, name):
        again = normalise(text, name)
        assert normalise(again, canonical_vocabulary(name)) == again


@given(st.data(), st.sampled_from(sorted(VOCABULARIES)))
def test_what_the_pattern_makes_survives(data: st.DataObject, name: str) -> None:
    written = data.draw(st.from_regex(VOCABULARIES[name].pattern, fullmatch=True))
    once = normalise(written, name)
    assert once
    assert normalise(once, canonical_vocabulary(name)) == once
    assert normalise(f" \t{written.lower()}\u00a0", name) == once


def test_the_name_clash() -> None:
    # 335 is anterior horn disease in ICD-9 and MS as a phecode; 340 is MS in ICD-9 and migraine as a phecode
    for digits in ("335", "340"):
        assert is_valid(digits, "icd9")
        assert is_valid(digits, "phecode")
        assert canonical_vocabulary("icd9") != canonical_vocabulary("phecode")


def test_starts_of_codes() -> None:
    assert is_start("C", "icd10")
    assert is_start("G1", "icd10cm")
    assert is_start("33", "icd9")
    assert not is_start("CC", "icd10")
    assert not is_start("", "icd10")
    assert not is_start("33", "phecode")


@pytest.mark.parametrize(
    ("spelling", "name"),
    [
        ("ICD-10", "icd10"),
        ("ICD10CM", "icd10cm"),
        ("icd-9-cm", "icd9cm"),
        ("SKS", "icd10dk"),
        ("SNOMED CT", "snomed"),
    ],
)
def test_spellings(spelling: str, name: str) -> None:
    assert vocabulary(spelling).name == name


def test_unknown_vocabulary_names_the_nearest() -> None:
    assert find_vocabulary("read2") is None
    with pytest.raises(StudyError) as caught:
        vocabulary("icd10usa")
    (problem,) = caught.value.problems
    assert problem.code == "COI-S020"
    assert "icd10" in problem.fix


def test_every_vocabulary_is_consistent() -> None:
    for name, each in VOCABULARIES.items():
        assert each.name == name
        assert find_vocabulary(name) == name
        assert find_vocabulary(each.label) in (name, None)
        assert canonical_vocabulary(name) in VOCABULARIES
