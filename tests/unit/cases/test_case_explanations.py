"""Whether the other disease explains what a set of criteria rests on."""

from __future__ import annotations

from dataclasses import replace

import pytest

from coincide.cases.case import (
    LESION_PLACES,
    Attack,
    Case,
    Course,
    Csf,
    Emg,
    Exclusions,
    MotorRegion,
    Mri,
    Muscle,
)
from coincide.cases.evaluate import evaluate
from coincide.cases.evaluation import CriterionResult
from coincide.cases.known import ABSENT, PRESENT, UNKNOWN, exactly

BOTH = MotorRegion(upper=PRESENT, lower=PRESENT)
UPPER = MotorRegion(upper=PRESENT, lower=ABSENT)
LOWER = MotorRegion(upper=ABSENT, lower=PRESENT)
NONE = MotorRegion(upper=ABSENT, lower=ABSENT)
CLEAR = Mri(lesions=dict.fromkeys(LESION_PLACES, exactly(0)))
NO_OTHER = Exclusions(
    imaging=ABSENT,
    electrophysiology=ABSENT,
    laboratory=ABSENT,
    aqp4=ABSENT,
    mog=ABSENT,
    other_disease=ABSENT,
)
COURSE = Course(
    onset="progressive",
    motor_progression=PRESENT,
    normal_before=PRESENT,
    spread=PRESENT,
    attacks_complete=PRESENT,
    progression_months=exactly(24),
)


def patient(mri: Mri, **motor: MotorRegion) -> Case:
    every = {**dict.fromkeys(("bulbar", "cervical", "thoracic", "lumbosacral"), NONE), **motor}
    return Case(course=COURSE, motor=every, mri=mri, exclusions=NO_OTHER)


def cord(*levels: str, lesions: int | None = None) -> Mri:
    count = exactly(len(levels) if lesions is None else lesions)
    return Mri(lesions={**CLEAR.lesions, "spinal_cord": count}, cord_levels=levels)


def explained(one: CriterionResult) -> str:
    return next(
        part.result for part in one.exclusion.clauses.parts if part.finding.startswith("not_explained")
    )


def test_without_any_lesion_multiple_sclerosis_explains_nothing() -> None:
    evaluation = evaluate(patient(CLEAR, bulbar=BOTH, cervical=BOTH, lumbosacral=BOTH))
    assert [evaluation[name].result for name in ("el_escorial_2000", "gold_coast_2020")] == ["met", "met"]
    assert evaluation["el_escorial_2000"].exclusion.explained.startswith("every place was looked at")


def test_a_brain_that_nobody_looked_at_may_hold_lesions() -> None:
    evaluation = evaluate(patient(Mri(), bulbar=BOTH, cervical=BOTH, lumbosacral=BOTH))
    assert explained(evaluation["el_escorial_2000"]) == "unknown"
    assert "nobody looked for" in evaluation["el_escorial_2000"].exclusion.explained


def test_a_lesion_of_the_brain_may_explain_upper_signs_but_not_generalised_denervation() -> None:
    mri = Mri(lesions={**CLEAR.lesions, "periventricular": exactly(3)})
    evaluation = evaluate(patient(mri, bulbar=BOTH, cervical=BOTH, lumbosacral=BOTH))
    assert explained(evaluation["el_escorial_2000"]) == "unknown"
    assert explained(evaluation["gold_coast_2020"]) == "met"  # lower signs in two regions are enough
    assert evaluation["gold_coast_2020"].result == "met"


def test_a_lesion_of_the_cord_may_explain_one_denervated_hand() -> None:
    evaluation = evaluate(patient(cord("C8"), cervical=BOTH, lumbosacral=UPPER))
    one = evaluation["gold_coast_2020"]
    assert (one.result_without_exclusion, explained(one), one.result) == ("met", "unknown", "unknown")
    assert "lower signs of the cervical region" in one.exclusion.explained


def test_signs_above_a_lesion_of_the_cord_are_not_explained_by_it() -> None:
    evaluation = evaluate(patient(cord("L2"), bulbar=BOTH, cervical=BOTH))
    assert explained(evaluation["el_escorial_2000"]) == "met"


def test_levels_that_are_not_told_of_every_lesion_leave_the_others_open() -> None:
    evaluation = evaluate(patient(cord("L2", lesions=2), cervical=BOTH))
    assert explained(evaluation["gold_coast_2020"]) == "unknown"


@pytest.mark.parametrize(
    ("root", "expected"), [("C8", "unknown"), ("C7", "unknown"), ("C5", "met"), ("", "unknown")]
)
def test_denervation_away_from_the_lesion_is_not_explained_by_it(root: str, expected: str) -> None:
    """Lower signs of neighbouring regions, so that denervation is not generalised."""
    muscle = Muscle(name="muscle", region="cervical", root=root, chronic=PRESENT, fibrillations=PRESENT)
    case = replace(patient(cord("C8"), bulbar=LOWER, cervical=LOWER), emg=Emg(muscles=(muscle,)))
    assert explained(evaluate(case)["gold_coast_2020"]) == expected


def test_a_lesion_of_the_brainstem_may_explain_bulbar_signs_of_both_kinds() -> None:
    mri = Mri(lesions={**CLEAR.lesions, "infratentorial": exactly(1)})
    assert explained(evaluate(patient(mri, bulbar=BOTH))["gold_coast_2020"]) == "unknown"


PROGRESSIVE = Mri(
    lesions={**CLEAR.lesions, "periventricular": exactly(2), "spinal_cord": exactly(2)},
    symptomatic={"spinal_cord": exactly(0), "infratentorial": exactly(0)},
)
MS = ("mcdonald_2010", "mcdonald_2017", "mcdonald_2024")


def with_ms(**motor: MotorRegion) -> Case:
    fluid = Csf(bands=exactly(4), bands_only_in_csf=PRESENT)
    quiet = Emg(complete=("bulbar", "cervical", "thoracic", "lumbosacral"))
    return replace(patient(PROGRESSIVE, **motor), csf=fluid, emg=quiet)


def test_progression_that_amyotrophic_lateral_sclerosis_explains_proves_no_multiple_sclerosis() -> None:
    evaluation = evaluate(with_ms(bulbar=BOTH, cervical=BOTH, lumbosacral=BOTH))
    for name in MS:
        one = evaluation[name]
        assert (one.category, one.result_without_exclusion) == ("progressive_onset", "met")
        assert (explained(one), one.result) == ("unknown", "unknown")
    assert set(MS) <= set(evaluation.together.not_independent)
    assert evaluation.together.headline == (
        "ALS: definite; MS: met by McDonald 2010, McDonald 2017, McDonald 2024,"
        " the clinical clause is not independent of ALS"
    )


def test_without_motor_signs_the_progression_stands() -> None:
    evaluation = evaluate(with_ms())
    assert [evaluation[name].result for name in MS] == ["met", "met", "met"]
    assert evaluation.together.headline.startswith("ALS: not met; MS: met by")


def test_while_amyotrophic_lateral_sclerosis_is_open_so_is_what_it_explains() -> None:
    case = with_ms(bulbar=MotorRegion(upper=PRESENT, lower=UNKNOWN))
    evaluation = evaluate(replace(case, course=replace(COURSE, spread=UNKNOWN)))
    assert evaluation["el_escorial_2000"].result_without_exclusion == "unknown"
    assert evaluation["mcdonald_2017"].result == "unknown"
    assert "is open" in evaluation["mcdonald_2017"].exclusion.explained


def test_attacks_do_not_rest_on_the_progression() -> None:
    attacks = tuple(
        Attack(site=site, typical=PRESENT, objective=PRESENT) for site in ("optic_nerve", "brainstem")
    )
    case = with_ms(bulbar=BOTH, cervical=BOTH, lumbosacral=BOTH)
    evaluation = evaluate(replace(case, course=replace(COURSE, attacks=attacks)))
    assert [evaluation[name].result for name in MS] == ["met", "met", "met"]
    assert evaluation["mcdonald_2024"].category == "attack_onset"
    assert not set(MS) & set(evaluation.together.not_independent)


@pytest.mark.parametrize("antibody", ["aqp4", "mog"])
def test_antibodies_speak_against_multiple_sclerosis(antibody: str) -> None:
    for finding, expected in ((PRESENT, "not_met"), (UNKNOWN, "unknown"), (ABSENT, "met")):
        evaluation = evaluate(replace(with_ms(), exclusions=replace(NO_OTHER, **{antibody: finding})))
        assert [evaluation[name].result for name in MS] == [expected] * 3
        assert [evaluation[name].result_without_exclusion for name in MS] == ["met"] * 3


def test_another_disease_speaks_against_both() -> None:
    case = with_ms(bulbar=BOTH, cervical=BOTH, lumbosacral=BOTH)
    evaluation = evaluate(replace(case, exclusions=replace(NO_OTHER, other_disease=PRESENT)))
    assert {one.result for one in evaluation.criteria} == {"not_met"}


@pytest.mark.parametrize(
    ("age", "risk", "noted"), [(50, ABSENT, True), (49, ABSENT, False), (30, PRESENT, True)]
)
def test_age_and_vascular_risk_are_noted_for_2024(age: int, risk: object, noted: bool) -> None:
    evaluation = evaluate(replace(with_ms(), age_years=age, vascular_risk=risk))
    assert bool(evaluation["mcdonald_2024"].notes) is noted
    assert not evaluation["mcdonald_2017"].notes
