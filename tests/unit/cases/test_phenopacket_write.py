"""Phenopackets that are written: nothing is lost, the schema's own classes accept them, no clock is read."""

from __future__ import annotations

import json
import warnings

import pytest
from hypothesis import HealthCheck, given, settings

from coincide.cases.case import Case, Csf, MotorRegion, Mri, Muscle
from coincide.cases.case import Emg as EmgOf
from coincide.cases.known import ABSENT, PRESENT, Count, exactly
from coincide.cases.phenopacket import from_phenopacket, phenopacket_text, to_phenopacket
from coincide.cases.phenopacket_classes import check_with_classes
from coincide.cases.phenopacket_terms import PREFIXES
from coincide.errors import InternalError, UsageError
from support.made_cases import CASES

FEW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@FEW
@given(CASES)
def test_there_and_back_keeps_every_finding(case: Case) -> None:
    assert from_phenopacket(to_phenopacket(case)) == case


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(CASES)
def test_the_classes_of_the_schema_accept_it_and_give_it_back(case: Case) -> None:
    pytest.importorskip("phenopackets")
    from google.protobuf.json_format import MessageToDict, Parse
    from phenopackets import Phenopacket

    text = phenopacket_text(to_phenopacket(case))
    check_with_classes(text)
    assert from_phenopacket(MessageToDict(Parse(text, Phenopacket()))) == case


def features(case: Case) -> list[tuple[str, bool, list[str]]]:
    rows = to_phenopacket(case).get("phenotypicFeatures", [])
    return [
        (row["type"]["id"], row.get("excluded", False), [each["id"] for each in row.get("modifiers", [])])
        for row in rows
    ]


def test_what_the_ontology_has_is_a_feature() -> None:
    signs = ("Babinski sign (left)", "crossed adductor")
    case = Case(
        motor={
            "lumbosacral": MotorRegion(upper=PRESENT, signs=signs),
            "thoracic": MotorRegion(lower=ABSENT),
        },
        mri=Mri(lesions={"periventricular": Count(1), "juxtacortical": exactly(2)}),
        csf=Csf(bands=exactly(0)),
    )
    assert features(case) == [
        ("HP:0002366", True, ["COINCIDE:thoracic"]),
        ("HP:0002493", False, ["COINCIDE:lumbosacral"]),
        ("HP:0003487", False, ["COINCIDE:lumbosacral", "HP:0012835"]),
        ("COINCIDE:sign", False, ["COINCIDE:lumbosacral"]),
        ("HP:0030891", False, []),
        ("HP:6000397", True, []),
    ]
    assert from_phenopacket(to_phenopacket(case)) == case


def test_a_sign_is_no_term_where_the_term_would_say_more() -> None:
    case = Case(motor={"lumbosacral": MotorRegion(signs=("Babinski sign",))})
    assert features(case) == [("COINCIDE:sign", False, ["COINCIDE:lumbosacral"])]
    assert from_phenopacket(to_phenopacket(case)) == case


def test_a_muscle_is_one_measurement() -> None:
    muscle = Muscle(name="tongue", region="bulbar", root="XII", chronic=PRESENT, fibrillations=ABSENT)
    row = to_phenopacket(Case(emg=EmgOf(muscles=(muscle,))))["measurements"][0]
    assert row["assay"]["id"] == "COINCIDE:emg.muscles"
    assert row["procedure"]["bodySite"] == {"id": "COINCIDE:muscle", "label": "tongue"}
    told = [
        (each["type"]["id"], each["quantity"]["value"]) for each in row["complexValue"]["typedQuantities"]
    ]
    assert told == [
        ("COINCIDE:region", 1), ("COINCIDE:root", 1), ("COINCIDE:chronic", 1), ("COINCIDE:fibrillations", 0)
    ]  # fmt: skip


def test_every_prefix_that_is_used_is_a_resource() -> None:
    case = Case(
        age_years=40, motor={"bulbar": MotorRegion(upper=PRESENT)}, csf=Csf(bands_only_in_csf=PRESENT)
    )
    packet = to_phenopacket(case)
    told = {row["namespacePrefix"] for row in packet["metaData"]["resources"]}
    assert told == {"HP", "UO", "LOINC", "COINCIDE"}
    assert told <= PREFIXES


def test_no_clock_and_the_same_bytes() -> None:
    first, second = (phenopacket_text(to_phenopacket(Case(csf=Csf(bands=exactly(3))))) for _ in range(2))
    assert first == second
    assert json.loads(first)["metaData"]["created"] == "1970-01-01T00:00:00Z"


def test_reading_what_was_written_warns_of_nothing() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        from_phenopacket(to_phenopacket(Case(motor={"bulbar": MotorRegion(lower=PRESENT)})))


def test_without_the_package_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "phenopackets", None)
    with pytest.raises(UsageError, match=r"pip install coincide\[cases\]"):
        check_with_classes("{}")


def test_the_classes_refuse_what_is_no_phenopacket() -> None:
    pytest.importorskip("phenopackets")
    with pytest.raises(InternalError, match="COI-I830"):
        check_with_classes('{"nonsense": 1}')
