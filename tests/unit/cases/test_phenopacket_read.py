"""Phenopackets of version 2: what features and measurements tell, and what they do not."""

from __future__ import annotations

import json
import warnings

import pytest

from coincide.cases.case import Attack, Case, MotorRegion
from coincide.cases.known import ABSENT, PRESENT, UNKNOWN, Count, exactly
from coincide.cases.phenopacket import from_phenopacket
from coincide.cases.reading import parse_case
from coincide.cases.reading_notes import CaseWarning
from coincide.errors import DataError

META = {
    "created": "2021-05-11T19:03:15Z",
    "createdBy": "x",
    "resources": [],
    "phenopacketSchemaVersion": "2.0",
}
REGION = {
    "bulbar": "UBERON:0001723",
    "cervical": "UBERON:0001460",
    "thoracic": "UBERON:0003038",
    "lumbosacral": "UBERON:0000978",
}


def packet(**of) -> dict:
    return {"id": "p", "subject": {"id": "s"}, "metaData": META, **of}


def feature(term: str, *modifiers: str, **of) -> dict:
    found = {"type": {"id": term, "label": "written otherwise"}, **of}
    if modifiers:
        found["modifiers"] = [{"id": each, "label": ""} for each in modifiers]
    return found


def read(*features: dict, **of) -> Case:
    return from_phenopacket(packet(phenotypicFeatures=list(features), **of))


def codes(*features: dict, **of) -> list[str]:
    with pytest.raises(DataError) as raised:
        read(*features, **of)
    return [problem.code for problem in raised.value.problems]


def test_signs_and_their_regions() -> None:
    case = read(feature("HP:0003487"), feature("HP:0012473"), feature("HP:0031993", "HP:0012835"))
    assert case.motor == {
        "lumbosacral": MotorRegion(upper=PRESENT, signs=("Babinski sign",)),
        "bulbar": MotorRegion(lower=PRESENT, signs=("Tongue atrophy",)),
        "cervical": MotorRegion(upper=PRESENT, signs=("Hoffmann sign (left)",)),
    }


def test_a_sign_without_a_region_is_evidence_that_is_not_placed() -> None:
    case = read(feature("HP:0001347"))
    assert case.motor == {}
    assert case.unplaced == MotorRegion(upper=PRESENT, signs=("Hyperreflexia",))


@pytest.mark.parametrize("region", list(REGION))
def test_a_modifier_places_a_sign(region: str) -> None:
    for modifier in (REGION[region], f"COINCIDE:{region}"):
        case = read(feature("HP:0001347", modifier))
        assert case.motor == {region: MotorRegion(upper=PRESENT, signs=("Hyperreflexia",))}


@pytest.mark.parametrize("term", ["HP:0002380", "HP:0001308", "HP:0001324", "HP:0003484"])
def test_fasciculations_and_weakness_alone_are_no_lower_sign(term: str) -> None:
    case = read(feature(term))
    assert all(case.region(name).lower is UNKNOWN for name in REGION)
    assert case.unplaced.lower is UNKNOWN


def test_a_term_of_one_region_cannot_lie_in_another() -> None:
    assert codes(feature("HP:0003487", REGION["cervical"])) == ["COI-D760"]
    assert read(feature("HP:0003487", REGION["lumbosacral"])) == read(feature("HP:0003487"))
    tetra = read(feature("HP:0001285", REGION["cervical"]))
    assert set(tetra.motor) == {"cervical"}


def test_excluded_features_are_absent_for_what_they_say_only() -> None:
    for term in ("HP:0001347", "HP:0003487", "HP:0012473", "HP:0007256", "HP:0002127"):
        with pytest.warns(CaseWarning, match="left out"):
            case = parse_case(json.dumps(packet(phenotypicFeatures=[feature(term, excluded=True)])))
        assert case == Case()


def test_signs_as_a_whole_can_be_absent() -> None:
    everywhere = read(feature("HP:0002366", excluded=True))
    assert {name: everywhere.region(name).lower for name in REGION} == dict.fromkeys(REGION, ABSENT)
    one = read(feature("HP:0002493", REGION["thoracic"], excluded=True))
    assert one.motor == {"thoracic": MotorRegion(upper=ABSENT)}
    assert read(feature("HP:0002493", "HP:0012834", excluded=True)) == Case()  # only on the right


def test_a_sign_contradicts_the_absence_of_all() -> None:
    assert codes(feature("HP:0003487"), feature("HP:0002493", excluded=True)) == ["COI-D760"]
    assert codes(feature("HP:0001347"), feature("HP:0001347", excluded=True)) == ["COI-D760"]
    sides = read(feature("HP:0003487", "HP:0012835"), feature("HP:0003487", "HP:0012834", excluded=True))
    assert sides.region("lumbosacral").upper is PRESENT


def test_imaging_fluid_and_electromyography() -> None:
    case = read(feature("HP:0030891"), feature("HP:0100561", excluded=True), feature("HP:6000397"))
    assert case.mri.lesions == {"periventricular": Count(1), "spinal_cord": exactly(0)}
    assert case.csf.bands == Count(2)
    assert case.csf.bands_only_in_csf is UNKNOWN
    assert read(feature("HP:6000397", excluded=True)).csf.bands == Count(0, 1)
    quiet = read(feature("HP:0003457", REGION["bulbar"], excluded=True))
    assert quiet.emg.lower_by_region == {"bulbar": ABSENT}


def test_brainstem_and_cerebellum_are_one_place() -> None:
    assert read(feature("HP:0012748", excluded=True)).mri.lesions == {}
    both = read(feature("HP:0012748", excluded=True), feature("HP:6000416", excluded=True))
    assert both.mri.lesions == {"infratentorial": exactly(0)}
    assert read(feature("HP:0012748"), feature("HP:6000416")).mri.lesions == {"infratentorial": Count(1)}


def test_two_terms_for_one_optic_neuritis_are_one_attack() -> None:
    case = read(feature("HP:0100653"), feature("HP:0100654"))
    assert case.course.attacks == (Attack(site="optic_nerve"),)


def test_obsolete_terms_are_mapped_with_a_warning() -> None:
    text = json.dumps(packet(phenotypicFeatures=[feature("HP:0001352")]))
    with pytest.warns(CaseWarning, match="HP:0001352 is obsolete and read as HP:0003487"):
        case = parse_case(text)
    assert case.region("lumbosacral").signs == ("Babinski sign",)


def test_what_says_nothing_is_told_once() -> None:
    text = json.dumps(packet(phenotypicFeatures=[feature("HP:0003401"), feature("HP:0000822")]))
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        assert parse_case(text) == Case()
    places = "phenotypicFeatures[1], phenotypicFeatures[2]"
    told = f"2 entries are left out, since they decide nothing a criterion asks for: {places}"
    assert [str(each.message) for each in caught] == [told]


def test_ages_are_kept_in_years_and_the_illness_in_months() -> None:
    onset = {"age": {"iso8601duration": "P33Y4M10D"}}
    subject = {"id": "s", "timeAtLastEncounter": {"age": {"iso8601duration": "P35Y"}}}
    case = read(
        feature("HP:0003487", onset={"age": {"iso8601duration": "P34Y"}}), feature("HP:0001324", onset=onset),
        subject=subject,
    )  # fmt: skip
    assert case.age_years == 33
    assert case.course.illness_months == Count(
        20, 31
    )  # from 33 years 4 months to 35 years and up to 11 months


def test_progression_longer_than_the_illness_is_a_contradiction() -> None:
    subject = {"id": "s", "timeAtLastEncounter": {"age": {"iso8601duration": "P34Y1M"}}}
    onset = {"age": {"iso8601duration": "P33Y1M"}}
    months = measured("course.progression_months", {"quantity": {"value": 30}})
    given = packet(
        phenotypicFeatures=[feature("HP:0003487", onset=onset)], measurements=[months], subject=subject
    )
    with pytest.raises(DataError) as raised:
        from_phenopacket(given)
    assert [problem.code for problem in raised.value.problems] == ["COI-D760"]


@pytest.mark.parametrize(("age", "code"), [("P121Y", "COI-D758"), ("33", "COI-D768"), ("P", "COI-D768")])
def test_wrong_ages(age: str, code: str) -> None:
    assert codes(feature("HP:0003487", onset={"age": {"iso8601duration": age}})) == [code]


def measured(path: str, value: dict) -> dict:
    return {"assay": {"id": f"COINCIDE:{path}", "label": ""}, "value": value}


def test_measurements_of_the_namespace() -> None:
    rows = [
        measured("mri.rims", {"quantity": {"value": 2, "unit": {"id": "UO:0000189", "label": "count unit"}}}),
        measured("mri.central_vein", {"quantity": {}}),  # protobuf leaves a zero out
        measured("csf.kappa_index_raised", {"ontologyClass": {"id": "COINCIDE:present", "label": ""}}),
        measured("exclusions.aqp4", {"ontologyClass": {"id": "LOINC:LA9634-2", "label": "Absent"}}),
        measured("course.onset", {"ontologyClass": {"id": "COINCIDE:progressive", "label": ""}}),
    ]
    case = read(measurements=rows)
    assert case.mri.rims == exactly(2)
    assert case.mri.central_vein == exactly(0)
    assert case.csf.kappa_index_raised is PRESENT
    assert case.exclusions.aqp4 is ABSENT
    assert case.course.onset == "progressive"


def test_measurements_of_loinc() -> None:
    def loinc(code: str, **value) -> dict:
        return {"assay": {"id": f"LOINC:{code}", "label": ""}, "value": value}

    limits = {"unit": {"id": "UCUM:1", "label": ""}, "low": 0.3, "high": 0.7}
    case = read(
        measurements=[
            loinc("49852-7", quantity={"value": 4.0}),
            loinc("12782-9", ontologyClass={"id": "LOINC:LA9633-4", "label": "Present"}),
            loinc("14117-6", quantity={"value": 0.9, "referenceRange": limits}),
        ]
    )
    assert case.csf.bands == exactly(4)
    assert case.csf.igg_index_raised is PRESENT
    assert read(measurements=[loinc("14117-6", quantity={"value": 0.9})]).csf.igg_index_raised is UNKNOWN


def test_a_measurement_and_a_feature_must_agree() -> None:
    none = measured("mri.lesions.periventricular", {"quantity": {"value": 0}})
    assert codes(feature("HP:0030891"), measurements=[none]) == ["COI-D760"]
    three = measured("mri.lesions.periventricular", {"quantity": {"value": 3}})
    assert read(feature("HP:0030891"), measurements=[three]).mri.lesions == {"periventricular": exactly(3)}


def test_genes() -> None:
    def interpretation(symbol: str, status: str, disease: str = "MONDO:0005301") -> dict:
        call = {"subjectOrBiosampleId": "s", "interpretationStatus": status,
                "gene": {"valueId": "HGNC:11179", "symbol": symbol}}  # fmt: skip
        diagnosis = {"disease": {"id": disease, "label": ""}, "genomicInterpretations": [call]}
        return {"id": "i", "progressStatus": "SOLVED", "diagnosis": diagnosis}

    caused = read(interpretations=[interpretation("SOD1", "CAUSATIVE")])
    assert (caused.genetics.als_variant, caused.genetics.genes) == (PRESENT, ("SOD1",))
    candidate = read(interpretations=[interpretation("SOD1", "CANDIDATE")])
    assert candidate.genetics.als_variant is UNKNOWN
    other = read(interpretations=[interpretation("BRCA1", "CAUSATIVE")])
    assert other.genetics.als_variant is UNKNOWN
    rare = read(interpretations=[interpretation("NEK1", "CAUSATIVE", "MONDO:0004976")])
    assert rare.genetics.als_variant is PRESENT
    assert read(interpretations=[interpretation("SOD1", "REJECTED")]) == Case()


def test_a_diagnosis_is_no_finding_but_dates_the_onset() -> None:
    disease = {"term": {"id": "MONDO:0004976", "label": ""}, "onset": {"age": {"iso8601duration": "P60Y"}}}
    assert read(diseases=[disease]) == Case(age_years=60)


def test_nothing_that_names_a_person_is_kept() -> None:
    told = "Zxqv Canary 0101801234"
    given = packet(
        id=told,
        subject={"id": told, "alternateIds": [told], "dateOfBirth": "1980-01-01T00:00:00Z", "sex": "FEMALE",
                 "timeAtLastEncounter": {"timestamp": "2012-03-04T00:00:00Z"}},
        phenotypicFeatures=[
            feature("HP:0003487", description=told, onset={"timestamp": "2011-01-01T00:00:00Z"})
        ],
        files=[{"uri": told}],
    )  # fmt: skip
    case = from_phenopacket(given)
    assert case == Case(
        sex="female", motor={"lumbosacral": MotorRegion(upper=PRESENT, signs=("Babinski sign",))}
    )


def test_the_spelling_of_the_schema_is_read_as_well() -> None:
    given = {
        "id": "p",
        "phenotypic_features": [feature("HP:0003487")],
        "meta_data": {"phenopacket_schema_version": "2.0.2"},
    }
    assert from_phenopacket(given) == read(feature("HP:0003487"))
