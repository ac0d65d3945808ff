"""The worked case, Trojsi 2012, and pairs of patients on whom criteria differ."""

from __future__ import annotations

from importlib.resources import files

import pytest

from coincide.cases.case import Attack, Case, Course, Csf, Emg, MotorRegion, Mri, Muscle
from coincide.cases.clause import Citation
from coincide.cases.criteria.every import CRITERIA
from coincide.cases.evaluate import CaseOptions, evaluate
from coincide.cases.evaluation import Evaluation, Step
from coincide.cases.known import ABSENT, PRESENT, exactly
from coincide.cases.reading import parse_case


@pytest.fixture(scope="module")
def trojsi() -> Evaluation:
    sheet = files("coincide.cases") / "data" / "trojsi_2012.toml"
    return evaluate(parse_case(sheet.read_text(encoding="utf-8"), "trojsi_2012.toml"))


@pytest.mark.parametrize(
    ("name", "category"),
    [
        ("el_escorial_1994", "definite"),
        ("el_escorial_2000", "definite"),
        ("awaji_2008", "definite"),
        ("gold_coast_2020", "als"),
    ],
)
def test_trojsi_meets_every_als_criterion_but_for_the_exclusion_clause(
    trojsi: Evaluation, name: str, category: str
) -> None:
    one = trojsi[name]
    assert (one.result_without_exclusion, one.category) == ("met", category)
    assert (one.result, one.exclusion.result) == ("unknown", "unknown")
    assert all(other.result_without_exclusion == "met" for other in one.ambiguities)


@pytest.mark.parametrize("name", ["mcdonald_2010", "mcdonald_2017", "mcdonald_2024"])
def test_trojsi_leaves_every_ms_criterion_open(trojsi: Evaluation, name: str) -> None:
    one = trojsi[name]
    assert (one.result, one.result_without_exclusion, one.category) == ("unknown", "unknown", "unknown")
    explanation = next(part for part in one.exclusion.clauses.parts if part.finding == "not_explained_by.als")
    assert explanation.result == "unknown"


def met_by(trojsi: Evaluation, name: str) -> set[frozenset[str]]:
    """The sets of findings that would meet the progressive route."""
    return {
        frozenset(one.findings)
        for one in trojsi[name].deciding_if_known
        if one.then == "met" and "course.progression_12_months" in one.findings
    }


def test_trojsi_2010_is_decided_by_a_year_of_progression(trojsi: Evaluation) -> None:
    first = trojsi["mcdonald_2010"].deciding_if_known[0]
    assert (first.findings, first.if_all, first.then) == (("course.progression_12_months",), "present", "met")
    parts = two_of_three(trojsi["mcdonald_2010"].clauses)
    assert [part.result for part in parts] == ["met", "unknown", "met"]  # brain, cord, fluid


def test_trojsi_2017_needs_bands_that_are_found_in_the_fluid_alone(trojsi: Evaluation) -> None:
    assert met_by(trojsi, "mcdonald_2017") == {
        frozenset({"course.progression_12_months", "csf.specific_bands"}),
        frozenset({"course.progression_12_months", "mri.two_cord_lesions"}),
    }
    parts = two_of_three(trojsi["mcdonald_2017"].clauses)
    assert [part.result for part in parts] == ["met", "unknown", "unknown"]


def two_of_three(step: Step) -> tuple[Step, ...]:
    """Find the clause that asks for two of brain, cord and fluid."""
    if step.words.startswith("two of:"):
        return step.parts
    return next((found for part in step.parts if (found := two_of_three(part))), ())


def test_trojsi_2024_needs_a_year_and_one_of_fluid_central_vein_and_time(trojsi: Evaluation) -> None:
    found = met_by(trojsi, "mcdonald_2024")
    assert {name for one in found if len(one) == 2 for name in one} == {
        "course.progression_12_months",
        "csf.specific_bands",
        "csf.kappa_index",
        "mri.central_vein",
        "mri.new_lesion",
        "mri.old_and_new",
    }
    assert not any("mri.rim" in one for one in found)
    two_places = [part for part in _every(trojsi["mcdonald_2024"].clauses) if "two places of 5" in part.words]
    assert {part.result for part in two_places} == {"met"}


def _every(step: Step) -> list[Step]:
    return [step, *(one for part in step.parts for one in _every(part))]


def test_trojsi_2024_fails_without_fluid_central_vein_or_time(trojsi: Evaluation) -> None:
    clear = dict.fromkeys(("infratentorial", "spinal_cord", "cortical"), exactly(0))
    mri = Mri(
        lesions={**trojsi.case.mri.lesions, **clear},
        enhancing=exactly(0),
        non_enhancing=exactly(3),
        new_lesion=ABSENT,
        optic_nerve=ABSENT,
        central_vein=exactly(0),
        without_central_vein=exactly(3),
        rims=exactly(2),
    )
    course = Course(onset="progressive", progression_months=exactly(18), attacks_complete=PRESENT)
    csf = Csf(bands=exactly(0), kappa_index_raised=ABSENT)
    evaluation = evaluate(Case(course=course, mri=mri, csf=csf))
    assert evaluation["mcdonald_2024"].result_without_exclusion == "not_met"


def test_trojsi_together(trojsi: Evaluation) -> None:
    together = trojsi.together
    assert together.headline == (
        "ALS: definite; MS: paraclinical dissemination in space and cerebrospinal fluid met,"
        " the clinical clause is not independent of ALS"
    )
    assert (together.in_space, together.fluid) == ("met", "met")
    assert len(together.als_met) == 4
    assert together.ms_met == ()
    assert {"mcdonald_2010", "mcdonald_2017", "mcdonald_2024"} <= set(together.not_independent)


def test_trojsi_evidence_and_sources(trojsi: Evaluation) -> None:
    told = {one.finding: one.texts for one in trojsi["mcdonald_2010"].evidence}
    assert told["mri.periventricular"] == ("periventricular lesions: 1 to 2",)
    assert told["csf.bands"] == ("oligoclonal bands: 3",)
    assert "mri.new_lesion" not in told
    assert all(one.citations for one in trojsi.criteria)


BOTH = MotorRegion(upper=PRESENT, lower=PRESENT)
NONE = MotorRegion(upper=ABSENT, lower=ABSENT)
UPPER = MotorRegion(upper=PRESENT, lower=ABSENT)
LOWER = MotorRegion(upper=ABSENT, lower=PRESENT)
REGIONS = ("bulbar", "cervical", "thoracic", "lumbosacral")
SPREADING = Course(spread=PRESENT, motor_progression=PRESENT, normal_before=PRESENT)


def patient(*muscles: Muscle, **motor: MotorRegion) -> Case:
    emg = Emg(muscles=muscles, complete=REGIONS)
    return Case(course=SPREADING, motor={**dict.fromkeys(REGIONS, NONE), **motor}, emg=emg)


def denervated(limb: str) -> tuple[Muscle, ...]:
    kinds = {"chronic": PRESENT, "fibrillations": PRESENT}
    region, supply = (
        ("cervical", (("C5", "axillary"), ("C8", "ulnar")))
        if limb.endswith("arm")
        else ("lumbosacral", (("L4", "femoral"), ("S1", "tibial")))
    )
    return tuple(
        Muscle(name="muscle", region=region, limb=limb, root=root, nerve=nerve, **kinds)
        for root, nerve in supply
    )


def test_two_arms_satisfy_limbs_but_not_regions() -> None:
    case = patient(*denervated("left arm"), *denervated("right arm"), bulbar=UPPER)
    one = evaluate(case)["el_escorial_2000"]
    assert one.category == "probable_laboratory_supported"
    assert [(other.choice, other.category) for other in one.ambiguities] == [("regions", "none")]
    swapped = evaluate(case, CaseOptions(emg_unit="regions"))["el_escorial_2000"]
    assert swapped.result_without_exclusion == "not_met"
    assert [(other.choice, other.category) for other in swapped.ambiguities] == [
        ("limbs", "probable_laboratory_supported")
    ]


def test_probable_laboratory_supported_in_2000_is_only_possible_in_awaji() -> None:
    """Upper signs in one region, the lowest, and denervation of two limbs above it and in it."""
    case = patient(*denervated("left arm"), *denervated("left leg"), lumbosacral=UPPER)
    evaluation = evaluate(case)
    assert evaluation["el_escorial_2000"].category == "probable_laboratory_supported"
    assert evaluation["awaji_2008"].category == "possible"


@pytest.mark.parametrize("crossed", ["allow", "deny"])
def test_pure_upper_signs_are_never_gold_coast_and_pure_lower_ones_in_two_regions_are(crossed: str) -> None:
    options = CaseOptions(cross_region=crossed)
    upper = evaluate(patient(**dict.fromkeys(REGIONS, UPPER)), options)
    assert upper["gold_coast_2020"].result_without_exclusion == "not_met"
    lower = evaluate(patient(cervical=LOWER, lumbosacral=LOWER), options)
    assert lower["gold_coast_2020"].result_without_exclusion == "met"
    assert lower["el_escorial_2000"].category == "none"
    assert lower["el_escorial_1994"].category == "suspected"
    assert lower["el_escorial_1994"].result_without_exclusion == "not_met"


def test_an_open_degree_tells_what_it_is_at_least_and_what_it_could_be() -> None:
    case = patient(bulbar=BOTH, cervical=BOTH, lumbosacral=MotorRegion(upper=PRESENT))
    one = evaluate(case)["el_escorial_2000"]
    assert (one.category, one.at_least, one.could_be) == ("unknown", "probable", "definite")
    assert one.result_without_exclusion == "met"


CLEAN = {"new_lesion": ABSENT, "enhancing": exactly(0), "non_enhancing": exactly(2), "optic_nerve": ABSENT}


def one_attack(rims: int, csf: Csf) -> Evaluation:
    attack = Attack(site="spinal_cord", typical=PRESENT, objective=PRESENT)
    places = ("periventricular", "juxtacortical", "cortical", "infratentorial", "spinal_cord")
    lesions = dict.fromkeys(places, exactly(0)) | {"periventricular": exactly(1), "juxtacortical": exactly(1)}
    mri = Mri(
        lesions=lesions,
        rims=exactly(rims),
        central_vein=exactly(0),
        without_central_vein=exactly(2),
        **CLEAN,
    )
    course = Course(
        onset="attack", attacks=(attack,), attacks_complete=PRESENT, progression_months=exactly(0)
    )
    return evaluate(Case(course=course, mri=mri, csf=csf))


NO_FLUID = Csf(bands=exactly(0), igg_index_raised=ABSENT, kappa_index_raised=ABSENT)


def test_rims_alone_do_not_satisfy_two_places_in_2024() -> None:
    assert one_attack(3, NO_FLUID)["mcdonald_2024"].result_without_exclusion == "not_met"
    kappa = Csf(bands=exactly(0), kappa_index_raised=PRESENT)
    assert one_attack(0, kappa)["mcdonald_2024"].result_without_exclusion == "met"


def test_bands_stand_in_for_time_in_2017_and_not_in_2010() -> None:
    evaluation = one_attack(0, Csf(bands=exactly(4), bands_only_in_csf=PRESENT, igg_index_raised=PRESENT))
    assert evaluation["mcdonald_2010"].result_without_exclusion == "not_met"
    assert evaluation["mcdonald_2017"].result_without_exclusion == "met"


def test_the_igg_index_counts_in_2010_only() -> None:
    csf = Csf(bands=exactly(0), igg_index_raised=PRESENT, kappa_index_raised=ABSENT)
    mri = Mri(
        lesions={"periventricular": exactly(1), "spinal_cord": exactly(0), "infratentorial": exactly(0)}
        | dict.fromkeys(("cortical", "juxtacortical"), exactly(0)),
        rims=exactly(0),
        **CLEAN,
    )
    course = Course(onset="progressive", progression_months=exactly(12), attacks_complete=PRESENT)
    evaluation = evaluate(Case(course=course, mri=mri, csf=csf))
    found = {name: evaluation[name].result_without_exclusion for name in ("mcdonald_2010", "mcdonald_2017")}
    assert found == {"mcdonald_2010": "met", "mcdonald_2017": "not_met"}
    assert evaluation["mcdonald_2024"].result_without_exclusion == "not_met"


def test_every_citation_says_how_far_it_was_checked() -> None:
    cited = {one for result in evaluate(Case()).criteria for one in result.citations}
    assert {one.checked for one in cited} == {"primary", "secondary", "unverified"}
    assert all(one.doi.startswith("10.") for one in cited)
    assert {one.citation.doi for one in CRITERIA} <= {one.doi for one in cited}


@pytest.mark.parametrize(
    ("name", "words", "checked"),
    [
        ("el_escorial_1994", "bulbar and two spinal", "secondary"),
        ("el_escorial_1994", "some upper sign rostral", "unverified"),
        ("el_escorial_2000", "a pathogenic variant", "unverified"),
        ("el_escorial_2000", "denervation in two limbs", "secondary"),
        ("awaji_2008", "bulbar region, clinical or by", "primary"),
        ("mcdonald_2017", "bands found in the fluid alone", "unverified"),
        ("mcdonald_2024", "one place, with fluid or time", "secondary"),
    ],
)
def test_clauses_carry_how_far_their_wording_was_checked(name: str, words: str, checked: str) -> None:
    steps = [one for one in _every(evaluate(Case())[name].clauses) if words in one.words and one.citation]
    found: set[Citation] = {one.citation for one in steps if one.citation is not None}
    assert checked in {one.checked for one in found}
